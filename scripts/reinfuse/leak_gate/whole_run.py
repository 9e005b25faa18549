"""What of a run is searched for the patients of one study: first by its own gate, then by the last step."""

from collections.abc import Iterator
from pathlib import Path

from reinfuse.leak_gate.gate import Place
from reinfuse.leak_gate.patterns import OF_FEW_DIGITS, POSTCODE
from reinfuse.leak_gate.places import Entry, files_below, tracked_by_git

# What the step after a study's own gate makes. It searches its folder itself before that stands.
DECISION = "disclosure.json"
MADE_BY_RELEASE = ("release", "release.building", DECISION, "receipts/release.json")
# What stands beside a study's results when its own gate and its release are done.
MADE_SINCE = ("leak_gate.json", DECISION, "release/manifest.json", "receipts/leak_gate.json", "receipts/release.json")
NO_RELEASE = "the leak gate did not pass: leak_gate.json says where and why"
# The engine and the project write the days of runs and releases, which may be days of visits; the engine's folder is
# full of sizes and numbers of files.
IN_ENGINE = frozenset(
    {"visit date", POSTCODE, *(f"{what}{OF_FEW_DIGITS}" for what in ("record number", "telephone or other number"))}
)
# Code and tests hold words in quotation marks, invented names and dates of birth, and numbers of every kind.
IN_GIT = IN_ENGINE | {"single name", "birth date"}
# What the project brings along holds people who were invented or who are cited, and some patients have the same names.
# Their numbers still decide there, and git is searched for rows of raw files besides (reinfuse/committed.py).
BROUGHT_ALONG = frozenset({"benchmarks", "docs", "scripts", "tests", "workflow"})
IN_BROUGHT_ALONG = IN_GIT | {"name", "e-mail address"}
# Where the engine keeps what a step is about to replace, for as long as the step runs: beside a study's own gate, the
# steps over all studies may run. The last step runs alone, and searches it.
KEPT_WHILE_STEPS_RUN = "backups"


def places_of_study(own: Path, rows: str, raw: Path, engine: Path, left_out: set[Path]) -> list[Place]:
    """Return what a study's own gate searches: its results but for the release, the engine's folder, tracked files.

    Of the engine's folder, what other steps are replacing at this moment is left to the last step.
    Raw rows that anyone may read can lie among what is searched; private ones are a finding wherever they lie.
    """
    is_private = rows == "private"
    without = left_out | {own / name for name in MADE_BY_RELEASE} | (set() if is_private else {raw})
    places = [Place(own.as_posix(), files_below(own, without)), _engine(engine, {engine / KEPT_WHILE_STEPS_RUN})]
    if is_private:  # git tracks open rows, or what they are drawn from
        brought: list[Entry] = []
        others: list[Entry] = []
        for entry in tracked_by_git(Path()):
            (brought if entry.shown.parts[0] in BROUGHT_ALONG else others).append(entry)
        places += [Place("", others, False, IN_GIT), Place("", brought, False, IN_BROUGHT_ALONG)]
    return places


def places_since(results: Path, study: str, engine: Path) -> list[Place]:
    """Return what was written after a study's own gate: about its release, over all studies, and by the engine."""
    folders_of_studies = {folder.parent for folder in results.glob("*/stamps")}
    return [
        Place((results / study).as_posix(), _that_are_there(results / study)),
        Place(results.as_posix(), files_below(results, folders_of_studies)),
        _engine(engine, set()),
    ]


def _that_are_there(own: Path) -> Iterator[Entry]:
    return (Entry(Path(name), own / name) for name in MADE_SINCE if (own / name).is_file())


def _engine(folder: Path, without: set[Path]) -> Place:
    return Place(folder.as_posix(), files_below(folder, without), False, IN_ENGINE)
