"""Patients of the groups that an analysis names."""

import pytest

from reinfuse.errors import AnalysisError
from reinfuse.model.groups import compared_patients, patients_of_groups, versus


def test_groups_in_the_order_of_the_study_file(published, completers, settings):
    """Eleven completers of eighteen; the order of the rows is that of study.yaml."""
    chosen = settings(completers, groups=["completers", "all"], compare=["non_completers", "completers"])
    groups = patients_of_groups(published, chosen)
    assert {name: len(patients) for name, patients in groups.items()} == {"completers": 11, "all": 18}
    assert versus(compared_patients(published, chosen)) == (
        "non_completers vs completers",
        "non_completers - completers",
    )


def test_overlapping_groups_are_not_compared(published, completers, settings):
    """Tests of two groups assume different patients: 'all' holds the completers as well."""
    with pytest.raises(AnalysisError, match="11 patients belong to both 'all' and 'completers'"):
        compared_patients(published, settings(completers, compare=["all", "completers"]))


def test_nothing_to_compare(published, settings):
    """An analysis without 'compare' compares nothing."""
    assert compared_patients(published, settings()) == {}
