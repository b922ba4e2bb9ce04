"""One number for the appraisal of a department or person (C12)."""

import pandas as pd

from pipeline.config import Scorecard

BEST_SCORE = 5


def weigh_scores(scorecard: pd.DataFrame, *, weights: Scorecard) -> pd.DataFrame:
    """The scorecard (`score_owners`) with `handling_score`, 0 to 100, and `appraisal_points`, its part there.

    A rate that stands on no case is left out, and the others weigh more in its place; missing where all are.
    """
    shares = pd.DataFrame(
        {
            "response": scorecard["response_rate"],
            "resolution": scorecard["resolution_rate"],
            "satisfaction": scorecard["score_mean"] / BEST_SCORE,
        }
    )
    weight = pd.Series(weights.model_dump()).reindex(shares.columns)
    counted = shares.notna().mul(weight).sum(axis=1)
    score = 100 * shares.mul(weight).sum(axis=1) / counted.where(counted > 0)
    return scorecard.assign(handling_score=score, appraisal_points=score * weights.appraisal_share)
