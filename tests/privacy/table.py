"""Write the table of attacks into docs/privacy.md, between its markers: python tests/privacy/table.py."""

import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from privacy.cases import CASES  # noqa: E402 – the path is set above, so that this runs alone
from privacy.clinic import OUTCOMES  # noqa: E402

PAGE = ROOT / "docs" / "privacy.md"
START, END = "<!-- attacks: written by tests/privacy/table.py -->", "<!-- end of attacks -->"


def table() -> str:
    """Return the attacks as Markdown: one line for each family and outcome."""
    place = {family: n for n, family in enumerate(dict.fromkeys(case.family for case in CASES))}
    ordered = sorted(CASES, key=lambda case: (place[case.family], list(OUTCOMES).index(case.outcome)))
    lines = [f"{len(CASES)} attacks.", "", "| family | outcome | attacks |", "|---|---|---|"]
    for (family, outcome), group in groupby(ordered, key=lambda case: (case.family, case.outcome)):
        attacks = [case.attack.replace("|", "\\|").replace("<", "&lt;") for case in group]
        lines.append(f"| {family} | {OUTCOMES[outcome]} ({len(attacks)}) | {'; '.join(attacks)} |")
    return "\n".join(lines)


def with_table(page: str) -> str:
    """Return the page with the table as it is now."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
