"""The key `synthesis` of study.yaml: what cannot stand beside other studies is named with its cure."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.study.claims_file import read_claims
from reinfuse.study.study_file import read_study

KAPURAL = Path(__file__).resolve().parents[2] / "resources" / "studies" / "kapural-2010"


def changed(tmp_path, old, new, name="kapural-2010"):
    """Copy the Kapural study with one change in it, made after the word `synthesis:` in study.yaml."""
    folder = tmp_path / name
    folder.mkdir()
    text = (KAPURAL / "study.yaml").read_text(encoding="utf-8")
    start = text.index("\nsynthesis:\n")
    assert old in text[start:]
    text = (text[:start] + text[start:].replace(old, new, 1)).replace("study: kapural-2010", f"study: {name}")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (folder / "claims.yaml").write_bytes((KAPURAL / "claims.yaml").read_bytes())
    return folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("short_name:", "short_nam:", "synthesis.short_nam: unknown key. Did you mean 'short_name'?"),
        ("kind: mean_change", "kind: mean_chang", "Did you mean 'mean_change'?"),
        ("main: true", "main: true\n      weight: 2", "weight: unknown key"),
        ("horizon_days: [183, 183]", "horizon_days: [183, 90]", "'horizon_days' is [first, last]"),
        ("horizon_days: [183, 183]", "horizon_days: [-1, 90]", "'horizon_days' is [first, last]"),
        ("analysis: pain_change,", "analysis: pain_chang,", "no analysis 'pain_chang'. Did you mean 'pain_change'?"),
        ("analysis: table1,", "analysis: table2,", "baseline.analysis: there is no analysis 'table2'"),
        (
            "        start: results_completers_pain_baseline_mean\n",
            "",
            "'end' needs 'start', the mean before",
        ),
        (
            "        n: results_pain_completers\n",
            "        n: results_pain_completers\n        change: results_pain_six_months_p\n",
            "either 'change', or 'start' and 'end'",
        ),
        (
            "        n: results_pain_completers\n",
            "        sd: results_completers_pain_baseline_sd\n",
            "'sd' needs 'n'",
        ),
        (
            "        n: results_pain_completers\n",
            "        sd: results_completers_pain_baseline_sd\n        p_value: results_pain_six_months_p\n",
            "keep one of",
        ),
        (
            "      # The source prints a p-value beside it",
            "      main: true\n      # The source prints a p-value beside it",
            "2 contributions of kind 'mean_change' are 'main'. Keep one",
        ),
        ("kind: mean_change", "kind: case_course", "published: this key is missing. Add it."),
        (
            "      published:\n",
            "      baseline: {analysis: table1, estimand: mean, outcome: pain, method: sample}\n      published:\n",
            "'baseline' goes with 'estimate'",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_cure(tmp_path, old, new, said):
    """A contribution that fails only when everything else has run, or that is never shown."""
    with pytest.raises(ConfigurationError) as error:
        read_study(changed(tmp_path, old, new) / "study.yaml")
    assert said in str(error.value)


def test_one_quantity_is_contributed_once(tmp_path):
    """The same patients twice in one mean over studies."""
    folder = changed(tmp_path, "scale: [0, 10]", "comparable: change\n      scale: [0, 10]")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(
        text.replace("horizon_days: [0, 0]\n", "horizon_days: [0, 0]\n      comparable: change\n"), encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match="2 contributions are comparable as 'change'"):
        read_study(folder / "study.yaml")


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            "end: results_completer_pain_after_series_mean",
            "there is no claim 'results_completer_pain_after_series_mean'",
        ),
        ("end: abstract_pain_instrument", "the claim 'abstract_pain_instrument' reports no number"),
    ],
)
def test_claims_are_looked_up(tmp_path, new, said):
    """A number taken from a claim that is not there."""
    folder = changed(tmp_path, "end: results_completers_pain_after_series_mean", new)
    with pytest.raises(ConfigurationError) as error:
        read_claims(folder / "claims.yaml", read_study(folder / "study.yaml"))
    assert "study.yaml: synthesis.contributions.pain_after_series_completers" in str(error.value)
    assert said in str(error.value)


def test_a_study_of_several_has_no_course_of_one(tmp_path):
    """A single patient of a study drawn as its result."""
    folder = changed(tmp_path, "kind: responder_share", "kind: case_course\n      scale: [0, 10]")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    start = text.index("kind: case_course")
    head, rest = text[:start], text[start:]
    begin, end = rest.index("      estimate:\n"), rest.index("    pain_halved_completers:")
    before, after = (f"results_completers_pain_{visit}_mean" for visit in ("baseline", "six_months"))
    course = f"      published: {{start: {before}, end: [{after}]}}\n"
    (folder / "study.yaml").write_text(head + rest[:begin] + course + rest[end:], encoding="utf-8")
    with pytest.raises(ConfigurationError, match="'case_course' is for studies of one case"):
        read_study(folder / "study.yaml")


def test_a_study_cannot_take_the_folder_of_the_synthesis(tmp_path):
    """Results of a study that overwrite those over all studies."""
    folder = changed(tmp_path, "short_name: Kapural 2010", "short_name: Kapural", name="synthesis")
    with pytest.raises(ConfigurationError, match="results over all studies lie in a folder 'synthesis'"):
        read_study(folder / "study.yaml")
