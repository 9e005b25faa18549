"""One claim with everything that its check may rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reinfuse.audit.verdict import Claim
from reinfuse.cohort import Tables
from reinfuse.errors import ClaimError
from reinfuse.printed_numbers import Reported


@dataclass(frozen=True)
class Case:
    """A claim, all claims with their printed numbers, the estimates and, where a check names rows, the clean tables."""

    name: str
    claims: Mapping[str, Claim]
    printed: Mapping[str, Reported]
    estimates: pd.DataFrame
    settings: Mapping[str, Any]
    tables: Tables | None = None

    @property
    def claim(self) -> Claim:
        """The claim that is judged."""
        return self.claims[self.name]

    @property
    def check(self) -> dict[str, Any]:
        """What claims.yaml says about the check."""
        check: dict[str, Any] = self.claim["check"]
        return check

    @property
    def reported(self) -> Reported | None:
        """The claim's own printed number."""
        return self.printed.get(self.name)

    @property
    def unit(self) -> str | None:
        """The unit of the printed number."""
        return self.claim.get("unit")

    @property
    def alpha(self) -> float:
        """The level at which the source calls a test significant."""
        return float(self.settings["alpha"])

    def own(self) -> Reported:
        """Return the claim's own printed number.

        Raises
        ------
        ClaimError
            When the claim reports none.
        """
        if self.reported is None:
            raise ClaimError(f"a check of kind '{self.check['kind']}' needs a reported number. Add 'reported'.")
        return self.reported

    def plain(self, name: str) -> Reported:
        """Return the printed number of a claim.

        Raises
        ------
        ClaimError
            When it is printed as a limit, such as <5.
        """
        if self.printed[name].relation:
            raise ClaimError(f"the claim '{name}' reports a limit. Name one that reports a plain number.")
        return self.printed[name]

    def named(self, key: str) -> Reported | None:
        """Return the plain number of the claim under a key of the check, if the key is there."""
        return self.plain(self.check[key]) if key in self.check else None

    def whole(self, name: str, at_least: int = 1) -> int:
        """Return the number of a claim that counts something.

        Raises
        ------
        ClaimError
            When it is no whole number, a limit, or too small for what it is wanted for.
        """
        reported = self.printed[name]
        if reported.relation or reported.number != int(reported.number):
            raise ClaimError(f"the claim '{name}' is no count. Name one that reports a whole number.")
        if reported.number < at_least:
            raise ClaimError(f"the claim '{name}' counts fewer than {at_least}. Name another one, or 'not_checkable'.")
        return int(reported.number)
