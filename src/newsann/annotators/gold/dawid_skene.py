"""Error rates of annotators and the likely answers, by expectation-maximisation.

A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm", Journal of
the Royal Statistical Society, Series C 28 (1979), 20-28.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

Pattern = tuple[tuple[str, str], ...]
"""The answers to one question as (annotator, answer), sorted. Questions with the same pattern count as one, with how
often there are."""

ITERATIONS = 1000
CONVERGED = 1e-9
"""The largest change of a probability after which the estimate stands."""
DIGITS = 10
"""Digits of each probability. Where annotators are interchangeable, what a sum loses in its last digits grows from one
iteration to the next, and would let the order of names decide."""
TIE = 1e-6
"""Probabilities closer than this are equal, so that the order of a sum never decides."""


class Estimate(Struct, frozen=True):
    """The estimate for one kind of question: `prevalence` has the probability of each of `answers`.

    `errors` has for each annotator, by the true answer, the probability of each answer that they give.
    """

    answers: Sequence[str]
    prevalence: Sequence[float]
    errors: Mapping[str, Sequence[Sequence[float]]]

    def probabilities(self, pattern: Pattern) -> dict[str, float]:
        """The probability of each answer, given what annotators answered: equation 2.5 of the paper."""
        import numpy as np

        place = {answer: i for i, answer in enumerate(self.answers)}
        logs = _log(np.array(self.prevalence))
        for annotator, answer in pattern:
            logs = logs + _log(np.array(self.errors[annotator])[:, place[answer]])
        return dict(zip(self.answers, _normalised(logs[None])[0].tolist(), strict=True))


def estimated(patterns: Counter[Pattern]) -> Estimate:
    """The maximum-likelihood estimate for all questions of one kind.

    It begins, as the paper does, with the share of each answer among those given to a question. The order of questions
    and annotators changes nothing but the last digits.
    """
    import numpy as np

    ordered = sorted(patterns)
    annotators = sorted({annotator for pattern in ordered for annotator, _ in pattern})
    answers = sorted({answer for pattern in ordered for _, answer in pattern})
    row_of, column_of = {name: i for i, name in enumerate(annotators)}, {name: i for i, name in enumerate(answers)}
    given = np.zeros((len(ordered), len(annotators), len(answers)))
    for i, pattern in enumerate(ordered):
        for annotator, answer in pattern:
            given[i, row_of[annotator], column_of[answer]] += 1
    weights = np.array([patterns[pattern] for pattern in ordered], dtype=np.float64)
    likely = given.sum(axis=1)
    likely /= likely.sum(axis=1, keepdims=True)
    for _ in range(ITERATIONS):
        prevalence, errors = _rates(given, likely, weights)
        before, likely = likely, _likely(given, prevalence, errors)
        if np.abs(likely - before).max() < CONVERGED:
            break
    prevalence, errors = _rates(given, likely, weights)
    return Estimate(answers, prevalence.tolist(), dict(zip(annotators, errors.tolist(), strict=True)))


def _rates(given: Any, likely: Any, weights: Any) -> tuple[Any, Any]:
    """Prevalence (answers) and error rates (annotators x true x given): equations 2.3 and 2.4.

    An annotator who never met an answer has the same rate for all.
    """
    import numpy as np

    weighted = likely * weights[:, None]
    prevalence = np.round(weighted.sum(axis=0) / weights.sum(), DIGITS)
    counts = np.einsum("ij,ikl->kjl", weighted, given)
    totals = counts.sum(axis=2, keepdims=True)
    rates = np.where(totals > 0, counts / np.where(totals > 0, totals, 1), 1 / counts.shape[2])
    return prevalence, np.round(rates, DIGITS)


def _likely(given: Any, prevalence: Any, errors: Any) -> Any:
    """The probability of each answer for each question (questions x answers): equation 2.5."""
    import numpy as np

    return np.round(_normalised(_log(prevalence) + np.einsum("ikl,kjl->ij", given, _log(errors))), DIGITS)


def _log(probabilities: Any) -> Any:
    """Logarithms, finite for what has the probability 0, so that 0 times it is 0."""
    import numpy as np

    return np.log(np.maximum(probabilities, 1e-300))


def _normalised(logs: Any) -> Any:
    import numpy as np

    found = np.exp(logs - logs.max(axis=1, keepdims=True))
    return found / found.sum(axis=1, keepdims=True)
