"""Is a count or share other than a given value? Tests that are the inverse of the intervals.

Each p-value belongs to one interval of `intervals`: at a confidence of 1 - p the interval just
touches the value. So a p-value below 5 per cent and a 95 per cent interval that leaves the value
out are the same statement, and one may be used to look at many regions together.
"""

from __future__ import annotations

import numpy as np


def share_against(count, total, reference) -> np.ndarray:
    """Two-sided p-value of a share against a reference share: the score test.

    ``z = (count / total - reference) / sqrt(reference (1 - reference) / total)``, whose inverse is
    the Wilson interval (Wilson 1927, J Am Stat Assoc 22: 209-212).

    Parameters
    ----------
    count, total : array-like
        Broadcast; a total of 0 gives a missing p.
    reference : float or array-like
        Share between 0 and 1.
    """
    from scipy.special import ndtr

    count, total = np.asarray(count, dtype=float), np.asarray(total, dtype=float)
    reference = np.asarray(reference, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(reference * (1 - reference) / total)
        score = np.abs(count / total - reference) / error
    return np.where(total > 0, 2 * ndtr(-score), np.nan)


def count_against(count, expected, dispersion=1.0) -> np.ndarray:
    """Two-sided p-value of a count against an expected count.

    Without excess dispersion the exact Poisson test with doubled tails, whose inverse is the exact
    interval (Garwood 1936, Biometrika 28: 437-442). With it, the score
    ``(count - expected) / sqrt(dispersion expected)``.

    Parameters
    ----------
    count, expected : array-like
    dispersion : float or array-like
        Variance over mean, from a region's own history; values up to 1 count as 1.
    """
    from scipy.special import ndtr, pdtr

    count, expected = np.asarray(count, dtype=float), np.asarray(expected, dtype=float)
    spread = np.maximum(np.asarray(dispersion, dtype=float), 1.0)
    below = pdtr(count, expected)
    above = np.where(count > 0, 1 - pdtr(np.maximum(count - 1, 0), expected), 1.0)
    exact = np.minimum(1.0, 2 * np.minimum(below, above))
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.abs(count - expected) / np.sqrt(spread * expected)
    return np.where(spread > 1.0, 2 * ndtr(-score), exact)
