"""The ledger of a study that printed no rows, and which of its statements stand in it."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from reinfuse.audit.ledger import make_ledger
from reinfuse.study.claims_file import read_claims
from reinfuse.study.study_file import read_study

STUDIES = Path(__file__).resolve().parents[1] / "resources" / "studies"


def claims_of(study: str) -> dict[str, dict[str, Any]]:
    """Return the claims of a study by their names, as a step's settings hold them."""
    folder = STUDIES / study
    claims = read_claims(folder / "claims.yaml", read_study(folder / "study.yaml"))
    return {claim["claim"]: claim for claim in claims.model_dump(mode="json", exclude_none=True)["claims"]}


def ledger_of(study: str) -> dict[str, dict[str, Any]]:
    """Return the row of the ledger of each claim; there are no estimates that a verdict could rest on."""
    settings = {"study": study, "claims": list(claims_of(study).values()), "alpha": 0.05, "labels": {}}
    ledger, _ = make_ledger(settings, pd.DataFrame())
    return {str(row["claim"]): row for row in ledger.to_dict(orient="records")}


def number_in(text: str) -> float:
    """Return the number of a token of the source or of a claim, whatever its relation and its unit."""
    return float(re.sub(r"[^0-9.]", "", text))
