"""The part of study.yaml that says what the raw files hold and how they become the clean tables."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reinfuse.study.strict import NAME_PATTERN, Strict

Identifier = Annotated[str, Field(pattern=NAME_PATTERN)]
Role = Literal[
    "identifier",  # the record number: becomes a keyed pseudonym
    "direct_identifier",  # a name, a telephone number: removed
    "free_text",  # notes: removed
    "age",  # in years; 90 and above become one class
    "date",  # becomes the study day, or the year where no origin is declared
    "postcode",  # its first three digits, or 000
    "quasi_identifier",  # kept; counted in the re-identification risk
    "clinical",  # kept
]
Type = Literal["integer", "number", "category", "text", "date"]
CleanTable = Literal["patients", "diagnoses", "infusions", "assessments", "opioids", "events", "dispositions"]
Cell = str | int | float | bool


class Column(Strict):
    """One column of a raw file: what it is, and every value that it may hold."""

    role: Role
    type: Type
    label: str | None = None
    unit: str | None = None
    range: tuple[float, float] | None = Field(default=None, description="lowest and highest value, both allowed")
    values: list[str] | dict[str, str] | None = Field(
        default=None, description="every word allowed, or raw word: clean word"
    )
    date_format: str | None = Field(default=None, description="as in strptime, for example %d.%m.%Y")
    required: bool = Field(default=True, description="whether every row must have a value")

    @model_validator(mode="after")
    def _domain_is_declared(self) -> "Column":
        """A column that is kept needs a range or a vocabulary: that is what keeps names out of number columns."""
        kept = self.role in {"age", "quasi_identifier", "clinical"}
        if kept and self.type in {"integer", "number"} and self.range is None:
            raise ValueError("a numeric column needs 'range: [lowest, highest]'")
        if kept and self.type == "category" and not self.values:
            raise ValueError("a category needs 'values', the words that it may hold")
        if kept and self.type == "text":
            raise ValueError("text can only be 'free_text' or an identifier; declare a category with its values")
        if self.role == "age" and self.type not in {"integer", "number"}:
            raise ValueError("an age is 'integer' or 'number'")
        if (self.role == "date") != (self.type == "date"):
            raise ValueError("role 'date' and type 'date' go together")
        if self.type == "date" and not self.date_format:
            raise ValueError("a date needs 'date_format', for example \"%Y-%m-%d\"")
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError("'range' is [lowest, highest]")
        return self


class StudyDayOrigin(Strict):
    """The date that is day 0 of each patient: the earliest in this column."""

    source: Identifier
    column: str


class Source(Strict):
    """One raw file."""

    file: str = Field(description="name of the file, inside the study's raw folder")
    encoding: Literal["utf-8", "latin-1", "windows-1252", "utf-16"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    missing_codes: list[str] = Field(default=[""], description="what a missing cell holds")
    one_row_per: Literal["patient", "infusion", "assessment", "opioid", "event", "diagnosis"]
    columns: dict[str, Column]

    @model_validator(mode="after")
    def _one_identifier(self) -> "Source":
        identifiers = [name for name, column in self.columns.items() if column.role == "identifier"]
        if len(identifiers) != 1:
            raise ValueError(f"exactly one column has role 'identifier'; here {len(identifiers)} have it")
        return self

    @property
    def identifier(self) -> str:
        """The column that holds the record number."""
        return next(name for name, column in self.columns.items() if column.role == "identifier")


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
