"""The verdicts on the abstract of 49 patients, by arithmetic of their own, and that no statement of it is left out."""

import math

import numpy as np
import pytest
from printed_studies import claims_of, ledger_of, number_in
from scipy import stats
from scipy.optimize import minimize_scalar

from reinfuse.consistency.interval_search import find_interval
from reinfuse.printed_numbers import parse_reported

STUDY = "patil-2012"
# Every statement of the abstract that has a number or a decision in it, in its order: what stands there, and its claim.
STATEMENTS = [
    ("5-year", "title_years"),
    ("all ketamine infusions", "methods_all_infusions"),
    ("5 years", "methods_years"),
    ("2004", "methods_first_year"),
    ("2009", "methods_last_year"),
    ("all patients pretreated", "methods_all_pretreated"),
    ("49", "results_patients"),
    ("369", "results_infusions"),
    ("36", "results_infusions_excluded"),
    ("18", "results_crps"),
    ("37%", "results_crps_percent"),
    ("31", "results_others"),
    ("63%", "results_others_percent"),
    ("eight", "results_headache"),
    ("seven", "results_back_pain"),
    ("all patients reported reduction", "results_all_reduced"),
    ("significant reduction", "results_reduction_significant"),
    ("5.9", "results_reduction_mean"),
    ("0.35", "results_reduction_se"),
    ("7.2", "results_crps_reduction_mean"),
    ("0.51", "results_crps_reduction_se"),
    ("P < 0.001", "results_crps_reduction_p"),
    ("5.1", "results_others_reduction_mean"),
    ("0.40", "results_others_reduction_se"),
    ("P < 0.001", "results_others_reduction_p"),
    ("2.1", "results_difference"),
    ("statistically significant", "results_difference_significant"),
    ("0.64", "results_difference_se"),
    ("P = 0.002", "results_difference_p"),
    ("29", "results_duration_patients"),
    ("90%", "results_duration_level"),
    ("59", "results_lasting_low"),
    ("85%", "results_lasting_high"),
    ("23", "results_three_weeks_low"),
    ("51%", "results_three_weeks_high"),
    ("3 weeks", "results_relief_weeks"),
    ("may improve", "conclusion_pain"),
    ("half", "conclusion_half"),
    ("3 weeks", "conclusion_relief_weeks"),
    ("minimal side effects", "conclusion_side_effects"),
]
WORDS = {"seven": 7, "eight": 8, "half": 50}


@pytest.fixture(scope="module")
def ledger():
    return ledger_of(STUDY)


def test_every_statement_has_its_claim_and_every_claim_its_statement():
    """A number that is left out, added or copied wrongly would leave the ledger untrue to the abstract."""
    claims = claims_of(STUDY)
    assert {claim for _, claim in STATEMENTS} == set(claims)
    for printed, name in STATEMENTS:
        if printed in WORDS:
            assert float(claims[name]["reported"]) == WORDS[printed]
        elif any(character.isdigit() for character in printed):
            told = claims[name].get("reported") or claims[name]["date"]
            assert number_in(told) == number_in(printed)
            assert ("<" in printed) == ("<" in told)


def test_no_verdict_rests_on_rows(ledger):
    """The study printed none; simulated ones must never speak for it."""
    assert {row["evidence"] for row in ledger.values()} == {"reported numbers", "none"}


def test_counts_and_percentages(ledger):
    """18 and 31 are 49; 8 and 7 leave 16 of 31; 36 infusions leave 333 of 369; 29 leave 20 of 49."""
    assert (round(100 * 18 / 49), round(100 * 31 / 49)) == (37, 63)
    for claim, told in [
        ("results_patients", "18 and 31 add up to 49"),
        ("results_crps_percent", "36.7 %"),
        ("results_others_percent", "63.3 %"),
        ("results_headache", "leaves 16"),
        ("results_infusions_excluded", "leaves 333"),
        ("results_duration_patients", "leaves 20"),
    ]:
        assert ledger[claim]["numeric"] == "consistent"
        assert told in ledger[claim]["reason"]
        # 37 infusions or 28 patients would pass as well, and a reader must be told so.
        assert ("weak check" in ledger[claim]["reason"]) is ("leaves" in told)


def test_whole_mean_and_standard_errors(ledger):
    """The mean weighs patients; the SE of the difference and of everybody follow from those of the groups."""
    mean = (18 * 7.2 + 31 * 5.1) / 49
    between = 18 * (7.2 - mean) ** 2 + 31 * (5.1 - mean) ** 2
    within = 17 * 18 * 0.51**2 + 30 * 31 * 0.40**2
    assert round(mean, 1) == 5.9
    assert math.sqrt((within + between) / (48 * 49)) == pytest.approx(0.344, abs=0.001)
    assert math.hypot(0.505, 0.395) < 0.645 < math.hypot(0.51, 0.40)  # only rounding of the parts allows 0.64
    for claim in ("results_reduction_mean", "results_reduction_se", "results_difference", "results_difference_se"):
        assert ledger[claim]["numeric"] == "consistent"


