"""The page of the synthesis: heterogeneity first, no number over effects that do not agree, honest labels."""

import html5lib
import pytest
from study_results import TEMPLATES

from reinfuse.synthesis.comparison import compare
from reinfuse.synthesis.drawings import write_figures
from reinfuse.synthesis.gather import gather_effects
from reinfuse.synthesis.page import headline, synthesis_page


@pytest.fixture
def make(results, tmp_path):
    """Return the function that makes the page from what the step is told, as a tree."""

    def page(told):
        effects = gather_effects(results, told)
        write_figures(tmp_path / "figures", effects)
        content = synthesis_page(tmp_path, effects, compare(effects), told, TEMPLATES)
        root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(content)
        for element in root.iter():
            element.tag = str(element.tag).rpartition("}")[2]
        return root

    return page


def said(root, section=None):
    """Return the text of the page, or of one section, with plain spaces."""
    found = root.find("body") if section is None else next(e for e in root.iter("section") if e.get("id") == section)
    return " ".join("".join(found.itertext()).split())


def agreeing(told):
    """Let the two studies estimate the same change at the same time."""
    for study in ("first", "second"):
        told["studies"][study]["contributions"]["change"] |= {"comparable": "change_all", "horizon_days": [14, 28]}
    return told


def test_heterogeneity_comes_first_and_nothing_is_combined(make, told):
    """A mean of effects at different times."""
    root = make(told)
    sections = [section.get("id") for section in root.iter("section")]
    assert sections == ["agreement", "changes", "shares", "over-time", "durations", "cases", "simulated", "methods"]
    first = said(root, "agreement")
    assert "No two of them estimate the same quantity at the same time" in first
    assert "The effects run from −3.6 (−4.6 to −2.6) points in Second 2002 (at the end of the infusions) to" in first
    assert "Their horizons have no day in common." in first
    assert "What was combined" not in said(root)


def test_contents_lead_to_sections_that_are_there(make, told):
    """A link to a section that this synthesis has not."""
    root = make(told)
    ids = {element.get("id") for element in root.iter()}
    targets = {link.get("href")[1:] for link in root.iter("a") if link.get("href", "").startswith("#")}
    assert targets <= ids


def test_what_may_be_combined_is_combined_and_stands_apart(make, told):
    """Two studies that agree, and a page that does not say what they give; the mean is worked out by hand.

    Both standard errors are 0.5, so that the mean is the plain one, −2.55, and its error √(2.205/2).
    """
    root = make(agreeing(told))
    combined = said(root, "combined")
    assert "−2.55" in combined
    assert "−15.89 to 10.79" in combined  # −2.55 ± t(1)·√(2.205/2), t(1) = 12.7062
    assert "Only one set of effects could be combined" in said(root, "agreement")


def test_a_case_and_invented_patients_are_labelled(make, told):
    """One patient, or an invented one, shown as if it were a study."""
    root = make(told)
    assert "−3.0 or −2.0" in said(root, "cases")
    assert "have no weight anywhere on this page" in said(root, "cases")
    assert "Invented change" in said(root, "simulated")
    assert "Simulated" in said(root, "simulated")
    for section in ("agreement", "changes", "shares", "over-time"):
        assert "Invented change" not in said(root, section)


def test_each_effect_says_what_it_rests_on_and_how_sure_it_is(make, told):
    """An interval at 90 % that passes for one at 95 %, or an open duration for a closed one."""
    root = make(told)
    assert "23–51, 90 % interval" in said(root, "shares")
    assert "no share is printed, only its limits" in said(root, "shares").lower()
    assert "183 or longer" in said(root, "durations")
    assert "−20 % of before" in said(root, "changes")
    assert "Published numbers (by the audit: reproduced)." in said(root, "changes")


def test_the_page_asks_for_nothing_and_is_accessible_in_its_bones(make, told):
    """A request to another server, a drawing without a name, a table without a caption."""
    root = make(told)
    for element in root.iter():
        for name in ("src", "href", "{http://www.w3.org/1999/xlink}href"):
            assert not (element.get(name) or "").startswith(("http", "//"))
    for table in root.iter("table"):
        assert "".join(table.find("caption").itertext()).strip()
        assert all(header.get("scope") in {"col", "row"} for header in table.iter("th"))
    drawings = [svg for svg in root.iter("svg") if svg.get("role") == "img"]
    assert len(drawings) == 3
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(set(drawing.get("aria-labelledby").split()) <= set(ids) for drawing in drawings)


def test_words_from_a_study_file_are_no_html(make, told):
    """A label that becomes a part of the page."""
    told["studies"]["first"]["contributions"]["change"]["label"] = "<b>All</b> & more"
    root = make(told)
    assert "<b>All</b> & more" in said(root, "changes")
    assert not list(root.iter("b"))


def test_one_study_alone_is_not_compared(make, told):
    """A heterogeneity of one."""
    del told["studies"]["second"], told["studies"]["third"]
    root = make(told)
    assert "One study contributes effects of real patients, so there is nothing to compare yet." in said(root)
    assert headline([], []).startswith("No study contributes")
