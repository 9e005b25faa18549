"""Changes against doses: every patient once, lines with the slopes of the estimates, nobody named."""

import numpy as np
import pytest
from clinical_tables import analysis, clinic, patients, scores

from reinfuse.figures.dose_response import data, draw
from reinfuse.figures.dose_response_rows import BETWEEN, CHANGE, COLUMNS, OF_INFUSIONS, OF_PATIENTS, SLOPE, WITHIN
from reinfuse.model import dose_response

KIND = {"kind": "dose_response"}
# scores before, after one and after two infusions; doses of both in mg
COHORT = {
    "a": ((8, 6, 3), (20, 40)),
    "b": ((7, 7, 5), (30, 50)),
    "c": ((9, 4, 4), (60, 30)),
    "d": ((6, 6, 6), (20, 20)),
    "e": ((8, 5, 1), (50, 70)),
}


@pytest.fixture
def of_cohort(tmp_path, settings):
    """Return the settings and the data of the figure that the analysis of COHORT gives."""
    course = {name: dict(zip(("baseline", "week_1", "week_2"), row[0], strict=True)) for name, row in COHORT.items()}
    infusions = [
        {"patient": name, "infusion": number, "day": 7 * number - 7, "dose_mg": dose}
        for name, row in COHORT.items()
        for number, dose in enumerate(row[1], start=1)
    ]
    tables = clinic(patients=patients(*COHORT), assessments=scores(course), infusions=infusions)
    told = analysis(
        "dose_response", outcome="pain", start="baseline", end="week_2", exposures=["total_dose_mg"],
        infusions=[
            {"infusion": 1, "before": "baseline", "after": "week_1"},
            {"infusion": 2, "before": "week_1", "after": "week_2"},
        ],
    )  # fmt: skip
    dose_response.estimate(tables, told).to_csv(tmp_path / "estimates.csv", index=False)
    (tmp_path / "clean").mkdir()
    for name, table in tables.items():
        table.to_parquet(tmp_path / "clean" / f"{name}.parquet", index=False)
    told = told | {"covariates": {}, "timepoints": told["timepoints"], "outcomes": told["outcomes"]}
    chosen = settings(analysis="an_analysis", **KIND) | told | {"model": told["spec"]}
    chosen["spec"] = settings(analysis="an_analysis", **KIND)["spec"]
    return chosen, data(tmp_path, chosen)


def ends_of(table, mark):
    """Return the ends of the lines of one mark as [((x, y), (x, y)), …]."""
    rows = table[table["mark"] == mark]
    return [tuple(zip(line["dose"], line["change"], strict=True)) for _, line in rows.groupby("line")]


def slope_of(line):
    """Return the slope of a line from its ends."""
    (x1, y1), (x2, y2) = line
    return (y2 - y1) / (x2 - x1)


def test_each_patient_and_each_infusion_has_a_mark(of_cohort):
    """A patient drawn twice, or a change against the dose of another patient."""
    _, table = of_cohort
    assert list(table.columns) == COLUMNS
    marks = table[table["mark"] == CHANGE]
    totals = sorted((float(sum(doses)), float(visits[2] - visits[0])) for visits, doses in COHORT.values())
    single = sorted(
        (float(dose), float(visits[number + 1] - visits[number]))
        for visits, doses in COHORT.values()
        for number, dose in enumerate(doses)
    )
    for panel, expected in ((OF_PATIENTS, totals), (OF_INFUSIONS, single)):
        rows = marks[marks["panel"] == panel]
        drawn = [
            spot
            for *spot, times in zip(rows["dose"], rows["change"], rows["observations"], strict=True)
            for _ in range(times)
        ]
        assert [tuple(spot) for spot in drawn] == expected


def test_the_line_is_that_of_least_squares(of_cohort):
    """A line with the right slope in the wrong place; NumPy's fit is the reference."""
    _, table = of_cohort
    (line,) = ends_of(table, SLOPE)
    totals = [sum(doses) for _, doses in COHORT.values()]
    slope, intercept = np.polyfit(totals, [visits[2] - visits[0] for visits, _ in COHORT.values()], 1)
    assert line == (
        (min(totals), pytest.approx(intercept + slope * min(totals))),
        (max(totals), pytest.approx(intercept + slope * max(totals))),
    )


def test_lines_within_patients_go_through_their_means(of_cohort):
    """One line for all, the slope between patients drawn as that within them, or lines of patients with one dose."""
    _, table = of_cohort
    estimates = table.groupby("mark")["estimate"].first()
    lines = ends_of(table, WITHIN)
    assert [slope_of(line) for line in lines] == pytest.approx([estimates[WITHIN]] * 4)
    means = {(np.mean(doses), np.mean(np.diff(visits))) for visits, doses in COHORT.values() if len(set(doses)) > 1}
    for line in lines:
        (x1, y1), (x2, y2) = line
        place = ((x1 + x2) / 2, (y1 + y2) / 2)  # with two infusions the mean dose lies in the middle
        assert any(place == pytest.approx(mean) for mean in means)
    (between,) = ends_of(table, BETWEEN)
    assert slope_of(between) == pytest.approx(estimates[BETWEEN])
    assert estimates[BETWEEN] != pytest.approx(estimates[WITHIN])


def test_nobody_is_named(of_cohort):
    """A pseudonym in a file that leaves the clinic."""
    _, table = of_cohort
    assert "patient" not in table.columns
    assert not table.astype(str).isin(list(COHORT)).any(axis=None)


def test_within_and_between_and_what_they_do_not_show_are_said(of_cohort, texts):
    """Slopes between patients taken for what a higher dose does to one of them."""
    chosen, table = of_cohort
    written = texts(draw(table, chosen))
    said = " ".join(written)
    for words in ("Slope within patients", "Slope between patients", "Least-squares line", "Rank correlation"):
        assert words in said
    assert "Nobody was assigned a dose, so no slope shows that the dose did it." in written
    assert "Each infusion: change from the visit before it to the visit after it." in written
    assert "Each infusion, n = 10 of 5 patients" in said.replace("\N{NO-BREAK SPACE}", " ")


def test_an_exposure_that_nobody_has_is_said_beside_the_others(write_results, settings, texts):
    """An empty frame, or an error, where doses were not recorded."""
    chosen = settings(**KIND)
    chosen["model"] = chosen["model"] | {"infusions": [{"infusion": 9, "before": "baseline", "after": "six_months"}]}
    written = texts(draw(data(write_results(), chosen), chosen))
    assert "Nobody has a known dose and a value at both visits." in " ".join(written)
    chosen["model"] |= {"exposures": []}
    assert texts(draw(data(write_results("none"), chosen), chosen))[0] == "No data"


def test_thousands_of_patients_give_a_small_drawing(write_results, settings, files, tmp_path):
    """A report too large to open."""
    random = np.random.default_rng(1)
    cohort = {
        f"P{number:05d}": (int(random.integers(1, 7)), *map(float, random.normal(5, 2, 2)), None, None)
        for number in range(1500)
    }
    svg = files(write_results(patients=cohort), settings(**KIND), tmp_path / "figure")[".svg"]
    assert len(svg) < 600_000
