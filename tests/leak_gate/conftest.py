"""One invented patient, and what the gate finds of her in a file."""

import datetime

import pytest

from reinfuse.leak_gate.gate import Place, findings_in
from reinfuse.leak_gate.matching import search_for
from reinfuse.leak_gate.places import Entry
from reinfuse.leak_gate.roster import Roster

PATIENT = Roster(
    record_numbers=frozenset({"00734512"}),
    names=frozenset({("Quillfeather", "Marigold"), ("O'Brien", "José"), ("Long",), ("Müller-Lüdenscheidt", "May")}),
    numbers=frozenset({"(202) 555-0143", "219-09-9999"}),
    emails=frozenset({"m.quill73@example.org"}),
    others=frozenset({"12 Elm Parade", "SN-A1234-99"}),
    birth_dates=frozenset({datetime.date(1911, 5, 6)}),
    visit_dates=frozenset({datetime.date(2006, 6, 9) + datetime.timedelta(days) for days in range(0, 60, 7)}),
    postcodes=frozenset({"99871"}),
    notes=frozenset({"Telephoned twice about the bus from the station, would like a ride"}),
)


@pytest.fixture(scope="session")
def search():
    """Search for the one patient, as for very many; `wilson` is a word of the project."""
    return search_for(PATIENT, frozenset({"wilson"}), most_at_once=0)


@pytest.fixture
def found(tmp_path, search):
    """Return a function that writes bytes under a name and gives {(place, category)} of what the gate finds."""

    def findings(content: bytes, name: str, *, strict: bool = True):
        path = tmp_path / name
        path.write_bytes(content)
        entry = Entry(path.relative_to(tmp_path), path)
        return {(one.place, one.category) for one in findings_in(entry, Place("", [], strict), search)}

    return findings
