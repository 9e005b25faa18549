"""The page of the synthesis: how far the studies agree first, then their effects, and why they are not one number."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reinfuse.report import figures
from reinfuse.report.tables import Row, Table
from reinfuse.report.templates import render
from reinfuse.statistics.inference import joined_notes
from reinfuse.synthesis import drawings, words
from reinfuse.synthesis.comparison import Comparison
from reinfuse.synthesis.effect import SHARES, Effect
from reinfuse.wording import format as shown

Settings = dict[str, Any]
SECTIONS = {
    "agreement": "How far the studies agree",
    "combined": "What was combined",
    "changes": "Changes of pain",
    "shares": "Shares of patients",
    "over-time": "Since the last infusion",
    "durations": "How long relief lasted",
    "cases": "Single patients",
    "simulated": "Simulated, not evidence",
    "methods": "Methods",
}
EFFECT_HEADINGS = ["n", "Effect", "What it estimates, in whom", "Since the last infusion", "Rests on"]
SIGNIFICANT_BELOW = 0.05


def synthesis_page(
    folder: Path, effects: list[Effect], comparisons: list[Comparison], settings: Settings, templates: Path
) -> str:
    """Return the synthesis as one HTML page; `folder` holds its figures."""
    real = [effect for effect in effects if effect.is_evidence]
    drawn = {name: drawings.SPECS[name] for name in drawings.figure_data(effects)}
    pictures = figures.read_figures(folder / "figures", {"study": drawings.NAME, "figures": drawn})
    tables = {
        "changes": _table("Changes of pain on a 0–10 scale, in points", _of(real, {"mean_change"})),
        "shares": _table("Shares of patients", _of(real, SHARES)),
        "durations": _table("Duration of relief in days", _of(real, {"duration"})),
        "cases": _table("Course of single patients on a 0–10 scale, in points", _of(real, {"case_course"})),
        "simulated": _table("From simulated rows", [effect for effect in effects if not effect.is_evidence]),
    }
    present = {name for name, table in tables.items() if table.rows} | {"agreement", "methods"}
    present |= {"over-time"} if "over_time" in drawn else set()
    present |= {"combined"} if any(each.combined for each in comparisons) else set()
    content = {
        "sections": [{"id": name, "title": title} for name, title in SECTIONS.items() if name in present],
        "headline": headline(real, comparisons),
        "agreement": [agreement(each) for each in comparisons],
        "difference": difference_table(comparisons),
        "combined": combined_table([each for each in comparisons if each.combined]),
        "tables": tables,
        "pictures": {picture.name: picture for picture in pictures},
        "studies": [(name, facts["title"], f"{name}/report.html") for name, facts in settings["studies"].items()],
    }
    return render(templates, "synthesis.html.j2", "", content)


def headline(effects: list[Effect], comparisons: list[Comparison]) -> str:
    """Return the sentence that a reader of one sentence should get."""
    studies = len({effect.study for effect in effects})
    if studies < 2:
        number = f"{shown.in_words(studies)} study contributes" if studies == 1 else "no study contributes"
        return f"{number[0].upper()}{number[1:]} effects of real patients, so there is nothing to compare yet."
    said = f"{shown.in_words(studies)} studies contribute effects".capitalize()
    combined = sum(each.combined is not None for each in comparisons)
    if not combined:
        return (
            f"{said}. No two of them estimate the same quantity at the same time, so that no number is given for all."
        )
    sets = "one set of effects" if combined == 1 else f"{shown.in_words(combined)} sets of effects"
    return f"{said}. Only {sets} could be combined; all others stand side by side."


def agreement(comparison: Comparison) -> dict[str, Any]:
    """Return what is said of one comparison: how far its effects lie apart, and why they are or are not combined."""
    effects, kind = comparison.effects, words.KINDS[comparison.kind]
    known = [effect for effect in effects if not math.isnan(effect.common("estimate"))]
    said = []
    if len(known) > 1:
        ends = sorted(known, key=lambda effect: effect.common("estimate"))
        lowest, highest = (_with_place(ends[position]) for position in (0, -1))
        said.append(f"The effects run from {lowest} to {highest}.")
    if comparison.heterogeneity.studies > 1:
        said.append(_difference(comparison))
    left_out = [effect.name for effect in effects if not effect.can_be_weighted]
    if left_out:
        said.append(f"Without a standard error or a count, and so without a weight: {shown.listing(left_out)}.")
    title = kind if comparison.name.startswith("main ") else f"{kind}: {comparison.name.replace('_', ' ')}"
    return {"title": title, "said": said, "obstacles": list(comparison.obstacles)}


def difference_table(comparisons: Iterable[Comparison]) -> Table:
    """Return the measures of heterogeneity of every comparison with two weights or more."""
    rows = []
    for each in comparisons:
        found = each.heterogeneity
        if found.studies < 2:
            continue
        decimals = shown.decimals_for([found.tau_squared, found.tau_squared_paule_mandel])
        rows.append(
            Row(
                agreement(each)["title"],
                [
                    shown.count(found.studies),
                    [
                        f"{shown.number(found.q, 1)} on {shown.count(found.df)}",
                        shown.p_statement(shown.p_value(found.p_value)),
                    ],
                    [shown.share(found.i_squared), _percent_range(found.i_squared_low, found.i_squared_high)],
                    [
                        shown.number(found.tau_squared, decimals),
                        shown.interval(found.tau_squared_low, found.tau_squared_high, decimals),
                    ],
                    shown.number(found.tau_squared_paule_mandel, decimals),
                    "points on 0–10" if each.kind == "mean_change" else "logits",
                ],
            )
        )
    return Table(
        "Measures of heterogeneity, with 95 % intervals",
        "Effects",
        ["With a weight", "Cochran’s Q and df", "I²", "τ² (REML)", "τ² (Paule–Mandel)", "Scale of τ"],
        rows,
        [
            "Where effects are of different quantities, these measures say how different; they do not say that a mean "
            "of them would mean something."
        ],
    )


def combined_table(comparisons: list[Comparison]) -> Table:
    """Return what the effects give together where they may be combined."""
    rows = []
    for each in comparisons:
        found = each.combined
        if found is None:
            continue
        decimals = 0 if each.kind in SHARES else 2
        limits = [
            shown.interval(part.low, part.high, decimals) if not math.isnan(part.low) else shown.NOTHING
            for part in (found.hartung_knapp, found.never_narrower, found.prediction)
        ]
        rows.append(
            Row(
                agreement(each)["title"],
                [shown.count(len(each.weighted)), shown.number(found.estimate, decimals), *limits],
            )
        )
    return Table(
        "Combined under a random-effects model",
        "Effects",
        [
            "Studies",
            "Mean",
            "Hartung–Knapp 95 %",
            "The same, never narrower",
            "Where a new study’s true effect lies, 95 %",
        ],
        rows,
        [
            "With few studies the Hartung–Knapp interval may by chance be narrower than the studies themselves allow; "
            "the one beside it never is. A prediction interval needs three studies."
        ],
    )


def _difference(comparison: Comparison) -> str:
    found = comparison.heterogeneity
    p_value = shown.p_statement(shown.p_value(found.p_value))
    share = shown.share_with_interval(found.i_squared, found.i_squared_low, found.i_squared_high)
    of_it = (
        f"I² is {share}: the part of their spread that chance within studies does not explain, with its 95 % interval."
    )
    chance = (
        "They lie further apart than chance within studies explains"
        if found.p_value < SIGNIFICANT_BELOW
        else "They lie no further apart than chance within studies could explain, which with so few proves little"
    )
    q = f"Q{shown.NARROW_SPACE}={shown.NARROW_SPACE}{shown.number(found.q, 1)} on {shown.count(found.df)} df, {p_value}"
    return f"{chance} ({q}). {of_it}"


def _percent_range(low: float, high: float) -> str:
    return shown.between(shown.number(100 * low, 0), shown.percent(100 * high))


def _with_place(effect: Effect) -> str:
    value = words.value(effect) + (" points" if effect.kind == "mean_change" else "")
    return f"{value} in {effect.name} ({words.horizon(effect)})"


def _of(effects: list[Effect], kinds: set[str]) -> list[Effect]:
    return [effect for effect in effects if effect.kind in kinds]


def _table(caption: str, effects: list[Effect]) -> Table:
    rows = [
        Row(
            f"{effect.name}: {effect.label}",
            [
                words.sample(effect),
                _effect_cell(effect),
                f"{shown.sentence(effect.estimand)} {shown.sentence(effect.population)}",
                words.horizon(effect),
                shown.sentence(joined_notes(words.basis(effect), effect.numbers.note)),
            ],
        )
        for effect in effects
    ]
    return Table(caption, "Study", EFFECT_HEADINGS, rows)


def _effect_cell(effect: Effect) -> list[str]:
    """Return the effect and its part of the value before, each on a line that is not broken."""
    if math.isnan(effect.percent_of_baseline):
        return [words.value(effect)]
    return [words.value(effect), f"{shown.percent(effect.percent_of_baseline)} of before"]
