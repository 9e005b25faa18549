"""Estimates of every kind of analysis in the columns and words of docs/design.md, for tests of the pages."""

from typing import Any

STUDY = "example-2020"
GROUPS = ["all", "completers", "non_completers"]
PAIR = "completers vs non_completers"
CHANGE = "six_months - baseline"
PRIMARY = "primary"
ESTIMATE_COLUMNS = [
    "study", "analysis", "estimand", "outcome", "group", "contrast", "timepoint", "n_patients", "n_observations",
    "estimate", "se", "df", "statistic", "p_value", "p_adjusted", "ci_level", "ci_low", "ci_high", "unit", "method",
    "note",
]  # fmt: skip


def estimate(analysis: str, estimand: str, outcome: str, value: float | None, **cells: Any) -> dict[str, Any]:
    """Return one row of estimates.csv; what is not given is empty."""
    row = dict.fromkeys(ESTIMATE_COLUMNS, "") | {
        "study": STUDY, "analysis": analysis, "estimand": estimand, "outcome": outcome, "group": "all",
        "estimate": "" if value is None else repr(value), "n_patients": 18, "method": "sample",
    }  # fmt: skip
    return row | cells


def interval(low: float, high: float) -> dict[str, float]:
    """Return the cells of a confidence interval."""
    return {"ci_level": 0.95, "ci_low": low, "ci_high": high}


def estimates() -> list[dict[str, Any]]:
    """Return the estimates of every analysis of the settings; the numbers are those of no real study."""
    return [
        *_description(), *_paired_change(), *_two_groups(), *_responders(), *_opioid_use(), *_mixed_model(),
        *_multiverse(),
    ]  # fmt: skip


def _description() -> list[dict[str, Any]]:
    rows = []
    for group, known, missing in zip(GROUPS, [17, 11, 6], [1, 0, 1], strict=True):
        for variable, timepoint in (
            ("age_years", ""),
            ("ketamine_infusions", ""),
            ("pain", "baseline"),
            ("pain", "after"),
        ):
            gone = timepoint == "after"
            values = {"n": 0 if gone else known, "missing": known + missing if gone else missing}
            if not gone:
                values |= {
                    "mean": 42.555, "sd": 12.345, "median": 43.5, "q1": 32.25, "q3": 49.5, "minimum": 24.0,
                    "maximum": 69.0, "sum": 723.4,
                }  # fmt: skip
            rows += [
                estimate("table1", name, variable, float(value), group=group, timepoint=timepoint, n_patients=known)
                for name, value in values.items()
            ]
        rows += [
            estimate("table1", name, "sex", float(value), group=group)
            for name, value in (("n", known), ("missing", missing))
        ]
        for level, count in (("female", 4), ("male", known - 4)):
            rows.append(estimate("table1", "count", f"sex:{level}", float(count), group=group))
            rows.append(estimate("table1", "percent", f"sex:{level}", 100 * count / known, group=group))
    for outcome, timepoint in (("age_years", ""), ("sex:female", ""), ("sex:male", ""), ("pain", "baseline")):
        rows.append(
            estimate(
                "table1", "standardised_mean_difference", outcome, -0.2549, group=PAIR, timepoint=timepoint,
                contrast="completers - non_completers", method="pooled_sd",
            )
        )  # fmt: skip
    return rows


def _paired_change() -> list[dict[str, Any]]:
    rows = []
    for group in GROUPS:
        cells = {"group": group, "contrast": CHANGE, "n_patients": 11}
        for name, value, method, more in [
            ("mean_change", -1.5454, "paired_t", {"p_value": 0.06789, **interval(-3.228, 0.1371)}),
            ("mean_change", -1.5454, "welch_t_ignoring_pairs", {"p_value": 0.14835}),
            (
                "location_shift", -1.0, "signed_rank_exact",
                {"p_value": 0.09375, "note": "primary; 5 of 11 differences are zero", **interval(-3.5, 0.0)},
            ),
            ("median_change", 0.0, "sign_test", {"p_value": 0.21875}),
            ("standardised_change", -0.617, "d_z", {}),
            ("patients_lower", 5.0, "count", {}),
            ("patients_same", 5.0, "count", {}),
            ("patients_higher", 1.0, "count", {}),
        ]:  # fmt: skip
            rows.append(estimate("pain_change", name, "pain", value, method=method, **cells, **more))
    return rows


def _two_groups() -> list[dict[str, Any]]:
    cells = {"group": PAIR, "contrast": "completers - non_completers", "timepoint": "six_months"}
    return [
        estimate("pain_by_completion", name, "pain", value, method=method, **cells, **more)
        for name, value, method, more in [
            ("mean_difference", -1.688, "welch_t", {"p_value": 0.0981, **interval(-3.73, 0.35)}),
            ("location_shift", -1.0, "mann_whitney_exact", {"p_value": 0.0841, "note": PRIMARY, **interval(-3.0, 0.0)}),
            ("standardised_difference", -0.73, "hedges_g", {}),
        ]
    ]


