"""The page over all studies."""

import pytest
from study_results import (
    FLOW,
    MAY_LEAVE,
    NO_LEAK,
    STUDY,
    TEMPLATES,
    claim,
    flipped_claim,
    settings,
    variant,
    write_results,
)

from reinfuse.report.index import index_page
from reinfuse.report.inputs import read_claims, read_variants
from reinfuse.report.most_important import most_important

NO_ROWS = FLOW | {"steps": [step | {"in": 0, "kept": 0, "excluded": 0, "reasons": []} for step in FLOW["steps"]]}
AS_RECORDED = {"drifted": False, "recorded": [STUDY], "not_recorded": [], "differences": []}
DIFFERENCE = {
    "study": STUDY, "claim": "sum", "change": "changed", "recorded": {"numeric": "consistent"},
    "found": {"numeric": "inconsistent"},
}  # fmt: skip


@pytest.fixture
def told():
    """The settings of the index step for a study with rows, one with invented rows and one that printed none."""
    facts = {key: settings()[key] for key in ("title", "design", "evidence", "rows", "citation")}
    facts["sample_size"] = None
    return {
        "title": "What can be reproduced",
        "studies": {
            STUDY: facts,
            "calm-2021": facts | {"title": "A calm study", "rows": "simulated"},
            "print-2022": facts | {"title": "Printed", "rows": "simulated", "evidence": "summary", "sample_size": "n"},
        },
        "versions": {"numpy": "2.1.0"},
        "inputs": {STUDY: {"table1.csv": "sha256:01"}, "calm-2021": {}, "print-2022": {}},
        "has_synthesis": True,
    }


@pytest.fixture
def page(tmp_path, told):
    """The page over one study with flips, a calm one, and one without rows."""
    printed = [
        claim("n", kind="count", reported="224", unit="patients", numeric="consistent", evidence="reported numbers"),
        claim("total", numeric="inconsistent", evidence="reported numbers", severity="major", recomputed=None),
    ]
    folders = [
        write_results(tmp_path / STUDY),
        write_results(tmp_path / "calm-2021", claims=[claim("mean")], variants=[]),
        write_results(tmp_path / "print-2022", claims=printed, variants=[], flow=NO_ROWS),
    ]
    return index_page(folders, told, AS_RECORDED, TEMPLATES)


def plain(text):
    """Return text with plain spaces."""
    return " ".join(text.split())


def section(tree, name):
    """Return one section of the page."""
    return next(part for part in tree.iter("section") if part.get("id") == name)


def rows_of(table, text):
    """Return the texts of the cells of each row of a table's body."""
    return [[text(cell) for cell in row if cell.tag in {"th", "td"}] for row in table.find("tbody").iter("tr")]


def test_one_row_a_study(page, tree, text):
    """A study without its patients, its verdicts by their words, or its link."""
    table = next(table for table in tree(page).iter("table") if "studies" in table.get("class", ""))
    first, second, third = rows_of(table, text)
    assert first[1:4] == [
        "18",
        "Patient rows; the rows are real and published",
        "Holds 5 Reproduced 2, Within rounding 1, Consistent 1, Attainable 1 "
        "Holds only by a variant 2 Reproduced by a variant 2 "
        "Does not hold 2 Not reproduced 1, Inconsistent 1 "
        "Cannot be checked 1 Not checkable 1",
    ]
    assert second[2].startswith("Simulated Patient rows; the rows are simulated")
    assert second[3] == "Holds 1 Reproduced 1"
    assert third[1:3] == ["224 as published", "Published summaries only; no patient rows"]
    links = [f"{name}/report.html" for name in (STUDY, "calm-2021", "print-2022")]
    assert [link.get("href") for link in table.iter("a")] == links


def test_simulated_patients_are_never_counted_for_a_study_that_published_no_rows(tmp_path, told, tree, text):
    """The size of an invented cohort, read as that of the study."""
    told["studies"]["print-2022"]["sample_size"] = None
    folder = write_results(tmp_path / "print-2022", claims=[claim("n")], variants=[])
    table = next(tree(index_page([folder], told, AS_RECORDED, TEMPLATES)).iter("table"))
    ((_, patients, evidence, *_),) = rows_of(table, text)
    assert patients == "—"
    assert evidence.startswith("Simulated Published summaries only; the rows are simulated")


def test_a_case_with_rows_of_its_own_counts_its_patient(tmp_path, told, tree, text):
    """A dash where one real patient stands."""
    told["studies"]["print-2022"] |= {"evidence": "case", "rows": "public"}
    folder = write_results(tmp_path / "print-2022", claims=[claim("n")], variants=[])
    table = next(tree(index_page([folder], told, AS_RECORDED, TEMPLATES)).iter("table"))
    assert rows_of(table, text)[0][1] == "18"


