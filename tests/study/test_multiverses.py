"""Multiverses in study.yaml: a choice that would never run, or a name that nobody declared, is named with its cure."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.study.claims_file import read_claims
from reinfuse.study.study_file import read_study

KAPURAL = Path(__file__).resolve().parents[2] / "resources" / "studies" / "kapural-2010"
FIRST = "multiverses:\n  opioid_variants:\n"
TWO_GROUPS = """multiverses:
  by_completion:
    kind: two_group
    claim: results_opioid_six_months_p
    published_direction: lower
    outcome: opioid_use
    timepoint: six_months
    compare: [completers, non_completers]
    tests: [welch_t]
"""


def changed(tmp_path, old, new, name="study.yaml"):
    """Copy the Kapural study with one change in it, made after the word `multiverses:` in study.yaml."""
    folder = tmp_path / "kapural-2010"
    folder.mkdir()
    for source in ("study.yaml", "claims.yaml"):
        text = (KAPURAL / source).read_text(encoding="utf-8")
        start = text.index("multiverses:\n") if source == "study.yaml" else 0
        if source == name:
            assert old in text[start:]
            text = text[:start] + text[start:].replace(old, new, 1)
        (folder / source).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("leave_one_out: true", "leave_one_ouy: true", "leave_one_ouy: unknown key. Did you mean 'leave_one_out'?"),
        ("- paired_t\n", "- paird_t\n", "'paird_t' is not possible here. Did you mean 'paired_t'?"),
        ("- paired_t\n", "- welch_t\n", "'welch_t' is not possible here. Possible here: mann_whitney"),
        ("[raw, square_root,", "[raw, squareroot,", "'squareroot' is not possible here. Did you mean 'square_root'?"),
        ("published_direction: lower", "published_direction: down", "'down' is not possible here."),
        ("    published_direction: lower\n", "", "opioid_variants.published_direction: this key is missing. Add it."),
        ("chunks: 2", "chunks: 0", "multiverses.opioid_variants.chunks"),
        ("kind: paired_change", "kind: pared_change", "Did you mean 'paired_change'?"),
        (
            "outcome: opioid_use",
            "outcome: opioid_us",
            "outcome: there is no outcome 'opioid_us'. Did you mean 'opioid_use'?",
        ),
        (
            "groups: [completers,",
            "groups: [completer,",
            "groups: there is no group 'completer'. Did you mean 'completers'?",
        ),
        ("start: baseline", "start: basline", "start: there is no time point 'basline'. Did you mean 'baseline'?"),
        ("end: six_months", "end: baseline", "end: is the same time point as 'start'. Name a later one."),
        ("- sign_test\n", "- paired_t\n", "'tests' holds a word twice"),
        ("groups: [completers, all]", "groups: [all, all]", "'groups' holds a word twice"),
        (
            "[raw, square_root, log_plus_one, percent_of_baseline]",
            "[square_root]",
            "opioid_variants.tests: 'sign_test' makes sense with none of the other choices.",
        ),
        (
            "groups: [completers, all]",
            "groups: [all]",
            "tests: 'mixed_model_all_patients_satterthwaite' makes sense with none of the other choices.",
        ),
        ("  opioid_variants:", "  pain_change:", "multiverses.pain_change: an analysis has this name"),
        (
            "multiverse: opioid_variants",
            "multiverse: opiod_variants",
            "figures.opioid_curve.multiverse: there is no multiverse 'opiod_variants'. Did you mean 'opioid_variants'?",
        ),
        (FIRST, TWO_GROUPS.replace("non_completers]", "non_completer]") + FIRST[13:], "Did you mean 'non_completers'?"),
        (
            FIRST,
            TWO_GROUPS + "    change_from: six_months\n" + FIRST[13:],
            "by_completion.change_from: is the same time point as 'timepoint'. Name an earlier one.",
        ),
        (
            FIRST,
            TWO_GROUPS.replace("[welch_t]", "[welch_t, baseline_adjusted]") + FIRST[13:],
            "by_completion.tests: 'baseline_adjusted' makes sense with none of the other choices.",
        ),
        (
            FIRST,
            TWO_GROUPS + "    missing: [complete_case, baseline_carried_forward]\n" + FIRST[13:],
            "by_completion.missing: 'baseline_carried_forward' makes sense with none",
        ),
        (FIRST, TWO_GROUPS.replace("[welch_t]", "[paired_t]") + FIRST[13:], "'paired_t' is not possible here."),
    ],
)
def test_a_mistake_is_named(tmp_path, old, new, said):
    """Key and cure."""
    with pytest.raises(ConfigurationError) as raised:
        read_study(changed(tmp_path, old, new) / "study.yaml")
    assert said in str(raised.value)


def test_a_scale_that_ends_at_zero_needs_values_that_do(tmp_path):
    """A change score of −3 has no square root; the run would fail after the configuration passed."""
    folder = changed(tmp_path, "outcome: pain\n", "outcome: pain\n    scales: [raw, log_plus_one]\n")
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8").replace("    scales: [raw, percent_of_baseline]\n", "")
    path.write_text(text.replace("range: [0, 10]}\n  opioid_use", "range: [-5, 10]}\n  opioid_use"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="'log_plus_one' ends at 0, and the range of 'pain' goes below"):
        read_study(path)


def test_models_alone_need_no_word_about_missing_values(tmp_path):
    """The default is no choice that somebody made."""
    path = changed(tmp_path, FIRST, FIRST) / "study.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("- paired_t\n"), text.index("- pooled_t_ignoring_pairs")
    kept = "- mixed_model_satterthwaite\n      - mixed_model_all_patients_satterthwaite\n    leave_one_out: true\n"
    rest = text[text.index("    leave_one_out: true\n", end) + len("    leave_one_out: true\n") :]
    whole = (text[:start] + kept + rest).replace(", percent_of_baseline]", "]")
    path.write_text(whole, encoding="utf-8")
    assert list(read_study(path).multiverses) == ["opioid_variants", "pain_variants"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "claim: results_opioid_six_months_p",
            "claim: results_opioid_six_month_p",
            "multiverses.opioid_variants: there is no claim 'results_opioid_six_month_p'. Did you mean",
        ),
        (
            "claim: results_opioid_six_months_p",
            "claim: results_opioid_below_half",
            "the claim 'results_opioid_below_half' reports no p-value. Name one that does.",
        ),
        (
            "claim: results_opioid_six_months_p",
            "claim: results_pain_six_months_p",
            "multiverses.opioid_variants.outcome: differs from that of the analysis 'pain_change'",
        ),
        (
            "groups: [completers, all]",
            "groups: [non_completers, all]",
            "opioid_variants.groups: the claim 'results_opioid_six_months_p' is about 'completers', which is missing.",
        ),
        (FIRST, TWO_GROUPS + FIRST[13:], "by_completion.kind: differs from that of the analysis 'opioid_change'"),
    ],
)
def test_a_claim_that_is_about_something_else_is_named(tmp_path, old, new, said):
    """The published p-value of pain among the variants of a test of opioid use."""
    folder = changed(tmp_path, old, new)
    study = read_study(folder / "study.yaml")
    with pytest.raises(ConfigurationError) as raised:
        read_claims(folder / "claims.yaml", study)
    assert said in str(raised.value)


def test_no_published_number_is_placed_among_those_of_invented_patients(tmp_path):
    """A twin's rows say nothing about the publication."""
    path = changed(tmp_path, FIRST, FIRST) / "study.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "evidence: rows\nrows: public", "evidence: summary\nrows: simulated"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="would place a published p-value among those of simulated rows"):
        read_claims(path.parent / "claims.yaml", read_study(path))
