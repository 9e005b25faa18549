"""Write one figure: SVG and PNG with the same bytes for the same data, and the plotted data as CSV."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.style import SVG_DOTS_PER_INCH, SVG_FONTS, applied
from reinfuse.files import replacing, write_csv, write_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Settings = dict[str, Any]
Draw = Callable[["pd.DataFrame", Settings], "Figure"]

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
# Positions are rounded to a hundredth of a point, which nobody sees; a third of a drawing of many marks is decimals.
POSITIONS = {"d", "x", "y", "x1", "x2", "y1", "y2", "points"}
LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}")
NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


def write_figure(stem: Path, data: "pd.DataFrame", draw: Draw, settings: Settings) -> list[Path]:
    """Draw `data` and write `stem`.svg, .png and .csv; return their paths."""
    svg_path, png_path, csv_path = (stem.with_name(f"{stem.name}.{ending}") for ending in ("svg", "png", "csv"))
    spec = settings["spec"]
    name = f"{settings['study']}-{settings['figure']}"
    with applied(salt=name):
        figure = draw(data, settings)
        content = BytesIO()
        figure.savefig(content, format="svg", dpi=SVG_DOTS_PER_INCH, metadata=NO_METADATA)
        write_text(svg_path, tidy_svg(content.getvalue(), name, spec["title"], spec["caption"]))
        with replacing(png_path) as temporary:
            figure.savefig(temporary, format="png", metadata={"Software": None, "Title": spec["title"]})
    write_csv(csv_path, data)
    return [svg_path, png_path, csv_path]


def tidy_svg(content: bytes, name: str, title: str, caption: str) -> str:
    """Make matplotlib's SVG fit to stand inside a page, beside others.

    It gets a title and a description for those who cannot see it. Comments, metadata, the document type (an address),
    and ids that nothing refers to go. The style sheet, which would apply to the whole page, and the style
    attributes, which a page's content security policy may forbid, become presentation attributes.
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(content)  # drops comments and the document type
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', content.decode("utf-8")))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}:
                parent.remove(child)
    for element in root.iter():
        _tidy_element(element, used)
    for empty in [child for child in root if child.tag == f"{{{SVG}}}defs" and len(child) == 0]:
        root.remove(empty)
    root.attrib |= {
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
        "font-family": SVG_FONTS,
        "stroke-linejoin": "round",
    }
    for position, (tag, text) in enumerate((("title", title), ("desc", caption))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text, element.tail = text, "\n"
        root.insert(position, element)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _tidy_element(element: ElementTree.Element, used: set[str]) -> None:
    if element.get("id") not in used:
        element.attrib.pop("id", None)
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    for declaration in filter(None, element.attrib.pop("style", "").split(";")):
        prop, _, value = declaration.partition(":")
        if prop.strip() != "font-family":
            element.set(prop.strip(), value.strip())
    if "d" in element.attrib:
        element.set("d", " ".join(element.attrib["d"].split()))
    for name in POSITIONS & element.attrib.keys():
        element.set(name, LONG_DECIMAL.sub(_rounded, element.attrib[name]))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
