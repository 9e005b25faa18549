"""The part of study.yaml that says how raw files become the clean tables, and which patients and outcomes there are."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reinfuse.study.strict import NAME_PATTERN, Strict

Identifier = Annotated[str, Field(pattern=NAME_PATTERN)]
CleanTable = Literal["patients", "diagnoses", "infusions", "assessments", "opioids", "events", "dispositions"]
Cell = str | int | float | bool


class TablePart(Strict):
    """Rows of a clean table that come from one source."""

    source: Identifier
    columns: dict[Identifier, str] = Field(description="column of the clean table: column of the source")
    constants: dict[Identifier, Cell] = Field(default={}, description="column of the clean table: value in every row")
    repeat: str | None = Field(default=None, description="a column of counts: each row stands for so many rows")


class Covariate(Strict):
    """A further column of the clean table `patients`."""

    type: Literal["integer", "number", "category"]
    label: str
    unit: str | None = None


class Condition(Strict):
    """A rule on one column of `patients`, or on the number of rows that a patient has in another table."""

    column: Identifier | None = None
    count_of: CleanTable | None = None
    equals: Cell | None = None
    one_of: list[Cell] | None = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None
    missing: bool | None = None

    @model_validator(mode="after")
    def _one_subject_one_rule(self) -> "Condition":
        if (self.column is None) == (self.count_of is None):
            raise ValueError("a condition has either 'column' or 'count_of'")
        rules = [self.equals, self.one_of, self.at_least, self.at_most, self.above, self.below, self.missing]
        if all(rule is None for rule in rules):
            raise ValueError(
                "a condition needs one of 'equals', 'one_of', 'at_least', 'at_most', 'above', 'below', 'missing'"
            )
        return self


class Group(Strict):
    """A set of patients that meet every condition."""

    label: str
    where: list[Condition] = Field(min_length=1)


class Exclusion(Strict):
    """Patients that are left out, with the reason that the flow diagram prints."""

    reason: str
    where: list[Condition] = Field(min_length=1)


class Outcome(Strict):
    """A quantity followed over time: a score from `assessments`, or the daily opioid dose."""

    label: str
    unit: str
    instrument: str | None = Field(default=None, description="the instrument in `assessments`")
    opioid_use: bool = Field(default=False, description="true: the sum of mme_mg_day over a patient's drugs")
    range: tuple[float, float] | None = None
    lower_is_better: bool = True

    @model_validator(mode="after")
    def _one_origin(self) -> "Outcome":
        if (self.instrument is None) == (not self.opioid_use):
            raise ValueError("an outcome has either 'instrument' or 'opioid_use: true'")
        return self


class Timepoint(Strict):
    """A visit; `day` orders the axis of figures and is approximate where the source gives months."""

    label: str
    day: float
