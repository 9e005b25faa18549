"""What is missing, who is missing, and whether the change depends on what is assumed about the missing."""

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import (
    Settings,
    by_group,
    declared_labels,
    for_each_leading_group,
    lines,
    one,
    outcome_name,
    p_line,
    reasons,
    under_groups,
    with_interval,
)
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, Row, Table, distinct, first, select
from reinfuse.wording import clinical_words, words
from reinfuse.wording import format as shown

NO_ASSUMPTION = "complete_case"
WORSE = "worse_by_"


def block(rows: list[Estimate], spec: Settings, settings: Settings) -> Block:
    """Return whether the change can depend on missing values, then what is missing and the change by assumption."""
    said = [f"{prefix}{_sentence(part, spec, settings)}" for prefix, part in for_each_leading_group(rows, settings)]
    tables = [_missing(rows, settings)]
    if _n_missing_ends(rows, spec):
        tables.append(_changes(rows, spec, settings))
    tables.append(_comparison(rows, settings))
    tables = [table for table in tables if table.rows]
    if not tables or tables[0].caption != _CAPTION:
        said += [_sums_up(rows, settings)]
    return Block("", tables[0] if tables else None, also=tables[1:], said=said)


_CAPTION = "Values that are missing"


def _counts_of(rows: list[Estimate], estimand: str) -> dict[tuple[str, str], list[Estimate]]:
    found = select(rows, estimand=estimand, method="count")
    return {
        key: [row for row in found if (row.outcome, row.timepoint) == key]
        for key in dict.fromkeys((row.outcome, row.timepoint) for row in found)
    }


def _n_missing_ends(rows: list[Estimate], spec: Settings) -> bool:
    """Tell whether anybody lacks the outcome at one of the two visits."""
    return any(
        row.estimate
        for row in select(rows, estimand="missing", outcome=spec["outcome"])
        if row.timepoint in {spec["start"], spec["end"]}
    )


def _name(key: tuple[str, str], settings: Settings) -> str:
    outcome, timepoint = key
    name = spelling.spelled_out(outcome, declared_labels(settings))
    if not timepoint:
        return name
    return f"{name}, {words.lowered(words.label(timepoint, settings['timepoints'], 'time point'))}"


def _sentence(rows: list[Estimate], spec: Settings, settings: Settings) -> str:
    outcome = outcome_name(spec, settings)
    visits = [words.lowered(words.label(spec[name], settings["timepoints"], "time point")) for name in ("start", "end")]
    if not _n_missing_ends(rows, spec):
        return shown.sentence(
            f"nothing is missing of {outcome} ({'; '.join(visits)}), so the change rests on no assumption "
            "about missing values"
        )
    parts = [
        f"{shown.count(row.estimate)} of {shown.count(row.n_patients)} patients ({label})"
        for name, label in zip(("start", "end"), visits, strict=True)
        if (row := one(rows, estimand="missing", outcome=spec["outcome"], timepoint=spec[name])) is not None
        and row.estimate
    ]
    text = f"{outcome} is missing in {shown.listing(parts)}"
    complete = one(rows, estimand="mean_change", method=NO_ASSUMPTION)
    imputed = one(rows, estimand="mean_change", method="multiple_imputation")
    if complete is None or imputed is None:
        why = reasons(select(rows, method="multiple_imputation"), settings)
        return shown.sentence(f"{text}; what that does to the change cannot be told{f' ({why})' if why else ''}")
    text += (
        f"; the mean change is {with_interval(complete, settings)} without them, and "
        f"{with_interval(imputed, settings)} with them imputed"
    )
    tipping = first(rows, estimand="tipping_point")
    if tipping is not None and tipping.estimate is not None:
        shift = shown.number(tipping.estimate, shown.needed_decimals([tipping.estimate], 2))
        text += f"; it could no longer be told from 0 if the missing ended {shown.with_unit(shift, tipping.unit)} worse"
    elif tipping is not None and (why := reasons([tipping], settings)):
        text += f"; {why}"
    return shown.sentence(text)


def _sums_up(rows: list[Estimate], settings: Settings) -> str:
    """Return which variables are complete and which are not known of anybody."""
    complete, unknown = [], []
    for key, part in _counts_of(rows, "missing").items():
        known = _counts_of(rows, "observed").get(key, [])
        if not any(row.estimate for row in part):
            complete.append(words.lowered(_name(key, settings)))
        elif not any(row.estimate for row in known):
            unknown.append(words.lowered(_name(key, settings)))
    said = [f"Complete: {'; '.join(complete)}."] if complete else []
    said += [f"Not known of any patient: {'; '.join(unknown)}."] if unknown else []
    return " ".join(said)


