"""Claims judged by a search: for the method behind an interval, and for data behind a p-value."""

from dataclasses import replace
from typing import Any

from reinfuse import number_words
from reinfuse.audit import words
from reinfuse.audit.case import Case
from reinfuse.audit.findings import as_verdict, decision_of_range
from reinfuse.audit.known_values import known_values
from reinfuse.audit.verdict import Verdict
from reinfuse.consistency.data_search import Side
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.grim import values_in_words
from reinfuse.consistency.interval_search import find_interval
from reinfuse.consistency.printed_data import PrintedData, ends
from reinfuse.consistency.rank_attainability import Witness, all_data, needs_pairs, p_values_of, rank_p_attainable
from reinfuse.consistency.rank_p_values import INDEPENDENT, PAIRED, p_value
from reinfuse.errors import ClaimError
from reinfuse.suggestions import nearest

MOST_CANDIDATES = 100_000  # methods × counts × denominators; half a minute


def interval_search_verdict(case: Case) -> Verdict:
    """Judge an interval of a share by every method, count and denominator that could have given it."""
    check = case.check
    fewest, most = check["n_between"] if "n_between" in check else [case.whole(check["n"])] * 2
    events = case.whole(check["events"], at_least=0) if "events" in check else None
    counts = [
        (count, n)
        for n in range(fewest, most + 1)
        for count in (range(n + 1) if events is None else [events])
        if count <= n
    ]
    if not 0 < 7 * len(counts) <= MOST_CANDIDATES:
        raise ClaimError("n: leaves no candidate, or too many to try. Name a narrower range.")
    low, high = case.plain(check["low"]), case.plain(check["high"])
    finding = find_interval(low, high, check["level"], counts, percent=check["percent"])
    verdict = as_verdict(finding)
    # Every method in common use was tried, which is more than 'not checkable' would say.
    return replace(verdict, numeric="not reproduced") if finding.verdict == "not found" else verdict


def rank_test_verdict(case: Case) -> Verdict:
    """Judge a p-value, a decision, or both, by all data that have the printed summaries."""
    check = case.check
    paired, second = check["paired"], _printed_data(case, "summary")
    first: Side = _printed_data(case, "against") if "against" in check else _known(case, second)
    if paired and (first.n if isinstance(first, PrintedData) else len(first)) != second.n:
        raise ClaimError("paired: the two sides have different numbers of patients. Correct them, or say 'false'.")
    decision, decided = _decision_of_all(case, first, second, paired=paired)
    if case.reported is None:
        numeric = {"same": "consistent", "flipped": "inconsistent"}.get(decision, "not checkable")
        return Verdict(numeric, "bound", decided or "Too many data sets agree with the summaries to try all.", decision)
    methods = [check["method"]] if "method" in check else (PAIRED if paired else INDEPENDENT)
    if unknown := set(methods) - set(PAIRED if paired else INDEPENDENT):
        raise ClaimError(f"method: there is no test '{unknown.pop()}'.{nearest(methods[0], [*PAIRED, *INDEPENDENT])}")
    finding = rank_p_attainable(case.reported, methods, first, second)
    if not finding.witnesses:
        return as_verdict(replace(finding, says=f"{finding.says} {decided}".strip()), "bound", decision)
    witness = finding.witnesses[0]
    assert isinstance(witness, Witness)
    if not decided:
        decision, decided = _decision_of_example(case, witness, paired=paired)
    says = f"{_example(witness, second, finding)} {finding.says} {decided}".strip()
    verdict = as_verdict(replace(finding, says=says), _evidence(finding), decision)
    return replace(verdict, recomputed=witness.p_value, method=witness.method)


def _printed_data(case: Case, key: str) -> PrintedData:
    told: dict[str, Any] = case.check[key]
    summaries = {name: case.plain(told[name]) for name in ("mean", "sd", "median") if name in told}
    scale = tuple(told["scale"]) if "scale" in told else None
    data = PrintedData(case.whole(told["n"], at_least=2), scale=scale, items=told["items"], **summaries)
    if ends(data) is None:
        raise ClaimError(f"{key}: nothing bounds the values. Add 'scale', or 'mean' and 'sd'.")
    return data


def _known(case: Case, second: PrintedData) -> tuple[float, ...]:
    """Return the rows' values in the marks of the other side."""
    return tuple(value * second.items for value in known_values(case, case.check["rows"]))


def _decision_of_all(case: Case, first: Side, second: PrintedData, *, paired: bool) -> tuple[str, str]:
    """Say what the appropriate exact test decides on every possible data set, where all can be gone through."""
    if "decision" not in case.claim:
        return "not applicable", ""
    appropriate = _appropriate(paired=paired)
    data = all_data(first, second, paired=paired)
    if not data:
        return "not applicable", ""
    found = p_values_of(appropriate, data)
    decision, decided = decision_of_range(case.claim, min(found), max(found), case.alpha)
    span = number_words.p_between(min(found), max(found))
    return decision, f"By the appropriate method, {words.method(appropriate)}, {span}.{decided}"


def _decision_of_example(case: Case, witness: Witness, *, paired: bool) -> tuple[str, str]:
    """On one example the decision can be shown to be possible, never to be wrong."""
    appropriate = _appropriate(paired=paired)
    if "decision" not in case.claim or (paired and not needs_pairs(witness.method)):
        return "not applicable", ""
    found = p_value(appropriate, witness.first, witness.second)
    decision, _ = decision_of_range(case.claim, found, found, case.alpha)
    if decision != "same":
        return "not applicable", ""
    return "same", f"On the example the appropriate method, {words.method(appropriate)}, decides the same."


def _appropriate(*, paired: bool) -> str:
    return "signed_rank_exact" if paired else "mann_whitney_exact"


def _evidence(finding: Finding) -> str:
    return "bound" if finding.verdict == "consistent" else "reported numbers"


def _example(witness: Witness, data: PrintedData, finding: Finding) -> str:
    test = f"{words.method(witness.method)}"
    if finding.verdict == "consistent":
        return f"{test[:1].upper()}{test[1:]} was tried on all data with the printed summaries."
    values = number_words.listing([number_words.value(mark / data.items) for mark in sorted(witness.second)])
    return (
        f"{values_in_words(data.n, data.items)} with the printed summaries exist for which {test} gives "
        f"{number_words.p(witness.p_value)}, for example (invented) {values}."
    )
