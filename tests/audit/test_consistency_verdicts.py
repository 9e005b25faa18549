"""Each kind of consistency check from a claims file to its row of the ledger."""

import pandas as pd
import pytest

from reinfuse.audit.ledger import make_ledger
from reinfuse.errors import ClaimError

# What the claims of these tests may name: kind of claim and printed number.
NUMBERS = {
    "n": ("count", "49"), "n_1": ("count", "18"), "n_2": ("count", "31"), "n_3": ("count", "29"),
    "mean": ("mean", "5.9"), "mean_1": ("mean", "7.2"), "mean_2": ("mean", "5.1"),
    "se": ("sd", "0.35"), "se_1": ("sd", "0.51"), "se_2": ("sd", "0.40"), "sd_1": ("sd", "2.16"),
    "difference": ("difference", "2.1"), "se_difference": ("sd", "0.64"),
    "patients": ("count", "224"), "pain": ("mean", "7.6"), "pain_low": ("minimum", "6.8"),
    "pain_high": ("maximum", "8.5"), "pain_after_low": ("minimum", "6.0"), "pain_after_high": ("maximum", "7.7"),
    "p_004": ("p_value", "0.004"),
    "percent_1": ("percentage", "37"), "percent_2": ("percentage", "63"), "limit": ("p_value", "<0.05"),
    "p_44": ("p_value", "0.44"), "share": ("mean", "0.35"), "share_sd": ("sd", "0.49"), "twenty": ("count", "20"),
    "low": ("minimum", "20.0"), "high": ("maximum", "51.4"), "t": ("ratio", "3.28"),
    "pain_mean": ("mean", "7"), "pain_sd": ("sd", "2"), "zero": ("mean", "0"), "eleven": ("count", "11"),
    "low_mean": ("mean", "5.8"), "high_mean": ("mean", "7.2"), "wide": ("sd", "2.2"),
}  # fmt: skip
KETAMINE = [8, 4, 7, 8, 7, 10, 4, 8, 7, 10, 10, 10, 4, 10, 8, 8, 7, 4]


def claim(kind, check, reported=None, decision=None):
    told = {"section": "Results", "statement": "It is so.", "kind": kind, "weight": "supporting", "check": check}
    return told | ({"reported": reported} if reported else {}) | ({"decision": decision} if decision else {})


def judge(check, reported=None, decision=None, tables=None, kind="p_value"):
    """Return the row of the ledger for one claim with this check."""
    unchecked = {"kind": "not_checkable", "reason": "Not judged here."}
    claims = {name: claim(of_kind, unchecked, text) for name, (of_kind, text) in NUMBERS.items()}
    settings = {
        "study": "test",
        "claims": [
            {"claim": name, **told}
            for name, told in (claims | {"judged": claim(kind, check, reported, decision)}).items()
        ],
        "alpha": 0.05,
        "labels": {},
        "groups": {},
        "outcomes": {"pain": {"instrument": "score", "opioid_use": False}},
    }
    ledger, _ = make_ledger(settings, pd.DataFrame(), tables)
    return dict(ledger.iloc[-1])


def tables(scores):
    patients = [f"p{place:02d}" for place in range(len(scores))]
    return {
        "patients": pd.DataFrame({"patient": patients}),
        "assessments": pd.DataFrame(
            {"patient": patients, "timepoint": "baseline", "instrument": "score", "score": [float(s) for s in scores]}
        ),
    }


def interval(**keys):
    return {"kind": "mean_interval", "level": 0.95, "whole_numbers": False, **keys}


WEIGHTED = {"kind": "whole_mean", "mean": "mean", "groups": [["mean_1", "n_1"], ["mean_2", "n_2"]]}
SWAPPED = {"kind": "whole_mean", "mean": "mean", "groups": [["mean_1", "n_2"], ["mean_2", "n_1"]]}
ON_SCALE = {"kind": "standard_error", "se": "se", "n": "n", "scale": [0, 10], "mean": "mean"}
SEARCHED = {"kind": "interval_search", "low": "low", "high": "high", "level": 0.9, "percent": True}
GROUPS = {"kind": "partition", "exclusive": True, "complete": True}
SOME = {**GROUPS, "total": "n", "complete": False}
IN_WORDS = {"kind": "interval_in_words", "low": "low", "high": "high", "level": 0.9, "n": "n_3", "of": ["n"]}
PAIN_FALL = {
    "kind": "paired_intervals", "first": ["pain", "pain_low", "pain_high"],
    "second": ["pain_low", "pain_after_low", "pain_after_high"], "n": "patients", "level": 0.95,
}  # fmt: skip
SIX_TESTS = {"kind": "multiplicity", "p": ["p_44", "p_004"], "tests": [2, 6], "unprinted": "not_significant"}
SCORES = {"kind": "attainable", "scale": [0, 10], "items": 1}
PAIN_INTERVAL = interval(low="pain_low", high="pain_high", n="patients", mean="pain")


