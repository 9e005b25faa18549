"""Record numbers become keyed pseudonyms that neither carry nor give back anything about the patient."""

import base64
import hashlib
import hmac
import re
import unicodedata

from reinfuse.errors import ContractError

# Rows that anyone may read need no secret: with this key their results are the same bytes everywhere.
PUBLIC_KEY = b"Reinfuse: the rows of this study are public or simulated"
STAFF_PREFIXES = {"provider": "C", "site": "S"}  # C as in clinician
PREFIXES = {"patient": "P", **STAFF_PREFIXES}
PSEUDONYM_BYTES = 10  # 80 bits: two of a million patients collide with a chance below 1 in 10^12
BITS_OF_A_LETTER = 5  # base32
RECORD_NUMBER_PREFIX = re.compile(r"(MRN[\s:#.-]*)+", re.IGNORECASE)
WHOLE_NUMBER = re.compile(r"[0-9]+(\.0+)?")


def normalised(record_number: str) -> str:
    """Return one spelling for each record number, whatever a spreadsheet did to it.

    White space, invisible signs, the prefix MRN, a trailing .0 and leading zeros of an all-digit number go.
    """
    if record_number.isascii() and record_number.isdigit():  # most are, and need no more than this
        return record_number.lstrip("0") or "0"
    visible = "".join(sign for sign in record_number if unicodedata.category(sign) != "Cf")
    text = unicodedata.normalize("NFKC", visible).strip()
    if prefix := RECORD_NUMBER_PREFIX.match(text):
        text = text[prefix.end() :]
    if WHOLE_NUMBER.fullmatch(text):
        return text.split(".")[0].lstrip("0") or "0"
    return text


def pseudonyms(record_numbers: list[str], key: bytes, study: str, purpose: str = "patient") -> dict[str, str]:
    """Return the pseudonym of each normalised record number: a letter for its purpose and 16 letters or digits.

    HMAC-SHA256 (RFC 2104), cut to 80 bits, in base32. The message starts with what is meant (`purpose`) and
    the study, so that one number elsewhere, or of something else, has another pseudonym.

    Raises
    ------
    ContractError
        When two record numbers get one pseudonym.
    """
    start = "\0".join((purpose, study, "")).encode()
    digests = [hmac.digest(key, start + number.encode(), hashlib.sha256)[:PSEUDONYM_BYTES] for number in record_numbers]
    # Ten bytes are sixteen letters without padding, so all digests are encoded as one.
    letters = base64.b32encode(b"".join(digests)).decode("ascii")
    prefix, width = PREFIXES[purpose], PSEUDONYM_BYTES * 8 // BITS_OF_A_LETTER
    pseudonym_of = {
        number: prefix + letters[place * width : (place + 1) * width] for place, number in enumerate(record_numbers)
    }
    if len(set(pseudonym_of.values())) < len(pseudonym_of):
        raise ContractError("Two record numbers got the same pseudonym. Use another key file.")
    return pseudonym_of
