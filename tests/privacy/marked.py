"""Attacks that other tests carry out: what their `pytest.mark.attack(family, attack, outcome)` says.

Read from the source and not imported, so that the table can be written without loading every test.
"""

import ast
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).resolve().parents[1]
# What may come of an attack, and how the documentation says it.
OUTCOMES = {
    "refused": "refused",
    "removed": "removed or left out, and counted",
    "absent": "found nowhere, or no better than chance",
    "unsaid": "neither said, logged nor printed",
    "closed": "closed to others",
    "linked": "recognised as one patient",
    "counted": "counted in the report as a risk",
    "stays": "stays on purpose; the report says so",
    "protected": "suppressed, rounded or withheld",
    "held back": "no release, or none until a person has looked",
    "gate fails": "the leak gate fails, and does not repeat it",
    "whole": "files whole or not at all; the next run succeeds",
    "harmless": "shown as plain text; nothing runs it",
    "in time": "takes time in proportion to its size",
}


class Marked(NamedTuple):
    """One attack, and the test that carries it out."""

    family: str
    attack: str
    outcome: str  # a key of OUTCOMES
    test: str  # file and function, below tests/


def marked_attacks() -> list[Marked]:
    """Return every marked attack by the order of files, and within a file from the top down."""
    return [found for path in sorted(TESTS.rglob("test_*.py")) for found in _marked_in(path)]


def _marked_in(path: Path) -> list[Marked]:
    text = path.read_text(encoding="utf-8")
    if "mark.attack(" not in text:
        return []
    return [
        Marked(*(ast.literal_eval(argument) for argument in mark.args), f"{path.relative_to(TESTS)}::{function.name}")
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef)
        for mark in function.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.attack"
    ]
