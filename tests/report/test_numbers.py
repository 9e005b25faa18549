"""Every number of the page stands in a results file or in the study file: none is reckoned, none is made up."""

import json
import re
from copy import deepcopy

import pytest
from clinical_estimates import SPECS, clinical_estimates, settings_of
from study_estimates import estimates
from study_results import CHECKS, CLAIMS, DEIDENTIFICATION, FLOW, SETTINGS, VARIANTS

from reinfuse import __version__
from reinfuse.wording import words

SECTIONS = ["characteristics", "outcomes", "responders", "opioid-use", "multiverse"]
NUMBER = re.compile(r"(−?)(\d[\d\N{NARROW NO-BREAK SPACE}]*)(?:\.(\d+))?(\N{NARROW NO-BREAK SPACE}%)?")
VALUES = ["estimate", "df", "statistic", "ci_low", "ci_high"]
P_VALUES = ["p_value", "p_adjusted"]
COUNTS = ["n_patients", "n_observations"]
TEXTS = ["outcome", "group", "contrast", "timepoint", "unit", "method", "note"]
SHARES = {"responder_share", "cumulative_responder_share", "share"}
OF_P_VALUES = {"smallest_p_value", "median_p_value", "largest_p_value"}
# What p-values beyond three decimals print, and the years in the names of methods.
FIXED = [0.001, 0.999, *(float(year) for name in words.METHODS.values() for year in re.findall(r"\b\d{4}\b", name))]


def marked(rows):
    """Return estimates with numbers that lie so far apart that no two read alike, and all of these numbers.

    What is 0, or not there, stays so: sentences depend on it.
    """
    rows, known = deepcopy(rows), []
    for row in rows:
        is_share = row["estimand"] in SHARES or row["unit"] == "proportion" or row["estimand"].startswith("share_")
        for name in (*VALUES, *P_VALUES, *COUNTS):
            if row[name] == "" or float(row[name]) == 0:
                known += [0.0] * (row[name] != "")
                continue
            position = len(known)
            value = 1003.25 + 137 * position
            if name in P_VALUES or (name == "estimate" and row["estimand"] in OF_P_VALUES):
                value = (position * 7919 % 99_000 + 1000) / 100_000
            elif name in COUNTS:
                value = 1_000_003 + 11 * position
            elif is_share:
                value = 20.03 + 2.5 * position  # shown as percent
            known += [value, value * 100] if is_share and name in VALUES else [value]
            row[name] = repr(value) if name not in COUNTS else int(value)
    return rows, known


def numbers_in(*contents):
    """Return every number in the texts of some content, whatever its shape."""
    text = json.dumps(contents, ensure_ascii=False, default=str)
    return [abs(float(found)) for found in re.findall(r"\d+(?:\.\d+)?", text)]


def told_in(rows, settings):
    """Return the numbers in the words of estimates, and those that the study file gives; shares in percent too."""
    given = numbers_in([[row[name] for name in TEXTS] for row in rows], settings)
    return [*given, *(100 * value for value in given if value <= 1), *FIXED]


def stands_in(shown: re.Match, known) -> bool:
    """Say whether a shown number is a known one, rounded to its own decimals."""
    sign, whole, decimals, _ = shown.groups()
    value = float(re.sub(r"\s", "", whole) + "." + (decimals or "0")) * (-1 if sign else 1)
    return any(abs(value - one) <= 0.5 * 10 ** -len(decimals or "") + 1e-9 for one in known)


def sizes_of_groups(rows):
    """Return the only sums of the page: Table 1 heads a group with all values of a variable, known and missing."""
    values = {estimand: [row for row in rows if row["estimand"] == estimand] for estimand in ("n", "missing")}
    return [
        float(known["estimate"]) + float(missing["estimate"])
        for known in values["n"]
        for missing in values["missing"]
        if (known["outcome"], known["group"], known["timepoint"])
        == (missing["outcome"], missing["group"], missing["timepoint"])
    ]


def text_of(page, section):
    """Return all that one section says, the figures' own data left out."""
    part = next(each for each in page.iter("section") if each.get("id") == section)
    for figure in [(parent, child) for parent in part.iter() for child in parent if child.tag == "figure"]:
        figure[0].remove(figure[1])
    return " ".join(part.itertext())


