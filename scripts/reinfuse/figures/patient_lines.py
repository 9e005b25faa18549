"""Patients' lines in one panel: direction by colour and stroke, coinciding lines by thickness and a count."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reinfuse.figures.page import POINTS_PER_INCH, KeyEntry
from reinfuse.figures.style import BLACK, BLUE, GREY, LINE_PT, SMALL_PT, VERMILLION

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

THINNEST_PT, PER_PATIENT_PT, THICKEST_PT = 1.3, 1.1, 6.0
# Past so many lines in a panel numbers would hide them: then strokes are see-through and thickness alone counts.
MANY_LINES = 40
FAINT_ALPHA = 0.4
# Past so many, strokes are thin, and an SVG holds them as one picture.
VERY_MANY_LINES = 150
THINNEST_OF_VERY_MANY_PT = 0.6
BADGE_RADIUS_IN = 0.1
ROOM_IN = 0.15  # from the centre of a count to the next line
BADGE_PLACES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9]
STROKES: dict[str, dict[str, Any]] = {
    "lower": {"color": BLUE, "linestyle": "solid"},
    "same": {"color": GREY, "linestyle": (0, (1, 1.2))},
    "higher": {"color": VERMILLION, "linestyle": (0, (4, 1.5))},
    "one visit": {"color": GREY, "linestyle": "none"},
}
WORDS = {
    "lower": "lower at the last visit than at the first",
    "same": "same",
    "higher": "higher",
    "one visit": "one visit only",
}


@dataclass(frozen=True)
class Line:
    """The values of all patients of a group who have just these."""

    group: str
    patients: int
    timepoints: list[str]
    values: list[float]

    @property
    def direction(self) -> str:
        """Compare the last known value with the first."""
        if len(self.values) == 1:
            return "one visit"
        change = self.values[-1] - self.values[0]
        return "lower" if change < 0 else "higher" if change > 0 else "same"


def lines_of(data: "pd.DataFrame") -> list[Line]:
    """Return the lines of a frame with the columns group, line, patients, timepoint, value."""
    return [
        Line(str(group), int(rows["patients"].iloc[0]), list(rows["timepoint"]), [float(v) for v in rows["value"]])
        for (group, _), rows in data.groupby(["group", "line"], sort=False)
    ]


def crowded(lines: list[Line]) -> bool:
    """Tell whether some panel has so many lines that numbers on them would hide them."""
    return max(Counter(line.group for line in lines).values()) > MANY_LINES


def key_of(lines: list[Line]) -> list[KeyEntry]:
    """Name the strokes that occur."""
    occurring = {line.direction for line in lines}
    entries = []
    for direction, stroke in STROKES.items():
        if direction in occurring:
            mark = {"marker": "o", "markersize": 4} if stroke["linestyle"] == "none" else {"linewidth": 2.0}
            entries.append(KeyEntry(WORDS[direction], {**_stroke(direction, crowded(lines)), **mark}))
    return entries


def sharing(lines: list[Line]) -> list[str]:
    """Say how a line that several patients share is drawn, if there is one."""
    if all(line.patients == 1 for line in lines):
        return []
    return ["thicker if more patients share it" if crowded(lines) else "a number counts those who share a line"]


def _stroke(direction: str, many: bool) -> dict[str, Any]:
    """Return colour and dashes; among many lines dashes would only be noise."""
    stroke = STROKES[direction]
    return {**stroke, "linestyle": "solid"} if many and stroke["linestyle"] != "none" else stroke


def draw_lines(axes: "Axes", lines: list[Line], x: dict[str, float], many: bool) -> None:
    """Draw the lines of one panel, `x` being the place of each visit; `many` if a panel of the figure is crowded."""
    from matplotlib.collections import LineCollection

    very_many = len(lines) > VERY_MANY_LINES
    thinnest = THINNEST_OF_VERY_MANY_PT if very_many else THINNEST_PT
    per_patient = min(PER_PATIENT_PT, (THICKEST_PT - thinnest) / max(max(line.patients for line in lines) - 1, 1))
    for direction in STROKES:
        stroke = _stroke(direction, many)
        same = [line for line in lines if line.direction == direction]
        paths = [_points(line, x) for line in same]
        if stroke["linestyle"] != "none" and same:
            axes.add_collection(
                LineCollection(
                    paths,
                    colors=stroke["color"],
                    linestyles=[stroke["linestyle"]],
                    linewidths=[thinnest + per_patient * (line.patients - 1) for line in same],
                    alpha=FAINT_ALPHA if many else None,
                    capstyle="butt",
                    rasterized=very_many,
                    clip_on=False,
                    zorder=2,
                ),
                autolim=False,
            )
        if not very_many or direction == "one visit":
            spots = sorted({spot for path in paths for spot in path})
            axes.plot(
                [spot[0] for spot in spots], [spot[1] for spot in spots], linestyle="none", marker="o", markersize=4,
                color=stroke["color"], clip_on=False, zorder=3,
            )  # fmt: skip
    if not many:
        _draw_counts(axes, lines, x)


def _points(line: Line, x: dict[str, float]) -> list[tuple[float, float]]:
    return [(x[timepoint], value) for timepoint, value in zip(line.timepoints, line.values, strict=True)]


def _draw_counts(axes: "Axes", lines: list[Line], x: dict[str, float]) -> None:
    """Put the number of patients on each line of several, where it covers no other line or number if possible."""
    import numpy as np

    dots_per_inch = axes.figure.dpi
    paths = [axes.transData.transform(_points(line, x)) / dots_per_inch for line in lines]
    badges: list[Any] = []
    for own, line in enumerate(lines):
        if line.patients == 1:
            continue
        path = paths[own]
        others = [other for i, other in enumerate(paths) if i != own and len(other) > 1]
        best, best_room = path[0], -1.0
        for place in BADGE_PLACES if len(path) > 1 else [0.0]:
            at_x = path[0, 0] + place * (path[-1, 0] - path[0, 0])
            spot = np.array([at_x, np.interp(at_x, path[:, 0], path[:, 1])])
            room = min(
                [_distance(spot, other) for other in others]
                + [float(np.hypot(*(spot - badge))) - BADGE_RADIUS_IN for badge in badges]
                + [ROOM_IN]
            )
            if room > best_room + 1e-6:
                best, best_room = spot, room
        badges.append(best)
        colour = STROKES[line.direction]["color"]
        x_at, y_at = axes.transData.inverted().transform(best * dots_per_inch)
        axes.plot(
            x_at, y_at, marker="o", markersize=2 * BADGE_RADIUS_IN * POINTS_PER_INCH, color=colour,
            markerfacecolor="white", markeredgewidth=LINE_PT, clip_on=False, zorder=4,
        )  # fmt: skip
        axes.annotate(
            str(line.patients), (x_at, y_at), (0, -0.36 * SMALL_PT), textcoords="offset points",
            ha="center", va="baseline", fontsize=SMALL_PT, color=BLACK, zorder=5, annotation_clip=False,
        )  # fmt: skip


def _distance(spot: Any, path: Any) -> float:
    """Return the distance of a point from a polyline."""
    import numpy as np

    start, along = path[:-1], np.diff(path, axis=0)
    share = np.clip(((spot - start) * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
    nearest = start + share[:, None] * along
    return float(np.hypot(*(spot - nearest).T).min())
