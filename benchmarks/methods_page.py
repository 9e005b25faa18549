"""docs/methods.md, where benchmarks put their tables between markers."""

import sys
from pathlib import Path

METHODS_PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods.md"


def inserted(text: str, name: str, tables: str) -> str:
    """Return a page with everything between the two markers of that name replaced."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, marker, rest = text.partition(begin)
    _, end_marker, after = rest.partition(end)
    if not marker or not end_marker:
        sys.exit(f"{METHODS_PAGE.name} has no '{begin}' followed by '{end}'. Add both lines.")
    return f"{before}{begin}\n{tables}{end}{after}"


def write(name: str, tables: str) -> None:
    """Put tables between the markers of that name."""
    METHODS_PAGE.write_text(inserted(METHODS_PAGE.read_text(encoding="utf-8"), name, tables), encoding="utf-8")
