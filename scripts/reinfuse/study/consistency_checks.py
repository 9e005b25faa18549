"""Checks of a claim against other printed numbers alone: what claims.yaml may say for each kind.

Every key that names a claim is listed in CLAIM_KEYS, so that a misspelt name is found when the file is read.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from reinfuse.consistency.vocabulary import Distribution, ShareWord, Unprinted
from reinfuse.study.data import Identifier
from reinfuse.study.share_and_date_checks import SHARE_AND_DATE_KEYS, ShareOrDateCheck
from reinfuse.study.strict import Strict

Limits = tuple[int, int | None]
Level = Annotated[float, Field(gt=0.5, lt=1)]
SCALE = "the lowest and the highest possible score; null where nothing bounds it above"


class PercentageCheck(Strict):
    """A percentage against its denominator, and against its count where printed."""

    kind: Literal["percentage"]
    of: Identifier = Field(description="claim: how many in all")
    count: Identifier | None = Field(default=None, description="claim: how many of them")


class PartitionCheck(Strict):
    """Groups, as counts or as percentages, against the whole that they make up."""

    kind: Literal["partition"]
    parts: list[Identifier] = Field(min_length=1, description="claims: all counts, or all percentages")
    total: Identifier | None = Field(default=None, description="claim: how many in all; not needed for percentages")
    exclusive: bool = Field(default=True, description="false: a patient may be in several groups")
    complete: bool = Field(default=True, description="false: a patient may be in none of them; for counts")

    @model_validator(mode="after")
    def _has_something_to_add_up(self) -> "PartitionCheck":
        if self.complete and len(self.parts) < 2:
            raise ValueError("'parts' should name at least 2 claims, or 'complete' be false")
        return self


class ShareInWordsCheck(Strict):
    """A share in words, such as 'half', against the count and whatever it may be a share of."""

    kind: Literal["share_in_words"]
    word: ShareWord
    count: Identifier
    of: list[Identifier] = Field(min_length=1, description="claims: each possible denominator")


class IntervalInWordsCheck(Strict):
    """A share in words, such as 'half', against a confidence interval of that share in percent."""

    kind: Literal["interval_in_words"]
    word: ShareWord
    low: Identifier
    high: Identifier
    level: Level
    n: Identifier = Field(description="claim: how many the interval rests on")
    of: list[Identifier] = Field(default=[], description="claims: larger numbers that the word may be meant for")


class BinarySdCheck(Strict):
    """Share and SD of zeros and ones: DEBIT."""

    kind: Literal["binary_sd"]
    share: Identifier = Field(description="claim: the mean of zeros and ones, from 0 to 1")
    sd: Identifier
    n: Identifier


class StandardErrorCheck(Strict):
    """A standard error of a mean against the SD, or against what a scale leaves possible."""

    kind: Literal["standard_error"]
    se: Identifier
    n: Identifier
    sd: Identifier | None = None
    mean: Identifier | None = None
    scale: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _has_something_to_compare(self) -> "StandardErrorCheck":
        if (self.sd is None) == (self.scale is None):
            raise ValueError("give either 'sd' or 'scale'")
        return self


class MeanIntervalCheck(Strict):
    """A confidence interval of a mean against n and whatever else is printed about the values."""

    kind: Literal["mean_interval"]
    low: Identifier
    high: Identifier
    n: Identifier
    level: Level = 0.95
    mean: Identifier | None = None
    sd: Identifier | None = None
    se: Identifier | None = None
    scale: tuple[int, int] | None = None
    whole_numbers: bool = Field(default=False, description="true: each value is a whole number")


class DifferenceSeCheck(Strict):
    """The standard error of a difference against those of two independent groups."""

    kind: Literal["difference_se"]
    se: Identifier
    groups: tuple[Identifier, Identifier] = Field(description="claims: the standard error of each group")


class WholeMeanCheck(Strict):
    """The mean of everybody against the means of exclusive groups."""

    kind: Literal["whole_mean"]
    mean: Identifier
    groups: list[tuple[Identifier, Identifier]] = Field(min_length=2, max_length=12, description="claims: mean, n")


class WholeSeCheck(Strict):
    """The standard error of everybody's mean against those of exclusive groups."""

    kind: Literal["whole_se"]
    se: Identifier
    groups: list[tuple[Identifier, Identifier, Identifier]] = Field(
        min_length=2, max_length=12, description="claims: mean, standard error, n"
    )


class EstimatePCheck(Strict):
    """The claim's p-value, or its decision, against an estimate and its standard error."""

    kind: Literal["p_from_estimate"]
    estimate: Identifier
    se: Identifier
    df: tuple[float, float] | None = Field(default=None, description="the fewest and the most degrees of freedom")


class StatisticPCheck(Strict):
    """The claim's p-value, or its decision, against a test statistic."""

    kind: Literal["p_from_statistic"]
    statistic: Identifier
    distribution: Distribution
    df: list[float] = Field(default=[], max_length=2, description="none for z, one for t and chi_square, two for f")
    tails: Literal[1, 2] = 2

    @model_validator(mode="after")
    def _has_its_degrees_of_freedom(self) -> "StatisticPCheck":
        wanted = {"z": 0, "t": 1, "chi_square": 1, "f": 2}[self.distribution]
        if len(self.df) != wanted:
            raise ValueError(f"'df' should have {wanted} numbers for '{self.distribution}'")
        return self


