"""Results files that break their contract are named, and no cell of them is quoted."""

import json

import pytest
from study_results import write_results

from reinfuse.errors import ContractError
from reinfuse.report.inputs import read_claims, read_estimates, read_rows, read_variants


def test_numbers_and_gaps(tmp_path):
    """A missing number read as 0, or a note that says NA read as missing."""
    folder = write_results(tmp_path / "study")
    first = read_estimates(folder / "estimates.csv")[0]
    assert (first.analysis, first.estimand, first.estimate, first.p_value) == ("table1", "n", 17.0, None)
    assert [row.respects_pairing for row in read_variants(folder / "variants.csv")] == [True, True, True]


def test_a_missing_column_is_named(tmp_path):
    """A KeyError without the file."""
    path = tmp_path / "estimates.csv"
    path.write_text("study,analysis\nx,y\n")
    with pytest.raises(ContractError, match=r"estimates\.csv: the column 'estimand' is missing"):
        read_estimates(path)


def test_a_number_that_is_none_is_named_but_not_quoted(tmp_path):
    """A cell's text in a message."""
    folder = write_results(tmp_path / "study")
    path = folder / "variants.csv"
    path.write_text(path.read_text().replace("0.015625", "Jane Doe"))
    with pytest.raises(ContractError, match=r"variants\.csv: 'p_value' holds a cell that is no number") as caught:
        read_variants(path)
    assert "Doe" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "a,b\n1\n", "a,b\n1,2,3\n"])
def test_ragged_tables_are_refused(tmp_path, content):
    """Cells that slip into the next column."""
    path = tmp_path / "checks.csv"
    path.write_text(content)
    with pytest.raises(ContractError, match="not a table"):
        read_rows(path)


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    """A study without test claims has no variants."""
    path = tmp_path / "variants.csv"
    path.write_text("study,claim\n")
    assert read_variants(path) == []


def test_a_ledger_from_an_older_run_is_refused(tmp_path):
    """A KeyError where the ledger lacks a judgement."""
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps({"claims": [{"claim": "a"}]}))
    with pytest.raises(ContractError, match=r"ledger\.json: the column 'section' is missing"):
        read_claims(path)
