"""The page of one study: read its results, put them into words and numbers, fill the template."""

from pathlib import Path
from typing import Any

from reinfuse import __version__
from reinfuse.files import read_json
from reinfuse.report import (
    answer,
    deidentification,
    figures,
    flow,
    further,
    ledger,
    methods,
    mixed_models,
    multiverse,
    outcomes,
    print_only,
    recovery,
    responders,
    risk,
    table1,
)
from reinfuse.report.inputs import (
    Claim,
    Estimate,
    Variant,
    read_claims,
    read_counts,
    read_estimates,
    read_rows,
    read_variants,
)
from reinfuse.report.tables import Block, distinct
from reinfuse.report.templates import render
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]
SECTIONS = {
    "answer": "The answer",
    "flow": "Patients",
    "characteristics": "Table 1",
    "outcomes": "Outcomes",
    "responders": "Responders",
    "opioid-use": "Opioid use",
    "further": "Further analyses",
    "multiverse": "Every defensible variant",
    "figures": "Figures",
    "recovery": "Recovery",
    "ledger": "Ledger of published numbers",
    "checks": "Data checks",
    "deidentification": "De-identification",
    "risk": "Risk of re-identification",
    "methods": "Methods",
    "provenance": "Versions and inputs",
    "limitations": "Limitations",
}
# What patient rows fill; without any, the section on patients says so for all of them.
SECTIONS_OF_ROWS = ["checks", "deidentification"]
# Sections made of tables, and what one without an analysis says where the study's own rows could have had one.
SECTIONS_OF_TABLES = {
    "characteristics": "The study file declares no description of the patients.",
    "outcomes": "The study file declares no analysis of an outcome.",
    "responders": "The study file declares no analysis of responders.",
    "opioid-use": "The study file declares no analysis of opioid use.",
    "further": "",
}


def study_page(results: Path, settings: Settings, templates: Path) -> str:
    """Return the report of one study as one HTML page.

    Parameters
    ----------
    results
        The study's folder of results, with the files that docs/design.md lists.
    templates
        The folder of the templates.

    Raises
    ------
    ContractError
        When a results file breaks its contract, or holds a name that has no words.
    """
    estimates = read_estimates(results / "estimates.csv")
    settings = in_order(settings, estimates)
    claims = read_claims(results / "ledger.json")
    variants = read_variants(results / "variants.csv")
    audit = read_counts(results / "deidentification.json")
    drawn = figures.read_figures(results / "figures", settings)
    patient_flow = read_counts(results / "clean" / "flow.json")
    has_rows = print_only.has_rows(patient_flow)
    # Printed doses against the guideline need no rows, and stand among the further analyses.
    tables = [part for part in _table_sections(estimates, settings) if has_rows or part["id"] == "further"]
    content = {
        "sections": sections(settings, has_rows, [part["id"] for part in tables], drawn),
        "study": study_facts(settings, has_rows),
        "answer": _answer(claims, variants, estimates, settings),
        "flow": flow.diagram(patient_flow),
        "no_rows": print_only.NO_ROWS,
        "table_sections": tables,
        "figures": {
            place: [figure for figure in drawn if words.FIGURE_PLACES[figure.kind] == place]
            for place in ("answer", "ledger", "figures", "recovery", "risk")
        },
        "recovery": _recovery(results / "recovery.csv", claims, settings) if settings.get("twin") else None,
        "risk": _risk(results / "risk.json", settings["rows"]) if _has_risk(settings, has_rows) else None,
        "multiverses": multiverse.multiverses(estimates, claims, drawn, settings),
        "ledger": _ledger(claims, variants, results / "ledger.csv"),
        "checks": flow.checks(read_rows(results / "clean" / "checks.csv")),
        "deidentification": {
            "summary": deidentification.summary(audit),
            "rule": deidentification.rule(audit),
            "tables": deidentification.tables(audit),
        },
        "methods": {"uses": methods.uses(settings), "ci_level": shown.percent(settings["ci_level"] * 100)},
        "versions": versions(settings),
        "inputs": sorted(settings["inputs"].items()),
        "limitations": settings["limitations"],
    }
    return render(templates, "report.html.j2", "ledger.js", content)


