"""The relation of an outcome to an exposure, within patients and between them, apart.

Neuhaus & Kalbfleisch (1998), Biometrics 54:638; van de Pol & Wright (2009), Animal Behaviour 77:753, equation 2.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Inference, Sample, sample
from reinfuse.statistics.random_intercept import fit_random_intercept
from reinfuse.statistics.random_intercept_inference import contrasts

NAMES = ["intercept", "deviation from the patient's mean exposure", "the patient's mean exposure"]


@dataclass(frozen=True)
class WithinBetween:
    """Slopes per unit of exposure; `difference` is between − within and would be 0 if both were one relation."""

    within: Inference
    between: Inference
    difference: Inference


def within_between(exposure: Sample, outcome: Sample, patient: npt.ArrayLike, level: float = 0.95) -> WithinBetween:
    """Fit outcome = a + w·(exposure − its mean in the patient) + b·(that mean) + intercept of the patient, by REML.

    Tests and limits have Satterthwaite's degrees of freedom. `patient` names each observation's patient.

    Raises
    ------
    AnalysisError
        When no patient has two observations, or the exposure varies only within or only between patients.
    """
    doses, values, whose = sample(exposure), sample(outcome), np.asarray(patient)
    _, position, counts = np.unique(whose, return_inverse=True, return_counts=True)
    means = (np.bincount(position, weights=doses) / counts)[position] if doses.size else doses
    if not np.ptp(doses - means if doses.size else [0.0]) > 0:
        raise AnalysisError("The exposure of no patient varies, so within and between cannot be told apart.")
    design = np.column_stack([np.ones_like(doses), doses - means, means])
    fit = fit_random_intercept(design, values, whose, names=NAMES)
    found = contrasts(fit, [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 1.0]], "satterthwaite", level)
    parts = ["estimate", "se", "df", "statistic", "p_value", "ci_low", "ci_high"]
    columns = {part: getattr(found, part).tolist() for part in parts}
    within, between, difference = (Inference(**{part: columns[part][row] for part in parts}) for row in range(3))
    return WithinBetween(within, between, difference)
