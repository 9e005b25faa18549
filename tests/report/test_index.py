"""The page over all studies, and the record of the run."""

import pytest
from study_results import STUDY, TEMPLATES, claim, flipped_claim, settings, variant, write_results

from reinfuse.report.index import index_page, most_important, run_record
from reinfuse.report.inputs import read_claims, read_variants


@pytest.fixture
def told():
    """The settings of the index step for two studies."""
    facts = {key: settings()[key] for key in ("title", "design", "evidence", "rows", "citation")}
    return {
        "title": "What can be reproduced",
        "studies": {STUDY: facts, "calm-2021": facts | {"title": "A calm study", "rows": "simulated"}},
        "versions": {"numpy": "2.1.0"},
        "inputs": {STUDY: {"table1.csv": "sha256:01"}, "calm-2021": {}},
    }


@pytest.fixture
def page(tmp_path, told):
    """The page over one study with flips and one without."""
    folders = [
        write_results(tmp_path / STUDY),
        write_results(tmp_path / "calm-2021", claims=[claim("mean")], variants=[]),
    ]
    return index_page(folders, told, TEMPLATES)


def plain(text):
    """Return text with plain spaces."""
    return " ".join(text.split())


def test_one_row_a_study(page, tree, text):
    """A study without its patients, its verdicts or its link."""
    table = next(table for table in tree(page).iter("table") if "studies" in table.get("class", ""))
    first, second = ([text(cell) for cell in row if cell.tag in {"th", "td"}] for row in table.find("tbody").iter("tr"))
    assert first[1:4] == [
        "18",
        "Patient rows; the rows are real and published",
        "Holds 5 Holds only by a variant 2 Does not hold 2 Cannot be checked 1",
    ]
    assert second[2].startswith("Simulated Patient rows; the rows are simulated")
    assert second[3] == "Holds 1"
    assert [link.get("href") for link in table.iter("a")] == [f"{STUDY}/report.html", "calm-2021/report.html"]


def test_every_flip_is_listed_with_a_link_to_its_claim(page, tree):
    """A link to a claim on the wrong page."""
    flips = next(part for part in tree(page).iter("section") if part.get("id") == "flips")
    links = [link.get("href") for link in flips.iter("a")]
    assert links == [
        f"{STUDY}/report.html", f"{STUDY}/report.html#claim-opioid_p", f"{STUDY}/report.html#claim-legend_p",
    ]  # fmt: skip


def test_no_flips_are_said_in_one_line(tmp_path, told, tree, text):
    """An empty section."""
    page = index_page([write_results(tmp_path / "calm-2021", claims=[], variants=[])], told, TEMPLATES)
    flips = next(part for part in tree(page).iter("section") if part.get("id") == "flips")
    assert text(flips) == "Decisions that flip No published decision changes under the appropriate method."


@pytest.mark.parametrize(
    ("claims", "variants", "expected"),
    [
        (
            [
                claim("fails", numeric="not reproduced", severity="major", weight="conclusion"),
                flipped_claim("aside", weight="supporting", recomputed=0.3),
                flipped_claim("main"),
            ],
            [variant("main", 0.015625), variant("aside", 0.03)],
            "Flips: “Statement main.” Published p = 0.274, but p = 0.016 by the appropriate method (Wilcoxon "
            "signed-rank test, exact).",
        ),
        (
            [claim("fails", numeric="not reproduced", severity="major", recomputed=5.81)],
            [],
            "Not reproduced: “Statement fails.” Published 7.4 points, but recomputed 5.81 points.",
        ),
        ([claim("holds")], [], "No decision flips, and nothing that the conclusions rest on fails."),
        ([claim("open", numeric="not checkable")], [], "No published statement could be checked."),
        ([], [], "No published statements were given to check."),
    ],
)
def test_the_most_important_finding(tmp_path, claims, variants, expected):
    """A side issue before a conclusion that flips."""
    folder = write_results(tmp_path / "study", claims=claims, variants=variants)
    found = most_important(read_claims(folder / "ledger.json"), read_variants(folder / "variants.csv"))
    assert plain(found) == expected


def test_the_record_of_the_run_has_versions_inputs_and_settings_and_no_dates(told):
    """A record that differs at each run, or that leaves out an input."""
    record = run_record(told)
    assert record["inputs"] == told["inputs"]
    assert record["studies"] == told["studies"]
    assert record["versions"].keys() == {"reinfuse", "numpy"}
    assert record.keys() == {"title", "studies", "inputs", "versions"}


def test_the_page_is_sound(page, tree):
    """Two ids alike, or a script where none is needed."""
    root = tree(page)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not list(root.iter("script"))
    assert "script-src 'none'" in next(meta.get("content") for meta in root.iter("meta") if meta.get("http-equiv"))
