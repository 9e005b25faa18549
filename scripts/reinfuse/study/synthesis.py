"""The part of study.yaml that says what a study brings to the synthesis over all studies, and from which numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict, register_union_tags
from reinfuse.suggestions import nearest, unknown

Level = Annotated[float, Field(gt=0.5, lt=1)]
Scale = Annotated[tuple[float, float], Field(description="lowest and highest score; changes are put on 0–10 by it")]


class EstimateSelector(Strict):
    """One row of estimates.csv, by its key."""

    analysis: Identifier
    estimand: str
    outcome: str
    group: str = "all"
    contrast: str = ""
    timepoint: str = ""
    method: str


class PublishedChange(Strict):
    """A mean change from claims: printed itself, or as two means; with what its standard error follows from."""

    change: Identifier | None = None
    reported_as: Literal["change", "reduction"] = Field(
        default="change", description="reduction: the source prints a fall as a positive number"
    )
    start: Identifier | None = Field(default=None, description="the claim that reports the mean before")
    end: Identifier | None = Field(default=None, description="the claim that reports the mean at the horizon")
    n: Identifier | None = None
    standard_error: Identifier | None = None
    sd: Identifier | None = Field(default=None, description="of the patients' changes; needs n")
    ci: tuple[Identifier, Identifier] | None = Field(default=None, description="limits of the change")
    ci_level: Level = 0.95
    p_value: Identifier | None = Field(
        default=None, description="of a test of this change that respects the pairing; gives the standard error"
    )

    @model_validator(mode="after")
    def _one_change_one_error(self) -> "PublishedChange":
        if (self.change is None) == (self.end is None):
            raise ValueError("a published change has either 'change', or 'start' and 'end'")
        if self.end is not None and self.start is None:
            raise ValueError("'end' needs 'start', the mean before")
        if sum(part is not None for part in (self.standard_error, self.sd, self.ci, self.p_value)) > 1:
            raise ValueError("keep one of 'standard_error', 'sd', 'ci' and 'p_value'; the others would follow from it")
        if self.sd is not None and self.n is None:
            raise ValueError("'sd' needs 'n'")
        return self


class PublishedShare(Strict):
    """A share of patients from claims: a count of so many, a percentage, or an interval alone."""

    events: Identifier | None = None
    n: Identifier | None = None
    percent: Identifier | None = None
    ci: tuple[Identifier, Identifier] | None = Field(default=None, description="limits in percent, as printed")
    ci_level: Level = 0.95

    @model_validator(mode="after")
    def _some_share(self) -> "PublishedShare":
        if self.events is not None and self.n is None:
            raise ValueError("'events' needs 'n', the patients of whom they are")
        if self.events is not None and (self.percent or self.ci):
            raise ValueError("counts say all; leave out 'percent' and 'ci'")
        if self.events is None and self.percent is None and self.ci is None:
            raise ValueError("a published share has 'events' and 'n', or 'percent', or 'ci'")
        return self


class PublishedDuration(Strict):
    """A duration from a claim, in the claim's unit: days, weeks, months or years."""

    duration: Identifier
    n: Identifier | None = None
    meant: Literal["about", "at_least", "at_most"] = "about"


class PublishedCourse(Strict):
    """Scores of one patient from claims: before, and afterwards as one score or as a range of two."""

    start: Identifier
    end: list[Identifier] = Field(min_length=1, max_length=2)


class _Contribution(Strict):
    """What every contribution says."""

    label: str
    outcome: str = Field(description="what was measured, in words")
    estimand: str = Field(description="what exactly the number says of whom, in words")
    population: str
    horizon_days: tuple[float, float] | None = Field(
        default=None, description="first and last day after the last infusion; left out where the source does not say"
    )
    main: bool = Field(default=False, description="true for the one of its kind that stands for the study")
    comparable: Identifier | None = Field(
        default=None,
        description="a name that studies share whose contributions estimate the same quantity; only those are combined",
    )
    estimate: EstimateSelector | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> "_Contribution":
        if (self.estimate is None) == (getattr(self, "published", None) is None):
            raise ValueError("a contribution has either 'estimate' or 'published'")
        if self.horizon_days is not None and not 0 <= self.horizon_days[0] <= self.horizon_days[1]:
            raise ValueError("'horizon_days' is [first, last], counted from the last infusion")
        return self


