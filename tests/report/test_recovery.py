"""The section on simulated patients: truth beside estimates, and what each parameter rests on."""

import pytest
from jinja2 import Environment, FileSystemLoader
from study_results import TEMPLATES, settings, write_results

from reinfuse.report.page import study_page
from reinfuse.report.recovery import headline, one_a_quantity, parameter_table, summary_table, truth_table
from reinfuse.report.tables import Row, Table
from reinfuse.report.templates import is_breakable

SETTINGS = {
    "outcomes": {"pain": {"label": "Pain"}},
    "timepoints": {"before": {"label": "Before"}, "after": {"label": "Two weeks later"}},
    "groups": {"nerve": {"label": "Nerve pain"}},
    "covariates": {},
    "analyses": {"responders": {"composites": {"both": {"label": "Halved and not stopped"}}}},
    "ci_level": 0.95,
}


def line(**changes):
    """Return one row of recovery.csv as text."""
    return {
        "analysis": "one", "estimand": "mean_change", "outcome": "pain", "group": "all", "contrast": "after - before",
        "timepoint": "", "method": "paired_t", "primary": "no", "estimate": "-1.5", "ci_low": "-2.0", "ci_high": "-1.0",
        "unit": "points", "truth": "-1.75", "holds": "yes",
    } | changes  # fmt: skip


def test_one_interval_a_quantity_is_that_of_the_primary_method():
    """Counting every method would count the same patients several times, and let the kindest method speak."""
    lines = [line(method="a"), line(method="b", primary="yes"), line(group="nerve", method="c"), line(group="nerve")]
    assert [each["method"] for each in one_a_quantity(lines)] == ["b", "c"]


def test_the_headline_counts_what_holds():
    """A wrong count is the one number of this section that is quoted."""
    said = headline([line(), line(holds="no"), line(), line()], 0.95)
    assert "Of 4 intervals whose true value is known, 3 (75\N{NARROW NO-BREAK SPACE}%) hold it" in said
    assert "95\N{NARROW NO-BREAK SPACE}% of all samples" in said
    assert headline([], 0.95) == "The analyses of this study estimate nothing whose true value is known."


def test_quantities_are_counted_apart():
    """Good coverage of many means would hide bad coverage of a few shares."""
    shares = line(estimand="responder_share", holds="no")
    rows = summary_table([line(), line(), shares]).rows
    assert [(row.header, row.cells) for row in rows] == [
        ("Mean change", ["2", "2"]),
        ("Share of responders", ["1", "0"]),
    ]


def test_truth_stands_beside_estimate_and_interval():
    """Truth and estimate in each other's column would turn the section upside down."""
    share = line(estimand="responder_share", outcome="both", contrast="composite", method="wilson", group="nerve")
    share |= {
        "unit": "proportion",
        "truth": "0.512",
        "estimate": "0.4",
        "ci_low": "0.3",
        "ci_high": "0.51",
        "holds": "no",
    }
    rows = truth_table([line(), share, line(estimand="coefficient")], SETTINGS).rows
    shown = [[row.header, *(str(cell).replace("\N{NARROW NO-BREAK SPACE}", " ") for cell in row.cells)] for row in rows]
    assert [[text.replace("\xa0", " ") for text in row] for row in shown] == [
        ["Pain, change from before to two weeks later"],
        ["All patients: mean change (paired t-test)", "−1.75", "−1.50 (−2.00 to −1.00)", "yes"],
        ["Halved and not stopped"],
        ["Nerve pain: share of responders (Wilson interval)", "51.2 %", "40 % (30–51 %)", "no"],
    ]


@pytest.mark.parametrize(
    ("estimand", "contrast", "said"),
    [
        ("responder_share", "at_least_30_percent", "Pain, lower by at least 30 %"),
        ("share", "below_50_percent_of_baseline", "Pain, below 50 % of baseline"),
        ("share", "stopped", "Pain, stopped"),
    ],
)
def test_limits_read_as_in_the_tables_of_responders(estimand, contrast, said):
    """The same share under two names would be taken for two."""
    share = line(estimand=estimand, contrast=contrast, method="wilson", unit="proportion")
    header = truth_table([share], SETTINGS).rows[0].header
    assert header.replace("\N{NARROW NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ({"claim": "n", "how": None, "assumption": None}, "Published: There were 49 patients."),
        ({"claim": "n", "how": "0.35 × 7", "assumption": None}, "Published: There were 49 patients. 0.35 × 7."),
        ({"claim": None, "how": None, "assumption": "none printed"}, "Assumed: None printed."),
    ],
)
def test_each_parameter_says_what_it_rests_on(basis, said):
    """An assumption that reads as a published number would be the gravest mistake of a twin."""
    parameter = {"place": "outcomes.pain.sd", "value": 2.45} | basis
    (row,) = parameter_table([parameter], {"n": "there were 49 patients"}).rows
    assert (row.header, row.cells) == ("Outcomes, pain, sd", ["2.45", said])


def test_the_page_of_a_twin_has_the_section(tmp_path, tree, text):
    """A section that is made and never shown; or shown without the word that says that its patients are invented."""
    folder = write_results(tmp_path / "a-study")
    made = line(contrast="six_months - baseline", n_patients="9", ci_level="0.95", truth_error="0", basis="")
    (folder / "recovery.csv").write_text("\n".join(",".join(cells) for cells in (made, made.values())) + "\n")
    parameter = {"place": "patients", "value": 49.0, "claim": None, "how": None, "assumption": "none printed"}
    told = settings(rows="simulated", evidence="summary", twin=[parameter])
    section = next(
        each for each in tree(study_page(folder, told, TEMPLATES)).iter("section") if each.get("id") == "recovery"
    )
    assert "Of 1 intervals" in text(section)
    assert "Assumed: None printed." in text(section)
    captions = [text(caption) for caption in section.iter("caption")]
    assert len(captions) == 3
    assert all(caption.startswith("Simulated ") for caption in captions)


def test_what_rests_on_print_is_not_called_simulated():
    """Printed doses beside simulated infusions would be taken for invented ones, and the reverse."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    environment.tests["breakable"] = is_breakable
    macros = environment.get_template("report/macros.html.j2").module
    tables = [Table("Caption", "", [], [Row("a", ["b"])], from_print=printed) for printed in (True, False)]
    assert [("Simulated" in str(macros.table(each, True))) for each in tables] == [False, True]
    assert "Simulated" not in str(macros.table(tables[1], False))
