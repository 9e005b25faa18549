"""Attacks on keys and pseudonyms, and by how rows and patients hang together."""

import base64
import hashlib
import hmac
import itertools
from collections.abc import Callable
from functools import partial

import pyarrow.parquet as pq
from privacy.clinic import KEY, REPOSITORY, Act, Case, Check, Clinic, safe_harbor

PATIENT = "20471193"


def key_file(content: bytes | None = KEY, mode: int = 0o600) -> Act:
    """Return the attack that gives another key file, or none."""

    def act(clinic: Clinic) -> None:
        assert clinic.key is not None
        clinic.key.unlink()
        if content is not None:
            clinic.key.write_bytes(content)
            clinic.key.chmod(mode)

    return act


def no_key(clinic: Clinic) -> None:
    clinic.key = None


def key_in_a_work_tree(clinic: Clinic) -> None:
    (clinic.folder / ".git").mkdir()


def key_is_a_link_into_the_repository(clinic: Clinic) -> None:
    assert clinic.key is not None
    clinic.key.unlink()
    clinic.key.symlink_to(REPOSITORY / "LICENSE")


def raw_is_a_link_into_the_repository(clinic: Clinic) -> None:
    clinic.raw.rmdir()
    clinic.raw.symlink_to(REPOSITORY / "resources" / "studies" / "kapural-2010" / "data")
    clinic.content = b""
    clinic.write = lambda: None  # nothing of the repository is overwritten


def spelled(*numbers: str) -> Act:
    """Return the attack that spells the first patient's number differently in each row."""

    def act(clinic: Clinic) -> None:
        first = list(clinic.rows[0])
        clinic.rows = [[number, *first[1:9], str(40 + n), *first[10:]] for n, number in enumerate(numbers)]

    return act


def _patients(clinic: Clinic, expected: int) -> None:
    assert clinic.passed()["mrn"].nunique() == expected


def _key_is_nowhere(clinic: Clinic) -> None:
    for path in clinic.results.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert KEY not in content
            assert KEY.hex().encode() not in content.lower()


def _plain(number: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, number).digest()


def _keyed(number: bytes, key: bytes) -> bytes:
    return hmac.digest(key, number, "sha256")


# Ways to make a code that somebody who does not have the key can repeat.
GUESSES: list[Callable[[bytes], bytes]] = [
    *(partial(_plain, algorithm=algorithm) for algorithm in ("md5", "sha1", "sha256", "sha512")),
    *(partial(_keyed, key=key) for key in (b"", b"a-clinic", b"reinfuse", b"secret", KEY[:31])),
]


def _cannot_be_guessed(clinic: Clinic) -> None:
    """Try 3,000 numbers around the true one, in nine ways and three alphabets, against every pseudonym."""
    pseudonyms = {code[1:].rstrip("=").lower() for code in clinic.passed()["mrn"]}
    for number, guess in itertools.product(range(20_470_000, 20_473_000), GUESSES):
        digest = guess(str(number).encode())
        for text in (digest.hex(), base64.b32encode(digest).decode(), base64.urlsafe_b64encode(digest).decode()):
            assert not any(text.lower().startswith(code) for code in pseudonyms), "a pseudonym was guessed"
    assert all(len(code) >= 16 for code in pseudonyms)  # 16 signs of base32 are 80 bits


def another_site(clinic: Clinic) -> None:
    """The same numbers in another study."""
    clinic.study = "another-clinic"


def _pseudonyms_differ_from_the_first_site(clinic: Clinic) -> None:
    there = set(clinic.passed()["mrn"])
    clinic.study = "a-clinic"
    assert clinic.run() == ""
    assert there.isdisjoint(clinic.passed()["mrn"])


def shuffled(clinic: Clinic) -> None:
    clinic.rows = clinic.rows[::-1]


def _order_tells_nothing(clinic: Clinic) -> None:
    first = (clinic.results / "deidentified" / "visits.parquet").read_bytes()
    clinic.rows = [clinic.rows[n] for n in (2, 4, 0, 3, 1)]
    clinic.write()
    assert clinic.run() == ""
    assert (clinic.results / "deidentified" / "visits.parquet").read_bytes() == first
    assert list(clinic.passed()["mrn"]) == sorted(clinic.passed()["mrn"])


def rare_word(clinic: Clinic) -> None:
    """The one patient with a declared diagnosis is left out for another cell."""
    clinic.source["unreadable"] = "quarantine"
    clinic.put("diagnosis", "fibromyalgia")
    clinic.put("dose", "Vandersloot")


def _rare_word_is_gone(clinic: Clinic) -> None:
    assert b"fibromyalgia" not in (clinic.results / "deidentified" / "visits.parquet").read_bytes()
    assert clinic.left_out() == 1
    assert len(clinic.passed()) == 4


def repeated(clinic: Clinic) -> None:
    clinic.rows.append(list(clinic.rows[0]))


def two_rows_a_patient(clinic: Clinic) -> None:
    clinic.source["one_row_per"] = "patient"


def without_number(clinic: Clinic) -> None:
    clinic.put("mrn", "")


