"""The patients of the groups that an analysis names."""

from typing import Any

from reinfuse.cohort import Tables, members
from reinfuse.errors import AnalysisError

Patients = dict[str, list[str]]


def patients_of_groups(tables: Tables, settings: dict[str, Any]) -> Patients:
    """Return the patients of each group that the analysis runs in, in the order of study.yaml."""
    return {group: members(tables, group, settings["groups"]) for group in settings["spec"]["groups"]}


def compared_patients(tables: Tables, settings: dict[str, Any]) -> Patients:
    """Return the patients of the two groups that the analysis compares, or nothing when it compares none.

    Raises
    ------
    AnalysisError
        When a patient belongs to both.
    """
    compared = settings["spec"].get("compare")
    if not compared:
        return {}
    patients = {group: members(tables, group, settings["groups"]) for group in compared}
    first, second = compared
    if n_shared := len(set(patients[first]) & set(patients[second])):
        raise AnalysisError(
            f"analyses.{settings['analysis']}.compare: {n_shared} patients belong to both '{first}' and '{second}'. "
            "Compare groups that exclude each other."
        )
    return patients


def versus(compared: Patients) -> tuple[str, str]:
    """Return how a comparison is named in the columns `group` and `contrast`."""
    first, second = compared
    return f"{first} vs {second}", f"{first} - {second}"
