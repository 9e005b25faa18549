"""Which row of the estimates counts as the appropriate test, or as the number itself."""

import pandas as pd
import pytest

from reinfuse.audit.from_rows import estimate_verdict
from reinfuse.audit.inference import inference_verdict, rows_of_test, variants
from reinfuse.errors import ClaimError
from reinfuse.printed_numbers import parse_reported

KEYS = {
    "analysis": "change",
    "estimand": "mean_change",
    "outcome": "pain",
    "group": "all",
    "contrast": "",
    "timepoint": "",
}
# The first note has the word without being the mark.
ROWS = [
    ("paired_t", -1.0, 0.04, "not the primary one; 2 patients without both visits"),
    ("signed_rank_exact", -2.0, 0.06, "primary; 2 patients without both visits"),
]


def estimates(*rows):
    columns = ["method", "estimate", "p_value", "note"]
    return pd.DataFrame([KEYS | dict(zip(columns, row, strict=True)) for row in rows])


def test_the_mark_is_a_part_of_the_note_and_not_a_part_of_a_word():
    """A note that mentions the primary method would make its own row the appropriate test."""
    table = estimates(*ROWS)
    check = {"analysis": "change", "method": "paired_t"}
    assert rows_of_test(check, table)["method"].tolist() == ["signed_rank_exact", "paired_t"]
    listed = variants("a-study", "a_claim", {"check": check, "reported": "0.04"}, table)
    assert {row["method"]: row["role"] for row in listed} == {
        "signed_rank_exact": "primary",
        "paired_t": "as published",
    }
    found = estimate_verdict({"analysis": "change"}, parse_reported("-2.0"), table, {}, None)
    assert (found.numeric, found.method) == ("reproduced", "signed_rank_exact")


def test_no_mark_is_a_mistake_of_the_study_file():
    """Without a primary test any of them could be called the appropriate one."""
    with pytest.raises(ClaimError, match="marks no primary test"):
        rows_of_test({"analysis": "change"}, estimates(ROWS[0]))


@pytest.mark.parametrize(
    ("reported", "told"), [("0.274", "called not significant in print"), (None, "read from words as not significant")]
)
def test_words_without_a_number_are_not_said_to_be_about_significance(reported, told):
    """A source that wrote 'negative' has called nothing 'not significant'."""
    rows = estimates(("signed_rank_exact", -2.0, 0.016, "primary"))
    claim = {"check": {"analysis": "change"}, "decision": "not_significant"}
    printed = None if reported is None else parse_reported(reported)
    verdict = inference_verdict(claim, printed, rows, {}, 0.05)
    assert verdict.decision == "flipped"
    assert f"{told}, it is significant at 0.05" in verdict.reason
