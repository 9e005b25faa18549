"""What config.yaml and the files of its studies declare: read and checked, and made into steps.

Reading and checking costs more than everything else that a run with nothing to do does, so `prepare` imports this
module only where something in these files, or in the code that reads them, is new.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reinfuse.caching.stamps import Step
from reinfuse.errors import ConfigurationError
from reinfuse.files import canonical_json
from reinfuse.step_files import Files
from reinfuse.steps import all_steps
from reinfuse.study.claims_file import Claims, read_claims
from reinfuse.study.configuration import Configuration, read_configuration
from reinfuse.study.study_file import Study, read_study
from reinfuse.study.twin_file import Twin, read_twin


@dataclass(frozen=True)
class Declarations:
    """The configuration of a run, read and checked."""

    configuration: Configuration
    studies: Mapping[str, tuple[Study, Claims]]
    twins: Mapping[str, Twin]

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return for each study whose rows it has: {rows, files, twin: digest of what a twin is drawn from}."""
        return {
            name: {
                "rows": study.rows,
                "files": study.raw_files,
                "twin": _digest(self.twins[name]) if name in self.twins else None,
            }
            for name, (study, _) in self.studies.items()
        }

    def steps(self, scripts: Path, files: Files) -> list[Step]:
        """Return the steps of all studies, and those over all of them."""
        return all_steps(self.configuration, self.studies, scripts, files, self.twins)


def read_declarations(path: Path, overrides: Mapping[str, Any], studies_folder: Path) -> Declarations:
    """Read config.yaml and the files of every study that it names.

    Raises
    ------
    ConfigurationError
        For any mistake in them, with its file and its key.
    """
    configuration = read_configuration(path, dict(overrides), studies_folder)
    studies: dict[str, tuple[Study, Claims]] = {}
    twins: dict[str, Twin] = {}
    for name in configuration.studies:
        folder = studies_folder / name
        study = read_study(folder / "study.yaml")
        studies[name] = (study, read_claims(folder / "claims.yaml", study))
        if name in configuration.raw_data and study.rows != "private" and not (folder / "twin.yaml").exists():
            raise ConfigurationError(
                f"{path}: raw_data.{name}: is for private rows, and {folder / 'study.yaml'} says 'rows: {study.rows}', "
                f"with which nothing protects them. Say 'rows: private' there, or put rows that anybody may see into "
                f"{folder / 'data'} and take this entry out."
            )
        if twin := read_twin(folder / "twin.yaml", *studies[name]):
            if name in configuration.raw_data:
                raise ConfigurationError(
                    f"{path}: raw_data.{name}: the rows of this study are simulated by its twin.yaml. Take this "
                    "entry out, or remove twin.yaml."
                )
            twins[name] = twin
    return Declarations(configuration, studies, twins)


def _digest(twin: Twin) -> str:
    return f"sha256:{hashlib.sha256(canonical_json(twin.model_dump(mode='json')).encode()).hexdigest()}"
