"""What each estimand is to the disclosure rules; one that is not named here is never told."""

import re

# A number of patients among `n_patients`, by the kind of count that it is: estimands of one kind tell the same.
COUNTS = {
    "count": "level",
    "responders": "response",
    "no_percent_change": "no_percent_change",
    "patients": "patients",
    "patients_lower": "lower",
    "patients_same": "same",
    "patients_higher": "higher",
    "patients_with_event": "event",
    "withdrawals": "withdrawal",
    "patients_outside_selection": "outside_selection",
    "patients_who_stayed": "stayed",
    "patients_who_left": "left",
    "patients_followed": "followed",
    "losses": "losses",
    "still_relieved_when_following_ends": "still_relieved",
    "following_ended_by_further_infusion": "ended_by_infusion",
    "patients_without_start": "without_start",
    "patients_without_first_assessment": "without_first_assessment",
    "patients_without_relief": "without_relief",
    "patients_not_followed": "not_followed",
    "at_risk": "at_risk",
}
# A count divided by `n_patients`, and what 1 means in it.
SHARES = {
    "percent": ("level", 100.0),
    "responder_share": ("response", 1.0),
    "cumulative_responder_share": ("response", 1.0),
    "share": ("patients", 1.0),
    "share_of_patients_with_event": ("event", 1.0),
    "share_withdrawn": ("withdrawal", 1.0),
}
# How many of a whole group are known, and how many are not.
KNOWN = {"n", "observed"}
MISSING = {"missing": None, "missing_percent": 100.0}
# Kinds of counts that exclude each other and add up to a whole.
PARTS_OF_WHOLES = [
    ("n", ("lower", "same", "higher")),
    ("n", ("followed", "without_start", "without_first_assessment", "without_relief", "not_followed")),
    ("followed", ("losses", "still_relieved", "ended_by_infusion")),
]
# Contrasts of the estimand `patients` that do.
CONTRASTS_OF_WHOLES = [("lower", "same", "higher"), ("within", "outside", "not documented")]
# Statistics over patients, and the multiple of the smallest count that must stand behind each: a median has half of the
# patients on either side, a quartile a quarter.
VALUES = {
    "mean": 1, "sd": 1, "median": 2, "q1": 4, "q3": 4, "standardised_mean_difference": 1, "mean_change": 1,
    "location_shift": 1, "location_shift_ignoring_pairs": 1, "standardised_change": 1, "mean_difference": 1,
    "standardised_difference": 1, "coefficient": 1, "marginal_mean": 1, "marginal_change": 1, "type_3_f": 1,
    "intercept_variance": 1, "slope_variance": 1, "residual_variance": 1, "within_patient_correlation": 1,
    "intercept_slope_correlation": 1, "rank_correlation": 1, "slope": 1, "within_patient_slope": 1,
    "between_patient_slope": 1, "between_minus_within_slope": 1, "median_duration_of_relief": 2,
    "concordance_with_duration": 1, "mean_baseline": 1, "observed_change": 1, "change_left": 1,
    "change_by_selection": 1, "change_beyond_regression": 1,
}  # fmt: skip
# Where every level of every factor counts.
OF_MODELS = {
    "coefficient", "type_3_f", "marginal_mean", "marginal_change", "intercept_variance", "slope_variance",
    "residual_variance", "within_patient_correlation", "intercept_slope_correlation",
}  # fmt: skip
SURVIVAL = {"share_still_relieved"}
# Printed in a source: no patient stands behind them.
FROM_PRINT = {"regimens", "incidence_in_guideline"}
# The parts of notes that tell no number of patients.
NOTES_TOLD = (
    "primary", "p adjusted by ", "one-sided", "numerator df ", "change ", "a loss is dated to ",
    "a patient may have several", "infusions of one patient count as independent", "the data do not say who completed",
    "the data hold no events", "the population's values count as known",
)  # fmt: skip
# Notes of these outcomes quote a guideline, but for those that count infusions or patients.
OF_GUIDELINE = ("dosing:", "contraindication:", "indication:")
COUNTING_NOTE = re.compile(r"\d+ of \d+|^\d+ ")
