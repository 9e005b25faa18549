"""The tables of attacks in the documentation are those of the tests."""

import pytest
from privacy.marked import OUTCOMES, TESTS, marked_attacks
from privacy.table import END, PAGE, START, with_tables

FAMILIES = {
    "dates and ages", "git", "hiding places", "identifiers anywhere", "keys", "leak gate", "outputs", "process",
    "structure",
}  # fmt: skip


def test_the_page_lists_the_attacks_that_are_tested() -> None:
    """The documentation would promise what nothing tests. To mend: make attacks."""
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(START) == page.count(END) == 1
    assert with_tables(page) == page


def test_marks_name_a_known_outcome_and_each_attack_once() -> None:
    """An outcome that nobody explains, or an attack that counts twice."""
    marked = marked_attacks()
    assert len({(one.family, one.attack) for one in marked}) == len(marked) >= 80
    assert {one.outcome for one in marked} == set(OUTCOMES)
    assert {one.family for one in marked} == FAMILIES


def test_marks_are_found_wherever_pytest_finds_them(pytestconfig: pytest.Config) -> None:
    """A mark that the reading of the sources overlooks: an attack that is tested and stands in no table."""
    n_written = sum(
        line.strip().startswith("@pytest.mark.attack(")
        for path in TESTS.rglob("test_*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    assert len(marked_attacks()) == n_written
