"""Which numbers of a table of estimates are told, and with how many digits."""

import math
from dataclasses import replace
from typing import Any

import pytest
from scipy import special

from reinfuse.disclosure.attack import LEAST_VALUES
from reinfuse.disclosure.estimates import protected_estimates
from reinfuse.disclosure.presets import PRESETS, Preset
from reinfuse.report.inputs import Estimate
from reinfuse.wording.format import SUPPRESSED

DEFAULT, CMS = PRESETS["default"], PRESETS["cms"]
SIZES = {"all": 60, "treated": 35, "others": 25}
EMPTY = Estimate(
    analysis="table1", estimand="mean", outcome="age_years", group="all", contrast="", timepoint="", n_patients=60.0,
    n_observations=60.0, estimate=None, se=None, df=None, statistic=None, p_value=None, p_adjusted=None, ci_level=None,
    ci_low=None, ci_high=None, unit="patients", method="sample", note="",
)  # fmt: skip


def estimate(estimand: str, value: float, **columns: Any) -> Estimate:
    """Return one estimate among sixty patients, some of its columns changed."""
    return replace(EMPTY, estimand=estimand, estimate=value, **columns)


def told(
    *rows: Estimate,
    sizes: dict[str, int] = SIZES,
    near: frozenset[str] = frozenset(),
    preset: Preset = DEFAULT,
) -> list[str]:
    """Return what stands under `estimate` once the rows are protected."""
    made, _ = protected_estimates(list(rows), sizes, set(near), preset)
    return [row["estimate"] for row in made]


@pytest.mark.attack("outputs", "cells of 1 to 10 and of 0 %, and their percentages times the patients", "protected")
@pytest.mark.parametrize("events", range(11))
def test_small_counts_are_suppressed_with_their_shares(events: int) -> None:
    """Without this a count of 0 to 10 stands in the table, or its share times the patients gives it."""
    rows = [
        estimate("patients_with_event", events, outcome="term:nausea"),
        estimate("share_of_patients_with_event", events / 60, outcome="term:nausea", method="wilson", ci_low=0.0),
    ]
    made, _ = protected_estimates(rows, SIZES, set(), DEFAULT)
    for row in made:
        assert (row["estimate"], row["ci_low"]) == (SUPPRESSED, SUPPRESSED)


@pytest.mark.attack("outputs", "cells of 100 % and nearly so", "protected")
@pytest.mark.parametrize("others", range(11))
def test_complements_of_small_counts_are_suppressed(others: int) -> None:
    """Without this 60 less 50 to 60 is a small count; with 0 others all sixty had it."""
    assert told(estimate("responders", 60 - others, contrast="at_least_30_percent")) == [SUPPRESSED]


@pytest.mark.attack("outputs", "a rounded count, worked out from its exact percentage", "protected")
def test_a_share_is_made_of_the_protected_counts() -> None:
    """Without this 23.3 % of 60 is 14 and not 15."""
    row = estimate("responder_share", 14 / 60, contrast="at_least_30_percent", method="clopper_pearson", ci_level=0.95)
    made, _ = protected_estimates([replace(row, ci_low=0.1, ci_high=0.4)], SIZES, set(), DEFAULT)
    assert float(made[0]["estimate"]) == 15 / 60
    # R: binom.test(15, 60)$conf.int
    assert float(made[0]["ci_low"]) == pytest.approx(0.1471860738, abs=1e-9)
    assert float(made[0]["ci_high"]) == pytest.approx(0.3785963555, abs=1e-6)


@pytest.mark.attack("outputs", "one count in two tables", "protected")
def test_the_same_count_is_rounded_alike_wherever_it_stands() -> None:
    """Without this two tables together would tell more of a count than each alone."""
    count = estimate("responders", 23, contrast="at_least_30_percent")
    share = estimate("cumulative_responder_share", 23 / 60, contrast="at_least_30_percent")
    first, second = told(count, share)
    assert (float(first), float(second)) == (25.0, 25 / 60)


@pytest.mark.attack("outputs", "the last level, worked out from the others", "protected")
def test_a_level_left_over_is_suppressed_where_counts_are_exact() -> None:
    """Without this the third level is the patients less the two others."""
    levels = {"neuropathic": 32.0, "postoperative": 24.0, "other": 4.0}
    rows = [estimate("count", count, outcome=f"diagnosis:{name}") for name, count in levels.items()]
    assert told(*rows, preset=CMS) == ["32.0", SUPPRESSED, SUPPRESSED]


