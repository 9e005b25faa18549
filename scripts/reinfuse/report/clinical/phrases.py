"""Pieces that the sentences and tables of several kinds share."""

from typing import Any

from reinfuse.report import spelling
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Row, distinct, first, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]


def declared_labels(settings: Settings) -> dict[str, str]:
    """Return the labels of all that a study file names, those of covariates with their units."""
    parts = ("outcomes", "timepoints", "groups")
    labels = {name: str(spec["label"]) for part in parts for name, spec in settings[part].items()}
    labels |= {name: _with_unit(spec) for name, spec in settings["covariates"].items()}
    return words.VARIABLES | labels | {"all": "All patients"}


def _with_unit(covariate: Settings) -> str:
    """Return a covariate as the quantities of infusions read: `Highest rate, mg/h`."""
    label, unit = str(covariate["label"]), str(covariate.get("unit") or "")
    return label if unit.lower() in label.lower() else f"{label}, {unit}"


def by_group(rows: list[Estimate]) -> dict[str, list[Estimate]]:
    """Return the estimates of each group, in order of appearance."""
    return {group: select(rows, group=group) for group in distinct(row.group for row in rows)}


def for_each_leading_group(rows: list[Estimate], settings: Settings) -> list[tuple[str, list[Estimate]]]:
    """Return whom the opening sentence is about: all patients, or else each group with its label before it."""
    groups = by_group(rows)
    if "all" in groups:
        return [("", groups["all"])]
    return [(f"{words.group(group, settings['groups'])}: ", part) for group, part in groups.items()]


def under_groups(lines: dict[str, list[Row]], settings: Settings) -> list[Row]:
    """Return the rows of all groups, under a row with the group's label where there is more than one group."""
    full = {group: part for group, part in lines.items() if part}
    if len(lines) == 1:
        return next(iter(lines.values()))
    return [
        each
        for group, part in full.items()
        for each in (
            Row(words.group(group, settings["groups"])),
            *(Row(row.header, row.cells, is_part=True) for row in part),
        )
    ]


def value(row: Estimate | None) -> float | None:
    """Return the number of an estimate, if there is one."""
    return None if row is None else row.estimate


def number(row: Estimate | None) -> str:
    """Return an estimate alone, with its unit; whole numbers without decimals."""
    if row is None:
        return shown.NOTHING
    decimals = shown.needed_decimals([row.estimate], shown.decimals_for([row.estimate]))
    return shown.with_unit(shown.number(row.estimate, decimals), row.unit)


def with_interval(row: Estimate, settings: Settings, *, with_unit: bool = True) -> str:
    """Return `−0.89 points (95 % CI −2.03 to 0.25)` for running text."""
    decimals = shown.decimals_for([row.estimate, row.ci_low, row.ci_high])
    text = shown.number(row.estimate, decimals)
    if with_unit:
        text = shown.with_unit(text, row.unit)
    if row.ci_low is None or row.ci_high is None:
        return text
    level = shown.percent(settings["ci_level"] * 100)
    return f"{text} ({level} CI {shown.interval(row.ci_low, row.ci_high, decimals)})"


def share_of(count: Estimate, of: float | None, share: Estimate | None, settings: Settings | None = None) -> str:
    """Return `3 of 18 (17 %, 4–41 %)`, with settings `95 % CI` before the interval."""
    text = f"{shown.count(count.estimate)} of {shown.count(of)}"
    if share is None or share.estimate is None:
        return text
    if share.ci_low is None or share.ci_high is None:
        return f"{text} ({shown.share(share.estimate)})"
    level = f"{shown.percent(settings['ci_level'] * 100)} CI " if settings else ""
    ends = shown.between(shown.count(share.ci_low * 100), shown.count(share.ci_high * 100))
    return f"{text} ({shown.share(share.estimate)}, {level}{ends}{shown.NARROW_SPACE}%)"


def lines(*parts: str) -> str | list[str]:
    """Return a cell of as many lines as there is something to say."""
    said = [part for part in parts if part]
    return said if len(said) > 1 else said[0] if said else ""


def p_line(row: Estimate | None) -> str:
    """Return `p = 0.187`, or nothing where there is no p-value."""
    return "" if row is None or row.p_value is None else shown.p_statement(shown.p_value(row.p_value))


def reasons(rows: list[Estimate], settings: Settings, *, without: set[str] | None = None) -> str:
    """Return the distinct notes of some estimates; those of all patients, where there are any, cover every group."""
    labels = declared_labels(settings)
    told = select(rows, group="all") or rows
    notes = distinct(text for row in told for text in row.note.split("; ") if text)
    return "; ".join(spelling.note(text, labels) for text in notes if text not in (without or set()))


def outcome_name(spec: Settings, settings: Settings) -> str:
    """Return an outcome's label for running text, without the scale that may follow a comma."""
    return words.lowered(words.label(spec["outcome"], settings["outcomes"], "outcome").partition(",")[0])


def cannot(what: str, why: str, needed: str) -> str:
    """Return the one sentence that says what cannot be told, why, and what it would need."""
    because = f": {why}" if why else ""
    return shown.sentence(f"{what}{because}. {needed}")


def one(rows: list[Estimate], **wanted: str) -> Estimate | None:
    """Return the first estimate with these columns, if it holds a number."""
    found = first(rows, **wanted)
    return found if found is not None and found.estimate is not None else None
