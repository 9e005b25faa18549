"""The release as a folder: what it holds, and when it stands."""

import argparse
import base64
import csv
import importlib.util
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from study_estimates import ESTIMATE_COLUMNS, STUDY, estimate
from study_results import NO_LEAK, TEMPLATES, claim, settings, write_results

from reinfuse.cohort import CLEAN_TABLES
from reinfuse.errors import KeyFileError
from reinfuse.files import read_json, write_json
from reinfuse.study.raw_sources import Source

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "release.py"
SIZES = {"all": 60, "completers": 35, "non_completers": 25}
SOURCE = Source.model_validate(
    {
        "file": "export.csv",
        "one_row_per": "patient",
        "columns": {
            "record": {"role": "identifier", "type": "text"},
            "name": {"role": "direct_identifier", "type": "text"},
        },
    }
)
# A picture of one grey dot.
ONE_DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
SOURCES = {"export": SOURCE.model_dump(mode="json")}
CAPTIONS = {"title": "Pain over time", "caption": "Means of each group."}


def stage(results: Path, told: dict[str, Any]) -> list[Path]:
    """Run the step as its entry does."""
    spec = importlib.util.spec_from_file_location("release_entry", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    entry = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(entry)
    written: list[Path] = entry.stage(
        argparse.Namespace(
            results=results,
            templates=TEMPLATES,
            out=results / "disclosure.json",
            raw=results.parent / "raw",
            key_file=results.parent / "secret" / "key",
        ),
        told,
    )
    return written


def private(**disclosure: Any) -> dict[str, Any]:
    """Return the settings of a private study of sixty patients with a description and two figures."""
    texts = {"title": "Infusions in many patients", "question": "Do infusions lower pain later?"}
    base = settings(rows="private", multiverses={}, inputs={}, **texts)
    base["analyses"] = {"table1": base["analyses"]["table1"]}
    base["figures"] = {"course": {"kind": "course", **CAPTIONS}, "single": {"kind": "trajectories", **CAPTIONS}}
    groups = {"completers": {"label": "Completers"}, "non_completers": {"label": "Stopped early"}}
    told = {
        name: {
            "study": STUDY, "figure": name, "rows": "private", "groups": groups, "outcomes": base["outcomes"],
            "timepoints": base["timepoints"], "covariates": {}, "ci_level": 0.95, "alpha": 0.05,
            "spec": {**spec, "outcome": "pain", "groups": ["all"], "published": []},
        }
        for name, spec in base["figures"].items()
    }  # fmt: skip
    rules = {name: {"where": [{"column": "arm", "equals": name}], **group} for name, group in groups.items()}
    return base | {
        "disclosure": {
            "preset": "default",
            "reviewed": {},
            "groups": rules,
            "figures": told,
            "sources": SOURCES,
            **disclosure,
        }
    }


def rows(sizes: dict[str, int] = SIZES) -> list[dict[str, Any]]:
    """Return a description of sixty patients, or of others: age, sex, and pain at two visits."""
    made = []
    for group, n in sizes.items():
        for name, value in {
            "n": n,
            "missing": 0,
            "mean": 42.5555,
            "sd": 12.345,
            "median": 43.25,
            "minimum": 18.125,
        }.items():
            made.append(estimate("table1", name, "age_years", float(value), group=group, n_patients=n))
        for level, count in {"female": n - 3, "male": 3}.items():
            made.append(estimate("table1", "count", f"sex:{level}", float(count), group=group, n_patients=n))
        made += [
            estimate("table1", name, "sex", float(value), group=group, n_patients=n)
            for name, value in {"n": n, "missing": 0}.items()
        ]
        for timepoint, mean in (("baseline", 7.44), ("after", 4.21)):
            for name, value in {"n": n, "missing": 0, "mean": mean, "sd": 1.5}.items():
                made.append(
                    estimate("table1", name, "pain", float(value), group=group, timepoint=timepoint, n_patients=n)
                )
    return made


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The results of a private study of sixty patients."""
    flow = {
        "steps": [
            {
                "step": "exclusions", "label": "Patients", "unit": "patients", "table": "patients", "in": 63,
                "kept": 60, "excluded": 3, "reasons": [{"rule": "r", "reason": "Too young", "patients": 3}],
            }
        ],
        "groups": [
            {"name": name, "label": name, "patients": n} for name, n in SIZES.items() if name != "all"
        ],
    }  # fmt: skip
    of_print = {"evidence": "reported numbers", "recomputed": 6.2, "reason": "Printed sums agree."}
    claims = [claim("mean", reported="7.4"), claim("printed", numeric="consistent", **of_print)]
    folder = write_results(
        tmp_path / STUDY, rows=rows(), flow=flow, claims=claims, variants=[], figures={"course": 0, "single": 0}
    )
    arm = ["completers"] * 35 + ["non_completers"] * 25
    patients = pd.DataFrame({"patient": [f"p{number:02}" for number in range(60)], "arm": arm})
    for name in CLEAN_TABLES:
        (patients if name == "patients" else patients[["patient"]].head(0).assign(diagnosis="")).to_parquet(
            folder / "clean" / f"{name}.parquet"
        )
    raw = tmp_path / "raw"
    raw.mkdir()
    people = [f"{4711000 + 13 * number},Zed Xyloph{number:02}a" for number in range(60)]
    (raw / "export.csv").write_text("\n".join(["record,name", *people]) + "\n")
    return folder


def text_of(folder: Path) -> str:
    """Return all that is text in a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".csv", ".json", ".html", ".svg"})
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_the_release_is_whole_and_holds_no_row_and_no_small_number(results: Path) -> None:
    """Without this what leaves holds tables of patients, small counts, extremes or exact values."""
    written = stage(results, private())
    release = results / "release"
    assert read_json(results / "disclosure.json")["state"] == "pass"
    assert {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()} == {
        "clean/checks.csv", "clean/flow.json", "deidentification.json", "estimates.csv", "ledger.csv", "ledger.json",
        "manifest.json", "report.html", "variants.csv", "figures/course.svg", "figures/course.png",
        "figures/course.csv",
    }  # fmt: skip
    assert set(written) == {results / "disclosure.json", *(path for path in release.rglob("*") if path.is_file())}
    everything = text_of(release)
    for exact in ("42.5555", "12.345", "18.125", "7.444", "The rows give it"):
        assert exact not in everything
    assert "Printed sums agree" in everything
    assert not (results / "release.building").exists()


