"""Doses and contraindications against a published guideline: within, outside, or not documented."""

from reinfuse.report import spelling
from reinfuse.report.clinical import guideline_facts
from reinfuse.report.clinical.phrases import (
    Settings,
    by_group,
    declared_labels,
    for_each_leading_group,
    one,
    under_groups,
)
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, Row, Table, distinct, select
from reinfuse.wording import clinical_words, words
from reinfuse.wording import format as shown

DOSING, CONTRAINDICATION, ANY = "dosing:", "contraindication:", "any_contraindication"
COUNTED = ("infusions", "patients")
DECIDED = ("within", "outside")
NEEDED = "It would need the dose, the duration and the patient's weight for each infusion."


def block(rows: list[Estimate], spec: Settings, settings: Settings) -> Block:
    """Return how many infusions and patients are within, outside or not documented, then a recommendation a row."""
    del spec
    patients = [row for row in rows if row.estimand in COUNTED]
    said = []
    if any(row.n_patients for row in patients):
        said = [f"{prefix}{_sentence(part, settings)}" for prefix, part in for_each_leading_group(patients, settings)]
    said += filter(None, [guideline_facts.regimen_sentence(rows)])
    tables = [
        guideline_facts.regimens(rows, settings),
        _dosing(patients, settings),
        guideline_facts.indications(patients),
        _contraindications(patients, settings),
        guideline_facts.adverse_effects(rows),
    ]
    filled = [table for table in tables if table.rows]
    return Block("", filled[0] if filled else None, also=filled[1:], said=said)


def _name(rows: list[Estimate], outcome: str, settings: Settings) -> str:
    """Return the words of a recommendation, which open the note of each of its estimates."""
    note = select(rows, outcome=outcome)[0].note.split("; ")[0]
    return spelling.note(note, declared_labels(settings)) or spelling.spelled_out(outcome.partition(":")[2])


def _further_notes(rows: list[Estimate], outcome: str, settings: Settings) -> str:
    of_outcome = select(rows, outcome=outcome)
    leading = select(of_outcome, group="all") or of_outcome
    told = distinct(text for row in leading for text in row.note.split("; ")[1:])
    notes = [text for text in told if not text.startswith(guideline_facts.EVIDENCE)]
    return "; ".join(spelling.note(text, declared_labels(settings)) for text in notes)


def _counts(rows: list[Estimate], outcome: str, counted: str) -> dict[str, Estimate | None]:
    for row in select(rows, outcome=outcome, estimand=counted):
        words.word(clinical_words.VERDICTS, row.contrast, "verdict of the guideline")
    return {name: one(rows, outcome=outcome, estimand=counted, contrast=name) for name in clinical_words.VERDICTS}


def _is_decided(rows: list[Estimate], outcome: str) -> bool:
    """Tell whether anything can be said of a recommendation: whether anybody is within or outside."""
    return any(row.estimate for row in select(rows, outcome=outcome) if row.contrast in DECIDED)


def _outcomes(rows: list[Estimate], prefix: str) -> list[str]:
    return [name for name in distinct(row.outcome for row in rows) if name.startswith(prefix)]


def _sentence(rows: list[Estimate], settings: Settings) -> str:
    return f"{_dosing_sentence(rows, settings)} {_contraindication_sentence(rows)}"


def _dosing_sentence(rows: list[Estimate], settings: Settings) -> str:
    outcomes = _outcomes(rows, DOSING)
    infusions = select(rows, estimand="infusions")
    n_infusions = next((row.n_observations for row in infusions), None)
    if not n_infusions:
        return f"Doses cannot be held against the guideline: the data hold no infusions. {NEEDED}"
    decided = [outcome for outcome in outcomes if _is_decided(infusions, outcome)]
    if not decided:
        return (
            f"Whether doses followed the guideline is not documented for any of the {shown.count(n_infusions)} "
            f"infusions. {NEEDED}"
        )
    said = []
    for outcome in decided:
        counts = _counts(rows, outcome, "infusions")
        parts = [
            f"{shown.count(row.estimate)} {clinical_words.VERDICTS[verdict]}"
            for verdict, row in counts.items()
            if row is not None and row.estimate
        ]
        said.append(f"{shown.listing(parts)} for ‘{words.lowered(_name(rows, outcome, settings))}’")
    return shown.sentence(f"of {shown.count(n_infusions)} infusions: {'; '.join(said)}")


