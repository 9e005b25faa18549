"""Recorded verdicts: the file, what differs from it, and how a new one is accepted."""

import json

import pytest

from reinfuse.errors import ConfigurationError, UnknownStudyError
from reinfuse.reproduction.ledger import joined_ledger
from reinfuse.reproduction.recorded import (
    accepted,
    drift,
    read_recorded,
    recorded_text,
    sentence,
    verdicts_of,
)


def claim(study, name, numeric="reproduced", decision="not applicable", evidence="rows", severity="none"):
    """Return one claim of a ledger, with a key that no verdict has."""
    return {
        "study": study, "claim": name, "numeric": numeric, "decision": decision, "evidence": evidence,
        "severity": severity, "reason": "The rows give it.",
    }  # fmt: skip


def ledger_of(*claims, rows="public"):
    """Return the ledger over the studies of some claims."""
    names = sorted({each["study"] for each in claims})
    of_studies = {name: {"claims": [each for each in claims if each["study"] == name]} for name in names}
    return joined_ledger(of_studies, dict.fromkeys(names, rows))


BEFORE = verdicts_of([claim("a", "mean"), claim("a", "p"), claim("b", "n")])


def test_the_ledger_over_all_studies_is_sorted_by_study_and_keeps_the_order_of_the_document():
    """A ledger that depends on the order in config.yaml, or claims sorted by name."""
    ledgers = {
        "late": {"claims": [claim("late", "z"), claim("late", "a", numeric="not checkable", evidence="none")]},
        "early": {"claims": [claim("early", "m", severity="minor")]},
    }
    joined = joined_ledger(ledgers, {"late": "private", "early": "public"})
    assert [(each["study"], each["claim"]) for each in joined["claims"]] == [
        ("early", "m"), ("late", "z"), ("late", "a"),
    ]  # fmt: skip
    assert joined["counts"]["numeric"] == {"reproduced": 2, "not checkable": 1}
    assert joined["counts"]["severity"] == {"minor": 1, "none": 2}
    assert joined["studies"]["late"] == {
        "rows": "private",
        "claims": 2,
        "counts": {
            "numeric": {"reproduced": 1, "not checkable": 1},
            "decision": {"not applicable": 2},
            "evidence": {"rows": 1, "none": 1},
            "severity": {"none": 2},
        },
    }


@pytest.mark.parametrize(
    ("now", "studies", "said"),
    [
        ([claim("a", "mean"), claim("a", "p"), claim("b", "n")], ["a", "b"], []),
        ([claim("a", "p"), claim("a", "mean"), claim("b", "n")], ["a", "b"], []),
        (
            [claim("a", "mean", "not reproduced", severity="major"), claim("a", "p"), claim("b", "n")],
            ["a", "b"],
            ["a, mean: numeric was 'reproduced', is 'not reproduced'; severity was 'none', is 'major'"],
        ),
        (
            [claim("a", "mean"), claim("a", "p", decision="flipped"), claim("b", "n", evidence="bound")],
            ["b", "a"],
            ["a, p: decision was 'not applicable', is 'flipped'", "b, n: evidence was 'rows', is 'bound'"],
        ),
        (
            [claim("a", "mean"), claim("a", "sd")],
            ["a"],
            [
                "a, sd is new: numeric 'reproduced', decision 'not applicable', evidence 'rows', severity 'none'",
                "a, p is gone; it was numeric 'reproduced', decision 'not applicable', evidence 'rows', "
                "severity 'none'",
            ],
        ),
        ([claim("mine", "n", "not reproduced")], ["mine"], []),
    ],
    ids=["the same", "another order", "two judgements", "two studies", "new and gone", "not recorded"],
)
def test_every_difference_is_named_with_from_and_to(now, studies, said):
    """A verdict that moves unseen, or an alarm where nothing moved."""
    assert [sentence(difference) for difference in drift(BEFORE, verdicts_of(now), studies)] == said


def test_a_recorded_study_that_lost_all_its_claims_has_drifted():
    """An emptied claims.yaml, taken for a study that nobody recorded."""
    assert [difference["change"] for difference in drift(BEFORE, {}, ["a"])] == ["gone", "gone"]


def test_the_file_has_one_line_a_claim_and_reads_back(tmp_path):
    """A change of one verdict that touches other lines."""
    text = recorded_text(BEFORE)
    path = tmp_path / "expected.json"
    path.write_text(text)
    assert read_recorded(path) == BEFORE
    assert len(json.loads(text)) == 3
    other = recorded_text(verdicts_of([claim("a", "mean"), claim("a", "p", "not reproduced"), claim("b", "n")]))
    assert sum(one != two for one, two in zip(text.splitlines(), other.splitlines(), strict=True)) == 1


def test_without_the_file_nothing_is_recorded(tmp_path):
    """A user's own project, which has no such file."""
    assert read_recorded(tmp_path / "none.json") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[\n{"study": "a",\n<<<<<<< HEAD\n]', "line 3: is not JSON"),
        ('{"study": "a"}', "should be a list with study, claim, numeric"),
        ('[{"study": "a", "claim": "mean"}]', "should be a list with study, claim, numeric"),
        ("[" + ",".join(recorded_text(BEFORE).splitlines()[1].rstrip(",") for _ in "12") + "]", "a claim stands twice"),
    ],
)
def test_a_damaged_file_is_one_message(tmp_path, text, said):
    """Marks of a merge, taken for `nothing is recorded`."""
    path = tmp_path / "expected.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="make accept") as caught:
        read_recorded(path)
    assert said in str(caught.value)


def test_accepting_replaces_the_studies_that_ran_and_says_what_changed():
    """A study that did not run and loses its record."""
    verdicts, said = accepted(BEFORE, ledger_of(claim("a", "mean"), claim("c", "x")), [])
    assert verdicts == verdicts_of([claim("b", "n"), claim("a", "mean"), claim("c", "x")])
    assert said == [
        "a, p is gone; it was numeric 'reproduced', decision 'not applicable', evidence 'rows', severity 'none'",
        "c: recorded for the first time, 1 claim",
    ]


def test_accepting_what_is_recorded_changes_nothing():
    """A second `make accept` that writes another file."""
    verdicts, said = accepted(BEFORE, ledger_of(claim("a", "mean"), claim("a", "p"), claim("b", "n")), [])
    assert (recorded_text(verdicts), said) == (recorded_text(BEFORE), [])


def test_private_studies_are_recorded_by_name_only():
    """A clinic's verdicts in a file that is committed, without anybody having asked."""
    ledger = ledger_of(claim("mine", "n"), rows="private")
    assert accepted(BEFORE, ledger, []) == (BEFORE, [])
    verdicts, _ = accepted(BEFORE, ledger, ["mine"])
    assert verdicts.keys() == {"a", "b", "mine"}


def test_a_study_that_did_not_run_cannot_be_accepted():
    """A misspelt name that records nothing in silence."""
    with pytest.raises(UnknownStudyError, match="Did you mean 'mine'"):
        accepted({}, ledger_of(claim("mine", "n")), ["mien"])
