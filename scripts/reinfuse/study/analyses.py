"""The part of study.yaml that says which analyses are run, each a job of its own."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from reinfuse.study.clinical_analyses import CLINICAL_KINDS, ClinicalAnalysis
from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict, register_union_tags

SignedRankMethod = Literal[
    "paired_t",
    "signed_rank_exact",
    "signed_rank_exact_pratt",
    "signed_rank_normal",
    "signed_rank_normal_continuity",
    "sign_test",
]
TwoGroupMethod = Literal[
    "welch_t", "pooled_t", "mann_whitney_exact", "mann_whitney_normal", "mann_whitney_normal_continuity"
]
FAMILY = "the declared family of tests that its primary p-values are adjusted in"
RANDOM_SLOPE = "asymptotic_z_random_slope"
Resamples = Annotated[int, Field(ge=200, le=100_000)]
Percent = Annotated[float, Field(gt=0, le=100)]


class Describe(Strict):
    """Table 1: every variable in every group, and the standardised difference between two groups."""

    kind: Literal["describe"]
    groups: list[Identifier] = ["all"]
    variables: list[Identifier] = Field(description="columns of `patients`, `diagnosis`, or outcomes", min_length=1)
    compare: tuple[Identifier, Identifier] | None = None


class PairedChange(Strict):
    """Change of one outcome between two visits of the same patients."""

    kind: Literal["paired_change"]
    outcome: Identifier
    start: Identifier
    end: Identifier
    groups: list[Identifier] = ["all"]
    primary: SignedRankMethod = Field(description="chosen before the data are seen; the rest is the sensitivity set")
    family: Identifier | None = Field(default=None, description=FAMILY)


class TwoGroup(Strict):
    """One outcome at one visit, or its change, between two groups of different patients."""

    kind: Literal["two_group"]
    outcome: Identifier
    timepoint: Identifier
    change_from: Identifier | None = None
    compare: tuple[Identifier, Identifier]
    primary: TwoGroupMethod
    family: Identifier | None = Field(default=None, description=FAMILY)


class CompositeRule(Strict):
    """One part of a composite response."""

    outcome: Identifier
    reduction_percent: Percent
    strictly: bool = Field(default=False, description="true: more than; false: at least")


class Composite(Strict):
    """A response that asks for several outcomes at once."""

    label: str
    all_of: list[CompositeRule] = Field(min_length=1)
    not_stopped_for: list[str] = Field(
        default=[], description="reasons in `dispositions`: who stopped treatment for one of them did not respond"
    )


class Logistic(Strict):
    """A logistic model of response: the compared groups, and what else may matter, held apart."""

    adjust_for_start: bool = Field(default=False, description="true: the outcome's value at the start is a column")
    covariates: list[Identifier] = Field(default=[], description="columns of `patients`")
    indicators: list[Identifier] = Field(default=[], description="declared groups, as 0/1 columns")


class Responder(Strict):
    """Share of patients whose outcome fell by at least a given percentage."""

    kind: Literal["responder"]
    outcome: Identifier
    start: Identifier
    end: Identifier
    reductions_percent: list[Percent] = [30.0, 50.0]
    groups: list[Identifier] = ["all"]
    compare: tuple[Identifier, Identifier] | None = None
    composites: dict[Identifier, Composite] = {}
    logistic: Logistic | None = Field(
        default=None, description="odds ratios for the groups under `compare`, or of all patients"
    )

    @model_validator(mode="after")
    def _logistic_model_has_columns(self) -> Self:
        if (model := self.logistic) is None:
            return self
        start = ["value_at_start"] if model.adjust_for_start else []
        columns = [*(self.compare or [])[:1], *start, *model.covariates, *model.indicators]
        if not columns:
            raise ValueError("'logistic' relates response to nothing; add 'compare' beside it, or columns within it")
        if twice := [name for name in dict.fromkeys(columns) if columns.count(name) > 1]:
            raise ValueError(f"'logistic' has the column '{twice[0]}' twice; name it once")
        return self


class Opioid(Strict):
    """Daily morphine equivalents: change, direction of change, and share below a percentage of the baseline."""

    kind: Literal["opioid"]
    start: Identifier
    end: Identifier
    groups: list[Identifier] = ["all"]
    below_percent_of_baseline: Percent = 50.0


class MixedModel(Strict):
    """A model of one outcome over all visits, with a random intercept and, where declared, a random slope."""

    kind: Literal["mixed_model"]
    formula: str = Field(description="as in R, for example: pain ~ timepoint * completed")
    groups: list[Identifier] = Field(default=["all"], description="the model is fitted in each of these groups")
    indicators: list[Identifier] = Field(
        default=[], description="declared groups that the formula may use as 0/1 columns"
    )
    start: Identifier
    end: Identifier
    random_slope: Literal["day"] | None = Field(
        default=None, description="patients differ in slope too; no other number changes between a patient's visits"
    )
    primary: Literal["satterthwaite", "kenward_roger", "asymptotic_z_random_slope"] = Field(
        default="satterthwaite", description="with a random slope it is asymptotic_z_random_slope"
    )
    bootstrap: Resamples | None = Field(
        default=None, description="resamples of patients for intervals that need no normal distribution"
    )
    family: Identifier | None = Field(default=None, description=FAMILY)

    @model_validator(mode="before")
    @classmethod
    def _primary_of_a_random_slope(cls, content: Any) -> Any:
        if isinstance(content, dict) and content.get("random_slope") and "primary" not in content:
            return content | {"primary": RANDOM_SLOPE}
        return content

    @model_validator(mode="after")
    def _slopes_are_asymptotic(self) -> Self:
        if (self.primary == RANDOM_SLOPE) != bool(self.random_slope):
            raise ValueError(f"'primary: {RANDOM_SLOPE}' and 'random_slope' go together; keep both or neither")
        if self.random_slope and self.bootstrap:
            raise ValueError("only a model without 'random_slope' can be bootstrapped; keep one of the two")
        return self


Analysis = Annotated[
    Describe | PairedChange | TwoGroup | Responder | Opioid | MixedModel | ClinicalAnalysis,
    Field(discriminator="kind"),
]
ANALYSIS_KINDS = ["describe", "paired_change", "two_group", "responder", "opioid", "mixed_model", *CLINICAL_KINDS]
register_union_tags(ANALYSIS_KINDS)
