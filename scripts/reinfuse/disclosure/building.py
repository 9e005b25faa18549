"""Put together what a release consists of, and judge it."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reinfuse.disclosure import documents, gate
from reinfuse.disclosure.earlier import Record, code_of, differences_told, record_of
from reinfuse.disclosure.estimates import protected_estimates
from reinfuse.disclosure.figures import WHY_WITHHELD, draw_again, may_be_drawn, write_csv_rows
from reinfuse.disclosure.presets import NONE, PRESETS, Preset
from reinfuse.files import read_json, write_json
from reinfuse.report.inputs import read_estimates, read_rows
from reinfuse.report.risk import keeps_limits

Settings = dict[str, Any]
# What the page of a study reads, and what of it is made for others to read.
TABLES = ["estimates.csv", "ledger.csv", "ledger.json", "variants.csv", "deidentification.json"]
CLEAN = ["flow.json", "checks.csv"]
IF_THERE = ["recovery.csv", "risk.json"]


@dataclass(frozen=True)
class Built:
    """What the gate decided, the settings of the page, and what the release tells, where that must be kept."""

    verdict: dict[str, Any]
    settings: Settings
    record: Record | None = None


def build_plain(results: Path, building: Path, settings: Settings) -> Built:
    """Copy the results of a study whose rows anybody may see: no row of a patient, but every number."""
    names = [*TABLES, *(f"clean/{name}" for name in CLEAN), *(name for name in IF_THERE if (results / name).is_file())]
    names += [f"figures/{name}.{ending}" for name in settings["figures"] for ending in ("svg", "png", "csv")]
    for name in names:
        (building / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(results / name, building / name)
    verdict = {"preset": NONE, **gate.decide([], {}, {}), "withheld_figures": {}}
    return Built(verdict, settings | {"release": ""})


def build_protected(results: Path, building: Path, earlier: Mapping[str, Record], settings: Settings) -> Built:
    """Write the protected results of a private study, and judge them, also beside every earlier release."""
    preset = PRESETS[settings["disclosure"]["preset"]]
    estimates = read_estimates(results / "estimates.csv")
    flow = read_json(results / "clean" / "flow.json")
    sizes = documents.group_sizes(flow)
    rows, told = protected_estimates(estimates, sizes, _too_near(results, settings, preset), preset)
    columns = ["study", *rows[0]] if rows else ["study"]
    rows = [{"study": settings["study"], **row} for row in rows]
    write_csv_rows(building / "estimates.csv", columns, rows)
    _write_documents(results, building, told, sizes, preset)
    drawn, withheld = _figures(building, settings, columns, rows)
    record = record_of(rows, read_json(building / "clean" / "flow.json"), preset.name)
    others = {name: other for name, other in earlier.items() if other != record}
    failed = gate.small_numbers(rows, preset)
    if sizes["all"] < preset.smallest_count:
        failed.append(f"the study has fewer than {preset.smallest_count} patients: nothing of it may be told")
    answers = gate.answered(settings["disclosure"]["reviewed"], code_of(record))
    verdict = gate.decide(failed, _reviews(others, record, settings, flow), answers)
    page = settings | {
        "figures": {name: spec for name, spec in settings["figures"].items() if name in drawn},
        "multiverses": {},
        # Classes of patients who share all that others may know of them are small by their nature.
        "assesses_risk": False,
        "release": f"{notice(preset)} {rows_statement(results, settings)}",
    }
    facts = {"withheld_figures": withheld, "earlier_releases": len(others), "rows": rows_statement(results, settings)}
    return Built({"preset": preset.name, **verdict, **facts}, page, record)


def notice(preset: Preset) -> str:
    """Return what a reader of the released page must know of its numbers."""
    rounded = f"; other counts are rounded to {preset.rounding}" if preset.rounding > 1 else ""
    return (
        f"Counts of fewer than {preset.smallest_count} patients, and what would give them away, are suppressed"
        f"{rounded}. Percentages are made from the counts shown. Suppressed is neither zero nor missing."
    )


def rows_statement(results: Path, settings: Settings) -> str:
    """Return what becomes of the rows of a study with a protected release, and whether its risk is one more reason."""
    said = "Rows of patients stay internal: no table of this release holds any."
    if settings.get("assesses_risk") and not keeps_limits(read_json(results / "risk.json")):
        said += " By what others may know of them, some patients of the study could be told apart in its rows."
    return said


def _too_near(results: Path, settings: Settings, preset: Preset) -> set[str]:
    from reinfuse.cohort import ALL_PATIENTS, members, read_who_is_who

    tables, groups = read_who_is_who(results / "clean"), settings["disclosure"]["groups"]
    return documents.groups_too_near({name: members(tables, name, groups) for name in [ALL_PATIENTS, *groups]}, preset)


def _write_documents(results: Path, building: Path, told: set[Any], sizes: dict[str, int], preset: Preset) -> None:
    flow = documents.protected_flow(read_json(results / "clean" / "flow.json"), told, preset)
    write_json(building / "clean" / "flow.json", flow)
    summary = read_json(results / "deidentification.json")
    write_json(building / "deidentification.json", documents.protected_deidentification(summary, told, sizes, preset))
    for name, protect in (("clean/checks.csv", documents.protected_checks), ("ledger.csv", documents.protected_claims)):
        rows = read_rows(results / name)
        write_csv_rows(building / name, _columns(results / name), protect(rows))
    write_csv_rows(building / "variants.csv", _columns(results / "variants.csv"), [])
    ledger = read_json(results / "ledger.json")
    claims = documents.protected_claims(ledger["claims"])
    counts = {
        judgement: {
            value: sum(claim[judgement] == value for claim in claims)
            for value in sorted({claim[judgement] for claim in claims})
        }
        for judgement in ledger["counts"]
    }
    write_json(building / "ledger.json", {**ledger, "claims": claims, "counts": counts})


def _columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return file.readline().rstrip("\n").split(",")


def _figures(
    building: Path, settings: Settings, columns: list[str], rows: list[dict[str, str]]
) -> tuple[list[str], dict[str, str]]:
    drawn, withheld = [], {}
    for name, told in sorted(settings["disclosure"]["figures"].items()):
        kind = told["spec"]["kind"]
        if not may_be_drawn(kind):
            withheld[name] = WHY_WITHHELD.get(kind, "has no rule")
        elif draw_again(building, name, told, columns, rows):
            drawn.append(name)
        else:
            withheld[name] = "too little of what it shows may be told"
    return drawn, withheld


def _reviews(earlier: Mapping[str, Record], record: Record, settings: Settings, flow: dict[str, Any]) -> dict[str, str]:
    reviews = {}
    if texts := gate.texts_with_numbers(settings, flow):
        reviews[gate.TEXT_WITH_NUMBERS] = (
            f"texts of study.yaml hold numbers: {', '.join(texts)}. A person must say that none is a patient's."
        )
    near = {name: len(told) for name, other in earlier.items() if (told := differences_told(other, record))}
    if near:
        listed = ", ".join(f"{name} ({count} numbers)" for name, count in sorted(near.items()))
        reviews[gate.PREVIOUS_RELEASE] = (
            f"subtracted from an earlier release, this one tells about a few patients: {listed}. A person must say "
            f"that both may be known, and name this release by its code: {code_of(record)}."
        )
    return reviews
