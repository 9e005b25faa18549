"""config.yaml: the one file that a user edits."""

from pathlib import Path
from typing import Any

from pydantic import Field

from reinfuse.errors import UnknownStudyError
from reinfuse.study.release import DisclosurePreset
from reinfuse.study.strict import Strict, validate
from reinfuse.study.yaml_file import read_yaml
from reinfuse.suggestions import nearest


class Privacy(Strict):
    """How records become pseudonyms, and what may leave."""

    key_file: str | None = Field(
        default=None, description="a file outside the repository with at least 32 random bytes, mode 0600"
    )
    disclosure: DisclosurePreset = Field(
        default="default", description="rules for small cells in the release of studies whose rows are private"
    )


class Report(Strict):
    """What the reports look like."""

    title: str = "Outpatient ketamine infusions for chronic pain: what can be reproduced"


class Configuration(Strict):
    """Everything that config.yaml may say."""

    studies: list[str] = Field(min_length=1, description="folders under resources/studies")
    raw_data: dict[str, str] = Field(
        default={}, description="study: folder with its raw files; without an entry, data/ in the study's folder"
    )
    privacy: Privacy = Privacy()
    report: Report = Report()


def read_configuration(path: Path, overrides: dict[str, Any], studies_folder: Path) -> Configuration:
    """Read config.yaml; `overrides` are top-level keys that the command line gave.

    Raises
    ------
    ConfigurationError
        For the file and its keys.
    UnknownStudyError
        For a study without a folder, with the nearest folder's name.
    """
    configuration = validate(Configuration, read_yaml(path) | overrides, path)
    known = sorted(folder.parent.name for folder in studies_folder.glob("*/study.yaml"))
    for key, names in (("studies", configuration.studies), ("raw_data", list(configuration.raw_data))):
        for name in names:
            if name not in known:
                raise UnknownStudyError(
                    f"{path}: {key}: there is no study '{name}' in {studies_folder}.{nearest(name, known)}"
                )
    return configuration
