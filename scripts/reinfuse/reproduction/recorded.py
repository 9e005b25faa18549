"""The verdicts that were recorded as expected, and what differs from them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reinfuse.errors import ConfigurationError, UnknownStudyError
from reinfuse.reproduction.ledger import JUDGEMENTS
from reinfuse.suggestions import nearest

Verdict = dict[str, str]
# {study: {claim: verdict}}
Verdicts = dict[str, dict[str, Verdict]]
KEYS = ["study", "claim", *JUDGEMENTS]


def verdicts_of(claims: Iterable[Mapping[str, Any]]) -> Verdicts:
    """Return the four judgements on each claim, studies and claims in their order."""
    verdicts: Verdicts = {}
    for claim in claims:
        of_study = verdicts.setdefault(claim["study"], {})
        of_study[claim["claim"]] = {judgement: claim[judgement] for judgement in JUDGEMENTS}
    return verdicts


def read_recorded(path: Path) -> Verdicts:
    """Return the recorded verdicts; without the file, nothing is recorded.

    Raises
    ------
    ConfigurationError
        When the file is damaged, for example by a merge.
    """
    if not path.is_file():
        return {}
    cure = "Restore it from the repository's history, or remove it and run 'make accept'."
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ConfigurationError(f"{path}{place}: is not JSON. {cure}") from None
    sound = isinstance(lines, list) and all(isinstance(line, dict) and line.keys() == set(KEYS) for line in lines)
    if not sound:
        raise ConfigurationError(f"{path}: should be a list with {', '.join(KEYS)} of each claim. {cure}")
    recorded = verdicts_of(lines)
    if sum(len(claims) for claims in recorded.values()) != len(lines):
        raise ConfigurationError(f"{path}: a claim stands twice. {cure}")
    return recorded


def recorded_text(verdicts: Verdicts) -> str:
    """Return the file's text: JSON with one line a claim, studies in alphabetical order, so that changes read well."""
    lines = [
        json.dumps({"study": study, "claim": claim, **verdict}, ensure_ascii=False)
        for study in sorted(verdicts)
        for claim, verdict in verdicts[study].items()
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def drift(recorded: Verdicts, found: Verdicts, studies: Iterable[str]) -> list[dict[str, Any]]:
    """Return each claim that differs from what was recorded, by study and in the order of the document.

    Parameters
    ----------
    studies
        The studies that ran. One that is not recorded cannot differ; one that did not run is not looked at.

    Returns
    -------
    Of each claim `study`, `claim`, `change` (`new`, `gone` or `changed`), and the verdicts `recorded` and `found`,
    without those that agree; a claim that is gone has none that were found, and the other way round.
    """
    differences: list[dict[str, Any]] = []
    for study in sorted(studies):
        if study not in recorded:
            continue
        before, now = recorded[study], found.get(study, {})
        for claim in [*now, *(claim for claim in before if claim not in now)]:
            old, new = before.get(claim, {}), now.get(claim, {})
            differing = [name for name in JUDGEMENTS if old.get(name) != new.get(name)]
            if differing:
                differences.append(
                    {
                        "study": study,
                        "claim": claim,
                        "change": "changed" if old and new else "new" if new else "gone",
                        "recorded": {name: old[name] for name in differing if name in old},
                        "found": {name: new[name] for name in differing if name in new},
                    }
                )
    return differences


def accepted(recorded: Verdicts, ledger: Mapping[str, Any], named: list[str]) -> tuple[Verdicts, list[str]]:
    """Return the verdicts to record from now on, and one line for each change.

    Parameters
    ----------
    ledger
        The ledger over all studies.
    named
        The studies to record; without any, all that ran and have no private rows.

    Raises
    ------
    UnknownStudyError
        For a named study that did not run.
    """
    for name in named:
        if name not in ledger["studies"]:
            raise UnknownStudyError(f"The study '{name}' did not run.{nearest(name, list(ledger['studies']))}")
    chosen = named or [name for name, facts in ledger["studies"].items() if facts["rows"] != "private"]
    found = {name: claims for name, claims in verdicts_of(ledger["claims"]).items() if name in chosen}
    said = [sentence(difference) for difference in drift(recorded, found, chosen)]
    said += [
        f"{name}: recorded for the first time, {len(claims)} {'claim' if len(claims) == 1 else 'claims'}"
        for name, claims in found.items()
        if name not in recorded
    ]
    kept = {name: claims for name, claims in recorded.items() if name not in chosen}
    return kept | found, said


def sentence(difference: Mapping[str, Any]) -> str:
    """Return one line for one difference: which claim, from what to what."""
    claim = f"{difference['study']}, {difference['claim']}"
    if difference["change"] == "new":
        return f"{claim} is new: {_listed(difference['found'])}"
    if difference["change"] == "gone":
        return f"{claim} is gone; it was {_listed(difference['recorded'])}"
    before, now = difference["recorded"], difference["found"]
    changes = [f"{name} was '{before[name]}', is '{now[name]}'" for name in JUDGEMENTS if name in before]
    return f"{claim}: {'; '.join(changes)}"


def _listed(verdict: Mapping[str, str]) -> str:
    return ", ".join(f"{name} '{verdict[name]}'" for name in JUDGEMENTS)