def _missing(rows: list[Estimate], settings: Settings) -> Table:
    """Return the variables of which some values are known and some are missing."""
    groups = distinct(row.group for row in rows)
    observed, percents = _counts_of(rows, "observed"), _counts_of(rows, "missing_percent")
    made = []
    for key, part in _counts_of(rows, "missing").items():
        if not any(row.estimate for row in part) or not any(row.estimate for row in observed.get(key, [])):
            continue
        of_group = {row.group: row for row in part}
        percent_of = {row.group: row.estimate for row in percents.get(key, [])}
        made.append(
            Row(
                _name(key, settings),
                [
                    f"{shown.count(of_group[group].estimate)} of {shown.count(of_group[group].n_patients)}"
                    f" ({shown.percent(percent_of.get(group))})"
                    for group in groups
                ],
            )
        )
    return Table(
        caption=_CAPTION,
        corner="Variable",
        columns=[words.group(group, settings["groups"]) for group in groups],
        rows=made,
        notes=[_sums_up(rows, settings)],
    )


def _changes(rows: list[Estimate], spec: Settings, settings: Settings) -> Table:
    """Return the mean change under each assumption about the missing."""
    changes = [row for row in select(rows, estimand="mean_change") if row.estimate is not None]
    groups = distinct(row.group for row in changes)
    parts = by_group(changes)
    kinds = list(dict.fromkeys((row.method, row.contrast) for row in changes))
    span = words.span(spec["start"], spec["end"], settings["timepoints"])
    unit = settings["outcomes"][spec["outcome"]]["unit"]
    return Table(
        caption=f"Mean change {span} ({unit}), by what is assumed of the missing",
        corner="Assumption",
        columns=[words.group(group, settings["groups"]) for group in groups],
        rows=[
            Row(_assumption(*kind), [_change(one(parts[group], method=kind[0], contrast=kind[1])) for group in groups])
            for kind in kinds
        ],
        notes=[shown.sentence(reasons(select(changes, method="multiple_imputation"), settings))],
    )


def _assumption(method: str, contrast: str) -> str:
    if contrast.startswith(WORSE):
        return f"{words.method(method)} by {contrast.removeprefix(WORSE)}"
    return words.method(method)


def _change(row: Estimate | None) -> str | list[str]:
    if row is None:
        return shown.NOTHING
    below = ", ".join(part for part in (p_line(row), shown.sample_size(row.n_patients)) if part)
    return lines(shown.with_interval(row.estimate, row.ci_low, row.ci_high), below)


def _comparison(rows: list[Estimate], settings: Settings) -> Table:
    """Return the baseline of those who stayed against that of those who left, a column a comparison."""
    gaps = [row for row in select(rows, estimand="standardised_mean_difference") if row.estimate is not None]
    contrasts = distinct(row.contrast for row in gaps)
    made = {
        group: [
            Row(
                _name(key, settings),
                [_gap([row for row in part if (row.outcome, row.timepoint) == key], each) for each in contrasts],
            )
            for key in dict.fromkeys((row.outcome, row.timepoint) for row in part)
        ]
        for group, part in by_group(gaps).items()
    }
    counts = {
        contrast: [one(rows, contrast=contrast, estimand=name) for name in ("patients_who_stayed", "patients_who_left")]
        for contrast in contrasts
    }
    return Table(
        caption="Those who stayed against those who left, before treatment",
        corner="Characteristic",
        columns=[f"{_sides(contrast, settings)}\n{_sizes(counts[contrast])}" for contrast in contrasts],
        rows=under_groups(made, settings) if made else [],
        notes=["Difference in roots of the mean of both variances; in small groups it is uncertain itself."],
    )


def _sides(contrast: str, settings: Settings) -> str:
    if contrast in clinical_words.STAYING:
        return clinical_words.STAYING[contrast]
    visit = contrast.partition(" - ")[0].removeprefix("with ")
    label = words.lowered(words.label(visit, settings["timepoints"], "time point"))
    return f"With a value less without one, {label}"


def _sizes(counts: list[Estimate | None]) -> str:
    return " and ".join(shown.sample_size(row.estimate if row else None) for row in counts)


def _gap(rows: list[Estimate], contrast: str) -> str:
    row = one(rows, contrast=contrast)
    return "" if row is None else shown.number(row.estimate, 2)
