"""The page over all studies: one row a study, and every published decision that flips."""

from pathlib import Path
from typing import Any

from reinfuse.files import read_json
from reinfuse.report import answer
from reinfuse.report.inputs import Claim, Variant, read_claims, read_variants
from reinfuse.report.page import citation, evidence, versions
from reinfuse.report.templates import render
from reinfuse.wording import format as shown

Settings = dict[str, Any]
SECTIONS = {
    "studies": "Studies",
    "flips": "Decisions that flip",
    "provenance": "Versions and inputs",
}


def index_page(folders: list[Path], settings: Settings, templates: Path) -> str:
    """Return the page over all studies as one HTML page.

    Parameters
    ----------
    folders
        The studies' folders of results, each named after its study.
    """
    studies = [_study(folder, settings["studies"][folder.name]) for folder in folders]
    inputs = [
        (f"{study}/{name}", fingerprint)
        for study, files in settings["inputs"].items()
        for name, fingerprint in sorted(files.items())
    ]
    content = {
        "title": settings["title"],
        "sections": [{"id": name, "title": title} for name, title in SECTIONS.items()],
        "studies": studies,
        "versions": versions(settings),
        "inputs": inputs,
    }
    return render(templates, "index.html.j2", "", content)


def run_record(settings: Settings) -> dict[str, Any]:
    """Return what results/run.json holds: what was run, on which inputs, with which programs; no dates."""
    return {
        "title": settings["title"],
        "studies": settings["studies"],
        "inputs": settings["inputs"],
        "versions": dict(versions(settings)),
    }


def most_important(claims: list[Claim], variants: list[Variant]) -> str:
    """Return the one sentence that a reader of one sentence should get.

    A flipped decision comes before any other major discrepancy, and what the source concludes before the rest.
    """
    concludes = {claim.claim: claim.weight == "conclusion" for claim in claims}
    flips = sorted(answer.flipped(claims, variants), key=lambda found: not concludes[found.claim])
    if flips:
        by = f"{flips[0].recomputed} by the appropriate method ({flips[0].method})"
        return _contrast("Flips", flips[0], by if flips[0].recomputed else "the appropriate method decides otherwise")
    majors = sorted(answer.major(claims), key=lambda found: not concludes[found.claim])
    if majors:
        return _contrast(
            majors[0].change.removesuffix("."), majors[0], f"recomputed {majors[0].recomputed or 'otherwise'}"
        )
    if any(claim.numeric != "not checkable" for claim in claims):
        return "No decision flips, and nothing that the conclusions rest on fails."
    return "No published statement could be checked." if claims else "No published statements were given to check."


def _contrast(what: str, found: answer.Finding, ours: str) -> str:
    return f"{what}: “{found.statement}” Published {found.published}, but {ours}."


def _study(folder: Path, facts: Settings) -> dict[str, Any]:
    claims = read_claims(folder / "ledger.json")
    variants = read_variants(folder / "variants.csv")
    steps = [step for step in read_json(folder / "clean" / "flow.json")["steps"] if step["unit"] == "patients"]
    return {
        "name": folder.name,
        "title": facts["title"],
        "page": f"{folder.name}/report.html",
        "citation": citation(facts["citation"]),
        "design": facts["design"],
        "evidence": evidence(facts),
        "is_simulated": facts["rows"] == "simulated",
        "patients": shown.count(steps[-1]["kept"] if steps else None),
        "tallies": answer.tallies(claims),
        "claims": shown.count(len(claims)),
        "finding": most_important(claims, variants),
        "flips": answer.flipped(claims, variants),
    }
