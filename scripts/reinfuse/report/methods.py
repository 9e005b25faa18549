"""What was analysed and with which settings, for the methods section; its prose stands in the template."""

from typing import Any

from markupsafe import Markup

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import declared_labels
from reinfuse.report.table1 import variable_label
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]


def uses(settings: Settings) -> dict[str, list[str]]:
    """Return, for each kind of analysis that the study declares, one line an analysis with its settings."""
    lines: dict[str, list[str]] = {}
    for spec in settings["analyses"].values():
        kind = spec["kind"]
        if kind in DESCRIBERS:
            lines.setdefault(kind, []).append(DESCRIBERS[kind](spec, settings) + ".")
        else:
            lines.setdefault("further", []).append(_further(spec, settings) + ".")
    return lines


def _groups(spec: Settings, settings: Settings) -> str:
    return "; ".join(words.group(group, settings["groups"]) for group in spec.get("groups", ["all"]))


def _compared(spec: Settings, settings: Settings) -> str:
    if not spec.get("compare"):
        return ""
    first, second = (words.group(group, settings["groups"]) for group in spec["compare"])
    return f"; compared: {first} with {words.lowered(second)}"


def _outcome(name: str, settings: Settings) -> str:
    return str(words.label(name, settings["outcomes"], "outcome"))


def _describe(spec: Settings, settings: Settings) -> str:
    variables = "; ".join(variable_label(variable, settings) for variable in spec["variables"])
    return f"{variables}. Groups: {_groups(spec, settings)}{_compared(spec, settings)}"


def _paired_change(spec: Settings, settings: Settings) -> str:
    return (
        f"{_outcome(spec['outcome'], settings)}, {words.span(spec['start'], spec['end'], settings['timepoints'])}. "
        f"Groups: {_groups(spec, settings)}. Primary: {words.lowered(words.method(spec['primary']))}"
    )


def _two_group(spec: Settings, settings: Settings) -> str:
    timepoints = settings["timepoints"]
    when = words.lowered(words.label(spec["timepoint"], timepoints, "time point"))
    if spec.get("change_from"):
        when = f"change {words.span(spec['change_from'], spec['timepoint'], timepoints)}"
    primary = words.lowered(words.method(spec["primary"]))
    return f"{_outcome(spec['outcome'], settings)}, {when}{_compared(spec, settings)}. Primary: {primary}"


def _responder(spec: Settings, settings: Settings) -> str:
    limits = shown.listing([shown.percent(value) for value in spec["reductions_percent"]])
    composites = "".join(f"; composite: {part['label']}" for part in spec.get("composites", {}).values())
    return (
        f"{_outcome(spec['outcome'], settings)}, {words.span(spec['start'], spec['end'], settings['timepoints'])}. "
        f"Reductions: {limits}{composites}. Groups: {_groups(spec, settings)}{_compared(spec, settings)}"
    )


def _opioid(spec: Settings, settings: Settings) -> str:
    limit = shown.percent(spec["below_percent_of_baseline"])
    span = words.span(spec["start"], spec["end"], settings["timepoints"])
    return f"Opioid use {span}; limit: {limit} of baseline. Groups: {_groups(spec, settings)}"


def _mixed_model(spec: Settings, settings: Settings) -> str:
    degrees = words.method(spec["primary"]).removeprefix("Mixed model, ")
    return Markup("Formula: <code>{}</code>. Groups: {}. Primary: {}").format(
        spec["formula"], _groups(spec, settings), degrees
    )


def _further(spec: Settings, settings: Settings) -> str:
    """Return the name of the kind and every setting: outcome, visits and groups first, then by name."""
    labels = declared_labels(settings)
    title = words.word(words.FURTHER_KINDS, spec["kind"], "kind of analysis")
    told = [
        f"{words.lowered(spelling.spelled_out(key))}: {_setting(value, labels)}"
        for key, value in sorted(spec.items(), key=_place)
        if key != "kind" and value not in ([], {})
    ]
    return "; ".join([title, *told])


def _place(setting: tuple[str, Any]) -> tuple[int, str]:
    first = ["outcome", "start", "first", "end", "groups"]
    return (first.index(setting[0]) if setting[0] in first else len(first), setting[0])


def _setting(value: Any, labels: dict[str, str]) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{words.lowered(spelling.spelled_out(key, labels))} {_setting(item, labels)}"
            for key, item in value.items()
        )
    if isinstance(value, list):
        return ", ".join(_setting(item, labels) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return words.lowered(spelling.spelled_out(value, labels))
    return shown.number(value, shown.needed_decimals([value], 6))


DESCRIBERS = {
    "describe": _describe,
    "paired_change": _paired_change,
    "two_group": _two_group,
    "responder": _responder,
    "opioid": _opioid,
    "mixed_model": _mixed_model,
}
