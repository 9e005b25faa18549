"""The section of the clinical analyses: the answer of each, and all of its estimates for who opens them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reinfuse.report.clinical import (
    all_estimates,
    dose_response,
    durability,
    exposure,
    guideline,
    harms,
    missingness,
    regression_to_mean,
)
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, select
from reinfuse.wording import clinical_words, words

Settings = dict[str, Any]
# kind of analysis: how it reads
BLOCKS: dict[str, Callable[[list[Estimate], Settings, Settings], Block]] = {
    "exposure": exposure.block,
    "dose_response": dose_response.block,
    "durability": durability.block,
    "harms": harms.block,
    "guideline": guideline.block,
    "regression_to_mean": regression_to_mean.block,
    "missingness": missingness.block,
}


def further_analysis(estimates: list[Estimate], analysis: str, settings: Settings) -> Block:
    """Return the answer of one analysis; where there is none, only the sentence that says what is missing.

    Raises
    ------
    ContractError
        For an estimand, a method or a group without words.
    """
    spec = settings["analyses"][analysis]
    rows = select(estimates, analysis=analysis)
    heading = words.word(words.FURTHER_KINDS, spec["kind"], "kind of analysis")
    if spec.get("outcome"):
        heading += f": {words.lowered(words.label(spec['outcome'], settings['outcomes'], 'outcome'))}"
    if not rows:
        return Block(heading, None, said=["This analysis made no estimates."])
    for row in rows:
        words.word(clinical_words.CLINICAL_ESTIMANDS, row.estimand, "estimand")
    found = BLOCKS[spec["kind"]](rows, spec, settings)
    more = [all_estimates.table(rows, spec, settings)] if found.table else []
    return replace(found, heading=heading, more=[*found.more, *more])
