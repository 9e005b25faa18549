"""claims.yaml: every quantitative statement of a publication, each with the check that it can bear."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from reinfuse.errors import ConfigurationError
from reinfuse.imprecise_dates import UNIT_DAYS, span
from reinfuse.study.consistency_checks import (
    CLAIM_KEYS,
    SCALE,
    ConsistencyCheck,
    Limits,
    RankTestCheck,
    claims_of,
)
from reinfuse.study.data import Identifier
from reinfuse.study.figures import Course, PValueVariants, Timeline
from reinfuse.study.regimens import regimen_problems
from reinfuse.study.share_and_date_checks import dates_of
from reinfuse.study.strict import Strict, register_union_tags, validate
from reinfuse.study.study_file import Study
from reinfuse.study.synthesis import claim_problems
from reinfuse.study.yaml_file import read_yaml
from reinfuse.suggestions import nearest

ClaimKind = Literal[
    "count", "percentage", "mean", "sd", "standard_error", "median", "minimum", "maximum", "confidence_limit",
    "p_value", "statistic", "decision", "definition", "dose", "duration", "ratio", "difference", "interval",
    "score", "date", "qualitative",
]  # fmt: skip
REPORTED_PATTERN = re.compile(r"^(?P<relation><=|>=|<|>|)\s*(?P<number>-?\d+(\.\d+)?)$")


class EstimateCheck(Strict):
    """The number stands in one row of the estimates."""

    kind: Literal["estimate"]
    analysis: Identifier
    estimand: str
    outcome: str
    group: Identifier = "all"
    contrast: str | None = None
    timepoint: str | None = None
    method: str | None = None


class TestCheck(Strict):
    """A p-value, or a decision in words, of a test between two visits or two groups."""

    kind: Literal["test"]
    analysis: Identifier
    group: Identifier | None = Field(default=None, description="for analyses that run in several groups")
    method: str | None = Field(default=None, description="the method that the source says it used")


class ArithmeticCheck(Strict):
    """The number follows from other printed numbers; rounding of each is propagated as an interval."""

    kind: Literal["arithmetic"]
    operation: Literal["sum", "difference", "percent", "ratio", "product"]
    of: list[Identifier | float] = Field(min_length=2, description="claims, or constants; in order")

    @model_validator(mode="after")
    def _one_divisor(self) -> Self:
        if self.operation in {"percent", "ratio"} and len(self.of) != 2:
            raise ValueError(f"'of' should have two parts for '{self.operation}': what is divided, and by what")
        return self


class SameQuantityCheck(Strict):
    """The same quantity stands in another place of the document."""

    kind: Literal["same_quantity"]
    claim: Identifier


class SummaryTestCheck(Strict):
    """A p-value between two groups, from the printed means, SDs and group sizes."""

    kind: Literal["summary_t_test"]
    first: tuple[Identifier, Identifier, Identifier] = Field(description="claims: mean, SD, n")
    second: tuple[Identifier, Identifier, Identifier]
    paired: bool = Field(default=False, description="true: same patients, so any correlation is possible")
    test_named: Literal["t", "rank", "unknown"] = Field(
        default="unknown", description="the test that the source used; only of a t test can its means and SDs decide"
    )


class AttainableCheck(Strict):
    """Whether n whole-number scores can have the printed mean, SD and median: GRIM, GRIMMER and a search."""

    kind: Literal["attainable"]
    mean: Identifier
    sd: Identifier | None = None
    median: Identifier | None = None
    n: Identifier
    scale: Limits | None = Field(default=None, description=SCALE)
    items: int = Field(default=1, ge=1, description="whole-number items of which a score is the mean")


class NotCheckable(Strict):
    """Nothing that was published bears on the number."""

    kind: Literal["not_checkable"]
    reason: str


Check = Annotated[
    EstimateCheck
    | TestCheck
    | ArithmeticCheck
    | SameQuantityCheck
    | SummaryTestCheck
    | AttainableCheck
    | ConsistencyCheck
    | NotCheckable,
    Field(discriminator="kind"),
]
CHECK_KINDS = [
    "estimate", "test", "arithmetic", "same_quantity", "summary_t_test", "attainable", *CLAIM_KEYS, "not_checkable",
]  # fmt: skip
register_union_tags(CHECK_KINDS)


class Claim(Strict):
    """One quantitative statement, in our own words, with the place where it stands."""

    claim: Identifier = Field(description="the name that figures and other claims call it by")
    section: str
    statement: str
    kind: ClaimKind
    reported: str | None = Field(
        default=None, description='as printed, in quotes: "8", "0.130", "<0.001"; absent for a decision in words'
    )
    date: str | None = Field(
        default=None, description="as printed, however imprecise: 2020, early 2022, Summer 2023, 17 May 2024"
    )
    in_words: str | None = Field(
        default=None, description="the words that stand for the number in print, such as 'most' or 'half'"
    )
    unit: str | None = None
    decision: Literal["significant", "not_significant"] | None = None
    weight: Literal["conclusion", "supporting", "descriptive"] = "descriptive"
    check: Check
    same_as: list[Identifier] = Field(default=[], description="claims that give the same quantity elsewhere")
    because: str | None = Field(default=None, description="what a reader must know to judge the verdict")

    @field_validator("date")
    @classmethod
    def _date_can_be_read(cls, value: str | None) -> str | None:
        if value is not None:
            span(value)
        return value

    @field_validator("reported")
    @classmethod
    def _reported_is_a_number(cls, value: str | None) -> str | None:
        if value is not None and not REPORTED_PATTERN.match(value):
            raise ValueError("should be a number as printed, in quotes, with < > <= >= before it if printed so")
        return value


class Claims(Strict):
    """Everything that claims.yaml may say."""

    study: str
    alpha: float = Field(
        default=0.05, gt=0, lt=0.5, description="the level at which the source calls a test significant"
    )
    claims: list[Claim] = Field(description="in the order of the document")

    @property
    def by_name(self) -> dict[str, Claim]:
        """The claims by their names."""
        return {claim.claim: claim for claim in self.claims}


def read_claims(path: Path, study: Study) -> Claims:
    """Read and check one claims.yaml against its study.

    Raises
    ------
    ConfigurationError
        For the file, its keys, and any analysis, group or claim that does not exist.
    """
    claims = validate(Claims, read_yaml(path), path)
    problems = list(_cross_problems(claims, study))
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        raise ConfigurationError(f"{path}: {len(problems)} {noun}\n" + "\n".join(f"  {line}" for line in problems))
    return claims


def claims_named(check: Check) -> list[str]:
    """Return the other claims that a check rests on."""
    if isinstance(check, ArithmeticCheck):
        return [part for part in check.of if isinstance(part, str)]
    if isinstance(check, SameQuantityCheck):
        return [check.claim]
    if isinstance(check, SummaryTestCheck):
        return [*check.first, *check.second]
    if isinstance(check, AttainableCheck):
        return [name for name in (check.mean, check.sd, check.median, check.n) if name]
    if isinstance(check, EstimateCheck | TestCheck | NotCheckable):
        return []
    return claims_of(check)


def names_rows(claims: Claims) -> bool:
    """Say whether a check compares patients' rows, and not only estimates, with what is printed."""
    return any(isinstance(claim.check, RankTestCheck) and claim.check.rows for claim in claims.by_name.values())


