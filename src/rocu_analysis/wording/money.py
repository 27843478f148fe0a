"""Words for money and posts: how much, how certain, how many of the posts last."""

from __future__ import annotations

from rocu_analysis.wording.numbers import figure, per_cent


def millions(amount: float) -> str:
    """Pounds in millions.

    >>> millions(166_400_000), millions(950_000)
    ('£166.4 million', '£0.9 million')
    """
    # Half to even would print £0.9 million for both 850,000 and 950,000.
    return f"£{figure(round(amount / 1e6 + 1e-9, 1), 1)} million"


def certain_headline(share: float, period: str, change: str = "") -> str:
    """How much of the money is certain beyond the year.

    >>> certain_headline(57.3, "2021-22")
    '57 per cent of the money of 2021-22 was certain beyond the year'
    """
    return f"{per_cent(share)} of the money of {period} was certain beyond the year{change}"


def not_stated_headline(period: str) -> str:
    """Headline where no source says how long money was certain."""
    return f"No source states how long the money of {period} was certain"


def from_to(name: str, first: float, first_period: str, last: float, last_period: str) -> str:
    """Compare two amounts without a cause: both amounts, and nothing else.

    >>> from_to("Operating budget", 87_400_000, "2014-15", 166_400_000, "2018-19")
    'Operating budget: £87.4 million in 2014-15 and £166.4 million in 2018-19'
    """
    both = f"{millions(first)} in {first_period} and {millions(last)} in {last_period}"
    return f"{name}: {both}"


def posts(total: float, permanent: float, filled: float, period: str) -> str:
    """Posts of a year, how many last and how many are filled.

    >>> posts(171, 112, 159, "2021-22")
    'Of 171 posts in 2021-22, 112 were permanent and 159 were filled'
    """
    parts = []
    if permanent == permanent:
        parts.append(f"{figure(permanent)} were permanent")
    if filled == filled:
        parts.append(f"{figure(filled)} were filled")
    known = " and ".join(parts) if parts else "how many were permanent or filled is not stated"
    return f"Of {figure(total)} posts in {period}, {known}"
