"""The part of study.yaml that says what could re-identify a patient, and how each of it may be made coarser."""

import itertools
from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field, model_validator

from reinfuse.study.data import Identifier
from reinfuse.study.raw_sources import Column, Source
from reinfuse.study.strict import Strict
from reinfuse.suggestions import unknown
from reinfuse.vocabularies import clean_words

NUMERIC_TYPES = {"integer", "number", "date"}
NOT_PASSED_ON = {"identifier", "direct_identifier", "free_text"}


class Level(Strict):
    """One step coarser than the level before it; exactly one of its keys says how."""

    width: float | None = Field(default=None, gt=0, description="numbers, ages and study days: bands so wide, from 0")
    digits: int | None = Field(default=None, ge=1, le=2, description="postcodes: so many of the first three digits")
    words: dict[str, str] | None = Field(
        default=None, description="word: coarser word, from the words of de-identified cells; others stay as they are"
    )
    hidden: Literal[True] | None = Field(default=None, description="nothing is shown: all patients are one class")

    @model_validator(mode="after")
    def _one_way(self) -> "Level":
        if sum(way is not None for way in (self.width, self.digits, self.words, self.hidden)) != 1:
            raise ValueError("a level has exactly one of 'width', 'digits', 'words' and 'hidden'")
        return self

    @property
    def way(self) -> str:
        """The key that says how this level is coarser."""
        return next(key for key in ("width", "digits", "words", "hidden") if getattr(self, key) is not None)


class PatientValue(Strict):
    """What one column says of each patient."""

    source: Identifier
    column: str
    label: str
    take: Literal["only", "lowest", "highest", "all"] = Field(
        default="only",
        description="which of a patient's values, where a source has several rows a patient; 'all' is their pattern",
    )


class QuasiIdentifier(PatientValue):
    """Something that others may know of a patient; level 0 is the column as it was de-identified."""

    levels: list[Level] = Field(default=[Level(hidden=True)], description="from the finest to the coarsest")

    @model_validator(mode="after")
    def _each_level_holds_the_one_before(self) -> "QuasiIdentifier":
        for finer, coarser in itertools.pairwise(self.levels):
            if not _holds(finer, coarser):
                raise ValueError(
                    "each level must hold whole classes of the one before it: a multiple of its width, fewer digits, "
                    "words that keep its words together, or 'hidden' as the last"
                )
        return self


class Risk(Strict):
    """How easily patients could be told apart, and the least loss that keeps them from it."""

    quasi_identifiers: dict[Identifier, QuasiIdentifier] = Field(min_length=1)
    sensitive: dict[Identifier, PatientValue] = Field(
        default={}, description="what nobody may learn of a patient from the class that the patient is in"
    )
    smallest_class: int = Field(default=11, ge=2, description="k: patients that no class may fall below")
    fewest_sensitive_values: int = Field(default=2, ge=1, description="l: different values of each sensitive column")
    withhold_at_most: float = Field(
        default=0.05, ge=0, lt=1, description="share of the patients that may be withheld for the sake of the others"
    )


def _holds(finer: Level, coarser: Level) -> bool:
    """Say whether each class of the coarser level is made of whole classes of the finer one."""
    if coarser.hidden:
        return not finer.hidden
    if finer.width and coarser.width:
        return coarser.width > finer.width and coarser.width % finer.width == 0
    if finer.digits and coarser.digits:
        return coarser.digits < finer.digits
    if finer.words is not None and coarser.words is not None:
        words = finer.words.keys() | coarser.words.keys() | set(finer.words.values())
        found: dict[str, str] = {}
        return all(
            found.setdefault(finer.words.get(word, word), coarser.words.get(word, word))
            == coarser.words.get(word, word)
            for word in sorted(words)
        )
    return False


def risk_problems(risk: Risk | None, sources: Mapping[str, Source]) -> Iterable[str]:
    """Return every name under `risk` that is not declared, and every level that its column cannot have."""
    if risk is None:
        return
    for section, values in (("quasi_identifiers", risk.quasi_identifiers), ("sensitive", risk.sensitive)):
        for name, value in values.items():
            key = f"risk.{section}.{name}"
            problems = list(_value_problems(key, value, sources))
            yield from problems
            if not problems and isinstance(value, QuasiIdentifier):
                yield from _level_problems(key, value, sources[value.source].columns[value.column])


def _value_problems(key: str, value: PatientValue, sources: Mapping[str, Source]) -> Iterable[str]:
    if value.source not in sources:
        yield from unknown(f"{key}.source", value.source, list(sources), "source")
        return
    source = sources[value.source]
    if value.column not in source.columns:
        yield from unknown(f"{key}.column", value.column, list(source.columns), f"column of '{value.source}'")
        return
    role = source.columns[value.column].role
    if role in NOT_PASSED_ON:
        yield f"{key}.column: '{value.column}' has the role '{role}' and is not passed on. Name another column."
    if (source.one_row_per == "patient") != (value.take == "only"):
        several = "Choose 'lowest', 'highest' or 'all'" if value.take == "only" else "Take this key out"
        rows = "several rows" if value.take == "only" else "one row"
        yield f"{key}.take: '{value.source}' has {rows} a patient. {several}."


def _level_problems(key: str, value: QuasiIdentifier, column: Column) -> Iterable[str]:
    for number, level in enumerate(value.levels, start=1):
        place = f"{key}.levels[{number}]"
        if level.width and column.type not in NUMERIC_TYPES:
            yield f"{place}: 'width' is for numbers, ages and dates. Use 'words', 'digits' or 'hidden'."
        if level.digits and column.role != "postcode":
            yield f"{place}: 'digits' is for columns of role 'postcode'. Use 'width', 'words' or 'hidden'."
        if level.words is not None:
            if column.type != "category":
                yield f"{place}: 'words' is for categories. Use 'width', 'digits' or 'hidden'."
                continue
            for word in level.words:
                yield from unknown(place, word, clean_words(column.values), f"word of '{value.column}'")
