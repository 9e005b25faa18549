"""Look for planted texts in everything that was written or said; shares no code with the project.

What is searched: names of files and folders, links, raw bytes in three encodings, and the cells, dictionaries and
metadata of Parquet files. What is compared: letters without case, accents, invisible signs and kinds of spaces and
dashes; digits with and without what stands between them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

FEWEST_DIGITS = 5


def found_in(folder: Path, planted: Iterable[str], said: str = "") -> list[str]:
    """Return where any planted text was found, as `place: number of the planted text`."""
    needles = list(planted)
    places = [("what was said", said), *_pieces(folder)]
    return [
        f"{place}: planted text {number}"
        for place, text in places
        for number, needle in enumerate(needles)
        if _holds(text, needle)
    ]


def _pieces(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        yield "a name of a file", place
        if path.is_symlink():
            yield f"{place} (link)", str(path.readlink())
        if not path.is_file():
            continue
        content = path.read_bytes()
        for encoding in ("utf-8", "utf-16-le", "latin-1"):
            yield f"{place} ({encoding})", content.decode(encoding, errors="replace")
        if path.suffix == ".parquet":
            file = pq.ParquetFile(path)
            yield f"{place} (metadata)", repr(file.metadata) + repr(file.schema_arrow) + repr(file.metadata.metadata)
            for name, column in zip(file.schema_arrow.names, file.read().columns, strict=True):
                yield f"{place} (names)", name
                for cell in column.to_pylist():
                    yield f"{place} (cells)", str(cell)
                for chunk in column.chunks:
                    if hasattr(chunk, "dictionary"):
                        yield f"{place} (dictionary)", " ".join(map(str, chunk.dictionary.to_pylist()))


def _holds(text: str, needle: str) -> bool:
    if not needle or needle in text:
        return bool(needle)
    folded, wanted = _folded(text), _folded(needle)
    digits = re.sub(r"\D", "", wanted)
    if len(digits) >= FEWEST_DIGITS and len(digits) >= 0.6 * len(wanted):
        runs = re.findall(r"\d(?:[\s().+/-]{0,2}\d)*", folded)
        return any(digits.lstrip("0") in re.sub(r"\D", "", run) for run in runs)
    return len(wanted) >= 4 and wanted in folded


def _folded(text: str) -> str:
    """Letters and digits only, with single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    visible = "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LNZP" or sign in "\n\t+<>=@")
    return re.sub(r"[\s\W_]+", " ", visible).strip() if re.search(r"\w", visible) else visible
