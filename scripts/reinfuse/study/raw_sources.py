"""The part of study.yaml that says what the raw files hold: every column, and what is done about dirty cells."""

import math
from typing import Literal

from pydantic import Field, model_validator

from reinfuse.phrases import phrase_words
from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict
from reinfuse.unit_conversions import conversions_into, known_units
from reinfuse.vocabularies import feature_words, folded, vocabulary, with_features

Role = Literal[
    "identifier",  # the record number: becomes a keyed pseudonym
    "direct_identifier",  # a name, a telephone number: removed
    "free_text",  # notes: removed
    "age",  # in years; 90 and above become one class
    "date",  # becomes the study day, or the year where no origin is declared
    "postcode",  # its first three digits, or 000
    "provider",  # who treated: becomes a keyed pseudonym of its own
    "site",  # where: likewise
    "quasi_identifier",  # kept; counted in the re-identification risk
    "clinical",  # kept
]
Type = Literal["integer", "number", "category", "text", "date"]
Unreadable = Literal["stop", "quarantine"]
Duplicates = Literal["stop", "keep_first", "quarantine", "keep_all"]
LONGEST_PHRASE_WORDS = 8
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")


class Answer(Strict):
    """One answer that a note may give."""

    answer: str = Field(min_length=1)
    phrases: list[str] = Field(
        min_length=1, max_length=50, description="words in a row; * at the end of a word stands for any ending"
    )

    @model_validator(mode="after")
    def _phrases_are_words(self) -> "Answer":
        for phrase in self.phrases:
            if not 0 < len(phrase_words(phrase)) <= LONGEST_PHRASE_WORDS:
                raise ValueError(
                    f"the phrase '{phrase}' is not one to {LONGEST_PHRASE_WORDS} words of letters and digits, each "
                    "perhaps with * at its end"
                )
        return self


class Feature(Strict):
    """A question to a note with a fixed set of answers: all of the note that passes."""

    label: str | None = None
    answers: list[Answer] = Field(
        min_length=1, description="in this order: the first of which a phrase stands in the note is the answer"
    )
    otherwise: str | None = Field(default=None, description="the answer of a note with none of the phrases")

    @model_validator(mode="after")
    def _answers_differ(self) -> "Feature":
        words = feature_words(self.model_dump())
        if len(set(words)) < len(words):
            raise ValueError("an answer stands twice; put all its phrases into one, or name the other differently")
        return self


class Column(Strict):
    """One column of a raw file: what it is, and every value that it may hold."""

    role: Role
    type: Type
    label: str | None = None
    unit: str | None = None
    units: list[str] = Field(
        default=[], description="other units that its cells may be in; they are converted into 'unit'"
    )
    unit_column: str | None = Field(
        default=None, description="the column that holds the unit of each cell; by default it stands in the cell"
    )
    range: tuple[float, float] | None = Field(default=None, description="lowest and highest value, both allowed")
    values: list[str] | dict[str, str] | None = Field(
        default=None, description="every word allowed, or raw word: clean word"
    )
    ignore_case: bool = Field(
        default=False, description="whether words and units may differ in upper and lower case and in spaces"
    )
    date_format: str | None = Field(default=None, description="as in strptime, for example %d.%m.%Y")
    required: bool = Field(default=True, description="whether every row must have a value")
    step: float | None = Field(
        default=None,
        gt=0,
        description="numbers are rounded to multiples of it: exact weights tell people apart",
    )
    identity: Literal["birth_date", "sex"] | None = Field(
        default=None, description="each record number has one value of it in all files, or the run stops"
    )
    unreadable: Unreadable | None = Field(
        default=None, description="what is done about cells outside the declaration; by default what the source says"
    )
    features: dict[Identifier, Feature] = Field(
        default={}, description="of free text: questions that it answers, each a column that passes in its place"
    )

    @model_validator(mode="after")
    def _only_free_text_has_features(self) -> "Column":
        if self.features and self.role != "free_text":
            raise ValueError("'features' are for columns of role 'free_text'")
        return self

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

    @model_validator(mode="after")
    def _staff_is_text(self) -> "Column":
        if self.role in {"provider", "site"} and (self.type != "text" or self.values):
            raise ValueError("a provider or a site is 'text' without 'values'; it becomes a pseudonym")
        if self.identity and self.role not in {"direct_identifier", "date", "quasi_identifier", "clinical"}:
            raise ValueError("'identity' is for a direct identifier, a date or a category")
        return self

    @model_validator(mode="after")
    def _steps_fit(self) -> "Column":
        if self.step is None:
            return self
        if self.type not in {"integer", "number"} or self.role not in {"quasi_identifier", "clinical"}:
            raise ValueError("'step' is for numbers of role 'quasi_identifier' or 'clinical'")
        if self.type == "integer" and self.step % 1:
            raise ValueError("the 'step' of whole numbers is a whole number")
        if self.range is not None and math.ceil(self.range[0] / self.step) > math.floor(self.range[1] / self.step):
            raise ValueError("no multiple of 'step' lies in 'range'")
        return self

    @model_validator(mode="after")
    def _words_differ(self) -> "Column":
        words = vocabulary(self.values)
        if self.ignore_case and words:
            clean_word_of: dict[str, str] = {}
            for raw, clean in words.items():
                if clean_word_of.setdefault(folded(raw), clean) != clean:
                    raise ValueError(f"with 'ignore_case' the word '{raw}' would have two clean words")
        elif self.ignore_case and not self.units:
            raise ValueError("'ignore_case' is for words under 'values' and for 'units'")
        return self

    @model_validator(mode="after")
    def _units_convert(self) -> "Column":
        if self.unit_column and not self.units:
            raise ValueError("'unit_column' needs 'units', the units that may stand there")
        if not self.units:
            return self
        if self.type != "number" or self.values:
            raise ValueError("'units' are for columns of type 'number' without 'values'")
        if self.unit is None:
            raise ValueError("'units' needs 'unit', the one that the others are converted into")
        if stray := [unit for unit in (self.unit, *self.units) if unit not in known_units()]:
            raise ValueError(f"'{stray[0]}' is no known unit; known are {', '.join(known_units())}")
        if stray := [unit for unit in self.units if unit not in conversions_into(self.unit)]:
            raise ValueError(f"'{stray[0]}' cannot be converted into '{self.unit}'")
        return self