@pytest.mark.attack("outputs", "one group, worked out from all and the other group", "protected")
def test_two_groups_and_all_do_not_give_the_third_count() -> None:
    """Without this the count of all less that of one group is the suppressed count of the other."""
    rows = [
        estimate("patients_with_event", count, outcome="term:nausea", group=group, n_patients=float(SIZES[group]))
        for group, count in (("all", 22.0), ("treated", 18.0), ("others", 4.0))
    ]
    assert SUPPRESSED in told(*rows, preset=CMS)[:2]
    assert told(*rows, preset=CMS)[2] == SUPPRESSED


@pytest.mark.attack("outputs", "responders between two thresholds", "protected")
def test_thresholds_do_not_give_the_patients_between_them() -> None:
    """Without this responders by 30 percent less those by 50 percent are three patients."""
    thirty, fifty = (
        estimate("responders", count, contrast=f"at_least_{percent}_percent") for percent, count in ((30, 25), (50, 22))
    )
    assert told(thirty, fifty, preset=CMS).count(SUPPRESSED) == 1
    assert told(thirty, fifty) == ["25.0", "20.0"]


@pytest.mark.attack("outputs", "who is missing, from the numbers of patients under two statistics", "protected")
def test_patients_without_a_value_are_not_the_group_less_those_with_one() -> None:
    """Without this the numbers of patients under two statistics tell who is missing."""
    rows = [estimate("mean", 5.0, outcome="pain", n_patients=57.0), estimate("mean", 40.0)]
    made, _ = protected_estimates(rows, SIZES, set(), CMS)
    assert made[0]["n_patients"] == SUPPRESSED
    made, _ = protected_estimates(rows, SIZES, set(), DEFAULT)
    assert [row["n_patients"] for row in made] == ["55.0", "60.0"]


@pytest.mark.attack("outputs", "how many are missing, where they are few", "protected")
def test_nobody_missing_is_told_and_somebody_is_not() -> None:
    """Without this every table would be full of suppressed zeros, or tell of three patients."""
    assert told(estimate("missing", 0.0), estimate("missing", 3.0, outcome="pain")) == ["0.0", SUPPRESSED]


@pytest.mark.attack(
    "outputs", "smallest and largest values, curves by the day, estimands that no rule knows", "protected"
)
@pytest.mark.parametrize("estimand", ["minimum", "maximum", "sum", "still_relieved_curve", "tipping_point", "new_one"])
def test_extremes_curves_and_whatever_has_no_rule_are_not_told(estimand: str) -> None:
    """Without this the oldest patient's age leaves, or an estimand that nobody thought of."""
    assert told(estimate(estimand, 89.0)) == [SUPPRESSED]


@pytest.mark.attack("outputs", "a median or quartile that is one patient's value", "protected")
@pytest.mark.parametrize(
    ("estimand", "patients", "is_told"),
    [
        ("mean", 10, False),
        ("mean", 11, True),
        ("median", 21, False),
        ("median", 22, True),
        ("q1", 43, False),
        ("q3", 44, True),
    ],
)
def test_statistics_need_patients_on_either_side(estimand: str, patients: int, is_told: bool) -> None:
    """Without this a quartile of twelve patients is the age of one."""
    row = estimate(estimand, 40.0, n_patients=float(patients))
    assert (told(row, sizes={"all": patients}) == ["40.0"]) is is_told


@pytest.mark.attack("outputs", "a mean without spread: everybody's value", "protected")
def test_a_mean_without_spread_is_everybodys_value() -> None:
    """Without this sd 0 tells that each of sixty patients has the mean."""
    assert told(estimate("mean", 4.0), estimate("sd", 0.0)) == [SUPPRESSED, SUPPRESSED]


@pytest.mark.attack("outputs", "the number of patients, read from the digits of a mean", "protected")
def test_a_mean_has_no_more_digits_than_its_patients_allow() -> None:
    """Without this 42.5556 is a multiple of 1/9: the number of patients, and who is missing, can be read from it."""
    row = estimate("mean", 42.555555, se=2.8994, df=17.0, statistic=3.1, p_value=0.03127, ci_low=36.438, ci_high=48.67)
    made, _ = protected_estimates([row], SIZES, set(), DEFAULT)
    cells = {
        name: made[0][name] for name in ("estimate", "se", "df", "statistic", "p_value", "ci_low", "n_observations")
    }
    assert cells == {
        "estimate": "42.6", "se": "3.0", "df": SUPPRESSED, "statistic": SUPPRESSED, "p_value": "0.03", "ci_low": "36.5",
        "n_observations": SUPPRESSED,
    }  # fmt: skip


