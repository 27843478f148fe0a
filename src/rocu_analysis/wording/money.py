"""Words for money and posts: how much, how certain, how many of the posts last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import figure, listed, per_cent
from rocu_analysis.wording.over_time import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

MOST_YEARS = 4
MOST_LETTERS = 64


def in_millions(amount: float) -> float:
    """Millions to one decimal, halves away from nought, as tables and sentences print them.

    >>> in_millions(850_000), in_millions(950_000)
    (0.9, 1.0)
    """
    # Half to even would make 0.8 of the first and 0.9 or 1.0 of the second.
    return round(amount / 1e6 + (1e-9 if amount >= 0 else -1e-9), 1)


def millions(amount: float) -> str:
    """Pounds in millions.

    >>> millions(166_400_000), millions(-2_000_000)
    ('£166.4 million', '−£2.0 million')
    """
    text = figure(in_millions(amount), 1)
    return f"−£{text[1:]} million" if text.startswith("−") else f"£{text} million"


def share_decimals(percentage: float) -> int:
    """Decimals of a share: one where none would print a part as nothing or as the whole.

    >>> share_decimals(57.3), share_decimals(99.7), share_decimals(100.0)
    (0, 1, 0)
    """
    return 1 if 0 < percentage < 0.5 or 99.5 <= percentage < 100 else 0


def share(percentage: float) -> str:
    """Share in words.

    >>> share(57.3), share(99.7)
    ('57 per cent', '99.7 per cent')
    """
    return per_cent(percentage, share_decimals(percentage))


def certain_headline(percentage: float, period: str, whole: bool = True) -> str:
    """How much of the money is certain beyond the year.

    >>> certain_headline(57.3, "2021-22")
    '57 per cent of the money of 2021-22 was certain beyond the year'
    >>> certain_headline(100.0, "2021-22", whole=False)
    'All money of 2021-22 with stated certainty was certain beyond the year'
    >>> certain_headline(50.0, "2021-22", whole=False)
    '50 per cent of money with stated certainty was certain beyond the year in 2021-22'
    >>> certain_headline(0.0, "2021-22")
    'None of the money of 2021-22 was certain beyond the year'
    """
    ends = {0.0: "None of the", 100.0: "All"}
    of = ends.get(percentage, f"{share(percentage)} of the")
    stated = "" if whole else " with stated certainty"
    sure = "was certain beyond the year"
    return fitting(
        f"{of} money of {period}{stated} {sure}",
        f"{of.replace(' the', '')} money{stated} {sure} in {period}",
        f"{of} money{stated} {sure}",
    )


def certain(amount: float, of: float, percentage: float, period: str, *, whole: bool) -> str:
    """How much money was certain, of how much.

    >>> certain(9_700_000, 17_600_000, 55.1, "2021-22", whole=False)[:44]
    'In 2021-22, £9.7 million of the £17.6 millio'
    >>> certain(0, 17_600_000, 0.0, "2021-22", whole=True)
    'In 2021-22, none of £17.6 million was certain beyond the year'
    """
    stated = millions(of) if whole else f"the {millions(of)} with stated certainty"
    if percentage in (0, 100):
        part = "all" if percentage else "none"
        return f"In {period}, {part} of {stated} was certain beyond the year"
    return (
        f"In {period}, {millions(amount)} of {stated} ({share(percentage)}) was certain beyond the "
        f"year"
    )


def share_before(percentage: float, period: str) -> str:
    """Share of an earlier year, beside that of the newest.

    >>> share_before(57.3, "2018-19"), share_before(0.0, "2018-19")
    ('In 2018-19 it was 57 per cent', 'In 2018-19 none of it was')
    """
    ends = {0.0: "none of it was", 100.0: "all of it was"}
    return f"In {period} {ends.get(percentage) or f'it was {share(percentage)}'}"


def without_share(period: str, *, stated: bool, known: bool) -> str:
    """Headline where there is no share of certain money, and why.

    >>> without_share("2021-22", stated=False, known=True)
    'No source states how long the money of 2021-22 was certain'
    >>> without_share("2021-22", stated=True, known=False)
    'An amount of 2021-22 is missing, so no share of it is given'
    """
    if not known:
        return f"An amount of {period} is missing, so no share of it is given"
    if not stated:
        return f"No source states how long the money of {period} was certain"
    return f"No money with stated certainty is recorded for {period}"


def shortened(name: str) -> str:
    """Name of a line for the chart; a very long one loses its middle, its certainty never.

    >>> shortened("Grant (annual)"), shortened("Serious violence " * 4 + "grant (annual)")
    ('Grant (annual)', 'Serious violence Serious violence Serious … (annual)')
    """
    if len(name) <= MOST_LETTERS:
        return name
    head, space, tail = name.rpartition(" (")
    head, tail = (head, f" ({tail}") if space and len(tail) <= 20 else (name, "")
    return f"{head[: MOST_LETTERS - 12 - len(tail)].rsplit(' ', 1)[0]} …{tail}"


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
    >>> posts(1, 1, float("nan"), "2021-22"), posts(1, 1, 0, "2021-22")[22:]
    ('Of 1 post in 2021-22, 1 was permanent', '1 was permanent and none was filled')
    """
    parts = [
        f"{figure(number) if number else 'none'} {'was' if number <= 1 else 'were'} {word}"
        for number, word in ((permanent, "permanent"), (filled, "filled"))
        if number == number
    ]
    noun = "post" if total == 1 else "posts"
    known = " and ".join(parts) if parts else "how many were permanent or filled is not stated"
    return f"Of {figure(total)} {noun} in {period}, {known}"


def alt(names: Sequence[str], shares: pd.DataFrame, place: str) -> str:
    """What the lines are."""
    text = f"Lines of funding for {place} over the years by source: {listed(names)}"
    drawn = list(dict.fromkeys(shares["series"]))
    if drawn:
        shown = listed(name[:1].lower() + name[1:] for name in drawn)
        text += f"; and, in per cent, {shown}"
    return f"{text}."


def gaps(without: Mapping[str, Sequence[str]]) -> list[str]:
    """Notes on lines without an amount in some years.

    >>> gaps({"Grant": ["2018-19"], "Budget": []})
    ['Missing, not nought: “Grant” in 2018-19.']
    """
    return [
        f"Missing, not nought: “{name}” in {_some(years)}."
        for name, years in without.items()
        if years
    ]


def _some(years: Sequence[str]) -> str:
    more = len(years) - MOST_YEARS
    return listed(years) if more <= 0 else f"{', '.join(years[:MOST_YEARS])} and other years"


def dropped_note(regions: Sequence[str]) -> str:
    """Regions that are not in the sums.

    >>> dropped_note(["Eastern"])
    'Eastern lacks an amount in some year and is not in the sums.'
    """
    lacks, is_not = ("lacks", "is") if len(regions) == 1 else ("lack", "are")
    return f"{listed(regions)} {lacks} an amount in some year and {is_not} not in the sums."
