"""The report of a study that printed numbers and no patient rows."""

import pytest
from study_results import DEIDENTIFICATION, FLOW, claim, flipped_claim

STEPS = [step | {"in": 0, "kept": 0, "excluded": 0, "reasons": []} for step in FLOW["steps"]]
PRINTED = {"evidence": "reported numbers", "method": ""}
CLAIMS = [
    claim("agrees", numeric="consistent", **PRINTED),
    claim("total", numeric="inconsistent", severity="minor", reason="The parts give 9.", **PRINTED),
    claim("again", numeric="inconsistent", severity="minor", same_as=["total"], **PRINTED),
    claim("great", numeric="inconsistent", severity="major", weight="conclusion", **PRINTED),
    claim(
        "lasting", numeric="not checkable", weight="conclusion", evidence="none", recomputed=None, method="",
        reason="It is printed once.",
    ),
    claim("aside", numeric="not checkable", evidence="none", recomputed=None, method=""),
]  # fmt: skip
NOTHING = {"analyses": {}, "multiverses": {}, "figures": {}, "groups": {}, "inputs": {}, "rows": "simulated"}


@pytest.fixture
def printed(make_page):
    """Return a function that makes the page of such a study."""

    def make(evidence="summary", claims=CLAIMS):
        return make_page(
            NOTHING | {"evidence": evidence},
            claims=claims,
            variants=[],
            rows=[],
            flow={"study": "print", "steps": STEPS, "groups": []},
            checks=[],
            audit=DEIDENTIFICATION | {"patients": 0, "sources": []},
        )

    return make


def section(tree, name):
    """Return one section of the page."""
    return next(part for part in tree.iter("section") if part.get("id") == name)


def test_the_head_says_that_there_are_no_rows(printed, tree, text):
    """A study called simulated that has no simulated patient."""
    root = tree(printed())
    head = text(next(root.iter("header")))
    assert "EvidencePublished summaries only; no patient rows." in head
    assert "imulated" not in text(next(root.iter("body")))


def test_sections_that_rows_would_fill_are_one_sentence(printed, tree, text):
    """Eight headings over nothing, or contents that lead nowhere."""
    root = tree(printed())
    ids = [part.get("id") for part in root.iter("section")]
    assert ids == ["answer", "flow", "ledger", "methods", "provenance", "limitations"]
    contents = next(nav for nav in root.iter("nav"))
    assert [link.get("href") for link in contents.iter("a")] == [f"#{name}" for name in ids]
    assert text(section(root, "flow")).startswith("Patients No patient rows were published, so no analysis could be")


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [("summary", "that does not show that it is right"), ("case", "One patient was treated")],
)
def test_what_a_verdict_means_stands_beside_the_counts(printed, tree, text, evidence, expected):
    """`Holds` read as `is true`."""
    assert expected in text(section(tree(printed(evidence)), "answer"))


def test_contradictions_are_told_once_and_unchecked_conclusions_are_named(printed, tree, text):
    """Small contradictions that only the ledger knows, or a conclusion that nobody learns to be unsupported."""
    answer = section(tree(printed()), "answer")
    headings = [text(heading) for heading in answer.iter("h3")]
    assert headings == [
        "Other major discrepancies", "Smaller contradictions", "Conclusions that what was published leaves open",
    ]  # fmt: skip
    assert [text(found) for found in answer.iter("h4")] == ["Statement great.", "Statement total."]
    unchecked = next(part for part in answer.iter("ul") if part.get("class") == "unchecked")
    assert text(unchecked) == "Statement lasting. Results. It is printed once."
    assert [link.get("href") for link in unchecked.iter("a")] == ["#claim-lasting"]


def test_without_anything_grave_contradictions_lead(printed, tree, text):
    """`Smaller` than nothing."""
    answer = section(tree(printed(claims=CLAIMS[:3])), "answer")
    assert [text(heading) for heading in answer.iter("h3")] == ["What contradicts itself"]


def test_a_decision_that_flips_on_printed_numbers_alone_is_told(printed, tree, text):
    """A bound that decides, hidden because no row stands behind it."""
    flip = flipped_claim("p", numeric="inconsistent", evidence="bound", recomputed=None, method="")
    answer = section(tree(printed(claims=[flip])), "answer")
    assert text(next(answer.iter("h3"))) == "Decisions that flip"
    assert "The printed numbers lead to the opposite decision." in text(answer)


def test_a_study_with_rows_keeps_its_small_discrepancies_in_the_ledger(page, tree, text):
    """An answer that grows with every misprint."""
    headings = [text(heading) for heading in section(tree(page), "answer").iter("h3")]
    assert "Smaller contradictions" not in headings
    assert "What contradicts itself" not in headings


def test_a_case_with_few_analyses_has_no_empty_sections(make_page, tree):
    """Three headings that say of one patient what was not declared."""
    root = tree(make_page({"evidence": "case", "analyses": {}, "multiverses": {}}, rows=[]))
    ids = {part.get("id") for part in root.iter("section")}
    assert not ids & {"characteristics", "outcomes", "responders", "opioid-use", "further"}
    assert {"flow", "checks", "deidentification"} <= ids
    contents = next(nav for nav in root.iter("nav"))
    assert {link.get("href") for link in contents.iter("a")} == {f"#{name}" for name in ids}
