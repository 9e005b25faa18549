"""US postcodes become their first three digits, or 000 where too few people live."""

import re
from pathlib import Path

import pandas as pd
import yaml

ZIP_CODE = re.compile(r"(?P<prefix>[0-9]{3})([0-9]{2}(-?[0-9]{4})?)?")
UNKNOWN_PREFIX = "000"


def read_released_prefixes(path: Path) -> frozenset[str]:
    """Return the three-digit prefixes that may be shown: the known ones less the restricted ones."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    known: set[str] = set()
    for item in content["known"]:
        first, _, last = item.partition("-")
        known.update(f"{number:03d}" for number in range(int(first), int(last or first) + 1))
    return frozenset(known - set(content["restricted"]))


def first_three_digits(postcodes: pd.Series, released: frozenset[str]) -> pd.Series:
    """Return the prefix of each postcode: 000 unless it is one of the released ones.

    A code of four digits may be a ZIP that lost its leading zero, or a typing error: it becomes 000 too.
    """

    def prefix(postcode: str) -> str:
        match = ZIP_CODE.fullmatch(postcode)
        return match["prefix"] if match and match["prefix"] in released else UNKNOWN_PREFIX

    return postcodes.map(prefix, na_action="ignore").astype("str")
