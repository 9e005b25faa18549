"""study.yaml: one model for the whole file, and the checks that look across its parts."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from reinfuse.clean_tables import TABLE_COLUMNS
from reinfuse.errors import ConfigurationError
from reinfuse.study.analyses import Analysis, Describe, MixedModel, Responder, TwoGroup
from reinfuse.study.clinical_analyses import ClinicalAnalysis, KnownNames, names_in
from reinfuse.study.data import (
    Condition,
    Covariate,
    Exclusion,
    Group,
    Identifier,
    Outcome,
    TablePart,
    Timepoint,
)
from reinfuse.study.deidentification import Deidentification, deidentification_problems, sources_passed
from reinfuse.study.families import Family
from reinfuse.study.figures import Figure
from reinfuse.study.multiverses import Declared, Multiverse, multiverse_problems
from reinfuse.study.names_in_figures import names_in_figure
from reinfuse.study.raw_sources import Source, StudyDayOrigin
from reinfuse.study.regimens import Regimen
from reinfuse.study.release import Release, release_problems
from reinfuse.study.risk import Risk, risk_problems
from reinfuse.study.strict import Strict, validate
from reinfuse.study.synthesis import Synthesis, synthesis_problems
from reinfuse.study.table_parts import Declarations, table_problems
from reinfuse.study.yaml_file import read_yaml
from reinfuse.suggestions import unknown

PATIENT_COLUMNS = list(TABLE_COLUMNS["patients"])

# Folders of results that belong to no study.
NAMES_OF_RESULTS = {"synthesis", "stamps", "receipts"}


class Citation(Strict):
    """The publication that the study reproduces, or the clinic's own description of its data."""

    authors: str
    title: str
    published_in: str
    year: int
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None


class Study(Strict):
    """Everything that study.yaml may say."""

    study: str = Field(description="the name of the study's folder")
    title: str
    question: str = Field(description="what the study asked, in one sentence")
    design: str
    citation: Citation
    evidence: Literal["rows", "summary", "case"]
    rows: Literal["public", "simulated", "private"] = "private"
    sample_size: Identifier | None = Field(
        default=None, description="the claim that prints how many patients were analysed, where no rows tell it"
    )
    deidentification: Deidentification | None = Field(
        default=None, description="the rule that private rows are prepared for; by default that of a limited data set"
    )
    sources: dict[Identifier, Source]
    study_day_origin: StudyDayOrigin | None = None
    risk: Risk | None = Field(default=None, description="what others may know of a patient, and how it may be coarser")
    tables: dict[str, list[TablePart]]
    covariates: dict[Identifier, Covariate] = {}
    timepoints: dict[Identifier, Timepoint]
    outcomes: dict[Identifier, Outcome]
    groups: dict[Identifier, Group] = {}
    completed: Identifier | None = Field(default=None, description="the group of patients who completed treatment")
    exclusions: dict[Identifier, Exclusion] = {}
    morphine_equivalents: Literal["cdc_2022", "cdc_2016"] = Field(
        default="cdc_2022", description="the table that turns daily doses of opioids into morphine equivalents"
    )
    ci_level: float = Field(default=0.95, gt=0.5, lt=1)
    analyses: dict[Identifier, Analysis]
    regimens: dict[Identifier, Regimen] = Field(
        default={}, description="doses that the source prints, for comparison with a guideline"
    )
    families: dict[Identifier, Family] = {}
    multiverses: dict[Identifier, Multiverse] = {}
    figures: dict[Identifier, Figure] = {}
    synthesis: Synthesis | None = Field(
        default=None, description="what the study brings to the synthesis of all studies"
    )
    release: Release = Release()
    limitations: list[str] = Field(default=[], description="what a reader must know; printed in the report")

    @property
    def raw_files(self) -> list[str]:
        """Every file that is read in the raw folder."""
        documentation = self.deidentification.documentation if self.deidentification else None
        return [*(source.file for source in self.sources.values()), *([documentation] if documentation else [])]


def read_study(path: Path) -> Study:
    """Read and check one study.yaml.

    Raises
    ------
    ConfigurationError
        For the file, its keys, and any name that one part uses and no other part declares.
    """
    study = validate(Study, read_yaml(path), path)
    problems = list(_cross_problems(study, path.parent.name))
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        raise ConfigurationError(f"{path}: {len(problems)} {noun}\n" + "\n".join(f"  {line}" for line in problems))
    return study


def _cross_problems(study: Study, folder: str) -> Iterable[str]:
    if study.study != folder:
        yield f"study: is '{study.study}' but the folder is '{folder}'. Give both the same name."
    if folder in NAMES_OF_RESULTS:
        yield f"study: results over all studies lie in a folder '{folder}'. Give the study another name."
    passed = sources_passed(study.sources, study.deidentification)
    yield from table_problems(
        study.tables, Declarations(passed, study.study_day_origin, study.covariates, study.timepoints)
    )
    yield from deidentification_problems(study.deidentification, study.rows, study.sources, study.study_day_origin)
    yield from risk_problems(study.risk, passed)
    yield from _group_problems(study)
    yield from _analysis_problems(study)
    yield from _family_problems(study)
    yield from multiverse_problems(study.multiverses, _declared(study))
    yield from _figure_problems(study)
    yield from release_problems(study.release, study.rows)
    yield from synthesis_problems(study.synthesis, study.analyses, study.evidence)


def _condition_problems(key: str, conditions: list[Condition], study: Study) -> Iterable[str]:
    for condition in conditions:
        if condition.column:
            known = [*PATIENT_COLUMNS, *study.covariates, "diagnosis"]
            yield from unknown(f"{key}.where", condition.column, known, "column of 'patients'")


