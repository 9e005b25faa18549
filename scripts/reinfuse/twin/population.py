"""The population that a twin's patients are drawn from, as a very large cohort, and the study's groups in it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.cohort import Tables, members
from reinfuse.morphine_equivalents import Factors
from reinfuse.twin.cohort import YES, Cohort, draw_cohort
from reinfuse.twin.draws import Booleans, Parameters
from reinfuse.twin.opioids import morphine_equivalents
from reinfuse.twin.scores import Floats

# The standard error of a share is then 0.0011 at the most, a fiftieth of the intervals of a hundred patients.
POPULATION_PATIENTS = 200_000


@dataclass(frozen=True)
class Population:
    """A large cohort without missed visits, the parameters that it was drawn from, and its visits in order of day.

    `opioid_use` has each patient's morphine equivalents in mg/day by visit, missing where the patient takes none.
    """

    twin: Parameters
    cohort: Cohort
    groups: Parameters
    visits: list[str]
    tables: Tables
    opioid_use: dict[str, Floats]

    def members(self, group: str) -> Booleans:
        """Return which patients belong to a group of the study."""
        chosen = np.zeros(len(self.cohort.patients), dtype=np.bool_)
        chosen[[int(patient) for patient in members(self.tables, group, self.groups)]] = True
        return chosen

    def seen(self, *visits: str) -> Booleans:
        """Return which patients can have all these visits: not those of a group that has no such visit."""
        seen = np.ones(len(self.cohort.patients), dtype=np.bool_)
        for visit in visits:
            if flag := self.twin["visits"][visit]["only_of"]:
                seen &= (self.cohort.patients[flag] == YES).to_numpy()
        return seen

    def values(self, outcome: str, visit: str) -> Floats:
        """Return each patient's true mean score, or the score itself where relief decides it."""
        relief = self.twin["relief"]
        if relief and relief["outcome"] == outcome and visit in relief["visits"]:
            return self.cohort.scores[outcome][visit].astype(np.float64)
        return self.cohort.means[outcome][visit]


def population(settings: Parameters, factors: Factors | None = None) -> Population:
    """Draw the population; it follows from the twin's seed, and shares no random number with the twin.

    Without `factors` nobody's opioid use is known.
    """
    twin, days = settings["twin"], settings["timepoints"]
    cohort = draw_cohort(twin, settings["outcomes"], f"{twin['seed']}, population", POPULATION_PATIENTS)
    number = np.arange(len(cohort.patients))
    diagnoses = [
        pd.DataFrame({"patient": number[has_it], "diagnosis": name}) for name, has_it in cohort.diagnoses.items()
    ]
    stopped_for = cohort.patients["stopped_for"]
    tables: dict[str, Any] = {
        "patients": cohort.patients.drop(columns="stopped_for"),
        "diagnoses": pd.concat(diagnoses, ignore_index=True),
        "infusions": cohort.infusions,
        "events": cohort.events,
        "dispositions": pd.DataFrame({"patient": number, "completed": stopped_for == "", "reason": stopped_for}),
    }
    visits = sorted(twin["visits"], key=lambda visit: (days[visit]["day"], visit))
    opioid_use = morphine_equivalents(cohort.opioids, len(number), factors) if factors else {}
    return Population(twin, cohort, settings["groups"], visits, tables, opioid_use)
