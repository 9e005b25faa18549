"""The gate: plant canaries, search every place, and say where something is, of what kind, and how often."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from reinfuse.leak_gate.canaries import invented_patient, plant
from reinfuse.leak_gate.containers import pieces_of_any
from reinfuse.leak_gate.matching import Search, search_for
from reinfuse.leak_gate.patterns import too_short
from reinfuse.leak_gate.pieces import Piece, UnsearchableError
from reinfuse.leak_gate.places import WITHHELD, Entry, pieces_of_file, shown_path, staged_content
from reinfuse.leak_gate.roster import Roster

NAME_OF_FILE = "name of a file or folder"
TEXT = "text"  # what the readings of a plain text or a page are called


class Place(NamedTuple):
    """One thing to search: its files, whether each must be of a known kind, and what does not decide there."""

    name: str  # comes before the paths; may be empty
    entries: Iterable[Entry]
    strict: bool = True
    undecided: frozenset[str] = frozenset()
    repository: Path = Path()
    counted: bool = True  # whether its files are told by number


class Finding(NamedTuple):
    """Where something was found; never what."""

    path: str
    place: str
    category: str
    times: int


def examine(roster: Roster, own_words: frozenset[str], places: Iterable[Place]) -> dict[str, Any]:
    """Search all places for a roster and for canaries; returns what a study's leak_gate.json holds.

    Keys: `passed`; `findings`, each with path, place, category and count; `lost_canaries`, kinds of files in which
    the gate is blind; `files`, how many files of each suffix were searched where the same inputs leave the same
    files; `searched_for`, how many identifiers of each kind; `too_short`, how many record numbers could not be
    searched for.
    """
    canary = invented_patient()
    search = search_for(roster | canary, own_words)
    lost, kinds = lost_canaries(canary, search)
    findings: list[Finding] = []
    files: Counter[str] = Counter()
    for place in places:
        for entry in place.entries:
            found = findings_in(entry, place, search)
            findings += found
            if place.strict and place.counted:
                files[entry.path.suffix.lower() or entry.path.name] += 1
    return {
        "passed": not findings and not lost and bool(files),
        "findings": [
            {"path": found.path, "place": found.place, "category": found.category, "count": found.times}
            for found in sorted(findings)
        ],
        "canaries": kinds,
        "lost_canaries": lost,
        "files": dict(sorted(files.items())),
        "searched_for": roster.counts(),
        "too_short": too_short(roster),
    }


def lost_canaries(canary: Roster, search: Search) -> tuple[list[str], list[str]]:
    """Plant a canary a kind of file in a temporary folder; returns the kinds not found, and all kinds."""
    with tempfile.TemporaryDirectory(prefix="reinfuse-canaries-") as folder:
        planted = plant(Path(folder), canary)
        place = Place("", [])
        lost = [
            kind
            for kind, path in planted.items()
            if not any(
                finding.category in {"name", "record number"}
                for finding in findings_in(Entry(Path(path.name), path), place, search)
            )
        ]
    return lost, list(planted)


def findings_in(entry: Entry, place: Place, search: Search) -> list[Finding]:
    """Return what one file holds and what its name says; a file that cannot be searched is a finding itself."""
    shown = shown_path(entry.shown, search)
    path = f"{place.name}/{shown}" if place.name else shown
    found = [Finding(path, NAME_OF_FILE, "name", 1)] if WITHHELD in shown else []
    try:
        if entry.path.is_symlink() and entry.staged is None:
            if place.strict:
                raise UnsearchableError("is a symbolic link")
            return found
        if entry.staged:
            pieces = pieces_of_any(staged_content(place.repository, entry.staged), entry.path.name)
        else:
            pieces = pieces_of_file(entry.path, strict=place.strict)
        for place_in_file, category, count in _counted(pieces, search):
            if category not in place.undecided:
                where = f"{place_in_file}, staged in git" if entry.staged else place_in_file
                found.append(Finding(path, where, category, count))
    except FileNotFoundError:
        return found  # the engine removes its own marks while steps run
    except UnsearchableError as error:
        found.append(Finding(path, "file", f"cannot be searched: {error.reason}", 1))
    return found


def _counted(pieces: Iterable[Piece], search: Search) -> list[tuple[str, str, int]]:
    """Return (place, category, count); of several readings of one text only that with the most hits counts."""
    counts: Counter[tuple[str, str]] = Counter()
    lines: dict[tuple[str, str], int] = {}
    for piece in pieces:
        for hit in search(piece.text):
            counts[piece.place, hit.category] += 1
            lines.setdefault((piece.place, hit.category), hit.line)
    kept: dict[tuple[str, str], tuple[str, str, int]] = {}
    for (place, category), count in counts.items():
        is_text = place.startswith(TEXT)
        key = (TEXT if is_text else place, category)
        if key not in kept or count > kept[key][2]:
            kept[key] = (f"{TEXT}, first in line {lines[place, category]}" if is_text else place, category, count)
    return list(kept.values())
