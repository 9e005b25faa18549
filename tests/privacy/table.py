"""Write the tables of attacks into docs/privacy.md, between their markers: make attacks."""

from itertools import groupby
from pathlib import Path

from privacy.cases import CASES
from privacy.clinic import OUTCOMES
from privacy.marked import OUTCOMES as MARKED_OUTCOMES
from privacy.marked import marked_attacks

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
START, END = "<!-- attacks: written by make attacks -->", "<!-- end of attacks -->"


def tables() -> str:
    """Return both tables as Markdown, with how many attacks there are."""
    marked = marked_attacks()
    return "\n".join(
        [
            f"{len(CASES) + len(marked)} attacks: {len(CASES)} on the export of a small clinic, carried out by "
            f"`privacy/test_attacks.py`, and {len(marked)} elsewhere.",
            "",
            *_table_of_cases(),
            "",
            *_table_of_marked(),
        ]
    )


def _table_of_cases() -> list[str]:
    """Return one line for each family and outcome."""
    place = {family: n for n, family in enumerate(dict.fromkeys(case.family for case in CASES))}
    ordered = sorted(CASES, key=lambda case: (place[case.family], list(OUTCOMES).index(case.outcome)))
    lines = ["| family | outcome | attacks on the export |", "|---|---|---|"]
    for (family, outcome), group in groupby(ordered, key=lambda case: (case.family, case.outcome)):
        attacks = [_escaped(case.attack) for case in group]
        lines.append(f"| {family} | {OUTCOMES[outcome]} ({len(attacks)}) | {'; '.join(attacks)} |")
    return lines


def _table_of_marked() -> list[str]:
    """Return one line for each attack, by family and outcome, with the test that carries it out."""
    lines = ["| family | other attacks | outcome | test |", "|---|---|---|---|"]
    ordered = sorted(marked_attacks(), key=lambda one: (one.family, list(MARKED_OUTCOMES).index(one.outcome)))
    for one in ordered:
        lines.append(f"| {one.family} | {_escaped(one.attack)} | {MARKED_OUTCOMES[one.outcome]} | `{one.test}` |")
    return lines


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def with_tables(page: str) -> str:
    """Return the page with the tables as they are now."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
