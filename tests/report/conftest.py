"""A page made of small results, as text and as a tree of elements."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from study_results import STUDY, TEMPLATES, settings, write_results

from reinfuse.report.page import study_page

MakePage = Callable[..., str]


@pytest.fixture
def make_page(tmp_path: Path) -> MakePage:
    """Return a function that writes results, some of them changed, and gives the page that they make."""

    def make(changed_settings: dict[str, Any] | None = None, **changed_results: Any) -> str:
        told = settings(**(changed_settings or {}))
        folder = write_results(tmp_path / STUDY, figures=told["figures"], **changed_results)
        return study_page(folder, told, TEMPLATES)

    return make


@pytest.fixture
def page(make_page: MakePage) -> str:
    """The page of the small study."""
    return make_page()


def parsed(page: str) -> Element:
    """Return the tree of a page, tags without namespaces; any error of its HTML is an error."""
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def text_of(element: Element) -> str:
    """Return an element's text with plain spaces."""
    return " ".join("".join(element.itertext()).split())


@pytest.fixture
def tree() -> Callable[[str], Element]:
    """The function that parses a page strictly."""
    return parsed


@pytest.fixture
def text() -> Callable[[Element], str]:
    """The function that gives an element's text."""
    return text_of
