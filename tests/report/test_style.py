"""The style sheet: contrast that a reader with weak eyes can read, and nothing fetched."""

import re
from itertools import product

import pytest
from study_results import TEMPLATES

STYLE = (TEMPLATES / "style.css").read_text(encoding="utf-8")
TEXT = ["ink", "muted", "link", "holds", "variant", "fails", "unknown"]
GROUNDS = ["ground", "soft"]
# WCAG 2.2, success criterion 1.4.3, level AA.
LEAST_CONTRAST = 4.5


def schemes() -> dict[str, dict[str, str]]:
    """Return the colours of the light, the dark and the printed page; what a scheme leaves out it inherits."""
    found = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root {([^}]*)}", STYLE)
    ]
    light, dark, printed = found
    return {"light": light, "dark": light | dark, "print": light | printed}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_the_standard_says():
    """A contrast check that passes everything."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_text_can_be_read_on_every_ground(scheme):
    """Pale grey on white, or dark red on black."""
    colours = schemes()[scheme]
    for text, ground in [*product(TEXT, GROUNDS), ("flip-ink", "flip-ground")]:
        assert contrast(colours[text], colours[ground]) >= LEAST_CONTRAST, (text, ground)


def test_only_declared_colours_are_used():
    """A colour that dark mode does not know of."""
    rest = re.sub(r":root {[^}]*}", "", STYLE)
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rest)) <= {"#ffffff", "#000000"}  # the paper of figures


@pytest.mark.parametrize("name", ["style.css", "ledger.js"])
def test_style_and_script_fetch_nothing(name):
    """A font from another server, or a request by the script."""
    code = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|@font-face|https?:|fetch\(|XMLHttpRequest|import\(|eval\(|innerHTML", code)
    assert "</" not in code  # would end the element that holds it
