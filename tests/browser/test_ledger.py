"""The ledger in a browser: filtered, sorted, and always shown where a link leads."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from study_results import CLAIMS

ROWS = "#ledger-table tbody tr"
ALL = [claim["claim"] for claim in CLAIMS]
SEVERITY_RANK = ["major", "minor", "rounding", "none"]


@pytest.fixture
def page(browser: Browser, report_address: str) -> Iterator[Page]:
    """The report, opened."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(report_address)
    yield page
    page.close()


def shown(page: Page) -> list[str]:
    """Return the claims that a reader sees, in their order on the page."""
    ids = page.eval_on_selector_all(f"{ROWS}:not([hidden])", "rows => rows.map((row) => row.id)")
    return [name.removeprefix("claim-") for name in ids]


def said(page: Page) -> str:
    """Return what the page says about how many rows it shows."""
    return page.locator("#ledger-shown").inner_text()


def test_all_claims_are_shown_at_first(page: Page):
    """Rows hidden by a filter that nobody set."""
    assert shown(page) == ALL
    assert said(page) == f"{len(ALL)} of {len(ALL)} shown"


@pytest.mark.parametrize("verdict", ["reproduced", "reproduced by a variant", "not checkable"])
def test_filter_by_verdict(page: Page, verdict: str):
    """`reproduced` that also shows `not reproduced`."""
    page.select_option("select[name=verdict]", verdict)
    expected = [claim["claim"] for claim in CLAIMS if claim["numeric"] == verdict]
    assert shown(page) == expected
    assert said(page) == f"{len(expected)} of {len(ALL)} shown"


def test_filters_work_together_and_can_be_cleared(page: Page):
    """A filter that forgets the others."""
    page.select_option("select[name=severity]", "major")
    assert shown(page) == ["opioid_p", "legend_p", "responders"]
    page.fill("input[name=text]", "STATEMENT  responders")
    assert shown(page) == ["responders"]
    page.check("input[name=flipped]")
    assert shown(page) == []
    page.click("button[type=reset]")
    expect(page.locator(f"{ROWS}:visible")).to_have_count(len(ALL))
    assert page.input_value("input[name=text]") == ""


@pytest.mark.parametrize("words", ["p = 0.274", "mann-whitney", "p = 0.016"])
def test_search_takes_plain_signs_for_typographic_ones(page: Page, words: str):
    """A search that finds nothing because the page has thin spaces and dashes."""
    page.fill("input[name=text]", words)
    assert shown(page) == ["opioid_p", "legend_p"]


def test_sort_by_severity_and_back(page: Page):
    """A sort that scrambles equal rows, or that a screen reader does not hear of."""
    header = page.locator("th[data-sort=severityRank]")
    button = header.locator("button")
    button.click()
    by_severity = sorted(CLAIMS, key=lambda claim: SEVERITY_RANK.index(claim["severity"]))
    assert shown(page) == [claim["claim"] for claim in by_severity]
    assert header.get_attribute("aria-sort") == "ascending"
    assert page.locator("[aria-sort=ascending]").count() == 1
    button.press("Enter")
    assert header.get_attribute("aria-sort") == "descending"
    assert shown(page)[0] == "abstract_mean"
    page.locator("th[data-sort=position] button").click()
    assert shown(page) == ALL


def test_a_link_to_a_hidden_claim_shows_it(page: Page):
    """A link from the answer that leads nowhere while a filter is set."""
    page.select_option("select[name=verdict]", "not checkable")
    page.locator("#answer a[href='#claim-responders']").first.click()
    expect(page.locator("#claim-responders")).to_be_in_viewport()
    assert shown(page) == ALL


def test_the_counts_of_the_answer_filter_the_ledger(page: Page):
    """A count that leads to other claims than those it counts."""
    page.locator("#answer a[data-verdict='inconsistent']").click()
    assert shown(page) == ["sum"]
    assert page.locator("#claim-sum").is_visible()


def test_claims_are_cards_with_labels_on_a_narrow_screen(browser: Browser, report_address: str):
    """Numbers of which nobody can tell what they are."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(report_address)
    labels = page.eval_on_selector_all(
        "#claim-opioid_p td[data-label]",
        "cells => cells.map((cell) => getComputedStyle(cell, '::before').content.replaceAll('\"', ''))",
    )
    assert labels == ["Published", "Recomputed", "Verdict", "Severity"]
    assert page.locator("th[data-sort=severityRank] button").is_visible()
    page.close()


def test_the_ledger_is_a_table_for_those_who_hear_it(page: Page):
    """Rows laid out as a grid that lose their rows and columns in the accessibility tree."""
    table = page.get_by_role("table", name="Every published number, in the order of the document")
    assert table.get_by_role("row").count() == len(ALL) + 1
    assert table.get_by_role("columnheader").count() == 6
    assert table.get_by_role("rowheader").count() == len(ALL)
