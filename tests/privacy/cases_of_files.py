"""Attacks by the file itself: encodings, structure, containers, headers, and names of files."""

import gzip
import io
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

from privacy.clinic import Act, Case, Clinic

PERSON = "Ottoline Vandersloot"


def encoded(encoding: str, declared: str = "utf-8", start: bytes = b"") -> Act:
    """Return the attack that writes the export in one encoding and declares another."""

    def act(clinic: Clinic) -> None:
        clinic.put("surname", "Vandersløøt’s" if encoding != "latin-1" else "Vandersløøts")
        clinic.content = start + clinic.text().encode(encoding)
        clinic.source["encoding"] = declared

    return act


def changed(change: Callable[[str], str]) -> Act:
    """Return the attack that changes the export's text."""

    def act(clinic: Clinic) -> None:
        clinic.content = change(clinic.text()).encode()

    return act


def wrapped(wrap: Callable[[bytes], bytes]) -> Act:
    """Return the attack that puts the export into a container."""

    def act(clinic: Clinic) -> None:
        clinic.content = wrap(clinic.text().encode())

    return act


def zipped(content: bytes) -> bytes:
    """Return a zip archive with one member, named after a patient."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{PERSON}.csv", content)
    return out.getvalue()


class _Loaded:
    """Unpickling this leaves a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.mark),))


def pickled(clinic: Clinic) -> None:
    """A pickle runs what it holds when it is loaded."""
    clinic.content = pickle.dumps(_Loaded(clinic.folder / "mark"))


def _was_not_loaded(clinic: Clinic) -> None:
    assert not (clinic.folder / "mark").exists()


def headed(old: str, new: str) -> Act:
    """Return the attack that changes a title."""

    def act(clinic: Clinic) -> None:
        clinic.header = [new if title == old else title for title in clinic.header]

    return act


def further_column(title: str, cell: str) -> Act:
    """Return the attack that adds a column that nobody declared."""

    def act(clinic: Clinic) -> None:
        clinic.header = [title, *clinic.header]
        clinic.rows = [[cell, *row] for row in clinic.rows]

    return act


def named(file: str) -> Act:
    """Return the attack that names the export after a patient."""

    def act(clinic: Clinic) -> None:
        clinic.source["file"] = file

    return act


def embedded_lines(clinic: Clinic) -> None:
    """Cells that span lines, one of which looks like a row."""
    clinic.put("note", f'seen\n20471193,{PERSON},x,y\n"quoted"')


def delimited(clinic: Clinic) -> None:
    """Semicolons in a file that is declared to have commas."""
    clinic.content = clinic.text(";").encode()


def giant(clinic: Clinic) -> None:
    """One cell of ten megabytes."""
    clinic.put("note", "Vandersloot " * 850_000)


def _all_pass(clinic: Clinic) -> None:
    assert len(clinic.passed()) == 5


def _case(name: str, outcome: str, act: Act, check: Callable[[Clinic], None] | None = None) -> Case:
    return Case(f"file: {name}", "files", name, outcome, act, (PERSON, "Vandersloot", "Vandersløøt"), check)


CASES = [
    _case("UTF-16 that is declared UTF-8", "refuse", encoded("utf-16")),
    _case("UTF-16 without a mark that is declared UTF-8", "refuse", encoded("utf-16-le")),
    _case("UTF-16 as declared", "absent", encoded("utf-16", "utf-16"), _all_pass),
    _case("UTF-8 with a byte order mark", "absent", encoded("utf-8", start=b"\xef\xbb\xbf"), _all_pass),
    _case("Windows-1252 that is declared UTF-8", "refuse", encoded("windows-1252", "utf-8")),
    _case("Windows-1252 as declared", "absent", encoded("latin-1", "windows-1252"), _all_pass),
    _case("UTF-8 that is declared Latin-1", "refuse", encoded("utf-8", "latin-1")),
    _case("a NUL byte in a name", "refuse", changed(lambda text: text.replace("Fastolf", "Fas\0tolf"))),
    _case("nothing but NUL bytes", "refuse", changed(lambda text: "\0" * len(text))),
    _case("line ends inside a note", "absent", embedded_lines, _all_pass),
    _case("a note of ten megabytes", "refuse", giant),
    _case("a row with a cell less", "refuse", changed(lambda text: text.replace(",CRPS,40,", ",40,"))),
    _case("a row with a name more", "refuse", changed(lambda text: text.replace(",CRPS,40,", f",CRPS,{PERSON},40,"))),
    _case("a quotation mark that is never closed", "refuse", changed(lambda text: text.replace("Griselda", '"Gris'))),
    _case("a title above the header", "refuse", changed(lambda text: f"Patients of Dr {PERSON}\n{text}")),
    _case("a line with totals and a name below", "refuse", changed(lambda text: f"{text}Exported by {PERSON}\n")),
    _case("semicolons in a file called .csv", "refuse", delimited),
    _case("a header alone", "refuse", changed(lambda text: text.splitlines()[0] + "\n")),
    _case("nothing at all", "refuse", changed(lambda text: "")),
    _case("a gzip archive called .csv", "refuse", wrapped(lambda content: gzip.compress(content, mtime=0))),
    _case("a zip archive called .csv", "refuse", wrapped(zipped)),
    _case("a zip archive in a gzip archive", "refuse", wrapped(lambda content: gzip.compress(zipped(content)))),
    _case("a PDF called .csv", "refuse", wrapped(lambda content: b"%PDF-1.7\n" + content)),
    _case("a pickle called .csv: never loaded", "refuse", pickled, _was_not_loaded),
    _case("a name as a title", "refuse", headed("dose", PERSON)),
    _case("a record number as a title", "refuse", headed("dose", "59382716")),
    _case("a title close to a declared one", "refuse", headed("dose", "doze")),
    _case("a title with a sign of no width", "refuse", headed("dose", "do\u200bse")),
    _case("a doubled title", "refuse", headed("pain", "dose")),
    _case("an index without a title", "refuse", further_column("", "1")),
    _case("an index that pandas wrote", "refuse", further_column("Unnamed: 0", "1")),
    _case("a second identifier that nobody declared", "refuse", further_column("ssn", "219-09-9999")),
    _case("a file named after a patient", "refuse", named("fastolf_ermintrude.csv")),
    _case("a file named after a patient, with accents apart", "refuse", named("Mu\u0308llerson, Jo\u0308rgen.csv")),
    _case("a file named by a record number", "refuse", named("scan_20471193.csv")),
    _case("a file named by a record number without its zeros", "refuse", named("817264.csv")),
]
