"""The steps of both gates: the leak gate of a study, its release, and the last look over the whole run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reinfuse.caching.stamps import Step
from reinfuse.disclosure.figures import may_be_drawn
from reinfuse.disclosure.presets import NONE
from reinfuse.step_settings import part_of
from reinfuse.study.study_file import Study

TOLD_TO_LEAK_GATE = ["rows", "sources"]


def leak_gate_step(
    study: Study, content: Mapping[str, Any], scripts: Path, raw: Mapping[str, str], after: list[str]
) -> Step:
    """Return the step that searches what all other steps of a study wrote for its patients; its release comes after.

    `raw` are fingerprints of the raw files that no step makes.
    """
    return Step(
        title=f"{study.study}/leak_gate",
        entries=[scripts / "leak_gate.py"],
        settings={"study": study.study, **part_of(content, TOLD_TO_LEAK_GATE)},
        after=after,
        files=raw,
    )


def release_step(
    study: Study,
    content: dict[str, Any],
    report: Step,
    figures: list[Step],
    gate: Step,
    scripts: Path,
    disclosure: str,
) -> Step:
    """Return the step after the leak gate, which makes the report again from what may be told."""
    preset = study.release.disclosure or (disclosure if study.rows == "private" else NONE)
    protects = preset != NONE
    told = [step for step in figures if protects]
    drawn = [step for step in told if may_be_drawn(step.settings["spec"]["kind"])]
    return Step(
        title=f"{study.study}/release",
        entries=[
            scripts / "release.py",
            *sorted({scripts / "reinfuse" / "figures" / f"{step.settings['spec']['kind']}.py" for step in drawn}),
        ],
        settings={
            **report.settings,
            "disclosure": {
                "preset": preset,
                "reviewed": content["release"]["reviewed"],
                "sources": content["sources"],
                "groups": content["groups"] if protects else {},
                "figures": {step.settings["figure"]: step.settings for step in told},
            },
        },
        after=[*report.after, report.title, gate.title],
        files=report.files,
    )


def last_gate_step(gates: list[Step], after: list[str], scripts: Path) -> Step:
    """Return the step that searches what was written after the leak gates of the studies, and ends the run if need be.

    A raw file that changed has run a leak gate, and with it this step.
    """
    return Step(
        title="last_gate",
        entries=[scripts / "last_gate.py"],
        settings={
            "studies": {
                gate.settings["study"]: {key: gate.settings[key] for key in ("study", *TOLD_TO_LEAK_GATE)}
                for gate in gates
            }
        },
        after=after,
    )
