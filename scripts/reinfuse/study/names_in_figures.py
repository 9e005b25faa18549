"""Every name that a figure of study.yaml uses, with the names that are known there."""

from collections.abc import Iterable, Mapping

from reinfuse.study.analyses import Analysis, MixedModel, Responder
from reinfuse.study.clinical_analyses import DoseResponse, Durability
from reinfuse.study.figures import (
    ChangeAgainst,
    Course,
    CumulativeResponders,
    DoseResponseFigure,
    Figure,
    MixedModelDiagnostics,
    SpecificationCurve,
    Survival,
    Trajectories,
)

# where the name stands below the figure, the name, the names that are known there, and what it is a name of
Named = tuple[list[str], str, Iterable[str], str]
Drawn = MixedModel | Responder | DoseResponse | Durability


def names_in_figure(
    figure: Figure, declared: Mapping[str, Iterable[str]], analyses: Mapping[str, Analysis]
) -> Iterable[Named]:
    """Return the names that a figure uses.

    Parameters
    ----------
    declared
        The names under `outcomes`, `groups`, `timepoints`, `covariates` and `multiverses`.
    """
    match figure:
        case Course() | Trajectories():
            yield ["outcome"], figure.outcome, declared["outcomes"], "outcome"
            for group in figure.groups:
                yield ["groups"], group, ["all", *declared["groups"]], "group"
            for point in figure.published if isinstance(figure, Course) else []:
                yield ["published", "timepoint"], point.timepoint, declared["timepoints"], "time point"
        case ChangeAgainst():
            yield from _of_change_against(figure, declared)
        case SpecificationCurve():
            yield ["multiverse"], figure.multiverse, declared["multiverses"], "multiverse"
        case MixedModelDiagnostics():
            without_slope = {
                name: each for name, each in analyses.items() if isinstance(each, MixedModel) and not each.random_slope
            }
            wanted = "mixed model without a random slope"
            yield from _of_analysis(figure.analysis, without_slope, wanted, "group", [figure.group])
        case DoseResponseFigure():
            found = {name: each for name, each in analyses.items() if isinstance(each, DoseResponse)}
            yield from _of_analysis(figure.analysis, found, "analysis of kind dose_response", "group", [figure.group])
        case Survival():
            followed = {name: each for name, each in analyses.items() if isinstance(each, Durability)}
            yield from _of_analysis(figure.analysis, followed, "analysis of kind durability", "groups", figure.groups)
        case CumulativeResponders():
            judged = {name: each for name, each in analyses.items() if isinstance(each, Responder)}
            yield from _of_analysis(figure.analysis, judged, "analysis of kind responder", "groups", figure.groups)


def _of_change_against(figure: ChangeAgainst, declared: Mapping[str, Iterable[str]]) -> Iterable[Named]:
    yield ["covariate"], figure.covariate, declared["covariates"], "covariate"
    for outcome in figure.outcomes:
        yield ["outcomes"], outcome, declared["outcomes"], "outcome"
    for timepoint in (figure.start, figure.end):
        yield [], timepoint, declared["timepoints"], "time point"
    if figure.highlight:
        yield ["highlight"], figure.highlight, declared["groups"], "group"


def _of_analysis(
    name: str, fitting: Mapping[str, Drawn], wanted: str, place: str, groups: list[str]
) -> Iterable[Named]:
    """Return the analysis that a figure draws, and those of its groups that the figure names."""
    yield ["analysis"], name, fitting, wanted
    if analysis := fitting.get(name):
        for group in groups:
            yield [place], group, analysis.groups, f"group of '{name}'"
