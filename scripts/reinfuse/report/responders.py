"""Who responded, and what became of opioid use: counts, shares and their intervals."""

from typing import Any

from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, Row, Table, distinct, first, is_primary, notes_of, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]
METHODS = ["clopper_pearson", "wilson", "clopper_pearson_non_responder_imputation"]
BEST_CASE = "clopper_pearson_responder_imputation"
# What parts a definition of response from a column of its logistic model.
COLUMN_AFTER = ":"


def responders(estimates: list[Estimate], analysis: str, settings: Settings) -> Block:
    """Return responders by threshold and group, composites included; missing outcomes counted both ways."""
    spec = settings["analyses"][analysis]
    outcome = settings["outcomes"][spec["outcome"]]
    rows = select(estimates, analysis=analysis)
    level = shown.percent(settings["ci_level"] * 100)
    counts = [row for row in rows if row.estimand == "responders"]
    methods = [*METHODS, *([BEST_CASE] if _somebody_is_missing(counts) else [])]
    groups = distinct(row.group for row in counts)
    lines = []
    for name, contrast in dict.fromkeys((row.outcome, row.contrast) for row in counts):
        lines.append(Row(_response_label(name, contrast, spec)))
        for group in groups:
            part = select(rows, outcome=name, contrast=contrast, group=group)
            if part:
                lines.append(_response_row(part, list(methods), settings))
    notes = [
        sentence
        for row in rows
        if row.estimand == "no_percent_change" and row.estimate
        for sentence in [
            f"{words.group(row.group, settings['groups'])}: {shown.count(row.estimate)} without a percent change, "
            "because the value before was 0."
        ]
    ]
    table = Table(
        caption=f"Responders {words.span(spec['start'], spec['end'], settings['timepoints'])}",
        corner="Response",
        columns=[
            "Responders / patients",
            f"Share (exact {level} CI)",
            f"Share (Wilson {level} CI)",
            "Missing counted as no response (exact CI)",
            "Missing counted as a response (exact CI)",
        ][: len(methods) + 1],
        rows=lines,
        notes=notes,
    )
    tables = (_odds(rows, spec, settings), _logistic(rows, spec, settings), _cumulative(rows, settings))
    more = [found for found in tables if found]
    return Block(outcome["label"], table, more)


def _response_label(name: str, contrast: str, spec: Settings) -> str:
    composites = spec.get("composites", {})
    if name in composites:
        return str(composites[name]["label"])
    return words.threshold(contrast)


def _somebody_is_missing(counts: list[Estimate]) -> bool:
    """Say whether a patient cannot be judged; only then do the best and the worst case differ."""
    return any(
        len({row.n_patients for row in counts if row.group == group}) > 1
        for group in distinct(row.group for row in counts)
    )


def _response_row(part: list[Estimate], methods: list[str], settings: Settings) -> Row:
    observed = first(part, estimand="responders", method="observed_cases")
    shares = {row.method: row for row in part if row.estimand == "responder_share"}
    responded = (
        shown.NOTHING if observed is None else f"{shown.count(observed.estimate)} / {shown.count(observed.n_patients)}"
    )
    return Row(
        words.group(part[0].group, settings["groups"]),
        [
            responded,
            *(_share(shares.get(method)) for method in methods),
        ],
        is_part=True,
    )


def _share(row: Estimate | None) -> str:
    return shown.NOTHING if row is None else shown.share_with_interval(row.estimate, row.ci_low, row.ci_high)


def _odds(rows: list[Estimate], spec: Settings, settings: Settings) -> Table | None:
    found = select(rows, estimand="responder_odds_ratio")
    if not found:
        return None
    return Table(
        caption="Responders compared between groups",
        corner="Response",
        columns=["Groups", "Odds ratio (CI)", "p"],
        rows=[
            Row(
                _response_label(row.outcome, row.contrast, spec),
                [
                    words.group(row.group, settings["groups"]),
                    shown.with_interval(row.estimate, row.ci_low, row.ci_high),
                    shown.p_value(row.p_value),
                ],
            )
            for row in found
        ],
        notes=["Fisher’s exact test, two-sided."],
    )


