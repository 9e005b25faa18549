"""How often an event may happen that was not seen once among n; both limits are one-sided.

Hanley & Lippman-Hand (1983), JAMA 249:1743.
"""

import math

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import checked_level


def rule_of_three(n: int) -> float:
    """Return 3 / n, at most 1: the limit at 95 %, since −log 0.05 is nearly 3.

    Raises
    ------
    AnalysisError
        When nobody was observed.
    """
    return min(1.0, 3 / _checked(n))


def exact_upper_limit(n: int, level: float = 0.95) -> float:
    """Return 1 − (1 − level)^(1/n), the share at which no event among n has the probability 1 − level.

    Raises
    ------
    AnalysisError
        When nobody was observed.
    """
    return -math.expm1(math.log1p(-checked_level(level)) / _checked(n))


def _checked(n: int) -> int:
    if n < 1:
        raise AnalysisError("An upper limit needs at least one observation. Leave it out.")
    return n
