"""Whether the change goes with how much was given: a sentence by the rank test, then correlations and slopes."""

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import (
    Settings,
    by_group,
    cannot,
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
from reinfuse.wording import format as shown
from reinfuse.wording import words

SLOPES = {
    "within_patient_slope": "Within patients",
    "between_patient_slope": "Between patients",
    "between_minus_within_slope": "Between less within",
}
NEEDED = "It would need a known dose and both visits of at least three patients whose doses differ."
RANK_TEST = "spearman_permutation"


def block(rows: list[Estimate], spec: Settings, settings: Settings) -> Block:
    """Return whether the change goes with each exposure, then an exposure a row."""
    of_patients, of_infusions = [row for row in rows if row.estimand not in SLOPES], _of_slopes(rows)
    labels = declared_labels(settings)
    outcome = outcome_name(spec, settings)
    span = words.span(spec["start"], spec["end"], settings["timepoints"])
    what = f"the change in {outcome} {span}"
    said = [
        f"{prefix}{_sentence(part, what, labels, settings)}"
        for prefix, part in for_each_leading_group(of_patients, settings)
    ]
    if not any(row.estimate is not None for row in rows):
        why = reasons(rows, settings)
        return Block("", None, said=[cannot(f"Whether {what} goes with the dose cannot be told", why, NEEDED)])
    table = Table(
        caption=f"Change in {outcome} {span} against how much was given",
        corner="Exposure",
        columns=["Rank correlation (Spearman)", "p-value", "Slope (least squares)", "Patients"],
        rows=under_groups(
            {group: _rows(part, labels) for group, part in by_group(of_patients).items()},
            settings,
        ),
        notes=[
            f"With {shown.percent(settings['ci_level'] * 100)} CI. Below zero: the more was given, the larger the "
            "fall. Nobody was assigned a dose, so none of this shows that the dose did it.",
            shown.sentence(reasons(of_patients, settings)),
        ],
    )
    also = [_slopes(of_infusions, labels, settings)] if of_infusions else []
    return Block("", table, also=also, said=said)


def _of_slopes(rows: list[Estimate]) -> list[Estimate]:
    return [row for row in rows if row.estimand in SLOPES]


def _sentence(rows: list[Estimate], what: str, labels: dict[str, str], settings: Settings) -> str:
    """Return the exposures with a clear relation, then those without one; clear by the level of the intervals."""
    kinds: dict[str, list[str]] = {"larger": [], "smaller": [], "none": [], "unknown": []}
    for exposure in distinct(row.contrast for row in rows):
        row = one(rows, contrast=exposure, method=RANK_TEST)
        name = words.lowered(spelling.spelled_out(exposure, labels))
        if row is None or row.p_value is None:
            kinds["unknown"].append(name)
            continue
        is_clear = row.p_value < 1 - settings["ci_level"]
        kind = "none" if not is_clear else "larger" if (row.estimate or 0) < 0 else "smaller"
        numbers = f"{with_interval(row, settings)}, {p_line(row)}, {shown.sample_size(row.n_patients)}"
        kinds[kind].append(f"{name}: Spearman {numbers}")
    parts = [
        f"{opening} ({'; '.join(kinds[kind])})"
        for kind, opening in {
            "larger": "patients who were given more fell further",
            "smaller": "patients who were given more fell less, or rose",
            "none": f"{what} had no clear relation to how much was given",
            "unknown": "the relation cannot be told",
        }.items()
        if kinds[kind]
    ]
    return shown.sentence("; ".join(parts))


def _rows(rows: list[Estimate], labels: dict[str, str]) -> list[Row]:
    made = []
    for exposure in distinct(row.contrast for row in rows):
        of_exposure = select(rows, contrast=exposure)
        ranks, slope = one(of_exposure, method=RANK_TEST), one(of_exposure, estimand="slope")
        if ranks is None and slope is None:
            continue
        made.append(
            Row(
                spelling.spelled_out(exposure, labels),
                [
                    shown.with_interval(ranks.estimate, ranks.ci_low, ranks.ci_high) if ranks else shown.NOTHING,
                    shown.p_value(ranks.p_value) if ranks else shown.NOTHING,
                    _slope(slope),
                    shown.count(of_exposure[0].n_patients),
                ],
            )
        )
    return made


def _slope(row: Estimate | None) -> str | list[str]:
    if row is None or row.estimate is None:
        return shown.NOTHING
    return lines(shown.with_interval(row.estimate, row.ci_low, row.ci_high), row.unit)


def _slopes(rows: list[Estimate], labels: dict[str, str], settings: Settings) -> Table:
    """Return the slopes of the change over each infusion, which tell patients' own doses from those of others."""
    by_lines = {}
    for group, part in by_group(rows).items():
        by_lines[group] = [
            Row(
                spelling.spelled_out(exposure, labels),
                [
                    *(_slope_cell(one(part, contrast=exposure, estimand=estimand)) for estimand in SLOPES),
                    _observations(first(part, contrast=exposure)),
                ],
            )
            for exposure in distinct(row.contrast for row in part)
            if any(row.estimate is not None for row in select(part, contrast=exposure))
        ]
    return Table(
        caption="Change over each infusion against its dose, within and between patients",
        corner="Exposure",
        columns=[*SLOPES.values(), "Infusions"],
        rows=under_groups(by_lines, settings),
        notes=[shown.sentence(reasons(rows, settings))],
    )


def _slope_cell(row: Estimate | None) -> str | list[str]:
    if row is None:
        return shown.NOTHING
    return lines(shown.with_interval(row.estimate, row.ci_low, row.ci_high), p_line(row), row.unit)


def _observations(row: Estimate | None) -> str:
    return shown.NOTHING if row is None else shown.count(row.n_observations)
