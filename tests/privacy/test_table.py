"""The table of attacks in the documentation is that of the tests."""

from privacy.table import END, PAGE, START, with_table


def test_the_page_lists_the_attacks_that_are_tested() -> None:
    """The documentation would promise what nothing tests. To mend: python tests/privacy/table.py."""
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(START) == page.count(END) == 1
    assert with_table(page) == page
