"""The columns of the seven clean tables: what study.yaml may fill and what the stages read."""

# table: {column: type}
TABLE_COLUMNS: dict[str, dict[str, str]] = {
    "patients": {"patient": "text", "arm": "text", "age_years": "integer", "sex": "text", "weight_kg": "number"},
    "diagnoses": {"patient": "text", "scheme": "text", "diagnosis": "text"},
    "infusions": {
        "patient": "text", "infusion": "integer", "day": "integer", "dose_mg": "number", "duration_h": "number",
        "rate_mg_h": "number", "dose_mg_per_kg": "number", "rate_mg_per_kg_h": "number",
        "bolus_mg": "number", "bolus_mg_per_kg": "number",
    },
    "assessments": {"patient": "text", "day": "integer", "timepoint": "text", "instrument": "text", "score": "number"},
    "opioids": {
        "patient": "text", "timepoint": "text", "drug": "text", "dose_mg_day": "number", "mme_mg_day": "number",
    },
    "events": {
        "patient": "text", "infusion": "integer", "day": "integer", "term": "text", "category": "text",
        "severity": "text", "led_to_discontinuation": "boolean",
    },
    "dispositions": {"patient": "text", "completed": "boolean", "reason": "text"},
}  # fmt: skip

# The first spelling is the one that messages give.
UNIT_SPELLINGS: dict[str, list[str]] = {
    "age_years": ["years", "year", "y"],
    "weight_kg": ["kg"],
    "dose_mg": ["mg"],
    "duration_h": ["h", "hours", "hour"],
    "rate_mg_h": ["mg/h", "mg/hour"],
    "dose_mg_per_kg": ["mg/kg"],
    "rate_mg_per_kg_h": ["mg/kg/h", "mg/(kg h)"],
    "bolus_mg": ["mg"],
    "bolus_mg_per_kg": ["mg/kg"],
    "dose_mg_day": ["mg/day", "mg/d"],
    "mme_mg_day": ["mg/day", "mg/d"],
}

# Words that a column of yes and no may hold after de-identification, whatever their case.
YES_AND_NO = {"yes": True, "true": True, "no": False, "false": False}
