"""What happens between the start of a run and the engine's planning: read, check, compare, say why."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reinfuse.caching.code import Code
from reinfuse.caching.fingerprints import folder_fingerprints, raw_fingerprint
from reinfuse.caching.plan import make_plan, put_planned_stamps, put_stamps, sweep
from reinfuse.caching.receipts import stamp_path
from reinfuse.caching.remembered import Memory
from reinfuse.caching.stamps import Step
from reinfuse.caching.workspace import occupy
from reinfuse.committed import Secrets, check_nothing_is_committed
from reinfuse.deidentify.key_file import read_key
from reinfuse.deidentify.locations import announce_locations
from reinfuse.deidentify.outside import check_raw_is_outside
from reinfuse.discretion import OWNER_ONLY
from reinfuse.errors import ConfigurationError
from reinfuse.files import canonical_json, sha256
from reinfuse.steps import EXPECTED, Files, all_steps
from reinfuse.study.claims_file import Claims, read_claims
from reinfuse.study.configuration import Configuration, read_configuration
from reinfuse.study.study_file import Study, read_study
from reinfuse.study.twin_file import Twin, read_twin

STUDIES = Path("resources/studies")
REFERENCE = Path("resources/reference")
TEMPLATES = Path("workflow/templates")
SCRIPTS = Path("scripts")
RESULTS = Path("results")
ENGINE_FOLDER = Path(".snakemake")


@dataclass(frozen=True)
class Project:
    """The configuration of a run, read and checked."""

    configuration: Configuration
    studies: Mapping[str, tuple[Study, Claims]]
    twins: Mapping[str, Twin]

    def raw_folder(self, study: str) -> Path:
        """Return where the raw files of a study lie; those of a twin are results themselves."""
        if study in self.twins:
            return RESULTS / study / "twin" / "export"
        declared = self.configuration.raw_data.get(study)
        return Path(declared).expanduser() if declared else STUDIES / study / "data"

    @property
    def has_private_rows(self) -> bool:
        """Whether any study of this run has rows that nobody else may see."""
        return any(study.rows == "private" for study, _ in self.studies.values())

    @property
    def key_file(self) -> Path | None:
        """The file with the key for pseudonyms of private rows."""
        declared = self.configuration.privacy.key_file
        return Path(declared).expanduser() if declared else None

    def secrets(self) -> Secrets:
        """Return where private raw files and the key lie."""
        private = [name for name, (study, _) in self.studies.items() if study.rows == "private"]
        return Secrets({name: self.raw_folder(name) for name in private}, self.key_file)

    def locations(self) -> dict[str, dict[str, str | None]]:
        """Return for each study its raw folder and, for private rows, the key file."""
        return {
            name: {
                "raw": str(self.raw_folder(name)),
                "key_file": str(self.key_file) if self.key_file and study.rows == "private" else None,
            }
            for name, (study, _) in self.studies.items()
        }


def read_project(overrides: Mapping[str, Any]) -> Project:
    """Read config.yaml and the files of every study that it names."""
    configuration = read_configuration(Path("config.yaml"), dict(overrides), STUDIES)
    studies: dict[str, tuple[Study, Claims]] = {}
    twins: dict[str, Twin] = {}
    for name in configuration.studies:
        study = read_study(STUDIES / name / "study.yaml")
        studies[name] = (study, read_claims(STUDIES / name / "claims.yaml", study))
        if twin := read_twin(STUDIES / name / "twin.yaml", *studies[name]):
            if name in configuration.raw_data:
                raise ConfigurationError(
                    f"config.yaml: raw_data.{name}: the rows of this study are simulated by its twin.yaml. Take this "
                    "entry out, or remove twin.yaml."
                )
            twins[name] = twin
    return Project(configuration, studies, twins)


def known_steps(project: Project) -> list[Step]:
    """Return all steps without looking at any file's content: enough to know their names and their order."""
    nothing = Files(raw={name: {} for name in project.studies}, reference={}, templates={})
    return all_steps(project.configuration, project.studies, SCRIPTS, nothing, project.twins)


def prepare_run(project: Project, *, may_write: bool, planned: Path | None) -> dict[str, Path]:
    """Compare everything with the last run, say what must run and why, and return {step: path of its stamp}.

    Parameters
    ----------
    may_write
        Whether this run makes results: then the workspace is claimed and stamps are written in place.
    planned
        For a dry run, a temporary folder for the stamps of the steps that would run.
    """
    if project.has_private_rows:
        close_to_others(may_write=may_write)
        check_nothing_is_committed(Path(), project.secrets())
    if may_write:
        occupy(ENGINE_FOLDER)
    memory = Memory(ENGINE_FOLDER / "reinfuse" / "remembered.json")
    steps = all_steps(project.configuration, project.studies, SCRIPTS, _files(project, memory), project.twins)
    plan = make_plan(
        steps,
        Code(SCRIPTS, memory),
        RESULTS,
        digest=lambda path: str(memory.of(path, "sha256", sha256)),
        versions_into=lambda step: step.title.endswith("/report") or step.title == "index",
    )
    if may_write or planned is not None:
        for sentence in plan.sentences():
            sys.stderr.write(f"reinfuse: {sentence}\n")
    paths = {step.title: stamp_path(RESULTS, step.title) for step in steps}
    if may_write:
        put_stamps(plan, RESULTS)
        for title in sweep(plan, RESULTS):
            sys.stderr.write(f"reinfuse: {title} is no longer declared; removed what it had made\n")
        memory.save()
    elif planned is not None:
        paths |= put_planned_stamps(plan, planned)
    announce_locations(project.locations())
    return paths


def close_to_others(*, may_write: bool) -> None:
    """Let nobody else into the results and the engine's records, whatever modes an earlier run left there."""
    os.umask(OWNER_ONLY)
    for folder in (RESULTS, ENGINE_FOLDER) if may_write else ():
        with contextlib.suppress(OSError):  # what cannot be written is told when it is written
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777 & ~OWNER_ONLY)


def _files(project: Project, memory: Memory) -> Files:
    raw = {}
    for name, (study, _) in project.studies.items():
        if twin := project.twins.get(name):
            content = canonical_json(twin.model_dump(mode="json"))
            raw[name] = {"twin.yaml": f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"}
            continue
        key = None
        if study.rows == "private":
            key = read_key(project.key_file, Path())
            check_raw_is_outside(project.raw_folder(name), study.raw_files, Path(), name)
        raw[name] = {file: raw_fingerprint(project.raw_folder(name) / file, key, memory) for file in study.raw_files}
    return Files(
        raw=raw,
        reference=folder_fingerprints(REFERENCE, Path(), memory),
        templates=folder_fingerprints(TEMPLATES, Path(), memory),
        expected={EXPECTED: memory.of(Path(EXPECTED), "sha256", sha256)} if Path(EXPECTED).is_file() else {},
    )
