"""What printed means and standard deviations say about a printed p-value."""

from dataclasses import dataclass

from reinfuse import number_words
from reinfuse.audit.findings import decision_of_range
from reinfuse.audit.verdict import Claim, Verdict
from reinfuse.consistency.p_values import anything_goes
from reinfuse.consistency.t_test_ranges import SummaryRange, paired_p_range, welch_p_range
from reinfuse.printed_numbers import Reported, reaches
from reinfuse.wording.words import lowered


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
    claim: Claim, reported: Reported | None, first: Group, second: Group, alpha: float, *, paired: bool
) -> Verdict:
    """Judge a p-value or a decision by t tests on every mean and SD that print as they are printed.

    A t test cannot contradict the p-value of a rank test on rows that nobody can see; so a printed p-value outside
    the range leaves the claim open, and only a decision that no value in the range supports is said to flip.
    """
    ranges = first.range, second.range
    low, high = paired_p_range(*ranges) if paired else welch_p_range(*ranges)
    kind = "Paired t tests, whatever the correlation of the two visits," if paired else "Welch t tests"
    given = f"{kind} on the printed means and SDs give {number_words.p_between(low, high)}"
    if anything_goes(low, high):
        return Verdict("not checkable", "bound", f"Vacuous: {lowered(given)}.")
    decision, decided = decision_of_range(claim, low, high, alpha)
    if reported is None:
        numeric = {"same": "consistent", "flipped": "inconsistent"}.get(decision, "not checkable")
        return Verdict(numeric, "bound", f"{given}.{decided}", decision)
    if reaches(reported, low, high):
        return Verdict("consistent", "bound", f"{given}, which admits the printed value.{decided}", decision)
    open_words = " The source used a rank test, which can differ on rows that were not published."
    return Verdict("not checkable", "bound", f"{given}.{open_words}{decided}", decision)
