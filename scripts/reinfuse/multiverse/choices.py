"""What a multiverse varies, and which choices make no sense together.

Multiverse: Steegen, Tuerlinckx, Gelman & Vanpaemel (2016), Perspectives on Psychological Science 11:702. The choices
stand in the study file, and which of them go together depends on them alone, never on a result. Names of tests are
those of the analyses `paired_change` and `two_group`, with mixed models and the analysis of covariance added.
"""

from typing import Literal

Scale = Literal["raw", "square_root", "log_plus_one", "percent_of_baseline"]
Missing = Literal["complete_case", "baseline_carried_forward"]
PairedTest = Literal[
    "paired_t",
    "signed_rank_exact",
    "signed_rank_exact_pratt",
    "signed_rank_normal",
    "signed_rank_normal_continuity",
    "signed_rank_normal_pratt",
    "signed_rank_normal_continuity_pratt",
    "sign_test",
    "mixed_model_satterthwaite",
    "mixed_model_kenward_roger",
    "mixed_model_all_patients_satterthwaite",
    "mixed_model_all_patients_kenward_roger",
    "pooled_t_ignoring_pairs",
    "welch_t_ignoring_pairs",
    "mann_whitney_exact_ignoring_pairs",
    "mann_whitney_normal_ignoring_pairs",
    "mann_whitney_normal_continuity_ignoring_pairs",
    "mann_whitney_normal_no_ties_ignoring_pairs",
    "mann_whitney_normal_continuity_no_ties_ignoring_pairs",
]
TwoGroupTest = Literal[
    "welch_t",
    "pooled_t",
    "mann_whitney_exact",
    "mann_whitney_normal",
    "mann_whitney_normal_continuity",
    "mann_whitney_normal_no_ties",
    "mann_whitney_normal_continuity_no_ties",
    "baseline_adjusted",
    "mixed_model_satterthwaite",
    "mixed_model_kenward_roger",
]
# The change of the same patients; two groups at one visit; the changes of two groups.
Design = Literal["change", "groups", "change_by_group"]

# What a mixed model does about missing values; no choice of a study file.
EVERY_KNOWN_VALUE = "every_known_value"
MODEL = "mixed_model_"
MODEL_OF_ALL_PATIENTS = "mixed_model_all_patients_"
IGNORING_PAIRS = "_ignoring_pairs"
ALL_PATIENTS = "all"


def design_of(spec: dict[str, object]) -> Design:
    """Return what a multiverse of study.yaml compares."""
    if spec["kind"] == "paired_change":
        return "change"
    return "change_by_group" if spec.get("change_from") else "groups"


def respects_pairing(test: str) -> bool:
    """Tell whether a test takes two visits of one patient as such; one that does not is never defensible here."""
    return not test.endswith(IGNORING_PAIRS)


def why_left_out(design: Design, group: str, missing: str, scale: str, test: str) -> str:
    """Return why a combination makes no sense, or nothing when it does.

    `missing` is what is done about missing values: a word of `Missing`, or EVERY_KNOWN_VALUE.
    """
    model = test.startswith(MODEL)
    if model != (missing == EVERY_KNOWN_VALUE):
        return "a mixed model takes every known value and fills none in; a test on each patient's values needs a rule"
    if test.startswith(MODEL_OF_ALL_PATIENTS) and group == ALL_PATIENTS:
        return "a model of all patients has no others to add to 'all'"
    if not respects_pairing(test) and (scale != "raw" or missing != "complete_case"):
        return "a test that ignores the pairing is run as a publication runs it: on the values as they are"
    if test == "sign_test" and scale != "raw":
        return "no scale changes the sign of a change"
    if scale == "percent_of_baseline" and (model or test == "baseline_adjusted"):
        return "a percentage of the baseline leaves the baseline no variance to model"
    if design == "groups":
        return _why_not_at_one_visit(missing, scale, test)
    return ""


def _why_not_at_one_visit(missing: str, scale: str, test: str) -> str:
    if test.startswith(MODEL) or test == "baseline_adjusted" or scale == "percent_of_baseline":
        return "without 'change_from' there is no baseline"
    if missing == "baseline_carried_forward":
        return "without 'change_from' there is no baseline to carry forward"
    if test.startswith("mann_whitney") and scale != "raw":
        return "a rising scale changes no rank"
    return ""
