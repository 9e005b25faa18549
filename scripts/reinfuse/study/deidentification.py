"""The part of study.yaml that says by which rule private rows are de-identified."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field, model_validator

from reinfuse.study.raw_sources import Source, StudyDayOrigin
from reinfuse.study.strict import Strict
from reinfuse.suggestions import unknown


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
    crosswalk: bool = Field(
        default=False,
        description="whether record numbers and pseudonyms are written beside the key file; safe_harbor always does",
    )

    @model_validator(mode="after")
    def _keys_belong_to_their_mode(self) -> "Deidentification":
        if (self.mode == "expert") != bool(self.documentation):
            raise ValueError("'documentation' and 'mode: expert' go together")
        if self.first_contact and self.mode != "safe_harbor":
            raise ValueError("'first_contact' is for 'mode: safe_harbor'; elsewhere 'study_day_origin' says it")
        return self


def deidentification_problems(
    declared: Deidentification | None, rows: str, sources: Mapping[str, Source], origin: StudyDayOrigin | None
) -> Iterable[str]:
    """Return what contradicts the declared mode in the rest of study.yaml."""
    if declared is None:
        return
    if rows != "private":
        yield f"deidentification: is for private rows, and these are {rows}. Take it out, or correct 'rows'."
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
