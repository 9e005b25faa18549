"""Clinical analyses: the sentence that answers each, the tables below it, and what is said where nothing is known."""

import pytest
from study_estimates import estimate, interval
from study_results import settings, write_results

from reinfuse.errors import ContractError
from reinfuse.model.harms import NOT_RECORDED
from reinfuse.report import spelling
from reinfuse.report.further import BLOCKS, further_analysis
from reinfuse.report.inputs import read_estimates
from reinfuse.wording import words

VISITS = {"outcome": "pain", "start": "baseline", "end": "six_months"}
CHANGE = "six_months - baseline"


@pytest.fixture
def block_of(tmp_path):
    """Return a function that gives what is said of some estimates of one clinical analysis."""

    def block(kind, rows, **spec):
        told = settings(analyses={"it": {"kind": kind, **spec}})
        path = write_results(tmp_path / "study", rows=rows) / "estimates.csv"
        return further_analysis(read_estimates(path), "it", told)

    return block


def plain(text):
    """Return a text, or the lines of a cell, with plain spaces."""
    return " ".join((text if isinstance(text, str) else " ".join(text)).split())


def plain_rows(table):
    """Return headers and cells with plain spaces."""
    return [(plain(row.header), [plain(cell) for cell in row.cells]) for row in table.rows]


def counts(estimand, outcome, value, n=18, **cells):
    """Return one count of patients."""
    return estimate("it", estimand, outcome, value, n_patients=n, method="count", unit="patients", **cells)


def verdicts(outcome, values, note):
    """Return the counts of within, outside and not documented, of infusions and as many patients."""
    cells = {"n_patients": 18, "n_observations": sum(values), "method": "count", "note": note}
    return [
        estimate("it", counted, outcome, value, contrast=verdict, unit=counted, **cells)
        for counted in (("infusions", "patients") if outcome.startswith("dosing") else ("patients",))
        for verdict, value in zip(("within", "outside", "not documented"), values, strict=True)
    ]


def summary(outcome, contrast, unit, n, missing, values, note=""):
    """Return the estimates of one dose: how many are known and, if any, their summary."""
    cells = {"contrast": contrast, "note": note}
    return [
        estimate("it", "n", outcome, n, unit="patients", **cells),
        estimate("it", "missing", outcome, missing, unit="patients", **cells),
        *(estimate("it", name, outcome, value, unit=unit, **cells) for name, value in values.items()),
    ]


INFUSIONS = {
    "mean": 3.056, "sd": 1.862, "median": 3.0, "q1": 1.25, "q3": 3.75, "minimum": 1.0, "maximum": 6.0, "sum": 55.0,
}  # fmt: skip


def test_doses_that_nobody_knows_are_named_and_get_no_row(block_of):
    """A table of zeros and dashes; a dose that is not known taken for none."""
    rows = [
        *summary("dose_mg", "per_infusion", "mg", 0.0, 55.0, {}, note="not known of any infusion"),
        *summary("infusions", "per_patient", "infusions", 18.0, 0.0, INFUSIONS),
    ]
    block = block_of("exposure", rows)
    assert plain(block.said[0]) == (
        "18 patients had 55 infusions, a median of 3 each (range 1–6); the dose of an infusion is not known."
    )
    assert plain_rows(block.table) == [
        ("Number of infusions, of a patient", ["3.06 (1.86) 3.0 [1.3–3.8] 1–6"]),
        ("Total", ["55"]),
    ]
    assert "Not known of any infusion: dose, mg." in block.table.notes


def related(correlation, p_value):
    """Return the rank correlation of the change in pain with the number of infusions."""
    return estimate(
        "it", "rank_correlation", "pain", correlation, contrast="infusions", timepoint="six_months", p_value=p_value,
        method="spearman_permutation", note="change six_months - baseline", **interval(-0.695, 0.18),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("correlation", "p_value", "expected"),
    [
        (-0.325, 0.187, "The change in pain from baseline to six months had no clear relation to how much was given"),
        (-0.725, 0.004, "Patients who were given more fell further"),
        (0.725, 0.004, "Patients who were given more fell less, or rose"),
    ],
)
def test_the_relation_to_the_dose_is_said_by_its_sign_and_p_value(block_of, correlation, p_value, expected):
    """A negative correlation with a change taken for harm, or noise taken for an effect."""
    block = block_of("dose_response", [related(correlation, p_value)], **VISITS)
    shown = f"{abs(correlation):.3f}"
    sign = "−" if correlation < 0 else ""
    assert plain(block.said[0]) == (
        f"{expected} (number of infusions: Spearman {sign}{shown} (95 % CI −0.695 to 0.180), p = {p_value:.3f}, "
        "n = 18)."
    )
    assert plain_rows(block.table)[0][1][:2] == [f"{sign}{shown} (−0.695 to 0.180)", f"{p_value:.3f}"]


