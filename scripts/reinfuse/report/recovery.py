"""The section on a twin: what its patients were drawn from, and which intervals hold the truth about them."""

from typing import Any

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import declared_labels
from reinfuse.report.tables import Row, Table, distinct
from reinfuse.wording import clinical_words, words
from reinfuse.wording import format as shown

Settings = dict[str, Any]
Line = dict[str, str]
# Hundreds of rows that the changes follow from; they stand in recovery.csv.
NOT_TABLED = {"coefficient", "marginal_mean"}
# Shares of patients whose contrast is a limit, such as `at_least_50_percent`.
THRESHOLDS = {"responder_share", "share"}
KEY = ("analysis", "estimand", "outcome", "group", "contrast", "timepoint")


def one_a_quantity(lines: list[Line]) -> list[Line]:
    """Return one interval for each quantity: that of the primary method or, where there is none, the first."""
    chosen: dict[tuple[str, ...], Line] = {}
    for line in lines:
        key = tuple(line[column] for column in KEY)
        if key not in chosen or (line["primary"] == "yes" and chosen[key]["primary"] == "no"):
            chosen[key] = line
    return list(chosen.values())


def headline(lines: list[Line], ci_level: float) -> str:
    """Return how many intervals hold the truth, beside how many should."""
    if not lines:
        return "The analyses of this study estimate nothing whose true value is known."
    holding = sum(line["holds"] == "yes" for line in lines)
    return (
        f"Of {shown.count(len(lines))} intervals whose true value is known, {shown.count(holding)} "
        f"({shown.percent(100 * holding / len(lines))}) hold it; each was made to do so in "
        f"{shown.percent(100 * ci_level)} of all samples. They come from the same simulated patients, so they hold or "
        "miss together, and one sample cannot show more than a gross fault."
    )


def summary_table(lines: list[Line]) -> Table:
    """Return a row a kind of quantity: how many intervals there are, and how many hold the truth."""
    rows = []
    for estimand in distinct(line["estimand"] for line in lines):
        part = [line for line in lines if line["estimand"] == estimand]
        holding = sum(line["holds"] == "yes" for line in part)
        rows.append(Row(_estimand(estimand), [shown.count(len(part)), shown.count(holding)]))
    return Table("Intervals that hold the truth", "Quantity", ["Intervals", "Hold the truth"], rows)


def truth_table(lines: list[Line], settings: Settings) -> Table:
    """Return a row a quantity: the truth, the estimate with its interval, and whether that holds the truth."""
    labels = declared_labels(settings)
    rows: list[Row] = []
    tabled = [line for line in lines if line["estimand"] not in NOT_TABLED]
    for subject in dict.fromkeys((line["outcome"], line["contrast"], line["timepoint"]) for line in tabled):
        part = [line for line in tabled if (line["outcome"], line["contrast"], line["timepoint"]) == subject]
        rows.append(Row(_subject(part[0], labels, settings)))
        rows += [Row(_header(line, settings), _cells(line), is_part=True) for line in part]
    columns = ["Truth", f"Estimate ({shown.percent(settings['ci_level'] * 100)} CI)", "Holds the truth"]
    return Table("Truth beside estimate, one interval a quantity", "Quantity", columns, rows)


def parameter_table(parameters: list[Settings], claims: dict[str, str]) -> Table:
    """Return a row a parameter: its value, and the published statement or the assumption that it rests on."""
    rows = []
    for parameter in parameters:
        basis = parameter["assumption"]
        if parameter["claim"]:
            basis = f"Published: {shown.sentence(claims[parameter['claim']])}"
            basis += f" {shown.sentence(parameter['how'])}" if parameter["how"] else ""
        else:
            basis = f"Assumed: {shown.sentence(basis)}"
        value = parameter["value"]
        rows.append(Row(_place(parameter["place"]), [shown.number(value, shown.needed_decimals([value], 6)), basis]))
    return Table("What the simulated patients are drawn from", "Parameter", ["Value", "Rests on"], rows)


def _place(place: str) -> str:
    text = place.replace("_", " ").replace(".", ", ")
    return text[:1].upper() + text[1:]


def _estimand(name: str) -> str:
    return words.word(clinical_words.RECOVERED_ESTIMANDS, name, "estimand")


def _subject(line: Line, labels: dict[str, str], settings: Settings) -> str:
    outcome, contrast, timepoint = (line[column] for column in ("outcome", "contrast", "timepoint"))
    said = [_composite(outcome, settings) or spelling.spelled_out(outcome, labels)]
    end, _, start = contrast.partition(" - ")
    if {start, end} <= settings["timepoints"].keys():
        said.append(f"change {words.span(start, end, settings['timepoints'])}")
    elif line["estimand"] in THRESHOLDS and contrast != "composite":
        said.append(words.lowered(words.threshold(contrast)))
    elif contrast and contrast != "composite":
        said.append(words.lowered(spelling.spelled_out(contrast, labels)))
    if timepoint:
        said.append(words.lowered(words.label(timepoint, settings["timepoints"], "time point")))
    return ", ".join(said)


def _composite(name: str, settings: Settings) -> str:
    """Return the label of a composite response, or nothing for any other outcome."""
    composites = (spec.get("composites", {}) for spec in settings["analyses"].values())
    return next((str(each[name]["label"]) for each in composites if name in each), "")


def _header(line: Line, settings: Settings) -> str:
    text = f"{words.group(line['group'], settings['groups'])}: {words.lowered(_estimand(line['estimand']))}"
    method = words.said_method(line["method"])
    return f"{text} ({words.lowered(method)})" if method else text


def _cells(line: Line) -> list[str | list[str]]:
    truth, estimate, low, high = (float(line[name]) for name in ("truth", "estimate", "ci_low", "ci_high"))
    holds = "yes" if line["holds"] == "yes" else "no"
    if line["unit"] == "proportion":
        return [shown.share(truth, 1), shown.share_with_interval(estimate, low, high), holds]
    decimals = shown.decimals_for([truth, estimate, low, high])
    return [shown.number(truth, decimals), shown.with_interval(estimate, low, high), holds]