def test_the_counts_over_all_studies(page, tree, text):
    """A study that the sum forgets."""
    said = text(section(tree(page), "all"))
    assert "Of 13 published statements, seven hold" in said
    assert "Two published decisions change under the appropriate method; they rest on one test." in said
    assert "Every verdict of the recorded study is as recorded." in said


@pytest.mark.parametrize(
    ("drift", "expected"),
    [
        (AS_RECORDED | {"recorded": []}, "No verdicts are recorded to compare these with."),
        (
            AS_RECORDED | {"recorded": [STUDY, "calm-2021"], "not_recorded": ["print-2022"]},
            "Every verdict of the two recorded studies is as recorded. Not recorded: print-2022.",
        ),
        (
            AS_RECORDED | {"drifted": True, "differences": [DIFFERENCE]},
            f"One verdict differs from what was recorded. {STUDY}, sum: numeric was 'consistent', is 'inconsistent'",
        ),
    ],
)
def test_what_differs_from_the_recorded_verdicts_is_said(tmp_path, told, tree, text, drift, expected):
    """A page that looks as before although a verdict moved."""
    folders = [write_results(tmp_path / name, variants=[]) for name in told["studies"]]
    assert text(section(tree(index_page(folders, told, drift, TEMPLATES)), "all")).endswith(expected)


def test_every_flip_is_a_row_with_a_link_to_its_claim(page, tree, text):
    """A link to a claim on the wrong page, or a p-value of another method."""
    flips = section(tree(page), "flips")
    assert [link.get("href") for link in flips.iter("a")] == [
        f"{STUDY}/report.html#claim-opioid_p", f"{STUDY}/report.html#claim-legend_p",
    ]  # fmt: skip
    ((statement, published, ours, change),) = rows_of(next(flips.iter("table")), text)
    assert statement.startswith("Infusions in eighteen patients, Results, paragraph 4 Statement opioid p.")
    assert (published, ours) == ("p = 0.274", "p = 0.016 Wilcoxon signed-rank test, exact")
    assert change.startswith("Published as not significant; significant under the appropriate method.")


def test_no_flips_are_said_in_one_line(tmp_path, told, tree, text):
    """An empty section."""
    folder = write_results(tmp_path / "calm-2021", claims=[], variants=[])
    page = index_page([folder], told, AS_RECORDED, TEMPLATES)
    assert text(section(tree(page), "flips")) == (
        "Decisions that flip No published decision changes under the appropriate method."
    )


FLIPS = "but p = 0.016 by the appropriate method (Wilcoxon signed-rank test, exact)."
MINOR = {"severity": "minor", "evidence": "reported numbers", "recomputed": None}


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
            f"Flips: “Statement main.” Published p = 0.274, {FLIPS}",
        ),
        (
            [
                flipped_claim("aside", weight="descriptive"),
                claim("fails", numeric="not reproduced", severity="major", weight="conclusion", recomputed=5.81),
            ],
            [variant("aside", 0.015625)],
            "Not reproduced: “Statement fails.” Published 7.4 points, but the rows give 5.81 points.",
        ),
        (
            [claim("small", numeric="inconsistent", **MINOR), flipped_claim("flip", weight="descriptive")],
            [variant("flip", 0.015625)],
            f"Flips: “Statement flip.” Published p = 0.274, {FLIPS}",
        ),
        (
            [
                flipped_claim(
                    "word",
                    reported="0.44",
                    numeric="inconsistent",
                    evidence="reported numbers",
                    method="",
                    recomputed=None,
                )
            ],
            [],
            "Flips: “Statement word.” Published p = 0.44, but the printed numbers lead to the opposite decision.",
        ),
        (
            [
                flipped_claim("words", kind="decision", reported="", numeric="inconsistent", recomputed=0.021),
                flipped_claim("number", weight="supporting"),
            ],
            [variant("number", 0.015625)],
            f"Flips: “Statement number.” Published p = 0.274, {FLIPS}",
        ),
        (
            [claim("first", numeric="inconsistent", **MINOR), claim("second", numeric="inconsistent", **MINOR)],
            [],
            "No conclusion fails; the gravest of the rest: Inconsistent: “Statement first.” Published 7.4 points, "
            "which other printed numbers contradict.",
        ),
        (
            [
                flipped_claim("small", decision="same", severity="minor", weight="supporting"),
                claim("sum", numeric="inconsistent", weight="supporting", **MINOR | {"recomputed": 8.1}),
            ],
            [],
            "No conclusion fails; the gravest of the rest: Inconsistent: “Statement sum.” Published 7.4 points, but "
            "other printed numbers give 8.1 points.",
        ),
        ([claim("holds")], [], "Everything that was published holds."),
        (
            [claim("holds"), claim("open", numeric="not checkable")],
            [],
            "Everything that could be checked holds: one of 2 statements.",
        ),
        (
            [
                claim("holds"),
                claim("aside", numeric="not checkable"),
                claim("lasting", numeric="not checkable", weight="conclusion"),
            ],
            [],
            "Everything that could be checked holds: one of 3 statements; one conclusion cannot be checked.",
        ),
        ([claim("open", numeric="not checkable")], [], "No published statement could be checked."),
        ([], [], "No published statements were given to check."),
    ],
    ids=[
        "severity_weight_flip",
        "weight_before_flip",
        "severity_first",
        "print",
        "words_last",
        "place",
        "fails",
        "all",
        "some",
        "conclusion",
        "open",
        "no",
    ],
)
def test_the_most_important_finding(tmp_path, claims, variants, expected):
    """A side issue before a conclusion that flips."""
    folder = write_results(tmp_path / "study", claims=claims, variants=variants)
    found = most_important(read_claims(folder / "ledger.json"), read_variants(folder / "variants.csv"))
    assert plain(found) == expected


