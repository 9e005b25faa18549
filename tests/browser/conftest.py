"""A browser that opens the pages as a reader would: Debian's chromium, driven by playwright."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from study_results import STUDY, TEMPLATES, settings, write_results
from synthesis_results import SETTINGS, write_studies

from reinfuse.report.index import index_page
from reinfuse.report.page import study_page
from reinfuse.synthesis.comparison import compare
from reinfuse.synthesis.drawings import write_figures
from reinfuse.synthesis.gather import gather_effects
from reinfuse.synthesis.page import synthesis_page

CHROMIUM = Path("/usr/bin/chromium")
# No sandbox, because continuous integration runs as root; the pages are our own.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; where it is missing, tests are skipped on a developer's machine and fail in CI."""
    if not CHROMIUM.exists():
        message = f"{CHROMIUM} is missing. Install Debian's package chromium to test the pages in a browser."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results with the pages of the small study."""
    folder = tmp_path_factory.mktemp("results")
    study = write_results(folder / STUDY)
    (study / "report.html").write_text(study_page(study, settings(), TEMPLATES), encoding="utf-8")
    facts = {key: settings()[key] for key in ("title", "design", "evidence", "rows", "citation")} | {
        "sample_size": None
    }
    told = {
        "title": "All studies",
        "studies": {STUDY: facts},
        "versions": {},
        "inputs": {STUDY: {}},
        "has_synthesis": False,
    }
    drift = {"drifted": False, "recorded": [], "not_recorded": [STUDY], "differences": []}
    (folder / "index.html").write_text(index_page([study], told, drift, TEMPLATES), encoding="utf-8")
    effects = gather_effects(write_studies(folder / "studies"), SETTINGS)
    write_figures(folder / "synthesis" / "figures", effects)
    page = synthesis_page(folder / "synthesis", effects, compare(effects), SETTINGS, TEMPLATES)
    (folder / "synthesis.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def report_address(results: Path) -> str:
    """Where the report of the small study lies."""
    return (results / STUDY / "report.html").as_uri()


@pytest.fixture(scope="session")
def index_address(results: Path) -> str:
    """Where the page over all studies lies."""
    return (results / "index.html").as_uri()


@pytest.fixture(scope="session")
def synthesis_address(results: Path) -> str:
    """Where the synthesis over three small studies lies."""
    return (results / "synthesis.html").as_uri()
