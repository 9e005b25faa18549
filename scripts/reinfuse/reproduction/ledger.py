"""The ledger over all studies: every claim with its verdict, by study and in the order of each document."""

from collections.abc import Iterable, Mapping
from typing import Any

Claim = Mapping[str, Any]
JUDGEMENTS = ["numeric", "decision", "evidence", "severity"]


def joined_ledger(ledgers: Mapping[str, Mapping[str, Any]], rows: Mapping[str, str]) -> dict[str, Any]:
    """Return what results/ledger.json holds.

    Parameters
    ----------
    ledgers
        The content of each study's ledger.json, by study.
    rows
        What kind of rows each study has: public, simulated or private.

    Returns
    -------
    `studies` (by name: `rows`, `claims` as a number, and `counts` of each judgement), `counts` over all of them, and
    `claims`: studies in alphabetical order, each with its claims in the order of the document.
    """
    names = sorted(ledgers)
    return {
        "studies": {
            name: {
                "rows": rows[name],
                "claims": len(ledgers[name]["claims"]),
                "counts": counts_of(ledgers[name]["claims"]),
            }
            for name in names
        },
        "counts": counts_of(claim for name in names for claim in ledgers[name]["claims"]),
        "claims": [claim for name in names for claim in ledgers[name]["claims"]],
    }


def counts_of(claims: Iterable[Claim]) -> dict[str, dict[str, int]]:
    """Return how many claims got each word of each judgement, as {judgement: {word: claims}}."""
    counts: dict[str, dict[str, int]] = {judgement: {} for judgement in JUDGEMENTS}
    for claim in claims:
        for judgement, words in counts.items():
            words[claim[judgement]] = words.get(claim[judgement], 0) + 1
    return counts
