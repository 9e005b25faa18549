"""The part of study.yaml that says which tests are judged together."""

from typing import Literal

from pydantic import Field

from reinfuse.study.strict import Strict

CHANGES_AND_DIFFERENCES: list["FamilyEstimand"] = [
    "mean_change", "location_shift", "median_change", "mean_difference", "marginal_change",
]  # fmt: skip
FamilyEstimand = Literal[
    "mean_change", "location_shift", "median_change", "mean_difference", "marginal_change", "coefficient", "type_3_f"
]


class Family(Strict):
    """Primary tests of several analyses whose p-values are adjusted together; an analysis names its `family`."""

    label: str
    method: Literal["holm", "benjamini_hochberg"] = Field(
        description="holm: the chance of any false rejection; benjamini_hochberg: the share of false ones among all"
    )
    estimands: list[FamilyEstimand] = Field(
        default=CHANGES_AND_DIFFERENCES,
        min_length=1,
        description="only these enter; changes and differences unless told",
    )
    groups: list[str] | None = Field(default=None, description="only these, as estimates name them; all unless said")
    contrasts: list[str] | None = Field(default=None, description="only these, as estimates name them; all unless said")
