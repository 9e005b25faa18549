"""The section on re-identification: what is said and tabled of one summary."""

import json

import pytest
from study_results import TEMPLATES, settings, write_results

from reinfuse.report.page import study_page
from reinfuse.report.risk import headline, levels_table, measures_table

BEFORE = {
    "patients": 40, "combinations": 15, "k": 1, "l": 1, "unique": 12, "share_unique": 0.3, "highest_risk": 1.0,
    "mean_risk": 0.375, "share_above": 0.5,
}  # fmt: skip
AFTER = BEFORE | {
    "patients": 38, "combinations": 2, "k": 12, "l": 3, "unique": 0, "share_unique": 0.0, "highest_risk": 1 / 12,
    "mean_risk": 2 / 38, "share_above": 0.0,
}  # fmt: skip


def column(label, level, how, loss=0.25):
    return {
        "name": "name", "label": label, "levels": 3, "values": 30, "level": level, "how": how, "values_after": 4,
        "loss": loss,
    }  # fmt: skip


def summary(**changes):
    """Return the content of risk.json."""
    return {
        "study": "a-study",
        "limits": {"smallest_class": 11, "fewest_sensitive_values": 2, "most_withheld": 2, "patients": 40},
        "quasi_identifiers": [column("Age", 1, {"width": 10.0}), column("Sex", 0, {}, 0.0)],
        "sensitive": ["Diagnosis"],
        "before": BEFORE,
        "after": AFTER,
        "loss": 0.171,
        "withheld": 2,
        "candidates": 12,
    } | changes


def plain(cells):
    return [cell.replace("\N{NARROW NO-BREAK SPACE}", " ") for cell in cells]


def test_the_headline_says_who_stands_alone_and_what_it_costs():
    """The one paragraph that is read: a wrong number here is believed."""
    assert headline(summary()).replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "By age and sex together, 12 of 40 patients are the only one of that kind; the smallest class has one patient. "
        "Of 12 combinations of the declared levels, the one below gives every class at least 11 patients and two "
        "different values of what is sensitive with the least loss (17.1 % of what the columns tell), and withholds "
        "two patients; two patients may be."
    )


def test_the_headline_where_nothing_is_found_and_where_nothing_is_needed():
    """'Least loss' of what does not exist, or 'one below' where the rows stand as they are."""
    nothing = summary(after=None, loss=None, withheld=None)
    assert "No combination of the declared levels gives every class at least 11 patients" in headline(nothing)
    assert headline(summary(loss=0.0)).endswith("as the rows stand.")


def test_one_column_alone_is_not_together():
    """'By age together' reads as if a column had been lost."""
    assert headline(summary(quasi_identifiers=[column("Age", 1, {"width": 10.0})])).startswith("By age, 12")


def test_before_and_after_stand_side_by_side():
    """Before and after in each other's column would turn the section upside down."""
    rows = {row.header: plain(row.cells) for row in measures_table(summary()).rows}
    assert rows["Patients in the smallest class (k)"] == ["1", "12"]
    assert rows["Fewest sensitive values in a class (l)"] == ["1", "3"]
    assert rows["Highest risk of a patient"] == ["100.0 %", "8.3 %"]
    assert rows["Patients with a risk above 1/11"] == ["50.0 %", "0.0 %"]
    assert measures_table(summary(after=None)).columns == ["As de-identified"]


def test_levels_are_said_in_words():
    """A level that reads as another."""
    told = [
        column("Age", 1, {"width": 10.0}), column("Sex", 0, {}), column("Place", 1, {"digits": 1}),
        column("Drug", 1, {"words": {"a": "b"}}), column("Day", 2, {"hidden": True}),
    ]  # fmt: skip
    rows = levels_table(summary(quasi_identifiers=told)).rows
    assert [row.cells[1] for row in rows] == ["bands of 10", "as it is", "first digit", "words joined", "not shown"]


def test_the_page_has_the_section_only_where_risk_is_declared(tmp_path, tree, text):
    """A section that is made and never shown, or a page that fails without risk.json."""
    folder = write_results(tmp_path / "a-study")
    (folder / "risk.json").write_text(json.dumps(summary()), encoding="utf-8")
    ids = {}
    for told in (settings(assesses_risk=True), settings(assesses_risk=False)):
        found = tree(study_page(folder, told, TEMPLATES)).iter("section")
        ids[told["assesses_risk"]] = {each.get("id"): text(each) for each in found}
    assert "12 of 40 patients" in ids[True]["risk"]
    assert "risk" not in ids[False]


@pytest.mark.parametrize(
    ("rows", "before", "is_said"),
    [
        ("private", BEFORE, True),
        ("private", BEFORE | {"k": 11, "l": 1}, True),
        ("private", BEFORE | {"k": 11, "l": 2}, False),
        ("private", BEFORE | {"k": 11, "l": None}, False),
        ("simulated", BEFORE, False),
    ],
)
def test_private_rows_that_do_not_keep_the_limits_are_said_to_stay_internal(
    tmp_path, tree, text, rows, before, is_said
):
    """A table of rows in which patients can be found, passed on because the report only counted it."""
    folder = write_results(tmp_path / "a-study")
    (folder / "risk.json").write_text(json.dumps(summary(before=before)), encoding="utf-8")
    page = tree(study_page(folder, settings(assesses_risk=True, rows=rows), TEMPLATES))
    said = next(text(section) for section in page.iter("section") if section.get("id") == "risk")
    assert ("The tables of rows of this study stay internal" in said) == is_said