class StudyDayOrigin(Strict):
    """The date that is day 0 of each patient: the earliest in this column."""

    source: Identifier
    column: str


class Source(Strict):
    """One raw file, or one sheet of a workbook."""

    file: str = Field(description="name of the file, inside the study's raw folder")
    sheet: str | None = Field(default=None, description="the sheet, where the file is a workbook (.xlsx)")
    encoding: Literal["utf-8", "latin-1", "windows-1252", "utf-16"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal_comma: bool = Field(default=False, description="whether numbers have a decimal comma, and never a point")
    missing_codes: list[str] = Field(default=[""], description="what a missing cell holds")
    one_row_per: Literal["patient", "infusion", "assessment", "opioid", "event", "diagnosis"]
    unreadable: Unreadable = Field(
        default="stop",
        description="cells outside their column's declaration: stop the run, or leave out and count their rows "
        "(only the cell where the column need not have a value)",
    )
    key: list[str] = Field(
        default=[], description="columns that together stand once; with one row a patient, the record number"
    )
    duplicates: Duplicates = Field(
        default="stop",
        description="rows that are the same, or have the same key: stop the run, keep the first, leave out all that "
        "contradict each other, or keep all (equal rows are then different things)",
    )
    columns: dict[str, Column]

    @model_validator(mode="after")
    def _one_identifier(self) -> "Source":
        identifiers = [name for name, column in self.columns.items() if column.role == "identifier"]
        if len(identifiers) != 1:
            raise ValueError(f"exactly one column has role 'identifier'; here {len(identifiers)} have it")
        return self

    @model_validator(mode="after")
    def _features_have_names_of_their_own(self) -> "Source":
        names = [*self.columns, *(name for column in self.columns.values() for name in column.features)]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"the feature '{repeated[0]}' has the name of another column or feature")
        return self

    def columns_passed(self) -> dict[str, Column]:
        """Return the columns that tables may name: those of the file, and the answers read from free text."""
        declared = {name: column.model_dump(mode="json") for name, column in self.columns.items()}
        read = {name: one for name, one in with_features(declared).items() if name not in declared}
        return {**self.columns, **{name: Column.model_validate(one) for name, one in read.items()}}

    @model_validator(mode="after")
    def _workbooks_have_sheets(self) -> "Source":
        is_workbook = self.file.lower().endswith(WORKBOOK_ENDINGS)
        if is_workbook and self.sheet is None:
            raise ValueError("a workbook needs 'sheet', the name of the sheet with the rows")
        if self.sheet is not None and not is_workbook:
            raise ValueError(f"only a workbook ({' or '.join(WORKBOOK_ENDINGS)}) has a 'sheet'")
        if is_workbook and (self.encoding != "utf-8" or self.delimiter != ","):
            raise ValueError("a workbook has neither 'encoding' nor 'delimiter'")
        return self

    @model_validator(mode="after")
    def _names_its_own_columns(self) -> "Source":
        for column in self.key:
            if column not in self.columns:
                raise ValueError(f"'key' names '{column}', which is no column of this source")
            if self.columns[column].role == "free_text":
                raise ValueError(f"'key' names '{column}', which is free text")
        if self.duplicates == "keep_all" and (self.key or self.one_row_per == "patient"):
            raise ValueError("'duplicates: keep_all' contradicts a key, or one row a patient")
        for name, declared in self.columns.items():
            if declared.unit_column is None:
                continue
            if declared.unit_column not in self.columns or self.columns[declared.unit_column].type != "category":
                raise ValueError(f"the 'unit_column' of '{name}' is no category of this source")
        return self
