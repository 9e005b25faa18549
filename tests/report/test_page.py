"""The page as a whole: sections, honest labels, well-formed HTML, nothing but what the results say."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from jinja2 import UndefinedError
from study_estimates import estimate, interval
from study_results import CLAIMS, DEIDENTIFICATION, TEMPLATES, settings, write_results

from reinfuse.report.inputs import read_estimates
from reinfuse.report.page import SECTIONS, in_order
from reinfuse.report.templates import is_breakable, render

VISIBLE_SNAKE_CASE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def test_html_is_well_formed_and_ids_are_unique(page, tree):
    """A page that browsers mend, each in its own way."""
    ids = [element.get("id") for element in tree(page).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert len(ids) > len(CLAIMS)


def test_links_inside_the_page_lead_somewhere(page, tree):
    """A link from the answer to a claim that is not there."""
    root = tree(page)
    ids = {element.get("id") for element in root.iter()}
    targets = {element.get("href", "")[1:] for element in root.iter("a") if element.get("href", "").startswith("#")}
    assert targets <= ids
    assert {f"claim-{claim['claim']}" for claim in CLAIMS} <= targets


def test_sections_stand_in_their_order_and_in_the_contents(page, tree):
    """The ledger before the answer."""
    root = tree(page)
    expected = [name for name in SECTIONS if name not in {"further", "recovery", "risk"}]
    assert [section.get("id") for section in root.iter("section")] == expected
    contents = next(element for element in root.iter("nav"))
    assert [link.get("href") for link in contents.iter("a")] == [f"#{name}" for name in expected]


def test_further_analyses_get_a_section_of_their_own(make_page, tree, text):
    """An analysis of harms that runs and is never shown."""
    spec = {"kind": "harms", "groups": ["all"], "terms": ["nausea"], "all_events_recorded": False}
    page = make_page(
        {"analyses": {"harms": spec}},
        rows=[
            estimate("harms", "patients_with_event", "any_event", 3.0, method="count", unit="patients"),
            estimate("harms", "share_of_patients_with_event", "any_event", 3 / 18, method="clopper_pearson",
                     unit="proportion", note="events as reported", **interval(0.0358, 0.4142)),
        ],
    )  # fmt: skip
    section = next(part for part in tree(page).iter("section") if part.get("id") == "further")
    said = text(section)
    assert "3 of 18 patients (17 %, 95 % CI 4–41 %) had an adverse event recorded." in said
    assert "Any adverse event 3 of 18 (17 %, 4–41 %)" in said
    assert "Share of patients with an event (Clopper–Pearson interval) 17 % (4–41 %) n = 18" in said
    assert "Harms; groups: all patients; all events recorded: no; terms: nausea." in text(tree(page).find("body"))


def test_a_page_is_accessible_in_its_bones(page, tree, text):
    """A table without caption or scope, a drawing without a name, a page without landmarks."""
    root = tree(page)
    assert root.get("lang") == "en"
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert len(list(root.iter(landmark))) == 1, landmark
    for table in root.iter("table"):
        assert text(table.find("caption"))
        assert all(header.get("scope") in {"col", "row"} for header in table.iter("th"))
    for drawing in root.iter("svg"):
        assert drawing.get("aria-hidden") == "true" or (drawing.get("role") == "img" and drawing.get("aria-labelledby"))
    levels = [int(element.tag[1]) for element in root.iter() if re.fullmatch(r"h[1-6]", str(element.tag))]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_no_verdict_is_told_by_colour_alone(page, tree, text):
    """A cell that only a colour explains."""
    badges = [element for element in tree(page).iter("span") if "badge" in element.get("class", "")]
    assert len(badges) >= len(CLAIMS)
    assert all(text(badge) and badge.find("svg") is not None for badge in badges)


def test_the_page_reaches_out_to_nobody(page, tree):
    """A font, a picture or a script from another server."""
    markup = re.sub(r'xmlns(:xlink)?="http://www\.w3\.org/[^"]*"', "", page)
    assert not re.findall(r"(?:https?:)?//[a-z]", markup)
    assert "@import" not in page
    assert re.findall(r"url\((?!#)", page) == []
    policy = next(meta.get("content") for meta in tree(page).iter("meta") if meta.get("http-equiv"))
    assert "default-src 'none'" in policy


def test_no_raw_name_of_the_results_is_printed(page, tree, text):
    """snake_case where a reader expects words; columns of files and formulas stand in code or as names of columns."""
    root = tree(page)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {"code", "script", "style"}:
                parent.remove(child)
    raw_columns = {column["column"] for source in DEIDENTIFICATION["sources"] for column in source["columns"]}
    raw_columns |= {"age_years", "weight_kg"}  # columns of the data checks
    assert set(VISIBLE_SNAKE_CASE.findall(text(root.find("body")))) - raw_columns <= {"d_z"}


def test_figures_stand_by_kind_and_outcome(make_page, tree, text):
    """The sorted keys of a stamp as the order of the page."""
    told = settings()
    spec = told["figures"]["course"]
    told["figures"] = {
        "a_change": {"kind": "change_against", "title": "Changes", "caption": "Marks.", "outcomes": []},
        "b_opioid": spec | {"title": "Opioid use", "outcome": "opioid_use"},
        "c_pain": spec | {"title": "Pain", "outcome": "pain"},
    }
    root = tree(make_page({"figures": told["figures"]}))
    figures = next(part for part in root.iter("section") if part.get("id") == "figures")
    assert [text(caption.find("strong")) for caption in figures.iter("figcaption")] == [
        "Pain.",
        "Opioid use.",
        "Changes.",
    ]


def test_analyses_stand_in_the_order_of_the_estimates(tmp_path):
    """Opioid use before pain because o comes before p; analyses without estimates come last."""
    told = settings()
    told["analyses"] = dict(sorted(told["analyses"].items())) | {"a_new_one": told["analyses"]["pain_change"]}
    rows = read_estimates(write_results(tmp_path / "study") / "estimates.csv")
    assert list(in_order(told, rows)["analyses"]) == [*settings()["analyses"], "a_new_one"]


def test_the_same_results_give_the_same_bytes(make_page, tmp_path):
    """A page that differs at each run."""
    first = make_page()
    (tmp_path / "example-2020").rename(tmp_path / "elsewhere")
    assert make_page() == first
    assert str(tmp_path) not in first


def test_a_page_is_small(page):
    """A page too large to send by mail; the figures of real studies are bounded by their own tests."""
    assert len(page.encode("utf-8")) < 250_000


def test_a_study_with_nothing_says_so_in_every_section(make_page, tree, text):
    """An empty section, or a crash, where a study has no rows, no claims and no figures."""
    page = make_page(
        {"analyses": {}, "figures": {}, "limitations": [], "inputs": {}, "groups": {}, "evidence": "summary"},
        claims=[], variants=[], rows=[], checks=[], flow={"steps": [], "groups": []},
        audit=DEIDENTIFICATION | {"patients": 0, "sources": []},
    )  # fmt: skip
    sections = {section.get("id"): section for section in tree(page).iter("section")}
    said = {
        name: [text(part) for part in section.iter("p") if part.get("class") == "nothing"]
        for name, section in sections.items()
    }
    assert "No published statements were given to check." in text(sections["answer"])
    silent = {name for name, lines in said.items() if len(lines) != 1}
    assert silent == {"answer", "flow", "methods"}
    assert "No patient rows were published" in text(sections["flow"])
    assert not list(tree(page).iter("form"))


def test_an_analysis_without_any_patient_says_so(make_page, tree, text):
    """A table without rows under a proud caption."""
    page = make_page(rows=[])
    section = next(part for part in tree(page).iter("section") if part.get("id") == "outcomes")
    assert text(section).count("no patient has the data that this needs") == 3


def test_simulated_rows_are_named_on_every_table_and_figure(make_page, tree, text):
    """An invented number without its label."""
    root = tree(make_page({"rows": "simulated"}))
    exempt = {"Software", "Input files and their fingerprints", "Every published number, in the order of the document"}
    for caption in [*root.iter("caption"), *root.iter("figcaption")]:
        said = text(caption)
        assert said in exempt or said.startswith(("Simulated", "Data of:")), said
    assert "no verdict on a published number rests on them" in text(root.find("body"))


def test_the_ledger_of_a_study_that_printed_no_rows_is_not_called_simulated(make_page, tree):
    """Verdicts on real print, shown as if they were about the invented patients of the same page."""
    root = tree(make_page({"rows": "simulated", "evidence": "summary"}))
    tagged = {
        figure.get("id")
        for figure in root.iter("figure")
        if any("is-simulated" in (part.get("class") or "") for part in figure.iter("span"))
    }
    assert tagged == {"figure-course", "figure-opioid_curve"}


def test_real_rows_are_never_called_simulated(page):
    """The label on a real study."""
    assert "Simulated</span>" not in page


def test_an_undefined_name_in_a_template_is_an_error(tmp_path):
    """A gap on the page where a template misspells a name."""
    for name in ("style.css", "page.html.j2"):
        (tmp_path / name).write_text("{{ ttle }}" if name.endswith("j2") else "")
    with pytest.raises(UndefinedError, match="ttle"):
        render(tmp_path, "page.html.j2", "", {"title": "x"})


def test_templates_reckon_nothing():
    """Arithmetic, rounding or sums in a template."""
    for path in sorted(TEMPLATES.rglob("*.j2")):
        for expression in re.findall(r"{[{%](.*?)[%}]}", path.read_text(encoding="utf-8"), re.DOTALL):
            code = re.sub(r'"[^"]*"', "", expression.strip().strip("-"))
            assert not re.search(r"[*/+]|\s-\s|\|\s*(round|sum|length|count|int|float)\b", code), (
                path.name,
                expression,
            )


class Scripts(HTMLParser):
    """Collect what a browser would run."""

    def __init__(self):
        super().__init__()
        self.scripts = 0
        self.handlers: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


ATTACK = "<script>alert(1)</script>\"' onload=x <img src=x onerror=alert(1)>"


def _attacked(value, keep):
    """Put the attack into every text, except those that are names of the vocabulary."""
    if isinstance(value, dict):
        return {key: item if key in keep else _attacked(item, keep) for key, item in value.items()}
    if isinstance(value, list):
        return [_attacked(item, keep) for item in value]
    return value + ATTACK if isinstance(value, str) else value


@pytest.mark.attack("process", "a script in a category, a label or a caption of the report", "harmless")
def test_markup_in_any_text_stays_text(make_page):
    """A study's title, a claim's statement or a reason for exclusion that runs as a script."""
    told = settings()
    names = {"kind", "study", "analyses", "rows", "evidence"}
    changed = _attacked({key: value for key, value in told.items() if key not in names}, {"kind", *names})
    vocabulary = {
        "study", "claim", "kind", "numeric", "decision", "evidence", "severity", "weight", "method", "same_as",
        "reported", "role", "step", "table", "rule", "check", "result", "unit",
    }  # fmt: skip
    page = make_page(
        {**changed, "ci_level": told["ci_level"]},
        claims=_attacked(CLAIMS, vocabulary),
        flow=_attacked({
            "steps": [{
                "step": "exclusions", "label": "Patients", "unit": "patients", "table": "patients", "in": 2, "kept": 1,
                "excluded": 1, "reasons": [{"rule": "r", "reason": "Too young", "patients": 1}],
            }],
            "groups": [{"name": "g", "label": "G", "patients": 1}],
        }, vocabulary),
        checks=[["s", "range", ATTACK, ATTACK, ATTACK, 1, 1, "failed", ATTACK]],
        audit=_attacked(DEIDENTIFICATION, {"role"}),
    )  # fmt: skip
    found = Scripts()
    found.feed(page)
    assert (found.scripts, found.handlers) == (1, [])
    assert page.count("&lt;script&gt;alert(1)") > 40


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("191\N{NO-BREAK SPACE}(123–258)", False),
        ("5\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}18", False),
        ("1 2", False),
        ("—", False),
        ("", False),
        ("Kenward–Roger df", True),
        ("with 3 others", True),
        ("one-sided", True),
        (["7.4 (2.1)", "6–9"], False),
    ],
)
def test_words_break_and_intervals_do_not(cell, expected):
    """`191 (123–` at the end of a line on a phone; or sentences that never break."""
    assert is_breakable(cell) == expected
