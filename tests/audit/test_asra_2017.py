"""The verdicts on the poster of 224 patients, by arithmetic of their own, and that no statement of it is left out."""

import math
from itertools import pairwise

import numpy as np
import pytest
from printed_studies import claims_of, ledger_of, number_in
from scipy import stats
from statsmodels.stats.multitest import multipletests

STUDY = "asra-2017"
# Every statement of the page that has a number or a decision in it, in its order: what stands there, and its claim.
STATEMENTS = [
    ("3", "introduction_chronic_months_minimum"),
    ("6", "introduction_chronic_months_maximum"),
    ("nociceptive, inflammatory, neuropathic, dysfunctional", "introduction_kinds_of_pain"),
    ("improved outcomes in a previous study", "introduction_previous_study_improved"),
    ("4", "methods_groups"),
    ("nonexclusive", "methods_groups_overlap"),
    ("1", "methods_short_course_days"),
    ("3", "methods_long_course_days"),
    ("two", "methods_follow_up_weeks_minimum"),
    ("four", "methods_follow_up_weeks_maximum"),
    ("pain and seven outcomes, named", "methods_outcomes"),
    ("time effect and interaction", "methods_time_and_interaction"),
    ("224", "results_patients"),
    ("143", "results_neuropathic"),
    ("64%", "results_neuropathic_percent"),
    ("49", "results_generalized"),
    ("22%", "results_generalized_percent"),
    ("80", "results_postoperative"),
    ("36%", "results_postoperative_percent"),
    ("63", "results_psychiatric"),
    ("28%", "results_psychiatric_percent"),
    ("p<.0001", "results_pain_p"),
    ("for all diagnoses", "results_pain_all_diagnoses"),
    ("7.6", "results_pain_before_mean"),
    ("95%", "results_pain_before_level"),
    ("6.8", "results_pain_before_low"),
    ("8.5", "results_pain_before_high"),
    ("6.8", "results_pain_after_mean"),
    ("95%", "results_pain_after_level"),
    ("6.0", "results_pain_after_low"),
    ("7.7", "results_pain_after_high"),
    ("not significantly different", "results_pain_groups_alike"),
    ("p=0.0062", "results_activity_postoperative_p"),
    ("p=0.0044", "results_activity_psychiatric_p"),
    ("p=0.025", "results_walking_not_postoperative_p"),
    ("p=0.01", "results_work_neuropathic_p"),
    ("p=0.44", "results_work_not_psychiatric_p"),
    ("p=0.16", "results_sleep_not_postoperative_p"),
    ("neuropathic, generalized, postop, psychiatric", "conclusion_groups"),
    ("significantly improved pain", "conclusion_pain"),
    ("differed significantly", "conclusion_interference_differs"),
]
WORDS = {"two": 2, "four": 4}


@pytest.fixture(scope="module")
def ledger():
    return ledger_of(STUDY)


def test_every_statement_has_its_claim_and_every_claim_its_statement():
    """A number that is left out, added or copied wrongly would leave the ledger untrue to the page."""
    claims = claims_of(STUDY)
    assert {claim for _, claim in STATEMENTS} == set(claims)
    for printed, name in STATEMENTS:
        if printed in WORDS:
            assert float(claims[name]["reported"]) == WORDS[printed]
        elif any(character.isdigit() for character in printed):
            assert number_in(claims[name]["reported"]) == number_in(printed)
            assert ("<" in printed) == ("<" in claims[name]["reported"])


def test_no_verdict_rests_on_rows(ledger):
    """The study printed none; simulated ones must never speak for it."""
    assert {row["evidence"] for row in ledger.values()} == {"reported numbers", "bound", "none"}


@pytest.mark.parametrize(
    ("group", "count"), [("neuropathic", 143), ("generalized", 49), ("postoperative", 80), ("psychiatric", 63)]
)
def test_percentages_of_224(ledger, group, count):
    """Each share comes out to its printed digits."""
    row = ledger[f"results_{group}_percent"]
    assert round(100 * count / 224) == int(row["reported"])
    assert row["numeric"] == "consistent"


def test_the_percentages_leave_224(ledger):
    """Every n of which 143, 49, 80 and 63 are 64, 22, 36 and 28 %; 223 and 225 are not told from 224, 226 is."""
    shares = {143: 64, 49: 22, 80: 36, 63: 28}
    possible = [n for n in range(200, 250) if all(abs(100 * k / n - share) <= 0.5 for k, share in shares.items())]
    assert possible == [222, 223, 224, 225]
    row = ledger["results_patients"]
    assert row["numeric"] == "consistent"
    assert "222 to 225" in row["reason"]
    assert "weak check" in row["reason"]


def test_groups_overlap(ledger):
    """335 places for 224 patients; a patient can fill four, so at least 37 fill more than one."""
    row = ledger["methods_groups_overlap"]
    fewest = next(several for several in range(224) if 4 * several + (224 - several) >= 143 + 49 + 80 + 63)
    assert row["numeric"] == "consistent"
    assert "335" in row["reason"]
    assert f"at least {fewest} patients" in row["reason"]