def _contraindication_sentence(rows: list[Estimate]) -> str:
    counts = _counts(rows, ANY, "patients")
    outside, within = counts["outside"], counts["within"]
    if outside is None or within is None:
        return ""
    n_patients = shown.count(outside.n_patients)
    if outside.n_patients == 1 and not outside.estimate:
        free_of_all = "" if within.estimate else "; nor is the patient documented as free of all"
        return shown.sentence(f"no contraindication is recorded of the one patient{free_of_all}")
    has = (
        f"{shown.count(outside.estimate)} of {n_patients} patients had a recorded contraindication"
        if outside.estimate
        else f"no contraindication is recorded of any of the {n_patients} patients"
    )
    free = shown.count(within.estimate) if within.estimate else "none"
    return shown.sentence(f"{has}; {free} of them {'is' if free in {'none', '1'} else 'are'} documented as free of all")


def _dosing(rows: list[Estimate], settings: Settings) -> Table:
    outcomes = [outcome for outcome in _outcomes(rows, DOSING) if _is_decided(rows, outcome)]
    lines = {
        group: [
            Row(
                _name(part, outcome, settings),
                [
                    guideline_facts.level_of_evidence(select(part, outcome=outcome)[0]),
                    *(_count(row) for counted in COUNTED for row in _counts(part, outcome, counted).values()),
                ],
            )
            for outcome in outcomes
        ]
        for group, part in by_group(rows).items()
    }
    undecided = [outcome for outcome in _outcomes(rows, DOSING) if outcome not in outcomes]
    notes = ["A patient is within only when every infusion is, and outside with one infusion outside."]
    notes += [
        shown.sentence(f"{_name(rows, outcome, settings)}: {text}")
        for outcome in outcomes
        if (text := _further_notes(rows, outcome, settings))
    ]
    if undecided:
        names = "; ".join(_name(rows, outcome, settings) for outcome in undecided)
        notes.append(shown.sentence(f"not documented of any infusion: {names}"))
    return Table(
        caption="Dosing against the guideline",
        corner="Recommendation",
        columns=[
            "Level of evidence",
            *(f"{verdict.capitalize()}\n{counted}" for counted in COUNTED for verdict in clinical_words.VERDICTS),
        ],
        rows=under_groups(lines, settings) if outcomes else [],
        notes=notes,
    )


def _contraindications(rows: list[Estimate], settings: Settings) -> Table:
    outcomes = [outcome for outcome in _outcomes(rows, CONTRAINDICATION) if _is_decided(rows, outcome)]
    undecided = [outcome for outcome in _outcomes(rows, CONTRAINDICATION) if outcome not in outcomes]
    lines = {
        group: [
            Row(
                _name(part, outcome, settings),
                [_count(row) for row in _counts(part, outcome, "patients").values()],
            )
            for outcome in outcomes
        ]
        for group, part in by_group(rows).items()
    }
    by_note: dict[str, list[str]] = {}
    for outcome in outcomes:
        if text := _further_notes(rows, outcome, settings):
            by_note.setdefault(text, []).append(_name(rows, outcome, settings))
    notes = [shown.sentence(f"{'; '.join(names)}: {text}") for text, names in by_note.items()]
    if undecided:
        names = "; ".join(_name(rows, outcome, settings) for outcome in undecided)
        notes.append(shown.sentence(f"not documented of any patient: {names}"))
    return Table(
        caption="Contraindications of the guideline, patients",
        corner="Contraindication",
        columns=["Absent", "Present", "Not documented"],
        rows=under_groups(lines, settings) if outcomes else [],
        notes=notes,
    )


def _count(row: Estimate | None) -> str:
    return shown.NOTHING if row is None else shown.count(row.estimate)
