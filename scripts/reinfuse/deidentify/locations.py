"""Where raw data and the key lie: told by arguments, or by the workflow through the environment.

The engine keeps the commands, parameters and inputs of its jobs in its own records; a path can name a patient, a
clinic or a person, so these two stay out of all three.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from reinfuse.errors import RawDataMissingError

LOCATIONS_VARIABLE = "REINFUSE_LOCATIONS"


def announce_locations(locations: Mapping[str, Mapping[str, str | None]]) -> None:
    """Tell the steps of this run {study: {raw: folder, key_file: file or nothing}}."""
    os.environ[LOCATIONS_VARIABLE] = json.dumps(locations)


def locations_of(study: str, raw: Path | None, key_file: Path | None) -> tuple[Path, Path | None]:
    """Return the raw folder and the key file of a study; what was given as an argument counts.

    Raises
    ------
    RawDataMissingError
        When neither an argument nor the workflow says where the raw files lie.
    """
    told = json.loads(os.environ.get(LOCATIONS_VARIABLE, "{}")).get(study, {})
    if raw is None:
        if "raw" not in told:
            raise RawDataMissingError(f"Nothing says where the raw files of '{study}' lie. Give --raw FOLDER.")
        raw = Path(told["raw"])
    if key_file is None and told.get("key_file"):
        key_file = Path(told["key_file"])
    return raw, key_file
