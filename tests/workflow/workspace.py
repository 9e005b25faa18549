"""A copy of the project with two small studies in it, and the questions that tests ask of it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PROJECT = ["Snakefile", "workflow", "scripts", "resources", "requirements.lock"]
STUDIES = ["first", "second"]
STEPS_BY_MESSAGE = {
    r"remove what identifies a patient": "deidentify",
    r"clean tables, flow and checks": "clean",
    r"analysis (\w+)": r"model/\1",
    r"multiverse (\w+), chunk (\d+)": r"multiverse/\1/\2",
    r"multiverse (\w+)": r"multiverse/\1",
    r"join all estimates": "estimates",
    r"audit every published number": "audit",
    r"figure (\w+)": r"figures/\1",
    r"report": "report",
    r"release": "release",
    r"search all results for identifiers": "leak_gate",
    r"simulate a raw export": "twin",
    r"what is true of simulated patients": "truth",
    r"truth beside estimates": "recovery",
}
STEPS_OVER_ALL = {
    "synthesis over studies": "synthesis",
    "ledger over all studies": "ledger",
    "report over all studies": "index",
    "search what was written over all studies": "last_gate",
    "compare all verdicts with those recorded": "drift",
}
LAST_MESSAGE = "all reports are there"


def make_workspace(folder: Path) -> Path:
    """Copy the project and put the two small studies into it; nothing of it has run."""
    folder.mkdir(parents=True)
    for name in PROJECT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    (folder / "config.yaml").write_text(f"studies: [{', '.join(STUDIES)}]\n")
    for study in STUDIES:
        target = folder / "resources" / "studies" / study
        (target / "data").mkdir(parents=True)
        for name in ("study", "claims"):
            text = (HERE / f"small_{name}.yaml").read_text().replace("STUDY", study)
            (target / f"{name}.yaml").write_text(text)
        shutil.copy(HERE / "small_export.csv", target / "data" / "export.csv")
    return folder


def snakemake(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the engine as a user does, without a profile and without a flag beyond those given."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "snakemake"), *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def would_run(folder: Path, **environment: str) -> set[str]:
    """Ask once which steps would run; returns titles such as `first/model/change` or `index`."""
    answer = snakemake(folder, "--dry-run", **environment)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    messages = re.findall(r"^Job \d+: (.*)$", answer.stdout + answer.stderr, re.MULTILINE)
    return {_step(message) for message in messages if message != LAST_MESSAGE}


def _step(message: str) -> str:
    if message in STEPS_OVER_ALL:
        return STEPS_OVER_ALL[message]
    study, _, what = message.partition(": ")
    for pattern, step in STEPS_BY_MESSAGE.items():
        if found := re.fullmatch(pattern, what):
            return f"{study}/{found.expand(step)}"
    raise AssertionError(f"no step has the message '{message}'")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file below `results` with its content."""
    results = folder / "results"
    return {path.relative_to(results).as_posix(): path.read_bytes() for path in results.rglob("*") if path.is_file()}
