"""The part of study.yaml that says which figures are drawn, each a job of its own."""

from typing import Annotated, Literal

from pydantic import Field

from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict, register_union_tags

GROUPS_OF_ANALYSIS = "some of the groups of the analysis; without them, all of them"


class PublishedPoint(Strict):
    """A point that the source gives and no rows support: drawn apart, and labelled as published only."""

    label: str
    timepoint: Identifier
    mean: Identifier = Field(description="the claim that reports the mean")
    sd: Identifier | None = Field(default=None, description="the claim that reports the standard deviation")


class Course(Strict):
    """Mean of one outcome by group over the visits."""

    kind: Literal["course"]
    title: str
    caption: str
    outcome: Identifier
    groups: list[Identifier] = Field(min_length=1)
    published: list[PublishedPoint] = []


class Trajectories(Strict):
    """One line a patient, one panel a group."""

    kind: Literal["trajectories"]
    title: str
    caption: str
    outcome: Identifier
    groups: list[Identifier] = Field(min_length=1)


class ChangeAgainst(Strict):
    """Each patient's change of one or more outcomes against a covariate."""

    kind: Literal["change_against"]
    title: str
    caption: str
    outcomes: list[Identifier] = Field(min_length=1)
    covariate: Identifier
    start: Identifier
    end: Identifier
    highlight: Identifier | None = Field(default=None, description="a group that is marked")


class PValueVariants(Strict):
    """The p-value of every variant of a test beside the published one."""

    kind: Literal["p_value_variants"]
    title: str
    caption: str
    claims: list[Identifier] = Field(min_length=1, description="claims of kind p_value that rest on rows")


class SpecificationCurve(Strict):
    """The p-value of every variant of a multiverse, and the choices that each one makes."""

    kind: Literal["specification_curve"]
    title: str
    caption: str
    multiverse: Identifier


class MixedModelDiagnostics(Strict):
    """What a mixed model leaves over: residuals against fitted values, and normal quantiles with envelopes."""

    kind: Literal["mixed_model_diagnostics"]
    title: str
    caption: str
    analysis: Identifier = Field(description="an analysis of kind mixed_model without a random slope")
    group: Identifier = Field(default="all", description="one of the groups that the analysis is fitted in")


class Survival(Strict):
    """The share of patients who still have their relief, by the weeks since it was first seen."""

    kind: Literal["survival"]
    title: str
    caption: str
    analysis: Identifier = Field(description="an analysis of kind durability")
    groups: list[Identifier] = Field(default=[], description=GROUPS_OF_ANALYSIS)


class CumulativeResponders(Strict):
    """The share of patients whose outcome fell by at least so many percent, for every percentage."""

    kind: Literal["cumulative_responders"]
    title: str
    caption: str
    analysis: Identifier = Field(description="an analysis of kind responder")
    groups: list[Identifier] = Field(default=[], description=GROUPS_OF_ANALYSIS)


class DoseResponseFigure(Strict):
    """Change against how much was given: between patients, and where it is known over each infusion."""

    kind: Literal["dose_response"]
    title: str
    caption: str
    analysis: Identifier = Field(description="an analysis of kind dose_response")
    group: Identifier = Field(default="all", description="one of the groups of the analysis")


class LedgerOverview(Strict):
    """Every claim as one mark, coloured by its verdict."""

    kind: Literal["ledger_overview"]
    title: str
    caption: str


Figure = Annotated[
    Course
    | Trajectories
    | ChangeAgainst
    | PValueVariants
    | SpecificationCurve
    | MixedModelDiagnostics
    | Survival
    | CumulativeResponders
    | DoseResponseFigure
    | LedgerOverview,
    Field(discriminator="kind"),
]
FIGURE_KINDS = [
    "course", "trajectories", "change_against", "p_value_variants", "specification_curve", "mixed_model_diagnostics",
    "survival", "cumulative_responders", "dose_response", "ledger_overview",
]  # fmt: skip
register_union_tags(FIGURE_KINDS)
