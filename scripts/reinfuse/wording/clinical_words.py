"""Words for the estimands, outcomes and counts of the clinical analyses; `words.py` holds those of all others."""

from reinfuse.wording.words import ESTIMANDS

CLINICAL_ESTIMANDS = ESTIMANDS | {
    "missing": "Missing",
    "sd": "SD",
    "q1": "First quartile",
    "q3": "Third quartile",
    "minimum": "Minimum",
    "maximum": "Maximum",
    "rank_correlation": "Rank correlation",
    "slope": "Slope",
    "within_patient_slope": "Slope within patients",
    "between_patient_slope": "Slope between patients",
    "between_minus_within_slope": "Slope between less slope within",
    "patients_followed": "Patients followed",
    "losses": "Lost their relief",
    "still_relieved_when_following_ends": "Still relieved when following ends",
    "following_ended_by_further_infusion": "Following ended by a further infusion",
    "patients_without_start": "Without a value at the start",
    "patients_without_first_assessment": "Without a first assessment after the start",
    "patients_without_relief": "Without relief at the first assessment",
    "patients_not_followed": "Not followed after the first relief",
    "share_still_relieved": "Still relieved",
    "at_risk": "Patients at risk",
    "median_duration_of_relief": "Median duration of relief",
    "still_relieved_curve": "Still relieved (every step of the curve)",
    "concordance_with_duration": "Concordance with the duration",
    "patients_with_event": "Patients with an event",
    "infusions_with_event": "Infusions with an event",
    "share_of_patients_with_event": "Share of patients with an event",
    "share_of_infusions_with_event": "Share of infusions with an event",
    "upper_limit_of_share_of_patients_with_event": "Upper limit of the share of patients",
    "upper_limit_of_share_of_infusions_with_event": "Upper limit of the share of infusions",
    "withdrawals": "Withdrawals",
    "share_withdrawn": "Share withdrawn",
    "upper_limit_of_share_withdrawn": "Upper limit of the share withdrawn",
    "infusions": "Infusions",
    "patients": "Patients",
    "regimens": "Printed doses",
    "incidence_in_guideline": "Incidence that the guideline gives",
    "mean_baseline": "Mean before",
    "observed_change": "Observed change",
    "patients_outside_selection": "Patients outside the criterion",
    "expected_baseline": "Expected mean before",
    "change_by_selection": "Change by selection alone",
    "change_left": "Change that is left",
    "change_beyond_regression": "Change beyond regression",
    "observed": "Known",
    "missing_percent": "Percent missing",
    "patients_who_stayed": "Patients who stayed",
    "patients_who_left": "Patients who left",
    "standardised_mean_difference": "Standardised difference",
    "tipping_point": "Tipping point",
}
# What was given: of one infusion, or of a patient over all infusions.
QUANTITIES = {
    "dose_mg": "Dose, mg",
    "duration_h": "Duration, h",
    "rate_mg_h": "Rate, mg/h",
    "dose_mg_per_kg": "Dose, mg/kg",
    "rate_mg_per_kg_h": "Rate, mg/kg/h",
    "bolus_mg": "Bolus, mg",
    "bolus_mg_per_kg": "Bolus, mg/kg",
    "infusions": "Number of infusions",
    "total_dose_mg": "Total dose, mg",
    "total_dose_mg_per_kg": "Total dose, mg/kg",
    "total_duration_h": "Total duration, h",
    "highest_dose_mg": "Highest dose, mg",
    "highest_rate_mg_h": "Highest rate, mg/h",
    "highest_rate_mg_per_kg_h": "Highest rate, mg/kg/h",
    "days_from_first_to_last_infusion": "Days from the first to the last infusion",
}
EVENT_COLUMNS = {"term": "Event", "category": "Category", "severity": "Severity"}
ANY_EVENT = "Any adverse event"
WITHDRAWALS = {
    "any_reason": "Did not complete treatment, for any reason",
    "event_led_to_discontinuation": "An event led to discontinuation",
}
VERDICTS = {"within": "within", "outside": "outside", "not documented": "not documented"}
STAYING = {"completed - not completed": "Completed less not completed"}
# What a simulated study's intervals should hold.
RECOVERED_ESTIMANDS = CLINICAL_ESTIMANDS | {
    "coefficient": "Coefficient of a mixed model",
    "marginal_mean": "Mean by a mixed model",
    "marginal_change": "Change by a mixed model",
    "responder_share": "Share of responders",
    "share": "Share of patients",
}
