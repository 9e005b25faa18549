"""Put the figures into the page: the drawing inline, so that its text stays text, and its data beside it."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from reinfuse.errors import ContractError
from reinfuse.report.inputs import read_rows

Settings = dict[str, Any]
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
REFERENCE = re.compile(r"url\(#([^)]+)\)")
OUTSIDE_REFERENCE = re.compile(r"url\((?!#)")
# A drawing needs none of these, and each could run code or ask another server for something.
FORBIDDEN_ELEMENTS = {"script", "foreignObject", "style", "iframe", "a", "animate", "set"}
# Where thousands of marks are drawn as one picture, it stands in the drawing itself.
EMBEDDED_PICTURE = "data:image/png;base64,"
FORBIDDEN_ATTRIBUTES = re.compile(r"on\w+|src")
MOST_ROWS_SHOWN = 60
# What stands for itself in an address that holds its own data; encoding it would only make the page larger.
PLAIN_IN_ADDRESSES = " ,;:/?@()[]|=+*!$"


@dataclass(frozen=True)
class Figure:
    """One figure: the drawing, its words, its data as a table (if short) and as a file."""

    name: str
    kind: str
    title: str
    caption: str
    drawing: Markup
    columns: list[str]
    rows: list[list[str]]
    data: str
    file_name: str


def read_figures(folder: Path, settings: Settings) -> list[Figure]:
    """Return the figures in the order of study.yaml."""
    return [read_figure(folder, name, settings) for name in settings["figures"]]


def read_figure(folder: Path, name: str, settings: Settings) -> Figure:
    """Return one figure from its SVG and CSV files."""
    spec = settings["figures"][name]
    data_path = folder / f"{name}.csv"
    rows = read_rows(data_path)
    shown = rows if len(rows) <= MOST_ROWS_SHOWN else []
    return Figure(
        name=name,
        kind=spec["kind"],
        title=spec["title"],
        caption=spec["caption"],
        drawing=inline_svg(folder / f"{name}.svg", f"figure-{name}"),
        columns=list(rows[0]) if rows else [],
        rows=[list(row.values()) for row in shown],
        data=data_uri(data_path),
        file_name=f"{settings['study']}-figure-{name}.csv",
    )


def data_uri(path: Path) -> str:
    """Return a CSV file as an address that holds the file itself."""
    return "data:text/csv;charset=utf-8," + quote(path.read_text(encoding="utf-8"), safe=PLAIN_IN_ADDRESSES)


def inline_svg(path: Path, prefix: str) -> Markup:
    """Return a drawing that can stand inside a page beside others: its ids are its own, and it is inert.

    Raises
    ------
    ContractError
        When the file is no SVG, or holds what a drawing does not need (scripts, links, pictures, style sheets).
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except ElementTree.ParseError:
        raise ContractError(f"{path}: is not an SVG file. Run the figures again.") from None
    for element in root.iter():
        tag = str(element.tag)
        _without_indentation(element)
        if not tag.startswith(f"{{{SVG}}}") or tag.removeprefix(f"{{{SVG}}}") in FORBIDDEN_ELEMENTS:
            raise ContractError(f"{path}: holds an element that a drawing does not need. Run the figures again.")
        for name, value in list(element.attrib.items()):
            element.set(name, _own_attribute(path, name.rpartition("}")[2], value, prefix))
    root.set("class", "drawing")
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _without_indentation(element: ElementTree.Element) -> None:
    """Drop white space between elements: it draws nothing, and is a quarter of a drawing."""
    if element.text and not element.text.strip():
        element.text = None
    if element.tail and not element.tail.strip():
        element.tail = None


def _own_attribute(path: Path, name: str, value: str, prefix: str) -> str:
    if name == "href" and value.startswith(EMBEDDED_PICTURE):
        return value
    reaches_out = (name == "href" and not value.startswith("#")) or OUTSIDE_REFERENCE.search(value)
    if FORBIDDEN_ATTRIBUTES.fullmatch(name) or reaches_out:
        raise ContractError(f"{path}: holds an attribute that a drawing does not need. Run the figures again.")
    if name == "id":
        return f"{prefix}-{value}"
    if name == "href":
        return f"#{prefix}-{value[1:]}"
    if name in {"aria-labelledby", "aria-describedby"}:
        return " ".join(f"{prefix}-{word}" for word in value.split())
    return REFERENCE.sub(lambda found: f"url(#{prefix}-{found[1]})", value)
