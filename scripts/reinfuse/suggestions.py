"""What a user may have meant."""

import difflib
from collections.abc import Iterable


def nearest(word: str, candidates: list[str]) -> str:
    """Return ` Did you mean '…'?` for the closest candidate, or the list of candidates when none is close."""
    close = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    if close:
        return f" Did you mean '{close[0]}'?"
    return f" Possible here: {', '.join(sorted(set(candidates)))}." if candidates else ""


def unknown(key: str, name: str, known: Iterable[str], what: str) -> Iterable[str]:
    """Say that a name at a key of a configuration file is not declared, with the nearest one that is."""
    known = sorted(known)
    if name not in known:
        yield f"{key}: there is no {what} '{name}'.{nearest(name, known)}"
