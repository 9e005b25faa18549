"""The fast way to cells, for text that is plain: no quotation marks, the same number of cells in each line, none empty.

Whatever is not plain is left to the slow way, which reads every kind of CSV and says what is wrong with it.
"""

import numpy as np
import pandas as pd

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)  # what pandas calls "str"

# Longer lines are left to the slow way, which refuses cells above csv.field_size_limit().
LONGEST_LINE_CHARACTERS = 100_000


def split_plain(text: str, delimiter: str) -> tuple[list[str], pd.DataFrame] | None:
    """Return the header and the cells, a column for each place in the header; nothing where the text is not plain.

    The index holds the line of each row.
    """
    header_line, _, body = text.partition("\n")
    body = body.removesuffix("\n").removesuffix("\r")
    has_odd_line_ends = text.count("\r") != text.count("\r\n")
    header = header_line.removesuffix("\r").split(delimiter)
    if '"' in text or has_odd_line_ends or len(header) == 1 or not header_line.strip() or not body.strip():
        return None
    lengths = [len(line) for line in body.replace("\r", "").split("\n")]
    if min(lengths) == 0 or max(lengths) > LONGEST_LINE_CHARACTERS:
        return None

    import pyarrow as pa
    import pyarrow.csv

    names = [str(place) for place in range(len(header))]
    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(body.encode("utf-8", "surrogatepass")),
            read_options=pyarrow.csv.ReadOptions(column_names=names),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowException:
        return None
    if table.num_rows != len(lengths):
        return None
    index = pd.RangeIndex(2, table.num_rows + 2, name="line")
    cells = {
        place: pd.Series(pd.array(table.column(name), dtype=TEXT), index=index) for place, name in enumerate(names)
    }
    return header, pd.DataFrame(cells, index=index)