@pytest.mark.parametrize(
    ("check", "reported", "numeric", "told"),
    [
        ({"kind": "percentage", "of": "n", "count": "n_1"}, "37", "consistent", "18 of 49 is 36.7 %"),
        ({"kind": "percentage", "of": "n", "count": "n_1"}, "36", "inconsistent", "not 36 %"),
        ({"kind": "percentage", "of": "patients"}, "64", "not checkable", "Vacuous: out of 224 every"),
        ({"kind": "percentage", "of": "n_1"}, "40", "inconsistent", "No count out of 18"),
        ({**GROUPS, "parts": ["n_1", "n_2"], "total": "n"}, None, "consistent", "49"),
        ({**GROUPS, "parts": ["n_1", "n_3"], "total": "n"}, None, "inconsistent", "47"),
        ({**GROUPS, "parts": ["percent_1", "percent_2"]}, None, "consistent", "101 %"),
        (
            {**GROUPS, "parts": ["percent_1", "percent_2"], "total": "n"},
            None,
            "consistent",
            "18 and 31",
        ),
        (
            {"kind": "share_in_words", "word": "more_than_half", "count": "n_3", "of": ["n", "patients"]},
            None,
            "consistent",
            "true of 29 of 49 in ‘Results’ (59.2 %), not of 29 of 224",
        ),
        ({**SOME, "parts": ["n_1", "n_3"]}, None, "consistent", "add up to 47 of 49, which leaves 2"),
        ({**SOME, "parts": ["n_2", "n_3"]}, None, "inconsistent", "add up to 60, more than 49"),
        ({**SOME, "parts": ["n_3"]}, None, "consistent", "29 of 49, which leaves 20"),
        ({**SOME, "parts": ["n_2", "n_3"], "exclusive": False}, None, "consistent", "lies within 49"),
        ({**IN_WORDS, "word": "half"}, None, "inconsistent", "Of 49 in ‘Results’ it would be"),
        ({**IN_WORDS, "word": "less_than_half"}, None, "consistent", "between 35.7 and 35.8"),
        ({"kind": "binary_sd", "share": "share", "sd": "share_sd", "n": "twenty"}, None, "consistent", "7 of 20"),
        ({"kind": "binary_sd", "share": "share", "sd": "se", "n": "twenty"}, None, "inconsistent", "0.489, not 0.35"),
        ({"kind": "standard_error", "se": "se_1", "sd": "sd_1", "n": "n_1"}, None, "consistent", "gives an SE"),
        ({"kind": "standard_error", "se": "se_1", "sd": "sd_1", "n": "n_2"}, None, "inconsistent", "18 patients would"),
        (ON_SCALE, None, "consistent", "at most"),
        ({**PAIN_INTERVAL, "scale": [0, 10]}, None, "inconsistent", "too wide"),
        (PAIN_INTERVAL, None, "consistent", "as the mean"),
        ({"kind": "difference_se", "se": "se_difference", "groups": ["se_1", "se_2"]}, None, "consistent", "SE"),
        (WEIGHTED, None, "consistent", "make a mean between"),
        (SWAPPED, None, "inconsistent", "not 5.9"),
        (
            {"kind": "whole_se", "se": "se", "groups": [["mean_1", "se_1", "n_1"], ["mean_2", "se_2", "n_2"]]},
            None,
            "consistent",
            "for all 49",
        ),
        ({**SCORES, "mean": "pain_mean", "sd": "pain_sd", "n": "n_1"}, None, "attainable", "for example"),
        ({**SCORES, "mean": "zero", "n": "eleven"}, None, "not checkable", "Vacuous"),
    ],
)  # fmt: skip
def test_numbers_against_numbers(check, reported, numeric, told):
    """The verdict and the decisive words; evidence is what is printed, or a bound from it, never rows."""
    row = judge(check, reported, kind="percentage")
    assert (row["numeric"], row["decision"]) == (numeric, "not applicable")
    assert told in row["reason"]
    assert row["evidence"] == ("bound" if "scale" in check and check["kind"] != "attainable" else "reported numbers")


