"""Raw files that must be refused: each with its own error, a message that helps, and no cell in it."""

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reinfuse import errors
from reinfuse.deidentify.sources import read_source

HEADER = b"record_number,surname,age,sex,pain,dose_mg\n"
ROW = b"70001,Abelard,51,F,9,61.5\n"


def spoil(old: str, new: str) -> Callable[[str], bytes]:
    def spoiled(text: str) -> bytes:
        assert old in text
        return text.replace(old, new).encode()

    return spoiled


def encoded(old: str, new: str, encoding: str) -> Callable[[str], bytes]:
    return lambda text: text.replace(old, new).encode(encoding)


def constant(content: bytes) -> Callable[[str], bytes]:
    return lambda _: content


# what is wrong, how the file comes about, the error, words of the message
BAD_FILES: list[tuple[str, Callable[[str], bytes], type[errors.ReinfuseError], list[str]]] = [
    ("empty", constant(b""), errors.RawDataUnreadableError, ["is empty", "Export it again"]),
    ("white space only", constant(b"\n \n"), errors.RawDataUnreadableError, ["is empty"]),
    ("byte order mark only", constant(codecs.BOM_UTF8), errors.RawDataUnreadableError, ["is empty"]),
    ("header only", constant(HEADER), errors.RawDataUnreadableError, ["header but no data rows"]),
    ("no final line end, header only", constant(HEADER.strip()), errors.RawDataUnreadableError, ["no data rows"]),
    ("NUL bytes", constant(HEADER + b"70001,Abel\0ard,51,F,9,61.5\n"), errors.RawDataUnreadableError, ["NUL bytes"]),
    ("only NUL bytes", constant(b"\0" * 400), errors.RawDataUnreadableError, ["NUL bytes"]),
    ("NUL in UTF-16", encoded("Abelard", "Abel\0ard", "utf-16"), errors.RawDataUnreadableError, ["utf-16"]),
    (
        "Latin-1", encoded("Abelard", "Abélard", "latin-1"), errors.RawDataUnreadableError,
        ["not utf-8", "looks like latin-1", "sources.visits.encoding: latin-1"],
    ),
    (
        "Windows-1252", encoded("Abelard", "O’Abelard", "windows-1252"), errors.RawDataUnreadableError,
        ["looks like windows-1252", "sources.visits.encoding: windows-1252"],
    ),
    (
        "UTF-16", encoded("Abelard", "Abélard", "utf-16"), errors.RawDataUnreadableError,
        ["looks like utf-16", "sources.visits.encoding: utf-16"],
    ),
    ("UTF-16 without mark", encoded("", "", "utf-16-be"), errors.RawDataUnreadableError, ["looks like utf-16"]),
    ("workbook", constant(b"PK\x03\x04" + b"x" * 50), errors.RawDataUnreadableError, ["Excel workbook", "CSV"]),
    ("gzip", constant(b"\x1f\x8b\x08" + b"x" * 50), errors.RawDataUnreadableError, ["gzip", "CSV"]),
    (
        "row too short", spoil("70002,Brunhild,", "70002,"), errors.RawDataUnreadableError,
        ["data row 2 (line 3)", "5 cells", "header has 6"],
    ),
    (
        "row too long", spoil("Brunhild", "Brunhild,Dr."), errors.RawDataUnreadableError,
        ["data row 2 (line 3)", "7 cells", "quotation marks"],
    ),
    ("footer", spoil("83.5\n", "83.5\nExported by Dagobert\n"), errors.RawDataUnreadableError, ["data row 4 (line 5)"]),
    (
        "title above the header", spoil("record_number", "Patients of Dagobert\nrecord_number"),
        errors.RawDataUnreadableError, ["first line", "titles"],
    ),
    (
        "semicolons", lambda text: text.replace(",", ";").encode(), errors.RawDataUnreadableError,
        ["no comma but a semicolon", 'sources.visits.delimiter: ";"'],
    ),
    ("tabs", lambda text: text.replace(",", "\t").encode(), errors.RawDataUnreadableError, [r'delimiter: "\t"']),
    ("open quotation mark", spoil("Brunhild", '"Brunhild'), errors.RawDataUnreadableError, ["from line 3 on"]),
    ("text after quotation", spoil("Brunhild", '"Brun"hild'), errors.RawDataUnreadableError, ["from line 3 on"]),
    ("giant cell", spoil("Brunhild", "B" * 200_000), errors.RawDataUnreadableError, ["131,072 characters"]),
    (
        "missing column", lambda text: re.sub(r",[^,]*$", "", text, flags=re.MULTILINE).encode(), errors.ColumnsError,
        ["1 problem", "'dose_mg' is missing"],
    ),
    (
        "doubled column", spoil("surname,age", "age,age"), errors.ColumnsError,
        ["'age' stands 2 times, in columns 2 and 3"],
    ),
    ("misspelt column", spoil("dose_mg", "dose_mgs"), errors.ColumnsError, ["column 6 should probably be 'dose_mg'"]),
    ("other case", spoil("dose_mg", "DOSE_MG"), errors.ColumnsError, ["column 6 should probably be 'dose_mg'"]),
    (
        "identifier as a header", spoil("dose_mg", "Ermintrude Fastolf"), errors.ColumnsError,
        ["column 6 is not declared", "'dose_mg' is missing"],
    ),
    ("text in a number", spoil("61.5", "Abelard Hugo"), errors.CellError, ["dose_mg: data row 1 (line 2)", "numbers"]),
    ("score of 11", spoil("F,9,61", "F,11,61"), errors.CellError, ["pain: data row 1 (line 2)", "from 0 to 10"]),
    ("negative dose", spoil("72.5", "-72.5"), errors.CellError, ["dose_mg: data row 2 (line 3)", "from 0 to 500"]),
    ("unknown word", spoil(",F,9,83", ",X,9,83"), errors.CellError, ["sex: data row 3 (line 4)", "'F', 'M'"]),
    ("gap", spoil(",F,9,83", ",,9,83"), errors.CellError, ["sex: data row 3 (line 4)", "no value", "required: false"]),
    ("telephone number as a dose", spoil("61.5", "5551234567"), errors.CellError, ["dose_mg", "from 0 to 500"]),
    (
        "rounded record number", spoil("70002", "7.0E+04"), errors.CellError, ["record_number: data row 2 (line 3)"],
    ),
    (
        "two rows for one patient", spoil("70003", "70001"), errors.IdentityError,
        ["data rows 1 (line 2) and 3 (line 4)", "one row a patient"],
    ),
    ("two spellings of one patient", spoil("70003", "0070001.0"), errors.IdentityError, ["data rows 1 (line 2) and 3"]),
    ("no record number", spoil("70002", ""), errors.IdentityError, ["data row 2 (line 3)", "no record number"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "error", "words"), [case[1:] for case in BAD_FILES], ids=[case[0] for case in BAD_FILES]
)
def test_bad_file_is_refused_with_a_message_that_helps(
    make: Callable[[str], bytes],
    error: type[errors.ReinfuseError],
    words: list[str],
    tmp_path: Path,
    good_file: str,
    declared: dict[str, Any],
    quotes_no_cell: Callable[[str, str], None],
) -> None:
    """A spoilt export would be read as something else, or its message would show what identifies a patient."""
    content = make(good_file)
    (tmp_path / "clinic.csv").write_bytes(content)
    with pytest.raises(error) as caught:
        read_source(tmp_path, "visits", declared["source"](), "a-clinic")
    message = str(caught.value)
    assert type(caught.value) is error
    assert message.startswith("clinic.csv: ")
    for word in words:
        assert word in message
    quotes_no_cell(message, content.decode("utf-8", errors="ignore"))
    assert "Ermintrude" not in message
    assert "Dagobert" not in message
    assert caught.value.__cause__ is None


def test_good_file_passes(tmp_path: Path, good_file: str, declared: dict[str, Any]) -> None:
    """Every refusal above could be a refusal of everything."""
    (tmp_path / "clinic.csv").write_text(good_file, encoding="utf-8")
    typed = read_source(tmp_path, "visits", declared["source"](), "a-clinic").values
    assert typed["dose_mg"].tolist() == [61.5, 72.5, 83.5]
    assert typed["sex"].tolist() == ["female", "male", "female"]
    assert typed["record_number"].tolist() == ["70001", "70002", "70003"]


@pytest.mark.parametrize("in_its_place", ["nothing", "a folder", "a dangling link"])
def test_missing_file_says_where_it_should_be(in_its_place: str, tmp_path: Path, declared: dict[str, Any]) -> None:
    """A clinic that forgot a file would see a traceback, or the folder would be read as a file."""
    place = tmp_path / "clinic.csv"
    if in_its_place == "a folder":
        place.mkdir()
    if in_its_place == "a dangling link":
        place.symlink_to(tmp_path / "gone.csv")
    with pytest.raises(errors.RawDataMissingError, match=r"raw_data\.a-clinic' in config\.yaml") as caught:
        read_source(tmp_path, "visits", declared["source"](), "a-clinic")
    assert str(place) in str(caught.value)


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path, declared: dict[str, Any]) -> None:
    """A user would mend one cell, run again, and meet the next."""
    rows = [f"{70001 + row},Abelard,51,F,{'eight' if row != 3 else 8},61.5" for row in range(9)]
    rows[3] = rows[3].replace("61.5", "-61.5")
    (tmp_path / "clinic.csv").write_text("\n".join([HEADER.decode().strip(), *rows]), encoding="utf-8")
    with pytest.raises(errors.CellError) as caught:
        read_source(tmp_path, "visits", declared["source"](), "a-clinic")
    message = str(caught.value)
    assert "2 columns hold cells" in message
    assert "pain: data rows 1 (line 2), 2 (line 3), 3 (line 4), 5 (line 6), 6 (line 7) and others, 8 in all" in message
    assert "dose_mg: data row 4 (line 5)" in message
    assert "eight" not in message


def test_line_numbers_follow_the_file_where_cells_and_gaps_take_several_lines(
    tmp_path: Path, declared: dict[str, Any]
) -> None:
    """The message would point at the wrong line of the export."""
    text = HEADER.decode() + '70001,"Abelard\nHugo",51,F,9,61.5\n\n70002,Brunhild,62,M,12,72.5\n'
    (tmp_path / "clinic.csv").write_text(text, encoding="utf-8")
    with pytest.raises(errors.CellError, match=r"pain: data row 2 \(line 5\)"):
        read_source(tmp_path, "visits", declared["source"](), "a-clinic")
