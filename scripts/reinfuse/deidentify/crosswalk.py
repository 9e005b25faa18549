"""The crosswalk: which code stands for which record number, in a file that lies beside the key.

Under Safe Harbor a code may not be derived from information about the person (45 CFR 164.514(c)), so codes are random,
and only this file keeps them the same from run to run. It is as identifying as the raw data.
"""

import base64
import csv
import os
import re
import secrets
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from reinfuse.deidentify.pseudonyms import PSEUDONYM_BYTES
from reinfuse.errors import KeyFileError
from reinfuse.files import replacing

OWNER_READS_AND_WRITES = 0o600
HEADER = ["record_number", "code"]
CODE = re.compile(r"P[A-Z2-7]{16}")

Codes = dict[str, str]


def crosswalk_path(key_file: Path, study: str) -> Path:
    """Return where the crosswalk of a study lies: beside the key file, which is outside every repository."""
    return key_file.parent / f"reinfuse-crosswalk-{study}.csv"


def read_crosswalk(path: Path) -> Codes:
    """Return {record number: code}; nothing where there is no such file yet.

    Raises
    ------
    KeyFileError
        When others may open the file, or it is no crosswalk.
    """
    if not path.exists():
        return {}
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"{path}: others may open this crosswalk. Run: chmod 600 {path}")
    damaged = KeyFileError(
        f"{path}: is damaged or no crosswalk. Put its last whole copy back, or remove it for new codes."
    )
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file, strict=True)) or [[]]
    except (csv.Error, UnicodeDecodeError):
        raise damaged from None
    if header != HEADER or any(len(row) != 2 or not CODE.fullmatch(row[1]) for row in rows):
        raise damaged
    codes = {row[0]: row[1] for row in rows}
    if len(codes) < len(rows) or len(set(codes.values())) < len(rows):
        raise damaged
    return codes


def with_new_codes(known: Mapping[str, str], record_numbers: Iterable[str]) -> Codes:
    """Return the known codes and a new random one for each record number that has none: 80 bits, never one twice."""
    codes = dict(known)
    taken = set(codes.values())
    for number in record_numbers:
        if number in codes:
            continue
        code = random_code()
        while code in taken:
            code = random_code()
        taken.add(code)
        codes[number] = code
    return codes


def random_code() -> str:
    """Return a code of the same form as a pseudonym, from the system's source of randomness."""
    return "P" + base64.b32encode(secrets.token_bytes(PSEUDONYM_BYTES)).decode("ascii")


def write_crosswalk(path: Path, codes: Mapping[str, str]) -> None:
    """Write the crosswalk sorted by code, for its owner alone, whole or not at all.

    Sorted by code because the order of record numbers is often that of first visits.
    """
    number_of = {code: number for number, code in codes.items()}
    with replacing(path) as temporary:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_READS_AND_WRITES)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            writer.writerows((number_of[code], code) for code in sorted(number_of))
            file.flush()
            os.fsync(file.fileno())  # results must never hold codes that a crash then takes back
