"""The part of study.yaml that says by which rule private rows are de-identified."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field, field_validator, model_validator

from reinfuse.study.raw_sources import Column, Source, StudyDayOrigin
from reinfuse.study.strict import Strict
from reinfuse.suggestions import unknown
from reinfuse.vocabularies import WINDOW_DAYS, shifted


class DateShift(Strict):
    """All dates of a patient are moved by the same random number of whole weeks, and shown inside a window alone."""

    most_weeks: int = Field(
        ge=1, le=520, description="by so many weeks at the most, forward or back; every number of weeks is as likely"
    )
    first: str = Field(description="the first day that a moved date may fall on; moved dates are days since then")
    last: str = Field(description="the last day; moved dates outside the window are removed and counted")

    @field_validator("first", "last")
    @classmethod
    def _is_a_day(cls, text: str) -> str:
        try:
            is_day = datetime.date.fromisoformat(text).isoformat() == text
        except ValueError:
            is_day = False
        if not is_day:
            raise ValueError('a day is written as "2024-01-31"')
        return text

    @model_validator(mode="after")
    def _window_is_open(self) -> "DateShift":
        if datetime.date.fromisoformat(self.first) >= datetime.date.fromisoformat(self.last):
            raise ValueError("'first' comes before 'last'")
        return self


class Deidentification(Strict):
    """Which rule of 45 CFR 164.514 private rows are prepared for; public and simulated rows need none."""

    mode: Literal["safe_harbor", "limited_data_set", "expert"] = "limited_data_set"
    first_contact: StudyDayOrigin | None = Field(
        default=None,
        description="safe_harbor: the date at which ages were recorded; who turns 90 after it is in the class 90",
    )
    documentation: str | None = Field(
        default=None, description="expert: the file, inside the raw folder, that documents the expert's determination"
    )
    study_days: tuple[int, int] | None = Field(
        default=None, description="expert: the first and the last study day that are shown; others are removed"
    )
    date_shift: DateShift | None = Field(
        default=None, description="expert: moved dates beside the study days, in columns that end in _shifted"
    )
    crosswalk: bool = Field(
        default=False,
        description="whether record numbers and pseudonyms are written beside the key file; safe_harbor always does",
    )

    @model_validator(mode="after")
    def _keys_belong_to_their_mode(self) -> "Deidentification":
        if (self.mode == "expert") != bool(self.documentation):
            raise ValueError("'documentation' and 'mode: expert' go together")
        if self.mode != "expert" and (self.study_days or self.date_shift):
            key = "date_shift" if self.date_shift else "study_days"
            why = "a moved date is still a date" if self.date_shift else "study days are finer than years"
            if self.mode == "safe_harbor":
                raise ValueError(f"'{key}' is not possible under Safe Harbor: {why}. Only the year may be kept")
            raise ValueError(f"'{key}' is for 'mode: expert', whose documentation says why it is enough")
        if self.study_days and not self.study_days[0] <= 0 <= self.study_days[1]:
            raise ValueError("'study_days' is [first, last] with day 0 between them")
        if self.first_contact and self.mode != "safe_harbor":
            raise ValueError("'first_contact' is for 'mode: safe_harbor'; elsewhere 'study_day_origin' says it")
        return self


def sources_passed(sources: Mapping[str, Source], declared: Deidentification | None) -> dict[str, Source]:
    """Return the sources with the columns of moved dates that de-identification adds to them."""
    shift = declared.date_shift if declared else None
    if shift is None:
        return dict(sources)
    days = (datetime.date.fromisoformat(shift.last) - datetime.date.fromisoformat(shift.first)).days
    moved = Column(role="clinical", type="integer", range=(0, days), unit=WINDOW_DAYS, required=False)
    return {
        name: source.model_copy(
            update={
                "columns": {
                    **source.columns,
                    **{shifted(title): moved for title, column in source.columns.items() if column.role == "date"},
                }
            }
        )
        for name, source in sources.items()
    }


def deidentification_problems(
    declared: Deidentification | None, rows: str, sources: Mapping[str, Source], origin: StudyDayOrigin | None
) -> Iterable[str]:
    """Return what contradicts the declared mode in the rest of study.yaml."""
    if declared is None:
        return
    if rows != "private":
        yield f"deidentification: is for private rows, and these are {rows}. Take it out, or correct 'rows'."
    yield from _expert_problems(declared, sources, origin)
    if declared.mode != "safe_harbor":
        return
    if origin:
        yield (
            "study_day_origin: Safe Harbor keeps only the year of a date, and study days are finer. Take it out, or "
            "choose another mode under 'deidentification'."
        )
    for name, source in sources.items():
        for title, column in source.columns.items():
            if column.role in {"provider", "site"}:
                yield (
                    f"sources.{name}.columns.{title}: under Safe Harbor no code may be derived from a {column.role}. "
                    "Give it the role 'direct_identifier', which removes it."
                )
    roles = {column.role for source in sources.values() for column in source.columns.values()}
    if declared.first_contact is None:
        if {"age", "date"} <= roles:
            yield (
                "deidentification.first_contact: is needed to know who turned 90 before the last contact. Name the "
                "date at which ages were recorded."
            )
        return
    place = "deidentification.first_contact"
    if declared.first_contact.source not in sources:
        yield from unknown(f"{place}.source", declared.first_contact.source, list(sources), "source")
        return
    columns = sources[declared.first_contact.source].columns
    dates = [name for name, column in columns.items() if column.role == "date"]
    yield from unknown(f"{place}.column", declared.first_contact.column, dates, "date column")


def _expert_problems(
    declared: Deidentification, sources: Mapping[str, Source], origin: StudyDayOrigin | None
) -> Iterable[str]:
    """Return what keeps the dates of an expert's determination from being made."""
    for key in ("study_days", "date_shift"):
        if getattr(declared, key) and origin is None:
            yield f"deidentification.{key}: needs 'study_day_origin', the date that is day 0. Declare it."
    for name, source in sources.items() if declared.date_shift else []:
        taken = set(source.columns_passed())
        for title, column in source.columns.items():
            if column.role == "date" and shifted(title) in taken:
                yield (
                    f"sources.{name}.columns.{shifted(title)}: the moved dates of '{title}' get this name. "
                    "Rename the column."
                )
