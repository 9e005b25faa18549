"""twin.yaml: the parameters of a simulated raw export, each with the claim or the assumption that it rests on."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from reinfuse.errors import ConfigurationError
from reinfuse.study.claims_file import REPORTED_PATTERN, Claims
from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict, validate
from reinfuse.study.study_file import Study
from reinfuse.study.twin_opioids import Opioids, opioid_problems
from reinfuse.study.twin_parameters import Amount, Parameter, Word
from reinfuse.study.yaml_file import read_yaml
from reinfuse.suggestions import nearest

SHARES = {
    "share", "women_share", "missing_share", "share_lasting", "share_of_infusions", "other_units", "other_spellings",
    "unreadable_scores", "repeated_rows", "share_of_patients", "second_drug_share", "stopped_share",
}  # fmt: skip


class Diagnoses(Strict):
    """How many patients have each diagnosis."""

    exclude_each_other: bool = Field(description="true: each patient has exactly one of them")
    patients: dict[Word, Parameter] = Field(min_length=1)


class InfusionCount(Strict):
    """The share of patients with so many infusions."""

    infusions: int = Field(ge=1)
    share: Parameter


class Infusions(Strict):
    """How many infusions, on which days, of which doses."""

    per_patient: list[InfusionCount] = []
    total: Parameter | None = Field(
        default=None, description="infusions of all patients; each has one, the others fall at random"
    )
    days_apart: Parameter
    dose_mg: Amount
    first_dose_mg: Parameter | None = Field(default=None, description="where the first infusion is a test dose")
    duration_h: Amount

    @model_validator(mode="after")
    def _one_way_to_count(self) -> Self:
        if bool(self.per_patient) == (self.total is not None):
            raise ValueError("infusions have either 'per_patient' or 'total'")
        return self


class Visit(Strict):
    """When patients are assessed, and how many are missed, at random."""

    written_as: Word = Field(description="the word for the visit in the export")
    after: Literal["first_infusion", "last_infusion"]
    lowest_day: int
    highest_day: int
    missing_share: Parameter
    only_of: Identifier | None = Field(default=None, description="a flag: other patients have no such visit")


class TwinOutcome(Strict):
    """A score: means on the scale itself, where every patient's score is rounded and kept inside."""

    baseline_mean: Parameter = Field(description="of patients with none of the diagnoses that have effects")
    sd: Parameter = Field(description="of scores before they are rounded and kept inside the scale")
    within_patient_correlation: Parameter
    change: dict[Identifier, Parameter] = Field(description="time point: change of the mean from the first visit")
    baseline_by_diagnosis: dict[Word, Parameter] = {}
    change_by_diagnosis: dict[Word, dict[Identifier, Parameter]] = {}
    per_decade_of_age: Parameter | None = None


class Relief(Strict):
    """How long relief lasts: at each of these visits a patient has the relieved score, or the first one again."""

    outcome: Identifier
    start: Identifier
    first: Identifier
    visits: list[Identifier] = Field(min_length=1)
    share_lasting: Parameter = Field(description="share of patients whose relief lasts longer than `days`")
    days: Parameter = Field(description="counted from the first assessment with relief; losses have a constant rate")


class TwinEvent(Strict):
    """An adverse event of an infusion."""

    category: Word
    severity: Word
    share_of_infusions: Parameter


