"""What the report says of a multiverse: each sentence from its numbers, and a row a choice."""

import pytest
from study_estimates import ESTIMATE_COLUMNS, estimates
from study_results import CLAIMS, settings

from reinfuse.report import multiverse
from reinfuse.report.inputs import Claim, Estimate

SPEC = settings()["multiverses"]["opioid_variants"]
EVERY = {
    "variants": 38, "variants_significant": 30, "share_significant": 30 / 38, "smallest_p_value": 0.0004,
    "median_p_value": 0.0166, "largest_p_value": 0.21, "variants_repeats": 0, "variants_no_p_value": 0,
    "variants_in_published_direction": 38, "variants_below_published_p_value": 38,
    "variants_at_published_p_value": 0, "variants_above_published_p_value": 0, "variants_with_other_decision": 30,
}  # fmt: skip


def rows(contrast="every_variant", **numbers):
    """Return estimates with these numbers."""
    blank = dict.fromkeys(ESTIMATE_COLUMNS[1:], "")
    return [
        Estimate(**blank | {"contrast": contrast, "estimand": name, "estimate": value})
        for name, value in numbers.items()
    ]


def claim(reported="0.274"):
    """Return the claim that the multiverse is about."""
    fields = next(each for each in CLAIMS if each["claim"] == "opioid_p") | {"reported": reported}
    return Claim(**{name: fields[name] for name in Claim.__annotations__})


def said(more=(), reported="0.274", spec=SPEC, **numbers):
    """Return the sentences with plain spaces."""
    found = multiverse.sentences([*rows(**EVERY | numbers), *more], claim(reported), spec)
    return [" ".join(sentence.split()) for sentence in found]


def test_the_answer_comes_first():
    """How many call it significant, where the published p-value lies, how many decide otherwise."""
    assert said() == [
        "Of 38 defensible variants of this test, 30 call the fall significant at 0.05.",
        "Their p-values run from <0.001 to 0.210, with a median of 0.017; the published p = 0.274 is larger than all "
        "of them.",
        "30 of them lead to another decision than the published one.",
    ]


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({"variants_significant": 0}, "none calls the fall significant at 0.05."),
        ({"variants_significant": 1}, "one calls the fall significant at 0.05."),
        ({"variants_significant": 38}, "all call the fall significant at 0.05."),
        (
            {"variants_in_published_direction": 30},
            "30 call the change significant at 0.05, and 30 estimate it in the published direction.",
        ),
        (
            {"variants_in_published_direction": 1},
            "30 call the change significant at 0.05, and one estimates it in the published direction.",
        ),
    ],
)
def test_how_many_are_significant(numbers, sentence):
    """`A fall` where some variants find a rise, or `1 call`."""
    assert said(**numbers)[0] == f"Of 38 defensible variants of this test, {sentence}"


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        ({"published_direction": "higher"}, "rise"),
        ({"kind": "two_group"}, "difference"),
        ({"alpha": 0.01}, "fall significant at 0.01"),
    ],
)
def test_what_is_called_significant(spec, what):
    """A rise that is called a fall."""
    assert f"30 call the {what}" in said(spec=SPEC | spec)[0]


@pytest.mark.parametrize(
    ("below", "at", "above", "sentence"),
    [
        (0, 0, 38, "is smaller than all of them."),
        (0, 38, 0, "agrees with all of them."),
        (20, 3, 15, "is larger than 20, agrees with three and is smaller than 15 of them."),
        (37, 0, 1, "is larger than 37 and is smaller than one of them."),
    ],
)
def test_where_the_published_p_value_lies(below, at, above, sentence):
    """The published value among the smallest, said to be the largest."""
    found = said(
        variants_below_published_p_value=below,
        variants_at_published_p_value=at,
        variants_above_published_p_value=above,
    )
    assert found[1].endswith(f"the published p = 0.274 {sentence}")


def test_a_published_bound_is_shown_as_printed():
    """`p = <0.05`."""
    assert "the published p < 0.05 is" in said(reported="<0.05")[1]


def test_who_hangs_on_one_patient_and_what_is_not_counted():
    """What is left out of the count must be said, not only left out."""
    ignoring = rows(
        "ignores_pairing", variants=10, smallest_p_value=0.2411, largest_p_value=0.458, variants_at_published_p_value=1
    )
    assert said(ignoring, variants_that_hang_on_one_patient=0, variants_repeats=11, variants_no_p_value=1)[3:] == [
        "Leaving out one patient turns the decision of none of them.",
        "11 more give the same result as one of these and are not counted.",
        "One more has no p-value.",
        "Ten further variants that treat the two visits as different patients are not counted: their p-values run from "
        "0.241 to 0.458, and one of them gives the published one.",
    ]


def test_without_a_p_value_nothing_is_claimed():
    """`Of 0 variants, all call`."""
    assert multiverse.sentences(rows(variants=0), claim(), SPEC) == ["No variant of this test has a p-value."]


def test_the_section_has_sentences_figure_and_table(make_page, tree, text):
    """A multiverse that runs and is never shown."""
    section = next(part for part in tree(make_page()).iter("section") if part.get("id") == "multiverse")
    assert "Of 56 defensible variants of this test, 55 call the fall significant at 0.05." in text(section)
    assert [figure.get("id") for figure in section.iter("figure")] == ["figure-opioid_curve"]
    assert any(link.get("href") == "#claim-opioid_p" for link in section.iter("a"))
    table = next(each for each in section.iter("table") if text(each.find("caption")) == "Variants by what they choose")
    lines = [[text(cell) for cell in row] for row in table.find("tbody").iter("tr")]
    assert lines == [
        ["Every variant", "56", "55 (98 %)", "0.008", "0.017", "0.070"],
        ["Patients"],
        ["Completers", "28", "27 (96 %)", "0.008", "0.016", "0.070"],
        ["All patients", "28", "27 (96 %)", "0.008", "0.016", "0.070"],
        ["Scale"],
        ["As measured", "28", "27 (96 %)", "0.008", "0.016", "0.070"],
        ["Test"],
        ["Signed-rank, exact", "28", "27 (96 %)", "0.008", "0.016", "0.070"],
        ["Pairs ignored (not counted)", "10", "0 (0 %)", "0.241", "0.016", "0.458"],
    ]


def test_a_study_without_multiverses_has_no_such_section(make_page, tree):
    """A heading with nothing under it."""
    figures = {name: spec for name, spec in settings()["figures"].items() if "multiverse" not in spec}
    page = make_page(
        {"multiverses": {}, "figures": figures}, rows=[row for row in estimates() if row["method"] != "multiverse"]
    )
    assert "multiverse" not in {section.get("id") for section in tree(page).iter("section")}
    assert "Steegen" not in page
