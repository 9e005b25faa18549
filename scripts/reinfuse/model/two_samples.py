"""Tests of two samples by name: those of two groups, which publications have also used for two visits of one."""

from collections.abc import Callable

from reinfuse.statistics.inference import Floats, Inference
from reinfuse.statistics.mann_whitney import mann_whitney_exact, mann_whitney_normal

Method = Callable[[Floats, Floats, float], Inference]  # of both samples and the confidence level


def _normal(continuity: bool = False, ties: bool = True) -> Method:
    return lambda first, second, level: mann_whitney_normal(first, second, continuity, ties, level)


RANK_TESTS: dict[str, Method] = {
    "mann_whitney_exact": mann_whitney_exact,
    "mann_whitney_normal": _normal(),
    "mann_whitney_normal_continuity": _normal(continuity=True),
    "mann_whitney_normal_no_ties": _normal(ties=False),
    "mann_whitney_normal_continuity_no_ties": _normal(continuity=True, ties=False),
}
