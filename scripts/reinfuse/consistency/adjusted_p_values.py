"""What an adjustment for the number of tests leaves of printed p-values, most of the tests being unprinted."""

from collections.abc import Callable, Sequence

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.vocabulary import Unprinted
from reinfuse.printed_numbers import Reported
from reinfuse.statistics.inference import Floats, Sample
from reinfuse.statistics.multiplicity import benjamini_hochberg, holm

Span = tuple[float, float]
METHODS: dict[str, Callable[[Sample], Floats]] = {"Holm": holm, "Benjamini–Hochberg": benjamini_hochberg}


def smallest_adjusted(
    printed: Sequence[Reported], tests: tuple[int, int], alpha: float, unprinted: Unprinted = "not_significant"
) -> Finding:
    """Bound the smallest adjusted p-value of a family, and say whether any test of it stays significant.

    Neither adjustment (Holm 1979; Benjamini & Hochberg 1995) raises an adjusted p-value when another p-value falls. So
    the least stands where every printed value and every unprinted one is as small as it can be, the greatest at the
    other ends with the most tests. The least is looked for among all numbers of tests: by Benjamini and Hochberg a
    further test with a small p-value makes the others smaller.

    Parameters
    ----------
    printed
        Every printed p-value of the family.
    tests
        The fewest and the most tests that the family may have, the printed ones among them.
    alpha
        The level of significance.
    unprinted
        `not_significant`: a p-value that was not printed lies between alpha and 1; `unknown`: between 0 and 1.

    Returns
    -------
    A finding that is *inconsistent* where no p-value can stay below alpha by either method, *consistent* where one
    does by both whatever was left unprinted, and *vacuous* where that decides or there is one test only.
    """
    spans = {name: _smallest(adjust, printed, tests, alpha, unprinted) for name, adjust in METHODS.items()}
    low, high = min(span[0] for span in spans.values()), max(span[1] for span in spans.values())
    told = number_words.listing([f"{number_words.p_between(*span)} by {name}" for name, span in spans.items()])
    count = f"{number_words.between(*tests)} tests"
    taken = ", those not printed taken as not significant" if unprinted == "not_significant" else ""
    says = f"Adjusting the {len(printed)} printed p-values for {count} leaves as the smallest {told}{taken}"
    if tests[1] == 1:
        return Finding("vacuous", "One test needs no adjustment.", low, high)
    if low >= alpha:
        says = f"{says}: none is significant at {alpha:g}."
        if unprinted == "not_significant":
            enough = [f"{_enough_tests(adjust, printed, alpha)} by {name}" for name, adjust in METHODS.items()]
            says = f"{says} So it would be from this many tests on: {number_words.listing(enough)}."
        alone = sum(p.reach[1] < alpha for p in printed)
        if alone:
            says = f"{says} Unadjusted, {alone} of the {len(printed)} would be."
        return Finding("inconsistent", says, low, high)
    if high < alpha:
        return Finding("consistent", f"{says}: significant at {alpha:g} whatever was left unprinted.", low, high)
    return Finding("vacuous", f"{says}: the tests that were not printed decide.", low, high)


def _smallest(
    adjust: Callable[[Sample], Floats],
    printed: Sequence[Reported],
    tests: tuple[int, int],
    alpha: float,
    unprinted: Unprinted,
) -> Span:
    least_unprinted = alpha if unprinted == "not_significant" else 0.0
    low = min(_adjusted(adjust, printed, number, 0, least_unprinted) for number in range(tests[0], tests[1] + 1))
    return low, _adjusted(adjust, printed, tests[1], 1, 1.0)


def _adjusted(
    adjust: Callable[[Sample], Floats], printed: Sequence[Reported], tests: int, end: int, other: float
) -> float:
    """Return the smallest adjusted p-value of the printed ones at one end of their rounding."""
    ours = [min(max(float(p.reach[end]), 0.0), 1.0) for p in printed]
    return float(adjust([*ours, *[other] * (tests - len(ours))])[: len(ours)].min())


def _enough_tests(adjust: Callable[[Sample], Floats], printed: Sequence[Reported], alpha: float) -> int:
    """Return from how many tests on none of the printed p-values is left, the unprinted ones not being significant."""
    tests = len(printed)
    while _adjusted(adjust, printed, tests, 0, alpha) < alpha:
        tests += 1
    return tests
