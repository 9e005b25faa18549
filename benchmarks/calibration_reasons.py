"""Why a coverage lies outside 93 to 97 %, or the size of a test outside 3 to 7 %: one entry a cause."""

import re
from dataclasses import dataclass
from typing import Literal

UNEXPLAINED = "not explained"
NOT_A_MODEL = "^(?!multiple_imputation|mixed)"
POSITIVE, NEGATIVE = "^(?!.*r −)", "r −"


@dataclass(frozen=True)
class Reason:
    """A cause, and the cells that it is about; patterns are searched in the names of table, row and column.

    `side`: *liberal* is too little coverage or too many rejections, *cautious* the opposite.
    """

    says: str
    side: Literal["liberal", "cautious"]
    table: str = ""
    row: str = ""
    column: str = ""


# The first that fits is the one that is given, so that what dominates stands first.
REASONS = [
    Reason(
        "Whoever leaves is taken as unchanged. Patients did change, so the estimate is wrong by design, and the filled "
        "values count as if observed.",
        "liberal", row="^baseline_carried_forward$", table="coverage",
    ),
    Reason(
        "Patients leave because of a value that nobody sees. No method here is made for that; the delta-adjusted "
        "analysis shows how much it may matter.",
        "liberal", column="by outcome",
    ),
    Reason(
        "Patients with a high baseline leave more often. Those who stay had a low one, partly by chance, and rise "
        "again towards their own mean, so that complete pairs fall less than everybody would. A model of all visits, "
        "or imputation, takes that in.",
        "liberal", table="between two visits|missing last visits", row=NOT_A_MODEL, column="by baseline",
    ),
    Reason(
        "Two visits of one patient count as two patients. With a positive correlation the error is then taken as too "
        "large: intervals are too wide and tests are blind.",
        "cautious", row="_ignoring_pairs$", column=POSITIVE,
    ),
    Reason(
        "Two visits of one patient count as two patients. With a negative correlation the error is then taken as too "
        "small.",
        "liberal", row="_ignoring_pairs$", column=NEGATIVE,
    ),
    Reason(
        "The spreads of the groups differ. The method assumes that they do not, and takes more of the larger group's: "
        "too little error where that group varies less.",
        "liberal", table="two groups", row="^(pooled_t|hedges_g|mann_whitney)", column="SD",
    ),
    Reason(
        "The spreads of the groups differ, and the larger group, which varies more, counts for more: too much error.",
        "cautious", table="two groups", row="^(pooled_t|hedges_g|mann_whitney)", column=r"SD|150 \+ 74",
    ),
    Reason(
        "Ranks and signs take few values, so that an exact or nearly exact method errs on the safe side. Scores in "
        "whole points add ties: limits lie on the grid of half points, and the closed interval keeps both.",
        "cautious", row="^(signed_rank|mann_whitney|sign_test)",
    ),
    Reason(
        "Doses are skewed: most samples of so few lack the rare high dose, and mean and spread are then both too low.",
        "liberal", row="^(paired_t|welch_t|pooled_t|mean of the first visit)$", column="doses",
    ),
    Reason(
        "Without an effect, differences of skewed doses have long tails on both sides, which widen the spread more "
        "than they move the mean.",
        "cautious", row="^(paired_t|welch_t|pooled_t)$", column="doses",
    ),
    Reason(
        "The noncentral t distribution is that of normal changes; those of doses are not.",
        "cautious", row="^(d_z|g_z|hedges_g)$", column="doses",
    ),
    Reason(
        "With few known values the error of the imputation is drawn from a long-tailed distribution, and is larger on "
        "average than the true one.",
        "cautious", row="^multiple_imputation$", column="^25",
    ),
    Reason(
        "Scores end at 0 and 10; the models of imputation and of visits do not. Where leaving depends on the baseline, "
        "that makes a small bias (about 0.02 points), which only very many patients show.",
        "liberal", row="^multiple_imputation$|^mixed|^change", column="^2000, whole",
    ),
    Reason(
        "Patients differ in slope, and a random intercept alone does not say so: it takes too much of what they differ "
        "by for errors of single visits, which average out.",
        "liberal", table="^Slopes", row="^satterthwaite$", column=", slopes",
    ),
    Reason(
        "The normal limits leave out that the variances are estimated from few patients.",
        "liberal", table="^Slopes", row="^asymptotic", column="^(11|25)",
    ),
    Reason(
        "Few patients: resamples spread by √((n − 1)/n) too little, and their quantiles know no t distribution.",
        "liberal", table="^Slopes", row="^cluster_bootstrap", column="^(11|25)",
    ),
    Reason(
        "The median is the day of a visit. The curve falls in steps there, and the closed interval keeps both ends.",
        "cautious", row="^kaplan_meier, median$",
    ),
    Reason(
        "With so few patients the share takes few values, and the limits err on the safe side.",
        "cautious", row="^kaplan_meier, week", column="^(11|25|60)",
    ),
    Reason(
        "Half of the cohorts have no interval (nobody has lost relief, or nobody is followed so long), and those that "
        "have one are no fair sample.",
        "liberal", row="^kaplan_meier, week", column="^11",
    ),
    Reason(
        "The jackknife's error rests on few comparable pairs, and its limits know nothing of the ends 0 and 1.",
        "liberal", table="coverage", row="^concordance$", column="^(11|25|60)",
    ),
    Reason(
        "Doses are lognormal and the change follows their logarithm: a line is the wrong shape, and the spread about "
        "it changes along it.",
        "liberal", row="^(least_squares|between_patient_slope|between_minus_within_slope)$", column="skewed",
    ),
    Reason(
        "Wald's interval is centred on the share itself, and vanishes where there is no event or nothing else.",
        "liberal", table="Intervals of a share", column="^wald$",
    ),
    Reason(
        "Counts are whole, so that the coverage jumps with n and the share. Wilson, Agresti–Coull, Jeffreys and the "
        "uniform prior hold about 95 % on average over shares, and can fall below near 0 and 1.",
        "liberal", table="Intervals of a share",
    ),
    Reason(
        "Counts are whole, so that the coverage jumps with n and the share. Clopper and Pearson stay above 95 % "
        "always, at the cost of width.",
        "cautious", table="Intervals of a share",
    ),
    Reason(
        "The test conditions on both margins, which leaves few tables: it is exact, and cautious for small groups. "
        "Each limit inverts such a test.",
        "cautious", table="Fisher",
    ),
    Reason(
        "Far from 0 the standard error grows faster than the estimate (Hauck & Donner 1977), so that Wald's test finds "
        "too little in few patients.",
        "cautious", table="Logistic", row="_wald$",
    ),
]  # fmt: skip


def reason_of(table: str, row: str, column: str, *, is_liberal: bool) -> str:
    """Return the first reason that fits a cell; `table` is its title with what it shows."""
    side = "liberal" if is_liberal else "cautious"
    for reason in REASONS:
        patterns = ((reason.table, table), (reason.row, row), (reason.column, column))
        if reason.side == side and all(re.search(pattern, name) for pattern, name in patterns):
            return reason.says
    return UNEXPLAINED
