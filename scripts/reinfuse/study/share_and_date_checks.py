"""Checks of a claim by what a share may be, by limits that the document itself gives, and by printed dates."""

from typing import Annotated, Literal

from pydantic import Field

from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict

Level = Annotated[float, Field(gt=0.5, lt=1)]


class LeftOutCheck(Strict):
    """The claim's percentage, if those who were not counted are counted too: worst and best case."""

    kind: Literal["left_out"]
    count: Identifier = Field(description="claim: how many had the outcome")
    of: Identifier = Field(description="claim: how many were counted")
    everybody: Identifier = Field(description="claim: how many there were, with those who were left out")


class ShareIntervalCheck(Strict):
    """The claim's percentage in patients like these, against the exact interval of the share."""

    kind: Literal["share_interval"]
    count: Identifier
    of: Identifier
    level: Level = 0.95


class NoEventCheck(Strict):
    """How often something may happen that nobody had; the claim is 0, or a percentage such as <1."""

    kind: Literal["no_event"]
    of: list[Identifier] = Field(min_length=1, description="claims: how many were looked at; the first judges")
    level: Level = Field(default=0.95, description="of the one-sided limit")


class HiddenGroupsCheck(Strict):
    """A decision between groups of which neither sizes nor counts are printed."""

    kind: Literal["hidden_groups"]
    count: Identifier = Field(description="claim: how many had the outcome in all groups together")
    of: Identifier = Field(description="claim: how many there are in all groups together")
    groups: int = Field(ge=2, le=4)


class LimitsCheck(Strict):
    """The claim's number against limits that the document itself gives, such as >=80."""

    kind: Literal["limits"]
    limits: list[Identifier] = Field(min_length=1, description="claims in the same unit that report a relation")
    recommended: bool = Field(default=False, description="true: they only recommend, so that no number breaks them")


class RateForWeightCheck(Strict):
    """A dose over a duration against limits per kilogram, where the weight is not printed."""

    kind: Literal["rate_for_weight"]
    dose: Identifier = Field(description="claim in mg")
    duration: Identifier = Field(description="claim in h")
    lowest: Identifier = Field(description="claim in mg/kg/h")
    highest: Identifier = Field(description="claim in mg/kg/h")
    weights_kg: tuple[float, float] | None = Field(
        default=None, description="lowest and highest weight that is possible, where the document bounds it"
    )


class PercentFallCheck(Strict):
    """The fall from one number to another, or to a range, in percent."""

    kind: Literal["percent_fall"]
    before: Identifier
    after: list[Identifier] = Field(min_length=1, max_length=2)


class ChronologyCheck(Strict):
    """Printed dates in the order in which they should follow one another."""

    kind: Literal["chronology"]
    of: list[Identifier] = Field(min_length=2, description="claims that carry a date")


class ElapsedCheck(Strict):
    """The claim's time against the two printed dates between which it passed."""

    kind: Literal["elapsed"]
    start: Identifier = Field(description="claim that carries a date")
    end: Identifier = Field(description="claim that carries a date")
    unit: Literal["days", "weeks", "months", "years"] = Field(description="of the claim's number")
    at_most: bool = Field(default=False, description="true: the claimed time may have been over before the second date")


ShareOrDateCheck = (
    LeftOutCheck
    | ShareIntervalCheck
    | NoEventCheck
    | HiddenGroupsCheck
    | LimitsCheck
    | RateForWeightCheck
    | PercentFallCheck
    | ChronologyCheck
    | ElapsedCheck
)
# Keys that name claims; these name claims that carry a date, all others claims with a number.
DATE_KEYS: dict[str, tuple[str, ...]] = {"chronology": ("of",), "elapsed": ("start", "end")}
SHARE_AND_DATE_KEYS: dict[str, tuple[str, ...]] = {
    "left_out": ("count", "of", "everybody"),
    "share_interval": ("count", "of"),
    "no_event": ("of",),
    "hidden_groups": ("count", "of"),
    "limits": ("limits",),
    "rate_for_weight": ("dose", "duration", "lowest", "highest"),
    "percent_fall": ("before", "after"),
    **DATE_KEYS,
}


def dates_of(check: Strict) -> list[str]:
    """Return the claims whose dates a check names."""
    named = [getattr(check, key) for key in DATE_KEYS.get(getattr(check, "kind", ""), ())]
    return [name for value in named for name in ([value] if isinstance(value, str) else value)]
