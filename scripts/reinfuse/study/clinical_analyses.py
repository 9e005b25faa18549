"""The analyses of doses, harms, duration of relief and what is missing, as study.yaml may declare them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from reinfuse.quantities import PER_PATIENT
from reinfuse.study.data import Cell, Identifier
from reinfuse.study.strict import Strict

Percent = Annotated[float, Field(gt=0, le=100)]
ExposureName = Annotated[
    Identifier, Field(description="a quantity of reinfuse.quantities.PER_PATIENT, or a numeric covariate")
]


class Exposure(Strict):
    """Doses, rates, durations and numbers of infusions; of each infusion and of each patient."""

    kind: Literal["exposure"]
    groups: list[Identifier] = ["all"]
    covariates: list[Identifier] = Field(
        default=[],
        description="covariates about doses; one with the name of a quantity stands in where infusions do not give it",
    )


class InfusionVisits(Strict):
    """The visits between which the change belongs to one infusion."""

    infusion: int = Field(ge=1)
    before: Identifier
    after: Identifier


class DoseResponse(Strict):
    """Change of one outcome against how much was given."""

    kind: Literal["dose_response"]
    outcome: Identifier
    start: Identifier
    end: Identifier
    exposures: list[ExposureName] = Field(min_length=1)
    groups: list[Identifier] = ["all"]
    infusions: list[InfusionVisits] = Field(
        default=[], description="for slopes within and between patients: the visits before and after each infusion"
    )
    infusion_exposures: list[Literal["dose_mg", "duration_h", "rate_mg_h", "dose_mg_per_kg", "rate_mg_per_kg_h"]] = [
        "dose_mg"
    ]


class Durability(Strict):
    """How long relief lasts (Kaplan-Meier)."""

    kind: Literal["durability"]
    outcome: Identifier
    start: Identifier
    first: Identifier | None = Field(
        default=None, description="the assessment that shows relief; without it, the first after the start"
    )
    relief_percent: Percent = Field(default=30.0, description="the fall from the start that counts as relief")
    kept_percent: Percent = Field(default=50.0, description="relief is lost below this share of the first fall")
    weeks: list[Annotated[float, Field(gt=0)]] = [2.0, 3.0, 4.0, 12.0, 24.0]
    groups: list[Identifier] = ["all"]
    exposures: list[ExposureName] = Field(default=[], description="quantities to relate the duration to")


class Harms(Strict):
    """Adverse events by patient and by infusion, and withdrawals."""

    kind: Literal["harms"]
    groups: list[Identifier] = ["all"]
    terms: list[str] = Field(default=[], description="events that were looked for, also those that nobody had")
    all_events_recorded: bool = Field(
        default=False, description="true: a patient without a row in `events` had no event"
    )


class ContraindicationRecord(Strict):
    """Where the rows say whether a patient has a contraindication or an indication."""

    column: Identifier = Field(description="a column of `patients`, or `diagnosis`")
    present: list[Cell] = Field(min_length=1, description="the values that mean that the patient has it")


class Guideline(Strict):
    """Infusions and patients against published dosing ranges and contraindications."""

    kind: Literal["guideline"]
    guideline: Literal["cohen_2018"] = Field(
        default="cohen_2018", description="resources/reference/guideline_<name>.yaml"
    )
    groups: list[Identifier] = ["all"]
    contraindications: dict[Identifier, ContraindicationRecord] = {}
    indications: dict[Identifier, ContraindicationRecord] = Field(
        default={}, description="where the rows say for which of the guideline's indications a patient was treated"
    )
    not_treated: list[Identifier] = Field(
        default=[], description="contraindications whose patients the source says were not treated"
    )


class Selection(Strict):
    """The rule by which patients were chosen for their baseline."""

    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> "Selection":
        if sum(limit is not None for limit in (self.above, self.at_least, self.below, self.at_most)) != 1:
            raise ValueError("a selection has exactly one of 'above', 'at_least', 'below', 'at_most'")
        return self


class RegressionToMean(Strict):
    """The change that selection for a high baseline gives alone, over a grid of what the population may be like."""

    kind: Literal["regression_to_mean"]
    outcome: Identifier
    start: Identifier
    end: Identifier
    groups: list[Identifier] = ["all"]
    selection: Selection | None = None
    population_means: list[float] = Field(min_length=1)
    population_sds: list[Annotated[float, Field(gt=0)]] = Field(min_length=1)
    reliabilities: list[Annotated[float, Field(ge=0, le=1)]] = Field(
        min_length=1, description="correlations of two measurements without treatment between them"
    )


class Missingness(Strict):
    """What is missing, who is missing, and the change under several assumptions about them."""

    kind: Literal["missingness"]
    variables: list[Identifier] = Field(description="columns of `patients`, `diagnosis`, or outcomes", min_length=1)
    outcome: Identifier
    start: Identifier
    end: Identifier
    groups: list[Identifier] = ["all"]
    predictors: list[Identifier] = Field(default=[], description="variables to impute from, besides the outcome")
    imputations: int = Field(default=50, ge=2, le=1000)
    deltas: list[Annotated[float, Field(gt=0)]] = Field(
        default=[0.5, 1.0, 1.5, 2.0, 3.0], description="by how much imputed ends are made worse, in the outcome's unit"
    )


ClinicalAnalysis = Exposure | DoseResponse | Durability | Harms | Guideline | RegressionToMean | Missingness
CLINICAL_KINDS = [
    "exposure", "dose_response", "durability", "harms", "guideline", "regression_to_mean", "missingness",
]  # fmt: skip

# Where a name stands in an analysis, the name, the names that are known, and what they are names of.
Named = tuple[str, str, list[str], str]


@dataclass(frozen=True)
class KnownNames:
    """What study.yaml declares elsewhere."""

    timepoints: list[str]
    outcomes: list[str]
    covariates: list[str]
    numeric_covariates: list[str]
    patient_columns: list[str]


def names_in(analysis: ClinicalAnalysis, known: KnownNames) -> Iterable[Named]:
    """Return every name that an analysis uses, except those in keys that all kinds share (groups, outcome, visits)."""
    if isinstance(analysis, Exposure):
        yield from (("covariates", name, known.covariates, "covariate") for name in analysis.covariates)
    if isinstance(analysis, DoseResponse | Durability):
        exposures = [*PER_PATIENT, *known.numeric_covariates]
        yield from (("exposures", name, exposures, "exposure") for name in analysis.exposures)
    if isinstance(analysis, DoseResponse):
        for position, visits in enumerate(analysis.infusions, start=1):
            yield f"infusions[{position}].before", visits.before, known.timepoints, "time point"
            yield f"infusions[{position}].after", visits.after, known.timepoints, "time point"
    if isinstance(analysis, Durability) and analysis.first:
        yield "first", analysis.first, known.timepoints, "time point"
    if isinstance(analysis, Guideline):
        columns = [*known.patient_columns, "diagnosis"]
        for key in ("contraindications", "indications"):
            for name, record in getattr(analysis, key).items():
                yield f"{key}.{name}.column", record.column, columns, "column of 'patients'"
    if isinstance(analysis, Missingness):
        variables = [*known.patient_columns, "diagnosis", *known.outcomes]
        yield from (("variables", name, variables, "variable") for name in analysis.variables)
        yield from (("predictors", name, variables, "variable") for name in analysis.predictors)
