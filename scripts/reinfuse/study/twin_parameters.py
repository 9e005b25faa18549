"""The numbers of a twin.yaml, each with the claim or the assumption that it rests on."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict

Word = Annotated[str, Field(pattern=r"^[^\s,;\"'][^,;\"'\n]*$", description="as it stands in a cell of the export")]


class Parameter(Strict):
    """One number of the generator, and what it rests on: a printed number, or an assumption."""

    value: float
    claim: Identifier | None = Field(default=None, description="the claim of claims.yaml that it comes from")
    how: str | None = Field(default=None, description="how the value follows from the claim, where it is not the same")
    assumption: str | None = Field(default=None, description="what is assumed because the source is silent")

    @model_validator(mode="after")
    def _one_basis(self) -> Self:
        if (self.claim is None) == (self.assumption is None):
            raise ValueError("a parameter rests on either a 'claim' or an 'assumption'; keep one of the two")
        if self.how and not self.claim:
            raise ValueError("'how' says how the value follows from a claim; name the 'claim'")
        return self


class Amount(Strict):
    """A normal quantity, cut at its ends and rounded to steps."""

    mean: Parameter
    sd: Parameter
    lowest: float
    highest: float
    step: float = Field(gt=0)
