"""How long relief lasts: the share that still has it week by week, between the latest and the earliest dating."""

import re

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import (
    Settings,
    by_group,
    cannot,
    declared_labels,
    for_each_leading_group,
    lines,
    number,
    one,
    outcome_name,
    p_line,
    reasons,
    under_groups,
    with_interval,
)
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, Row, Table, distinct, first, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

LATEST, EARLIEST = "kaplan_meier", "kaplan_meier_earliest_loss"
WEEK = re.compile(r"week_([\d.]+)")


def block(rows: list[Estimate], spec: Settings, settings: Settings) -> Block:
    """Return the median duration of relief, then the share still relieved by week."""
    outcome = outcome_name(spec, settings)
    said = [f"{prefix}{_sentence(part, outcome, settings)}" for prefix, part in for_each_leading_group(rows, settings)]
    if not any(row.estimate for row in select(rows, estimand="patients_followed")):
        return Block("", None, said=said)
    shares = [row for row in rows if row.estimand in {"share_still_relieved", "median_duration_of_relief"}]
    table = Table(
        caption=f"Share of patients with relief of {outcome} who still have it",
        corner="After the first relief",
        columns=[
            "A loss dated to the visit that finds it",
            "A loss dated to the visit before",
            "Patients at risk",
        ],
        rows=under_groups({group: _weeks(part) for group, part in by_group(rows).items()}, settings),
        notes=[
            f"Kaplan–Meier, with {shown.percent(settings['ci_level'] * 100)} CI; the truth lies "
            "between the two columns.",
            shown.sentence(reasons([*shares, *select(rows, method="count")], settings)),
        ],
    )
    return Block("", table, also=_by_exposure(rows, settings), said=said)


def _sentence(rows: list[Estimate], outcome: str, settings: Settings) -> str:
    followed = first(rows, estimand="patients_followed")
    if followed is None or not followed.estimate:
        why = reasons(select(rows, estimand="patients_followed"), settings)
        needed = "It would need an assessment that shows relief and later ones that show whether it lasts."
        return cannot(f"How long relief of {outcome} lasts cannot be told", why, needed)
    latest, earliest = (first(rows, estimand="median_duration_of_relief", method=name) for name in (LATEST, EARLIEST))
    lost = one(rows, estimand="losses")
    who = f"the {shown.count(followed.estimate)} patients whose relief of {outcome} was followed"
    text = f"of {who}, {number(lost).split()[0] if lost else shown.NOTHING} lost it again"
    if latest is None or latest.estimate is None:
        return shown.sentence(f"{text}; more than half still had it when following ended")
    text += f"; the median duration of relief was {_day(latest)}"
    if earliest is not None and earliest.estimate is not None and earliest.estimate != latest.estimate:
        text += f", or {_day(earliest)} if each loss came right after the last visit with relief"
    return shown.sentence(text)


def _day(row: Estimate) -> str:
    decimals = shown.needed_decimals([row.estimate], 1)
    return shown.with_unit(shown.number(row.estimate, decimals), row.unit)


def _weeks(rows: list[Estimate]) -> list[Row]:
    """Return a row a week that anybody reached, then the median."""
    made = []
    for contrast in distinct(row.contrast for row in select(rows, estimand="share_still_relieved")):
        found = WEEK.fullmatch(contrast)
        words.word({contrast: contrast} if found else {}, contrast, "week")
        of_week = select(rows, contrast=contrast)
        shares = [one(of_week, estimand="share_still_relieved", method=name) for name in (LATEST, EARLIEST)]
        if found and any(shares):
            at_risk = one(of_week, estimand="at_risk")
            count = shown.count(at_risk.estimate) if at_risk else shown.NOTHING
            made.append(Row(f"{found[1]} weeks", [*(_share(share) for share in shares), count]))
    medians = [first(rows, estimand="median_duration_of_relief", method=name) for name in (LATEST, EARLIEST)]
    if any(row is not None and row.estimate is not None for row in medians):
        made.append(Row("Median", [*(_median(row) for row in medians), ""]))
    return made


def _share(row: Estimate | None) -> str:
    return shown.NOTHING if row is None else shown.share_with_interval(row.estimate, row.ci_low, row.ci_high)


def _median(row: Estimate | None) -> str:
    if row is None or row.estimate is None:
        return "not reached"
    if row.ci_low is None or row.ci_high is None:
        return number(row)
    decimals = shown.needed_decimals([row.estimate, row.ci_low, row.ci_high], 1)
    ends = shown.interval(row.ci_low, row.ci_high, decimals)
    return shown.with_unit(f"{shown.number(row.estimate, decimals)}{shown.NO_BREAK_SPACE}({ends})", row.unit)


def _by_exposure(rows: list[Estimate], settings: Settings) -> list[Table]:
    related = select(rows, estimand="concordance_with_duration")
    labels = declared_labels(settings)
    made = {
        group: [
            Row(
                spelling.spelled_out(row.contrast, labels),
                [
                    lines(with_interval(row, settings, with_unit=False), p_line(row)),
                    shown.count(row.n_patients),
                ],
            )
            for row in part
            if row.estimate is not None
        ]
        for group, part in by_group(related).items()
    }
    if not any(made.values()):
        return []
    return [
        Table(
            caption="Duration of relief against how much was given",
            corner="Exposure",
            columns=["Concordance", "Patients"],
            rows=under_groups(made, settings),
            notes=[
                shown.sentence(f"one half: neither goes with the other. {shown.sentence(reasons(related, settings))}")
            ],
        )
    ]