def test_relief_that_nobody_followed_is_one_sentence(block_of):
    """A curve of nobody."""
    note = "nobody's relief was followed; 18 patients with no first assessment after the start"
    rows = [
        counts("patients_followed", "pain", 0.0, note=note),
        estimate("it", "share_still_relieved", "pain", None, contrast="week_2", method="kaplan_meier"),
    ]
    block = block_of("durability", rows, **VISITS)
    assert plain(block.said[0]).startswith(f"How long relief of pain lasts cannot be told: {note}. It would need")
    assert (block.table, block.also, block.more) == (None, [], [])


def test_relief_is_shown_between_both_datings_of_a_loss(block_of):
    """The upper curve alone, as if a loss happened on the day of the visit."""
    both = {"kaplan_meier": (84.0, 0.75), "kaplan_meier_earliest_loss": (28.0, 0.25)}
    rows = [
        counts("patients_followed", "pain", 8.0),
        counts("losses", "pain", 6.0),
        counts("at_risk", "pain", 8.0, contrast="week_4"),
    ]
    for method, (days, share) in both.items():
        cells = {"method": method, "n_patients": 8}
        rows.append(
            estimate("it", "share_still_relieved", "pain", share, contrast="week_4", unit="proportion", **cells)
        )
        rows.append(estimate("it", "median_duration_of_relief", "pain", days, unit="days", **cells))
    block = block_of("durability", rows, **VISITS)
    assert plain(block.said[0]) == (
        "Of the 8 patients whose relief of pain was followed, 6 lost it again; the median duration of relief was 84 "
        "days, or 28 days if each loss came right after the last visit with relief."
    )
    assert plain_rows(block.table) == [
        ("4 weeks", ["75 %", "25 %", "8"]),
        ("Median", ["84 days", "28 days", ""]),
    ]


def test_harms_that_were_not_recorded_are_not_shown_as_none(block_of):
    """Silence taken for safety."""
    rows = [counts("patients_with_event", "any_event", None, n=0, note=NOT_RECORDED)]
    rows += [counts("withdrawals", "any_reason", 7.0)]
    rows += [
        estimate("it", "share_withdrawn", "any_reason", 7 / 18, method="clopper_pearson", **interval(0.173, 0.6425))
    ]
    block = block_of("harms", rows)
    assert plain(block.said[0]).startswith(f"Adverse events cannot be counted: {NOT_RECORDED}. It would need")
    assert plain(block.said[0]).endswith("7 of 18 patients (39 %, 95 % CI 17–64 %) did not complete treatment.")
    assert plain_rows(block.table) == [
        ("Did not complete treatment, for any reason", ["7 of 18 (39 %, 17–64 %)"]),
    ]


def test_no_event_at_all_comes_with_what_may_have_been_missed(block_of):
    """0 of 12 as proof of safety."""
    limit = "upper_limit_of_share_of_patients_with_event"
    rows = [
        counts("patients_with_event", "any_event", 0.0, n=12),
        estimate("it", limit, "any_event", 0.25, n_patients=12, method="rule_of_three"),
        estimate("it", limit, "any_event", 0.2209, n_patients=12, method="one_sided_exact"),
    ]
    block = block_of("harms", rows)
    assert plain(block.said[0]).startswith(
        "None of 12 patients (with 95 % confidence at most 22 %) had an adverse event recorded."
    )
    assert plain_rows(block.table) == [("Any adverse event", ["0 of 12 (at most 22 %)", "—"])]


def test_the_guideline_counts_what_is_documented_and_names_the_rest(block_of):
    """Not documented counted as within; rows in which nothing is known."""
    rows = [
        *verdicts(
            "dosing:infusion_rate",
            [6.0, 23.0, 1.0],
            "Infusion of 0.5 to 2 mg/kg/h; evidence: grade C, low certainty; too low in 23",
        ),
        *verdicts("dosing:bolus", [0.0, 0.0, 30.0], "Bolus up to 0.35 mg/kg"),
        *verdicts("contraindication:pregnancy", [0.0, 0.0, 18.0], "Pregnancy"),
        *verdicts("any_contraindication", [0.0, 0.0, 18.0], ""),
    ]
    block = block_of("guideline", rows)
    assert plain(block.said[0]) == (
        "Of 30 infusions: 6 within, 23 outside and 1 not documented for ‘infusion of 0.5 to 2 mg/kg/h’. No "
        "contraindication is recorded of any of the 18 patients; none of them is documented as free of all."
    )
    assert plain_rows(block.table) == [
        ("Infusion of 0.5 to 2 mg/kg/h", ["grade C, low certainty", "6", "23", "1", "6", "23", "1"])
    ]
    assert "Not documented of any infusion: Bolus up to 0.35 mg/kg." in block.table.notes
    assert block.also == []


