"""Krippendorff's alpha for nominal values, from coincidences, which can be added up over documents.

Klaus Krippendorff, Content Analysis (4th ed., 2019), chapter 12; "Computing Krippendorff's Alpha-Reliability" (2011).
"""

from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations
from typing import Any


def coincidences(one: Any, other: Any, values: int) -> Any:
    """The coincidence matrix of two annotators who gave each unit a value below `values`: `values` x `values`."""
    import numpy as np

    counts = np.bincount(one * values + other, minlength=values * values).reshape(values, values)
    return (counts + counts.T).astype(np.float64)


def coincidences_of_units(units: Iterable[Sequence[Hashable]]) -> Any:
    """The coincidence matrix of units that each have the values that were given to them; one alone is left out."""
    import numpy as np

    pairable = [unit for unit in units if len(unit) > 1]
    values = sorted({value for unit in pairable for value in unit}, key=repr)
    place = {value: i for i, value in enumerate(values)}
    matrix = np.zeros((len(values), len(values)))
    for unit in pairable:
        for one, other in combinations(unit, 2):
            matrix[place[one], place[other]] += 1 / (len(unit) - 1)
            matrix[place[other], place[one]] += 1 / (len(unit) - 1)
    return matrix


def alpha(matrix: Any) -> float | None:
    """Nominal alpha from a coincidence matrix, `1 - (n - 1) * disagreeing / (n**2 - sum of n_c**2)`.

    None where nothing was paired, or only one value was given, so that no disagreement could be expected.

    >>> import numpy as np
    >>> round(alpha(np.array([[10.0, 2.0], [2.0, 6.0]])), 3)
    0.604
    """
    found = alphas(matrix[None])[0]
    return None if found != found else float(found)


def alphas(matrices: Any) -> Any:
    """The same for several matrices (... x values x values); NaN where there is none."""
    import numpy as np

    of_value = matrices.sum(axis=-1)
    total = of_value.sum(axis=-1)
    same = np.trace(matrices, axis1=-2, axis2=-1)
    expected = total**2 - (of_value**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (total - 1) * (total - same) / expected
    return np.where(expected > 1e-9, found, np.nan)
