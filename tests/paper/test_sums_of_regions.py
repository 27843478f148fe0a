"""A sum over regions is of the regions that the words beside it name, whatever is left out."""

import re

import numpy as np
import pandas as pd
import pytest

from rocu_analysis import reference
from rocu_analysis.paper.paper import Paper

from .frames import YEAR, outcomes, together

THREATS = ("cyber crime", "drugs", "fraud")
KINDS = (
    {"kind": "balance", "measure": "arrests", "by": "threat"},
    {"kind": "balance", "measure": "arrests"},
    {"kind": "balance_over_time", "measure": "arrests"},
    {"kind": "compare_regions", "measure": "arrests", "per": "officers"},
    {"kind": "funnel", "measure": "arrests", "per": "officers"},
    {"kind": "year_on_year", "measure": "arrests"},
)
IN_A_YEAR = ("balance", "compare_regions", "funnel")


def random_paper(seed):
    """Frame of arrests and a public paper of it: small counts in some regions.

    Of odd ones in one year alone, where nothing coarser is left than to leave regions out.
    """
    rng = np.random.default_rng(seed)
    in_a_year = seed % 2 == 1
    there = rng.permutation(reference.REGIONS)[: rng.integers(6, 11)]
    small = rng.choice(there, size=rng.integers(0, 2), replace=False)
    parts = []
    for threat in THREATS:
        for strand in ("Pursue", "Prevent"):
            counts = {name: list(rng.integers(30, 90, 1 if in_a_year else 8)) for name in there}
            for name in small:
                if strand == "Pursue" and (in_a_year or threat == "fraud"):
                    counts[name][-1] = 2
            if rng.random() < 0.2 and not in_a_year:
                counts[rng.choice(there)].pop()  # one that lacks its newest quarter
            parts.append(outcomes(counts, strand=strand, threat=threat, first=2019))
    frame = together(*parts)
    frame = frame.assign(**YEAR) if in_a_year else frame
    kinds = [entry for entry in KINDS if not in_a_year or entry["kind"] in IN_A_YEAR]
    return frame, Paper(
        {"outcomes": frame}, title="Sums", audience="public", exhibits=[dict(e) for e in kinds]
    )


def named(exhibit):
    """Regions that the description says are added up."""
    told = re.search(r"Sums are of \w+ of ten regions(,|:) (without )?([^.]+)\.",
                     exhibit.description)  # fmt: skip
    if told is None:
        return set(reference.REGIONS)
    # A name of a region may hold "and" itself.
    names = {name for name in reference.REGIONS if name in told[3]}
    rest = re.sub("|".join(sorted(names, key=len, reverse=True)), "", told[3])
    assert not re.search("[A-Z]", rest)
    return set(reference.REGIONS) - names if told[2] else names


def printed_sums(exhibit):
    """Counts in the line or the lines of sums, each with the rows of the frame that it is of."""
    table = exhibit.table.set_index(exhibit.table.columns[0])
    if exhibit.kind == "balance":
        period = re.search(r", (20[^,]+)$", table.columns[0])[1]
        lines = [row for row in table.index if "per cent" not in row]
        if "Threat" not in table.index.name:
            lines = [row for row in lines if row.startswith("Network")]
        for row in lines:
            of = {"threat": row.lower()} if row.lower() in THREATS else {}
            yield table.loc[row].iloc[0], {"period": period, "strand": "Pursue"} | of
    elif exhibit.kind == "balance_over_time":
        for row in (row for row in table.index if row[:2] == "20"):
            yield table.loc[row, "Pursue"], {"period": row, "strand": "Pursue"}
    elif exhibit.kind == "compare_regions":
        lines = [row for row in table.index if row.startswith("Network")]
        for row in lines:
            yield table.loc[row].iloc[0], {"period": table.columns[0].rpartition(", ")[2]}
    elif exhibit.kind == "year_on_year":
        lines = [row for row in table.index if row not in reference.REGIONS]
        for row in lines:
            yield table.loc[row].iloc[0], {"year": table.columns[0]}


EVERY_DAY = (0, 7)
LONG = [pytest.param(n, marks=pytest.mark.long) for n in range(20) if n not in EVERY_DAY]


@pytest.mark.parametrize("seed", [*EVERY_DAY, *LONG])
def test_every_sum_is_of_the_regions_that_the_words_name(seed):
    frame, paper = random_paper(seed)
    quarters = sorted(frame["period_start"].unique())
    found = 0
    for exhibit in paper.exhibits():
        regions = named(exhibit)
        words = len(regions) < 10
        if exhibit.kind == "funnel":  # whose last line has the rate alone
            told = re.search(r"Sums are of (\w+) of ten", exhibit.description)
            of = f"Network ({told[1]} of ten regions)" if told else "Network"
            last = exhibit.table.iloc[-1, 0]  # the others, where some stand far from all
            assert last == of or last.startswith("The other ")
        for value, where in printed_sums(exhibit):
            if not isinstance(value, int | np.integer):
                continue
            rows = frame[frame["region"].isin(regions)]
            if "year" in where:
                rows = rows[rows["period_start"].isin(quarters[-4:])]
            elif re.fullmatch(r"20\d\d-\d\d", where["period"]):
                year = pd.Timestamp(f"{where['period'][:4]}-04-01")
                rows = rows[rows["period_start"].between(year, year + pd.Timedelta(days=364))]
            else:
                rows = rows[rows["period"].eq(where["period"])]
            for name in ("strand", "threat"):
                if name in where:
                    rows = rows[rows[name].eq(where[name])]
            assert value == rows["value"].sum(), (exhibit.kind, exhibit.subtitle, where)
            in_table = " ".join(map(str, [*exhibit.table.columns, *exhibit.table.iloc[:, 0]]))
            for text in (exhibit.subtitle, in_table) if words else ():
                assert " of ten regions" in text.lower(), text
            found += 1
    assert found > 3
