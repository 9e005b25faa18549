"""The page over all studies: one row a study, every published decision that flips, and whether all is as recorded."""

from pathlib import Path
from typing import Any

from reinfuse.files import read_json
from reinfuse.report import answer
from reinfuse.report.gates import gates_of, in_words
from reinfuse.report.inputs import Claim, read_claims, read_variants
from reinfuse.report.most_important import most_important
from reinfuse.report.page import citation, evidence, versions
from reinfuse.report.print_only import has_rows
from reinfuse.report.templates import render
from reinfuse.reproduction.recorded import sentence
from reinfuse.wording import format as shown

Settings = dict[str, Any]
SECTIONS = {
    "all": "All statements",
    "studies": "Studies",
    "gates": "What may leave",
    "flips": "Decisions that flip",
    "provenance": "Versions and inputs",
}


def index_page(folders: list[Path], settings: Settings, drift: Settings, templates: Path) -> str:
    """Return the page over all studies as one HTML page.

    Parameters
    ----------
    folders
        The studies' folders of results, each named after its study.
    drift
        The comparison with the recorded verdicts, as results/run.json holds it.
    """
    claims = {folder.name: read_claims(folder / "ledger.json") for folder in folders}
    studies = [_study(folder, claims[folder.name], settings["studies"][folder.name]) for folder in folders]
    together = [claim for folder in folders for claim in claims[folder.name]]
    flips = [found for study in studies for found in study["flips"]]
    inputs = [
        (f"{study}/{name}", fingerprint)
        for study, files in settings["inputs"].items()
        for name, fingerprint in sorted(files.items())
    ]
    content = {
        "title": settings["title"],
        "sections": [{"id": name, "title": title} for name, title in SECTIONS.items()],
        "headline": answer.headline(together),
        "flip_sentence": answer.flip_sentence(together, flips),
        "tallies": answer.tallies(together),
        "recorded": _recorded(drift),
        "studies": studies,
        "has_synthesis": settings["has_synthesis"],
        "versions": versions(settings),
        "inputs": inputs,
    }
    return render(templates, "index.html.j2", "", content)


def _study(folder: Path, claims: list[Claim], facts: Settings) -> dict[str, Any]:
    variants = read_variants(folder / "variants.csv")
    flow = read_json(folder / "clean" / "flow.json")
    any_rows = has_rows(flow)
    return {
        "name": folder.name,
        "title": facts["title"],
        "page": f"{folder.name}/report.html",
        "citation": citation(facts["citation"]),
        "design": facts["design"],
        "evidence": evidence(facts, any_rows),
        "is_simulated": any_rows and facts["rows"] == "simulated",
        "patients": _patients(flow, claims, facts),
        "tallies": answer.tallies(claims),
        "finding": most_important(claims, variants),
        "flips": answer.flipped(claims, variants),
        "gates": in_words(gates_of(folder)),
    }


def _patients(flow: dict[str, Any], claims: list[Claim], facts: Settings) -> list[str]:
    """Return how many patients a study has: those analysed here, or the number that was published.

    Simulated patients stand for nobody, so they are never counted for a study that published no rows.
    """
    if facts["evidence"] == "rows" or (facts["rows"] != "simulated" and has_rows(flow)):
        steps = [step for step in flow["steps"] if step["unit"] == "patients"]
        return [shown.count(steps[-1]["kept"] if steps else None)]
    printed = next((claim.reported for claim in claims if claim.claim == facts["sample_size"]), "")
    return [shown.as_printed(printed), "as published"] if printed else [shown.NOTHING]


def _recorded(drift: Settings) -> dict[str, Any]:
    """Return the sentence on the recorded verdicts, and a line for each that differs."""
    differences = [sentence(difference) for difference in drift["differences"]]
    count = len(drift["recorded"])
    studies = f"the {shown.in_words(count)} recorded studies" if count > 1 else "the recorded study"
    if not count:
        said = "No verdicts are recorded to compare these with."
    elif differences:
        verb = "verdict differs from what was" if len(differences) == 1 else "verdicts differ from what were"
        said = shown.sentence(f"{shown.in_words(len(differences))} {verb} recorded")
    else:
        said = f"Every verdict of {studies} is as recorded."
    if count and drift["not_recorded"]:
        said += f" Not recorded: {', '.join(drift['not_recorded'])}."
    return {"sentence": said, "differences": differences}