class TwinExport(Strict):
    """What the export looks like."""

    locale: Literal["en_US", "nl_BE"] = Field(description="where names, addresses and telephones come from")
    date_format: str = "%Y-%m-%d"
    encoding: Literal["utf-8", "windows-1252", "utf-16"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal_comma: bool = False
    workbook: list[Literal["infusions", "events", "assessments", "diagnoses", "opioids"]] = Field(
        default=[], description="tables that stand as sheets in record.xlsx, the others as text files"
    )


class Dirt(Strict):
    """How dirty the export is; none of it changes what is true of a patient."""

    other_units: Parameter = Field(
        description="share of weights in pounds, of durations in minutes, of opioids in mcg/day"
    )
    other_spellings: Parameter = Field(description="share of sexes in small letters, of visits and drugs in capitals")
    unreadable_scores: Parameter = Field(description="share of scores that are words")
    repeated_rows: Parameter = Field(description="share of infusions, assessments, events and opioids that stand twice")
    infusions_without_data: Parameter = Field(description="number of infusions whose dose and duration are empty")


class Twin(Strict):
    """Everything that twin.yaml may say."""

    study: str
    seed: str = Field(description="the name that all random numbers follow from")
    patients: Parameter
    first_year: int = Field(ge=1950, le=2050, description="the first infusions are given in this year or later")
    last_year: int = Field(ge=1950, le=2050)
    age_years: Amount
    women_share: Parameter
    weight_kg: Amount
    diagnoses: Diagnoses
    flags: dict[Identifier, Parameter] = Field(
        default={}, description="yes or no of each patient: how many have yes; each is a column of the export"
    )
    infusions: Infusions
    visits: dict[Identifier, Visit] = Field(min_length=2, description="the first is the one that changes count from")
    outcomes: dict[Identifier, TwinOutcome] = Field(min_length=1)
    relief: Relief | None = None
    stopped_for: dict[Word, Parameter] = Field(
        default={}, description="reason: share of patients who stop treatment for it"
    )
    events: dict[Word, TwinEvent] = {}
    opioids: Opioids | None = None
    export: TwinExport
    dirt: Dirt | None = None

    @property
    def parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Every parameter with its place in the file."""
        return _parameters(self, "")


def _parameters(part: object, place: str) -> Iterator[tuple[str, Parameter]]:
    if isinstance(part, Parameter):
        yield place, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _parameters(getattr(part, name), f"{place}.{name}" if place else name)
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from _parameters(value, f"{place}.{name}")
    elif isinstance(part, list):
        for position, value in enumerate(part, start=1):
            yield from _parameters(value, f"{place}[{position}]")


def read_twin(path: Path, study: Study, claims: Claims) -> Twin | None:
    """Read and check one twin.yaml against its study; nothing where the study has no such file.

    Raises
    ------
    ConfigurationError
        For the file and its keys, a parameter that differs from the number that its claim printed, a name that the
        study does not declare, or a study whose rows are not said to be simulated.
    """
    if not path.exists():
        for name, figure in study.figures.items():
            if figure.kind == "recovery":
                raise ConfigurationError(
                    f"{path}: there is no such file, but figures.{name} of study.yaml draws what is recovered of a "
                    "twin's truth. Write the file, or remove the figure."
                )
        return None
    twin = validate(Twin, read_yaml(path), path)
    problems = list(_cross_problems(twin, study, claims))
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        raise ConfigurationError(f"{path}: {len(problems)} {noun}\n" + "\n".join(f"  {line}" for line in problems))
    return twin


def _cross_problems(twin: Twin, study: Study, claims: Claims) -> Iterable[str]:
    if twin.study != study.study:
        yield f"study: is '{twin.study}' but study.yaml says '{study.study}'. Give both the same name."
    if study.rows != "simulated":
        yield f"study.yaml says 'rows: {study.rows}', but a twin's rows are simulated. Say so, or remove twin.yaml."
    for place, parameter in twin.parameters:
        yield from _claim_problems(place, parameter, claims)
        is_share = place.rpartition(".")[2] in SHARES or place.startswith("stopped_for.")
        if is_share and not 0 <= parameter.value <= 1:
            yield f"{place}.value: is no share from 0 to 1. Correct this value."
    yield from _name_problems(twin, study)
    yield from _count_problems(twin)
    if twin.opioids:
        yield from opioid_problems(twin.opioids, list(twin.visits))


def _claim_problems(place: str, parameter: Parameter, claims: Claims) -> Iterable[str]:
    if parameter.claim is None:
        return
    claim = claims.by_name.get(parameter.claim)
    if claim is None or claim.reported is None:
        known = [name for name, each in claims.by_name.items() if each.reported is not None]
        yield f"{place}.claim: no claim '{parameter.claim}' reports a number.{nearest(parameter.claim, known)}"
        return
    printed = REPORTED_PATTERN.match(claim.reported)
    if printed and parameter.how is None and float(printed["number"]) != parameter.value:
        yield f"{place}.value: is {parameter.value:g}, but its claim reports {claim.reported}. Give that, or say 'how'."


def _name_problems(twin: Twin, study: Study) -> Iterable[str]:
    first = next(iter(twin.visits))
    diagnoses = list(twin.diagnoses.patients)
    named: list[tuple[str, str, list[str], str]] = []
    named += [(f"visits.{visit}", visit, list(study.timepoints), "time point in study.yaml") for visit in twin.visits]
    for visit, spec in twin.visits.items():
        if spec.only_of:
            named.append((f"visits.{visit}.only_of", spec.only_of, list(twin.flags), "flag"))
        if spec.lowest_day > spec.highest_day:
            yield f"visits.{visit}: 'lowest_day' lies after 'highest_day'. Exchange them."
    followed = twin.relief.visits if twin.relief else []
    for name, outcome in twin.outcomes.items():
        key = f"outcomes.{name}"
        with_scores = [each for each, spec in study.outcomes.items() if spec.instrument and spec.range]
        named.append((key, name, with_scores, "outcome with an instrument and a range in study.yaml"))
        later = [visit for visit in twin.visits if visit != first]
        expected = [visit for visit in later if not (twin.relief and twin.relief.outcome == name and visit in followed)]
        named += [(f"{key}.change", visit, later, "later visit") for visit in outcome.change]
        missing = [visit for visit in expected if visit not in outcome.change]
        if missing:
            yield f"{key}.change: the visit '{missing[0]}' is missing. Add it."
        for diagnosis, changes in outcome.change_by_diagnosis.items():
            named.append((f"{key}.change_by_diagnosis", diagnosis, diagnoses, "diagnosis"))
            named += [(f"{key}.change_by_diagnosis.{diagnosis}", visit, later, "later visit") for visit in changes]
        named += [
            (f"{key}.baseline_by_diagnosis", each, diagnoses, "diagnosis") for each in outcome.baseline_by_diagnosis
        ]
    if relief := twin.relief:
        named.append(("relief.outcome", relief.outcome, list(twin.outcomes), "outcome"))
        named += [("relief", visit, list(twin.visits), "visit") for visit in (relief.start, relief.first, *followed)]
    for key, name, known, what in named:
        if name not in known:
            yield f"{key}: there is no {what} '{name}'.{nearest(name, known)}"


def _count_problems(twin: Twin) -> Iterable[str]:
    patients = twin.patients.value
    counts = {f"diagnoses.patients.{name}": each.value for name, each in twin.diagnoses.patients.items()}
    counts |= {f"flags.{name}": each.value for name, each in twin.flags.items()}
    for key, value in counts.items():
        if value != int(value) or not 0 <= value <= patients:
            yield f"{key}.value: is no number of patients from 0 to {patients:g}. Correct this value."
    if twin.diagnoses.exclude_each_other:
        total = sum(each.value for each in twin.diagnoses.patients.values())
        if total != patients:
            yield f"diagnoses.patients: add up to {total:g}, not to the {patients:g} patients. Correct a number."
    if twin.infusions.per_patient:
        total = sum(each.share.value for each in twin.infusions.per_patient)
        if abs(total - 1) > 1e-9:
            yield f"infusions.per_patient: the shares add up to {total:g}, not to 1. Correct a share."
    if twin.first_year > twin.last_year:
        yield "first_year: lies after 'last_year'. Exchange them."
