"""Human words for every name that a results file may hold; a name without words is an error, never printed raw."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reinfuse.errors import ContractError
from reinfuse.wording.format import NARROW_SPACE


@dataclass(frozen=True)
class Judgement:
    """How a verdict reads: its word, the family it is counted in, and what it means."""

    label: str
    family: str
    meaning: str


# In the order of the page: what holds first, what cannot be judged last.
FAMILIES = {
    "holds": "Holds",
    "variant": "Holds only by a variant",
    "fails": "Does not hold",
    "unknown": "Cannot be checked",
}
NUMERIC = {
    "reproduced": Judgement("Reproduced", "holds", "the printed number comes out again, to the last printed digit"),
    "within tolerance": Judgement(
        "Within rounding", "holds", "it comes out when rounded twice, first to one digit more"
    ),
    "consistent": Judgement("Consistent", "holds", "it agrees with the other printed numbers that it depends on"),
    "attainable": Judgement("Attainable", "holds", "scores exist that give the printed number; more cannot be said"),
    "reproduced by a variant": Judgement(
        "Reproduced by a variant", "variant", "it comes out under another method than the appropriate one"
    ),
    "not reproduced": Judgement("Not reproduced", "fails", "no method that was tried gives the printed number"),
    "inconsistent": Judgement("Inconsistent", "fails", "it contradicts other printed numbers"),
    "not checkable": Judgement("Not checkable", "unknown", "nothing that was published bears on it"),
}
DECISION = {
    "same": "Same decision",
    "flipped": "Decision flips",
    "not applicable": "No decision",
}
EVIDENCE = {
    "rows": "patient rows",
    "reported numbers": "other printed numbers",
    "bound": "bounds from printed numbers",
    "none": "none published",
}
# From grave to none, which is also how the ledger sorts.
SEVERITY = {"major": "Major", "minor": "Minor", "rounding": "Rounding", "none": "None"}
STUDY_EVIDENCE = {
    "rows": "Patient rows",
    "summary": "Published summaries only",
    "case": "A single case",
}
STUDY_ROWS = {
    "public": "the rows are real and published",
    "private": "the rows are real and private",
    "simulated": "the rows are simulated",
}
# Kinds of figure in the order of the page, and the section that each stands in.
FIGURE_PLACES = {
    "p_value_variants": "answer",
    "course": "figures",
    "trajectories": "figures",
    "cumulative_responders": "figures",
    "survival": "figures",
    "change_against": "figures",
    "dose_response": "figures",
    "mixed_model_diagnostics": "figures",
    "timeline": "figures",
    "specification_curve": "multiverse",
    "recovery": "recovery",
    "reidentification_risk": "risk",
    "ledger_overview": "ledger",
}
VARIABLES = {
    "arm": "Arm",
    "age_years": "Age, years",
    "sex": "Sex",
    "weight_kg": "Weight, kg",
    "diagnosis": "Diagnosis",
    "completed": "Completed treatment",
}

# People whose names begin the words for a method.
NAMES = {
    "Clopper",
    "Kaplan",
    "Mee",
    "Spearman",
    "Firth",
    "Fisher",
    "Hedges",
    "Kenward",
    "Mann",
    "Satterthwaite",
    "Welch",
    "Wilcoxon",
    "Wilson",
}

_SIGNED_RANK = "Wilcoxon signed-rank test"
_MANN_WHITNEY = "Mann–Whitney test"
_IGNORING = ", pairs ignored"
METHODS = {
    "sample": "Sample value",
    "as_printed": "As printed in the source",
    "pooled_sd": "Difference in units of the root mean variance of the two groups",
    "paired_t": "Paired t-test",
    "pooled_t_ignoring_pairs": f"Pooled t-test{_IGNORING}",
    "welch_t_ignoring_pairs": f"Welch t-test{_IGNORING}",
    "signed_rank_exact": f"{_SIGNED_RANK}, exact",
    "signed_rank_exact_pratt": f"{_SIGNED_RANK}, exact, zeros ranked (Pratt)",
    "signed_rank_normal": f"{_SIGNED_RANK}, normal approximation",
    "signed_rank_normal_continuity": f"{_SIGNED_RANK}, normal approximation with continuity correction",
    "signed_rank_normal_pratt": f"{_SIGNED_RANK}, normal approximation, zeros ranked (Pratt)",
    "signed_rank_normal_continuity_pratt": (
        f"{_SIGNED_RANK}, normal approximation with continuity correction, zeros ranked (Pratt)"
    ),
    "sign_test": "Sign test",
    "d_z": "Mean change / SD of the changes (d_z)",
    "d_av": "Mean change / average SD (d_av)",
    "g_z": "d_z with Hedges’ correction (g_z)",
    "count": "Count",
    "welch_t": "Welch t-test",
    "pooled_t": "Pooled t-test",
    "hedges_g": "Hedges’ g",
    "observed_cases": "Observed cases",
    "non_responder_imputation": "Missing counted as no response",
    "responder_imputation": "Missing counted as a response",
    "clopper_pearson": "Clopper–Pearson interval",
    "wilson": "Wilson interval",
    "clopper_pearson_non_responder_imputation": "Clopper–Pearson interval, missing counted as no response",
    "wilson_non_responder_imputation": "Wilson interval, missing counted as no response",
    "clopper_pearson_responder_imputation": "Clopper–Pearson interval, missing counted as a response",
    "wilson_responder_imputation": "Wilson interval, missing counted as a response",
    "fisher_exact": "Fisher’s exact test",
    "maximum_likelihood_wald": "Logistic model, maximum likelihood, Wald interval",
    "maximum_likelihood_profile": "Logistic model, maximum likelihood, profile interval",
    "firth_wald": "Logistic model, Firth’s likelihood, Wald interval",
    "firth_profile": "Logistic model, Firth’s likelihood, profile interval",
    "satterthwaite": "Mixed model, Satterthwaite df",
    "kenward_roger": "Mixed model, Kenward–Roger df",
    "satterthwaite_proportional_weights": "Mixed model, Satterthwaite df, proportional weights",
    "kenward_roger_proportional_weights": "Mixed model, Kenward–Roger df, proportional weights",
    "asymptotic_z_random_slope": "Mixed model, asymptotic z with random slopes",
    "asymptotic_z_random_slope_proportional_weights": (
        "Mixed model, asymptotic z with random slopes, proportional weights"
    ),
    "cluster_bootstrap_percentile": "Mixed model, percentile interval from resampled patients",
    "cluster_bootstrap_bca": "Mixed model, BCa interval from resampled patients",
    "reml": "Restricted maximum likelihood",
    "spearman_permutation": "Spearman, exact or by permutation",
    "spearman_t": "Spearman, t approximation",
    "least_squares": "Least squares",
    "random_intercept_satterthwaite": "Random intercept, Satterthwaite df",
    "kaplan_meier": "Kaplan–Meier",
    "kaplan_meier_earliest_loss": "Kaplan–Meier, earliest possible loss",
    "concordance": "Concordance",
    "rule_of_three": "Rule of three",
    "one_sided_exact": "Exact, one-sided",
    "complete_case": "Complete cases",
    "baseline_carried_forward": "Baseline carried forward",
    "multiple_imputation": "Multiple imputation",
    "delta_adjusted": "Imputed ends made worse",
    "truncated_normal": "Truncated normal population",
    "observed_baseline_mean": "From the observed mean before",
    "mee_chua": "Mee and Chua 1991",
    "baseline_adjusted": "Analysis of covariance, adjusted for the baseline",
    "mixed_model_satterthwaite": "Mixed model, Satterthwaite df",
    "mixed_model_kenward_roger": "Mixed model, Kenward–Roger df",
    "mixed_model_all_patients_satterthwaite": "Mixed model of all patients, Satterthwaite df",
    "mixed_model_all_patients_kenward_roger": "Mixed model of all patients, Kenward–Roger df",
    "multiverse": "Over the variants of a multiverse",
} | {
    f"mann_whitney{form}{pairs}": f"{_MANN_WHITNEY}{words}{pairs_words}"
    for form, words in (
        ("_exact", ", exact"),
        ("_normal", ", normal approximation"),
        ("_normal_continuity", ", normal approximation with continuity correction"),
        ("_normal_no_ties", ", normal approximation without tie correction"),
        ("_normal_continuity_no_ties", ", normal approximation with continuity correction, without tie correction"),
    )
    for pairs, pairs_words in (("", ""), ("_ignoring_pairs", _IGNORING))
}
# What a multiverse varies, in the order of a variant's name, and the words that are neither a group nor a method.
CHOICES = {"group": "Patients", "missing": "Missing values", "scale": "Scale", "test": "Test"}
SCALES_AND_GAPS = {
    "raw": "As measured",
    "square_root": "Square root",
    "log_plus_one": "Logarithm of 1 + value",
    "percent_of_baseline": "Percent of baseline",
    "complete_case": "Complete cases",
    "baseline_carried_forward": "Baseline carried forward",
    "every_known_value": "Every known value (model)",
}
VARIANTS = {"every_variant": "Every variant", "ignores_pairing": "Pairs ignored (not counted)"}
# For figures, where a heading already says what these are and whose pairs are ignored.
_SHORTER = {
    _SIGNED_RANK: "Signed-rank",
    _MANN_WHITNEY: "Mann–Whitney",
    "normal approximation with": "normal,",
    "normal approximation": "normal",
    "without tie correction": "ties uncorrected",
    " (Pratt)": "",
    _IGNORING: "",
}
# Kinds of analysis that the page shows one estimate a line.
FURTHER_KINDS = {
    "exposure": "Doses and infusions",
    "dose_response": "Change against dose",
    "durability": "Duration of relief",
    "harms": "Harms",
    "guideline": "Doses against a published guideline",
    "regression_to_mean": "Regression to the mean",
    "missingness": "Missing values",
}
SELF_EVIDENT_METHODS = {"sample", "count", "observed_cases"}
ESTIMANDS = {
    "n": "Known values",
    "sum": "Total",
    "mean": "Mean",
    "median": "Median",
    "mean_change": "Mean change",
    "location_shift": "Typical change (Hodges–Lehmann)",
    "location_shift_ignoring_pairs": "Shift, pairs ignored",
    "median_change": "Median change",
    "mean_difference": "Mean difference",
    "intercept_variance": "variance between patients",
    "slope_variance": "variance of the patients’ slopes",
    "intercept_slope_correlation": "correlation of levels and slopes",
    "residual_variance": "variance within patients",
    "within_patient_correlation": "correlation within a patient",
    "reml_log_likelihood": "restricted log-likelihood",
}
OPIOID_CONTRASTS = {
    "lower": "Lower than before",
    "same": "Same as before",
    "higher": "Higher than before",
    "stopped": "Stopped",
}
_PATTERNS = {
    r"at_least_(\d+)_percent": "Lower by at least {}%",
    r"above_(\d+)_percent": "Lower by more than {}%",
    r"below_(\d+)_percent_of_baseline": "Below {}% of baseline",
    r"at_most_(\d+)_percent_of_baseline": "At most {}% of baseline",
    r"lower_but_not_below_(\d+)_percent_of_baseline": "Lower, but not below {}% of baseline",
}


def word(vocabulary: Mapping[str, str], name: str, what: str) -> str:
    """Return the words for a name.

    Raises
    ------
    ContractError
        For a name that the vocabulary does not hold.
    """
    if name not in vocabulary:
        raise ContractError(f"the report has no words for the {what} '{name}'. Add them to scripts/reinfuse/wording/.")
    return vocabulary[name]


def judgement(name: str) -> Judgement:
    """Return how a numeric verdict reads."""
    if name not in NUMERIC:
        word({}, name, "verdict")
    return NUMERIC[name]


def method(name: str) -> str:
    """Return the words for a method."""
    return word(METHODS, name, "method")


def said_method(name: str) -> str:
    """Return the words for a method, or nothing where the number itself says how it was made."""
    return "" if not name or name in SELF_EVIDENT_METHODS else method(name)


def short_method(name: str) -> str:
    """Return the words for a method where there is little room."""
    text = method(name)
    for long, short in _SHORTER.items():
        text = text.replace(long, short)
    return text


def choice(kind: str, name: str, groups: Mapping[str, Mapping[str, str]]) -> str:
    """Return the words for one choice of a multiverse; `kind` is a key of CHOICES."""
    if kind == "group":
        return group(name, groups)
    return short_method(name) if kind == "test" else word(SCALES_AND_GAPS, name, word(CHOICES, kind, "choice").lower())


def threshold(name: str) -> str:
    """Return the words for a threshold of response or of opioid use, such as `at_least_50_percent`."""
    for pattern, words in _PATTERNS.items():
        if found := re.fullmatch(pattern, name):
            return words.format(found[1] + NARROW_SPACE)
    return word(OPIOID_CONTRASTS, name, "contrast")


def group(name: str, groups: Mapping[str, Mapping[str, str]]) -> str:
    """Return the label of a group, of those outside it (`not A`), or of a comparison (`A vs B`).

    Models add the levels of factors (`column:level`), and such parts of the group that they are fitted in (`… in B`).
    """
    labels = {"all": "All patients"} | {key: str(spec["label"]) for key, spec in groups.items()}
    labels |= {f"not {key}": f"Not ‘{spec['label']}’" for key, spec in groups.items()}
    return " against ".join(_one_group(part, labels) for part in name.split(" vs "))


def _one_group(name: str, labels: Mapping[str, str]) -> str:
    part, _, whole = name.rpartition(" in ")
    if part and whole in labels:
        return f"{_one_group(part, labels)}, among ‘{labels[whole]}’"
    column, _, level = name.partition(":")
    if level and column.isidentifier():
        return f"{VARIABLES.get(column) or column.replace('_', ' ').capitalize()}: {level}"
    return word(labels, name, "group")


def label(name: str, declared: Mapping[str, Mapping[str, str]], what: str) -> str:
    """Return the label that the study declares for a name."""
    return word({key: str(spec["label"]) for key, spec in declared.items()}, name, what)


def span(start: str, end: str, timepoints: Mapping[str, Mapping[str, str]]) -> str:
    """Return `from … to …` with the labels of two visits."""
    first, last = (lowered(label(name, timepoints, "time point")) for name in (start, end))
    return f"from {first} to {last}"


def lowered(text: str) -> str:
    """Return words for the middle of a sentence: the first letter small, unless it begins a name or an acronym."""
    first_word = re.split(r"[ ,’–-]", text)[0]
    if first_word in NAMES or first_word[1:] != first_word[1:].lower():
        return text
    return text[:1].lower() + text[1:]


def term(name: str, groups: Mapping[str, Mapping[str, str]], labels: Mapping[str, str]) -> str:
    """Return the words for a term of a model, such as `timepoint[T.six_months]:completers`.

    Parameters
    ----------
    labels
        Words for the columns and the levels that a formula may name.
    """
    known = {"(Intercept)": "Intercept", "Intercept": "Intercept", "timepoint": "Time", "day": "Day"} | dict(labels)
    known |= {key: spec["label"] for key, spec in groups.items()}
    parts = []
    for part in name.split(":"):
        column, _, level = part.partition("[T.")
        parts.append(known.get(level[:-1], level[:-1]) if level else word(known, column, "term"))
    return " × ".join(parts)
