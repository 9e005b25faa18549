"""Every number of the page's tables stands in the estimates: none is reckoned, none is made up."""

import re

import pytest
from study_estimates import estimates

CELLS = {"characteristics", "outcomes", "responders", "opioid-use"}
NUMBER = re.compile(r"(−?)(\d[\d\N{NARROW NO-BREAK SPACE}]*)(?:\.(\d+))?(\N{NARROW NO-BREAK SPACE}%)?")
VALUES = ["estimate", "df", "statistic", "ci_low", "ci_high"]


def marked_estimates():
    """Return the estimates with numbers that lie so far apart that no two read alike, and all of them."""
    rows, known = estimates(), []
    for row in rows:
        is_share = row["estimand"] in {"responder_share", "cumulative_responder_share", "share"}
        for name in (*VALUES, "p_value", "n_patients"):
            if row[name] == "":
                continue
            position = len(known)
            value = 1003.25 + 137 * position
            if name == "p_value":
                value = (position * 7919 % 99_000 + 1000) / 100_000
            elif name == "n_patients":
                value = 1_000_003 + 11 * position
            elif is_share:
                value = 20.03 + 2.5 * position  # shown as percent
            known.append(value * 100 if is_share and name != "n_patients" else value)
            row[name] = repr(value) if name != "n_patients" else int(value)
    return rows, known


def stands_in(shown: re.Match, known) -> bool:
    """Say whether a shown number is a known one, rounded to its own decimals."""
    sign, whole, decimals, _ = shown.groups()
    value = float(re.sub(r"\s", "", whole) + "." + (decimals or "0")) * (-1 if sign else 1)
    return any(abs(value - one) <= 0.5 * 10 ** -len(decimals or "") + 1e-9 for one in known)


@pytest.mark.parametrize("section", sorted(CELLS))
def test_every_number_in_a_cell_is_an_estimate(make_page, tree, section):
    """A sum, a difference or a rounding of a rounded number, made on the way to the page."""
    rows, known = marked_estimates()
    page = tree(make_page(rows=rows))
    cells = [
        " ".join(cell.itertext())
        for part in page.iter("section")
        if part.get("id") == section
        for table in part.iter("table")
        for cell in table.iter("td")
    ]
    numbers = [shown for cell in cells for shown in NUMBER.finditer(cell)]
    assert len(numbers) > 15
    assert [shown[0] for shown in numbers if not stands_in(shown, known)] == []


def test_the_check_finds_a_number_that_is_not_there():
    """A check that passes whatever is printed."""
    _, known = marked_estimates()
    for wrong in ("1005", "1003.4", "0.5555555"):
        assert not stands_in(NUMBER.match(wrong), known)
    assert stands_in(NUMBER.match("1003"), known)


def test_each_p_value_on_the_page_is_that_of_its_row(make_page, tree, text):
    """Cells moved by one row or column."""
    rows = estimates()
    for position, row in enumerate(row for row in rows if row["analysis"] == "pain_change" and row["p_value"] != ""):
        row["p_value"] = 0.01 * (position + 1)
    page = tree(make_page(rows=rows))
    table = next(
        table for table in page.iter("table") if text(table.find("caption")) == "p-value of every variant of the test"
    )
    shown = [[text(cell) for cell in row.iter("td")] for row in table.find("tbody").iter("tr")]
    # Four tests in each of three groups, group after group.
    assert shown == [[f"{0.01 * (4 * group + test + 1):.3f}" for group in range(3)] for test in range(4)]
