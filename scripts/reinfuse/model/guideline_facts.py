"""What a guideline says beside its limits, and doses that a source prints without rows, as rows of estimates."""

import math
from typing import Any

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, row
from reinfuse.model.guideline_limits import sides, together, verdict_of
from reinfuse.statistics.inference import Inference, joined_notes

NOT_MAPPED = "the study file names no record of it"
# How an incidence is meant.
INCIDENCES = {"reported": "", "at_most": "an upper limit", "above": "a lower limit"}


def patients_having(tables: Tables, record: dict[str, Any], patients: list[str]) -> list[str]:
    """Return the patients whose rows hold one of the values that a record names, in a column or among diagnoses."""
    table = tables["diagnoses" if record["column"] == "diagnosis" else "patients"]
    having = set(table.loc[table[record["column"]].isin(record["present"]), "patient"])
    return [patient for patient in patients if patient in having]


def indication_rows(
    tables: Tables, reference: dict[str, Any], spec: dict[str, Any], group: str, patients: list[str]
) -> list[Row]:
    """Return for each indication of the guideline how many patients are recorded to have it."""
    rows = []
    for name, indication in reference["indications"].items():
        record = spec["indications"].get(name)
        count = math.nan if record is None else float(len(patients_having(tables, record, patients)))
        note = joined_notes(
            indication["label"], evidence(indication), indication["finding"], "" if record else NOT_MAPPED
        )
        rows.append(
            row(
                Inference(count), estimand="patients", outcome=f"indication:{name}", group=group, contrast="recorded",
                n_patients=len(patients), unit="patients", method="count", note=note,
            )
        )  # fmt: skip
    return rows


def adverse_effect_rows(reference: dict[str, Any]) -> list[Row]:
    """Return the incidence that the guideline gives for each adverse effect; missing where it gives none."""
    return [
        row(
            Inference(float(effect.get("incidence_percent", math.nan))), estimand="incidence_in_guideline",
            outcome=f"adverse_effect:{name}", group="all", n_patients=0, unit="percent", method="as_printed",
            note=joined_notes(effect["label"], INCIDENCES[effect.get("is", "reported")], effect["remark"]),
        )
        for name, effect in reference["adverse_effects"].items()
    ]  # fmt: skip


def regimen_rows(reference: dict[str, Any], regimens: dict[str, Any]) -> list[Row]:
    """Return the verdict of each recommendation on each dose that the source prints, from no patient's row.

    `regimens` holds for each a `label` and `values`, by column of the clean table `infusions`; what is not printed, the
    weight above all, is not documented.
    """
    rows = []
    for name, regimen in regimens.items():
        for recommendation, told in reference["dosing"].items():
            values = [float(regimen["values"].get(limit["column"], math.nan)) for limit in told["all_of"]]
            verdict = together(verdict_of(value, limit) for value, limit in zip(values, told["all_of"], strict=True))
            broken = (sides([value], limit, "dose") for value, limit in zip(values, told["all_of"], strict=True))
            rows.append(
                row(
                    Inference(1.0), estimand="regimens", outcome=f"regimen:{name}:{recommendation}", group="all",
                    contrast=verdict, n_patients=0, unit="regimens", method="count",
                    note=joined_notes(regimen["label"], told["label"], evidence(told), *broken),
                )
            )  # fmt: skip
    return rows


def evidence(entry: dict[str, Any]) -> str:
    """Return the note that gives the guideline's own level of evidence."""
    return f"evidence: {entry['evidence']}"
