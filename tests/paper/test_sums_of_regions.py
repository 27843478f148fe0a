"""A sum over regions is of the regions that the words beside it name, whatever is left out."""

import re

import numpy as np
import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import reference
from rocu_analysis.intake import vocabulary
from rocu_analysis.paper.paper import Paper

from .frames import YEAR, outcomes, paper as of_entries, together

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
    return frame, of_entries(frame, *map(dict, kinds))


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
            lines = [row for row in lines if "network" in row.lower()]
        for row in lines:
            of = {"threat": row.lower()} if row.lower() in THREATS else {}
            yield table.loc[row].iloc[0], {"period": period, "strand": "Pursue"} | of
    elif exhibit.kind == "balance_over_time":
        for row in (row for row in table.index if row[:2] == "20"):
            yield table.loc[row, "Pursue"], {"period": row, "strand": "Pursue"}
    elif exhibit.kind == "compare_regions":
        lines = [row for row in table.index if "network" in row.lower()]
        for row in lines:
            yield table.loc[row].iloc[0], {"period": table.columns[0].rpartition(", ")[2]}
    elif exhibit.kind == "year_on_year":
        lines = [row for row in table.index if row not in reference.REGIONS]
        for row in lines:
            yield table.loc[row].iloc[0], {"year": table.columns[0]}


SELDOM = [pytest.param(n, marks=pytest.mark.slow if n == 7 else pytest.mark.long)
          for n in range(1, 20)]  # fmt: skip


@pytest.mark.parametrize("seed", [0, *SELDOM])
def test_every_sum_is_of_the_regions_that_the_words_name(seed):
    frame, paper = random_paper(seed)
    quarters = sorted(frame["period_start"].unique())
    found = 0
    for exhibit in paper.exhibits():
        regions = named(exhibit)
        words = len(regions) < 10
        if exhibit.kind == "funnel":  # whose last line has the rate alone
            told = re.search(r"Sums are of (\w+) of ten", exhibit.description)
            of = f"network ({told[1]} of ten regions)" if told else "network"
            last = exhibit.table.iloc[-1, 0]  # the others, where some stand far from all
            assert last.lower().removeprefix("the ") == of or last.startswith("The other ")
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
            # Over time a row is a period: the caption of its table says of which regions.
            texts = (exhibit.subtitle, *([] if exhibit.kind == "balance_over_time" else [in_table]))
            for text in texts if words else ():
                assert " of ten regions" in text.lower(), text
            found += 1
    assert found > 3


# --- forces and areas beside what they lie in ----------------------------------------------------

BOROUGHS = {name: {"kind": "borough", "part_of": "Metropolitan"} for name in ("Camden", "Barnet")}


def in_london(metropolitan, camden, barnet):
    """Quarters of a force and of two boroughs in it, with the words that say so."""
    rows = outcomes({"London": metropolitan}, source="met.xlsx")
    parts = [rows.assign(geography="force", force="Metropolitan")]
    for name, values in (("Camden", camden), ("Barnet", barnet)):
        rows = outcomes({"London": values}, source=f"{name}.xlsx")
        parts.append(rows.assign(geography="other", region=None, body=name))
    frame = together(*parts)
    frame.attrs["vocabulary"] = vocabulary.load({}, {"areas": BOROUGHS})[0]
    return frame


@pytest.mark.parametrize("whole", [{"geography": "force"}, {}], ids=["the force", "its region"])
@pytest.mark.parametrize(("barnet", "coarsened"), [(3, True), (30, False)])
def test_what_is_left_of_a_force_beside_its_boroughs_is_not_told(whole, barnet, coarsened):
    """33 - 30 = 3 would be Barnet's, though nobody asked for Barnet: years are shown instead."""
    frame = in_london([30 + barnet] * 4, [30] * 4, [barnet] * 4)
    asked = [
        {"kind": "track", "measure": "arrests", **area}
        for area in ({"geography": "borough", "only": {"body": "Camden"}},
                     {"region": "London"} | whole)
    ]  # fmt: skip
    paper = of_entries(frame, *asked)
    assert bool(paper.protection.notes) is coarsened
    assert paper.assurance.tried == coarsened


def test_a_small_count_of_a_force_is_not_told_by_its_region():
    """Essex 3 of Eastern's 3 + 40: beside the region the other force would give it away."""
    forces = {"Essex": [9, 3, 9, 9], "Kent": [40] * 4}
    frame = together(*(outcomes({"Eastern": values}, source=f"{force}.xlsx", geography="force",
                                force=force) for force, values in forces.items()))  # fmt: skip
    kent = {"geography": "force", "only": {"force": "Kent"}}
    entries = [{"kind": "track", "measure": "arrests", "region": "Eastern"} | one
               for one in ({}, kent)]  # fmt: skip
    paper = of_entries(frame, *entries)
    printed = [exhibit.table.astype(str).to_string() for exhibit in paper.exhibits()]
    both = [any("2020-21 Q2" in text for text in printed[:1]), "2020-21 Q2" in printed[1]]
    assert not all(both)  # 43 - 40 = 3
    assert paper.assurance.tried == 1


def test_a_paper_says_of_a_unit_that_forces_share_that_no_region_counts_it(tmp_path):
    """The sum left its 23 arrests out, and nothing said so."""
    rows = [("Bedfordshire", 20), ("Hertfordshire", 22), ("BCH", 23)]
    lines = [f"{who},2021-22 Q1,Arrests,{number}" for who, number in rows]
    (tmp_path / "a.csv").write_text("\n".join(["Force,Period,Measure,Value", *lines]) + "\n")
    shared = '"BCH" = { kind = "joint unit", parts = ["Bedfordshire", "Hertfordshire"] }'
    for area, counted in ((shared, True), ('"BCH" = { kind = "taskforce" }', False)):
        (tmp_path / "rocu.toml").write_text(f"[areas]\n{area}\n")
        made = Paper(rocu.check(tmp_path), title="T", audience="internal",
                     exhibits=[{"kind": "compare_regions", "measure": "arrests"}])  # fmt: skip
        blocks = made.document().blocks
        told = "What BCH counted is in no region's sum, since several forces share it."
        assert any(getattr(block, "text", "") == told for block in blocks) is counted
