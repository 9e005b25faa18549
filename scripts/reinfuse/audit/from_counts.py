"""Claims about counts, percentages and shares in words, judged by other printed counts."""

from reinfuse.audit.case import Case
from reinfuse.audit.findings import as_verdict
from reinfuse.audit.verdict import Verdict
from reinfuse.consistency.debit import share_and_sd_possible
from reinfuse.consistency.interval_words import word_against_interval
from reinfuse.consistency.partitions import counts_of_groups, percentages_of_partition
from reinfuse.consistency.percentages import percentage_of_count, percentage_possible
from reinfuse.consistency.shares_in_words import word_against_counts
from reinfuse.errors import ClaimError


def percentage_verdict(case: Case) -> Verdict:
    """Judge a percentage by its denominator, and by its count where printed."""
    n = case.whole(case.check["of"])
    if "count" in case.check:
        return as_verdict(percentage_of_count(case.own(), case.whole(case.check["count"], at_least=0), n))
    return as_verdict(percentage_possible(case.own(), n))


def partition_verdict(case: Case) -> Verdict:
    """Judge groups by the whole that they make up."""
    names, exclusive = case.check["parts"], case.check["exclusive"]
    are_counts = {case.plain(name).exact for name in names}
    total = case.whole(case.check["total"]) if "total" in case.check else None
    if are_counts == {False}:
        if not case.check["complete"]:
            raise ClaimError("complete: 'false' is for counts. Name the counts, or leave it out.")
        return as_verdict(percentages_of_partition([case.plain(name) for name in names], total, exclusive=exclusive))
    if len(are_counts) > 1:
        raise ClaimError("parts: some are counts and some are not. Name claims of one kind.")
    if total is None:
        raise ClaimError("total: counts need one. Add it, or name percentages.")
    counts = [case.whole(name, at_least=0) for name in names]
    return as_verdict(counts_of_groups(counts, total, exclusive=exclusive, complete=case.check["complete"]))


def share_in_words_verdict(case: Case) -> Verdict:
    """Judge a share in words by the count and each denominator that it may refer to."""
    denominators = [(case.whole(name), _whom(case, name)) for name in case.check["of"]]
    count = case.whole(case.check["count"], at_least=0)
    return as_verdict(word_against_counts(case.check["word"], count, denominators))


def interval_in_words_verdict(case: Case) -> Verdict:
    """Judge a share in words by a printed interval of that share."""
    check = case.check
    wider = [(case.whole(name), _whom(case, name)) for name in check["of"]]
    n = case.whole(check["n"])
    if any(total < n for total, _ in wider):
        raise ClaimError("of: names fewer patients than 'n'. Name those whom the n are a part of.")
    limits = case.plain(check["low"]), case.plain(check["high"])
    return as_verdict(word_against_interval(check["word"], *limits, check["level"], n, wider))


def binary_sd_verdict(case: Case) -> Verdict:
    """Judge the share and the SD of zeros and ones by each other."""
    share, sd = case.plain(case.check["share"]), case.plain(case.check["sd"])
    return as_verdict(share_and_sd_possible(share, sd, case.whole(case.check["n"], at_least=2)))


def _whom(case: Case, name: str) -> str:
    claim = case.claims[name]
    return f"{claim.get('unit', '')} in ‘{claim['section']}’".strip()
