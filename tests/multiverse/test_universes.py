"""The list of universes: by hand for a small one, and how it is dealt out."""

import pytest

from reinfuse.multiverse.universes import Universe, Variant, of_chunk, universes, variants

COMPLETE, EVERY = "complete_case", "every_known_value"


def test_the_variants_of_a_small_multiverse_by_hand(told):
    """Another order would move universes between chunks and renumber every result."""
    spec = told(
        groups=["treated", "all"],
        scales=["raw", "percent_of_baseline"],
        tests=["paired_t", "sign_test", "mixed_model_satterthwaite", "pooled_t_ignoring_pairs"],
    )["spec"]
    of_a_group = [
        (COMPLETE, "raw", "paired_t"),
        (COMPLETE, "raw", "sign_test"),
        (COMPLETE, "raw", "pooled_t_ignoring_pairs"),
        (COMPLETE, "percent_of_baseline", "paired_t"),
        (EVERY, "raw", "mixed_model_satterthwaite"),
    ]
    assert variants(spec) == [Variant(group, *choice) for group in ("treated", "all") for choice in of_a_group]


def test_two_groups_are_one_choice(told):
    """Comparing A with B and B with A are one comparison."""
    spec = told(kind="two_group", tests=["welch_t", "mann_whitney_exact"], scales=["raw", "square_root"])["spec"]
    assert variants(spec) == [
        Variant("treated vs others", COMPLETE, "raw", "welch_t"),
        Variant("treated vs others", COMPLETE, "raw", "mann_whitney_exact"),
        Variant("treated vs others", COMPLETE, "square_root", "welch_t"),
    ]


def test_each_patient_is_left_out_once_of_what_is_counted(told):
    """A patient who is left out of a variant that never had them would count as stability."""
    spec = told(tests=["paired_t", "welch_t_ignoring_pairs", "sign_test"], leave_one_out=True)["spec"]
    sizes = {"paired_t": 3, "welch_t_ignoring_pairs": 3, "sign_test": 2}
    listed = universes(spec, lambda variant: sizes[variant.test])
    assert [(each.number, each.variant.test, each.left_out) for each in listed] == [
        (0, "paired_t", 0), (1, "paired_t", 1), (2, "paired_t", 2), (3, "paired_t", 3),
        (4, "welch_t_ignoring_pairs", 0),
        (5, "sign_test", 0), (6, "sign_test", 1), (7, "sign_test", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("chunks", [1, 3, 7, 20])
def test_chunks_share_the_universes_evenly(chunks):
    """A universe in two chunks, in none, or one chunk with all the work."""
    listed = [Universe(number, Variant("all", COMPLETE, "raw", "paired_t"), 0) for number in range(16)]
    dealt = [of_chunk(listed, chunk, chunks) for chunk in range(chunks)]
    assert sorted(universe.number for part in dealt for universe in part) == list(range(16))
    assert all(universe.number % chunks == chunk for chunk, part in enumerate(dealt) for universe in part)
    assert max(map(len, dealt)) - min(map(len, dealt)) <= 1
