"""Whether whole-number scores can have the printed mean, SD and median at all."""

from reinfuse.audit.findings import as_verdict
from reinfuse.audit.verdict import Verdict
from reinfuse.consistency.grim import Scale
from reinfuse.consistency.printed_data import PrintedData
from reinfuse.consistency.whole_number_data import summaries_possible
from reinfuse.printed_numbers import Reported


def attainable_verdict(
    mean: Reported, sd: Reported | None, n: int, scale: Scale | None, median: Reported | None = None, items: int = 1
) -> Verdict:
    """Judge a printed mean, and SD (n − 1) and median where printed, of n whole-number scores."""
    return as_verdict(summaries_possible(PrintedData(n, mean, sd, median, scale, items)))
