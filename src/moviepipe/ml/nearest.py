"""The nearest of many sparse vectors, exactly: each with every other that shares a term with it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
BLOCK = 256


@dataclass(frozen=True)
class Neighbour:
    """One of the nearest: its row, its score, and the terms that it shares, those that add most first."""

    row: int
    score: int
    terms: Whole


class Vectors:
    """Sparse vectors, row after row: those of row r are `terms` and `weights` from `starts[r]` to `starts[r + 1]`.

    Weights are whole numbers, and so are the sums of their products: a double holds these exactly up to 2^53, so that
    they are the same in any order. A score is a sum of products in whole steps of `step`.
    """

    def __init__(self, starts: Whole, terms: Whole, weights: Numbers, step: int) -> None:
        self._starts, self._terms, self._weights, self._step = starts, terms, weights, step
        by_term = np.argsort(terms, kind="stable")
        rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        self._rows_of_term, self._weights_of_term = rows[by_term], weights[by_term]
        self._starts_of_term = np.searchsorted(terms[by_term], np.arange(terms.max(initial=0) + 2))
        self._dense = np.zeros(len(self._starts_of_term))

    def nearest(self, row: int, count: int, most_terms: int) -> list[Neighbour]:
        """The `count` rows with the highest scores, of those that share a term; of equal scores the lower row first."""
        terms, weights = self._vector(row)
        products = self._products(terms, weights)
        products[row] = 0
        rows = _candidates(products, count, self._step)
        scores = np.rint(products[rows] / self._step).astype(np.int64)
        best = np.lexsort((rows, -scores))[:count]
        self._dense[terms] = weights
        found = [Neighbour(int(rows[n]), int(scores[n]), self._shared(rows[n], most_terms)) for n in best]
        self._dense[terms] = 0
        return found

    def _vector(self, row: int) -> tuple[Whole, Numbers]:
        mine = slice(self._starts[row], self._starts[row + 1])
        return self._terms[mine], self._weights[mine]

    def _products(self, terms: Whole, weights: Numbers) -> Numbers:
        """The sum of products with every row."""
        slices = [slice(self._starts_of_term[term], self._starts_of_term[term + 1]) for term in terms]
        rows = np.concatenate([self._rows_of_term[each] for each in slices])
        factors = np.concatenate(
            [self._weights_of_term[each] * weight for each, weight in zip(slices, weights, strict=True)]
        )
        products: Numbers = np.bincount(rows, weights=factors, minlength=len(self._starts) - 1).astype(np.float64)
        return products

    def _shared(self, row: int, most: int) -> Whole:
        terms, weights = self._vector(row)
        products = self._dense[terms] * weights
        return terms[np.lexsort((terms, -products))[:most]][: np.count_nonzero(products)]


def _candidates(products: Numbers, count: int, step: int) -> Whole:
    """The rows above zero that can be among the first `count`, and few others.

    The best rows of `count` blocks are `count` rows, so the last of these is no better than the last of the first
    `count`. Half a step below it, nothing is lost by rounding.
    """
    whole = len(products) // BLOCK * BLOCK
    best = np.append(products[:whole].reshape(-1, BLOCK).max(axis=1), products[whole:])
    last = np.partition(best, -count)[-count] if len(best) >= count else 0
    return np.flatnonzero((products > 0) & (products >= last - step))