def test_the_page_of_the_release_shows_protected_numbers_only(results: Path) -> None:
    """Without this its tables and sentences would be made from the numbers inside."""
    stage(results, private())
    page = (results / "release" / "report.html").read_text(encoding="utf-8")
    assert "Suppressed is neither zero nor missing" in page
    assert "3 left out" not in page
    assert "suppressed left out" in page
    assert (
        re.search(
            r"57|63",
            re.sub(r"<svg.*?</svg>|<style>.*?</style>|<script>.*?</script>|href=\"[^\"]*\"", "", page, flags=re.S),
        )
        is None
    )


@pytest.mark.attack("outputs", "exact values, from the coordinates of an SVG", "protected")
def test_coordinates_of_drawings_give_protected_values_only(results: Path) -> None:
    """Without this the height of a mark is the exact mean; drawn from rounded means, it is the rounded one."""
    stage(results, private())
    inside = (results / "release" / "figures" / "course.svg").read_bytes()
    exact = pd.read_csv(results / "estimates.csv")
    is_pain_mean = (exact["outcome"] == "pain") & (exact["estimand"] == "mean")
    exact.loc[is_pain_mean, "estimate"] += 0.005  # rounds to the same tenth
    exact.to_csv(results / "estimates.csv", index=False)
    shutil.rmtree(results / "release")
    shutil.rmtree(results.parent / "secret")
    stage(results, private())
    assert (results / "release" / "figures" / "course.svg").read_bytes() == inside
    assert read_json(results / "disclosure.json")["withheld_figures"] == {"single": "shows single patients"}