class SignificanceWordsCheck(Strict):
    """The word 'significant' against the p-value that is printed beside it."""

    kind: Literal["significance_words"]
    p: Identifier


class PairedIntervalsCheck(Strict):
    """The claim's p-value, or its decision, of a change against the interval of the mean at each visit."""

    kind: Literal["paired_intervals"]
    first: tuple[Identifier, Identifier, Identifier] = Field(description="claims: mean, lower limit, upper limit")
    second: tuple[Identifier, Identifier, Identifier]
    n: Identifier
    level: Level = 0.95


class MultiplicityCheck(Strict):
    """A decision that rests on several tests, against what an adjustment for their number leaves."""

    kind: Literal["multiplicity"]
    p: list[Identifier] = Field(min_length=1, description="claims: every printed p-value of the family")
    tests: tuple[int, int] = Field(description="the fewest and the most tests that the family may have")
    unprinted: Unprinted = Field(
        default="not_significant", description="what the source leaves to think of the tests that it does not print"
    )

    @model_validator(mode="after")
    def _has_the_printed_tests(self) -> "MultiplicityCheck":
        if not len(self.p) <= self.tests[0] <= self.tests[1]:
            raise ValueError("'tests' is [fewest, most], at least as many as 'p' names")
        return self


class IntervalSearchCheck(Strict):
    """An interval of a share: by which method, from which count, out of how many."""

    kind: Literal["interval_search"]
    low: Identifier
    high: Identifier
    level: Level
    n: Identifier | None = Field(default=None, description="claim: the denominator")
    n_between: tuple[int, int] | None = Field(default=None, description="the fewest and the most that are tried")
    events: Identifier | None = Field(default=None, description="claim; without it every count is tried")
    percent: bool = Field(default=True, description="false: the limits are shares from 0 to 1")

    @model_validator(mode="after")
    def _has_denominators(self) -> "IntervalSearchCheck":
        if (self.n is None) == (self.n_between is None):
            raise ValueError("give either 'n' or 'n_between'")
        if self.n_between is not None and not 0 < self.n_between[0] <= self.n_between[1]:
            raise ValueError("'n_between' is [fewest, most], from 1 on")
        return self


class KnownRows(Strict):
    """Values that patients' rows hold."""

    outcome: Identifier
    timepoint: Identifier
    group: Identifier = "all"


class PrintedSummary(Strict):
    """What is printed about values that nobody can see."""

    n: Identifier
    mean: Identifier | None = None
    sd: Identifier | None = None
    median: Identifier | None = None
    scale: Limits | None = Field(default=None, description=SCALE)
    items: int = Field(default=1, ge=1, description="whole-number items of which a score is the mean")


class RankTestCheck(Strict):
    """The claim's p-value against all data that have the printed summaries: can a rank test give it?"""

    kind: Literal["rank_test"]
    rows: KnownRows | None = Field(default=None, description="the one side, where it has rows")
    against: PrintedSummary | None = Field(default=None, description="the one side, where it has none")
    summary: PrintedSummary = Field(description="the other side")
    paired: bool = Field(default=False, description="true: the same patients")
    method: str | None = Field(default=None, description="the method that the source says it used")

    @model_validator(mode="after")
    def _has_two_sides(self) -> "RankTestCheck":
        if (self.rows is None) == (self.against is None):
            raise ValueError("give either 'rows' or 'against', beside 'summary'")
        return self


ConsistencyCheck = (
    PercentageCheck
    | PartitionCheck
    | ShareInWordsCheck
    | IntervalInWordsCheck
    | BinarySdCheck
    | StandardErrorCheck
    | MeanIntervalCheck
    | DifferenceSeCheck
    | WholeMeanCheck
    | WholeSeCheck
    | EstimatePCheck
    | StatisticPCheck
    | PairedIntervalsCheck
    | MultiplicityCheck
    | SignificanceWordsCheck
    | IntervalSearchCheck
    | RankTestCheck
    | ShareOrDateCheck
)
CLAIM_KEYS: dict[str, tuple[str, ...]] = {
    "percentage": ("count", "of"),
    "partition": ("parts", "total"),
    "share_in_words": ("count", "of"),
    "interval_in_words": ("low", "high", "n", "of"),
    "binary_sd": ("share", "sd", "n"),
    "standard_error": ("se", "n", "sd", "mean"),
    "mean_interval": ("low", "high", "n", "mean", "sd", "se"),
    "difference_se": ("se", "groups"),
    "whole_mean": ("mean", "groups"),
    "whole_se": ("se", "groups"),
    "p_from_estimate": ("estimate", "se"),
    "p_from_statistic": ("statistic",),
    "paired_intervals": ("first", "second", "n"),
    "multiplicity": ("p",),
    "significance_words": ("p",),
    "interval_search": ("low", "high", "n", "events"),
    "rank_test": ("against", "summary"),
    **SHARE_AND_DATE_KEYS,
}


def claims_of(check: ConsistencyCheck) -> list[str]:
    """Return every claim that a check names."""
    return [name for key in CLAIM_KEYS[check.kind] for name in _names(getattr(check, key))]


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, PrintedSummary):
        return _names([value.n, value.mean, value.sd, value.median])
    if isinstance(value, list | tuple):
        return [name for part in value for name in _names(part)]
    return []
