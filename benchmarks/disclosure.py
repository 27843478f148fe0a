"""Attack random papers by what they print, and time the protection of large ones.

    python benchmarks/disclosure.py papers FIRST LAST    papers of counts drawn at random, by seed
    python benchmarks/disclosure.py chains FIRST LAST    four papers in a row, a quarter longer each
    python benchmarks/disclosure.py times SEEDS          papers of 15 and of 40 exhibits

The attacker knows nothing of how a paper was protected. It has the files of the paper: the tidy
table (CSV) and the record, with every table as it is printed. Each printed count is one equation
over the smallest counts (part of the measure, region, quarter, threat), each ``[c]`` says one or
more, and an integer programme asks of every small count whether it could be five or more. What
stands in public, and what that tells by itself, is no fault of a paper.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

import rocu_analysis as rocu
from rocu_analysis import periods as periods_of_time, reference, schema
from rocu_analysis.errors import NoFigures, NotSafeToPublish

SMALL = 5
YEAR = "2020-21"
QUARTERS = [f"{YEAR} Q{number}" for number in (1, 2, 3, 4)]
STARTS = [pd.Timestamp(day) for day in ("2020-04-01", "2020-07-01", "2020-10-01", "2021-01-01")]
ENDS = [pd.Timestamp(day) for day in ("2020-06-30", "2020-09-30", "2020-12-31", "2021-03-31")]
DAYS = ["2020-07-20", "2020-10-20", "2021-01-20", "2021-05-20"]  # on which papers are made
REGIONS = ("South West", "Eastern", "London", "North East", "South East", "East Midlands")
THREATS = ("drugs", "firearms", "fraud")
FAMILIES = (
    {"arrests": ("arrests",)},
    {
        "people safeguarded": ("children", "adults", "others"),
        "children safeguarded": ("children",),
        "adults safeguarded": ("adults",),
    },
)
NO_COUNT = re.compile(
    "interval|limit|points|per cent|rate|share|change|ratio|per |usual|mean", re.I
)

Cell = tuple[str, str, str, str]  # part, region, quarter and threat
Group = frozenset[Cell]


@dataclass
class Case:
    """Counts drawn at random, and what their measures add up."""

    counts: dict[Cell, int]
    parts_of: dict[str, tuple[str, ...]]
    by_threat: bool = True  # whether the whole of a family is returned by threat too
    known: set[Group] = field(default_factory=set)  # sums that stand in public

    def total(self, group: Group) -> int:
        return sum(self.counts[cell] for cell in group)

    def group(self, measure, regions, quarters, threats) -> Group:
        cells = product(self.parts_of.get(measure, ()), regions, quarters, threats)
        return frozenset(cell for cell in cells if cell in self.counts)

    def labels(self, place: int) -> list[str]:
        return list(dict.fromkeys(cell[place] for cell in self.counts))

    def returns(self, quarters: int = 4) -> pd.DataFrame:
        """Outcomes frame of the first quarters."""
        rows = []
        for measure, parts in self.parts_of.items():
            threats = [(name,) for name in self.labels(3)]
            if len(parts) > 1 and not self.by_threat:
                threats = [tuple(self.labels(3))]
            places = product(threats, self.labels(1), range(quarters))
            for named, region, number in places:
                group = self.group(measure, [region], [QUARTERS[number]], named)
                if group:
                    label = named[0] if len(named) == 1 else None
                    rows.append({
                        "geography": "region", "region": region, "counting": "led",
                        "period": QUARTERS[number], "period_start": STARTS[number],
                        "period_end": ENDS[number], "measure": measure, "unit": "count",
                        "strand": "Not stated", "threat": label, "qualifier": "exact",
                        "value": float(self.total(group)), "status": "final",
                        "source": f"{measure}-{label}.xlsx!Sheet1!{region}-{number}",
                    })  # fmt: skip
        return schema.conform(pd.DataFrame(rows), "outcomes")


# --- what is drawn --------------------------------------------------------------------------------


def drawn(random: np.random.Generator) -> Case:
    """Counts of up to six regions, four quarters and three threats."""
    parts_of = FAMILIES[int(random.random() < 0.4)]
    regions = REGIONS[: random.integers(1, 7)]
    quarters = QUARTERS[: random.integers(1, 5)]
    threats = THREATS[: random.integers(1, 4)]
    parts = max(parts_of.values(), key=len)
    low, high, often = ((0, 4, 1.0), (6, 41, 0.0), (20, 41, 0.3))[random.integers(3)]
    counts = {
        cell: int(random.integers(0, 7) if random.random() < often else random.integers(low, high))
        for cell in product(parts, regions, quarters, threats)
    }
    return Case(counts, parts_of, bool(random.random() < 0.5))


def entry(random: np.random.Generator, case: Case, quarters: list[str], year: bool) -> dict:
    kinds = ("track", "compare_regions", "balance", "scorecard")
    kind = str(random.choice(kinds, p=[0.3, 0.3, 0.3, 0.1]))
    one: dict = {"kind": kind, "region": "all"}
    if kind in ("track", "scorecard") and random.random() < 0.6:
        one["region"] = str(random.choice(case.labels(1)))
    if kind == "scorecard":
        return one
    one["measure"] = str(random.choice(list(case.parts_of)))
    if kind != "balance" and random.random() < 0.4:
        one["threat"] = str(random.choice(case.labels(3)))
    if kind != "track":
        one["period"] = YEAR if year and random.random() < 0.5 else str(random.choice(quarters))
    if kind == "balance":
        one["by"] = str(random.choice(["region", "threat"]))
    return one


def in_public(random: np.random.Generator, case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """Returns of which a few figures stand in public."""
    if random.random() < 0.5:
        return frame
    places = random.choice(len(frame), size=min(len(frame), random.integers(0, 5)), replace=False)
    frame.loc[places, "published"] = "https://example.org/figures"
    for row in frame.loc[places].to_dict("records"):
        threats = [row["threat"]] if isinstance(row["threat"], str) else THREATS
        case.known.add(case.group(row["measure"], [row["region"]], [row["period"]], threats))
    return frame


# --- what is printed ------------------------------------------------------------------------------


@dataclass
class Read:
    """What the files of papers say: sums, counts with a mark, and counts that are hidden alone."""

    sums: set[Group] = field(default_factory=set)
    marked: list[Group] = field(default_factory=list)
    alone: set[Cell] = field(default_factory=set)
    figures: Counter = field(default_factory=Counter)


def read_files(case: Case, folder: Path, read: Read, quarters: list[str]) -> None:
    """Read the tidy table and, in the record, the printed tables and the counts of a paper."""
    (path,) = folder.glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            read_figure(case, line, read)
    (path,) = folder.glob("*.record.json")
    for exhibit in json.loads(path.read_text(encoding="utf-8"))["exhibits"]:
        read_table(case, list(printed(exhibit)), read, quarters)
        for count in exhibit["counts"]:
            read_count(case, count, read)


def printed(exhibit: dict) -> Iterator[dict]:
    """Each cell of a printed table, with the words of its row, its column and its title."""
    names = [" ".join(row[: 1 + (row[1:2] != [] and not row[1][:1].isdigit())])
             for row in exhibit["rows"]]  # fmt: skip
    for name, row in zip(names, exhibit["rows"], strict=True):
        for head, text in list(zip(exhibit["columns"], row, strict=True))[1:]:
            number = text.replace(",", "")
            yield {"title": exhibit["subtitle"], "row": name, "figure": head,
                   "value": number if number.isdigit() else "",
                   "marker": text if text.startswith("[") else ""}  # fmt: skip


def read_figure(case: Case, line: dict, read: Read) -> None:
    """Take a row of the tidy table by its names."""
    first, last = pd.Timestamp(line["period_start"]), pd.Timestamp(line["period_end"])
    spans = zip(QUARTERS, STARTS, ENDS, strict=True)
    quarters = [label for label, start, end in spans if first <= start and end <= last]
    named = line["threat"].removeprefix("all but ").split(", ")
    threats = case.labels(3) if line["threat"] == "All" else named
    if line["threat"].startswith("all but "):
        threats = [name for name in case.labels(3) if name not in named]
    group = case.group(line["measure"], [line["area"]], quarters, threats)
    if line["status"] == "hidden":
        read.marked.append(group)
    elif group and line["value"] and case.total(group) == float(line["value"]):
        read.sums.add(group)


def read_table(case: Case, lines: list[dict], read: Read, quarters: list[str]) -> None:
    """Take each figure of a table for a count where a sum that it may stand for is that number."""
    rows = " ".join(line["row"] for line in lines)
    inside = [name for name in case.labels(1) if name in rows]
    unnamed = [name for name in case.labels(3) if name not in rows.lower()]
    marks = []
    for line in lines:
        if NO_COUNT.search(line["figure"]) or "per cent" in line["row"]:
            continue
        groups = may_stand_for(case, line, inside, unnamed, quarters)
        if line["marker"] == "[c]":
            marks += groups[:1]
        elif line["value"] and float(line["value"]).is_integer():
            fitting = [g for g in groups if g and case.total(g) == float(line["value"])]
            read.figures["read" if fitting else "not read"] += 1
            read.sums |= set(fitting[:1])
    people = [group for group in dict.fromkeys(marks) if group and case.total(group)]
    if len(people) == 1:
        read.alone |= people[0]
    read.marked += [group for group in dict.fromkeys(marks) if group]


def may_stand_for(case, line, inside, unnamed, quarters) -> list[Group]:
    """Sums that a figure may stand for by the words of its row, its column and its title."""
    texts = [line["row"], line["figure"], line["title"]]

    def named(labels) -> list:
        for text in texts:
            held = [name for name in labels if name.lower() in text.lower()]
            if held:
                return held
        return []

    measures = named(case.parts_of) or list(case.parts_of)
    regions = [[name] for name in named(case.labels(1))] or [case.labels(1), inside]
    within = [[name] for name in named(quarters)]
    within += [quarters] if not within or YEAR in re.sub(f"{YEAR} Q", "", " ".join(texts)) else []
    threats = [[name] for name in named(case.labels(3))]
    if "merged" in line["row"].lower() or "merged" in line["figure"].lower():
        threats = [unnamed]
    threats = threats or [case.labels(3)]
    return [case.group(*of) for of in product(measures, regions, within[::-1], threats)]


def read_count(case: Case, count: dict, read: Read) -> None:
    """Take a count of the record by its names."""
    first, last = pd.Timestamp(count["first"]), pd.Timestamp(count["last"])
    spans = zip(QUARTERS, STARTS, ENDS, strict=True)
    quarters = [label for label, start, end in spans if first <= start and end <= last]
    threats = count["only"].get("threat", case.labels(3))
    threats = [name for name in threats if name not in count.get("but", {}).get("threat", ())]
    group = case.group(count["measure"], [count["region"]], quarters, threats)
    if count["value"] is None:
        read.marked.append(group)
    elif group and case.total(group) == count["value"]:
        read.sums.add(group)


# --- the attack -----------------------------------------------------------------------------------


def could_be_large(case: Case, sums, cell: Cell, marked=()) -> bool:
    """Whether whole numbers that fit all sums give a count five or more."""
    places = {one: number for number, one in enumerate(case.counts)}
    lower = np.zeros(len(places))
    lower[places[cell]] = SMALL
    limits = []
    for groups, is_sum in ((sums, True), (marked, False)):
        for group in groups:
            row = np.zeros(len(places))
            row[[places[one] for one in group]] = 1
            total = case.total(group)
            limits.append(LinearConstraint(row, *((total, total) if is_sum else (1, np.inf))))
    found = milp(np.zeros(len(places)), integrality=np.ones(len(places)),
                 bounds=Bounds(lower, np.inf), constraints=limits or None)  # fmt: skip
    return found.status == 0


def deduced(case: Case, read: Read) -> tuple[list[Cell], int]:
    """Small counts that the files tell, and how many small counts there are."""
    marked = set(read.marked)
    if not all(case.total(group) for group in marked):
        marked = set()  # where a zero is hidden too, a mark says nothing
    small = [cell for cell, count in case.counts.items() if 0 < count < SMALL]
    tried = [cell for cell in small if cell not in read.alone]
    sums = case.known | read.sums
    told = [cell for cell in tried if not could_be_large(case, sums, cell, marked)]
    return [cell for cell in told if could_be_large(case, case.known, cell)], len(small)


def publish(case, frame, asked, day, folder: Path, quarters, read: Read, before=()) -> str:
    """Write a paper and read its files; what came of it."""
    outcomes = frame.assign(as_at=None).astype({"as_at": frame["as_at"].dtype})
    try:
        paper = rocu.Paper({"outcomes": outcomes}, title="Paper", audience="public", as_at=day,
                           exhibits=asked, previous=list(before))  # fmt: skip
        paper.save(folder, ["csv"])
    except NotSafeToPublish:
        return "refused"
    except NoFigures:
        return "nothing left to show"
    read_files(case, folder, read, quarters)
    return "made"


def paper_of(seed: int, folder: Path) -> tuple[Case, Read, list[str]]:
    """One paper of two to six exhibits."""
    random = np.random.default_rng(seed)
    case = drawn(random)
    quarters = case.labels(2)
    frame = in_public(random, case, case.returns(len(quarters)))
    year = len(quarters) == 4
    asked = [entry(random, case, quarters, year) for _ in range(random.integers(2, 7))]
    read = Read()
    return case, read, [publish(case, frame, asked, DAYS[3], folder, quarters, read)]


def chain_of(seed: int, folder: Path) -> tuple[Case, Read, list[str]]:
    """Four papers in a row, each with the record of the one before it."""
    random = np.random.default_rng(10_000 + seed)
    case = drawn(random)
    while len(case.labels(2)) < 4:
        case = drawn(random)
    read, came, before = Read(), [], []
    for number in range(4):
        quarters, place = QUARTERS[: number + 1], folder / str(number)
        asked = [entry(random, case, quarters, number == 3) for _ in range(random.integers(1, 4))]
        frame = case.returns(number + 1)
        came.append(publish(case, frame, asked, DAYS[number], place, quarters, read, before))
        before = [*place.glob("*.record.json")] or before
    return case, read, came


def trial(make, first: int, last: int) -> None:
    total: Counter = Counter()
    for seed in range(first, last):
        with tempfile.TemporaryDirectory() as folder:
            case, read, came = make(seed, Path(folder))
        told, small = deduced(case, read)
        total.update(came)
        total.update(read.figures)
        total.update({"sums": len(read.sums), "marks": len(set(read.marked)), "small": small,
                      "deducible": len(told), "alone": len(read.alone)})  # fmt: skip
        print(seed, *came, f"{len(told)} of {small} deducible", *told[:2], flush=True)
    print(dict(total))


# --- how long it takes ----------------------------------------------------------------------------

SIXTEEN = pd.period_range("2017Q2", periods=16, freq="Q")
MEASURES = (
    "arrests", "charges", "people charged", "people sentenced", "referrals",
    "children safeguarded", "adults safeguarded", "people safeguarded",
)  # fmt: skip
SIX = ("drugs", "firearms", "fraud", "cyber crime", "county lines", "prisons")


def large_returns(mean: float, seed: int, measures, threats) -> pd.DataFrame:
    """Ten regions and sixteen quarters of some measures by threat."""
    random = np.random.default_rng(seed)
    rows = []
    for measure, region, quarter, threat in product(measures, reference.REGIONS, SIXTEEN, threats):
        day = quarter.start_time.date()
        of_year = (day.month - 4) % 12 // 3 + 1
        label = periods_of_time.financial_quarter(day.year - (day.month < 4), of_year).label
        rows.append({
            "geography": "region", "region": region, "counting": "led", "period": label,
            "period_start": quarter.start_time, "period_end": quarter.end_time.normalize(),
            "measure": measure, "unit": "count", "strand": "Pursue", "threat": threat,
            "value": float(random.poisson(mean * (3 if measure.startswith("people s") else 1))),
            "qualifier": "exact", "status": "final",
            "source": f"{measure}-{threat}.xlsx!Sheet1!{region}-{quarter}",
        })  # fmt: skip
    return schema.conform(pd.DataFrame(rows), "outcomes")


def times(seeds: int) -> None:
    few = [{"kind": "track", "measure": "arrests", "threat": name} for name in SIX[:-1]]
    few += [{"kind": "compare_regions", "measure": "arrests", "period": YEAR, "threat": name}
            for name in SIX[:4]]  # fmt: skip
    few += [{"kind": kind, "measure": "arrests"} for kind in ("track", "compare_regions")]
    few += [{"kind": "balance", "measure": "arrests"}]
    few += [{"kind": "balance", "measure": "arrests", "by": "threat"}, {"kind": "scorecard"}]
    many = [{"kind": kind, "measure": measure} for measure in MEASURES
            for kind in ("track", "compare_regions", "balance", "balance_over_time",
                         "year_on_year")]  # fmt: skip
    cases = [(few, ("arrests",), SIX, mean) for mean in (1, 3, 10)]
    cases += [(many, MEASURES, SIX[:1], mean) for mean in (2, 8)]
    print("exhibits  mean  seed  coarser  tables  seconds")
    for (asked, measures, threats, mean), seed in product(cases, range(seeds)):
        frame = large_returns(mean, seed, measures, threats)
        paper = rocu.Paper({"outcomes": frame}, title="Paper", audience="public", exhibits=asked)
        start = time.process_time()
        done = paper.protection
        taken = time.process_time() - start
        print(f"{len(asked):8}  {mean:4}  {seed:4}  {len(done.notes):7}  {len(done.tables):6}  "
              f"{taken:7.2f}", flush=True)  # fmt: skip


def main() -> None:
    asked, *numbers = sys.argv[1:] or ["times"]
    if asked == "times":
        times(*(map(int, numbers or ["1"])))
    else:
        trial({"papers": paper_of, "chains": chain_of}[asked], *map(int, numbers or ["0", "10"]))


if __name__ == "__main__":
    main()