def _logistic(rows: list[Estimate], spec: Settings, settings: Settings) -> Table | None:
    found = [row for row in select(rows, estimand="logistic_odds_ratio") if is_primary(row)]
    if not found:
        return None
    lines: list[Row] = []
    reasons: list[str] = []
    for name, threshold in dict.fromkeys((row.outcome, row.contrast.partition(COLUMN_AFTER)[0]) for row in found):
        label = _response_label(name, threshold, spec)
        lines.append(Row(label))
        of_model = [row for row in select(found, outcome=name) if row.contrast.startswith(f"{threshold}{COLUMN_AFTER}")]
        if all(row.estimate is None for row in of_model):
            cells: list[str | list[str]] = [shown.count(of_model[0].n_patients), *[shown.NOTHING] * 3]
            lines.append(Row("Not estimated", cells, is_part=True))
        else:
            lines += [Row(_column_label(row, settings), _odds_ratio_cells(row), is_part=True) for row in of_model]
        reasons += [
            f"{label}: {note}." for row in of_model for note in notes_of(row) if note.startswith("not estimated: ")
        ]
    return Table(
        caption="Odds of response in a logistic model",
        corner="Response",
        columns=["Patients", f"Odds ratio ({shown.percent(settings['ci_level'] * 100)} CI)", "p", "Method"],
        rows=lines,
        notes=[
            "Odds ratio of each column with the others held; of a number, for one unit more. With fewer than ten "
            "patients of the rarer answer for each column the likelihood is Firth’s; with fewer than five nothing is "
            "estimated. The other likelihood and Wald’s intervals stand in the estimates.",
            *distinct(reasons),
        ],
    )


def _column_label(row: Estimate, settings: Settings) -> str:
    column, _, level = row.contrast.partition(COLUMN_AFTER)[2].partition("[T.")
    if column == row.group.partition(" vs ")[0]:
        return words.group(row.group, settings["groups"])
    labels = {name: str(spec["label"]) for name, spec in settings["covariates"].items()} | words.VARIABLES
    label = words.term(column, settings["groups"], labels | {"value_at_start": "Value at the start"})
    return f"{label}: {level.removesuffix(']')}" if level else label


def _odds_ratio_cells(row: Estimate) -> list[str | list[str]]:
    return [
        shown.count(row.n_patients),
        shown.with_interval(row.estimate, row.ci_low, row.ci_high),
        shown.p_value(row.p_value),
        words.method(row.method).removeprefix("Logistic model, "),
    ]


def _cumulative(rows: list[Estimate], settings: Settings) -> Table | None:
    found = select(rows, estimand="cumulative_responder_share")
    if not found:
        return None
    groups = distinct(row.group for row in found)
    lines = []
    for contrast in distinct(row.contrast for row in found):
        values = [first(found, contrast=contrast, group=group) for group in groups]
        cells: list[str | list[str]] = [shown.share(row.estimate if row else None) for row in values]
        lines.append(Row(words.threshold(contrast), cells))
    columns = [words.group(group, settings["groups"]) for group in groups]
    return Table("Share of patients at or beyond each reduction", "Reduction", columns, lines)


def opioid_use(estimates: list[Estimate], analysis: str, settings: Settings) -> Block:
    """Return daily morphine equivalents at the visits, their change, and how many patients moved which way."""
    spec = settings["analyses"][analysis]
    rows = select(estimates, analysis=analysis)
    groups = distinct(row.group for row in rows)
    level = shown.percent(settings["ci_level"] * 100)
    columns = [words.group(group, settings["groups"]) for group in groups]
    lines = []
    for estimand, timepoint, contrast in dict.fromkeys(
        (row.estimand, row.timepoint, row.contrast) for row in rows if row.estimand in {"mean", "median", "mean_change"}
    ):
        values = [
            first(rows, estimand=estimand, timepoint=timepoint, contrast=contrast, group=group) for group in groups
        ]
        cells: list[str | list[str]] = [_amount(row) for row in values]
        lines.append(Row(_amount_label(estimand, timepoint, spec, settings), cells))
    for contrast in distinct(row.contrast for row in rows if row.estimand == "patients"):
        shares = [_patients(select(rows, contrast=contrast, group=group)) for group in groups]
        lines.append(Row(words.threshold(contrast), shares))
    table = Table(
        caption="Opioid use in morphine equivalents, mg/day",
        corner="Quantity",
        columns=columns,
        rows=lines,
        notes=[f"Means and changes with {level} CI; patients with their share and its exact (Clopper–Pearson) CI."],
    )
    return Block("", table)


def _amount(row: Estimate | None) -> str:
    return shown.NOTHING if row is None else shown.with_interval(row.estimate, row.ci_low, row.ci_high)


def _amount_label(estimand: str, timepoint: str, spec: Settings, settings: Settings) -> str:
    label = words.word(words.ESTIMANDS, estimand, "estimand")
    if estimand == "mean_change":
        return f"{label} {words.span(spec['start'], spec['end'], settings['timepoints'])}"
    return f"{label}, {words.lowered(words.label(timepoint, settings['timepoints'], 'time point'))}"


def _patients(part: list[Estimate]) -> str | list[str]:
    number = first(part, estimand="patients")
    if number is None:
        return shown.NOTHING
    return [
        f"{shown.count(number.estimate)} / {shown.count(number.n_patients)}",
        _share(first(part, method="clopper_pearson")),
    ]
