"""Human words for what is done to the data before any analysis: de-identification, clean tables, their checks."""

CLEAN_TABLES = {
    "patients": "Patients",
    "diagnoses": "Diagnoses",
    "infusions": "Infusions",
    "assessments": "Assessments",
    "opioids": "Opioids",
    "events": "Adverse events",
    "dispositions": "Completion of treatment",
}
CHECKS = {
    "read": "Raw files read whole",
    "range": "Values within their range",
    "vocabulary": "Only declared words",
    "unique": "Nothing stands twice",
    "missing": "No gaps where none are allowed",
    "patients known": "Every row has its patient",
    "converted": "Opioid doses with a factor for morphine equivalents",
    "flow": "Rows add up",
}
CHECK_RESULTS = {"passed": "passed", "failed": "failed", "nothing to check": "had nothing to check"}
ROLES_OF_COLUMNS = {
    "identifier": "Record number",
    "direct_identifier": "Direct identifier",
    "free_text": "Free text",
    "age": "Age",
    "date": "Date",
    "postcode": "Postcode",
    "provider": "Provider",
    "site": "Site",
    "quasi_identifier": "Could help to identify",
    "clinical": "Clinical value",
}
# What each mode is, and after the line end what it is not.
DEIDENTIFICATION_MODES = {
    "safe_harbor": (
        "Prepared for Safe Harbor, 45 CFR 164.514(b)(2): record numbers became random codes that are derived from "
        "nothing, of dates the year is left, everyone who was 90 or older at the last contact is in one class, and of "
        "postcodes three digits are left where more than 20,000 people share them.\n"
        "This is not the whole rule. It also asks that every column is what the study file says it is, and that nobody "
        "knows that the rest could identify a person: people state that, no program can."
    ),
    "limited_data_set": (
        "Prepared as a limited data set, 45 CFR 164.514(e): direct identifiers are removed, record numbers became "
        "pseudonyms under a secret key, and dates became study days or years.\n"
        "A limited data set is not de-identified. It remains protected health information, may be shared only for "
        "research, public health or operations and under a data use agreement, and under the GDPR it is personal data. "
        "Study days tell intervals, and where a clinic is open on few weekdays they tell weekdays too."
    ),
    "expert": (
        "Prepared for an expert determination, 45 CFR 164.514(b)(1): record numbers became pseudonyms under a secret "
        "key, and dates became study days or years.\n"
        "That the risk is very small is the expert’s judgement, stated in the documentation that the study file names. "
        "The program has not read it, and makes no such judgement. Study days tell intervals, and where a clinic is "
        "open on few weekdays they tell weekdays too."
    ),
}
COUNTS_OF_COLUMNS = {
    "spellings_made_one": "spellings made one",
    "in_class_90_and_over": "in the class 90 and over",
    "without_day_0": "without a day 0",
    "made_000": "made 000",
    "unreadable": "not readable, so left out",
    "in_other_units": "converted from other units",
    "outside_study_days": "outside the study days that are shown, so removed",
    "outside_window": "moved out of the window, so removed",
}
