"""docs/methods.md describes every name that results files may hold, so that the page cannot fall behind."""

import re
from pathlib import Path

import pytest

from reinfuse.audit.checks import CHECKS
from reinfuse.model.estimates import COLUMNS
from reinfuse.study.analyses import ANALYSIS_KINDS
from reinfuse.wording import words

DOCS = Path(__file__).parents[2] / "docs"
ROOT = DOCS.parent
NAME = re.compile(r"[a-z][a-z0-9_]*")


def code_in(text):
    """Return the names that stand in back quotes; `a, b` gives both."""
    return {name for quoted in re.findall(r"`([^`]+)`", text) for name in NAME.findall(quoted)}


def names_of_design():
    """Return every estimand and method of the vocabulary of estimates in docs/design.md."""
    design = (DOCS / "design.md").read_text(encoding="utf-8")
    vocabulary = design.partition("### Vocabulary")[2].partition("## Ledger")[0]
    rows = [line.split("|")[1:-1] for line in vocabulary.splitlines() if line.startswith("| ")]
    named = code_in(" ".join(estimand + method for _, estimand, _, _, method in rows[1:]))
    return sorted(named - set(COLUMNS))  # remarks in the table name columns


DESCRIBED = code_in((DOCS / "methods.md").read_text(encoding="utf-8"))


def test_design_names_estimands_and_methods():
    """A table that was moved or renamed, so that the next test would look at nothing."""
    assert {"mean_change", "kaplan_meier", "tipping_point", "signed_rank_exact_pratt"} <= set(names_of_design())


@pytest.mark.parametrize("name", names_of_design())
def test_what_the_design_lists_is_described(name):
    """An estimand or a method without its definition."""
    assert name in DESCRIBED


@pytest.mark.parametrize("name", sorted({*words.METHODS, *words.ESTIMANDS}))
def test_what_the_report_names_is_described(name):
    """A method that the report names and nobody can look up."""
    assert name in DESCRIBED


@pytest.mark.parametrize("name", sorted({*ANALYSIS_KINDS, *CHECKS}))
def test_every_kind_of_analysis_and_check_is_described(name):
    """A kind without its section."""
    assert name in DESCRIBED


@pytest.mark.parametrize("verdict", sorted({*words.NUMERIC, *words.DECISION, *words.EVIDENCE, *words.SEVERITY}))
def test_every_judgement_is_explained(verdict):
    """A verdict whose rule stands nowhere."""
    assert f"`{verdict}`" in (DOCS / "methods.md").read_text(encoding="utf-8")


def test_every_function_that_the_page_names_exists():
    """A reader sent to a place that is no more."""
    page = (DOCS / "methods.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:[a-z_]+/)?[a-z_]+):([a-z_]+|[A-Z][A-Za-z]+)`", page)
    assert len(named) > 30
    for module, function in named:
        places = [*ROOT.glob(f"scripts/reinfuse/{module}.py"), *ROOT.glob(f"scripts/reinfuse/*/{module}.py")]
        assert places, module
        assert any(re.search(rf"^(def|class) {function}\b", place.read_text(), re.MULTILINE) for place in places), (
            f"{module}:{function}"
        )
