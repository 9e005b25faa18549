"""Whether each part of `tables` in study.yaml fits its clean table: names, types, units, words and the identifier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reinfuse.clean_tables import TABLE_COLUMNS, UNIT_SPELLINGS, YES_AND_NO
from reinfuse.study.data import Covariate, TablePart
from reinfuse.study.raw_sources import Column, Source, StudyDayOrigin
from reinfuse.suggestions import unknown
from reinfuse.vocabularies import WINDOW_DAYS, clean_words

SUITABLE_TYPES = {
    "text": {"text"},
    "integer": {"integer"},
    "number": {"integer", "number"},
    "boolean": {"text"},
}
CONSTANT_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
IN_WORDS = {"text": "words", "integer": "whole numbers", "number": "numbers", "boolean": "yes or no"}


@dataclass(frozen=True)
class Declarations:
    """What the rest of study.yaml declares and a part may refer to."""

    sources: Mapping[str, Source]
    origin: StudyDayOrigin | None
    covariates: Mapping[str, Covariate]
    timepoints: Iterable[str]


def table_problems(tables: Mapping[str, list[TablePart]], declared: Declarations) -> Iterable[str]:
    """Say what keeps the parts of study.yaml from filling the clean tables as their columns' names promise."""
    if origin := declared.origin:
        yield from unknown("study_day_origin.source", origin.source, declared.sources, "source")
        if origin.source in declared.sources:
            dates = [n for n, c in declared.sources[origin.source].columns.items() if c.role == "date"]
            yield from unknown("study_day_origin.column", origin.column, dates, "date column")
    if "patients" not in tables:
        yield "tables: the table 'patients' is missing. Add it."
    for table, parts in tables.items():
        yield from unknown(f"tables.{table}", table, TABLE_COLUMNS, "clean table")
        if table in TABLE_COLUMNS:
            for position, part in enumerate(parts, start=1):
                yield from _part_problems(f"tables.{table}[{position}]", table, part, declared)


def _part_problems(key: str, table: str, part: TablePart, declared: Declarations) -> Iterable[str]:
    kinds = _kinds(table, declared.covariates)
    for name in [*part.columns, *part.constants]:
        yield from unknown(f"{key}.columns", name, kinds, f"column of '{table}'")
    for name in sorted(set(part.columns) & set(part.constants)):
        yield f"{key}: '{name}' stands under both 'columns' and 'constants'. Keep one of the two."
    if "patient" not in part.columns:
        yield f"{key}.columns: 'patient' is missing. Add it, with the identifier of the source."
    for target, value in part.constants.items():
        if target in kinds:
            yield from _constant_problems(f"{key}.constants.{target}", kinds[target], value)
    visit = part.constants.get("timepoint")
    if isinstance(visit, str):
        yield from unknown(f"{key}.constants.timepoint", visit, declared.timepoints, "time point")
    yield from unknown(f"{key}.source", part.source, declared.sources, "source")
    if part.source not in declared.sources:
        return
    columns = declared.sources[part.source].columns_passed()
    for name in [*part.columns.values(), *([part.repeat] if part.repeat else [])]:
        yield from unknown(f"{key}.columns", name, columns, f"column of '{part.source}'")
    for target, name in part.columns.items():
        if name in columns and target in kinds:
            problems = _column_problems(target, kinds[target], name, columns[name], declared)
            yield from (f"{key}.columns.{target}: {problem}" for problem in problems)
    if part.repeat in columns:
        count = columns[part.repeat]
        if _kind(count) != "integer" or (count.range or (0, 0))[0] < 0:
            yield f"{key}.repeat: '{part.repeat}' is no column of whole numbers from 0 up. Name a count."


def _kinds(table: str, covariates: Mapping[str, Covariate]) -> dict[str, str]:
    """Return each column of a clean table with its type; `patients` also has the declared covariates."""
    if table != "patients":
        return TABLE_COLUMNS[table]
    return TABLE_COLUMNS[table] | {
        name: "text" if covariate.type == "category" else covariate.type for name, covariate in covariates.items()
    }


def _constant_problems(key: str, kind: str, value: object) -> Iterable[str]:
    is_odd_boolean = isinstance(value, bool) and kind != "boolean"
    if is_odd_boolean or not isinstance(value, CONSTANT_TYPES[kind]):
        yield f"{key}: this column holds {IN_WORDS[kind]}. Correct the value."


def _column_problems(target: str, kind: str, name: str, column: Column, declared: Declarations) -> Iterable[str]:
    if column.role in {"direct_identifier", "free_text"}:
        yield f"'{name}' is removed at de-identification. Leave it out here, or name one of its features."
        return
    if (column.role == "identifier") != (target == "patient"):
        yield "the identifier of the source belongs under 'patient', and nothing else does. Correct this line."
        return
    if target == "patient":
        return
    if target == "age_years" and column.role != "age":
        yield "comes from a column without the role 'age', so ages of 90 and above would be kept. Give it that role."
    if target == "day" and column.unit == WINDOW_DAYS:
        yield f"'{name}' holds moved dates, and days count from day 0. Name the column without '_shifted'."
    if target == "day" and column.role == "date" and declared.origin is None:
        yield "comes from dates, of which only the year is left. Declare 'study_day_origin', the date that is day 0."
    if _kind(column) not in SUITABLE_TYPES[kind]:
        yield f"this column holds {IN_WORDS[kind]}, its source {IN_WORDS[_kind(column)]}. Name another column."
        return
    words = clean_words(column.values)
    if target == "timepoint" and (stray := sorted(set(words) - set(declared.timepoints))):
        yield f"the word '{stray[0]}' of its source is no declared time point. Map it to one under 'values'."
    if kind == "boolean" and (stray := [word for word in words if word.lower() not in YES_AND_NO]):
        yield f"the word '{stray[0]}' of its source is neither yes nor no. Map it to one of them under 'values'."
    covariate = declared.covariates.get(target)
    yield from _unit_problems(target, column.unit, covariate.unit if covariate else None)


def _unit_problems(target: str, given: str | None, of_covariate: str | None) -> Iterable[str]:
    expected = UNIT_SPELLINGS.get(target) or ([of_covariate] if of_covariate else [])
    if given and expected and given not in expected:
        yield (
            f"is in {expected[0]}, but its source is in {given}. Say 'unit: {expected[0]}' and 'units: [{given}]' "
            "where each cell says its unit, or convert the values in the export."
        )


def _kind(column: Column) -> str:
    """Return the type that a column of a source has after de-identification."""
    if column.role == "postcode":
        return "text"
    if column.role in {"age", "date"}:
        return "integer"
    return column.type if column.type in {"integer", "number"} else "text"