@pytest.mark.attack("outputs", "an old release beside results that no longer pass", "held back")
def test_a_release_that_no_longer_passes_does_not_stand(results: Path) -> None:
    """Without this an old release lies there as if it had passed."""
    stage(results, private())
    doubtful = private()
    doubtful["limitations"] = ["One patient was 93."]
    written = stage(results, doubtful)
    assert read_json(results / "disclosure.json")["state"] == "review"
    assert written == [results / "disclosure.json"]
    assert not (results / "release").exists()
    doubtful["disclosure"]["reviewed"] = {"text_with_numbers": "A. Person: it is of the literature"}
    stage(results, doubtful)
    assert (results / "release" / "manifest.json").is_file()


def become(results: Path, completers: int, non_completers: int) -> None:
    """Let the study have so many patients in each group, and the same means."""
    sizes = {"all": completers + non_completers, "completers": completers, "non_completers": non_completers}
    with (results / "estimates.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ESTIMATE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(sizes))
    flow = read_json(results / "clean" / "flow.json")
    flow["steps"][0]["kept"] = sizes["all"]
    for group in flow["groups"]:
        group["patients"] = sizes[group["name"]]
    write_json(results / "clean" / "flow.json", flow)
    arms = ["completers"] * completers + ["non_completers"] * non_completers
    people = pd.DataFrame({"patient": [f"p{number:03}" for number in range(len(arms))], "arm": arms})
    people.to_parquet(results / "clean" / "patients.parquet")


def state(results: Path, told: dict[str, Any] | None = None) -> str:
    """Run the step and return what was decided."""
    stage(results, told or private())
    decided: str = read_json(results / "disclosure.json")["state"]
    return decided


@pytest.mark.attack("outputs", "three patients, from two versions of a report", "held back")
def test_three_patients_more_are_held_back_until_somebody_looks(results: Path) -> None:
    """Without this two releases differ by what the three new patients brought."""
    stage(results, private())
    become(results, 38, 25)
    stage(results, private())
    (review,) = read_json(results / "disclosure.json")["review"]
    assert review["name"] == "previous_release"
    assert not (results / "release").exists()


@pytest.mark.attack("outputs", "a few patients, from any two of three releases", "held back")
def test_a_release_is_compared_with_all_before_and_not_with_the_last_alone(results: Path) -> None:
    """Without this the third release, far from the second, tells what a few patients changed in the first."""
    assert state(results) == "pass"
    become(results, 55, 45)
    assert state(results) == "pass"
    assert read_json(results / "disclosure.json")["earlier_releases"] == 1
    become(results, 40, 30)
    assert state(results) == "review"
    assert read_json(results / "disclosure.json")["earlier_releases"] == 2


def test_an_answer_is_about_one_release(results: Path) -> None:
    """Without this who once said that two releases may be compared has said so of all that follow."""
    stage(results, private())
    become(results, 38, 25)
    stage(results, private())
    (review,) = read_json(results / "disclosure.json")["review"]
    code = review["why"].rpartition("code: ")[2].rstrip(".")
    answer = {"previous_release": f"A. Person: three came back late; {code}"}
    assert state(results, private(reviewed={"previous_release": "A. Person: fine"})) == "review"
    assert state(results, private(reviewed=answer)) == "pass"
    become(results, 45, 25)
    assert state(results, private(reviewed=answer)) == "review"


def test_records_outlive_the_results_and_a_lost_one_is_made_from_the_release(results: Path) -> None:
    """Without this `make clean` makes every later release the first; a record is open to others, or holds rows."""
    stage(results, private())
    records = results.parent / "secret" / f"reinfuse-releases-{STUDY}"
    (record,) = records.iterdir()
    before = record.read_bytes()
    assert not re.search(rb"p\d\d|42\.5555|18\.125", before)
    record.unlink()
    stage(results, private())
    assert record.read_bytes() == before
    shutil.rmtree(results / "release")
    become(results, 38, 25)
    assert state(results) == "review"
    record.write_bytes(before.replace(b"60", b"90"))
    with pytest.raises(KeyFileError, match="is damaged"):
        stage(results, private())


@pytest.mark.attack("outputs", "a patient's name in a label of the release", "held back")
def test_a_name_in_a_label_keeps_the_release_from_standing(results: Path) -> None:
    """Without this a patient whom study.yaml names by mistake leaves with the page."""
    stage(results, private())
    told = private()
    told["groups"]["completers"]["label"] = "Like Zed Xyloph07a"
    stage(results, told)
    decision = read_json(results / "disclosure.json")
    assert decision["state"] == "fail"
    assert "report.html" in decision["failed"][0]
    assert "Xyloph" not in decision["failed"][0]
    assert not (results / "release").exists()


def test_no_release_stands_where_the_leak_gate_did_not_pass(results: Path) -> None:
    """Without this what may leave stands before anybody knows whether a patient is named beside it."""
    stage(results, private())
    assert (results / "release").is_dir()
    write_json(results / "leak_gate.json", NO_LEAK | {"passed": False, "failed": ["found"]})
    assert stage(results, private()) == [results / "disclosure.json"]
    decision = read_json(results / "disclosure.json")
    assert (decision["state"], decision["preset"]) == ("fail", "default")
    assert "leak_gate.json" in decision["failed"][0]
    assert not (results / "release").exists()


def test_the_manifest_says_what_the_leak_gate_searched(results: Path) -> None:
    """Without this whoever checks a release cannot see that anything was searched."""
    stage(results, private())
    assert read_json(results / "release" / "manifest.json")["checks"]["leak_gate"] == {
        "passed": True, "files_searched": 10, "findings": 0, "canaries_planted": 2, "canaries_found": 2,
    }  # fmt: skip


@pytest.mark.attack("outputs", "a study with fewer patients than the limit", "held back")
def test_a_study_of_ten_patients_has_no_release(results: Path) -> None:
    """Without this a page of suppressed cells would still tell that there are ten."""
    flow = read_json(results / "clean" / "flow.json")
    flow["steps"][0]["kept"] = 10
    write_json(results / "clean" / "flow.json", flow)
    stage(results, private())
    assert read_json(results / "disclosure.json")["state"] == "fail"
    assert not (results / "release").exists()


def test_twice_the_same_gives_the_same_bytes(results: Path) -> None:
    """Without this nobody could check a release against its manifest on another machine."""
    stage(results, private())
    first = {path.name: path.read_bytes() for path in (results / "release").rglob("*") if path.is_file()}
    stage(results, private())
    assert "manifest.json" in first
    assert {path.name: path.read_bytes() for path in (results / "release").rglob("*") if path.is_file()} == first


def test_public_rows_are_released_as_they_are(results: Path) -> None:
    """Without this a public study loses numbers that anybody may see, or its rows leave with them."""
    for name in ("course", "single"):
        (results / "figures" / f"{name}.png").write_bytes(base64.b64decode(ONE_DOT))
    told = private() | {"rows": "public"}
    told["disclosure"] = {"preset": "none", "reviewed": {}, "groups": {}, "figures": {}, "sources": SOURCES}
    stage(results, told)
    release = results / "release"
    assert (release / "estimates.csv").read_bytes() == (results / "estimates.csv").read_bytes()
    assert not list(release.rglob("*.parquet"))
    assert not (results.parent / "secret").exists()


def test_the_release_says_that_rows_stay_and_whether_risk_is_a_reason(results: Path) -> None:
    """Without this a table of rows with patients alone in their class is taken for a part of what may leave."""
    stage(results, private())
    stays, reason = "Rows of patients stay internal", "could be told apart"
    decision = read_json(results / "disclosure.json")
    assert stays in decision["rows"]
    assert reason not in decision["rows"]
    limits = {"smallest_class": 11, "fewest_sensitive_values": 2}
    write_json(results / "risk.json", {"limits": limits, "before": {"k": 1, "l": 2}})
    stage(results, private() | {"assesses_risk": True})
    page = (results / "release" / "report.html").read_text(encoding="utf-8")
    manifest = read_json(results / "release" / "manifest.json")["checks"]["disclosure"]["rows"]
    for text in (page, manifest):
        assert stays in text
        assert reason in text
