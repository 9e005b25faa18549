"""Claims about means, standard deviations, standard errors and intervals, judged by each other and by the scale."""

from reinfuse.audit.attainable import attainable_verdict
from reinfuse.audit.case import Case
from reinfuse.audit.findings import as_verdict
from reinfuse.audit.verdict import Verdict
from reinfuse.consistency.groups_and_whole import PrintedGroup, mean_of_groups, se_of_difference, se_of_everybody
from reinfuse.consistency.mean_intervals import PrintedInterval, interval_of_mean
from reinfuse.consistency.standard_errors import standard_error_of_sd, standard_error_on_scale


def attainable_data_verdict(case: Case) -> Verdict:
    """Judge a mean, SD and median by whether whole-number scores can have them."""
    check = case.check
    scale = tuple(check["scale"]) if "scale" in check else None
    n = case.whole(check["n"], at_least=2 if "sd" in check else 1)
    mean = case.plain(check["mean"])
    return attainable_verdict(mean, case.named("sd"), n, scale, case.named("median"), check["items"])


def standard_error_verdict(case: Case) -> Verdict:
    """Judge a standard error by the SD, or by the largest that the scale allows."""
    check, n = case.check, case.whole(case.check["n"], at_least=2)
    se, sd = case.plain(check["se"]), case.named("sd")
    if sd is not None:
        return as_verdict(standard_error_of_sd(se, sd, n))
    return as_verdict(standard_error_on_scale(se, n, tuple(check["scale"]), case.named("mean")), "bound")


def mean_interval_verdict(case: Case) -> Verdict:
    """Judge a confidence interval of a mean by whatever is printed beside it."""
    check = case.check
    interval = PrintedInterval(
        low=case.plain(check["low"]),
        high=case.plain(check["high"]),
        n=case.whole(check["n"], at_least=2),
        level=check["level"],
        mean=case.named("mean"),
        sd=case.named("sd"),
        se=case.named("se"),
        scale=tuple(check["scale"]) if "scale" in check else None,
        whole_numbers=check["whole_numbers"],
    )
    return as_verdict(interval_of_mean(interval), "bound" if "scale" in check else "reported numbers")


def difference_se_verdict(case: Case) -> Verdict:
    """Judge the standard error of a difference by those of two independent groups."""
    first, second = (case.plain(name) for name in case.check["groups"])
    return as_verdict(se_of_difference(case.plain(case.check["se"]), first, second))


def whole_mean_verdict(case: Case) -> Verdict:
    """Judge the mean of everybody by those of exclusive groups."""
    groups = [PrintedGroup(case.plain(mean), case.whole(n)) for mean, n in case.check["groups"]]
    return as_verdict(mean_of_groups(case.plain(case.check["mean"]), groups))


def whole_se_verdict(case: Case) -> Verdict:
    """Judge the standard error of everybody's mean by the means and standard errors of exclusive groups."""
    groups = [
        PrintedGroup(case.plain(mean), case.whole(n, at_least=2), case.plain(se))
        for mean, se, n in case.check["groups"]
    ]
    return as_verdict(se_of_everybody(case.plain(case.check["se"]), groups))
