"""The pages in a browser: alone, narrow, dark, printed, without script."""

import pytest
from playwright.sync_api import Browser, expect
from study_results import CLAIMS

CLAIM_ROWS = "#ledger-table tbody tr"
NARROW = {"width": 390, "height": 844}
PAGES = ["report_address", "index_address", "synthesis_address"]


@pytest.fixture(params=PAGES)
def address(request: pytest.FixtureRequest) -> str:
    """The address of each page in turn."""
    return str(request.getfixturevalue(request.param))


def test_a_page_asks_for_nothing_and_complains_of_nothing(browser: Browser, address: str):
    """A request to anywhere, a script that fails, or a style that the page's own policy forbids."""
    page = browser.new_page()
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert requests == [address]
    assert complaints == []
    page.close()


def test_a_smuggled_script_does_not_run(browser: Browser, report_address: str):
    """A policy that allows any script that got into the page."""
    page = browser.new_page()
    page.goto(report_address)
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.smuggled = true";
            document.body.append(script);
        }"""
    )
    assert page.evaluate("window.smuggled") is None
    page.close()


@pytest.mark.parametrize("width", [320, 390, 800, 1400])
def test_no_page_is_wider_than_its_screen(browser: Browser, address: str, width: int):
    """A page that must be pushed sideways, or content cut off outside a frame that scrolls."""
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(address)
    page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut_off = page.eval_on_selector_all(
        "main *",
        """(all) => all
            .filter((one) => !one.closest(".scroll, .paper, .sprite, svg") && one.getBoundingClientRect().width > 1)
            .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map((one) => one.outerHTML.slice(0, 80))""",
    )
    assert cut_off == []
    page.close()


def test_everything_is_readable_without_script(browser: Browser, report_address: str):
    """Rows that only a script shows, or controls that do nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report_address)
    assert page.locator(CLAIM_ROWS).count() == len(CLAIMS)
    assert all(row.is_visible() for row in page.locator(CLAIM_ROWS).all())
    assert not page.locator("#ledger-filter").is_visible()
    assert page.locator("#ledger-table button").count() == 0
    page.locator("summary").first.click()
    assert page.locator("details").first.get_attribute("open") is not None
    context.close()


def test_dark_pages_are_dark_and_figures_stay_on_paper(browser: Browser, report_address: str):
    """Black lines of a figure on a black page."""
    backgrounds = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto(report_address)
        backgrounds[scheme] = [
            page.eval_on_selector(selector, "one => getComputedStyle(one).backgroundColor")
            for selector in ("body", ".paper")
        ]
        page.close()
    assert backgrounds["light"][0] != backgrounds["dark"][0]
    assert backgrounds["light"][1] == backgrounds["dark"][1] == "rgb(255, 255, 255)"


def test_print_shows_every_claim_and_no_controls(browser: Browser, report_address: str):
    """A printed ledger with only the rows that were filtered last."""
    page = browser.new_page()
    page.goto(report_address)
    page.fill("input[name=text]", "no such words")
    assert page.locator(f"{CLAIM_ROWS}:visible").count() == 0
    page.emulate_media(media="print")
    assert page.locator(f"{CLAIM_ROWS}:visible").count() == len(CLAIMS)
    for hidden in ("#ledger-filter", ".contents", ".skip"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


def test_the_keyboard_reaches_the_content(browser: Browser, report_address: str):
    """A reader without a mouse who must pass the contents each time, or cannot scroll a wide table."""
    page = browser.new_page(viewport=NARROW)
    page.goto(report_address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    wide = page.locator("#characteristics .scroll").first
    wide.focus()
    last_header = wide.locator("thead th").last
    expect(last_header).not_to_be_in_viewport()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(last_header).to_be_in_viewport()
    page.close()


def test_the_contents_stay_in_sight_on_a_wide_screen(browser: Browser, report_address: str):
    """A table of contents that is gone when it is needed."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(report_address)
    page.locator("#limitations").scroll_into_view_if_needed()
    assert page.locator(".contents a").last.bounding_box()["y"] > 0
    page.close()


def test_a_download_holds_the_ledger(browser: Browser, report_address: str, results):
    """A download link that the page's policy blocks."""
    page = browser.new_page()
    page.goto(report_address)
    with page.expect_download() as waiting:
        page.get_by_text("Download the ledger as CSV").click()
    path = waiting.value.path()
    assert path.read_bytes() == next(results.glob("*/ledger.csv")).read_bytes()
    page.close()