def _group_problems(study: Study) -> Iterable[str]:
    for name, group in study.groups.items():
        if name == "all":
            yield "groups.all: 'all' is every patient and needs no declaration. Rename or remove this group."
        yield from _condition_problems(f"groups.{name}", group.where, study)
    for name, exclusion in study.exclusions.items():
        yield from _condition_problems(f"exclusions.{name}", exclusion.where, study)
    if study.completed:
        yield from unknown("completed", study.completed, study.groups, "group")


def _analysis_problems(study: Study) -> Iterable[str]:
    groups = ["all", *study.groups]
    for name, analysis in study.analyses.items():
        key = f"analyses.{name}"
        for group in getattr(analysis, "groups", None) or []:
            yield from unknown(f"{key}.groups", group, groups, "group")
        for group in getattr(analysis, "compare", None) or []:
            yield from unknown(f"{key}.compare", group, groups, "group")
        if outcome := getattr(analysis, "outcome", None):
            yield from unknown(f"{key}.outcome", outcome, study.outcomes, "outcome")
        for field in ("start", "end", "timepoint", "change_from"):
            if timepoint := getattr(analysis, field, None):
                yield from unknown(f"{key}.{field}", timepoint, study.timepoints, "time point")
        if isinstance(analysis, Describe):
            known = [*PATIENT_COLUMNS[1:], *study.covariates, "diagnosis", *study.outcomes]
            for variable in analysis.variables:
                yield from unknown(f"{key}.variables", variable, known, "variable")
        if isinstance(analysis, Responder):
            for composite_name, composite in analysis.composites.items():
                for rule in composite.all_of:
                    yield from unknown(f"{key}.composites.{composite_name}", rule.outcome, study.outcomes, "outcome")
            yield from _logistic_problems(f"{key}.logistic", analysis, study)
        if isinstance(analysis, TwoGroup) and analysis.change_from == analysis.timepoint:
            yield f"{key}.change_from: is the same time point as 'timepoint'. Name an earlier one."
        if isinstance(analysis, MixedModel):
            yield from _formula_problems(key, analysis, study)
        if family := getattr(analysis, "family", None):
            yield from unknown(f"{key}.family", family, study.families, "family")
        if isinstance(analysis, ClinicalAnalysis):
            for place, named, known, what in names_in(analysis, _known_names(study)):
                yield from unknown(f"{key}.{place}", named, known, what)


def _logistic_problems(key: str, analysis: Responder, study: Study) -> Iterable[str]:
    if analysis.logistic is None:
        return
    for name in analysis.logistic.covariates:
        yield from unknown(f"{key}.covariates", name, [*PATIENT_COLUMNS[1:], *study.covariates], "column of 'patients'")
    for name in analysis.logistic.indicators:
        yield from unknown(f"{key}.indicators", name, study.groups, "group")


def _family_problems(study: Study) -> Iterable[str]:
    named = {getattr(analysis, "family", None) for analysis in study.analyses.values()}
    for name in study.families:
        if name not in named:
            yield f"families.{name}: no analysis belongs to it. Give analyses the key 'family: {name}', or remove it."


def _known_names(study: Study) -> KnownNames:
    numbers = [name for name, covariate in study.covariates.items() if covariate.type != "category"]
    return KnownNames(
        timepoints=list(study.timepoints),
        outcomes=list(study.outcomes),
        covariates=list(study.covariates),
        numeric_covariates=numbers,
        patient_columns=[*PATIENT_COLUMNS[1:], *study.covariates],
    )


def _declared(study: Study) -> Declared:
    return Declared(
        groups=list(study.groups),
        outcomes=list(study.outcomes),
        below_zero=[name for name, outcome in study.outcomes.items() if outcome.range and outcome.range[0] < 0],
        timepoints=list(study.timepoints),
        analyses=list(study.analyses),
    )


def formula_names(formula: str) -> list[str]:
    """Return every column that a formula names, in order of appearance, the outcome first."""
    return list(dict.fromkeys(re.findall(r"[A-Za-z_][A-Za-z0-9_.]*", formula)))


def _formula_problems(key: str, analysis: MixedModel, study: Study) -> Iterable[str]:
    key = f"{key}.formula"
    if analysis.formula.count("~") != 1:
        yield f"{key}: should read 'outcome ~ terms', with one '~'. Correct this formula."
        return
    if stray := sorted(set(re.sub(r"[A-Za-z0-9_.~+*:()\s-]", "", analysis.formula))):
        yield f"{key}: the sign '{stray[0]}' has no meaning here; use + * : - and brackets. Correct this formula."
        return
    outcome, terms = analysis.formula.split("~")
    yield from unknown(key, outcome.strip(), study.outcomes, "outcome")
    if not formula_names(terms):
        yield f"{key}: names no column after '~'. Write at least one, for example 'timepoint'."
    known = ["timepoint", "day", *PATIENT_COLUMNS[1:], *study.covariates, *analysis.indicators]
    for name in formula_names(terms):
        yield from unknown(key, name, known, "column")
    for indicator in analysis.indicators:
        yield from unknown(key.replace("formula", "indicators"), indicator, study.groups, "group")


def _figure_problems(study: Study) -> Iterable[str]:
    sections = ("outcomes", "groups", "timepoints", "covariates", "multiverses")
    declared = {section: list(getattr(study, section)) for section in sections}
    for name, figure in study.figures.items():
        if figure.kind == "reidentification_risk" and study.risk is None:
            yield f"figures.{name}.kind: draws what 'risk' finds, which is not declared. Declare it, or remove this."
        for place, named, known, what in names_in_figure(figure, declared, study.analyses):
            yield from unknown(".".join(["figures", name, *place]), named, known, what)