def in_order(settings: Settings, estimates: list[Estimate]) -> Settings:
    """Return the settings with analyses and figures in the order of the page.

    A stamp sorts its keys; the estimates stand in the order of the study file, and so do analyses here. Figures stand
    by kind, and within a kind by outcome in that same order.
    """
    analyses, figures_of = settings["analyses"], settings["figures"]
    known = [name for name in distinct(row.analysis for row in estimates) if name in analyses]
    outcomes_seen = distinct(row.outcome for row in estimates)
    for spec in figures_of.values():
        words.word(words.FIGURE_PLACES, spec["kind"], "kind of figure")

    def place(name: str) -> tuple[int, int]:
        spec = figures_of[name]
        outcome = spec.get("outcome") or analyses.get(spec.get("analysis"), {}).get("outcome")
        after_all = len(outcomes_seen)
        return (
            list(words.FIGURE_PLACES).index(spec["kind"]),
            outcomes_seen.index(outcome) if outcome in outcomes_seen else after_all,
        )

    return settings | {
        "analyses": {name: analyses[name] for name in [*known, *(name for name in analyses if name not in known)]},
        "figures": {name: figures_of[name] for name in sorted(figures_of, key=place)},
    }


def sections(
    settings: Settings, has_rows: bool, tables: list[str], drawn: list[figures.Figure]
) -> list[dict[str, str]]:
    """Return the sections of the page.

    Those made of `tables`, and those of multiverses, stand there only where there are any; a study without rows has one
    section that says so in place of all that rows would fill.
    """
    optional = dict.fromkeys(SECTIONS_OF_ROWS, has_rows) | {
        **{name: name in tables for name in SECTIONS_OF_TABLES},
        "multiverse": bool(settings["multiverses"]),
        "recovery": bool(settings.get("twin")),
        "risk": _has_risk(settings, has_rows),
        "figures": has_rows or any(words.FIGURE_PLACES[figure.kind] == "figures" for figure in drawn),
    }
    return [{"id": name, "title": title} for name, title in SECTIONS.items() if optional.get(name, True)]


def study_facts(settings: Settings, has_rows: bool) -> dict[str, Any]:
    """Return what the head of a page says about a study."""
    return {
        "name": settings["study"],
        "title": settings["title"],
        "question": settings["question"],
        "design": settings["design"],
        "citation": citation(settings["citation"]),
        "evidence": evidence(settings, has_rows),
        "has_rows": has_rows,
        "is_simulated": has_rows and settings["rows"] == "simulated",
        "is_release": "release" in settings,
        "release": settings.get("release") or ("internal" if settings["rows"] == "private" else ""),
        "verdicts_on_simulated": settings["evidence"] == "rows" and settings["rows"] == "simulated",
    }


def versions(settings: Settings) -> list[tuple[str, str]]:
    """Return programs with their versions, Reinfuse first."""
    return [("reinfuse", __version__), *sorted(settings["versions"].items())]


def evidence(settings: Settings, has_rows: bool) -> str:
    """Return what a study rests on, and whether its rows, if it has any, are real."""
    kind = words.word(words.STUDY_EVIDENCE, settings["evidence"], "evidence")
    if not has_rows:
        return f"{kind}; no patient rows"
    return f"{kind}; {words.word(words.STUDY_ROWS, settings['rows'], 'kind of rows')}"