@pytest.mark.parametrize(
    ("visit", "mean", "most_patients"), [("before", (7.55, 7.65), 114), ("after", (6.75, 6.85), 134)]
)
def test_intervals_too_wide_for_224_patients(ledger, visit, mean, most_patients):
    """Zeros and tens have the largest SD of a mean; even with them 224 patients could not have so wide an interval."""

    def narrowest(n):
        """Half the widest interval that n scores of 0 to 10 with such a mean can have."""
        sds = [10 * math.sqrt(m * (1 - m) * n / (n - 1)) for m in np.linspace(mean[0], mean[1], 201) / 10]
        return max(sds) * stats.t.ppf(0.975, n - 1) / math.sqrt(n)

    half = (1.7 - 0.1) / 2
    assert narrowest(224) < half <= narrowest(most_patients - 1)
    for end in ("low", "high"):
        row = ledger[f"results_pain_{visit}_{end}"]
        assert (row["numeric"], row["severity"]) == ("inconsistent", "minor")
        assert f"{most_patients} patients or fewer" in row["reason"]
    assert ledger[f"results_pain_{visit}_mean"]["numeric"] == "consistent"


def test_overlapping_intervals_do_not_contradict_the_fall(ledger):
    """Visits of the same patients are correlated; two samples of different ones would give about p = 0.2."""
    row = ledger["results_pain_p"]
    se = 0.85 / 1.96
    assert 2 * stats.norm.sf(0.8 / (se * math.sqrt(2))) == pytest.approx(0.19, abs=0.005)
    assert (row["numeric"], row["decision"]) == ("attainable", "not applicable")
    assert "a correlation of the two means of at least 0.838" in row["reason"]
    assert round(0.8 / stats.norm.isf(0.00005) * math.sqrt(224)) == 3  # the SD of changes that the reason names


@pytest.mark.parametrize("claim", ["results_work_not_psychiatric_p", "results_sleep_not_postoperative_p"])
def test_p_values_above_the_level_called_significant(ledger, claim):
    """0.44 and 0.16 are not significant; the suspected misprint is named, and nothing is corrected."""
    row = ledger[claim]
    assert (row["numeric"], row["decision"], row["severity"]) == ("inconsistent", "flipped", "major")
    assert "suspicion" in row["reason"]
    assert row["reported"] in {"0.44", "0.16"}


@pytest.mark.parametrize(
    "claim",
    [
        "results_activity_postoperative_p",
        "results_activity_psychiatric_p",
        "results_walking_not_postoperative_p",
        "results_work_neuropathic_p",
        "conclusion_pain",
    ],
)
def test_p_values_below_the_level_called_significant(ledger, claim):
    """Each of them alone is what the word says."""
    assert (ledger[claim]["numeric"], ledger[claim]["decision"]) == ("consistent", "same")


@pytest.mark.parametrize("tests", [32, 64])
@pytest.mark.parametrize("method", ["holm", "fdr_bh"])
def test_nothing_is_left_after_adjusting(ledger, tests, method):
    """Also by statsmodels, and with every unprinted p-value as small as one that is not significant can be."""
    printed = [0.00615, 0.00435, 0.0245, 0.005, 0.435, 0.155]
    adjusted = multipletests([*printed, *[0.05] * (tests - 6)], method=method)[1]
    assert adjusted.min() > 0.05
    row = ledger["conclusion_interference_differs"]
    assert sum(p + 0.0005 < 0.05 for p in (0.0062, 0.0044, 0.025, 0.01, 0.44, 0.16)) == 4
    assert (row["numeric"], row["decision"], row["severity"]) == ("inconsistent", "flipped", "major")
    assert "Unadjusted, 4 of the 6" in row["reason"]


@pytest.mark.parametrize(
    ("group", "count"), [("neuropathic", 143), ("generalized", 49), ("postoperative", 80), ("psychiatric", 63)]
)
def test_counts_fit_their_percentages(ledger, group, count):
    """Each count is the printed share of 224; the sum of overlapping groups would allow nearly any."""
    percent = int(ledger[f"results_{group}_percent"]["reported"])
    assert 2.24 * (percent - 0.5) <= count <= 2.24 * (percent + 0.5)
    assert ledger[f"results_{group}"]["numeric"] == "consistent"
    assert "weak check" not in ledger[f"results_{group}"]["reason"]


def test_what_was_not_printed_is_not_judged(ledger):
    """The comparison of falls between groups has no number; that is said, not guessed."""
    for claim in ("results_pain_groups_alike", "results_pain_all_diagnoses"):
        assert (ledger[claim]["numeric"], ledger[claim]["decision"]) == ("not checkable", "not applicable")


def test_claims_stand_in_the_order_of_the_page():
    """The ledger reads along the source."""
    sections = list(dict.fromkeys(claim["section"].split(",")[0] for claim in claims_of(STUDY).values()))
    assert sections == ["Introduction", "Materials and Methods", "Results", "Conclusions"]
    places = [claim["section"] for claim in claims_of(STUDY).values() if claim["section"].startswith("Results")]
    assert all(first <= second for first, second in pairwise(places))
