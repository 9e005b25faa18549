"""Checks of shares, own limits, falls and dates from a claims file to their rows of the ledger."""

import pandas as pd
import pytest

from reinfuse.audit.ledger import make_ledger
from reinfuse.errors import ClaimError

NUMBERS = {
    "events": ("count", "23"), "included": ("count", "45"), "treated": ("count", "74"), "dose": ("dose", "60"),
    "hours": ("duration", "2"), "lowest": ("minimum", "0.5"), "highest": ("maximum", "2"), "least": ("dose", ">=80"),
    "before": ("score", "4"), "good": ("score", "1"), "fair": ("score", "2"), "nothing": ("duration", "0"),
}  # fmt: skip
DATES = {"first": "Summer 2023", "second": "Summer 2024"}
UNCHECKED = {"kind": "not_checkable", "reason": "Not judged here."}
LEFT_OUT = {"kind": "left_out", "count": "events", "of": "included", "everybody": "treated"}
INTERVAL = {"kind": "share_interval", "count": "events", "of": "included", "level": 0.95}
NO_EVENT = {"kind": "no_event", "of": ["included", "treated"], "level": 0.95}
HIDDEN = {"kind": "hidden_groups", "count": "events", "of": "included", "groups": 3}
RATE = {"kind": "rate_for_weight", "dose": "dose", "duration": "hours", "lowest": "lowest", "highest": "highest"}
FALL = {"kind": "percent_fall", "before": "before", "after": ["good", "fair"]}
LIMITS = {"kind": "limits", "limits": ["least"], "recommended": False}
ELAPSED = {"kind": "elapsed", "start": "first", "end": "second", "unit": "months", "at_most": False}


def judge(check, kind, **told):
    """Return the row of the ledger of one claim with this check."""
    claims = [
        {"claim": name, "kind": of_kind, "reported": text, "check": UNCHECKED, "unit": "patients"}
        for name, (of_kind, text) in NUMBERS.items()
    ]
    claims += [{"claim": name, "kind": "date", "date": text, "check": UNCHECKED} for name, text in DATES.items()]
    claims.append({"claim": "judged", "kind": kind, "check": check, **told})
    common = {"section": "Results", "statement": "It is so.", "weight": "conclusion"}
    settings = {"study": "test", "claims": [common | claim for claim in claims], "alpha": 0.05, "labels": {}}
    ledger, _ = make_ledger(settings, pd.DataFrame())
    return dict(ledger.iloc[-1])


@pytest.mark.parametrize(
    ("check", "kind", "reported", "numeric", "evidence", "told"),
    [
        (LEFT_OUT, "percentage", ">50", "not checkable", "bound", "31.1 % if none of them had the outcome and 70.3 %"),
        (LEFT_OUT, "percentage", ">71", "inconsistent", "bound", "None of this is >71 %"),
        (INTERVAL, "percentage", ">50", "not checkable", "bound", "from 35.8 to 66.3 %"),
        (INTERVAL, "percentage", ">35", "consistent", "bound", "All of this is >35 %"),
        (NO_EVENT, "count", "0", "not checkable", "bound", "6.44 % by no event among 45 patients"),
        (NO_EVENT, "percentage", "<10", "consistent", "bound", "All of this is <10 %"),
        (LIMITS, "dose", "60", "inconsistent", "reported numbers", "60 is not ≥ 80"),
        ({**LIMITS, "recommended": True}, "dose", "60", "not checkable", "reported numbers", "not keep to the ≥ 80"),
        ({**ELAPSED, "at_most": True}, "duration", ">6", "not checkable", "reported numbers", "time enough"),
        (LIMITS, "dose", "81", "consistent", "reported numbers", "as the document"),
        (RATE, "qualitative", None, "not checkable", "bound", "15 to 60 kg"),
        ({**RATE, "weights_kg": [70, 75]}, "qualitative", None, "not checkable", "bound", "from 70 to 75 kg"),
        (FALL, "percentage", ">=50", "consistent", "reported numbers", "50 to 75 %"),
        (FALL, "qualitative", None, "not checkable", "reported numbers", "50 to 75 %"),
        ({"kind": "chronology", "of": ["second", "first"]}, "qualitative", None, "inconsistent", "reported numbers",
         "cannot follow"),
        (ELAPSED, "duration", ">6", "consistent", "reported numbers", "8.28 to 15.8 months"),
        (ELAPSED, "duration", "3", "inconsistent", "reported numbers", "not 3"),
    ],
)  # fmt: skip
def test_verdicts(check, kind, reported, numeric, evidence, told):
    """The verdict, what it rests on and the decisive words; nothing that is undecided counts as a failure."""
    row = judge(check, kind, **({} if reported is None else {"reported": reported}))
    assert (row["numeric"], row["evidence"]) == (numeric, evidence)
    assert row["severity"] == ("major" if numeric == "inconsistent" else "none")
    assert told in row["reason"]


@pytest.mark.parametrize(
    ("count", "of", "claimed", "numeric", "decision"),
    [
        ("events", "included", "not_significant", "not checkable", "not applicable"),
        ("good", "before", "not_significant", "not checkable", "not applicable"),
        ("good", "before", "significant", "inconsistent", "flipped"),
    ],
)
def test_decisions_between_hidden_groups(count, of, claimed, numeric, decision):
    """Only 'significant' where nothing can be significant is proved wrong."""
    row = judge({**HIDDEN, "count": count, "of": of}, "decision", decision=claimed)
    assert (row["numeric"], row["decision"], row["evidence"]) == (numeric, decision, "bound")


def test_a_date_stands_in_the_ledger_as_it_was_printed():
    """A date is what the source reports; an empty cell would hide it."""
    row = judge({"kind": "chronology", "of": ["first", "judged"]}, "date", date="Fall 2025")
    assert (row["reported"], row["numeric"]) == ("Fall 2025", "consistent")
    assert "many other dates" in row["reason"]  # Fall 2024 would pass as well


@pytest.mark.parametrize(
    ("check", "told", "said"),
    [
        ({**LEFT_OUT, "everybody": "events", "count": "good"}, {}, "everybody: are fewer than were counted"),
        ({**INTERVAL, "of": "events", "count": "included"}, {}, "count: is larger than what it is a share of"),
        (HIDDEN, {}, "needs a decision"),
        ({**LIMITS, "limits": ["dose"]}, {"reported": "60"}, "the claim 'dose' reports no limit"),
        (LIMITS, {"reported": ">60"}, "Put the check on a claim with a plain number"),
        (LIMITS, {}, "needs a reported number"),
        ({**RATE, "duration": "nothing"}, {}, "may be zero"),
        ({**FALL, "before": "least"}, {}, "the claim 'least' reports a limit"),
    ],
)
def test_a_check_that_cannot_be_carried_out_says_why(check, told, said):
    """The message names the claim, the mistake and the cure."""
    with pytest.raises(ClaimError) as caught:
        judge(check, "qualitative", **told)
    assert "claims.judged.check:" in str(caught.value)
    assert said in str(caught.value)
