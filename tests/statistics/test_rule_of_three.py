"""What may be missed when nothing was seen, against R's binomial test."""

import pytest
from reference.clinical import expected, in_words

from reinfuse.errors import AnalysisError
from reinfuse.statistics.rule_of_three import exact_upper_limit, rule_of_three


@pytest.mark.parametrize("case", expected("none_seen"), ids=in_words)
def test_exact_limit_is_as_in_r(case):
    """The one-sided exact limit of 0 of n."""
    assert exact_upper_limit(int(case.case), case.at) == pytest.approx(case.parts["high"], rel=1e-10)


def test_rule_of_three_is_three_over_n():
    """As published; with one or two patients it can be no more than everybody."""
    assert rule_of_three(18) == 3 / 18
    assert rule_of_three(2) == 1
    assert rule_of_three(1000) == pytest.approx(exact_upper_limit(1000), rel=0.01)


@pytest.mark.parametrize("limit", [rule_of_three, exact_upper_limit])
def test_nobody_gives_no_limit(limit):
    """Of nobody nothing can be said."""
    with pytest.raises(AnalysisError, match="at least one"):
        limit(0)
