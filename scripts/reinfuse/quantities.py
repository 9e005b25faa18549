"""Names and units of what was given: those that study.yaml may use and that the analyses compute."""

# column of the clean table `infusions`: unit
PER_INFUSION = {
    "dose_mg": "mg",
    "duration_h": "h",
    "rate_mg_h": "mg/h",
    "dose_mg_per_kg": "mg/kg",
    "rate_mg_per_kg_h": "mg/kg/h",
}
# quantity of a patient over all infusions: unit
PER_PATIENT = {
    "infusions": "infusions",
    "total_dose_mg": "mg",
    "total_dose_mg_per_kg": "mg/kg",
    "total_duration_h": "h",
    "highest_dose_mg": "mg",
    "highest_rate_mg_h": "mg/h",
    "highest_rate_mg_per_kg_h": "mg/kg/h",
    "days_from_first_to_last_infusion": "days",
}
