"""Each infusion and patient against a published guideline: within, outside, or not documented.

A recommendation is met when each of its limits is; one that is broken is enough for `outside`, even where others are
not documented. A patient is outside with one infusion outside, and within only when all are. A missing record is never
taken for either. The words describe what was done; they do not say who may be treated.
"""

from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model.doses import infusion_values
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.guideline_facts import (
    NOT_MAPPED,
    adverse_effect_rows,
    evidence,
    indication_rows,
    patients_having,
    regimen_rows,
)
from reinfuse.model.guideline_limits import VERDICTS, Verdict, sides, together, verdict_of
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.suggestions import nearest

NO_INFUSIONS = "the data hold no infusions"
BY_EXCLUSION = "within by the study's own criterion for treatment, not by the patients' records"
NOT_LISTED = "a diagnosis that is not listed counts as not documented"
ANY_CONTRAINDICATION = "any_contraindication"


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Count infusions and patients, and say what the guideline says beside its limits.

    `settings["reference"]` is the content of the guideline's file, `settings["regimens"]` the doses that the source
    prints, which are compared whether or not there are rows.
    """
    reference = settings["reference"]
    _check_names(reference, settings)
    rows: list[Row] = regimen_rows(reference, settings["regimens"])
    for group, patients in patients_of_groups(tables, settings).items():
        for name, recommendation in reference["dosing"].items():
            rows += _dosing_rows(tables, name, recommendation, group, patients)
        rows += indication_rows(tables, reference, settings["spec"], group, patients)
        verdicts: dict[str, list[Verdict]] = {}
        for name, contraindication in reference["contraindications"].items():
            verdicts[name], note = _contraindication(tables, name, patients, settings["spec"])
            note = joined_notes(contraindication["label"], note)
            rows += _rows("patients", f"contraindication:{name}", group, verdicts[name], len(patients), note)
        over_all = [together(of_patient) for of_patient in zip(*verdicts.values(), strict=True)]
        note = "within: each contraindication is recorded as absent"
        rows += _rows("patients", ANY_CONTRAINDICATION, group, over_all, len(patients), note)
    return estimates_table(rows + adverse_effect_rows(reference), settings)


def _check_names(reference: dict[str, Any], settings: dict[str, Any]) -> None:
    """Refuse contraindications and indications that the guideline does not have."""
    parts = {"contraindications": "contraindication", "not_treated": "contraindication", "indications": "indication"}
    for key, what in parts.items():
        known = list(reference[f"{what}s"])
        for name in settings["spec"][key]:
            if name not in known:
                raise AnalysisError(
                    f"analyses.{settings['analysis']}.{key}: the guideline has no {what} '{name}'."
                    f"{nearest(name, known)}"
                )


def _dosing_rows(
    tables: Tables, name: str, recommendation: dict[str, Any], group: str, patients: list[str]
) -> list[Row]:
    infusions = tables["infusions"][tables["infusions"]["patient"].isin(patients)]
    limits = recommendation["all_of"]
    values = [_values(tables, limit["column"], patients) for limit in limits]
    of_limits = [[verdict_of(value, limit) for value in of] for of, limit in zip(values, limits, strict=True)]
    of_infusions = [together(verdicts) for verdicts in zip(*of_limits, strict=True)]
    by_patient: dict[str, list[Verdict]] = {patient: [] for patient in patients}
    for patient, verdict in zip(infusions["patient"], of_infusions, strict=True):
        by_patient[patient].append(verdict)
    note = joined_notes(
        recommendation["label"],
        evidence(recommendation),
        NO_INFUSIONS if infusions.empty else "",
        *(sides(of, limit, "infusions") for of, limit in zip(values, limits, strict=True)),
    )
    of_patients = [together(verdicts) for verdicts in by_patient.values()]
    outcome = f"dosing:{name}"
    return [
        *_rows("infusions", outcome, group, of_infusions, int(infusions["patient"].nunique()), note),
        *_rows("patients", outcome, group, of_patients, len(patients), note),
    ]


def _values(tables: Tables, column: str, patients: list[str]) -> list[float]:
    return [float(value) for value in infusion_values(tables, column, patients)["value"]]


def _contraindication(
    tables: Tables, name: str, patients: list[str], spec: dict[str, Any]
) -> tuple[list[Verdict], str]:
    """Return the verdict of each patient, and where it comes from."""
    record = spec["contraindications"].get(name)
    if record is None:
        return (
            (["within"] * len(patients), BY_EXCLUSION)
            if name in spec["not_treated"]
            else (["not documented"] * len(patients), NOT_MAPPED)
        )
    if record["column"] == "diagnosis":
        having = set(patients_having(tables, record, patients))
        return ["outside" if patient in having else "not documented" for patient in patients], NOT_LISTED
    column = tables["patients"].set_index("patient")[record["column"]].reindex(patients)
    return [
        "not documented" if is_missing else "outside" if is_present else "within"
        for is_missing, is_present in zip(column.isna(), column.isin(record["present"]), strict=True)
    ], ""


def _rows(counted: str, outcome: str, group: str, verdicts: list[Verdict], n_patients: int, note: str) -> list[Row]:
    return [
        row(
            Inference(verdicts.count(verdict)),
            estimand=counted,
            outcome=outcome,
            group=group,
            contrast=verdict,
            n_patients=n_patients,
            n_observations=len(verdicts),
            unit=counted,
            method="count",
            note=note,
        )
        for verdict in VERDICTS
    ]
