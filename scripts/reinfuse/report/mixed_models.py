"""Mixed models: marginal means and changes by group and method, tests of the terms, and the variance components.

Where patients could not carry a model, its estimates are missing and their notes say why; so does the page.
"""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from reinfuse.report import spelling
from reinfuse.report.adjusted import COLUMN, adjusted_p, has_adjusted
from reinfuse.report.clinical.phrases import by_group, declared_labels, under_groups
from reinfuse.report.inputs import Estimate
from reinfuse.report.outcomes import interval_of
from reinfuse.report.tables import Block, Row, Table, distinct, first, is_primary, notes_of, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]
NOT_ESTIMATED = "not estimated: "
NUMERATOR = "numerator df "
MARGINAL = ("marginal_mean", "marginal_change")
TESTS = ("coefficient", "type_3_f")


def mixed_model(estimates: list[Estimate], analysis: str, settings: Settings) -> Block:
    """Return one mixed model: a row a group with its means and its change, then other methods, and the terms.

    A sentence before the table says what could not be estimated and why; a model without any estimate has no table.
    """
    spec = settings["analyses"][analysis]
    outcome = settings["outcomes"][spec["formula"].partition("~")[0].strip()]
    heading = f"{outcome['label']}: mixed model"
    if spec["groups"] != ["all"]:
        heading += f" ({'; '.join(words.group(group, settings['groups']) for group in spec['groups'])})"
    rows = select(estimates, analysis=analysis)
    labels = declared_labels(settings)
    said = _failures(rows, labels, settings)
    if rows and not any(row.estimate is not None for row in rows):
        return Block(heading, None, said=[*said, str(_formula(spec))])
    marginal = [row for row in rows if row.estimand in MARGINAL]
    primary = select(marginal, method=spec["primary"])
    degrees = words.lowered(words.method(spec["primary"]))
    table = _marginal_table(
        f"Estimated means, and change {words.span(spec['start'], spec['end'], settings['timepoints'])}",
        primary,
        {words.group(group, settings["groups"]): part for group, part in by_group(primary).items()},
        settings,
        outcome["unit"],
    )
    notes = [_formula(spec), *_variances(rows, settings), f"P-values are those of the change ({degrees})."]
    notes += _remarks([*primary, *select(rows, method="reml")], labels)
    more = [_every_method(marginal, settings, outcome["unit"]), _terms(rows, settings)]
    return Block(heading, replace(table, notes=notes), more, said=said)


def _failures(rows: list[Estimate], labels: dict[str, str], settings: Settings) -> list[str]:
    """Return a sentence for each reason why estimates are missing, with the groups that it concerns."""
    groups_of: dict[str, list[str]] = {}
    for row in rows:
        for note in notes_of(row):
            if note.startswith(NOT_ESTIMATED):
                groups_of.setdefault(note.removeprefix(NOT_ESTIMATED), []).append(row.group)
    reasons = {
        reason: [words.group(group, settings["groups"]) for group in distinct(found)]
        for reason, found in groups_of.items()
    }
    is_whole = not any(row.estimate is not None for row in rows)
    opening = "The model could not be estimated" if is_whole else "Could not be estimated"
    return [
        shown.sentence(f"{opening} ({'; '.join(groups)}): {spelling.note(reason, labels)}")
        for reason, groups in reasons.items()
    ]


def _formula(spec: Settings) -> Markup:
    effects = "a random intercept"
    if spec.get("random_slope"):
        effects += f" and a random slope over {words.lowered(words.term(spec['random_slope'], {}, {}))}"
    return Markup("Formula: <code>{}</code>, with {} for each patient.").format(spec["formula"], effects)


def _variances(rows: list[Estimate], settings: Settings) -> list[str]:
    """Return a sentence on the variance components of each group that the model is fitted in."""
    found = {
        group: [
            f"{words.word(words.ESTIMANDS, row.estimand, 'estimand')} "
            f"{shown.number(row.estimate, shown.decimals_for([row.estimate]))}"
            for row in part
            if row.estimate is not None
        ]
        for group, part in by_group(select(rows, method="reml")).items()
    }
    known = {group: shown.listing(parts) for group, parts in found.items() if parts}
    if len(found) == 1:
        return [shown.sentence(text) for text in known.values()]
    return [f"{words.group(group, settings['groups'])}: {text}." for group, text in known.items()]


