"""Every step of the workflow: which code it runs, which part of the configuration it uses, what it comes after.

What stands in a step's settings is all that the step is told, so a key that is not here cannot influence it, and
a key that is here re-runs it when it changes.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reinfuse.caching.stamps import Step
from reinfuse.disclosure.steps import last_gate_step, leak_gate_step, release_step
from reinfuse.multiverse.steps import multiverse_steps, told_to_figures, told_to_reports
from reinfuse.step_files import EXPECTED, Files
from reinfuse.step_settings import declarations_named_in, labels_of, part_of, reference_file, without_family
from reinfuse.study.analyses import ANALYSIS_KINDS
from reinfuse.study.claims_file import Claims, names_rows
from reinfuse.study.configuration import Configuration
from reinfuse.study.deidentification import Deidentification, sources_passed
from reinfuse.study.regimens import told_regimens
from reinfuse.study.study_file import Study
from reinfuse.study.twin_file import Twin
from reinfuse.synthesis.steps import synthesis_step
from reinfuse.twin.steps import told_to_reports as told_to_reports_of_twin
from reinfuse.twin.steps import twin_steps

# What each kind of figure reads; one of them needs patients' rows and estimates.
FIGURES_OF_ESTIMATES = {"course", "survival", "cumulative_responders", "dose_response"}
FIGURES_OF_ROWS = {"trajectories", "change_against", "mixed_model_diagnostics", "dose_response"}
FIGURES_OF_LEDGER = {"p_value_variants", "ledger_overview", "timeline"}
FIGURES_OF_MULTIVERSES = {"specification_curve"}
FIGURES_OF_TWINS = {"recovery"}
FIGURES_OF_RISK = {"reidentification_risk"}


def all_steps(
    configuration: Configuration,
    studies: Mapping[str, tuple[Study, Claims]],
    scripts: Path,
    files: Files,
    twins: Mapping[str, Twin] | None = None,
) -> list[Step]:
    """Return the steps of all studies, and those over all of them; a synthesis only where a study contributes to it."""
    steps: list[Step] = []
    for name, (study, claims) in studies.items():
        disclosure = configuration.privacy.disclosure
        steps += study_steps(study, claims, scripts, files, (twins or {}).get(name), disclosure)
    synthesis = synthesis_step([study for study, _ in studies.values()], scripts, files.templates)
    steps += [synthesis] if synthesis else []
    steps.append(_ledger_step(studies, scripts))
    steps.append(_index_step(configuration, studies, scripts, files, has_synthesis=synthesis is not None))
    gates = [step for step in steps if step.title.endswith("/leak_gate")]
    steps.append(last_gate_step(gates, [step.title for step in steps], scripts))
    steps.append(_drift_step(steps, scripts))
    return steps


def study_steps(
    study: Study,
    claims: Claims,
    scripts: Path,
    files: Files,
    twin: Twin | None = None,
    disclosure: str = "default",
) -> list[Step]:
    """Return the steps of one study in the order of the flow; `disclosure` names the rules for private rows."""
    name = study.study
    content = _in_canonical_order(study)
    statements = {claim["claim"]: claim for claim in claims.model_dump(mode="json")["claims"]}
    figures = list(_figure_steps(study, content, claims, statements, scripts))
    report = _report_step(study, content, claims, scripts, files, twin)
    factors = reference_file(files, f"mme_factors_{study.morphine_equivalents}")
    steps = [
        *(twin_steps(name, content, twin.model_dump(mode="json"), scripts, factors) if twin else []),
        _deidentify_step(name, content, scripts, files, twin is not None),
        *([_risk_step(name, content, scripts)] if study.risk else []),
        _clean_step(study, content, scripts, files),
        *_model_steps(study, content, statements, scripts, files),
        *multiverse_steps(name, content, statements, claims.alpha, scripts),
        Step(
            title=f"{name}/estimates",
            entries=[scripts / "estimates.py"],
            settings={
                "study": name,
                "analyses": list(content["analyses"]),
                "multiverses": list(content["multiverses"]),
                "families": _families(content),
            },
            after=[
                *(f"{name}/model/{analysis}" for analysis in content["analyses"]),
                *(f"{name}/multiverse/{multiverse}" for multiverse in content["multiverses"]),
            ],
        ),
        _audit_step(study, content, claims, scripts),
        *figures,
        report,
    ]
    gate = leak_gate_step(study, content, scripts, {} if twin else files.raw[name], [step.title for step in steps])
    return [*steps, gate, release_step(study, content, report, figures, gate, scripts, disclosure)]


def _in_canonical_order(study: Study) -> dict[str, Any]:
    """Return the study file's content with analyses by kind and name, and multiverses and figures by name.

    Keys of a YAML mapping have no order that could mean something, so putting them in another order runs nothing.
    """
    content = study.model_dump(mode="json")
    content["analyses"] = dict(
        sorted(content["analyses"].items(), key=lambda item: (ANALYSIS_KINDS.index(item[1]["kind"]), item[0]))
    )
    for section in ("multiverses", "figures"):
        content[section] = dict(sorted(content[section].items()))
    return content


def _deidentify_step(name: str, content: dict[str, Any], scripts: Path, files: Files, of_twin: bool) -> Step:
    settings = {"study": name, **part_of(content, ["rows", "sources"])}
    settings["study_day_origin"] = content.get("study_day_origin")
    if content["rows"] == "private":
        settings["deidentification"] = content["deidentification"] or Deidentification().model_dump(mode="json")
    has_postcodes = any(
        column["role"] == "postcode" for source in content["sources"].values() for column in source["columns"].values()
    )
    return Step(
        title=f"{name}/deidentify",
        entries=[scripts / "deidentify.py"],
        settings=settings,
        # What a twin exports is vouched for by the receipt of the step that made it.
        after=[f"{name}/twin"] if of_twin else [],
        files={
            **({} if of_twin else files.raw[name]),
            **(reference_file(files, "postcode_prefixes") if has_postcodes else {}),
        },
    )


def _risk_step(name: str, content: dict[str, Any], scripts: Path) -> Step:
    identifiers = {
        source: next(column for column, told in declared["columns"].items() if told["role"] == "identifier")
        for source, declared in content["sources"].items()
    }
    return Step(
        title=f"{name}/risk",
        entries=[scripts / "risk.py"],
        settings={"study": name, "identifiers": identifiers, "risk": content["risk"]},
        after=[f"{name}/deidentify"],
    )


def _clean_step(study: Study, content: dict[str, Any], scripts: Path, files: Files) -> Step:
    keys = ["sources", "tables", "covariates", "timepoints", "outcomes", "groups", "exclusions"]
    name, passed = study.study, sources_passed(study.sources, study.deidentification)
    settings = {"study": name, **part_of(content, keys), "completed": content.get("completed")}
    settings["sources"] = {source: declared.model_dump(mode="json") for source, declared in passed.items()}
    converts = any("dose_mg_day" in part["columns"] for part in content["tables"].get("opioids", []))
    settings["morphine_equivalents"] = content["morphine_equivalents"] if converts else None
    return Step(
        title=f"{name}/clean",
        entries=[scripts / "clean.py"],
        settings=settings,
        after=[f"{name}/deidentify"],
        files=reference_file(files, f"mme_factors_{content['morphine_equivalents']}") if converts else {},
    )


def _model_steps(
    study: Study, content: dict[str, Any], statements: dict[str, Any], scripts: Path, files: Files
) -> Iterable[Step]:
    for analysis, spec in content["analyses"].items():
        yield Step(
            title=f"{study.study}/model/{analysis}",
            entries=[scripts / "model.py", scripts / "reinfuse" / "model" / f"{spec['kind']}.py"],
            settings={
                "study": study.study,
                "analysis": analysis,
                "spec": without_family(spec),
                **declarations_named_in(content, spec),
                "ci_level": content["ci_level"],
                **({"regimens": told_regimens(study.regimens, statements)} if "guideline" in spec else {}),
            },
            after=[f"{study.study}/clean"],
            files=reference_file(files, f"guideline_{spec['guideline']}") if "guideline" in spec else {},
        )


def _families(content: dict[str, Any]) -> dict[str, Any]:
    """Return the families of tests with their analyses; what p-values are adjusted over is known only where all are."""
    return {
        name: {**family, "analyses": [key for key, spec in content["analyses"].items() if spec.get("family") == name]}
        for name, family in sorted(content["families"].items())
    }


def _audit_step(study: Study, content: dict[str, Any], claims: Claims, scripts: Path) -> Step:
    reads_rows = names_rows(claims)
    return Step(
        title=f"{study.study}/audit",
        entries=[scripts / "audit.py"],
        settings={
            "study": study.study,
            "evidence": study.evidence,
            "alpha": claims.alpha,
            "claims": claims.model_dump(mode="json", exclude_none=True)["claims"],
            "analyses": content["analyses"],
            "labels": labels_of(content),
            **(part_of(content, ["groups", "outcomes"]) if reads_rows else {}),
        },
        after=[f"{study.study}/estimates", *([f"{study.study}/clean"] if reads_rows else [])],
    )


def _figure_steps(
    study: Study, content: dict[str, Any], claims: Claims, statements: dict[str, Any], scripts: Path
) -> Iterable[Step]:
    name = study.study
    for figure, spec in content.get("figures", {}).items():
        kind = spec["kind"]
        reads_ledger = kind in FIGURES_OF_LEDGER or bool(spec.get("published"))
        of_multiverse = kind in FIGURES_OF_MULTIVERSES
        model = {"model": without_family(content["analyses"][spec["analysis"]])} if "analysis" in spec else {}
        after = {
            "clean": kind in FIGURES_OF_ROWS,
            "estimates": kind in FIGURES_OF_ESTIMATES,
            "audit": reads_ledger,
            "recovery": kind in FIGURES_OF_TWINS,
            "risk": kind in FIGURES_OF_RISK,
            f"multiverse/{spec.get('multiverse')}": of_multiverse,
        }
        yield Step(
            title=f"{name}/figures/{figure}",
            entries=[scripts / "figures.py", scripts / "reinfuse" / "figures" / f"{kind}.py"],
            settings={
                "study": name,
                "figure": figure,
                "spec": spec,
                # Verdicts on what a source printed never rest on invented rows, so a picture of them shows none.
                "rows": "none" if kind in FIGURES_OF_LEDGER and study.evidence != "rows" else content["rows"],
                **(
                    told_to_figures(spec, content, statements)
                    if of_multiverse
                    else declarations_named_in(content, spec | model)
                ),
                **model,
                "ci_level": content["ci_level"],
                "alpha": claims.alpha,
            },
            after=[f"{name}/{step}" for step, needed in after.items() if needed],
        )


def _report_step(
    study: Study, content: dict[str, Any], claims: Claims, scripts: Path, files: Files, twin: Twin | None
) -> Step:
    name = study.study
    keys = [
        "study", "title", "question", "design", "citation", "evidence", "rows", "limitations", "outcomes",
        "timepoints", "covariates", "analyses", "figures", "ci_level",
    ]  # fmt: skip
    settings = part_of(content, keys)
    settings["groups"] = {group: {"label": spec["label"]} for group, spec in content.get("groups", {}).items()}
    settings["multiverses"] = told_to_reports(content, claims.alpha)
    settings["inputs"] = dict(files.raw[name])
    settings["twin"] = told_to_reports_of_twin(twin) if twin else None
    settings["assesses_risk"] = study.risk is not None
    return Step(
        title=f"{name}/report",
        entries=[scripts / "report.py"],
        settings=settings,
        after=[
            f"{name}/deidentify",
            f"{name}/clean",
            f"{name}/estimates",
            f"{name}/audit",
            *([f"{name}/recovery"] if twin else []),
            *([f"{name}/risk"] if study.risk else []),
            *(f"{name}/figures/{figure}" for figure in content["figures"]),
        ],
        files=files.templates,
    )


def _index_step(
    configuration: Configuration,
    studies: Mapping[str, tuple[Study, Claims]],
    scripts: Path,
    files: Files,
    *,
    has_synthesis: bool,
) -> Step:
    keys = ["title", "design", "evidence", "rows", "citation", "sample_size"]
    return Step(
        title="index",
        entries=[scripts / "index.py"],
        settings={
            "title": configuration.report.title,
            "studies": {name: part_of(study.model_dump(mode="json"), keys) for name, (study, _) in studies.items()},
            "inputs": {name: dict(files.raw[name]) for name in studies},
            "has_synthesis": has_synthesis,
        },
        # The page says what both gates decided; the release comes after the report and the leak gate.
        after=[*(f"{name}/release" for name in studies), "ledger", *(["synthesis"] if has_synthesis else [])],
        files={**files.templates, **files.expected},
    )


def _ledger_step(studies: Mapping[str, tuple[Study, Claims]], scripts: Path) -> Step:
    return Step(
        title="ledger",
        entries=[scripts / "ledger.py"],
        settings={"rows": {name: study.rows for name, (study, _) in studies.items()}},
        after=[f"{name}/audit" for name in studies],
    )


def _drift_step(steps: list[Step], scripts: Path) -> Step:
    """Return the last step: it comes after every step that nothing else comes after, so its failure stops none."""
    followed = {title for step in steps for title in step.after}
    return Step(
        title="drift",
        entries=[scripts / "drift.py"],
        settings={"recorded": EXPECTED},
        after=[step.title for step in steps if step.title not in followed],
    )
