"""What every kind of file hands to the search, and how it says that it cannot be searched."""

from typing import NamedTuple


class Piece(NamedTuple):
    """One text in a file and where it stands there; bytes are ASCII or UTF-8."""

    place: str
    text: str | bytes


class UnsearchableError(Exception):
    """A file whose content cannot be read as a whole; `reason` says why in words that quote nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
