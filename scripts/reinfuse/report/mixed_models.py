"""Mixed models: marginal means and changes by group, tests of the terms, and the variance components."""

from typing import Any

from markupsafe import Markup

from reinfuse.report.inputs import Estimate
from reinfuse.report.outcomes import interval_of
from reinfuse.report.tables import Block, Row, Table, distinct, first, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]


def mixed_model(estimates: list[Estimate], analysis: str, settings: Settings) -> Block:
    """Return one mixed model: a row a group with its means and its change, then coefficients and tests."""
    spec = settings["analyses"][analysis]
    outcome = settings["outcomes"][spec["formula"].partition("~")[0].strip()]
    rows = select(estimates, analysis=analysis)
    marginal = [row for row in select(rows, method=spec["primary"]) if row.estimand.startswith("marginal_")]
    visits = distinct(row.timepoint for row in marginal if row.estimand == "marginal_mean")
    level = shown.percent(settings["ci_level"] * 100)
    table = Table(
        caption=f"Estimated means, and change {words.span(spec['start'], spec['end'], settings['timepoints'])}",
        corner="Group",
        columns=[
            *(f"{words.label(visit, settings['timepoints'], 'time point')}\nmean, {level} CI" for visit in visits),
            f"Change\n{level} CI, {outcome['unit']}",
            "df",
            "p",
        ],
        rows=[
            _marginal_row(select(marginal, group=group), visits, settings)
            for group in distinct(row.group for row in marginal)
        ],
        notes=[
            Markup("Formula: <code>{}</code>, with a random intercept for each patient. {}").format(
                spec["formula"], _variances(rows)
            ),
            f"{words.method(spec['primary'])} and p: of the change.",
        ],
    )
    return Block(f"{outcome['label']}: mixed model", table, [_terms_table(rows, settings)])


def _marginal_row(rows: list[Estimate], visits: list[str], settings: Settings) -> Row:
    means = [first(rows, estimand="marginal_mean", timepoint=visit) for visit in visits]
    change = first(rows, estimand="marginal_change")
    return Row(
        words.group(rows[0].group, settings["groups"]),
        [
            *("" if row is None else interval_of(row) for row in means),
            interval_of(change),
            shown.number(change.df if change else None, 1),
            shown.p_value(change.p_value if change else None),
        ],
    )


def _variances(rows: list[Estimate]) -> str:
    parts = [
        f"{words.word(words.ESTIMANDS, row.estimand, 'estimand')} "
        f"{shown.number(row.estimate, shown.decimals_for([row.estimate]))}"
        for row in select(rows, method="reml")
    ]
    return shown.sentence(shown.listing(parts))


def _terms_table(rows: list[Estimate], settings: Settings) -> Table:
    """Return coefficients and tests by every method for the degrees of freedom."""
    labels = {name: spec["label"] for part in ("timepoints", "covariates") for name, spec in settings[part].items()}
    labels |= words.VARIABLES
    lines = []
    for row in rows:
        if row.estimand not in {"coefficient", "type_3_f"}:
            continue
        is_coefficient = row.estimand == "coefficient"
        what = "coefficient" if is_coefficient else "F test"
        lines.append(
            Row(
                f"{words.term(row.contrast, settings['groups'], labels)} ({what})",
                [
                    interval_of(row) if is_coefficient else "",
                    shown.number(row.statistic, 2),
                    shown.number(row.df, 1),
                    shown.p_value(row.p_value),
                    words.method(row.method).removeprefix("Mixed model, "),
                ],
            )
        )
    return Table(
        "Coefficients and tests of the terms", "Term", ["Estimate (CI)", "t or F", "df", "p", "df after"], lines
    )
