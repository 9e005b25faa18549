"""Whether a check that a number passes would have caught the numbers next to it."""

import pandas as pd
import pytest

from reinfuse.audit.ledger import ledger_as_json, make_ledger
from reinfuse.audit.strength import WEAK

OF_ALL = {"kind": "partition", "parts": ["judged"], "total": "n", "exclusive": True, "complete": False}


def reason_of(check, reported, kind):
    """Return the reason of one claim beside 29 of 49 patients, 59 %, and p = 0.03."""
    common = {"section": "Results", "statement": "It is so.", "weight": "supporting", "unit": "patients"}
    unchecked = {"kind": "not_checkable", "reason": "Not judged here."}
    claims = [
        common | {"claim": name, "kind": of_kind, "reported": text, "check": unchecked}
        for name, of_kind, text in [("n", "count", "49"), ("part", "count", "29"), ("percent", "percentage", "59")]
    ]
    claims.append(
        common | {"claim": "judged", "kind": kind, "reported": reported, "check": check, "decision": "significant"}
    )
    settings = {"study": "test", "claims": claims, "alpha": 0.05, "labels": {}}
    ledger, _ = make_ledger(settings, pd.DataFrame())
    assert ledger_as_json(settings, ledger)["claims"][-1]["weak"] is (WEAK in ledger.iloc[-1]["reason"])
    return str(ledger.iloc[-1]["reason"])


@pytest.mark.parametrize(
    ("check", "reported", "kind", "weak"),
    [
        # 28 or 30 of 49 leave some as well
        (OF_ALL, "29", "count", True),
        ({"kind": "percentage", "of": "n", "count": "part"}, "59", "percentage", False),  # 29/49 prints as nothing else
        ({"kind": "arithmetic", "operation": "product", "of": ["percent", "n", 0.01]}, "29", "count", False),
        ({"kind": "same_quantity", "claim": "part"}, "29", "count", False),
        ({"kind": "significance_words", "p": "judged"}, "0.03", "p_value", True),  # the word is checked, not the number
        ({"kind": "significance_words", "p": "judged"}, "0.05", "p_value", False),  # fails
    ],
)  # fmt: skip
def test_what_one_unit_more_or_less_would_have_passed_too_is_said(check, reported, kind, weak):
    """A reader would take such a number for confirmed."""
    assert (WEAK in reason_of(check, reported, kind)) is weak
