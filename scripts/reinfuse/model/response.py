"""Who responds: falls by a given percentage of the baseline, compared without rounding."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from reinfuse.model.outcomes import paired, patients_in_words
from reinfuse.statistics.inference import joined_notes


@dataclass(frozen=True)
class Rule:
    """A fall by at least (or, strictly, by more than) a percentage of the baseline."""

    outcome: str
    percent: float
    strictly: bool = False

    @property
    def name(self) -> str:
        """Return the name of the contrast."""
        return f"{'above' if self.strictly else 'at_least'}_{self.percent:g}_percent"


@dataclass(frozen=True)
class Response:
    """One definition of response: every rule must hold; who is in `stopped` does not respond."""

    outcome: str
    contrast: str
    rules: list[Rule]
    stopped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answers:
    """How many patients of a group respond, how many can be judged, and why the others cannot be."""

    n_group: int
    n_responders: int
    n_incomplete: int
    n_no_percent_change: int

    @property
    def n_observed(self) -> int:
        """Return the number of patients who can be judged."""
        return self.n_group - self.n_incomplete - self.n_no_percent_change

    @property
    def note(self) -> str:
        """Say who cannot be judged."""
        return joined_notes(
            f"{patients_in_words(self.n_incomplete)} without both visits" if self.n_incomplete else "",
            f"{patients_in_words(self.n_no_percent_change)} with a baseline of 0" if self.n_no_percent_change else "",
        )


def judgements(
    response: Response, visit_values: dict[str, pd.DataFrame], patients: list[str], start: str, end: str
) -> tuple[dict[str, bool], set[str]]:
    """Return whether each patient who can be judged responds, and which of them have no percent change.

    Who has both visits can be judged, and who stopped treatment for a reason that is no response.

    `visit_values` holds the values of each outcome (patient, timepoint, value).
    """
    judged: dict[str, bool] = dict.fromkeys(patients, True)
    no_percent_change: set[str] = set()
    for rule in response.rules:
        visits = paired(visit_values[rule.outcome], judged, start, end)
        fell = {
            patient: fell_by(before, after, rule.percent, rule.strictly)
            for patient, before, after in zip(visits.patients, visits.start, visits.end, strict=True)
        }
        no_percent_change |= {
            patient for patient, before in zip(visits.patients, visits.start, strict=True) if before <= 0
        }
        judged = {patient: judged[patient] and fell[patient] for patient in fell}
    stopped = response.stopped.intersection(patients)
    judged |= dict.fromkeys(sorted(stopped), False)
    return judged, (no_percent_change & set(judged)) - stopped


def answers(
    response: Response, visit_values: dict[str, pd.DataFrame], patients: list[str], start: str, end: str
) -> Answers:
    """Count who responds and who cannot be judged."""
    judged, no_percent_change = judgements(response, visit_values, patients, start, end)
    return Answers(
        n_group=len(patients),
        n_responders=sum(answer for patient, answer in judged.items() if patient not in no_percent_change),
        n_incomplete=len(patients) - len(judged),
        n_no_percent_change=len(no_percent_change),
    )


def fell_by(start: float, end: float, percent: float, strictly: bool = False) -> bool:
    """Tell whether a value fell by at least, or by more than, a percentage of its start; exact in decimals."""
    before, after = _exact(start), _exact(end)
    if before <= 0:
        return False
    limit = before * (100 - _exact(percent))
    return after * 100 < limit if strictly else after * 100 <= limit


def _exact(value: float) -> Fraction:
    return Fraction(Decimal(repr(float(value))))
