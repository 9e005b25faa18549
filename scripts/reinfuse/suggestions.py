"""What a user may have meant."""

import difflib


def nearest(word: str, candidates: list[str]) -> str:
    """Return ` Did you mean '…'?` for the closest candidate, or the list of candidates when none is close."""
    close = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    if close:
        return f" Did you mean '{close[0]}'?"
    return f" Possible here: {', '.join(sorted(set(candidates)))}." if candidates else ""