def _cross_problems(claims: Claims, study: Study) -> Iterable[str]:
    if claims.study != study.study:
        yield f"study: is '{claims.study}' but study.yaml says '{study.study}'. Give both the same name."
    for name, times in Counter(claim.claim for claim in claims.claims).items():
        if times > 1:
            yield f"claims.{name}: {times} claims have this name. Give each its own."
    for name, claim in claims.by_name.items():
        key = f"claims.{name}"
        check = claim.check
        yield from _study_problems(f"{key}.check", check, study)
        for other in [*claims_named(check), *claim.same_as]:
            if other not in claims.by_name:
                yield f"{key}: there is no claim '{other}'.{nearest(other, list(claims.by_name))}"
            elif claims.by_name[other].reported is None and other not in dates_of(check):
                yield f"{key}: the claim '{other}' reports no number. Name one that does."
        yield from _date_problems(key, claim, claims)
        yield from _paired_problems(f"{key}.check", check, claims)
        if claim.reported is None and claim.kind not in {"decision", "definition", "date", "qualitative"}:
            yield f"{key}.reported: this key is missing for a claim of kind '{claim.kind}'. Add it."
        if claim.in_words is not None and claim.reported is None:
            yield f"{key}.reported: this key is missing. Add the number that the words stand for."
        if claim.kind == "decision" and claim.decision is None:
            yield f"{key}.decision: this key is missing for a claim of kind 'decision'. Add it."
    if study.sample_size and study.sample_size not in claims.by_name:
        near = nearest(study.sample_size, list(claims.by_name))
        yield f"study.yaml: sample_size: there is no claim '{study.sample_size}'.{near}"
    yield from regimen_problems(study.regimens, claims.by_name)
    yield from _figure_problems(claims, study)
    yield from _multiverse_problems(claims, study)
    yield from claim_problems(study.synthesis, {name: claim.reported for name, claim in claims.by_name.items()})


def _date_problems(key: str, claim: Claim, claims: Claims) -> Iterable[str]:
    """A date and its kind go together; a check between dates names claims that have one."""
    if (claim.kind == "date") != (claim.date is not None):
        yield f"{key}.date: this key and the kind 'date' go together. Give the claim both, or neither."
    for other in dates_of(claim.check):
        if other in claims.by_name and claims.by_name[other].date is None:
            yield f"{key}: the claim '{other}' carries no date. Name one that does."


