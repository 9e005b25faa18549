"""Read the secret key for pseudonyms, and refuse one that would not keep them secret."""

import itertools
import re
import stat
from pathlib import Path

from reinfuse.deidentify.outside import lies_in_work_tree
from reinfuse.errors import KeyFileError

SHORTEST_KEY_BYTES = 32  # the strength of SHA-256, RFC 2104 section 3
FEWEST_DISTINCT_BYTES = 10  # 32 random bytes, or 64 random hexadecimal digits, practically never have fewer
PLACEHOLDERS = re.compile(
    rb"changeme|change_me|placeholder|example|password|secret|replace|your[_-]?key", re.IGNORECASE
)
RANDOM_TEXT = re.compile(rb"[0-9a-fA-F]{64,}|[A-Za-z0-9+/_-]{43,}=*")
MAKE_ONE = "Make one outside the repository: head -c 32 /dev/urandom > FILE && chmod 600 FILE"


def read_key(path: Path | None, repository: Path) -> bytes:
    """Return the key that a file outside the repository holds.

    Raises
    ------
    KeyFileError
        When the file is not given, missing, readable by others, too short, a placeholder, or in a work tree.
    """
    if path is None:
        raise KeyFileError(f"The rows are private, so 'privacy.key_file' in config.yaml must name a key. {MAKE_ONE}")
    if not path.is_file():
        raise KeyFileError(f"{path}: there is no such key file. {MAKE_ONE}")
    if lies_in_work_tree(path, repository):
        raise KeyFileError(f"{path}: lies inside a repository, where it may be committed. Move it elsewhere.")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"{path}: others may open this key file. Run: chmod 600 {path}")
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be read ({error.strerror}). Make it readable for you alone.") from None
    # An editor adds a line end to a key that is text; that must not change every pseudonym.
    key = key.strip() if key.isascii() else key
    if len(key) < SHORTEST_KEY_BYTES:
        raise KeyFileError(f"{path}: holds fewer than {SHORTEST_KEY_BYTES} bytes. {MAKE_ONE}")
    if not _looks_random(key):
        raise KeyFileError(f"{path}: is a placeholder or a text, not random bytes. {MAKE_ONE}")
    return key


def _looks_random(key: bytes) -> bool:
    """Text must be hexadecimal or base64; few distinct bytes, or few distinct steps, show a pattern."""
    steps = {(second - first) % 256 for first, second in itertools.pairwise(key)}
    if min(len(set(key)), len(steps)) < FEWEST_DISTINCT_BYTES or PLACEHOLDERS.search(key):
        return False
    return RANDOM_TEXT.fullmatch(key) is not None if key.isascii() else True
