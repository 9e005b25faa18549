"""Whether each part of `tables` in study.yaml fits its clean table: types, units, words and the identifier."""

from collections.abc import Iterable
from typing import Any

from reinfuse.clean.columns import UNIT_SPELLINGS, columns_of
from reinfuse.errors import ConfigurationError

Part = dict[str, Any]
Settings = dict[str, Any]

YES_AND_NO = {"yes": True, "true": True, "no": False, "false": False}
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


def check_parts(settings: Settings) -> None:
    """Refuse parts that would fill a clean column with something else than its name says.

    Raises
    ------
    ConfigurationError
        Naming each part and column of study.yaml.
    """
    problems = [
        f"tables.{table}[{position}].{problem}"
        for table, parts in settings["tables"].items()
        for position, part in enumerate(parts, start=1)
        for problem in _part_problems(table, part, settings)
    ]
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        raise ConfigurationError(f"study.yaml: {len(problems)} {noun}\n" + "\n".join(f"  {p}" for p in problems))


def clean_words(declared: dict[str, Any]) -> list[str]:
    """Return the words that a column of categories may hold after de-identification."""
    values = declared.get("values") or []
    return list(dict.fromkeys(values.values() if isinstance(values, dict) else values))


def _part_problems(table: str, part: Part, settings: Settings) -> Iterable[str]:
    kinds = columns_of(table, settings["covariates"])
    columns = settings["sources"][part["source"]]["columns"]
    for target, column in part["columns"].items():
        key = f"columns.{target}"
        yield from (
            f"{key}: {problem}" for problem in _column_problems(target, kinds[target], columns[column], settings)
        )
    for target, value in part["constants"].items():
        is_odd_boolean = isinstance(value, bool) and kinds[target] != "boolean"
        if is_odd_boolean or not isinstance(value, CONSTANT_TYPES[kinds[target]]):
            yield f"constants.{target}: this column holds {_in_words(kinds[target])}. Correct the value."
    if repeat := part.get("repeat"):
        declared = columns[repeat]
        if _kind(declared) != "integer" or (declared.get("range") or [0])[0] < 0:
            yield f"repeat: '{repeat}' is no column of whole numbers from 0 up. Name a count."


def _column_problems(target: str, kind: str, declared: dict[str, Any], settings: Settings) -> Iterable[str]:
    role = declared["role"]
    if (role == "identifier") != (target == "patient"):
        yield "the identifier of the source belongs under 'patient', and nothing else does. Correct this line."
        return
    if target == "patient":
        return
    if target == "age_years" and role != "age":
        yield "comes from a column without the role 'age', so ages of 90 and above would be kept. Give it that role."
    if _kind(declared) not in SUITABLE_TYPES[kind]:
        yield f"this column holds {_in_words(kind)}, its source {_in_words(_kind(declared))}. Name another column."
        return
    if target == "timepoint" and (stray := sorted(set(clean_words(declared)) - set(settings["timepoints"]))):
        yield f"the word '{stray[0]}' of its source is no declared time point. Map it to one under 'values'."
    if kind == "boolean" and (stray := [word for word in clean_words(declared) if word.lower() not in YES_AND_NO]):
        yield f"the word '{stray[0]}' of its source is neither yes nor no. Map it to one of them under 'values'."
    yield from _unit_problems(target, declared.get("unit"), settings["covariates"].get(target, {}).get("unit"))


def _unit_problems(target: str, given: str | None, of_covariate: str | None) -> Iterable[str]:
    expected = UNIT_SPELLINGS.get(target) or ([of_covariate] if of_covariate else [])
    if given and expected and given not in expected:
        yield f"is in {expected[0]}, but its source is in {given}. Convert the values in the export."


def _kind(declared: dict[str, Any]) -> str:
    """Return the type that a column of a source has after de-identification."""
    if declared["role"] == "postcode":
        return "text"
    if declared["role"] in {"age", "date"}:
        return "integer"
    return str(declared["type"]) if declared["type"] in {"integer", "number"} else "text"


def _in_words(kind: str) -> str:
    return {"text": "words", "integer": "whole numbers", "number": "numbers", "boolean": "yes or no"}[kind]