@pytest.mark.attack("outputs", "a regression level with six patients", "protected")
def test_a_model_with_a_level_of_six_patients_tells_nothing_that_rests_on_it() -> None:
    """Without this a coefficient is the mean of six patients less that of the rest."""
    rows = [
        estimate("coefficient", 1.5, analysis="model", contrast="sex[T.other]"),
        estimate("marginal_mean", 5.0, analysis="model", group="sex:female", n_patients=54.0),
        estimate("marginal_mean", 3.0, analysis="model", group="sex:other", n_patients=6.0),
    ]
    assert told(*rows) == [SUPPRESSED] * 3
    assert told(estimate("coefficient", 1.5, analysis="model", contrast="sex[T.other]")) == [SUPPRESSED]


@pytest.mark.attack("outputs", "steps of a Kaplan–Meier curve", "protected")
def test_a_survival_curve_falls_by_no_single_patient() -> None:
    """Without this a step of the curve is the day on which one patient's relief ended."""
    shares = [1 - lost / 60 for lost in (0, 1, 10, 11, 21, 22)]
    rows = [estimate("share_still_relieved", share, contrast=f"week_{week}") for week, share in enumerate(shares)]
    values = [float(value) for value in told(*rows)]
    assert values == pytest.approx([1, 1, 1, 1 - 11 / 60, 1 - 11 / 60, 1 - 22 / 60])


@pytest.mark.attack("outputs", "the tail of a Kaplan–Meier curve", "protected")
def test_a_survival_curve_ends_where_few_are_at_risk() -> None:
    """Without this its tail is the course of ten patients."""
    rows = [estimate("share_still_relieved", 0.5, contrast="week_8"), estimate("at_risk", 10.0, contrast="week_8")]
    assert told(*rows) == [SUPPRESSED, SUPPRESSED]


@pytest.mark.attack("outputs", "five patients, from the means of all and of nearly all", "protected")
def test_a_group_of_nearly_all_tells_nothing() -> None:
    """Without this its mean and that of all are the mean of the five others."""
    row = estimate("mean", 5.0, group="treated", n_patients=55.0)
    assert told(row, sizes={"all": 60, "treated": 55}) == [SUPPRESSED]
    assert told(replace(row, n_patients=35.0), near=frozenset({"treated"})) == [SUPPRESSED]


def test_a_comparison_needs_enough_patients_on_both_sides() -> None:
    """Without this 40 patients of two groups may be 35 and 5."""
    row = estimate("mean_difference", 1.5, group="treated vs others", n_patients=40.0)
    assert told(row) == [SUPPRESSED]
    assert told(replace(row, n_patients=50.0)) == ["1.5"]


@pytest.mark.attack("outputs", "a small count in a note", "protected")
def test_notes_tell_no_number_of_patients() -> None:
    """Without this a note says `4 patients without both visits` beside a suppressed count."""
    row = estimate("mean", 5.0, note="primary; 4 patients without both visits; 3 of 8 differences are zero")
    made, _ = protected_estimates([row], SIZES, set(), DEFAULT)
    assert made[0]["note"] == "primary"


def test_suppressed_is_neither_zero_nor_missing() -> None:
    """Without this a reader takes a kept-back number for none, or for one that could not be had."""
    count, nothing = estimate("patients_with_event", 4.0), estimate("mean", 5.0)
    made, _ = protected_estimates([count, nothing], SIZES, set(), DEFAULT)
    assert (made[0]["estimate"], made[1]["se"]) == (SUPPRESSED, "")


@pytest.mark.attack("outputs", "the number of patients, from a standard deviation and its standard error", "protected")
@pytest.mark.parametrize(("n", "sd"), [(20, 2.0), (45, 13.4), (99, 60.0), (100, 60.0), (150, 60.0), (600, 1.9)])
def test_errors_fit_several_numbers_of_patients(n: int, sd: float) -> None:
    """Without this 60 / 4.90, squared, is 150, and 150 less the 147 of another row are three without a value."""

    def said(patients: int, spread: float) -> tuple[str, str, str]:
        se = spread / math.sqrt(patients)
        half = float(special.stdtrit(patients - 1, 0.975)) * se
        row = estimate("mean", 40.123, n_patients=float(patients), se=se, ci_low=40.123 - half, ci_high=40.123 + half)
        made, _ = protected_estimates([row], {"all": n}, set(), CMS)
        return made[0]["se"], made[0]["ci_low"], made[0]["ci_high"]

    printed = said(n, sd)
    decimals = math.floor(math.log10(n))
    spreads = [round(sd, decimals) + step * 10.0**-decimals / 16 for step in range(-8, 9)]
    alike = [other for other in range(max(n - 9, 11), n + 10) if any(said(other, each) == printed for each in spreads)]
    assert len(alike) >= LEAST_VALUES