@pytest.mark.parametrize(
    ("check", "reported", "claimed", "numeric", "decision"),
    [
        ({"kind": "p_from_estimate", "estimate": "difference", "se": "se_difference", "df": [30, 47]}, "0.002",
         "significant", "consistent", "same"),
        ({"kind": "p_from_estimate", "estimate": "difference", "se": "se_difference"}, "0.002",
         "significant", "inconsistent", "same"),
        ({"kind": "p_from_estimate", "estimate": "difference", "se": "se_difference"}, "0.3",
         "not_significant", "inconsistent", "flipped"),
        ({"kind": "p_from_estimate", "estimate": "difference", "se": "se_difference"}, None,
         "significant", "consistent", "same"),
        ({"kind": "p_from_estimate", "estimate": "difference", "se": "se_difference"}, None,
         "not_significant", "inconsistent", "flipped"),
        ({"kind": "p_from_statistic", "statistic": "t", "distribution": "t", "df": [47], "tails": 2}, "0.002",
         "significant", "consistent", "same"),
        ({"kind": "p_from_statistic", "statistic": "t", "distribution": "t", "df": [47], "tails": 2}, "0.02",
         "not_significant", "inconsistent", "flipped"),
        (PAIN_FALL, "<0.0001", "significant", "attainable", "not applicable"),
        (PAIN_FALL, "0.9", "not_significant", "inconsistent", "not applicable"),
        (SIX_TESTS, None, "significant", "consistent", "same"),
        ({**SIX_TESTS, "tests": [15, 20]}, None, "significant", "inconsistent", "flipped"),
        ({**SIX_TESTS, "tests": [2, 20]}, None, "significant", "not checkable", "not applicable"),
        ({"kind": "significance_words", "p": "p_44"}, None, "significant", "inconsistent", "flipped"),
        ({"kind": "significance_words", "p": "p_44"}, None, "not_significant", "consistent", "same"),
        ({"kind": "significance_words", "p": "limit"}, None, "significant", "consistent", "same"),
    ],
)  # fmt: skip
def test_p_values_and_decisions(check, reported, claimed, numeric, decision):
    """A number can be right and the word wrong; a decision flips only when the whole range contradicts it."""
    row = judge(check, reported, claimed)
    assert (row["numeric"], row["decision"]) == (numeric, decision)
    assert row["severity"] == ("major" if decision == "flipped" else "minor" if numeric == "inconsistent" else "none")


def test_the_method_behind_an_interval():
    """R: binom.test(10, 29, conf.level = 0.9) gives 0.2005 to 0.5143."""
    row = judge({**SEARCHED, "n_between": [25, 32]})
    assert row["numeric"] == "attainable"
    assert "Clopper–Pearson for 10 of 29" in row["reason"]
    assert "candidates" in row["reason"]


def test_an_interval_that_no_method_gives_is_not_reproduced():
    """20.0 to 51.4 % cannot come from a hundred patients; another method is possible, so it is no contradiction."""
    row = judge({**SEARCHED, "n_between": [95, 100]})
    assert (row["numeric"], row["severity"]) == ("not reproduced", "minor")
    assert "None of" in row["reason"]


def rank_test(**keys):
    summary = {"n": "n_1", "mean": "pain_mean", "sd": "pain_sd", "scale": [0, 10], "items": 1}
    rows = {"outcome": "pain", "timepoint": "baseline", "group": "all"}
    return {"kind": "rank_test", "rows": rows, "summary": summary, "paired": False} | keys


def test_a_rank_test_with_rows_on_one_side():
    """The example is named, its p-value recomputed, and the decision that it supports."""
    row = judge(rank_test(method="mann_whitney_normal_continuity"), "0.62", "not_significant", tables(KETAMINE))
    assert (row["numeric"], row["decision"], row["evidence"]) == ("attainable", "same", "reported numbers")
    assert row["method"] == "mann_whitney_normal_continuity"
    assert round(row["recomputed"], 2) == 0.62
    assert "(invented)" in row["reason"]
    assert "Such data reach p-values from" in row["reason"]


COMPLETERS = [8, 7, 10, 4, 7, 10, 10, 10, 4, 7, 4]
NEARLY_NOTHING = {"n": "eleven", "mean": "zero", "scale": [0, 10], "items": 1}


