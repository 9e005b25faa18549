"""The steps of a run: what a figure is told of its rows, and which step is the last."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.step_files import Files
from reinfuse.steps import all_steps
from reinfuse.study.claims_file import read_claims
from reinfuse.study.configuration import Configuration
from reinfuse.study.study_file import read_study

SMALL = Path(__file__).parent / "workflow"


@pytest.fixture
def steps_of(tmp_path):
    """Return a function that gives the steps of a small study, its study.yaml changed, by title."""

    def steps(*changes: tuple[str, str]):
        text = TEXT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        folder = tmp_path / "small"
        folder.mkdir()
        (folder / "study.yaml").write_text(text)
        (folder / "claims.yaml").write_text("study: small\nclaims: []\n")
        study = read_study(folder / "study.yaml")
        studies = {"small": (study, read_claims(folder / "claims.yaml", study))}
        files = Files(raw={"small": {}}, reference={}, templates={}, expected={"expected.json": "digest"})
        made = all_steps(Configuration(studies=["small"]), studies, Path("scripts"), files)
        return {step.title: step for step in made}

    return steps


OVERVIEW = "  lines: {kind: trajectories, title: Lines, caption: One line a patient., outcome: pain, groups: [all]}"
WITH_OVERVIEW = (OVERVIEW, f"{OVERVIEW}\n  overview: {{kind: ledger_overview, title: All, caption: One mark a claim.}}")
TEXT = (SMALL / "small_study.yaml").read_text().replace("STUDY", "small")
# The multiverse, the figures and the printed duration that are about a claim: the small ledger here is empty.
ABOUT_CLAIMS = [
    TEXT[TEXT.index("multiverses:") : TEXT.index("figures:")],
    TEXT[TEXT.index("    course:\n      kind: duration") :],
    *(line + "\n" for line in TEXT.splitlines() if line.startswith(("  p_values:", "  curve:"))),
]
CHANGES = [WITH_OVERVIEW, *((part, "") for part in ABOUT_CLAIMS)]


def test_a_picture_of_verdicts_on_print_is_never_called_simulated(steps_of):
    """Verdicts on what a source printed, shown as if invented patients stood behind them."""
    steps = steps_of(*CHANGES, ("evidence: rows", "evidence: summary"))
    assert steps["small/figures/overview"].settings["rows"] == "none"
    assert steps["small/figures/lines"].settings["rows"] == "simulated"


def test_a_picture_of_verdicts_on_invented_rows_is_called_simulated(steps_of):
    """The template's own ledger, taken for one of real patients."""
    assert steps_of(*CHANGES)["small/figures/overview"].settings["rows"] == "simulated"


def test_the_last_step_comes_after_every_other_one(steps_of):
    """A verdict that drifts and keeps a report from being written."""
    steps = steps_of(*CHANGES)
    reached, waiting = set(), list(steps["drift"].after)
    while waiting:
        title = waiting.pop()
        if title not in reached:
            reached.add(title)
            waiting += steps[title].after
    assert reached == steps.keys() - {"drift"}


def test_recorded_verdicts_run_the_page_over_all_studies_again_and_no_study(steps_of):
    """`make accept` that costs a run of everything, or a page that shows the drift of before."""
    readers = {title for title, step in steps_of(*CHANGES).items() if "expected.json" in step.files}
    assert readers == {"index"}


RISK = """risk:
  quasi_identifiers:
    age: {source: export, column: age_years, label: Age, levels: [{width: 10}]}
"""


def test_risk_is_assessed_only_where_it_is_declared(steps_of):
    """A job for each study that does nothing, or a report that does not wait for the figures that it prints."""
    steps = steps_of(*CHANGES, ("tables:\n", f"{RISK}tables:\n"))
    assert steps["small/risk"].settings["identifiers"] == {"export": "record"}
    assert steps["small/risk"].after == ["small/deidentify"]
    assert "small/risk" in steps["small/report"].after


def test_without_the_declaration_there_is_no_such_step(steps_of):
    """Public rows whose results change because of a key that nobody wrote."""
    steps = steps_of(*CHANGES)
    assert "small/risk" not in steps
    assert "small/risk" not in steps["small/report"].after


def test_a_figure_of_risk_needs_its_declaration(steps_of):
    """A figure of a file that no step makes."""
    figure = "  told_apart: {kind: reidentification_risk, title: Risk, caption: Before and after.}"
    with pytest.raises(ConfigurationError, match=r"figures\.told_apart\.kind: draws what 'risk' finds"):
        steps_of(*CHANGES, (OVERVIEW, f"{OVERVIEW}\n{figure}"))


PRIVATE = ("rows: simulated", "rows: private")


@pytest.mark.parametrize(
    ("changes", "preset"),
    [
        ([], "none"),
        ([PRIVATE], "default"),
        ([PRIVATE, ("tables:\n", "release: {disclosure: opensafely}\ntables:\n")], "opensafely"),
        ([("tables:\n", "release: {disclosure: cms}\ntables:\n")], "cms"),
    ],
)
def test_rules_for_small_cells_follow_the_rows_and_the_study(steps_of, changes, preset):
    """Private rows that leave as they are, or public ones that are suppressed."""
    told = steps_of(*CHANGES, *changes)["small/release"].settings["disclosure"]
    assert told["preset"] == preset
    assert bool(told["figures"]) is bool(told["groups"]) is (preset != "none")


@pytest.mark.parametrize(
    ("release", "message"),
    [
        ("{disclosure: none}", r"release\.disclosure: 'none' is for public and simulated rows"),
        ("{reviewed: {text_with_numbers: ' '}}", r"release\.reviewed\.text_with_numbers: says nothing"),
        ("{reviewed: {anything: me}}", r"release\.reviewed"),
    ],
)
def test_a_private_study_cannot_do_without_rules_or_reasons(steps_of, release, message):
    """One word in a file that lets small cells leave, or a review that nobody answers for."""
    with pytest.raises(ConfigurationError, match=message):
        steps_of(*CHANGES, PRIVATE, ("tables:\n", f"release: {release}\ntables:\n"))
