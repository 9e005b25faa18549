"""Checks of claims against other printed numbers: every name is looked up, every mistake named with its cure."""

from pathlib import Path
from typing import get_args

import pytest
import yaml

from reinfuse.audit.checks import CHECKS
from reinfuse.errors import ConfigurationError
from reinfuse.study.claims_file import CHECK_KINDS, claims_named, read_claims
from reinfuse.study.consistency_checks import CLAIM_KEYS, ConsistencyCheck
from reinfuse.study.study_file import read_study

STUDY = Path(__file__).resolve().parents[2] / "resources" / "studies" / "kapural-2010" / "study.yaml"
NUMBERS = {
    name: {"section": "Results", "statement": "A number.", "kind": kind, "reported": text}
    for name, kind, text in [
        ("n", "count", "18"), ("k", "count", "7"), ("rest", "count", "11"), ("percent", "percentage", "39"),
        ("mean", "mean", "7"), ("sd", "sd", "2"), ("median", "median", "7"), ("se", "sd", "0.5"),
        ("low", "interval", "6"), ("high", "interval", "8"), ("p", "p_value", "0.62"), ("limit", "minimum", ">=80"),
    ]
} | {
    name: {"section": "Results", "statement": "A date.", "kind": "date", "date": text}
    for name, text in [("first_date", "Summer 2023"), ("last_date", "2025")]
}  # fmt: skip
EXAMPLES = {
    "percentage": {"of": "n", "count": "k"},
    "partition": {"parts": ["k", "rest"], "total": "n"},
    "share_in_words": {"word": "half", "count": "k", "of": ["n", "rest"]},
    "binary_sd": {"share": "mean", "sd": "sd", "n": "n"},
    "standard_error": {"se": "se", "n": "n", "sd": "sd"},
    "mean_interval": {"low": "low", "high": "high", "n": "n", "mean": "mean", "sd": "sd", "se": "se"},
    "difference_se": {"se": "se", "groups": ["se", "sd"]},
    "whole_mean": {"mean": "mean", "groups": [["mean", "k"], ["median", "rest"]]},
    "whole_se": {"se": "se", "groups": [["mean", "se", "k"], ["median", "sd", "rest"]]},
    "p_from_estimate": {"estimate": "mean", "se": "se", "df": [10, 17]},
    "p_from_statistic": {"statistic": "mean", "distribution": "t", "df": [17]},
    "significance_words": {"p": "p"},
    "interval_in_words": {"word": "half", "low": "low", "high": "high", "level": 0.9, "n": "k", "of": ["n"]},
    "paired_intervals": {"first": ["mean", "low", "high"], "second": ["median", "low", "high"], "n": "n"},
    "multiplicity": {"p": ["p"], "tests": [4, 8]},
    "interval_search": {"low": "low", "high": "high", "level": 0.95, "n": "n", "events": "k"},
    "rank_test": {
        "rows": {"outcome": "pain", "timepoint": "baseline"},
        "summary": {"n": "n", "mean": "mean", "sd": "sd", "median": "median"},
    },
    "left_out": {"count": "k", "of": "rest", "everybody": "n"},
    "share_interval": {"count": "k", "of": "n"},
    "no_event": {"of": ["rest", "n"]},
    "hidden_groups": {"count": "k", "of": "n", "groups": 3},
    "limits": {"limits": ["limit"]},
    "rate_for_weight": {"dose": "mean", "duration": "sd", "lowest": "low", "highest": "high"},
    "percent_fall": {"before": "high", "after": ["low", "mean"]},
    "chronology": {"of": ["first_date", "last_date"]},
    "elapsed": {"start": "first_date", "end": "last_date", "unit": "months"},
}


NOT_CHECKED = {"kind": "not_checkable", "reason": "Not judged here."}


def read(tmp_path, check, told=None, **study):
    """Read a claims file in which one claim has this check; the study draws no figures of claims."""
    claims = {name: {**number, "check": NOT_CHECKED} for name, number in NUMBERS.items()}
    claims["judged"] = {
        **(NUMBERS["p"] if told is None else {"section": "A", "statement": "B."} | told),
        "check": check,
    }
    path = tmp_path / "claims.yaml"
    path.write_text(
        yaml.safe_dump({"study": "kapural-2010", "claims": [{"claim": name, **told} for name, told in claims.items()]}),
        encoding="utf-8",
    )
    without_claims = {"figures": {}, "multiverses": {}, "synthesis": None, "regimens": {}, "sample_size": None}
    return read_claims(path, read_study(STUDY).model_copy(update=without_claims | study)).by_name["judged"].check


