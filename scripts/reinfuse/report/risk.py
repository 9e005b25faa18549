"""The section on re-identification: the measures before and after, and what would have to become coarser."""

from typing import Any

from reinfuse.report.tables import Row, Table
from reinfuse.wording import format as shown

Summary = dict[str, Any]


def headline(risk: Summary) -> str:
    """Return in sentences how many patients stand alone, and what it would take to hide all."""
    before, limits = risk["before"], risk["limits"]
    labels = shown.listing([_in_sentence(each["label"]) for each in risk["quasi_identifiers"]])
    alone = shown.count(before["unique"])
    verb = "is" if before["unique"] == 1 else "are"
    together = " together" if len(risk["quasi_identifiers"]) > 1 else ""
    said = (
        f"By {labels}{together}, {alone} of {shown.count(before['patients'])} patients {verb} the only one of "
        f"{'that kind' if together else 'that value'}; the smallest class has "
        f"{_patients(before['k'])}."
    )
    wanted = f"at least {shown.in_words(limits['smallest_class'])} patients"
    if risk["sensitive"]:
        wanted += f" and {shown.in_words(limits['fewest_sensitive_values'])} different values of what is sensitive"
    at_most = _patients(limits["most_withheld"])
    if risk["after"] is None:
        return (
            f"{said} No combination of the declared levels gives every class {wanted} with {at_most} withheld at most."
        )
    if risk["loss"] == 0:
        return f"{said} Every class has {wanted} as the rows stand."
    return (
        f"{said} Of {shown.count(risk['candidates'])} combinations of the declared levels, the one below gives every "
        f"class {wanted} with the least loss ({shown.share(risk['loss'], 1)} of what the columns tell), and withholds "
        f"{_patients(risk['withheld'])}; {at_most} may be."
    )


def keeps_limits(risk: Summary) -> bool:
    """Say whether every class is large enough, and varied enough in what is sensitive, as the rows stand."""
    before, limits = risk["before"], risk["limits"]
    is_varied = before["l"] is None or before["l"] >= limits["fewest_sensitive_values"]
    return before["k"] is not None and before["k"] >= limits["smallest_class"] and is_varied


def stays_internal(risk: Summary, rows: str) -> str:
    """Return what a reader must know of private rows that do not keep the limits; nothing of others."""
    if rows != "private" or keeps_limits(risk):
        return ""
    return (
        "The tables of rows of this study stay internal: they do not keep the limits below, and no coarser level was "
        "applied to them. Whoever knows these columns of a patient could find the patient's row."
    )


def measures_table(risk: Summary) -> Table:
    """Return the measures before and, where a generalisation was found, after."""
    limit = shown.count(risk["limits"]["smallest_class"])
    states = [risk["before"]] + ([risk["after"]] if risk["after"] else [])

    def row(header: str, name: str, say: Any) -> Row:
        return Row(header, [shown.NOTHING if state[name] is None else say(state[name]) for state in states])

    rows = [
        row("Patients", "patients", shown.count),
        row("Different combinations", "combinations", shown.count),
        row("Patients in the smallest class (k)", "k", shown.count),
        *([row("Fewest sensitive values in a class (l)", "l", shown.count)] if risk["sensitive"] else []),
        row("Patients alone in their class", "share_unique", lambda value: shown.share(value, 1)),
        row("Highest risk of a patient", "highest_risk", lambda value: shown.share(value, 1)),
        row("Mean risk of a patient", "mean_risk", lambda value: shown.share(value, 1)),
        row(f"Patients with a risk above 1/{limit}", "share_above", lambda value: shown.share(value, 1)),
    ]
    notes = [
        "A class is all patients who are the same in every column below. The risk of a patient is 1 over the size of "
        "the class: the chance to be picked out by who knows that the patient is here, and knows all these columns."
    ]
    columns = ["As de-identified", "With the least loss"][: len(states)]
    return Table("Risk of re-identification", "Measure", columns, rows, notes)


def levels_table(risk: Summary) -> Table:
    """Return a row a quasi-identifier: how many values it has, and what it would become."""
    rows = []
    for each in risk["quasi_identifiers"]:
        cells: list[str | list[str]] = [shown.count(each["values"])]
        if each["level"] is not None:
            cells += [_how(each["how"]), shown.count(each["values_after"]), shown.share(each["loss"], 1)]
        rows.append(Row(each["label"], cells))
    columns = ["Values"] + (["Would become", "Values then", "Loss"] if risk["after"] else [])
    return Table("What others may know of a patient", "Column", columns, rows)


def _how(level: dict[str, Any]) -> str:
    """Return how a level is coarser than the column as it was de-identified."""
    if level.get("hidden"):
        return "not shown"
    if width := level.get("width"):
        return f"bands of {shown.number(width, shown.needed_decimals([width], 6))}"
    if digits := level.get("digits"):
        return "first digit" if digits == 1 else f"first {shown.in_words(digits)} digits"
    return "words joined" if level.get("words") else "as it is"


def _patients(number: int) -> str:
    return f"{shown.in_words(number)} {'patient' if number == 1 else 'patients'}"


def _in_sentence(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
