"""The part of study.yaml that says which doses a source prints, for comparison with a guideline without any row."""

from collections.abc import Iterable, Mapping
from typing import Any

from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict
from reinfuse.suggestions import nearest

# Quantity of a regimen: unit of a claim, and by how much its number is multiplied to be in the quantity's own unit.
UNITS: dict[str, dict[str, float]] = {
    "dose_mg": {"mg": 1.0},
    "duration_h": {"h": 1.0, "hour": 1.0, "hours": 1.0, "minutes": 1 / 60},
    "rate_mg_h": {"mg/h": 1.0},
    "dose_mg_per_kg": {"mg/kg": 1.0},
    "rate_mg_per_kg_h": {"mg/kg/h": 1.0},
    "bolus_mg": {"mg": 1.0},
    "bolus_mg_per_kg": {"mg/kg": 1.0},
}


class Regimen(Strict):
    """One printed dose: each quantity is the claim that prints it; what is left out is not printed."""

    label: str
    dose_mg: Identifier | None = None
    duration_h: Identifier | None = None
    rate_mg_h: Identifier | None = None
    dose_mg_per_kg: Identifier | None = None
    rate_mg_per_kg_h: Identifier | None = None
    bolus_mg: Identifier | None = None
    bolus_mg_per_kg: Identifier | None = None

    @property
    def printed(self) -> dict[str, str]:
        """Each quantity that is printed, with its claim."""
        named = {quantity: getattr(self, quantity) for quantity in UNITS}
        return {quantity: claim for quantity, claim in named.items() if claim is not None}


def regimen_problems(regimens: Mapping[str, Regimen], claims: Mapping[str, Any]) -> Iterable[str]:
    """Say which regimens name no claim, a claim without a plain number, or one in another unit."""
    for name, regimen in regimens.items():
        key = f"study.yaml: regimens.{name}"
        if not regimen.printed:
            yield f"{key}: names no claim. Name at least one, or leave the regimen out."
        for quantity, named in regimen.printed.items():
            if named not in claims:
                yield f"{key}.{quantity}: there is no claim '{named}'.{nearest(named, list(claims))}"
                continue
            claim = claims[named]
            if claim.reported is None or not claim.reported[0].isdigit():
                yield f"{key}.{quantity}: the claim '{named}' reports no plain number. Name one that does."
            if claim.unit not in UNITS[quantity]:
                units = ", ".join(UNITS[quantity])
                yield f"{key}.{quantity}: the claim '{named}' is in none of: {units}. Name one that is."


def told_regimens(regimens: Mapping[str, Regimen], statements: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return label and numbers of each regimen as the analysis gets them, in the units of the clean tables."""
    told = {}
    for name, regimen in regimens.items():
        values = {
            quantity: float(statements[claim]["reported"]) * UNITS[quantity][statements[claim]["unit"]]
            for quantity, claim in regimen.printed.items()
        }
        told[name] = {"label": regimen.label, "values": values}
    return told