def test_every_kind_has_its_keys_its_function_and_an_example_here():
    """A kind without a function would end the audit; one without keys would let misspelt claims pass."""
    kinds = {get_args(model.model_fields["kind"].annotation)[0] for model in get_args(ConsistencyCheck)}
    assert kinds == set(CLAIM_KEYS) == set(EXAMPLES)
    assert set(CHECK_KINDS) == set(CHECKS)


@pytest.mark.parametrize("kind", list(EXAMPLES))
def test_every_claim_that_a_check_names_is_looked_up(tmp_path, kind):
    """Each name in the example, misspelt in turn, must be found out."""
    named = claims_named(read(tmp_path, {"kind": kind, **EXAMPLES[kind]}))
    assert named
    for name in set(named):
        text = yaml.safe_dump(EXAMPLES[kind])
        lines = [line.replace(f" {name}\n", f" {name}x\n") for line in text.splitlines(keepends=True)]
        with pytest.raises(ConfigurationError, match=f"there is no claim '{name}x'"):
            read(tmp_path, {"kind": kind, **yaml.safe_load("".join(lines))})


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ({"kind": "standard_error", "se": "se", "n": "n"}, "give either 'sd' or 'scale'"),
        ({"kind": "p_from_statistic", "statistic": "mean", "distribution": "f", "df": [2]}, "should have 2 numbers"),
        ({"kind": "rank_test", "summary": {"n": "n"}}, "give either 'rows' or 'against'"),
        (
            {"kind": "rank_test", "rows": {"outcome": "pian", "timepoint": "baseline"}, "summary": {"n": "n"}},
            "rows.outcome: study.yaml has no outcome 'pian'. Did you mean 'pain'?",
        ),
        (
            {"kind": "rank_test", "rows": {"outcome": "pain", "timepoint": "base"}, "summary": {"n": "n"}},
            "rows.timepoint: study.yaml has no time point 'base'",
        ),
        (
            {"kind": "arithmetic", "operation": "percent", "of": ["k", "n", "rest"]},
            "should have two parts for 'percent'",
        ),
        ({"kind": "arithmetic", "operation": "ratio", "of": ["k", "n", 2]}, "should have two parts for 'ratio'"),
        (
            {
                "kind": "summary_t_test",
                "first": ["mean", "sd", "n"],
                "second": ["median", "sd", "k"],
                "paired": True,
            },
            "check.paired: the visits print different numbers of patients",
        ),
        (
            {
                "kind": "summary_t_test",
                "first": ["mean", "sd", "n"],
                "second": ["median", "sd", "n"],
                "test_named": "rang",
            },
            "Did you mean 'rank'?",
        ),
        ({"kind": "percentage", "off": "n"}, "off: unknown key. Did you mean 'of'?"),
        ({"kind": "share_in_words", "word": "haf", "count": "k", "of": ["n"]}, "Did you mean 'half'?"),
        ({"kind": "interval_search", "low": "low", "high": "high", "level": 95, "n": "n"}, "level"),
        ({"kind": "interval_search", "low": "low", "high": "high", "level": 0.9}, "give either 'n' or 'n_between'"),
        (
            {"kind": "interval_search", "low": "low", "high": "high", "level": 0.9, "n_between": [9, 5]},
            "'n_between' is [fewest, most]",
        ),
        ({"kind": "multiplicity", "p": ["p", "percent"], "tests": [1, 8]}, "at least as many as 'p' names"),
        ({"kind": "partition", "parts": ["k"], "total": "n"}, "should name at least 2 claims, or 'complete' be false"),
        ({"kind": "chronology", "of": ["first_date", "n"]}, "the claim 'n' carries no date"),
        ({"kind": "percentage", "of": "first_date"}, "the claim 'first_date' reports no number"),
        ({"kind": "elapsed", "start": "first_date", "end": "last_date", "unit": "month"}, "Did you mean 'months'?"),
        ({"kind": "hidden_groups", "count": "k", "of": "n", "groups": 1}, "groups: input should be greater than"),
    ],
)
def test_mistakes_are_named_with_their_cure(tmp_path, check, said):
    """The reader of the message did not write this program."""
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, check)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"kind": "date"}, "claims.judged.date: this key and the kind 'date' go together"),
        ({"kind": "count", "reported": "5", "date": "2020"}, "this key and the kind 'date' go together"),
        ({"kind": "date", "date": "soon"}, "should be a date such as 2020, early 2022"),
    ],
)
def test_dates_are_read_when_the_file_is(tmp_path, told, said):
    """A date that nobody can read would end the audit, long after the file was written."""
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, NOT_CHECKED, told=told)
    assert said in str(caught.value)


def test_simulated_rows_judge_no_published_number(tmp_path):
    """A twin shows that the analysis runs; it is no evidence."""
    with pytest.raises(ConfigurationError, match="those of this study are simulated"):
        read(tmp_path, {"kind": "rank_test", **EXAMPLES["rank_test"]}, rows="simulated", evidence="summary")
