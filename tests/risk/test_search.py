"""The least loss is the least: held against a program that tries everything, and against data with a known optimum."""

import itertools

import numpy as np
import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.risk.hierarchies import hierarchy
from reinfuse.risk.search import Limits, least_loss

AGE_LEVELS = [{"width": 5}, {"width": 20}, {"hidden": True}]
PLACE_LEVELS = [{"digits": 2}, {"digits": 1}, {"hidden": True}]
SEX_LEVELS = [{"hidden": True}]


def everything_tried(table, limits):
    """Return (loss, patients withheld, levels) of the best of all combinations: another program, by data frames.

    `table` has the columns age, place, sex and sensitive.
    """
    span = table["age"].max() - table["age"].min()

    def band(age, width):
        return (age // width) * width

    def shown(level_of_age, level_of_place, level_of_sex):
        known, lost = pd.DataFrame(index=table.index), pd.DataFrame(index=table.index)
        known["age"] = [table["age"], band(table["age"], 5), band(table["age"], 20), 0 * table["age"]][level_of_age]
        known["place"] = table["place"].str[: 3 - level_of_place]
        known["sex"] = table["sex"] if level_of_sex == 0 else "any"
        if level_of_age in {1, 2}:
            width = 5 if level_of_age == 1 else 20
            low = known["age"].clip(lower=table["age"].min())
            lost["age"] = ((known["age"] + width).clip(upper=table["age"].max()) - low) / span
        else:
            lost["age"] = float(level_of_age == 3)
        leaves = table["place"].nunique()
        if level_of_place == 3:
            lost["place"] = 1.0
        else:
            in_class = table.groupby(known["place"])["place"].transform("nunique")
            lost["place"] = (in_class - 1) / (leaves - 1)
        lost["sex"] = float(level_of_sex == 1)
        return known, lost

    found = []
    for levels in itertools.product(range(4), range(4), range(2)):
        known, lost = shown(*levels)
        keys = [known[name] for name in known]
        size = table.groupby(keys)["age"].transform("size")
        different = table.groupby(keys)["sensitive"].transform("nunique")
        withheld = (size < limits.smallest_class) | (different < limits.fewest_sensitive_values)
        if withheld.sum() <= limits.most_withheld:
            loss = lost.mean(axis=1).where(~withheld, 1.0).mean()
            found.append((round(loss, 10), int(withheld.sum()), levels))
    return min(found, default=None)


def columns_of(table):
    """Return the hierarchies of a table of `everything_tried`, and its sensitive values as numbers."""
    made = [
        hierarchy([(value,) for value in table[name].tolist()], levels)
        for name, levels in (("age", AGE_LEVELS), ("place", PLACE_LEVELS), ("sex", SEX_LEVELS))
    ]
    return made, [pd.factorize(table["sensitive"])[0].astype(np.int64)]


@pytest.mark.parametrize("seed", range(12))
def test_the_search_finds_what_trying_everything_finds(seed):
    """A pruning that skips the best candidate: patients' data made coarser than they need be, or not coarse enough."""
    random = np.random.default_rng(seed)
    patients = int(random.integers(20, 150))
    table = pd.DataFrame(
        {
            "age": random.integers(20, 20 + int(random.integers(5, 70)), patients),
            "place": random.choice(["100", "101", "112", "113", "220", "221", "000"], patients),
            "sex": random.choice(["f", "m"], patients, p=[0.8, 0.2]),
            "sensitive": random.choice(["a", "b", "c"], patients, p=[0.9, 0.07, 0.03]),
        }
    )
    limits = Limits(int(random.integers(2, 12)), int(random.integers(1, 3)), int(random.integers(0, patients // 5)))
    expected = everything_tried(table, limits)
    best = least_loss(*columns_of(table), limits).best
    if expected is None:
        assert best is None
    else:
        assert best is not None
        assert (round(best.loss, 10), int(best.is_withheld.sum()), best.levels) == expected


def test_nothing_is_found_where_nothing_keeps_the_limits():
    """Fewer patients than a class needs: any answer would be wrong."""
    table = pd.DataFrame(
        {"age": [30, 40, 50], "place": ["100", "100", "200"], "sex": "f", "sensitive": ["a", "b", "a"]}
    )
    assert least_loss(*columns_of(table), Limits(4, 1, 2)).best is None


def hundred_thousand():
    """Return columns of 100,000 patients whose optimum is known by construction: levels 0, 0, 2 and 188 withheld.

    1,247 classes of sex, region and a band of 100 codes hold 80 patients each, 8 in each band of 10 (the first class
    holds 52 more, in one such band). 19 bands of 100 codes hold 188 others, 10 or 8 together, of one sex and
    region. So bands of 10 withhold nearly everybody unless sex or region goes, which loses a third; bands of 100
    withhold the 188 and lose 100 / 17,400 of the codes of the others.
    """
    rows = []
    for group in range(1247):
        band, kind = divmod(group, 8)
        rows += [(kind % 2, kind // 2, 100 * band + 10 * (n % 10)) for n in range(80)]
    rows += [(0, 0, 0)] * 52
    for band in range(19):
        rows += [(0, 0, 100 * (156 + band))] * (8 if band == 18 else 10)
    assert len(rows) == 100_000
    order = np.random.default_rng(20260101).permutation(len(rows))
    return np.array(rows)[order]


def test_the_known_optimum_of_a_hundred_thousand_patients():
    """A search that is right on small tables only, or too slow for a hospital's."""
    rows = hundred_thousand()
    kinds = ([{"hidden": True}], [{"hidden": True}], [{"width": 10}, {"width": 100}, {"hidden": True}])
    made = [
        hierarchy([(value,) for value in rows[:, position].tolist()], levels) for position, levels in enumerate(kinds)
    ]
    sensitive = [np.arange(len(rows), dtype=np.int64) % 7]
    best = least_loss(made, sensitive, Limits(11, 2, 1000)).best
    assert best is not None
    assert best.levels == (0, 0, 2)
    assert best.is_withheld.sum() == 188
    assert best.loss == pytest.approx((99_812 * (100 / 17_400) / 3 + 188) / 100_000, abs=1e-9)


def test_too_many_combinations_are_refused():
    """A run that never ends, where a message could say why."""
    many = [hierarchy([(1,), (2,)], [{"width": 2.0**n} for n in range(9)]) for _ in range(6)]
    with pytest.raises(AnalysisError, match="1,000,000 combinations, more than 100,000"):
        least_loss(many, [], Limits(2, 1, 0))
