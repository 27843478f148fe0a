"""Papers that follow one another, attacked by somebody who has kept the earlier ones.

The attacker works on the smallest counts (region, quarter, threat, kind of person) by integer
programming, and reads what each paper shows from the tables that it prints.
"""

import pytest

from rocu_analysis.errors import NoFigures
from rocu_analysis.paper.paper import Paper

from .frames import ELSEWHERE, outcomes, quarters

SMALL = 5
QUARTERS = [period.label for period in quarters()]
YEAR = "2020-21"
DAYS = ["2020-07-20", "2020-10-20", "2021-01-20", "2021-05-20"]
HOME = "South West"


def paper(frame, day, entries, region=HOME, **changed):
    held = {"outcomes": frame.assign(as_at=None).astype({"as_at": frame["as_at"].dtype})}
    return Paper(held, title="Quarterly paper", audience="public", exhibits=entries, as_at=day,
                 region=region, **changed)  # fmt: skip


def recorded(made, folder, name):
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.record.json"
    path.write_bytes(made.record())
    return path


def shown(made):
    """Text of every table that a paper prints, None where none could be shown."""
    try:
        made.document()
        return [(one.kind, one.recipe.arguments, one.table) for one in made.exhibits()]
    except NoFigures:
        return []


# --- the ordinary cycle ---------------------------------------------------------------------------

# Three quarters of a region are shown, the fourth is from 1 to 4.
FIRST = [(10, 8, 9), (20, 31, 27), (5, 6, 7), (40, 12, 9)]
CYCLE = [(*first, last) for first in FIRST for last in (1, 2, 3, 4)]
QUARTERLY = {"kind": "track", "measure": "arrests", "region": HOME}
ANNUAL = {"kind": "compare_regions", "measure": "arrests", "period": YEAR, "region": "all"}


def by_subtraction(first, then):
    """The year less three quarters, from what two papers print; None where it is not printed."""
    three = [
        row[f"{name}, number"]
        for _, _, table in shown(first)
        for row in table.to_dict("records")
        for name in ["Arrests"]
        if row["Period"] in QUARTERS[:3]
    ]
    year = [
        row[f"Arrests, {YEAR}"]
        for kind, _, table in shown(then)
        if kind == "compare_regions" and f"Arrests, {YEAR}" in table.columns
        for row in table.to_dict("records")
        if row["Region"] == HOME
    ]
    known = len(three) == 3 and all(isinstance(value, int) for value in [*three, *year])
    return year[0] - sum(three) if known and year else None


def cycle(counts, tmp_path, name, told=True):
    elsewhere = {region: [value] * 4 for region, value in ELSEWHERE.items()}
    frame = outcomes({HOME: list(counts), **elsewhere})
    first = paper(outcomes({HOME: list(counts[:3])}), DAYS[2], [QUARTERLY])
    record = recorded(first, tmp_path, name)
    then = paper(frame, DAYS[3], [ANNUAL], previous=[record] if told else [])
    return by_subtraction(first, then)


def test_the_year_does_not_tell_the_quarter_that_was_not_shown(tmp_path):
    """30 - (10 + 8 + 9) = 3: all 16 are told without the record, and none with it."""
    asked = [(n, counts) for n, counts in enumerate(CYCLE)]
    assert [cycle(c, tmp_path, f"a{n}", told=False) for n, c in asked[:4]] == [1, 2, 3, 4]
    assert [cycle(c, tmp_path, f"b{n}") for n, c in asked[:4]] == [None] * 4


@pytest.mark.long
def test_nor_do_sixteen_years_tell_sixteen(tmp_path):
    without = [cycle(c, tmp_path, f"a{n}", told=False) for n, c in enumerate(CYCLE)]
    assert without == [counts[3] for counts in CYCLE]
    assert [cycle(c, tmp_path, f"b{n}") for n, c in enumerate(CYCLE)] == [None] * 16