@pytest.mark.attack("outputs", "how many are missing, from means with and without values put in for them", "protected")
@pytest.mark.parametrize(("missing", "is_told"), [(0, True), (4, False), (10, False), (11, True)])
def test_values_put_in_for_a_few_are_not_told(missing: int, is_told: bool) -> None:
    """Without this ends made worse by 3 points move the mean of sixty by 0.2: four had none."""
    seen = estimate("mean_change", -2.0, method="complete_case", n_patients=60.0 - missing)
    worse = estimate("mean_change", -2.0 + 3 * missing / 60, method="delta_adjusted", contrast="worse_by_3")
    carried = estimate("mean_change", -2.0 * (60 - missing) / 60, method="baseline_carried_forward")
    assert [value != SUPPRESSED for value in told(seen, worse, carried)[1:]] == [is_told, is_told]


@pytest.mark.attack("outputs", "one patient who left, from the difference to those who stayed", "protected")
@pytest.mark.parametrize(("left", "is_told"), [(1, False), (10, False), (11, True)])
def test_a_few_who_left_are_not_compared_with_those_who_stayed(left: int, is_told: bool) -> None:
    """Without this the mean age of all, the spread and the difference give the age of the one who left."""
    place = {"contrast": "with end - without end"}
    rows = [
        estimate("patients_who_stayed", 60.0 - left, outcome="pain", **place),
        estimate("patients_who_left", float(left), outcome="pain", **place),
        estimate("standardised_mean_difference", 0.4, method="pooled_sd", **place),
    ]
    assert (told(*rows)[2] != SUPPRESSED) == is_told


@pytest.mark.attack("outputs", "the start of those without an end, from those of all and of the others", "protected")
@pytest.mark.parametrize(("n", "is_told"), [(60, True), (57, False), (49, True)])
def test_starts_of_nearly_all_are_not_told(n: int, is_told: bool) -> None:
    """Without this 60 times the one mean less 57 times the other is the sum of three patients' scores."""
    row = estimate("mean_baseline", 7.2, analysis="regression", n_patients=float(n))
    by_rule = estimate("change_by_selection", -0.9, analysis="regression", n_patients=float(n))
    assert [value != SUPPRESSED for value in told(row, by_rule)] == [is_told, is_told]


@pytest.mark.attack("outputs", "the number of patients, from a tiny p-value and the effect", "protected")
def test_tiny_p_values_are_told_alike() -> None:
    """Without this 1e-25 is the square root of n times an effect that is told beside it."""
    rows = [estimate("mean_change", -2.0, method="paired_t", p_value=p) for p in (3e-25, 8e-5, 4.4e-4)]
    made, _ = protected_estimates(rows, SIZES, set(), DEFAULT)
    assert [row["p_value"] for row in made] == ["0.0001", "0.0001", "0.0004"]


@pytest.mark.attack("outputs", "a small count, from the mean of a variable of zeros and ones", "protected")
@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ([0] * 147 + [1] * 3, False),
        ([1] * 57 + [2] * 93, False),
        ([0] * 147 + [20, 30, 60], False),
        ([6] * 145 + [1, 2, 3, 4, 5], False),
        ([0] * 120 + [20, 30, 40] * 10, True),
        ([3, 4, 5] * 50, True),
    ],
)
def test_a_mean_of_two_values_is_a_count_in_disguise(values: list[int], is_told: bool) -> None:
    """Without this 0.02 of 150 patients, of whom an export says 0 or 1, are three, and 0.7 mg a day is theirs alone."""
    mean, sd = sum(values) / 150, math.sqrt(sum((value - sum(values) / 150) ** 2 for value in values) / 149)
    cells = {"outcome": "smokes", "n_patients": 150.0}
    numbers = {"mean": mean, "sd": sd, "q1": sorted(values)[37], "q3": sorted(values)[112]}
    ends = {"minimum": min(values), "maximum": max(values)}
    rows = [estimate(name, number, **cells) for name, number in {**numbers, **ends}.items()]
    assert [value != SUPPRESSED for value in told(*rows, sizes={"all": 150})] == [is_told] * 4 + [False] * 2