def test_the_page_is_sound(page, tree):
    """Two ids alike, or a script where none is needed."""
    root = tree(page)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not list(root.iter("script"))
    assert "script-src 'none'" in next(meta.get("content") for meta in root.iter("meta") if meta.get("http-equiv"))


def test_the_synthesis_is_linked_where_there_is_one(tmp_path, told, tree, text):
    """A page that nobody finds, or a link to one that was never made."""
    folders = [write_results(tmp_path / name) for name in told["studies"]]
    for has_synthesis, expected in ((True, ["the synthesis"]), (False, [])):
        told["has_synthesis"] = has_synthesis
        page = tree(index_page(folders, told, AS_RECORDED, TEMPLATES))
        assert [text(link) for link in page.iter("a") if link.get("href") == "synthesis.html"] == expected


def gates_row(folder, told, tree, text):
    """Return the cells of what both gates decided on one study."""
    table = tree(index_page([folder], told, AS_RECORDED, TEMPLATES)).iter("table")
    ((_, *cells),) = rows_of(next(each for each in table if "gates" in each.get("class", "")), text)
    return cells


REVIEW = {"name": "text_with_numbers", "why": "texts hold numbers", "accepted": None}
LEAKING = NO_LEAK | {
    "passed": False, "failed": [f"{STUDY}: what identifies patients stands in 1 file:\n  a.csv: name (cell; 2 times)"],
    "findings": [{"path": "a.csv", "place": "cell", "category": "name", "count": 2}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("leak_gate", "disclosure", "expected"),
    [
        (NO_LEAK, {}, ["May leave", "10 files searched: nothing found all 2 canaries found", "none: no private rows"]),
        (
            NO_LEAK,
            {"preset": "cms", "state": "review", "review": [REVIEW]},
            ["Waits for a person Texts hold numbers.", "10 files searched: nothing found all 2 canaries found", "cms"],
        ),
        (
            NO_LEAK,
            {"preset": "cms", "review": [REVIEW | {"accepted": "A. Person: of the source"}]},
            [
                "May leave",
                "10 files searched: nothing found all 2 canaries found",
                "cms Text with numbers: A. Person: of the source.",
            ],
        ),
        (
            LEAKING,
            {"state": "fail", "failed": ["the leak gate did not pass"]},
            [
                "May not leave What identifies patients stands in 1 file. The leak gate did not pass.",
                "10 files searched: one finding all 2 canaries found",
                "none: no private rows",
            ],
        ),
        (
            NO_LEAK | {"passed": False, "failed": [f"{STUDY}: does not see"], "lost_canaries": ["HTML"]},
            {"state": "fail"},
            [
                "May not leave Does not see.",
                "10 files searched: not passed 1 of 2 canaries found",
                "none: no private rows",
            ],
        ),
    ],
    ids=["both passed", "review", "reviewed", "a leak", "a blind gate"],
)
def test_the_page_says_what_both_gates_decided_and_why(tmp_path, told, tree, text, leak_gate, disclosure, expected):
    """A release that is not there, and no page that says so or why; a page that shows where a patient stands."""
    folder = write_results(tmp_path / STUDY, leak_gate=leak_gate, disclosure=MAY_LEAVE | disclosure)
    assert gates_row(folder, told, tree, text) == expected
