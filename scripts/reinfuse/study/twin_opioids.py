"""The part of twin.yaml on the opioids that simulated patients take."""

from collections.abc import Iterable

from pydantic import Field

from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict
from reinfuse.study.twin_parameters import Amount, Parameter, Word
from reinfuse.suggestions import nearest


class Drug(Strict):
    """How many take one opioid as their first one, and how much of it."""

    share: Parameter = Field(description="of patients with opioids; the shares of all drugs add up to 1")
    dose_mg_day: Amount = Field(description="at the first of the two visits, in mg/day of the drug itself")


class Opioids(Strict):
    """What the lists of opioids say at two visits; patients without opioids have no list."""

    start: Identifier = Field(description="the visit with the first list")
    end: Identifier = Field(description="the visit with the second list")
    share_of_patients: Parameter = Field(description="share of patients who take opioids at the first visit")
    second_drug_share: Parameter = Field(description="share of those who take a second one, by the same shares")
    stopped_share: Parameter = Field(description="share of those whose opioids are all stopped by the second visit")
    remaining_percent: Amount = Field(description="percent of their doses that the others still take")
    drugs: dict[Word, Drug] = Field(min_length=1, description="by their names in the table of morphine equivalents")


def opioid_problems(opioids: Opioids, visits: list[str]) -> Iterable[str]:
    """Return what is wrong with visits, shares and doses."""
    for key, visit in (("start", opioids.start), ("end", opioids.end)):
        if visit not in visits:
            yield f"opioids.{key}: there is no visit '{visit}'.{nearest(visit, visits)}"
    if opioids.start == opioids.end:
        yield "opioids.end: is the visit of 'start' too. Name a later one."
    shares = [drug.share.value for drug in opioids.drugs.values()]
    if abs(sum(shares) - 1) > 1e-9:
        yield f"opioids.drugs: the shares add up to {sum(shares):g}, not to 1. Correct a share."
    if len(shares) == 1 and opioids.second_drug_share.value > 0:
        yield "opioids.second_drug_share: there is only one drug. Name another one, or give the value 0."
    for name, drug in opioids.drugs.items():
        if drug.share.value == 0:
            yield f"opioids.drugs.{name}.share.value: nobody takes it. Give a share, or remove the drug."
        if drug.dose_mg_day.lowest < drug.dose_mg_day.step:
            yield f"opioids.drugs.{name}.dose_mg_day.lowest: lies below one step, which could be 0. Raise it."
    if opioids.remaining_percent.lowest < 0:
        yield "opioids.remaining_percent.lowest: no dose is negative. Raise it to 0 or more."
