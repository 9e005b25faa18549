"""Values of outcomes at visits, and who has both."""

import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.model.outcomes import at, opioid_use, paired, patients_in_words, values

OUTCOMES = {"pain": {"instrument": "score_0_10", "opioid_use": False}, "dose": {"opioid_use": True}}


def opioids(*rows):
    return pd.DataFrame(rows, columns=["patient", "timepoint", "drug", "mme_mg_day"]).convert_dtypes()


def test_scores_of_one_instrument(cohort):
    """Another instrument's scores, and scores without a visit or a value, are no values of the outcome."""
    tables = cohort(pain={"b": (7, None), "a": (5, 2)})
    other = pd.DataFrame(
        {
            "patient": ["a", "a", "a"],
            "timepoint": ["baseline", None, "later"],
            "instrument": ["another", "score_0_10", None],
            "score": [1, 2, 3],
        }
    )
    tables["assessments"] = pd.concat([tables["assessments"], other.convert_dtypes()], ignore_index=True)
    known = values(tables, "pain", OUTCOMES)
    assert sorted(known.itertuples(index=False, name=None)) == [
        ("a", "baseline", 5.0),
        ("a", "later", 2.0),
        ("b", "baseline", 7.0),
    ]


def test_two_scores_at_one_visit_are_refused(cohort):
    """Which of two scores counts is the clinic's to say; taking one in silence would be a guess."""
    tables = cohort(pain={"a": (5, 2)})
    tables["assessments"] = pd.concat([tables["assessments"]] * 2, ignore_index=True)
    with pytest.raises(AnalysisError, match="2 scores of 'score_0_10' are a second one"):
        values(tables, "pain", OUTCOMES)


def test_undeclared_outcome_is_refused(cohort):
    """The message names the key to add."""
    with pytest.raises(AnalysisError, match="no outcome 'sleep'"):
        values(cohort(pain={"a": (5, 2)}), "sleep", OUTCOMES)


def test_drugs_are_summed_and_an_unknown_factor_is_never_zero():
    """A drug without a factor makes the sum unknown; counting it as 0 would invent a reduction."""
    table = opioids(
        ("a", "baseline", "morphine", 0.1),
        ("a", "baseline", "codeine", 0.2),
        ("a", "later", "morphine", 30),
        ("a", "later", "buprenorphine", None),
        ("b", "baseline", "morphine", 0),
        ("b", None, "morphine", 5),
    )
    assert opioid_use({"opioids": table}).to_dict("records") == [
        {"patient": "a", "timepoint": "baseline", "value": 0.3},
        {"patient": "b", "timepoint": "baseline", "value": 0.0},
    ]


def test_no_opioid_rows(cohort):
    """A study without opioids has nobody at any visit, not everybody at 0."""
    assert values(cohort(pain={"a": (5, 2)}), "dose", OUTCOMES).empty


def test_paired_counts_who_is_left_out(cohort):
    """Patients without both visits are counted, whichever visit they lack; the order is that of the patients."""
    tables = cohort(pain={"d": (6, 1), "c": (4, None), "b": (None, 3), "a": (8, 7)})
    visits = paired(values(tables, "pain", OUTCOMES), ["d", "c", "b", "a", "never seen"], "baseline", "later")
    assert visits.patients == ["a", "d"]
    assert (visits.start.tolist(), visits.end.tolist()) == ([8.0, 6.0], [7.0, 1.0])
    assert visits.note == "3 patients without both visits"


def test_at_keeps_to_the_group(cohort):
    """Values of patients outside the group must not enter."""
    known = values(cohort(pain={"b": (6, 1), "a": (4, 2)}), "pain", OUTCOMES)
    assert at(known, ["b"], "baseline") == {"b": 6.0}
    assert list(at(known, ["b", "a"], "later").items()) == [("a", 2.0), ("b", 1.0)]


@pytest.mark.parametrize(("n", "words"), [(0, "0 patients"), (1, "1 patient"), (2, "2 patients")])
def test_patients_in_words(n, words):
    """Notes are read by people."""
    assert patients_in_words(n) == words
