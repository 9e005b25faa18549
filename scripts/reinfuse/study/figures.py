"""The part of study.yaml that says which figures are drawn, each a job of its own."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict, register_union_tags

GROUPS_OF_ANALYSIS = "some of the groups of the analysis; without them, all of them"


class PublishedPoint(Strict):
    """A point that the source gives and no rows support: drawn apart, and labelled as published only."""

    label: str
    timepoint: Identifier
    mean: Identifier = Field(description="the claim that reports the mean")
    sd: Identifier | None = Field(default=None, description="the claim that reports the standard deviation")


class Drawn(Strict):
    """What every figure says of itself."""

    title: str
    caption: str


class Course(Drawn):
    """Mean of one outcome by group over the visits."""

    kind: Literal["course"]
    outcome: Identifier
    groups: list[Identifier] = Field(min_length=1)
    published: list[PublishedPoint] = []


class Trajectories(Drawn):
    """One line a patient, one panel a group."""

    kind: Literal["trajectories"]
    outcome: Identifier
    groups: list[Identifier] = Field(min_length=1)


class ChangeAgainst(Drawn):
    """Each patient's change of one or more outcomes against a covariate."""

    kind: Literal["change_against"]
    outcomes: list[Identifier] = Field(min_length=1)
    covariate: Identifier
    start: Identifier
    end: Identifier
    highlight: Identifier | None = Field(default=None, description="a group that is marked")


class PValueVariants(Drawn):
    """The p-value of every variant of a test beside the published one."""

    kind: Literal["p_value_variants"]
    claims: list[Identifier] = Field(min_length=1, description="claims of kind p_value that rest on rows")


class SpecificationCurve(Drawn):
    """The p-value of every variant of a multiverse, and the choices that each one makes."""

    kind: Literal["specification_curve"]
    multiverse: Identifier


class MixedModelDiagnostics(Drawn):
    """What a mixed model leaves over: residuals against fitted values, and normal quantiles with envelopes."""

    kind: Literal["mixed_model_diagnostics"]
    analysis: Identifier = Field(description="an analysis of kind mixed_model without a random slope")
    group: Identifier = Field(default="all", description="one of the groups that the analysis is fitted in")


class Survival(Drawn):
    """The share of patients who still have their relief, by the weeks since it was first seen."""

    kind: Literal["survival"]
    analysis: Identifier = Field(description="an analysis of kind durability")
    groups: list[Identifier] = Field(default=[], description=GROUPS_OF_ANALYSIS)


class CumulativeResponders(Drawn):
    """The share of patients whose outcome fell by at least so many percent, for every percentage."""

    kind: Literal["cumulative_responders"]
    analysis: Identifier = Field(description="an analysis of kind responder")
    groups: list[Identifier] = Field(default=[], description=GROUPS_OF_ANALYSIS)


class DoseResponseFigure(Drawn):
    """Change against how much was given: between patients, and where it is known over each infusion."""

    kind: Literal["dose_response"]
    analysis: Identifier = Field(description="an analysis of kind dose_response")
    group: Identifier = Field(default="all", description="one of the groups of the analysis")


class Recovery(Drawn):
    """Where the known truth of simulated patients lies in the intervals that should hold it."""

    kind: Literal["recovery"]


class ReidentificationRisk(Drawn):
    """How many patients share all that others may know of them with how many, before and after."""

    kind: Literal["reidentification_risk"]


class LedgerOverview(Drawn):
    """Every claim as one mark, coloured by its verdict."""

    kind: Literal["ledger_overview"]


class TimelineEntry(Strict):
    """Something that happened to a patient, at a date that may be a whole season or year."""

    label: str
    date: Identifier | None = Field(
        default=None, description="claim that carries the date; without one it is drawn across all dates"
    )
    lasting: Identifier | None = Field(default=None, description="claim: how long, in days, weeks, months or years")
    values: list[Identifier] = Field(
        default=[],
        max_length=2,
        description="claims: the number, or its lowest and highest value, in a lane with a range",
    )

    @model_validator(mode="after")
    def _has_something_to_draw(self) -> "TimelineEntry":
        if self.date is None and (self.lasting or not self.values):
            raise ValueError("an entry without 'date' needs 'values', and cannot last")
        return self


class TimelineLane(Strict):
    """Entries of one sort, under each other; with a range their values are drawn on a scale."""

    label: str
    range: tuple[float, float] | None = None
    entries: list[TimelineEntry] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_have_a_scale(self) -> "TimelineLane":
        if any(bool(entry.values) != bool(self.range) for entry in self.entries):
            raise ValueError("'range' and the 'values' of every entry go together")
        return self


class Timeline(Drawn):
    """The course of one patient, from dates as imprecise as they are printed."""

    kind: Literal["timeline"]
    lanes: list[TimelineLane] = Field(min_length=1)

    @property
    def dates(self) -> list[str]:
        """The claims whose dates are drawn."""
        return [entry.date for lane in self.lanes for entry in lane.entries if entry.date]

    @property
    def numbers(self) -> list[str]:
        """The claims whose numbers are drawn."""
        entries = [entry for lane in self.lanes for entry in lane.entries]
        return [name for entry in entries for name in [*entry.values, *([entry.lasting] if entry.lasting else [])]]


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
    | Timeline
    | LedgerOverview
    | Recovery
    | ReidentificationRisk,
    Field(discriminator="kind"),
]
FIGURE_KINDS = [
    "course", "trajectories", "change_against", "p_value_variants", "specification_curve", "mixed_model_diagnostics",
    "survival", "cumulative_responders", "dose_response", "timeline", "ledger_overview", "recovery",
    "reidentification_risk",
]  # fmt: skip
register_union_tags(FIGURE_KINDS)
