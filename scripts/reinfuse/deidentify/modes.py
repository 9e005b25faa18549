"""The rule that private rows are prepared for, and what it asks of the private place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reinfuse.errors import RawDataMissingError
from reinfuse.files import sha256

Settings = Mapping[str, Any]


def mode_of(settings: Settings) -> str | None:
    """Return the mode of private rows; None for rows that anybody may see."""
    return settings["deidentification"]["mode"] if settings["rows"] == "private" else None


def raw_files(settings: Settings) -> list[str]:
    """Return every file of private rows that is read in the raw folder."""
    documentation = settings["deidentification"].get("documentation")
    return [*(source["file"] for source in settings["sources"].values()), *([documentation] if documentation else [])]


def has_random_codes(settings: Settings) -> bool:
    """Say whether pseudonyms are random codes, as Safe Harbor wants them."""
    return mode_of(settings) == "safe_harbor"


def keeps_crosswalk(settings: Settings) -> bool:
    """Say whether record numbers and pseudonyms are written beside the key."""
    return has_random_codes(settings) or (mode_of(settings) is not None and settings["deidentification"]["crosswalk"])


def truncates_dates(settings: Settings) -> bool:
    """Say whether an expert's determination limits study days or adds moved dates."""
    declared = settings.get("deidentification", {})
    return mode_of(settings) == "expert" and any(declared.get(key) for key in ("study_days", "date_shift"))


def documentation_of(settings: Settings, raw: Path) -> dict[str, str] | None:
    """Return file and SHA-256 of the expert's documentation; nothing in other modes.

    Raises
    ------
    RawDataMissingError
        When the file is missing or empty.
    """
    if mode_of(settings) != "expert":
        return None
    path = raw / settings["deidentification"]["documentation"]
    if not path.is_file() or path.stat().st_size == 0:
        raise RawDataMissingError(
            f"{path}: the expert's documentation is not there, or is empty. Put it into the raw folder, or choose "
            "another mode under 'deidentification' in study.yaml."
        )
    return {"file": path.name, "sha256": sha256(path)}
