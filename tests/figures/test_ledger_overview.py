"""The ledger at a glance: a mark for each claim, verdicts told apart by colour and by shape."""

import pytest
from figure_results import LEDGER
from figure_rows import ledger_row

from reinfuse.errors import ContractError
from reinfuse.figures.ledger_overview import RING_PT, VERDICTS, data, draw
from reinfuse.wording.words import NUMERIC


def test_every_claim_is_kept_in_the_order_of_the_ledger(write_results, settings):
    """A claim that is left out or out of place would falsify the picture of the document."""
    table = data(write_results(ledger=LEDGER), settings(kind="ledger_overview"))
    assert table[["claim", "part", "numeric", "severity"]].to_numpy().tolist() == [
        ["opening", "Abstract", "reproduced", "none"],
        ["pain_p", "Results", "not reproduced", "major"],
        ["opioid_p", "Results", "reproduced by a variant", "major"],
        ["after_mean", "Results", "attainable", "none"],
        ["after_sd", "Results", "not checkable", "none"],
        ["closing", "Discussion", "reproduced", "none"],
    ]


def test_marks_and_rings_are_as_many_as_claims_and_major_ones(write_results, settings):
    """Each mark is a claim: one too many or too few is a false count. The key adds one of each kind."""
    made = settings(kind="ledger_overview")
    lines = draw(data(write_results(ledger=LEDGER), made), made).axes[0].lines
    rings = [line for line in lines if line.get_markersize() == RING_PT]
    shapes = [line.get_marker() for line in lines if line not in rings and line.get_marker() not in {"None", ""}]
    assert len(rings) == 2 + 1
    assert len(shapes) == 6 + 5


def test_the_key_counts_each_verdict(write_results, settings, texts):
    """The counts are what a reader quotes."""
    made = settings(kind="ledger_overview")
    written = texts(draw(data(write_results(ledger=LEDGER), made), made))
    key = written[written.index("Discussion") + 1 :]
    assert list(zip(key[::2], key[1::2], strict=True)) == [
        ("2", "Reproduced"), ("1", "Attainable"), ("1", "Reproduced by a variant"), ("1", "Not reproduced"),
        ("1", "Not checkable"), ("2", "Ringed: of major severity"),
    ]  # fmt: skip


def test_every_verdict_of_the_design_has_a_mark_of_its_own():
    """Readers who see no colours need shapes; those who see them need both to agree."""
    assert set(VERDICTS) == set(NUMERIC)
    looks = {(mark["marker"], mark.get("markerfacecolor", mark["color"])) for mark in VERDICTS.values()}
    assert len(looks) == len(VERDICTS)
    assert len({mark["color"] for mark in VERDICTS.values()}) == len(VERDICTS)


def test_a_verdict_without_a_mark_is_an_error(write_results, settings):
    """A new verdict that was drawn as nothing would lose claims in silence."""
    with pytest.raises(ContractError, match="the verdict 'refuted' has no mark"):
        data(write_results(ledger=[ledger_row("a", "A", "refuted")]), settings(kind="ledger_overview"))


def test_a_ledger_without_claims_is_said_in_the_figure(write_results, settings, texts):
    """A study without claims must give an honest figure, not a failure."""
    made = settings(kind="ledger_overview")
    assert texts(draw(data(write_results(ledger=[]), made), made)) == ["No data", "claims.yaml lists no claim."]
