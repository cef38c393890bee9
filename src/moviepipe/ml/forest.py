"""The reference: the random forest of the notebook that this project replaces."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
TREES, DEPTH, SEED = 200, 10, 42


def predict_by_forest(features: Numbers, popularity: Numbers, others: Numbers) -> Numbers:
    """The popularity of other movies by a forest trained on these; an unknown feature is 0, as it was there."""
    from sklearn.ensemble import RandomForestRegressor

    forest = RandomForestRegressor(TREES, max_depth=DEPTH, random_state=SEED, n_jobs=1)
    forest.fit(np.nan_to_num(features), popularity)
    return np.asarray(forest.predict(np.nan_to_num(others)), dtype=np.float64)
