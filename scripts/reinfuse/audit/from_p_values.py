"""Claims about p-values and decisions, judged by an estimate, a statistic or a p-value that is printed beside them."""

from dataclasses import replace

from reinfuse.audit.case import Case
from reinfuse.audit.findings import as_verdict, decision_of_range
from reinfuse.audit.summaries import Group, summary_test_verdict
from reinfuse.audit.verdict import Verdict
from reinfuse.consistency.adjusted_p_values import smallest_adjusted
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.p_values import p_of_estimate, p_of_printed_statistic, significance_in_words
from reinfuse.consistency.paired_intervals import Visit, p_of_change
from reinfuse.errors import ClaimError


def summary_t_test_verdict(case: Case) -> Verdict:
    """Judge a p-value or a decision by t tests on printed means and SDs."""
    first, second = (_group(case, side) for side in ("first", "second"))
    return summary_test_verdict(
        case.claim,
        case.reported,
        first,
        second,
        case.alpha,
        paired=case.check["paired"],
        test_named=case.check["test_named"],
    )


def p_from_estimate_verdict(case: Case) -> Verdict:
    """Judge a p-value or a decision by an estimate and its standard error."""
    estimate, se = case.plain(case.check["estimate"]), case.plain(case.check["se"])
    df = tuple(case.check["df"]) if "df" in case.check else None
    return _with_decision(case, p_of_estimate(case.reported, estimate, se, df))


def p_from_statistic_verdict(case: Case) -> Verdict:
    """Judge a p-value by a test statistic."""
    check, statistic = case.check, case.printed[case.check["statistic"]]
    degrees = tuple(check["df"])
    finding = p_of_printed_statistic(case.own(), statistic, check["distribution"], degrees, check["tails"])
    return _with_decision(case, finding)


def significance_words_verdict(case: Case) -> Verdict:
    """Judge the word 'significant' by the p-value that is printed with it."""
    if "decision" not in case.claim:
        raise ClaimError("the claim has no decision in words. Add 'decision'.")
    finding = significance_in_words(case.printed[case.check["p"]], case.claim["decision"], case.alpha)
    decision = {"consistent": "same", "inconsistent": "flipped"}.get(finding.verdict, "not applicable")
    return as_verdict(finding, decision=decision)


def multiplicity_verdict(case: Case) -> Verdict:
    """Judge a decision by what adjusting for the number of tests leaves of the printed p-values."""
    check = case.check
    printed = [case.printed[name] for name in check["p"]]
    finding = smallest_adjusted(printed, tuple(check["tests"]), case.alpha, check["unprinted"])
    if case.reported is not None:
        raise ClaimError("a check of kind 'multiplicity' judges a decision. Leave 'reported' out.")
    decision, _ = decision_of_range(case.claim, finding.low, finding.high, case.alpha)
    return as_verdict(finding, decision=decision)


def paired_intervals_verdict(case: Case) -> Verdict:
    """Judge the p-value of a change by the intervals of the mean at both visits."""
    check = case.check
    first, second = (Visit(*(case.plain(name) for name in check[side])) for side in ("first", "second"))
    finding = p_of_change(case.reported, first, second, case.whole(check["n"], at_least=2), check["level"])
    return replace(_with_decision(case, finding), evidence="bound")


def _with_decision(case: Case, finding: Finding) -> Verdict:
    """A decision that no p-value of the range supports makes a claim without a p-value inconsistent."""
    decision, decided = decision_of_range(case.claim, finding.low, finding.high, case.alpha)
    verdict = as_verdict(finding, decision=decision)
    numeric = verdict.numeric
    if case.reported is None:
        numeric = {"same": "consistent", "flipped": "inconsistent"}.get(decision, "not checkable")
    return replace(verdict, numeric=numeric, reason=verdict.reason + decided)


def _group(case: Case, side: str) -> Group:
    mean, sd, n = case.check[side]
    return Group(case.plain(mean), case.plain(sd), case.whole(n, at_least=2))