def _remarks(rows: list[Estimate], labels: dict[str, str]) -> list[str]:
    """Return each remark on these estimates once, in words."""
    silent = ("primary", NOT_ESTIMATED, NUMERATOR)
    notes = distinct(note for row in rows for note in notes_of(row) if not note.startswith(silent))
    return [shown.sentence(spelling.note(note, labels)) for note in notes]


def _marginal_table(
    caption: str, rows: list[Estimate], lines: dict[str, list[Estimate]], settings: Settings, unit: str
) -> Table:
    """Return means and change, a row for each of `lines`; columns that none of the rows fills are left out."""
    visits = distinct(row.timepoint for row in rows if row.estimand == "marginal_mean")
    level = shown.percent(settings["ci_level"] * 100)
    has_df = any(row.df is not None for row in rows)
    has_adjusted_p = has_adjusted(rows)
    columns = [
        *(f"{_visit(visit, settings)}\nmean, {level} CI" for visit in visits),
        f"Change\n{level} CI, {unit}",
        *(["df"] if has_df else []),
        "p",
        *([COLUMN] if has_adjusted_p else []),
    ]
    made = []
    for label, part in lines.items():
        means = [first(part, estimand="marginal_mean", timepoint=visit) for visit in visits]
        change = first(part, estimand="marginal_change")
        cells: list[str | list[str]] = [
            *("" if row is None else interval_of(row) for row in means),
            interval_of(change),
            *([shown.number(change.df if change else None, 1)] if has_df else []),
            shown.p_value(change.p_value if change else None),
            *([adjusted_p(change)] if has_adjusted_p else []),
        ]
        made.append(Row(label, cells))
    return Table(caption, "Group", columns, made)


def _visit(timepoint: str, settings: Settings) -> str:
    return words.label(timepoint, settings["timepoints"], "time point") if timepoint else "All visits"


def _every_method(rows: list[Estimate], settings: Settings, unit: str) -> Table:
    """Return means and changes by every method, under a heading for each group."""
    known = [row for row in rows if row.estimate is not None]
    lines: dict[str, list[Row]] = {}
    columns: list[str] = []
    for group, part in by_group(known).items():
        by_method = {method: select(part, method=method) for method in distinct(row.method for row in part)}
        labelled = {_method_label(method, same): same for method, same in by_method.items()}
        table = _marginal_table("", known, labelled, settings, unit)
        lines[group], columns = table.rows, table.columns
    return Table(
        "Means and changes by every method",
        "Method",
        columns,
        under_groups(lines, settings) if lines else [],
        _remarks(known, declared_labels(settings)),
    )


def _method_label(method: str, rows: list[Estimate]) -> str:
    label = words.method(method).removeprefix("Mixed model, ")
    return shown.sentence(label).removesuffix(".") + (" (primary)" if any(is_primary(row) for row in rows) else "")


def _terms(rows: list[Estimate], settings: Settings) -> Table:
    """Return coefficients and tests by every method for the degrees of freedom, under each group of the model."""
    known = [row for row in rows if row.estimand in TESTS and row.estimate is not None]
    statistic = "t or F" if any(row.df is not None for row in known) else "z or F"
    has_adjusted_p = has_adjusted(known)
    lines = {group: [_term(row, settings, has_adjusted_p) for row in part] for group, part in by_group(known).items()}
    return Table(
        "Coefficients and tests of the terms",
        "Term",
        ["Estimate (CI)", statistic, "df", "p", *([COLUMN] if has_adjusted_p else []), "Method"],
        under_groups(lines, settings) if lines else [],
        _remarks(known, declared_labels(settings)),
    )


def _term(row: Estimate, settings: Settings, has_adjusted_p: bool) -> Row:
    labels = {name: spec["label"] for part in ("timepoints", "covariates") for name, spec in settings[part].items()}
    labels |= words.VARIABLES
    is_coefficient = row.estimand == "coefficient"
    what = "coefficient" if is_coefficient else "F test"
    # An F test has two degrees of freedom; the numerator's stands in its note.
    numerator = [note.removeprefix(NUMERATOR) for note in notes_of(row) if note.startswith(NUMERATOR)]
    return Row(
        f"{words.term(row.contrast, settings['groups'], labels)} ({what})",
        [
            interval_of(row) if is_coefficient else "",
            shown.number(row.statistic, 2),
            ", ".join([*numerator, shown.number(row.df, 1)]),
            shown.p_value(row.p_value),
            *([adjusted_p(row)] if has_adjusted_p else []),
            words.method(row.method).removeprefix("Mixed model, "),
        ],
    )
