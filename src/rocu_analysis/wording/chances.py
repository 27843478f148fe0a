"""Chances in words: never a rounded nought, never a certainty that is none.

A chance that rounds to "about 0 papers in 100" is small, not absent; so it is said to be fewer
than the least that can be printed.
"""

from __future__ import annotations

from rocu_analysis.wording.numbers import count, figure

LEAST_EXPECTED = 0.01


def papers(share: float) -> str:
    """How many papers in 100 a chance comes to.

    Rounded as `expected` rounds, so that what stands beside one another agrees: a chance is never
    printed as more than the expected number that it belongs to.

    Parameters
    ----------
    share : float
        Chance, from 0 to 1.

    >>> papers(0.05), papers(0.01), papers(0.003), papers(0.008)
    ('about 5 papers in 100', 'about 1 paper in 100', 'fewer than 1 paper in 100', 'fewer than 1 \
paper in 100')
    >>> papers(0.998), papers(1.0)
    ('more than 99 papers in 100', 'more than 99 papers in 100')
    """
    if share < LEAST_EXPECTED:
        return "fewer than 1 paper in 100"
    whole = round(100 * float(figure(share, 2)))
    if whole > 99:
        return "more than 99 papers in 100"
    return f"about {count(whole, 'paper')} in 100"


def at_most(share: float) -> str:
    """How many papers a chance that is not exceeded comes to, however small it is chosen.

    >>> at_most(0.05), at_most(0.01), at_most(0.002)
    ('at most about 5 papers in 100', 'at most about 1 paper in 100', 'at most about 2 papers in \
1,000')
    """
    of = next((of for of in (100, 1_000, 10_000) if _whole(share * of)), 1_000_000)
    return f"at most about {count(max(1, round(share * of)), 'paper')} in {figure(of)}"


def expected(number: float) -> str:
    """Expected number, to two decimals.

    >>> expected(0.144), expected(12.4), expected(0.003)
    ('about 0.14', 'about 12.40', 'fewer than 0.01')
    """
    if number < LEAST_EXPECTED:
        return f"fewer than {figure(LEAST_EXPECTED, 2)}"
    return f"about {figure(number, 2)}"


def level(share: float) -> str:
    """Level or confidence in per cent, with the decimals that it needs.

    >>> level(0.95), level(0.998), level(0.05), level(0.002)
    ('95', '99.8', '5', '0.2')
    """
    return f"{100 * share:.6g}"


def _whole(number: float) -> bool:
    """Whether a number prints as a whole one of 1 or more without losing much."""
    return number >= 0.95 and abs(number - round(number)) <= 0.05 * number
