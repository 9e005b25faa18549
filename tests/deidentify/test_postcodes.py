"""Postcodes: three digits where more than 20,000 people live, 000 elsewhere."""

from pathlib import Path

import pandas as pd
import pytest

from reinfuse.deidentify.postcodes import first_three_digits, read_released_prefixes

REFERENCE = Path(__file__).resolve().parents[2] / "resources" / "reference" / "postcode_prefixes.yaml"


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [
        ("60601", "606"),
        ("60601-1234", "606"),
        ("606011234", "606"),
        ("606", "606"),
        ("01001", "010"),
        ("1001", "000"),  # 01001 read as a number, or a typing error
        ("03601", "000"),  # fewer than 20,000 people
        ("82101", "000"),
        ("20301", "000"),
        ("09012", "000"),  # not known to the Census
        ("00000", "000"),
        ("K1A 0B1", "000"),
        ("Springfield", "000"),
        ("６０６０１", "000"),
        (None, None),
    ],
)
def test_prefix_of_one_postcode(postcode: str | None, expected: str | None) -> None:
    """A place with few people, or a text that is no postcode, would pass."""
    found = first_three_digits(pd.Series([postcode], dtype="str"), read_released_prefixes(REFERENCE))
    assert found.isna().tolist() == [expected is None]
    assert expected is None or found.tolist() == [expected]


def test_list_is_that_of_the_2020_census() -> None:
    """Lists of 17 restricted prefixes are those of 2000: 202, 204 and others would pass."""
    released = read_released_prefixes(REFERENCE)
    numbers = [36, 59, 102, 202, 203, 204, 205, 369, 556, 692, 753, 772, 821, 823, 878, 879, 884, 893]
    restricted = {f"{number:03d}" for number in numbers}
    assert len(released) == 894 - len(restricted)
    assert not released & restricted
    assert {"006", "606", "902", "999"} <= released