class MeanChange(_Contribution):
    """A mean change of a score; below 0 is a fall."""

    kind: Literal["mean_change"]
    scale: Scale
    baseline: EstimateSelector | None = Field(
        default=None, description="beside 'estimate': the mean before, of which the change is a percentage"
    )
    published: PublishedChange | None = None

    @model_validator(mode="after")
    def _baseline_of_rows(self) -> "MeanChange":
        if self.baseline is not None and self.estimate is None:
            raise ValueError("'baseline' goes with 'estimate'; published numbers have 'start'")
        return self


class ResponderShare(_Contribution):
    """A share of patients who met a threshold."""

    kind: Literal["responder_share"]
    published: PublishedShare | None = None


class ShareStillRelieved(_Contribution):
    """A share of patients whose relief lasted to the horizon."""

    kind: Literal["share_still_relieved"]
    published: PublishedShare | None = None


class Duration(_Contribution):
    """How long relief lasted."""

    kind: Literal["duration"]
    published: PublishedDuration | None = None


class CaseCourse(_Contribution):
    """The course of one patient's score: shown as a point, never weighted."""

    kind: Literal["case_course"]
    scale: Scale
    published: PublishedCourse


Contribution = Annotated[
    MeanChange | ResponderShare | ShareStillRelieved | Duration | CaseCourse, Field(discriminator="kind")
]
register_union_tags(["mean_change", "responder_share", "share_still_relieved", "duration", "case_course"])


class Synthesis(Strict):
    """What a study brings to the synthesis."""

    short_name: str = Field(description="how the study is called beside others, such as 'Author 2020'")
    contributions: dict[Identifier, Contribution] = Field(min_length=1)


def synthesis_problems(synthesis: Synthesis | None, analyses: Iterable[str], evidence: str) -> Iterable[str]:
    """Say which analyses are not declared, and which contributions could not stand beside each other."""
    if synthesis is None:
        return
    for name, contribution in synthesis.contributions.items():
        key = f"synthesis.contributions.{name}"
        for part in ("estimate", "baseline"):
            selector = getattr(contribution, part, None)
            if selector is not None:
                yield from unknown(f"{key}.{part}.analysis", selector.analysis, analyses, "analysis")
        if (evidence == "case") != (contribution.kind == "case_course") and contribution.kind != "duration":
            yield f"{key}.kind: 'case_course' is for studies of one case, and they have no other. Choose another kind."
    mains = Counter(each.kind for each in synthesis.contributions.values() if each.main)
    for kind, times in mains.items():
        if times > 1:
            yield f"synthesis: {times} contributions of kind '{kind}' are 'main'. Keep one: it stands for the study."
    shared = Counter(each.comparable for each in synthesis.contributions.values() if each.comparable)
    for name, times in shared.items():
        if times > 1:
            yield f"synthesis: {times} contributions are comparable as '{name}'. Keep one: patients would count twice."


def claims_of(contribution: Contribution) -> list[str]:
    """Return the claims that a contribution takes its numbers from."""
    if contribution.published is None:
        return []
    named: list[str] = []
    for field, value in contribution.published:
        if field in {"reported_as", "ci_level", "meant"} or value is None:
            continue
        named += [value] if isinstance(value, str) else list(value)
    return named


def claim_problems(synthesis: Synthesis | None, reported: Mapping[str, str | None]) -> Iterable[str]:
    """Say which claims are missing, or report no number; `reported` is {claim: number as printed}."""
    for name, contribution in (synthesis.contributions if synthesis else {}).items():
        key = f"study.yaml: synthesis.contributions.{name}"
        for claim in claims_of(contribution):
            if claim not in reported:
                yield f"{key}: there is no claim '{claim}'.{nearest(claim, list(reported))}"
            elif reported[claim] is None:
                yield f"{key}: the claim '{claim}' reports no number. Name one that does."
