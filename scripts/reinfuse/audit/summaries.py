"""What printed means and standard deviations say about a printed p-value."""

import math
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from scipy.special import stdtr

from reinfuse.audit import words
from reinfuse.audit.reported import Reported
from reinfuse.audit.verdict import Claim, Verdict


@dataclass(frozen=True)
class Group:
    """A printed mean, standard deviation (n − 1) and number of patients."""

    mean: Reported
    sd: Reported
    n: int


def summary_test_verdict(
    claim: Claim, reported: Reported | None, first: Group, second: Group, alpha: float, *, paired: bool
) -> Verdict:
    """Judge a p-value or a decision by t tests on every mean and SD that print as they are printed.

    A t test cannot contradict the p-value of a rank test on rows that nobody can see; so a printed p-value outside
    the range leaves the claim open, and only a decision that no value in the range supports is said to flip.
    """
    low, high = _paired_range(first, second) if paired else _welch_range(first, second)
    kind = "paired t tests, whatever the correlation of the two visits," if paired else "Welch t tests"
    given = f"{kind[0].upper()}{kind[1:]} on the printed means and SDs give p between {_p(low)} and {_p(high)}"
    decision, decided = _decision(claim.get("decision"), low, high, alpha)
    if reported is None:
        numeric = {"same": "consistent", "flipped": "inconsistent"}.get(decision, "not checkable")
        return Verdict(numeric, "bound", f"{given}.{decided}", decision)
    box_low, box_high = (float(end) for end in reported.box)
    inside = (low < box_high) if reported.relation else (low <= box_high and box_low <= high)
    if inside:
        return Verdict("consistent", "bound", f"{given}, which admits the printed value.{decided}", decision)
    open_words = " The source used a rank test, which can differ on rows that were not published."
    return Verdict("not checkable", "bound", f"{given}.{open_words}{decided}", decision)


def _p(value: float) -> str:
    return words.p(value).split("=")[-1].strip() if "=" in words.p(value) else words.p(value).removeprefix("p").strip()


def _decision(claimed: str | None, low: float, high: float, alpha: float) -> tuple[str, str]:
    if claimed is None or low < alpha <= high:
        return "not applicable", ""
    significant = high < alpha
    if significant == (claimed == "significant"):
        return "same", f" All of them lead to the same decision at {alpha}."
    return "flipped", f" None of them leads to the printed decision at {alpha}."


def _welch_range(first: Group, second: Group) -> tuple[float, float]:
    values = [
        _welch_p(float(m1) - float(m2), float(s1), first.n, float(s2), second.n)
        for m1, s1, m2, s2 in product(_ends(first.mean), _ends(first.sd), _ends(second.mean), _ends(second.sd))
    ]
    if _may_be_equal(first, second):
        values.append(1.0)
    return min(values), max(values)


def _paired_range(first: Group, second: Group) -> tuple[float, float]:
    """The SD of the changes lies between |s1 − s2| (correlation 1) and s1 + s2 (correlation −1)."""
    values = []
    for m1, s1, m2, s2 in product(_ends(first.mean), _ends(first.sd), _ends(second.mean), _ends(second.sd)):
        for sd in (abs(s1 - s2), s1 + s2):
            difference = abs(float(m1 - m2))
            values.append(_t_p(difference, float(sd) / math.sqrt(first.n), first.n - 1))
    if _may_be_equal(first, second):
        values.append(1.0)
    return min(values), max(values)


def _ends(reported: Reported) -> tuple[Decimal, Decimal]:
    return reported.box


def _may_be_equal(first: Group, second: Group) -> bool:
    return first.mean.box[0] <= second.mean.box[1] and second.mean.box[0] <= first.mean.box[1]


def _welch_p(difference: float, sd_1: float, n_1: int, sd_2: float, n_2: int) -> float:
    """Welch 1947; degrees of freedom after Satterthwaite 1946."""
    variance_1, variance_2 = sd_1**2 / n_1, sd_2**2 / n_2
    total = variance_1 + variance_2
    if total == 0:
        return 1.0 if difference == 0 else 0.0
    df = total**2 / (variance_1**2 / (n_1 - 1) + variance_2**2 / (n_2 - 1))
    return _t_p(difference, math.sqrt(total), df)


def _t_p(difference: float, se: float, df: float) -> float:
    if se == 0:
        return 1.0 if difference == 0 else 0.0
    return float(2 * stdtr(df, -abs(difference) / se))
