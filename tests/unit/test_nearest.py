"""The nearest of sparse vectors, beside every product worked out one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from moviepipe.ml.nearest import BLOCK, Vectors

Rows = list[dict[int, int]]


def vectors(rows: Rows, step: int = 1) -> Vectors:
    """Rows of weights by term."""
    starts = np.cumsum([0, *map(len, rows)])
    terms = np.array([term for row in rows for term in row], dtype=np.int64)
    weights = np.array([weight for row in rows for weight in row.values()], dtype=np.float64)
    return Vectors(starts, terms, weights, step)


def found(rows: Rows, row: int, count: int = 3, step: int = 1) -> list[tuple[int, int, list[int]]]:
    nearest = vectors(rows, step).nearest(row, count, most_terms=2)
    return [(each.row, each.score, each.terms.tolist()) for each in nearest]


def test_the_nearest_come_first_and_equal_ones_by_row():
    rows = [{1: 2, 2: 3, 5: 1}, {2: 1}, {1: 5, 5: 9}, {2: 1}, {9: 7}]
    assert found(rows, 0) == [(2, 19, [1, 5]), (1, 3, [2]), (3, 3, [2])]
    assert found(rows, 0, count=2) == [(2, 19, [1, 5]), (1, 3, [2])]
    assert found(rows, 4) == []
    assert found([{1: 1}], 0) == []


def test_scores_that_agree_in_whole_steps_are_equal():
    rows = [{1: 1}, {1: 96}, {1: 104}, {1: 149}, {1: 151}]
    assert found(rows, 0, count=4, step=100) == [(4, 2, [1]), (1, 1, [1]), (2, 1, [1]), (3, 1, [1])]
    assert found(rows, 0, count=2, step=100) == [(4, 2, [1]), (1, 1, [1])]


def test_a_score_below_half_a_step_is_one_all_the_same():
    assert found([{1: 1}, {1: 1}], 0, step=100) == [(1, 0, [1])]


row_of = st.dictionaries(st.integers(1, 6), st.integers(1, 4), min_size=1)


@settings(max_examples=60, deadline=None)
@given(st.lists(row_of, min_size=1, max_size=30), st.integers(1, 2 * BLOCK), st.integers(1, 12), st.integers(1, 5))
def test_they_are_those_that_every_product_gives(some: Rows, length: int, count: int, step: int):
    rows = [some[place * place % len(some)] for place in range(length)]
    products = [sum(w * other.get(t, 0) for t, w in rows[0].items()) for other in rows]
    scores = [(-round(product / step), row) for row, product in enumerate(products) if row and product]
    expected = [(row, -score) for score, row in sorted(scores)[:count]]
    assert [(each.row, each.score) for each in vectors(rows, step).nearest(0, count, 1)] == expected
