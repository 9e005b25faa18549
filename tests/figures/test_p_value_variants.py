"""p-values of all variants: each is a dot at its place, hollow where the pairing is ignored."""

import pytest
from figure_rows import variant

from reinfuse.errors import ClaimError
from reinfuse.figures.p_value_variants import ROLES, SMALLEST_SHOWN, data, draw

DOTS = {mark["color"] for mark in ROLES.values()}


def dots(figure):
    """Return {p-value: filled} of the dots of the variants."""
    found = {}
    for line in figure.axes[1].lines:
        if line.get_color() in DOTS and line.get_marker() in {"o", "s"}:
            found[float(line.get_xdata()[0])] = line.get_markerfacecolor() == line.get_color()
    return found


def test_variants_keep_their_values_and_the_order_of_the_claims(write_results, settings):
    """The figure must show the p-values of the audit, every one, and the claims as the study lists them."""
    table = data(write_results(), settings(kind="p_value_variants", claims=["opioid_p", "pain_p"]))
    assert table[["claim", "relation", "published", "p_value", "respects_pairing", "role"]].to_numpy().tolist() == [
        ["opioid_p", "<", 0.001, 0.0004, True, "primary"],
        ["opioid_p", "<", 0.001, 0.2, False, "sensitivity"],
        ["pain_p", "", 0.4, 0.12, True, "primary"],
        ["pain_p", "", 0.4, 0.11, True, "sensitivity"],
        ["pain_p", "", 0.4, 0.4, False, "as published"],
    ]
    assert set(table["section"]) == {"Results, paragraph 3", "Results, paragraph 4"}


def test_each_variant_is_a_dot_filled_if_it_respects_the_pairing(write_results, settings):
    """Hollow and filled are the whole message of the figure."""
    made = settings(kind="p_value_variants")
    assert dots(draw(data(write_results(), made), made)) == {
        0.12: True, 0.11: True, 0.4: False, 0.0004: True, 0.2: False,
    }  # fmt: skip


def test_published_and_appropriate_values_stand_as_numbers(write_results, settings, texts):
    """A reader must get the two numbers that matter without measuring the axis."""
    made = settings(kind="p_value_variants")
    written = texts(draw(data(write_results(), made), made))
    assert [text for text in written if text in {"0.40", "0.120", "<0.001"}] == ["0.40", "0.120", "<0.001", "<0.001"]


def test_the_significance_level_is_drawn_where_it_is(write_results, settings):
    """A line at another level would change what counts as significant."""
    made = {**settings(kind="p_value_variants"), "alpha": 0.01}
    figure = draw(data(write_results(), made), made)
    dashed = [line for line in figure.axes[1].lines if line.get_linestyle() == "--"]
    assert {tuple(line.get_xdata()) for line in dashed} == {(0.01, 0.01)}


def test_equal_variants_do_not_hide_each_other(write_results, settings):
    """Thirteen methods often give two or three p-values; each must be seen."""
    rows = [variant("pain_p", f"method_{i}", 0.2) for i in range(13)]
    made = settings(kind="p_value_variants", claims=["pain_p"])
    figure = draw(data(write_results(variants=rows), made), made)
    places = [float(line.get_ydata()[0]) for line in figure.axes[1].lines if line.get_color() in DOTS]
    gaps = [b - a for a, b in zip(sorted(places), sorted(places)[1:], strict=False)]
    assert len(gaps) == 12
    assert min(gaps) >= 0.09


def test_a_variant_without_a_p_value_is_said_and_not_drawn(write_results, settings, texts):
    """All changes zero give no test; the dot must not appear at 0 or 1."""
    rows = [variant("pain_p", "paired_t", None), variant("pain_p", "sign_test", 0.5)]
    made = settings(kind="p_value_variants", claims=["pain_p"])
    figure = draw(data(write_results(variants=rows), made), made)
    assert dots(figure) == {0.5: True}
    assert "no p-value: 1." in " ".join(texts(figure))


def test_vanishing_p_values_stand_at_the_edge_and_say_so(write_results, settings, texts):
    """A p-value of 0 has no place on a log axis."""
    rows = [variant("pain_p", "paired_t", 0.0)]
    made = settings(kind="p_value_variants", claims=["pain_p"])
    figure = draw(data(write_results(variants=rows), made), made)
    assert dots(figure) == {SMALLEST_SHOWN: True}
    assert "stand at the edge" in " ".join(texts(figure))


@pytest.mark.parametrize("claim", ["unheard_of", "opening"])
def test_a_claim_without_variants_is_an_error(write_results, settings, claim):
    """A claim that is absent or no test has nothing to draw, and the user must read which claims have."""
    with pytest.raises(ClaimError, match=f"names '{claim}', which has no variants of a test"):
        data(write_results(), settings(kind="p_value_variants", claims=[claim]))