def test_unit_of_analysis_is_the_patient(ledger):
    """As the reason says: 333 infusions in the same proportions would have an SE of at most 0.323, not 0.35."""
    crps, others = 333 * 18 / 49, 333 * 31 / 49
    mean = (18 * 7.25 + 31 * 5.05) / 49
    between = crps * (7.25 - mean) ** 2 + others * (5.05 - mean) ** 2
    within = (crps - 1) * crps * 0.515**2 + (others - 1) * others * 0.405**2
    assert math.sqrt((within + between) / (332 * 333)) < 0.3245
    assert "it would have to be 0.32" in ledger["results_reduction_se"]["reason"]


def test_shares_of_infusions_that_leave_the_mean(ledger):
    """As the reason says: from one third to three sevenths of infusions in one group give 5.9 as well."""
    shares = [share for share in np.linspace(0, 1, 42001) if _some_mean(share)]
    assert (min(shares), max(shares)) == pytest.approx((1 / 3, 3 / 7), abs=1e-4)
    assert "between a third and three sevenths" in ledger["results_reduction_mean"]["reason"]


def _some_mean(share):
    low, high = (share * first + (1 - share) * other for first, other in [(7.15, 5.05), (7.25, 5.15)])
    return low <= 5.95 + 1e-12 and high >= 5.85 - 1e-12


def test_seven_patients_without_relief_would_print_alike(ledger):
    """As the reason says: mean and SE do not show that all patients had less pain."""
    falls = np.array([6.9] * 42 + [0.0] * 7)
    assert (f"{falls.mean():.1f}", f"{stats.sem(falls):.2f}") == ("5.9", "0.35")
    assert ledger["results_all_reduced"]["numeric"] == "not checkable"
    assert "42 patients with a fall of 6.9 and 7 with none" in ledger["results_all_reduced"]["reason"]


def test_p_of_the_difference_needs_t(ledger):
    """Under the normal distribution p is at most 0.0015 (and prints as 0.001); t with Welch's or 47 df gives 0.002."""
    assert 2 * stats.norm.sf(2.05 / 0.645) < 0.0015
    first, second = 0.51**2, 0.40**2
    welch = (first + second) ** 2 / (first**2 / 17 + second**2 / 30)
    assert 36 < welch < 37
    for df in (17, welch, 47):
        assert 2 * stats.t.sf(2.05 / 0.645, df) > 0.0015
        assert 2 * stats.t.sf(2.15 / 0.635, df) < 0.0045
    row = ledger["results_difference_p"]
    assert (row["numeric"], row["decision"]) == ("consistent", "same")
    assert "Only Student’s t" in row["reason"]


def test_each_fall_is_far_from_zero(ledger):
    """14 and 13 standard errors."""
    for claim in ("results_crps_reduction_p", "results_others_reduction_p", "results_reduction_significant"):
        assert (ledger[claim]["numeric"], ledger[claim]["decision"]) == ("consistent", "same")


def _highest_density(count, n, level=0.9):
    """Return the shortest interval of the posterior under Jeffreys' prior, in percent, by minimising its length."""
    posterior = stats.beta(count + 0.5, n - count + 0.5)
    start = minimize_scalar(
        lambda tail: posterior.ppf(tail + level) - posterior.ppf(tail), bounds=(0, 1 - level), method="bounded",
        options={"xatol": 1e-10},
    ).x  # fmt: skip
    return round(100 * posterior.ppf(start)), round(100 * posterior.ppf(start + level))


def test_interval_of_lasting_relief(ledger):
    """59 to 85 % is the highest density interval of 21 of 29."""
    assert _highest_density(21, 29) == (59, 85)
    for end in ("low", "high"):
        row = ledger[f"results_lasting_{end}"]
        assert row["numeric"] == "attainable"
        assert "Jeffreys (highest density) for 21 of 29" in row["reason"]


def test_interval_of_relief_beyond_three_weeks(ledger):
    """No count of 29 gives 23 to 51 % that way; 11 of 30 would, which is named as a suspicion only."""
    assert all(_highest_density(count, 29) != (23, 51) for count in range(2, 28))
    assert _highest_density(11, 30) == (23, 51)
    open_n = [(count, n) for n in range(1, 50) for count in range(n + 1)]
    searched = find_interval(parse_reported("23"), parse_reported("51"), 0.9, open_n)
    assert searched.verdict == "vacuous"
    for end in ("low", "high"):
        row = ledger[f"results_three_weeks_{end}"]
        assert (row["numeric"], row["severity"]) == ("not reproduced", "minor")
        assert "suspicion" in row["reason"]


def test_half_of_the_patients(ledger):
    """37 % of those with a record is not half, but the interval reaches it, and 37 is half of the 72 % with relief."""
    row = ledger["conclusion_half"]
    assert (23 + 51) / 2 == 37
    assert 0.45 <= 37 / ((59 + 85) / 2) <= 0.55
    assert (row["numeric"], row["severity"]) == ("inconsistent", "major")
    assert f"between {100 * 0.23 * 29 / 49:.1f} and {100 * (0.51 * 29 + 20) / 49:.0f}" in row["reason"]


def test_years(ledger):
    """From 2004 to 2009 are 4 to 6 years, by their last and first days; 5 fits, and 6 calendar years are named."""
    row = ledger["methods_years"]
    assert row["numeric"] == "consistent"
    assert "4.00 to 6.00 years" in row["reason"]
    assert "six calendar years" in row["reason"]
