"""A small twin: its parameters as a stamp holds them, and analyses of it."""

import pytest


def _value(number):
    return {"value": number}


def _amount(mean, sd, lowest, highest, step):
    return {"mean": _value(mean), "sd": _value(sd), "lowest": lowest, "highest": highest, "step": step}


def _visit(after, lowest_day, highest_day, missing_share=0.0, only_of=None):
    return {
        "written_as": f"{after} {lowest_day}", "after": after, "lowest_day": lowest_day, "highest_day": highest_day,
        "missing_share": _value(missing_share), "only_of": only_of,
    }  # fmt: skip


@pytest.fixture
def twin():
    """Return the parameters of forty patients with two overlapping diagnoses and three visits."""
    return {
        "study": "a-study",
        "seed": "a test",
        "patients": _value(40),
        "first_year": 2015,
        "last_year": 2016,
        "age_years": _amount(50, 12, 18, 88, 1),
        "women_share": _value(0.5),
        "weight_kg": _amount(80, 15, 45, 150, 1),
        "diagnoses": {"exclude_each_other": False, "patients": {"nerve pain": _value(25), "low mood": _value(10)}},
        "flags": {"followed": _value(30)},
        "infusions": {
            "per_patient": [{"infusions": 1, "share": _value(0.5)}, {"infusions": 3, "share": _value(0.5)}],
            "total": None,
            "days_apart": _value(60),
            "dose_mg": _amount(60, 20, 10, 150, 5),
            "first_dose_mg": None,
            "duration_h": _amount(4, 0.5, 2, 6, 0.5),
        },
        "visits": {
            "after": _visit("first_infusion", 0, 0),
            "before": _visit("first_infusion", -7, -1),
            "week_2": _visit("first_infusion", 14, 14, only_of="followed"),
        },
        "outcomes": {
            "pain": {
                "baseline_mean": _value(7.5),
                "sd": _value(1.8),
                "within_patient_correlation": _value(0.5),
                "change": {"after": _value(-3.0)},
                "baseline_by_diagnosis": {"low mood": _value(0.4)},
                "change_by_diagnosis": {"nerve pain": {"after": _value(-1.0)}},
                "per_decade_of_age": _value(-0.1),
            }
        },
        "relief": {
            "outcome": "pain", "start": "before", "first": "after", "visits": ["week_2"],
            "share_lasting": _value(0.5), "days": _value(21),
        },
        "stopped_for": {"no effect": _value(0.2)},
        "events": {
            "nausea": {"category": "gut", "severity": "mild", "share_of_infusions": _value(0.1)},
            "vivid dreams": {"category": "mind", "severity": "mild", "share_of_infusions": _value(0.2)},
        },
        "opioids": None,
        "export": {
            "locale": "en_US", "date_format": "%Y-%m-%d", "encoding": "utf-8", "delimiter": ",", "decimal_comma": False,
            "workbook": [],
        },
        "dirt": None,
    }  # fmt: skip


@pytest.fixture
def settings(twin):
    """Return what the step that works out the truth is told; analyses are added by each test."""
    return {
        "study": "a-study",
        "twin": twin,
        "outcomes": {"pain": {"instrument": "scale", "range": [0, 10]}},
        "groups": {
            "nerve": {"where": [{"column": "diagnosis", "equals": "nerve pain"}]},
            "low": {"where": [{"column": "diagnosis", "equals": "low mood"}]},
            "women": {"where": [{"column": "sex", "equals": "female"}]},
            "men": {"where": [{"column": "sex", "equals": "male"}]},
            "three": {"where": [{"count_of": "infusions", "at_least": 3}]},
        },
        "timepoints": {"after": {"day": 1}, "before": {"day": 0}, "week_2": {"day": 14}},
        "morphine_equivalents": None,
        "analyses": {},
    }
