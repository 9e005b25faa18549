"""Every name of the vocabulary has words, and a name without words never reaches the page."""

import re
from typing import get_args

import pytest
from study_results import REPOSITORY

from reinfuse.errors import ContractError
from reinfuse.report import methods
from reinfuse.study import analyses, data, raw_sources
from reinfuse.study import figures as study_figures
from reinfuse.study.study_file import Study
from reinfuse.wording import data_words, words

DESIGN = (REPOSITORY / "docs" / "design.md").read_text(encoding="utf-8")


def test_every_documented_method_has_words():
    """A method that the model computes and the report cannot name."""
    vocabulary = DESIGN.partition("### Vocabulary")[2].partition("## Ledger")[0]
    rows = [line.split("|") for line in vocabulary.splitlines() if line.startswith("|")][2:]
    documented = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row[-2])}
    assert len(documented) > 30
    for name in documented:
        assert "_" not in words.method(name).replace("d_z", "").replace("d_av", "").replace("g_z", "")


@pytest.mark.parametrize(
    ("judgement", "known"),
    [
        ("numeric", words.NUMERIC),
        ("decision", words.DECISION),
        ("evidence", words.EVIDENCE),
        ("severity", words.SEVERITY),
    ],
)
def test_every_documented_judgement_has_words(judgement, known):
    """A verdict that the audit gives and the report cannot name, or the other way round."""
    line = re.search(rf"^- `{judgement}`: (.*)$", DESIGN, re.MULTILINE)
    assert line is not None
    assert set(re.findall(r"`([a-z ]+)`", line[1])) == set(known)


def test_every_kind_of_analysis_and_primary_method_has_words():
    """A study file that passes its check and then breaks the report."""
    assert set(methods.DESCRIBERS) | set(words.FURTHER_KINDS) == set(analyses.ANALYSIS_KINDS)
    for choice in (analyses.SignedRankMethod, analyses.TwoGroupMethod, *_primaries_of_models()):
        for name in get_args(choice):
            words.method(name)


def _primaries_of_models():
    yield analyses.MixedModel.model_fields["primary"].annotation


def test_every_word_of_a_study_file_is_known():
    """Roles of columns, clean tables, kinds of evidence and of rows."""
    assert set(get_args(raw_sources.Role)) == set(data_words.ROLES_OF_COLUMNS)
    assert set(get_args(data.CleanTable)) == set(data_words.CLEAN_TABLES)
    assert set(get_args(Study.model_fields["evidence"].annotation)) == set(words.STUDY_EVIDENCE)
    assert set(get_args(Study.model_fields["rows"].annotation)) == set(words.STUDY_ROWS)


def test_every_kind_of_figure_has_its_place():
    """A figure that is drawn and never shown."""
    assert set(words.FIGURE_PLACES) == set(study_figures.FIGURE_KINDS)


def test_every_data_check_has_words():
    """A check that the cleaning makes and the report cannot name."""
    source = (REPOSITORY / "scripts" / "reinfuse" / "clean" / "checks.py").read_text(encoding="utf-8")
    made = set(re.findall(r'_check\(\s*"([a-z ]+)"', source))
    assert made == set(data_words.CHECKS)


@pytest.mark.parametrize(
    "unknown",
    [
        lambda: words.method("bayes_factor"),
        lambda: words.judgement("perhaps"),
        lambda: words.threshold("below_half"),
        lambda: words.group("completers vs others", {"completers": {"label": "Completers"}}),
        lambda: words.term("dose", {}, {}),
        lambda: words.word(words.SEVERITY, "grave", "severity"),
    ],
)
def test_a_name_without_words_is_an_error(unknown):
    """snake_case on the page."""
    with pytest.raises(ContractError, match="no words for the"):
        unknown()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("at_least_30_percent", "Lower by at least 30 %"),
        ("above_50_percent", "Lower by more than 50 %"),
        ("below_50_percent_of_baseline", "Below 50 % of baseline"),
        ("lower_but_not_below_50_percent_of_baseline", "Lower, but not below 50 % of baseline"),
        ("stopped", "Stopped"),
    ],
)
def test_thresholds(name, expected):
    """`at least` and `more than` taken for each other: the whole point of one audited claim."""
    assert " ".join(words.threshold(name).split()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paired t-test", "paired t-test"),
        ("Wilcoxon signed-rank test", "Wilcoxon signed-rank test"),
        ("Mann–Whitney test", "Mann–Whitney test"),
        ("Fisher’s exact test", "Fisher’s exact test"),
        ("CRPS type 1", "CRPS type 1"),
        ("6 months later", "6 months later"),
    ],
)
def test_names_and_acronyms_keep_their_capitals(text, expected):
    """`wilcoxon`, `cRPS`."""
    assert words.lowered(text) == expected


def test_terms_and_groups():
    """A model's terms and the complement of a group, in the study's own labels."""
    groups = {"completers": {"label": "Completers"}}
    labels = {"six_months": "Six months", "sex": "Sex"}
    assert words.term("timepoint[T.six_months]:completers", groups, labels) == "Six months × Completers"
    assert words.term("sex[T.male]", groups, labels) == "male"
    assert words.term("Intercept", groups, labels) == "Intercept"
    assert words.group("completers vs not completers", groups) == "Completers against Not ‘Completers’"
    assert words.group("all", groups) == "All patients"
    assert words.term("day:completers", groups, labels) == "Day × Completers"


def test_levels_of_a_model_are_groups():
    """A clinic's report that stops at the first model with a factor, or one that is fitted in one group only."""
    groups = {"completers": {"label": "Completers"}}
    assert words.group("sex:female vs sex:male", groups) == "Sex: female against Sex: male"
    assert words.group("pain_site:leg", groups) == "Pain site: leg"
    assert words.group("sex:female in completers", groups) == "Sex: female, among ‘Completers’"
    assert words.group("not completers in completers", groups) == "Not ‘Completers’, among ‘Completers’"
    assert words.group("site:pain in leg", groups) == "Site: pain in leg"
