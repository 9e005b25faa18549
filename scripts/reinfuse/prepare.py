"""What happens between the start of a run and the engine's planning: read, check, compare, say why."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reinfuse.caching.code import Code
from reinfuse.caching.declared import declared_identity, recall, remember, remembered_steps
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
from reinfuse.files import sha256
from reinfuse.step_files import EXPECTED, Files
from reinfuse.study.yaml_file import read_yaml

CONFIGURATION = Path("config.yaml")
STUDIES = Path("resources/studies")
REFERENCE = Path("resources/reference")
TEMPLATES = Path("workflow/templates")
SCRIPTS = Path("scripts")
RESULTS = Path("results")
ENGINE_FOLDER = Path(".snakemake")
REMEMBERED = ENGINE_FOLDER / "reinfuse" / "remembered.json"
SEARCHED_IN_GIT = ENGINE_FOLDER / "reinfuse" / "searched_in_git.json"
DECLARED = ENGINE_FOLDER / "reinfuse" / "declared.json"


@dataclass(frozen=True)
class Project:
    """What must be known of a run's configuration before it is known what must run."""

    studies: Mapping[str, Mapping[str, Any]]  # {study: {rows, files, twin}}, as Declarations.rows gives them
    raw_data: Mapping[str, str]
    key_file: Path | None
    memory: Memory
    code: Code
    identity: str
    remembered_with: Mapping[str, Any] | None  # the files, as a mapping, with which the steps were remembered
    steps: Callable[[Files | None], list[Step]]

    def raw_folder(self, study: str) -> Path:
        """Return where the raw files of a study lie; those of a twin are results themselves."""
        if self.studies[study]["twin"]:
            return RESULTS / study / "twin" / "export"
        declared = self.raw_data.get(study)
        return Path(declared).expanduser() if declared else STUDIES / study / "data"

    @property
    def has_private_rows(self) -> bool:
        """Whether any study of this run has rows that nobody else may see."""
        return any(study["rows"] == "private" for study in self.studies.values())

    def secrets(self) -> Secrets:
        """Return where private raw files and the key lie."""
        private = [name for name, study in self.studies.items() if study["rows"] == "private"]
        return Secrets({name: self.raw_folder(name) for name in private}, self.key_file)

    def locations(self) -> dict[str, dict[str, str | None]]:
        """Return for each study its raw folder and, for private rows, the key file."""
        return {
            name: {
                "raw": str(self.raw_folder(name)),
                "key_file": str(self.key_file) if self.key_file and study["rows"] == "private" else None,
            }
            for name, study in self.studies.items()
        }


def read_project(overrides: Mapping[str, Any]) -> Project:
    """Read config.yaml and what its studies declare, from memory where all of it is as it was.

    Raises
    ------
    ConfigurationError
        For any mistake in these files, with its file and its key.
    """
    told = read_yaml(CONFIGURATION) | dict(overrides)
    memory = Memory(REMEMBERED)
    code = Code(SCRIPTS, memory)
    identity = declared_identity(told, CONFIGURATION, STUDIES, SCRIPTS, code, memory)
    kept = recall(DECLARED, identity)
    if kept is None:
        from reinfuse.declarations import read_declarations

        declarations = read_declarations(CONFIGURATION, overrides, STUDIES)
        studies = declarations.rows()

        def steps(files: Files | None) -> list[Step]:
            return declarations.steps(SCRIPTS, files or _no_files(studies))
    else:
        studies = kept["studies"]

        def steps(files: Files | None) -> list[Step]:
            if files is None or asdict(files) == kept["files"]:
                return remembered_steps(kept)
            from reinfuse.declarations import read_declarations

            return read_declarations(CONFIGURATION, overrides, STUDIES).steps(SCRIPTS, files)

    key_file = (told.get("privacy") or {}).get("key_file")
    return Project(
        studies=studies,
        raw_data=told.get("raw_data", {}),
        key_file=Path(key_file).expanduser() if key_file else None,
        memory=memory,
        code=code,
        identity=identity,
        remembered_with=kept["files"] if kept else None,
        steps=steps,
    )


def known_steps(project: Project) -> list[Step]:
    """Return all steps without looking at any file's content: enough to know their names and their order."""
    return project.steps(None)


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
        searched = Memory(SEARCHED_IN_GIT)
        check_nothing_is_committed(Path(), project.secrets(), searched)
        if may_write:
            searched.save()
    if may_write:
        occupy(ENGINE_FOLDER, RESULTS)
    memory = project.memory
    files = _files(project, memory)
    steps = project.steps(files)
    plan = make_plan(
        steps,
        project.code,
        RESULTS,
        digest=lambda path: str(memory.of(path, "sha256", sha256)),
        versions_into=lambda step: step.title.endswith(("/report", "/release")) or step.title == "index",
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
        if project.remembered_with != asdict(files):
            remember(DECLARED, project.identity, project.studies, files, steps)
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


def _no_files(studies: Iterable[str]) -> Files:
    return Files(raw={name: {} for name in studies}, reference={}, templates={})


def _files(project: Project, memory: Memory) -> Files:
    raw: dict[str, dict[str, str]] = {}
    for name, study in project.studies.items():
        if study["twin"]:
            raw[name] = {"twin.yaml": study["twin"]}
            continue
        key = None
        if study["rows"] == "private":
            key = read_key(project.key_file, Path())
            check_raw_is_outside(project.raw_folder(name), study["files"], Path(), name)
        raw[name] = {file: raw_fingerprint(project.raw_folder(name) / file, key, memory) for file in study["files"]}
    return Files(
        raw=raw,
        reference=folder_fingerprints(REFERENCE, Path(), memory),
        templates=folder_fingerprints(TEMPLATES, Path(), memory),
        expected={EXPECTED: memory.of(Path(EXPECTED), "sha256", sha256)} if Path(EXPECTED).is_file() else {},
    )
