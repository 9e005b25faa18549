"""The way from de-identified sources to the clean tables, the flow, the checks and the exclusions."""

from typing import Any, NamedTuple

import pandas as pd

from reinfuse.clean.checks import data_checks
from reinfuse.clean.contracts import check_contracts
from reinfuse.clean.derive import with_derived_doses, with_infusions, with_morphine_equivalents
from reinfuse.clean.exclusions import exclude, excluded_patients
from reinfuse.clean.groups import dispositions, group_sizes
from reinfuse.clean.losses import (
    nothing_left_out,
    patients_read,
    patients_who_lost_rows,
    reading_checks,
    reading_steps,
    unreadable_cells,
    with_excluded_rows,
)
from reinfuse.clean.order import in_order
from reinfuse.clean.rows import check_unique, distinct_rows, rows_with_content
from reinfuse.clean.tables import build_table
from reinfuse.cohort import CLEAN_TABLES
from reinfuse.morphine_equivalents import Factors

Tables = dict[str, pd.DataFrame]


class Cleaned(NamedTuple):
    """What the stage writes."""

    tables: Tables
    flow: dict[str, Any]
    checks: pd.DataFrame
    exclusions: pd.DataFrame


def clean(
    sources: Tables, settings: dict[str, Any], factors: Factors | None = None, left_out: pd.DataFrame | None = None
) -> Cleaned:
    """Build, check and account for the clean tables of one study.

    Parameters
    ----------
    factors
        The table that turns daily doses into morphine equivalents, where the study has doses of single drugs.
    left_out
        The rows and cells that de-identification left out, with the columns of `LEFT_OUT_COLUMNS`; by default none.

    Raises
    ------
    IdentityError
        When two rows describe what can only happen once.
    ContractError
        When a table breaks its contract, or the flow does not add up.
    """
    covariates, groups = settings["covariates"], settings["groups"]
    left_out = nothing_left_out() if left_out is None else left_out
    lost = {name: patients_who_lost_rows(left_out, name) for name in sources}
    built = {
        name: build_table(name, settings["tables"].get(name, []), sources, covariates, lost) for name in CLEAN_TABLES
    }
    built, repeated = distinct_rows(built)
    built, without_content = rows_with_content(built)
    check_unique(built)
    built["infusions"] = with_derived_doses(built["infusions"], built["patients"])
    built["events"] = with_infusions(built["events"], built["infusions"])
    unconverted = None
    if factors is not None:
        built["opioids"], unconverted = with_morphine_equivalents(built["opioids"], factors)
    built["dispositions"] = dispositions(built, groups, settings["completed"])
    read = patients_read(left_out)
    excluded = excluded_patients(built, settings["exclusions"], settings["study"], read)
    kept, exclusions = exclude(built, excluded, read)
    tables = {name: in_order(name, rows, settings["timepoints"]) for name, rows in kept.items()}
    check_contracts(tables, covariates)
    steps = [*reading_steps(left_out, sources, settings), *repeated, *without_content, *exclusions]
    flow = {
        "study": settings["study"],
        "steps": steps,
        "unreadable_cells": unreadable_cells(left_out),
        "groups": group_sizes(tables, groups),
    }
    checks = data_checks(built, tables, steps, settings, unconverted, unread=reading_checks(left_out, sources))
    return Cleaned(tables, flow, checks, with_excluded_rows(excluded, left_out))
