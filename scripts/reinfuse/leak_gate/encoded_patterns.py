"""How an identifier looks when a program encoded it or hashed it without a key."""

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import quote

from reinfuse.leak_gate.folding import words

HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)
BYTES_PER_GROUP, SIGNS_PER_GROUP = 3, 4  # base64, RFC 4648, section 4
BETWEEN_WORDS = str.maketrans("+/", "  ")
FEWEST_SIGNS = 8


def encoded_spellings(text: str) -> Iterator[str]:
    """Yield unsalted hashes in hexadecimal, base64 at each of its three offsets, hexadecimal and percent-encoding."""
    content = text.encode()
    for hash_of in HASHES:
        yield hash_of(content, usedforsecurity=False).hexdigest()
    for offset in range(BYTES_PER_GROUP):
        pattern = _base64_within(content, offset)
        if len(pattern) >= FEWEST_SIGNS:
            yield pattern
    yield content.hex()
    quoted = quote(text, safe="")
    if quoted != text:
        yield f" {words(quoted)} "


def _base64_within(content: bytes, offset: int) -> str:
    """Return the signs that stand for `content` alone when `offset` other bytes of its first group come before it."""
    encoded = base64.b64encode(bytes(offset) + content).decode("ascii")
    first = -(-offset * SIGNS_PER_GROUP // BYTES_PER_GROUP)
    last = (offset + len(content)) // BYTES_PER_GROUP * SIGNS_PER_GROUP
    return " ".join(encoded[first:last].lower().translate(BETWEEN_WORDS).split())