def _no_values_in_the_metadata(clinic: Clinic) -> None:
    metadata = pq.read_metadata(clinic.results / "deidentified" / "visits.parquet")
    columns = [metadata.row_group(0).column(n) for n in range(metadata.num_columns)]
    assert all(column.statistics is None for column in columns)
    assert b"pandas" not in (metadata.metadata or {})


def _nothing_half_written(clinic: Clinic) -> None:
    assert not list(clinic.folder.rglob("*.partial"))


def crosswalk(content: str, mode: int = 0o600) -> Act:
    """Return the attack that puts another crosswalk beside the key."""

    def act(clinic: Clinic) -> None:
        safe_harbor(clinic)
        path = clinic.folder / "reinfuse-crosswalk-a-clinic.csv"
        path.write_text(content)
        path.chmod(mode)

    return act


def _codes_are_random_and_stay(clinic: Clinic) -> None:
    """The same key and rows elsewhere give other codes; here they stay from run to run."""
    codes = set(clinic.passed()["mrn"])
    assert clinic.run() == ""
    assert set(clinic.passed()["mrn"]) == codes
    (clinic.folder / "reinfuse-crosswalk-a-clinic.csv").unlink()
    assert clinic.run() == ""
    assert codes.isdisjoint(clinic.passed()["mrn"])
    assert (clinic.folder / "reinfuse-crosswalk-a-clinic.csv").stat().st_mode & 0o777 == 0o600


def unwritable(clinic: Clinic) -> None:
    """A file where the folder of results should be."""
    clinic.results.write_text("not a folder")


def nothing(clinic: Clinic) -> None:
    """The export as it is."""


def _case(family: str, name: str, outcome: str, act: Act, check: Check | None = None) -> Case:
    return Case(f"{family}: {name}", family, name, outcome, act, ("Vandersloot",), check)


CASES = [
    _case("keys", "no key file is named", "refuse", no_key),
    _case("keys", "the key file is missing", "refuse", key_file(None)),
    _case("keys", "the key file is empty", "refuse", key_file(b"")),
    _case("keys", "a key of 31 bytes", "refuse", key_file(KEY[:31])),
    _case("keys", "a placeholder", "refuse", key_file(b"changeme" * 8)),
    _case("keys", "a pattern", "refuse", key_file(bytes(range(64)))),
    _case("keys", "a key that the group may read", "refuse", key_file(mode=0o640)),
    _case("keys", "a key that all may read", "refuse", key_file(mode=0o604)),
    _case("keys", "a key, and raw files, in a git work tree", "refuse", key_in_a_work_tree),
    _case("keys", "a key that is a link into the repository", "refuse", key_is_a_link_into_the_repository),
    _case("keys", "a raw folder that is a link into the repository", "refuse", raw_is_a_link_into_the_repository),
    _case("keys", "the key in what is written", "absent", nothing, _key_is_nowhere),
    _case("keys", "pseudonyms guessed by brute force", "absent", nothing, _cannot_be_guessed),
    _case("keys", "five spellings of one number are one patient", "absent",
          spelled("00123456", "123456", " 123456 ", "123456.0", "MRN123456"), partial(_patients, expected=1)),
    _case("keys", "full-width digits and signs of no width are that patient", "absent",
          spelled("123456", "１２３４５６", "123\u200b456", "mrn: 123456", "\u00a0123456"),
          partial(_patients, expected=1)),
    _case("keys", "numbers that differ stay two patients", "absent", spelled("123456", "1234560", "A123456"),
          partial(_patients, expected=3)),
    _case("keys", "the same number at another site", "absent", another_site, _pseudonyms_differ_from_the_first_site),
    _case("keys", "Safe Harbor: codes derived from the patient", "absent", safe_harbor, _codes_are_random_and_stay),
    _case("keys", "Safe Harbor: codes guessed by brute force", "absent", safe_harbor, _cannot_be_guessed),
    _case("keys", "Safe Harbor: a crosswalk that others may read", "refuse", crosswalk("record_number,code\n", 0o644)),
    _case("keys", "Safe Harbor: a crosswalk that gives two patients one code", "refuse",
          crosswalk("record_number,code\n20471193,PAAAAAAAAAAAAAAAA\n817264,PAAAAAAAAAAAAAAAA\n")),
    _case("process", "a record number that makes regular expressions crawl", "absent",
          spelled("MRN " * 10_000 + "5", "1" * 40_000 + "E+", "0" * 40_000 + "1"), partial(_patients, expected=3)),
    _case("structure", "the order of rows", "absent", shuffled, _order_tells_nothing),
    _case("structure", "a word of the vocabulary that only a left-out row held", "absent", rare_word,
          _rare_word_is_gone),
    _case("structure", "statistics and metadata of Parquet files", "absent", nothing, _no_values_in_the_metadata),
    _case("structure", "a row that stands there twice", "refuse", repeated),
    _case("structure", "two rows of one patient in a file of patients", "refuse", two_rows_a_patient),
    _case("structure", "a row without a record number", "refuse", without_number),
    _case("process", "results that cannot be written", "refuse", unwritable, _nothing_half_written),
]  # fmt: skip
