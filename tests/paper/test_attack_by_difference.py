"""Two sets of returns that differ in hidden counts only must make the same paper, word for word.

Whatever an exhibit works out and prints, in its table, its sentences, its notes or its chart: if a
hidden count had a part in it, the two papers would differ.
"""

from functools import cache

import pandas as pd
import pytest

from rocu_analysis.paper import assurance
from rocu_analysis.paper.counts import uses_of
from rocu_analysis.paper.paper import Paper

from .frames import NAMES, outcomes, together

STRANDS = {"Pursue": 30, "Prevent": 20, "Protect": 25, "Prepare": 35}
# Counts of the four quarters of 2019-20 in South West: 20 in both years, 3 and 4 of them small.
ONE, OTHER = (3, 9, 8, 20), (4, 8, 9, 19)

KINDS = {
    "a chart of one region": {"kind": "track", "measure": "charges", "region": "South West"},
    "a page of charts": {"kind": "track", "measure": "charges", "region": "all"},
    "a chart of rates": {"kind": "track", "measure": "charges", "per": "officers"},
    "regions in a year": {"kind": "compare_regions", "measure": "charges", "period": "2020-21"},
    "regions in that quarter": {
        "kind": "compare_regions", "measure": "charges", "period": "2019-20 Q1",
    },
    "regions after it": {
        "kind": "compare_regions", "measure": "charges", "period": "2021-22 Q4",
        "per": "population",
    },
    "a year against the one before": {"kind": "year_on_year", "measure": "charges"},
    "a funnel": {
        "kind": "funnel", "measure": "charges", "period": "2021-22 Q4", "per": "officers",
    },
    "a scorecard": {
        "kind": "scorecard", "measures": ["charges", "referrals"], "region": "South West",
    },
    "a scorecard of one measure": {"kind": "scorecard", "measures": ["charges"]},
    "a profile": {"kind": "outcomes_profile", "region": "South West"},
    "a balance": {"kind": "balance", "measure": "people sentenced", "period": "2019-20 Q1"},
    "a balance by threat": {
        "kind": "balance", "measure": "people sentenced", "period": "2019-20", "by": "threat",
        "region": "South West",
    },
    "a balance over time": {"kind": "balance_over_time", "measure": "people sentenced"},
    "a balance of one region": {
        "kind": "balance_over_time", "measure": "people sentenced", "region": "South West",
    },
}  # fmt: skip
# These show years, or one period that holds none of the hidden counts, in any paper; a past that
# moves no more than chance, as this one does between neighbours, widens no comparison after it.
UNTOUCHED = {"a funnel", "a balance by threat", "regions after it", "regions in a year"}


def series(start, hidden=None):
    """Sixteen quarters, those of 2019-20 replaced by what is hidden."""
    values = [start + (7 * n) % 12 for n in range(16)]
    return values if hidden is None else [*values[:4], *hidden, *values[8:]]


@cache
def returns(hidden):
    """Charges and referrals, and people sentenced by strand; some of South West are hidden."""
    frames = [
        outcomes(
            {name: series(30, hidden if name == "South West" else None) for name in NAMES},
            measure="charges", first=2018,
        ),
        outcomes({name: series(40) for name in NAMES}, measure="referrals", first=2018),
    ]  # fmt: skip
    for strand, start in STRANDS.items():
        own = hidden if strand == "Prevent" else None
        values = {name: series(start, own if name == "South West" else None) for name in NAMES}
        frames.append(
            outcomes(
                values,
                measure="people sentenced",
                first=2018,
                strand=strand,
                threat="drugs",
                source=f"{strand}.xlsx",
            )
        )
    return together(*frames)


def everything(exhibit):
    """All that a reader gets of an exhibit, its chart as the numbers that it is drawn from."""
    drawn = None if exhibit.drawing is None else exhibit.drawing.frame.to_csv()
    options = None if exhibit.drawing is None else repr(exhibit.drawing.options)
    return [
        exhibit.headline, exhibit.subtitle, exhibit.alt, exhibit.description, exhibit.source,
        *exhibit.notes, exhibit.table.to_csv(), drawn, options,
    ]  # fmt: skip


def made(hidden, audience, entries):
    frames = {"outcomes": returns(hidden)}
    return Paper(frames, title="A paper", audience=audience, exhibits=entries, as_at="2022-06-01")


def printed(hidden, audience, entries):
    paper = made(hidden, audience, entries)
    exhibits = [line for one in paper.exhibits() for line in everything(one)]
    if audience != "public":
        return [*exhibits, *paper.not_shown]
    told = assurance.declared(paper.protection, paper.assurance, paper.threshold)
    return [*exhibits, *paper.not_shown, *told]


@pytest.mark.parametrize("kind", KINDS)
def test_hidden_counts_have_no_part_in_what_is_printed(kind):
    """They have one in an internal paper, or this would compare what does not depend on them."""
    assert sum(ONE) == sum(OTHER)
    public, internal = (
        [printed(hidden, audience, [KINDS[kind]]) for hidden in (ONE, OTHER)]
        for audience in ("public", "internal")
    )
    assert public[0] == public[1]
    assert (internal[0] == internal[1]) is (kind in UNTOUCHED)


@pytest.mark.long
def test_nor_where_all_kinds_stand_in_one_paper():
    entries = list(KINDS.values())
    assert printed(ONE, "public", entries) == printed(OTHER, "public", entries)


def test_every_kind_that_shows_people_is_tried():
    from rocu_analysis.exhibits.kinds import NAMES
    from rocu_analysis.paper.requests import kind_of

    # What is stated in public is listed as it stands, and nothing else is.
    of_people = {name for name in NAMES if "outcomes" in kind_of(name).frames}
    assert {entry["kind"] for entry in KINDS.values()} == of_people
    assert all(
        uses_of(request, 0) for request in made(ONE, "public", list(KINDS.values())).requests
    )
    assert pd.Series(series(30, ONE)).between(1, 4).sum() == 1
