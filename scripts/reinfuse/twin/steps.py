"""The steps of a twin: its raw export, the truth behind it, and what the analyses recover of that truth."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reinfuse.caching.stamps import Step
from reinfuse.study.twin_file import Twin

Content = Mapping[str, Any]
# Analyses of these kinds estimate something whose true value a twin knows.
KINDS_WITH_TRUTH = [
    "describe", "paired_change", "two_group", "responder", "mixed_model", "regression_to_mean", "missingness",
    "durability", "harms", "dose_response", "opioid",
]  # fmt: skip


def twin_steps(
    study: str, content: Content, twin: Content, scripts: Path, factors: Mapping[str, str]
) -> Iterable[Step]:
    """Return the steps of one twin.

    Parameters
    ----------
    content
        The content of study.yaml.
    twin
        The content of twin.yaml.
    factors
        The digest of the table of morphine equivalents that the study uses, by path.
    """
    told = {"study": study, "twin": numbers_only(twin), "outcomes": _outcomes(content, twin)}
    yield Step(title=f"{study}/twin", entries=[scripts / "twin.py"], settings=told)
    yield Step(
        title=f"{study}/truth",
        entries=[scripts / "truth.py"],
        settings=told
        | {
            "analyses": {
                name: {key: value for key, value in spec.items() if key != "family"}
                for name, spec in content["analyses"].items()
                if spec["kind"] in KINDS_WITH_TRUTH and _outcomes_of(spec) <= set(twin["outcomes"])
            },
            "morphine_equivalents": content["morphine_equivalents"] if twin["opioids"] else None,
            "groups": {name: {"where": group["where"]} for name, group in content["groups"].items()},
            "timepoints": {name: {"day": timepoint["day"]} for name, timepoint in content["timepoints"].items()},
        },
        files=factors if twin["opioids"] else {},
    )
    yield Step(
        title=f"{study}/recovery",
        entries=[scripts / "recovery.py"],
        settings={"study": study},
        after=[f"{study}/truth", f"{study}/estimates"],
    )


def _outcomes_of(spec: Content) -> set[str]:
    """Return the outcomes that an analysis needs; the tables of patients take those that there are."""
    composites = spec.get("composites", {}).values()
    named = {part["outcome"] for composite in composites for part in composite["all_of"]}
    if "formula" in spec:
        named.add(spec["formula"].partition("~")[0].strip())
    return named | ({spec["outcome"]} if "outcome" in spec else set())


def told_to_reports(twin: Twin) -> list[dict[str, Any]]:
    """Return every parameter with its place and what it rests on."""
    return [{"place": place, **parameter.model_dump(mode="json")} for place, parameter in twin.parameters]


def numbers_only(part: Any) -> Any:
    """Return the content of twin.yaml with nothing but the value of each parameter: words about it change no draw.

    Names are sorted, as they are in a stamp, so that random numbers are drawn in the same order wherever they are.
    """
    if isinstance(part, list):
        return [numbers_only(each) for each in part]
    if isinstance(part, Mapping):
        if "value" in part and "assumption" in part:
            return {"value": part["value"]}
        return {key: numbers_only(part[key]) for key in sorted(part)}
    return part


def _outcomes(content: Content, twin: Content) -> dict[str, Any]:
    """Return of each outcome that the twin draws where its scores stand and the ends of its scale."""
    return {name: {key: content["outcomes"][name][key] for key in ("instrument", "range")} for name in twin["outcomes"]}
