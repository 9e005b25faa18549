"""Fill a template into one self-contained page that may ask nothing of the network."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

STYLE = "style.css"
FIGURES_ALONE = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*")
BETWEEN_WORDS = re.compile("[ -]")  # spaces that hold numbers together are others


def render(templates: Path, template: str, script: str, content: dict[str, Any]) -> str:
    """Return the page that a template makes of its content.

    Parameters
    ----------
    templates
        Folder of the templates; nothing outside it is read.
    script
        File name of the page's script in that folder; empty for a page without one.

    A name that the content lacks is an error, and every text is escaped. The policy in the page allows the one script
    by its hash, so that no other would run even if a text were to smuggle one in.
    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.tests["breakable"] = is_breakable
    code = _code(templates, script) if script else ""
    return environment.get_template(template).render(
        **content,
        style=Markup(_code(templates, STYLE)),
        script=Markup(code),
        content_security_policy=_policy(code),
    )


def is_breakable(cell: str | list[str]) -> bool:
    """Tell whether a cell is one text that lines may break: it has words, and a space or a hyphen between them."""
    return isinstance(cell, str) and BETWEEN_WORDS.search(cell) is not None and FIGURES_ALONE.fullmatch(cell) is None


def _code(templates: Path, name: str) -> str:
    return (templates / name).read_text(encoding="utf-8").strip()


def _policy(script: str) -> str:
    allowed = "'none'"
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
        allowed = f"'sha256-{digest}'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