@pytest.mark.parametrize(
    ("reported", "claimed", "numeric", "decision", "severity"),
    [
        ("<0.001", "significant", "consistent", "same", "none"),
        ("<0.001", "not_significant", "consistent", "flipped", "major"),
        ("0.2", "significant", "inconsistent", "same", "minor"),
        (None, "significant", "consistent", "same", "none"),
        (None, "not_significant", "inconsistent", "flipped", "major"),
    ],
)
def test_a_rank_test_where_all_data_can_be_gone_through(reported, claimed, numeric, decision, severity):
    """Then number and decision are settled: the number by the named test, the decision by the appropriate one."""
    check = rank_test(summary=NEARLY_NOTHING, paired=True, method="mann_whitney_normal_continuity_ignoring_pairs")
    row = judge(check, reported, claimed, tables(COMPLETERS))
    assert (row["numeric"], row["decision"], row["severity"]) == (numeric, decision, severity)
    assert row["evidence"] == "bound"


def test_a_rank_test_without_any_rows():
    """Both sides printed; the method not named, so that any variant may give it."""
    summary, side = (
        {"n": "eleven", "mean": mean, "sd": "wide", "scale": [0, 10], "items": 1} for mean in ("low_mean", "high_mean")
    )
    check = rank_test(against=side, summary=summary)
    del check["rows"]
    row = judge(check, "0.05")
    assert row["numeric"] == "attainable"
    assert round(row["recomputed"], 2) == 0.05


def test_a_rank_test_that_cannot_fail_is_vacuous():
    """7 ± 2 against 7 ± 2 without any rows leaves practically every p-value possible."""
    side = {"n": "eleven", "mean": "pain_mean", "sd": "pain_sd", "scale": [0, 10], "items": 1}
    check = rank_test(against=side)
    del check["rows"]
    row = judge(check, "0.13")
    assert row["numeric"] == "not checkable"
    assert row["reason"].startswith("Vacuous: ")


def test_no_value_of_a_row_stands_in_the_ledger():
    """A private study's rows may be known to the audit and to nobody else: only the invented side is listed."""
    secret = [3.25, 9.75, 4.5, 6.125] * 4 + [1.875, 2.0625]
    row = judge(rank_test(method="mann_whitney_normal"), "0.05", "significant", tables(secret))
    assert not any(str(value) in row["reason"] for value in secret)


@pytest.mark.parametrize(
    ("check", "reported", "said"),
    [
        ({"kind": "percentage", "of": "mean"}, "37", "the claim 'mean' is no count"),
        ({"kind": "percentage", "of": "n"}, None, "needs a reported number"),
        ({"kind": "difference_se", "se": "se", "groups": ["se_1", "limit"]}, None, "the claim 'limit' reports a limit"),
        ({**GROUPS, "parts": ["n_1", "n_2"]}, None, "total: counts need one"),
        ({**GROUPS, "parts": ["n_1", "percent_1"]}, None, "some are counts"),
        ({**SOME, "parts": ["percent_1", "percent_2"]}, None, "complete: 'false' is for counts"),
        ({**IN_WORDS, "word": "half", "of": ["n_1"]}, None, "of: names fewer patients than 'n'"),
        (SIX_TESTS, "0.004", "judges a decision. Leave 'reported' out"),
        ({"kind": "significance_words", "p": "p_44"}, None, "Add 'decision'"),
        (rank_test(), "0.62", "the audit was given none"),
        (rank_test(summary={"n": "n_1", "mean": "pain_mean", "items": 1}), "0.62", "nothing bounds the values"),
        (rank_test(rows={"outcome": "pain", "timepoint": "later", "group": "all"}), "0.62", "no patient of 'all' has"),
        (rank_test(method="mann_whitny_exact"), "0.62", "Did you mean 'mann_whitney_exact'?"),
        (rank_test(summary=NEARLY_NOTHING, paired=True), "0.62", "different numbers of patients"),
        ({**SEARCHED, "n_between": [1, 999]}, None, "too many to try"),
    ],
)  # fmt: skip
def test_a_check_that_cannot_be_carried_out_says_why(check, reported, said):
    """The message names the claim, the mistake and the cure."""
    given = tables(KETAMINE) if said != "the audit was given none" else None
    with pytest.raises(ClaimError) as caught:
        judge(check, reported, tables=given)
    assert "claims.judged.check:" in str(caught.value)
    assert said in str(caught.value)