def _paired_problems(key: str, check: Check, claims: Claims) -> Iterable[str]:
    """The same patients are the same number of patients."""
    if not isinstance(check, SummaryTestCheck) or not check.paired:
        return
    sizes = [claims.by_name[name].reported for name in (check.first[2], check.second[2]) if name in claims.by_name]
    if len(set(sizes)) > 1:
        yield f"{key}.paired: the visits print different numbers of patients. Name one number for both, or say 'false'."


def _study_problems(key: str, check: Check, study: Study) -> Iterable[str]:
    """What a check names in study.yaml must be there; no verdict on a printed summary may rest on simulated rows."""
    rows = check.rows if isinstance(check, RankTestCheck) else None
    if not isinstance(check, EstimateCheck | TestCheck) and rows is None:
        return
    if study.rows == "simulated" and study.evidence != "rows":
        yield f"{key}: rests on rows, but those of this study are simulated. Name printed numbers instead."
    if isinstance(check, EstimateCheck | TestCheck):
        yield from _unknown(f"{key}.analysis", check.analysis, study.analyses, "analysis")
        yield from _unknown(f"{key}.group", check.group or "all", ["all", *study.groups], "group")
    if rows is not None:
        yield from _unknown(f"{key}.rows.outcome", rows.outcome, study.outcomes, "outcome")
        yield from _unknown(f"{key}.rows.timepoint", rows.timepoint, study.timepoints, "time point")
        yield from _unknown(f"{key}.rows.group", rows.group, ["all", *study.groups], "group")


def _unknown(key: str, name: str, known: Iterable[str], what: str) -> Iterable[str]:
    if name not in known:
        yield f"{key}: study.yaml has no {what} '{name}'.{nearest(name, list(known))}"


def _figure_problems(claims: Claims, study: Study) -> Iterable[str]:
    """Figures name claims; those whose p-values are drawn must rest on a test with a printed p-value."""
    for name, figure in study.figures.items():
        if isinstance(figure, Course):
            named = [claim for point in figure.published for claim in (point.mean, point.sd) if claim]
        elif isinstance(figure, PValueVariants):
            named = figure.claims
        elif isinstance(figure, Timeline):
            named = figure.numbers
            yield from _timeline_problems(f"study.yaml: figures.{name}", figure, claims)
        else:
            continue
        for claim in named:
            key = f"study.yaml: figures.{name}"
            if claim not in claims.by_name:
                yield f"{key}: there is no claim '{claim}'.{nearest(claim, list(claims.by_name))}"
            elif claims.by_name[claim].reported is None:
                yield f"{key}: the claim '{claim}' reports no number. Name one that does."
            elif isinstance(figure, PValueVariants) and not isinstance(claims.by_name[claim].check, TestCheck):
                yield f"{key}: the claim '{claim}' does not rest on a test. Name one whose check is of kind 'test'."


def _timeline_problems(key: str, figure: Timeline, claims: Claims) -> Iterable[str]:
    """Dates of a timeline are those of claims."""
    for claim in figure.dates:
        if claim not in claims.by_name:
            yield f"{key}: there is no claim '{claim}'.{nearest(claim, list(claims.by_name))}"
        elif claims.by_name[claim].date is None:
            yield f"{key}: the claim '{claim}' carries no date. Name one that does."
    for lasting in (entry.lasting for lane in figure.lanes for entry in lane.entries if entry.lasting):
        if lasting in claims.by_name and claims.by_name[lasting].unit not in UNIT_DAYS:
            yield f"{key}: the claim '{lasting}' is in none of: {', '.join(UNIT_DAYS)}. Name one that is."


def _multiverse_problems(claims: Claims, study: Study) -> Iterable[str]:
    """A multiverse is about the comparison that its claim is about, and the claim reports its p-value."""
    for name, multiverse in study.multiverses.items():
        key = f"study.yaml: multiverses.{name}"
        claim = claims.by_name.get(multiverse.claim)
        if claim is None:
            yield f"{key}: there is no claim '{multiverse.claim}'.{nearest(multiverse.claim, list(claims.by_name))}"
            continue
        if claim.kind != "p_value" or claim.reported is None:
            yield f"{key}: the claim '{multiverse.claim}' reports no p-value. Name one that does."
        if study.rows == "simulated" and study.evidence != "rows":
            yield f"{key}: would place a published p-value among those of simulated rows. Leave it out."
        if isinstance(claim.check, TestCheck) and claim.check.analysis in study.analyses:
            analysis = study.analyses[claim.check.analysis]
            for field in ("kind", "outcome", "start", "end", "timepoint", "change_from", "compare"):
                said, tested = getattr(multiverse, field, None), getattr(analysis, field, None)
                if said != tested:
                    yield (
                        f"{key}.{field}: differs from that of the analysis '{claim.check.analysis}', which the claim "
                        f"'{multiverse.claim}' is about. Give both the same."
                    )
                    break
            group = claim.check.group
            if group and group not in getattr(multiverse, "groups", [group]):
                yield f"{key}.groups: the claim '{multiverse.claim}' is about '{group}', which is missing. Add it."
