"""The answer in plain words, from small ledgers."""

from pathlib import Path

import pytest
from study_results import claim, flipped_claim, settings, variant, write_results

from reinfuse.errors import ContractError
from reinfuse.report import answer
from reinfuse.report.inputs import Claim, Variant, read_claims, read_estimates, read_variants


def ledger_of(tmp_path: Path, claims, variants=()) -> tuple[list[Claim], list[Variant]]:
    """Return claims and variants as the report reads them."""
    folder = write_results(tmp_path / "study", claims=list(claims), variants=list(variants))
    return read_claims(folder / "ledger.json"), read_variants(folder / "variants.csv")


def plain(text: str) -> str:
    """Return text with plain spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["reproduced"], "Of 1 published statement, one holds."),
        (["consistent", "attainable", "within tolerance"], "Of 3 published statements, three hold."),
        (
            ["reproduced", "reproduced by a variant", "not reproduced", "inconsistent", "not checkable"],
            "Of 5 published statements, one holds, one holds only by a variant of the analysis, two do not hold and "
            "one cannot be checked.",
        ),
        ([], "No published statements were given to check."),
    ],
)
def test_the_headline_counts_every_claim_once(tmp_path, verdicts, expected):
    """A verdict counted in the wrong family, or not at all."""
    claims, _ = ledger_of(tmp_path, [claim(f"c{n}", numeric=numeric) for n, numeric in enumerate(verdicts)])
    assert answer.headline(claims) == expected


def test_the_headline_owns_up_to_weak_checks(tmp_path):
    """Statements counted as holding although nearly any number would have passed."""
    claims, _ = ledger_of(tmp_path, [claim("firm"), claim("weak", weak=True), claim("weaker", weak=True)])
    assert answer.headline(claims) == (
        "Of 3 published statements, three hold. Of those that hold, two are checked weakly: nearby values would pass "
        "too."
    )


def test_a_verdict_that_nobody_knows_is_an_error(tmp_path):
    """Claims that vanish from the counts."""
    claims, _ = ledger_of(tmp_path, [claim("c", numeric="confirmed")])
    with pytest.raises(ContractError, match="confirmed"):
        answer.tallies(claims)


def test_a_flip_names_both_p_values_the_method_and_why(tmp_path):
    """The p-value of the published method shown as the appropriate one."""
    claims, variants = ledger_of(
        tmp_path,
        [flipped_claim("opioid")],
        [variant("opioid", 0.27408, "as published", "mann_whitney_normal_ignoring_pairs"), variant("opioid", 0.015625)],
    )
    (found,) = answer.flipped(claims, variants)
    assert plain(found.published) == "p = 0.274"
    assert plain(found.recomputed) == "p = 0.016"
    assert found.method == "Wilcoxon signed-rank test, exact"
    assert found.change == "Published as not significant; significant under the appropriate method."
    assert found.why == "The visits are paired."
    assert found.how == "Comes out when pairs are ignored."


def test_a_flip_the_other_way_round(tmp_path):
    """`significant` and `not significant` taken for each other."""
    claims, variants = ledger_of(tmp_path, [flipped_claim("p", reported="<0.001")], [variant("p", 0.2)])
    (found,) = answer.flipped(claims, variants)
    assert found.change == "Published as significant; not significant under the appropriate method."
    assert plain(found.published) == "p < 0.001"


def test_a_decision_in_words_flips_without_a_published_number(tmp_path):
    """A p-value invented for a sentence that prints none."""
    told = flipped_claim("words", kind="decision", reported="", recomputed=0.021, method="signed_rank_exact")
    claims, variants = ledger_of(tmp_path, [told])
    (found,) = answer.flipped(claims, variants)
    assert (found.published, plain(found.recomputed)) == ("in words only", "p = 0.021")
    assert found.change == "The appropriate method leads to the opposite decision."


def test_a_flip_that_rests_on_bounds_has_no_p_value(tmp_path):
    """A crash, or a dash, where printed means and SDs only bound the p-value."""
    told = flipped_claim("bound", recomputed=None, method="", evidence="bound")
    claims, variants = ledger_of(tmp_path, [told])
    (found,) = answer.flipped(claims, variants)
    assert (found.recomputed, found.method) == ("", "")
    assert found.change == "The printed numbers lead to the opposite decision."


def test_flips_by_printed_numbers_are_one_only_where_they_were_found_alike(tmp_path):
    """Two p-values above the level taken for one test because neither was computed from rows."""
    printed = {"recomputed": None, "method": "", "evidence": "reported numbers"}
    claims, _ = ledger_of(
        tmp_path,
        [
            flipped_claim("work", reason="Called significant, but p = 0.44.", because="", **printed),
            flipped_claim("sleep", reason="Called significant, but p = 0.16.", because="", **printed),
            flipped_claim(
                "again", reason="Called significant, but p = 0.16. Said twice.", because="Said twice.", **printed
            ),
        ],
    )
    flips = answer.flipped(claims, [])
    assert [(found.claim, [other[0] for other in found.others]) for found in flips] == [
        ("work", []),
        ("sleep", ["again"]),
    ]


def test_both_limits_of_an_interval_are_one_discrepancy(tmp_path):
    """The same paragraph twice, once a limit; what rows say of two numbers stays two."""
    same = {"numeric": "inconsistent", "severity": "minor", "reason": "It is too wide."}
    claims, _ = ledger_of(
        tmp_path,
        [
            claim("low", evidence="bound", **same),
            claim("high", evidence="bound", **same),
            claim("elsewhere", evidence="bound", **(same | {"section": "Discussion"})),
            claim("first", evidence="rows", **same),
            claim("second", evidence="rows", **same),
        ],
    )
    assert [[found.claim, *(other[0] for other in found.others)] for found in answer.discrepancies(claims)] == [
        ["low", "high"],
        ["elsewhere"],
        ["first"],
        ["second"],
    ]


def test_what_rests_on_the_same_test_is_said_once(tmp_path):
    """Five alarms for two tests."""
    claims, variants = ledger_of(
        tmp_path,
        [
            flipped_claim("first", section="Results"),
            flipped_claim("legend", section="Fig. 2", same_as=["first"]),
            flipped_claim("words", kind="decision", reported="", recomputed=0.021, method="signed_rank_exact"),
            flipped_claim("again", kind="decision", reported="", recomputed=0.021, method="signed_rank_exact"),
            claim("kept", kind="p_value", decision="same"),
        ],
        [variant("first", 0.0156), variant("legend", 0.0156)],
    )
    flips = answer.flipped(claims, variants)
    assert [(found.claim, [other[0] for other in found.others]) for found in flips] == [
        ("first", ["legend"]),
        ("words", ["again"]),
    ]
    sentence = answer.flip_sentence(claims, flips)
    assert sentence == "Four published decisions change under the appropriate method; they rest on two tests."


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        (["flipped"], "One published decision changes under the appropriate method."),
        (["same", "same"], "No published decision changes under the appropriate method."),
        (["not applicable"], "No published decision could be put to the test."),
        ([], ""),
    ],
)
def test_the_sentence_on_flips(tmp_path, decisions, expected):
    """`No decision changes` where none could be tested."""
    claims, variants = ledger_of(
        tmp_path, [flipped_claim(f"c{n}", decision=decision) for n, decision in enumerate(decisions)]
    )
    assert answer.flip_sentence(claims, answer.flipped(claims, variants)) == expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (["bound"], "One published decision contradicts the numbers that were printed."),
        (["reported numbers", "bound"], "Two published decisions contradict the numbers that were printed."),
        (
            ["rows", "bound", "rows"],
            "Three published decisions change: two under the appropriate method, one by the numbers that were printed; "
            "they rest on three tests.",
        ),
    ],
)
def test_flips_that_rest_on_print_alone_name_no_method(tmp_path, evidence, expected):
    """An `appropriate method` where a word merely contradicts the p-value beside it."""
    told = [
        flipped_claim(f"c{n}", evidence=what, reason=f"Reason {n}.", recomputed=n / 100 if what == "rows" else None,
                      method="signed_rank_exact" if what == "rows" else "")
        for n, what in enumerate(evidence)
    ]  # fmt: skip
    claims, variants = ledger_of(tmp_path, told)
    assert answer.flip_sentence(claims, answer.flipped(claims, variants)) == expected


def test_major_discrepancies_leave_out_flips_and_minor_ones(tmp_path):
    """The same trouble told twice, or small ones among the great."""
    claims, _ = ledger_of(
        tmp_path,
        [
            flipped_claim("flip"),
            claim("great", severity="major", numeric="not reproduced", kind="count", reported="5", recomputed=3.0,
                  unit="patients"),
            claim("small", severity="minor", numeric="not reproduced"),
        ],
    )  # fmt: skip
    (found,) = answer.major(claims)
    assert (found.claim, found.change) == ("great", "Not reproduced.")
    assert (plain(found.published), plain(found.recomputed)) == ("5 patients", "3 patients")


@pytest.mark.parametrize(
    ("fields", "published", "recomputed"),
    [
        ({"reported": "184", "recomputed": 184.2727, "unit": "mg/day"}, "184 mg/day", "184.3 mg/day"),
        ({"reported": "7", "recomputed": 5.81818, "unit": "points"}, "7 points", "5.8 points"),
        ({"reported": "7.4", "recomputed": 7.4, "unit": ""}, "7.4", "7.4"),
        (
            {"reported": "<9", "recomputed": 5.0, "in_words": "only a few", "unit": "patients"},
            "“only a few” (<9 patients)",
            "5 patients",
        ),
        ({"kind": "p_value", "reported": "0.13", "recomputed": 0.1697, "unit": ""}, "p = 0.13", "p = 0.170"),
        ({"recomputed": None}, "7.4 points", "—"),
    ],
)  # fmt: skip
def test_published_and_recomputed_numbers(tmp_path, fields, published, recomputed):
    """3.00 patients, or a difference hidden by rounding to the printed digits."""
    ((told,), _) = ledger_of(tmp_path, [claim("c", **fields)])
    assert (plain(answer.published(told)), plain(answer.recomputed(told))) == (published, recomputed)


def test_what_the_rows_show(tmp_path):
    """Another group's numbers, or the p-value of a test that is not the primary one."""
    folder = write_results(tmp_path / "study")
    (sentence,) = answer.results(read_estimates(folder / "estimates.csv"), settings())
    assert plain(sentence).startswith(
        "Pain, 0–10 (points), mean change from baseline to six months: All patients: −1.55 (95 % CI −3.23 to 0.14, "
        "n = 11), p = 0.094 by the exact Wilcoxon signed-rank test; Completers"
    )
    assert sentence.endswith("The intervals are those of the mean change by the t distribution.")
