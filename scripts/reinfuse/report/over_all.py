"""The two files over all studies that say what came of a run: a page for people, a record for programs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reinfuse.files import read_json, write_json, write_text
from reinfuse.report.gates import gates_of
from reinfuse.report.index import index_page
from reinfuse.reproduction.recorded import read_recorded
from reinfuse.reproduction.run_record import run_record


def write_over_all(
    results: Path, studies: Iterable[str], settings: dict[str, Any], expected: Path, templates: Path
) -> list[Path]:
    """Write index.html and run.json from the results of each study; `settings` are those of the index step."""
    folders = [results / study for study in studies]
    gates = {folder.name: gates_of(folder) for folder in folders}
    ledger = read_json(results / "ledger.json")
    record = run_record(ledger, read_recorded(expected), gates, settings)
    page, run = results / "index.html", results / "run.json"
    write_text(page, index_page(folders, settings, record["drift"], templates))
    write_json(run, record)
    return [page, run]
