"""What the guideline says beside its limits: levels of evidence, indications, adverse effects; and printed doses."""

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import Settings, declared_labels
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Row, Table, distinct, notes_of, select
from reinfuse.wording import clinical_words, words
from reinfuse.wording import format as shown

INDICATION, EVIDENCE = "indication:", "evidence: "
INCIDENCE_SIGNS = {"an upper limit": "up to ", "a lower limit": "above "}


def level_of_evidence(row: Estimate) -> str:
    """Return the guideline's level of evidence, which stands among the notes of its estimates."""
    found = [note.removeprefix(EVIDENCE) for note in notes_of(row) if note.startswith(EVIDENCE)]
    return found[0] if found else shown.NOTHING


def indications(rows: list[Estimate]) -> Table:
    """Return an indication a row: what the guideline finds, its level of evidence, and how many patients have it."""
    listed = [row for row in rows if row.outcome.startswith(INDICATION)]
    leading = select(listed, group="all") or listed
    return Table(
        caption="Indications in the guideline",
        corner="Indication",
        columns=["What it finds", "Level of evidence", "Patients recorded"],
        rows=[
            Row(notes_of(row)[0], [notes_of(row)[2], level_of_evidence(row), shown.count(row.estimate)])
            for row in leading
        ],
        notes=["A patient may have several of them; a dash: the study file names no record of it."],
    )


def adverse_effects(rows: list[Estimate]) -> Table:
    """Return an adverse effect a row: how often the guideline reports it, and what else it says."""
    listed = select(rows, estimand="incidence_in_guideline")
    return Table(
        caption="Adverse effects in the guideline",
        corner="Adverse effect",
        columns=["Reported incidence", "Remarks"],
        rows=[Row(notes_of(row)[0], [_incidence(row), notes_of(row)[-1]]) for row in listed],
        notes=["These are numbers that the guideline collected elsewhere; none comes from the patients of this study."],
    )


def _incidence(row: Estimate) -> str:
    if row.estimate is None:
        return shown.NOTHING
    text = shown.percent(row.estimate, shown.needed_decimals([row.estimate], 1))
    return next((sign + text for note, sign in INCIDENCE_SIGNS.items() if note in notes_of(row)), text)


def regimens(rows: list[Estimate], settings: Settings) -> Table:
    """Return a printed dose a row and a recommendation a column: within, outside, or not documented."""
    listed = select(rows, estimand="regimens")
    recommendations = distinct(notes_of(row)[1] for row in listed)
    lines: dict[str, dict[str, str]] = {}
    for row in listed:
        verdict = words.word(clinical_words.VERDICTS, row.contrast, "verdict of the guideline")
        lines.setdefault(notes_of(row)[0], {})[notes_of(row)[1]] = verdict
    levels = {notes_of(row)[1]: level_of_evidence(row) for row in listed}
    labels = declared_labels(settings)
    broken = [
        f"{notes_of(row)[0]}: {spelling.note(part.partition(' in 1 of')[0], labels)}"
        for row in listed
        for part in notes_of(row)[3:]
    ]
    return Table(
        caption="Doses that the source prints, against the guideline",
        corner="Dose",
        columns=recommendations,
        rows=[
            *(Row(label, [told[name] for name in recommendations]) for label, told in lines.items()),
            *([Row("Level of evidence", [levels[name] for name in recommendations])] if listed else []),
        ],
        notes=[
            "From printed numbers alone, whatever rows this study has. Not documented: the source does not print what "
            "would be needed, such as the weight.",
            *(shown.sentence(text) for text in distinct(broken)),
        ],
        from_print=True,
    )


def regimen_sentence(rows: list[Estimate]) -> str:
    """Return which printed doses are outside a recommendation, and how many are not documented throughout."""
    listed = select(rows, estimand="regimens")
    if not listed:
        return ""
    labels = distinct(notes_of(row)[0] for row in listed)
    outside = distinct(notes_of(row)[0] for row in listed if row.contrast == "outside")
    if all(row.contrast == "not documented" for row in listed):
        return "Whether the doses that the source prints keep to the guideline cannot be told from what is printed."
    said = f"Of {shown.in_words(len(labels))} {'dose' if len(labels) == 1 else 'doses'} that the source prints, "
    if not outside:
        return f"{said}none is outside a limit, as far as it can be told."
    names = shown.listing([f"‘{words.lowered(label)}’" for label in outside])
    return f"{said}{names} {'is' if len(outside) == 1 else 'are'} outside a limit."