def strangers(text, known):
    """Return the numbers of a text that are not known."""
    return [shown[0] for shown in NUMBER.finditer(text) if not stands_in(shown, known)]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_number_of_a_section_is_an_estimate_or_declared(make_page, tree, section):
    """A sum, a difference or a rounding of a rounded number, made on the way to the page: cells, notes, sentences."""
    rows, known = marked(estimates())
    known += sizes_of_groups(rows)
    said = text_of(tree(make_page(rows=rows)), section)
    assert len(NUMBER.findall(said)) > 15
    assert strangers(said, known + told_in(rows, [SETTINGS, CLAIMS])) == []


@pytest.mark.parametrize("groups", [("all",), ("all", "first"), ("first",)], ids="-".join)
@pytest.mark.parametrize("kind", sorted(SPECS))
def test_every_number_of_a_clinical_analysis_is_an_estimate_or_declared(make_page, tree, kind, groups):
    """Doses, harms or durations that the page reckons for itself, in a sentence, a table, or what stands folded."""
    rows, known = marked(clinical_estimates(kind, *groups))
    settings = settings_of(kind, *groups)
    said = text_of(tree(make_page(settings, rows=rows)), "further")
    assert len(NUMBER.findall(said)) > 15
    assert strangers(said, known + told_in(rows, settings)) == []


@pytest.mark.parametrize(
    ("section", "content"),
    [
        ("flow", FLOW),
        ("checks", [CHECKS, len(CHECKS)]),
        ("deidentification", DEIDENTIFICATION),
        ("provenance", [SETTINGS["versions"], SETTINGS["inputs"], __version__]),
    ],
)
def test_every_number_about_the_data_stands_in_its_file(make_page, tree, section, content):
    """Counts of patients, rows, cells or columns that no file holds."""
    changed = {"flow": unlike(FLOW), "audit": unlike(DEIDENTIFICATION)}
    given = {"flow": changed["flow"], "deidentification": changed["audit"]}.get(section, content)
    said = text_of(tree(make_page(**changed)), section)
    assert NUMBER.search(said)
    assert strangers(said, numbers_in(given)) == []


def unlike(content):
    """Return the content with each count moved to a number that no other count is near."""
    if isinstance(content, dict):
        return {key: unlike(value) for key, value in content.items()}
    if isinstance(content, list):
        return [unlike(value) for value in content]
    return 1000 + 137 * content if isinstance(content, int) and content else content


@pytest.mark.parametrize("section", ["answer", "ledger"])
def test_every_number_about_claims_is_theirs_or_counts_them(make_page, tree, section):
    """A number beside a claim that neither its source nor the ledger prints, or a tally that counts something else."""
    rows, known = marked(estimates())
    said = text_of(tree(make_page(rows=rows)), section)
    verdicts = [claim["numeric"] for claim in CLAIMS]
    families = [words.NUMERIC[verdict].family for verdict in verdicts]
    flipped = [claim["decision"] == "flipped" for claim in CLAIMS]
    tallies = [len(CLAIMS), sum(flipped), *map(verdicts.count, verdicts), *map(families.count, families)]
    severities = [claim["severity"] for claim in CLAIMS]
    tallies += map(severities.count, severities)
    given = numbers_in(CLAIMS, VARIANTS, SETTINGS)
    assert strangers(said, [*known, *told_in(rows, SETTINGS), *given, *tallies]) == []


def test_the_check_finds_a_number_that_is_not_there():
    """A check that passes whatever is printed."""
    rows, known = marked(estimates())
    for wrong in ("1005", "1003.4", "0.5555555"):
        assert strangers(wrong, known) == [wrong]
    assert strangers("1003", known) == []
    assert strangers("1005 at 95", known + told_in(rows, SETTINGS)) == ["1005"]


def test_each_p_value_on_the_page_is_that_of_its_row(make_page, tree, text):
    """Cells moved by one row or column."""
    rows = estimates()
    for position, row in enumerate(row for row in rows if row["analysis"] == "pain_change" and row["p_value"] != ""):
        row["p_value"] = 0.01 * (position + 1)
    page = tree(make_page(rows=rows))
    table = next(
        table for table in page.iter("table") if text(table.find("caption")) == "p-value of every variant of the test"
    )
    shown = [[text(cell) for cell in row.iter("td")] for row in table.find("tbody").iter("tr")]
    # Four tests in each of three groups, group after group.
    assert shown == [[f"{0.01 * (4 * group + test + 1):.3f}" for group in range(3)] for test in range(4)]
