"""From a model formula and a table to the columns of a linear model, and to Type III hypotheses about its terms.

Factors are coded by treatment contrasts (first level left out). Type III hypotheses do not depend on that choice:
they are stated for sum-to-zero coding, as SAS and R's `contr.sum` do, and carried over to the treatment columns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.statistics.random_intercept_moments import Floats

if TYPE_CHECKING:
    import pandas as pd

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SAME_SPAN_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Design:
    """The columns of a model, and what is needed to make the same columns for other rows.

    `terms` maps each term but the intercept to its columns and `factors` each factor to its levels; an indicator is a
    factor with the levels 0 and 1 that stays one numeric column. `specification` is formulaic's own.
    """

    terms_formula: str
    matrix: Floats
    names: tuple[str, ...]
    terms: dict[str, list[int]]
    factors: dict[str, tuple[Any, ...]]
    covariates: tuple[str, ...]
    indicators: tuple[str, ...]
    specification: Any


def split_formula(formula: str) -> tuple[str, str]:
    """Return the outcome and the terms of `outcome ~ terms`."""
    outcome, _, terms = (part.strip() for part in formula.partition("~"))
    if not NAME.fullmatch(outcome) or not terms:
        raise AnalysisError(f"The formula '{formula}' is not of the form 'outcome ~ terms'. Write it so.")
    return outcome, terms


def formula_columns(terms: str) -> list[str]:
    """Return the columns that the terms of a formula name, in order of appearance."""
    return list(dict.fromkeys(NAME.findall(terms)))


def build_design(terms: str, table: "pd.DataFrame", indicators: Sequence[str] = ()) -> Design:
    """Build the columns of a model from the right side of a formula.

    Parameters
    ----------
    terms
        Names of columns joined by `+`, `*`, `:` and `-`, with brackets; an intercept is added unless `- 1` is there.
    table
        The rows, without missing values in these columns: categorical columns are factors with their categories as
        levels, indicators are 0 or 1, all others are numbers.
    indicators
        The columns that are indicators.

    Raises
    ------
    AnalysisError
        When formulaic cannot read the terms, or a column is not there.
    NotEstimableError
        When a factor has a single level.
    """
    from formulaic import Formula
    from formulaic.errors import FormulaicError

    columns = formula_columns(terms)
    if absent := [name for name in columns if name not in table]:
        raise AnalysisError(f"The formula names '{absent[0]}', which is no column of the table. Correct the formula.")
    factors: dict[str, tuple[Any, ...]] = {}
    for name in columns:
        if name in indicators:
            factors[name] = (0, 1)
        elif table[name].dtype.name == "category":
            factors[name] = tuple(table[name].cat.categories)
            if len(factors[name]) < 2:
                raise NotEstimableError(
                    f"The formula uses '{name}', which has a single value in the rows that can be used",
                    "Take it out of the formula.",
                )
    try:
        matrix = Formula(terms).get_model_matrix(table, context={}, na_action="raise")
    except FormulaicError as error:
        raise AnalysisError(
            f"The terms '{terms}' cannot be read as a formula ({type(error).__name__}). "
            "Use names of columns, + * : - and brackets."
        ) from None
    return Design(
        terms_formula=terms,
        matrix=np.ascontiguousarray(matrix.to_numpy(dtype=float)),
        names=tuple(matrix.columns),
        terms=_columns_of_terms(matrix.model_spec),
        factors=factors,
        covariates=tuple(name for name in columns if name not in factors),
        indicators=tuple(indicators),
        specification=matrix.model_spec,
    )


def design_rows(design: Design, table: "pd.DataFrame") -> Floats:
    """Return the same columns for the rows of another table with the same factors."""
    matrix = design.specification.get_model_matrix(table, context={})
    return np.ascontiguousarray(matrix.to_numpy(dtype=float))


def type_3_hypotheses(design: Design, table: "pd.DataFrame") -> dict[str, Floats]:
    """Return, for each term but the intercept, the combinations of coefficients that its Type III test sets to zero.

    There is one for each column of the term: that column's coefficient, averaged over what the term interacts with.
    Of all ways to write the same hypothesis this is lmerTest's; Satterthwaite's denominator depends on the choice.

    Raises
    ------
    AnalysisError
        When a formula leaves out terms in such a way that sum-to-zero coding describes another model.
    """
    for as_factors in (True, False):
        summed, columns_of_terms = _sum_coded(design, table, indicators_as_factors=as_factors)
        # Coefficients under sum coding are `change @ coefficients` under treatment coding.
        change, *_ = np.linalg.lstsq(summed, design.matrix, rcond=None)
        off = np.abs(summed @ change - design.matrix).max() / np.abs(design.matrix).max()
        if summed.shape == design.matrix.shape and off < SAME_SPAN_TOLERANCE:
            hypotheses = {term: change[columns] for term, columns in columns_of_terms.items()}
            return {
                term: np.linalg.solve(hypotheses[term][:, columns], hypotheses[term])
                for term, columns in design.terms.items()
            }
    raise AnalysisError(
        f"The terms '{design.terms_formula}' leave out main effects, so Type III tests depend on factors' coding. "
        "Write interactions with '*'."
    )


def _sum_coded(
    design: Design, table: "pd.DataFrame", indicators_as_factors: bool
) -> tuple[Floats, dict[str, list[int]]]:
    from formulaic import Formula

    factors = {name for name in design.factors if indicators_as_factors or name not in design.indicators}
    coded = table[formula_columns(design.terms_formula)]
    coded = coded.astype(dict.fromkeys(factors, "category"))
    terms = NAME.sub(
        lambda match: f"C({match[0]}, contr.sum)" if match[0] in factors else match[0], design.terms_formula
    )
    matrix = Formula(terms).get_model_matrix(coded, context={})
    columns = {
        re.sub(r"C\(([^,]*), contr\.sum\)", r"\1", term): columns
        for term, columns in _columns_of_terms(matrix.model_spec).items()
    }
    return np.ascontiguousarray(matrix.to_numpy(dtype=float)), columns


def _columns_of_terms(specification: Any) -> dict[str, list[int]]:
    return {str(term): list(columns) for term, columns in specification.term_indices.items() if str(term) != "1"}
