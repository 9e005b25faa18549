"""One spelling for what looks the same: text as lower-case letters and digits, so that a search finds all spellings.

A folded text keeps the place of every sign, so a hit can be judged by what stands around it in the plain one.
"""

import functools
import itertools
import unicodedata

import numpy as np

FIRST_NOT_ASCII = 0x80
# Letters that Unicode does not take apart, and Cyrillic and Greek letters that look like Latin ones.
LOOK_ALIKES = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
        "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y",
        "х": "x", "і": "i", "ј": "j", "ѕ": "s", "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h",
        "α": "a", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x",
    }
)  # fmt: skip
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
SEARCHED = bytes(
    ord(chr(byte).lower()) if chr(byte).isascii() and chr(byte).isalnum() else byte if byte >= 0x80 else 0x20
    for byte in range(256)
)


def resolved(text: str | bytes) -> bytes:
    """Return a text with look-alikes resolved, between two line ends; bytes are ASCII or UTF-8."""
    return b"\n" + _without_look_alikes(text) + b"\n"


def words(text: str) -> str:
    """Return a text as folded words with one space between them: the way patterns are written."""
    return " ".join(_without_look_alikes(text).translate(SEARCHED).decode("utf-8").split())


def spaced_words(text: str) -> str:
    """Return a text as folded words with as many spaces between them as it has other signs there."""
    return _without_look_alikes(text).translate(SEARCHED).decode("utf-8").strip()


def with_umlauts_written_out(text: str) -> str:
    """Return Mueller for Müller: the other way to lose the dots."""
    return unicodedata.normalize("NFC", text).casefold().translate(UMLAUTS)


def _without_look_alikes(text: str | bytes) -> bytes:
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if content.isascii():
        return content
    is_high = np.frombuffer(content, np.uint8) >= FIRST_NOT_ASCII
    edges = [0, *((is_high[1:] != is_high[:-1]).nonzero()[0] + 1).tolist(), len(content)]
    parts = [content[start:end] for start, end in itertools.pairwise(edges)]
    first = 0 if is_high[0] else 1
    parts[first::2] = map(_resolved, parts[first::2])
    return b"".join(parts)


@functools.lru_cache(maxsize=4096)
def _resolved(content: bytes) -> bytes:
    """Return signs without accents, invisible ones and look-alikes, and any dash as a hyphen."""
    signs = content.decode("utf-8", "surrogatepass")
    visible = "".join(sign for sign in signs if unicodedata.category(sign) != "Cf")
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", visible).casefold()).translate(LOOK_ALIKES)
    kept = (sign for sign in parts if not unicodedata.combining(sign))
    plain = ("-" if unicodedata.category(sign) == "Pd" else "'" if sign in "‘’ʼ′`´" else sign for sign in kept)
    return "".join(plain).encode("utf-8", "surrogatepass")
