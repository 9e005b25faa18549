"""Bootstrap intervals for the changes of a mixed model: a sensitivity set that assumes no normal distribution."""

from collections.abc import Sequence

import numpy as np

from reinfuse.model.mixed_model_engines import NoFit
from reinfuse.model.mixed_model_fitted import Model
from reinfuse.statistics.cluster_bootstrap import IntervalKind, bootstrap_interval, cluster_bootstrap, cluster_jackknife
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.random_intercept import RandomInterceptFit
from reinfuse.statistics.random_intercept_moments import Floats
from reinfuse.statistics.seeds import generator

INTERVALS: dict[str, IntervalKind] = {"cluster_bootstrap_percentile": "percentile", "cluster_bootstrap_bca": "bca"}
NO_SLOPES = NoFit("Only a random intercept is bootstrapped")


def bootstrap_inferences(model: Model, weights: Sequence[Floats], n_resamples: int) -> dict[str, list[Inference]]:
    """Return, for each method, estimate, standard error and interval of each `weights @ coefficients`.

    Patients are drawn with replacement, each with all visits; the draws follow from the names of study, analysis and
    group.
    """
    fit, settings = model.fit, model.settings
    if not isinstance(fit, RandomInterceptFit):
        problem = fit if isinstance(fit, NoFit) else NO_SLOPES
        return {method: [Inference(np.nan, note=problem.note)] * len(weights) for method in INTERVALS}
    random = generator("cluster_bootstrap", settings["study"], settings["analysis"], model.fitted_in)
    rows = (model.design.matrix, model.table["value"].to_numpy(), model.table["patient"].to_numpy())
    refits = cluster_bootstrap(fit, *rows, n_resamples, random)
    left_out = cluster_jackknife(fit, *rows)
    failed = f", of which {refits.n_failed} cannot carry the model" if refits.n_failed else ""
    found: dict[str, list[Inference]] = {method: [] for method in INTERVALS}
    for method, kind in INTERVALS.items():
        for each in weights:
            resampled, estimate = refits.coefficients @ each, float(fit.coefficients @ each)
            known = resampled[np.isfinite(resampled)]
            low, high = bootstrap_interval(known, kind, settings["ci_level"], estimate, left_out.coefficients @ each)
            se = float(known.std(ddof=1)) if known.size > 1 else np.nan
            note = joined_notes(f"{n_resamples} resamples of patients{failed}", "no interval" if np.isnan(low) else "")
            found[method].append(Inference(estimate, se=se, ci_low=low, ci_high=high, note=note))
    return found