def test_printed_doses_levels_of_evidence_and_reported_incidences_are_shown(block_of):
    """A dose of the publication that nobody compared; a recommendation without its grade; a limit read as a number."""
    grade = "evidence: grade C, low certainty"

    def printed(name, recommendation, verdict, note):
        outcome = f"regimen:{name}:{recommendation}"
        return estimate("it", "regimens", outcome, 1.0, contrast=verdict, n_patients=0, unit="regimens", method="count",
                        note=note)  # fmt: skip

    def effect(name, value, note):
        return estimate("it", "incidence_in_guideline", f"adverse_effect:{name}", value, n_patients=0, unit="percent",
                        method="as_printed", note=note)  # fmt: skip

    rows = [
        printed("test", "total", "outside", f"Test dose; At least 80 mg; {grade}; dose_mg too low in 1 of 1 dose"),
        printed("test", "rate", "not documented", f"Test dose; 0.5 to 2 mg/kg/h; {grade}"),
        printed("usual", "total", "not documented", f"Usual dose; At least 80 mg; {grade}"),
        printed("usual", "rate", "not documented", f"Usual dose; 0.5 to 2 mg/kg/h; {grade}"),
        estimate("it", "patients", "indication:crps", None, contrast="recorded", n_patients=0, unit="patients",
                 method="count", note="CRPS; evidence: grade B, low to moderate certainty; up to 12 weeks; no record"),
        effect("psychomimetic", 6.2, "Dreams; often better"),
        effect("hepatic", 9.8, "Liver; an upper limit; mostly abuse"),
        effect("headache", 10.0, "Headache; a lower limit; in some studies"),
        effect("visual", None, "Double vision; not known"),
    ]  # fmt: skip
    block = block_of("guideline", rows)
    assert plain(block.said[0]) == "Of two doses that the source prints, ‘test dose’ is outside a limit."
    assert block.table.columns == ["At least 80 mg", "0.5 to 2 mg/kg/h"]
    assert plain_rows(block.table) == [
        ("Test dose", ["outside", "not documented"]),
        ("Usual dose", ["not documented", "not documented"]),
        ("Level of evidence", ["grade C, low certainty", "grade C, low certainty"]),
    ]
    assert "Test dose: dose, mg too low." in block.table.notes
    found, effects = block.also
    assert plain_rows(found) == [("CRPS", ["up to 12 weeks", "grade B, low to moderate certainty", "—"])]
    assert plain_rows(effects) == [
        ("Dreams", ["6.2 %", "often better"]), ("Liver", ["up to 9.8 %", "mostly abuse"]),
        ("Headache", ["above 10 %", "in some studies"]), ("Double vision", ["—", "not known"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("observed", "judged"),
    [
        (-0.89, "selection may explain wholly, under some of these assumptions"),
        (-2.5, "is a larger fall than any of these assumptions gives"),
        (0.4, "is less of a fall than any of these assumptions gives"),
    ],
)
def test_what_selection_explains_stands_beside_what_was_observed(block_of, observed, judged):
    """A fall that selection alone gives, shown as an effect."""
    rows = [
        estimate(
            "it", "observed_change", "pain", observed, contrast=CHANGE, unit="points", method="paired_t",
            **interval(-3.0, 0.5),
        ),
        *(
            estimate(
                "it", estimand, "pain", value, contrast=f"mean_4_reliability_{reliability}", unit="points",
                method="observed_baseline_mean", **ends,
            )
            for reliability, expected in ((0.5, -1.72), (0.9, -0.34))
            for estimand, value, ends in (
                ("change_by_selection", expected, {}),
                ("change_left", -0.5, interval(-1.5, 0.5)),
            )
        ),
    ]  # fmt: skip
    block = block_of("regression_to_mean", rows, **VISITS)
    said = plain(block.said[0])
    assert said.startswith("Selection on the baseline alone would explain a change in pain of −1.72 to −0.34 points")
    assert said.endswith(f"{judged}.")
    assert plain_rows(block.table) == [
        ("Mean 4", ["−1.72 left −0.50 (−1.50 to 0.50)", "−0.34 left −0.50 (−1.50 to 0.50)"])
    ]


def missing_counts(variable, missing, timepoint=""):
    """Return how many of eighteen values are known and missing."""
    return [
        counts("observed", variable, 18.0 - missing, timepoint=timepoint),
        counts("missing", variable, missing, timepoint=timepoint),
        estimate("it", "missing_percent", variable, 100 * missing / 18, timepoint=timepoint, method="count"),
    ]


def test_nothing_missing_is_said_and_needs_no_table(block_of):
    """Rows of zeros in place of one sentence."""
    rows = [
        *missing_counts("pain", 0.0, "baseline"),
        *missing_counts("pain", 0.0, "six_months"),
        *missing_counts("weight_kg", 18.0),
    ]
    block = block_of("missingness", rows, **VISITS)
    assert plain(block.said[0]) == (
        "Nothing is missing of pain (baseline; six months), so the change rests on no assumption about missing values."
    )
    assert plain(block.said[1]).endswith("Not known of any patient: weight, kg.")
    assert (block.table, block.also) == (None, [])


def test_a_change_that_depends_on_the_missing_says_when_it_tips(block_of):
    """An estimate of complete cases that a small assumption would undo."""
    rows = [
        *missing_counts("pain", 0.0, "baseline"),
        *missing_counts("pain", 3.0, "six_months"),
        *(
            estimate(
                "it", "mean_change", "pain", value, contrast=contrast, method=method, p_value=0.02, unit="points",
                **interval(-2.0, -0.1),
            )
            for method, contrast, value in (
                ("complete_case", CHANGE, -1.2),
                ("multiple_imputation", CHANGE, -1.1),
                ("delta_adjusted", "worse_by_0.5", -1.0),
            )
        ),
        estimate("it", "tipping_point", "pain", 1.5, contrast=CHANGE, method="delta_adjusted", unit="points"),
    ]  # fmt: skip
    block = block_of("missingness", rows, **VISITS)
    assert plain(block.said[0]) == (
        "Pain is missing in 3 of 18 patients (six months); the mean change is −1.20 points (95 % CI −2.00 to −0.10) "
        "without them, and −1.10 points (95 % CI −2.00 to −0.10) with them imputed; it could no longer be told from 0 "
        "if the missing ended 1.5 points worse."
    )
    assert plain_rows(block.table) == [("Pain, 0–10, six months", ["3 of 18 (17 %)"])]
    assert [header for header, _ in plain_rows(block.also[0])] == [
        "Complete cases", "Multiple imputation", "Imputed ends made worse by 0.5",
    ]  # fmt: skip


def test_all_estimates_wait_in_a_closed_table_with_groups_side_by_side(block_of):
    """A completer's harm under all patients, or estimates that nobody can look up."""
    rows = [
        counts("patients_with_event", "any_event", value, group=group)
        for group, value in (("all", 3.0), ("completers", 1.0))
    ]
    (table,) = block_of("harms", rows).more
    assert table.columns == ["All patients", "Completers"]
    assert plain_rows(table) == [("Any event", []), ("Patients with an event", ["3 patients", "1 patient"])]


@pytest.mark.parametrize(("estimand", "method"), [("healing", "count"), ("patients_with_event", "gut_feeling")])
def test_estimates_without_words_are_refused(block_of, estimand, method):
    """snake_case on the page."""
    rows = [estimate("it", estimand, "any_event", 3.0, method=method, unit="patients")]
    with pytest.raises(ContractError, match="no words for the"):
        block_of("harms", rows)


def test_every_kind_has_its_module():
    """A kind of analysis that the page lists and cannot show."""
    assert set(BLOCKS) == set(words.FURTHER_KINDS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("share_of_patients_with_event", "Share of patients with event"),
        ("category:nausea", "Category: nausea"),
        ("rate_mg_per_kg_h", "Rate, mg/kg/h"),
        ("completed - not completed", "Completed minus not completed"),
        ("mean_4_sd_2.5_reliability_0.5", "Mean 4, SD 2.5, reliability 0.5"),
        ("with six_months - without six_months", "With six months minus without six months"),
    ],
)
def test_composed_names_are_spelled_out(name, expected):
    """Underscores on the page."""
    assert spelling.spelled_out(name, {"six_months": "Six months"}) == expected