def citation(source: Settings) -> str:
    """Return a reference: authors, title, journal, year, volume (issue), pages, DOI."""
    place = f"{source['published_in']} {source['year']}"
    if source.get("volume"):
        place += f";{source['volume']}"
    if source.get("issue"):
        place += f" ({source['issue']})"
    if source.get("pages"):
        place += f":{source['pages'].replace('-', shown.EN_DASH)}"
    doi = f" doi:{source['doi']}" if source.get("doi") else ""
    return f"{shown.sentence(source['authors'])} {shown.sentence(source['title'])} {place}.{doi}"


def _answer(
    claims: list[Claim], variants: list[Variant], estimates: list[Estimate], settings: Settings
) -> dict[str, Any]:
    flips = answer.flipped(claims, variants)
    return {
        "headline": answer.headline(claims),
        "flip_sentence": answer.flip_sentence(claims, flips),
        "meaning": print_only.meaning(settings),
        "tallies": answer.tallies(claims),
        "flips": flips,
        "major": answer.major(claims),
        "smaller": print_only.smaller_discrepancies(claims) if settings["evidence"] != "rows" else [],
        "unchecked": print_only.unchecked_conclusions(claims),
        "results": answer.results(estimates, settings),
    }


def _ledger(claims: list[Claim], variants: list[Variant], path: Path) -> dict[str, Any]:
    listed = ledger.entries(claims, variants)
    present = {entry.numeric_name for entry in listed}
    return {
        "entries": listed,
        "verdicts": ledger.verdict_choices(listed),
        "severities": ledger.severity_choices(listed),
        "meanings": [judgement for name, judgement in words.NUMERIC.items() if name in present],
        "data": figures.data_uri(path),
    }


def _recovery(path: Path, claims: list[Claim], settings: Settings) -> dict[str, Any]:
    lines = recovery.one_a_quantity(read_rows(path))
    statements = {claim.claim: claim.statement for claim in claims}
    return {
        "headline": recovery.headline(lines, settings["ci_level"]),
        "summary": recovery.summary_table(lines),
        "tables": [recovery.truth_table(lines, settings), recovery.parameter_table(settings["twin"], statements)],
    }


def _has_risk(settings: Settings, has_rows: bool) -> bool:
    return has_rows and bool(settings.get("assesses_risk"))


def _risk(path: Path, rows: str) -> dict[str, Any]:
    found = read_json(path)
    return {
        "internal": risk.stays_internal(found, rows),
        "headline": risk.headline(found),
        "tables": [risk.measures_table(found), risk.levels_table(found)],
    }


def _table_sections(estimates: list[Estimate], settings: Settings) -> list[dict[str, Any]]:
    """Return the sections made of tables; one without an analysis says so."""
    by_kind: dict[str, list[str]] = {}
    for analysis, spec in settings["analyses"].items():
        by_kind.setdefault(spec["kind"], []).append(analysis)
    blocks = {
        "characteristics": [
            Block("", table1.table_one(estimates, name, settings)) for name in by_kind.get("describe", [])
        ],
        "outcomes": [
            *(outcomes.paired_change(estimates, name, settings) for name in by_kind.get("paired_change", [])),
            *outcomes.two_groups(estimates, by_kind.get("two_group", []), settings),
            *(mixed_models.mixed_model(estimates, name, settings) for name in by_kind.get("mixed_model", [])),
        ],
        "responders": [responders.responders(estimates, name, settings) for name in by_kind.get("responder", [])],
        "opioid-use": [responders.opioid_use(estimates, name, settings) for name in by_kind.get("opioid", [])],
        "further": [
            further.further_analysis(estimates, name, settings)
            for name, spec in settings["analyses"].items()
            if spec["kind"] in words.FURTHER_KINDS
        ],
    }
    # One patient, or the simulated ones of a source that printed summaries: an analysis less is no oversight.
    nothing = SECTIONS_OF_TABLES if settings["evidence"] == "rows" else dict.fromkeys(SECTIONS_OF_TABLES, "")
    return [
        {"id": name, "title": SECTIONS[name], "blocks": content, "nothing": nothing[name]}
        for name, content in blocks.items()
        if content or nothing[name]
    ]
