"""All attacks, in the order in which the documentation lists them."""

from privacy import cases_of_cells, cases_of_dates, cases_of_files, cases_of_records, cases_of_workbooks

CASES = [
    *cases_of_files.CASES,
    *cases_of_workbooks.CASES,
    *cases_of_cells.CASES,
    *cases_of_dates.CASES,
    *cases_of_records.CASES,
]