def _responders() -> list[dict[str, Any]]:
    rows = []
    for group in GROUPS:
        for outcome, contrast in (("pain", "at_least_50_percent"), ("both", "composite")):
            cells = {"group": group, "contrast": contrast, "n_patients": 11}
            rows.append(estimate("pain_responders", "responders", outcome, 3.0, method="observed_cases", **cells))
            rows += [
                estimate(
                    "pain_responders", "responder_share", outcome, 3 / 11, method=method, **cells,
                    **interval(0.0602, 0.6097),
                )
                for method in ("clopper_pearson", "wilson", "clopper_pearson_non_responder_imputation")
            ]  # fmt: skip
        rows += [
            estimate(
                "pain_responders", "cumulative_responder_share", "pain", share, group=group, contrast=contrast,
                method="observed_cases",
            )
            for contrast, share in (("at_least_0_percent", 0.777), ("at_least_100_percent", 0.0))
        ]  # fmt: skip
        rows.append(
            estimate("pain_responders", "no_percent_change", "pain", 2.0, group=group, contrast=CHANGE, method="count")
        )
    rows.append(
        estimate(
            "pain_responders", "responder_odds_ratio", "pain", 3.21, group=PAIR, contrast="at_least_50_percent",
            method="fisher_exact", p_value=0.245, **interval(0.2, 180.5),
        )
    )  # fmt: skip
    few = "not estimated: only 3 patients responded, and 1 coefficient needs 5"
    known = {"note": PRIMARY, "p_value": 0.3021, **interval(0.41, 19.8)}
    for outcome, contrast, value, more in (
        ("pain", "at_least_50_percent:completers", 2.57, known),
        ("pain", "at_least_50_percent:sex[T.male]", 2.57, known),
        ("both", "composite:completers", None, {"note": f"{PRIMARY}; {few}"}),
    ):
        for method in ("firth_profile", "firth_wald"):
            cells = more if method == "firth_profile" else {"note": ""}
            rows.append(
                estimate(
                    "pain_responders", "logistic_odds_ratio", outcome, value, group=PAIR, method=method,
                    contrast=contrast, unit="ratio", **cells,
                )
            )  # fmt: skip
    return rows


def _opioid_use() -> list[dict[str, Any]]:
    rows = []
    for group in GROUPS:
        for timepoint, mean, median in (("baseline", 189.28, 155.0), ("six_months", 156.56, 135.0)):
            cells = {"group": group, "timepoint": timepoint}
            rows.append(estimate("opioid_direction", "mean", "opioid_use", mean, **cells, **interval(129.02, 249.53)))
            rows.append(estimate("opioid_direction", "median", "opioid_use", median, **cells))
        rows.append(
            estimate(
                "opioid_direction", "mean_change", "opioid_use", -32.722, group=group, contrast=CHANGE,
                method="paired_t", p_value=0.0172, **interval(-58.87, -6.573),
            )
        )  # fmt: skip
        for contrast in ("below_50_percent_of_baseline", "lower", "same", "higher", "stopped"):
            cells = {"group": group, "contrast": contrast}
            rows.append(estimate("opioid_direction", "patients", "opioid_use", 5.0, method="count", **cells))
            rows.append(
                estimate(
                    "opioid_direction", "share", "opioid_use", 5 / 18, method="clopper_pearson", **cells,
                    **interval(0.0969, 0.5348),
                )
            )  # fmt: skip
    return rows


def _mixed_model() -> list[dict[str, Any]]:
    def row(name: str, value: float | None, **cells: Any) -> dict[str, Any]:
        return estimate("pain_model", name, "pain", value, **{"method": "satterthwaite", "note": PRIMARY} | cells)

    rows = [
        row("coefficient", 7.571, contrast=term, df=26.44, statistic=9.465, p_value=5.6e-10, **interval(5.93, 9.21))
        for term in ("Intercept", "timepoint[T.six_months]", "completers", "timepoint[T.six_months]:completers")
    ]
    for group in ("all", "completers", "not completers"):
        rows += [
            row("marginal_mean", 7.468, group=group, timepoint=visit, df=26.44, **interval(6.417, 8.519))
            for visit in ("baseline", "six_months")
        ]
        rows.append(
            row(
                "marginal_change",
                -0.7013,
                group=group,
                contrast=CHANGE,
                df=16.0,
                p_value=0.2063,
                **interval(-1.83, 0.427),
            )
        )
    rows.append(row("type_3_f", 1.7355, contrast="timepoint:completers", df=16.0, statistic=1.7355, p_value=0.2063))
    rows.append(row("intercept_variance", 2.054, method="reml", note=""))
    rows.append(row("within_patient_correlation", 0.4587, method="reml", note=""))
    return rows


def _multiverse() -> list[dict[str, Any]]:
    every = {
        "variants": 56, "variants_significant": 55, "share_significant": 55 / 56, "smallest_p_value": 0.0077,
        "median_p_value": 0.0166, "largest_p_value": 0.0699, "variants_repeats": 11, "variants_no_p_value": 0,
        "variants_in_published_direction": 56, "share_in_published_direction": 1.0,
        "variants_significant_in_published_direction": 55, "variants_below_published_p_value": 56,
        "variants_at_published_p_value": 0, "variants_above_published_p_value": 0,
        "share_below_published_p_value": 1.0, "variants_with_other_decision": 55,
        "variants_that_hang_on_one_patient": 7,
    }  # fmt: skip
    part = {
        "variants": 28, "variants_significant": 27, "share_significant": 27 / 28, "smallest_p_value": 0.0078,
        "median_p_value": 0.0156, "largest_p_value": 0.0698,
    }  # fmt: skip
    ignoring = part | {"variants": 10, "variants_significant": 0, "share_significant": 0.0}
    ignoring |= {"smallest_p_value": 0.241, "largest_p_value": 0.458, "variants_at_published_p_value": 1}
    return [
        estimate("opioid_variants", name, "opioid_use", float(value), contrast=contrast, method="multiverse")
        for contrast, numbers in {
            "every_variant": every, "group:completers": part, "group:all": part, "scale:raw": part,
            "test:signed_rank_exact": part, "ignores_pairing": ignoring,
        }.items()
        for name, value in numbers.items()
    ]  # fmt: skip
