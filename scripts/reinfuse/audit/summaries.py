"""What printed means and standard deviations say about a printed p-value."""

from dataclasses import dataclass

from reinfuse import number_words
from reinfuse.audit.findings import decision_of_range
from reinfuse.audit.verdict import Claim, Verdict
from reinfuse.consistency.p_values import anything_goes
from reinfuse.consistency.t_test_ranges import SummaryRange, paired_p_range, pooled_p_range, welch_p_range
from reinfuse.printed_numbers import Reported, reaches
from reinfuse.wording.words import lowered

WHY_OPEN = {
    "rank": "The source used a rank test, which can differ on rows that were not published.",
    "unknown": "The source may have used another test, which can differ on rows that were not published.",
}


@dataclass(frozen=True)
class Group:
    """A printed mean, standard deviation (n − 1) and number of patients."""

    mean: Reported
    sd: Reported
    n: int

    @property
    def range(self) -> SummaryRange:
        """Every mean and SD that prints so."""
        (mean_low, mean_high), (sd_low, sd_high) = self.mean.reach, self.sd.reach
        return SummaryRange((float(mean_low), float(mean_high)), (max(float(sd_low), 0.0), float(sd_high)), self.n)


def summary_test_verdict(
    claim: Claim,
    reported: Reported | None,
    first: Group,
    second: Group,
    alpha: float,
    *,
    paired: bool,
    test_named: str = "unknown",
) -> Verdict:
    """Judge a p-value or a decision by t tests on every mean and SD that print as they are printed.

    `test_named` is the source's: `t`, `rank` or `unknown`. Only a source that used a t test can be contradicted by one:
    other tests may give other p-values on rows that nobody can see, so they leave the claim open.
    """
    kind, low, high = _range(first.range, second.range, paired=paired, either=test_named == "t")
    given = f"{kind} on the printed means and SDs give {number_words.p_between(low, high)}"
    if anything_goes(low, high):
        return Verdict("not checkable", "bound", f"Vacuous: {lowered(given)}.")
    decision, decided = decision_of_range(claim, low, high, alpha)
    if decision == "flipped" and test_named != "t":
        decision, decided = "not applicable", f"{decided} {WHY_OPEN[test_named]}"
    if reported is None:
        numeric = {"same": "consistent", "flipped": "inconsistent"}.get(decision, "not checkable")
        return Verdict(numeric, "bound", f"{given}.{decided}", decision)
    if reaches(reported, low, high):
        return Verdict("consistent", "bound", f"{given}, which admits the printed value.{decided}", decision)
    if test_named == "t":
        return Verdict("inconsistent", "bound", f"{given}, so none gives the printed value.{decided}", decision)
    why = "" if WHY_OPEN[test_named] in decided else f" {WHY_OPEN[test_named]}"
    return Verdict("not checkable", "bound", f"{given}.{why}{decided}", decision)


def _range(first: SummaryRange, second: SummaryRange, *, paired: bool, either: bool) -> tuple[str, float, float]:
    """Return the tests in words and the bounds of their p-values; `either`: with and without equal variances."""
    if paired:
        return "Paired t tests, whatever the correlation of the two visits,", *paired_p_range(first, second)
    low, high = welch_p_range(first, second)
    if not either:
        return "Welch t tests", low, high
    pooled_low, pooled_high = pooled_p_range(first, second)
    return "Welch and pooled t tests", min(low, pooled_low), max(high, pooled_high)
