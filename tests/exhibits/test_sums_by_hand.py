"""Every printed total is added up again from the raw rows, and is of the areas that the words name.

The arithmetic here shares nothing with the package but the names of regions and forces.
"""

import re

import numpy as np
import pandas as pd
import pytest
from exhibits.frames import outcomes, quarter, row

import rocu_analysis as rocu
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

HOMES = dict(rocu.forces()[["force", "region"]].itertuples(index=False, name=None))
OFFICERS = dict(rocu.forces()[["force", "officers"]].itertuples(index=False, name=None))
IN_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
STATES = ["figure"] * 30 + ["missing", "hidden", "provisional", "absent", "range", "not applicable"]
DETAILS = {"strand": (*STRANDS, NOT_STATED), "threat": ("drugs", "fraud", "firearms"),
           "level": ("major", "moderate", "minor"), "tier": ("tier 1", "tier 2")}  # fmt: skip
KEY = ["geography", "region", "force", "period", *DETAILS]


# --- random returns ------------------------------------------------------------------------------


def cell(rng, state, base, **where):
    value = int(rng.integers(30, 90) * base)
    changes = {
        "figure": {"value": value},
        "missing": {"value": None, "marker": "x"},
        "hidden": {"value": None, "marker": "c"},
        "provisional": {"value": value, "status": "provisional"},
        "range": {"value": None, "value_high": 4, "marker": "c", "qualifier": "less than"},
        "not applicable": {"value": None, "marker": "z"},
    }[state]
    return row(**where, **changes)


def returns(rng, by, last):
    """Rows of some regions, by themselves or by their forces, by quarter and by some details."""
    rows = []
    for region in rng.permutation(REGIONS)[: rng.integers(5, 11)]:
        forces = [name for name in HOMES if HOMES[name] == region]
        # By itself, by all its forces, by some of them, or both by itself and by one of them.
        ways = ([None], forces, forces[1:], [None, forces[0]])
        way = ways[rng.choice(4, p=[0.6, 0.2, 0.1, 0.1])]
        # Some give no row of one detail, such as a threat or a strand.
        without = rng.choice(DETAILS[rng.choice(by)]) if rng.random() < 0.15 else ""
        for force in way:
            place = {"region": region} | ({"force": force} if force else {})
            for number in range(rng.integers(0, 2) if last > 1 else 0, last):
                for detail in pd.MultiIndex.from_product([DETAILS[name] for name in by]):
                    odd = rng.random() < 0.02
                    state = rng.choice(STATES) if odd else "figure"
                    if state == "absent" or without in detail:
                        continue
                    where = dict(zip(by, detail, strict=True)) | place
                    one = cell(rng, state, 1 if force else 3, period=quarter(number), **where)
                    rows.append(one)
                    if rng.random() < 0.05:  # the same figure twice, or a vintage before it
                        old = {"as_at": "2021-01-01", "value": 1} if rng.random() < 0.5 else {}
                        rows.append(one | (old if one["value"] else {}))
                    if rng.random() < 0.05:  # work that is counted otherwise is never added
                        known = {"value": 7, "value_high": None, "qualifier": "exact"}
                        rows.append(one | known | {"counting": "supported", "marker": None})
        if rng.random() < 0.2:
            phase = {"period": "Phase 1", "period_start": None, "period_end": None}
            rows.append(row(region, 500) | phase | {name: DETAILS[name][0] for name in by})
    return outcomes(*rows)


# --- the same sums by hand -----------------------------------------------------------------------


def newest(frame):
    rows = frame[frame["counting"].eq("led") & frame["period_start"].notna()]
    return rows.sort_values("as_at", kind="stable").drop_duplicates(KEY, keep="last")


def by_area(frame, geography):
    """Rows of each area that is shown, and the parts that it should have: none of its own row."""
    rows = newest(frame)
    if geography == "force":
        rows = rows[rows["force"].notna()]
        return {name: (part, ()) for name, part in rows.groupby("force")}
    held = {}
    for name, part in rows.groupby("region"):
        own = part["force"].isna()
        parts = tuple(force for force in HOMES if HOMES[force] == name)
        held[name] = (part[own], ()) if own.any() else (part, parts)
    return held


def throughout(rows, parts):
    """Rows of the forces that have some figure in every period: a trend has the same all along."""
    if not parts:
        return rows, parts
    known = rows[rows["value"].notna() | rows["marker"].eq("c")]
    often = known.groupby("force")["period"].nunique()
    kept = tuple(often.index[often.eq(rows["period"].nunique())])
    return rows[rows["force"].isin(kept)], kept


def two_years(rows, parts):
    """Rows of the forces that have each of eight quarters, if most of all have the newest."""
    if not parts:
        return rows, parts
    known = rows[rows["value"].notna() | rows["marker"].eq("c")]
    newest = known.loc[known["period"].eq(quarter(7).label), "force"].nunique()
    often = known.groupby("force")["period"].nunique()
    kept = tuple(often.index[often.eq(8)]) if 2 * newest > len(often) else ()
    return rows[rows["force"].isin(kept)], kept


def figure_of(rows, parts):
    """Low and high end of a sum of rows, and what is wrong with it."""
    rows, wrong = rows[~rows["marker"].eq("z")], set()
    ranged = rows["marker"].eq("c") & rows["value_high"].notna()
    if rows.empty:
        return np.nan, np.nan, {"missing"}
    if (rows["marker"].eq("c") & ~ranged).any():
        wrong.add("hidden")
    given = rows["value"].notna() | ranged
    if parts:
        lacking = set(rows.loc[~given & ~rows["marker"].eq("c"), "force"])
        wrong |= {"lacks"} if lacking or set(parts) - set(rows["force"]) else set()
    elif not given.all() and "hidden" not in wrong:
        wrong.add("missing")
    wrong |= {"provisional"} if rows["status"].eq("provisional").any() else set()
    wrong |= {"range"} if ranged.any() else set()
    low = rows["value"].where(~ranged, 1).sum()
    high = rows["value"].where(~ranged, rows["value_high"]).sum()
    return low, high, wrong


# --- what is printed -----------------------------------------------------------------------------


def number(word):
    return IN_WORDS.index(word) if word in IN_WORDS else int(word)


def words_of(text, areas):
    """How many of how many areas a text says, and which; None where it says nothing."""
    told = re.search(r"Sums are of (\w+) of (\w+) \w+(,|:) (without )?([^.]+)\.", text)
    if told is None:
        return None
    names, rest = set(), told[5]
    for name in sorted(areas, key=len, reverse=True):
        if re.search(rf"\b{re.escape(name)}\b", rest):
            names.add(name)
            rest = re.sub(rf"\b{re.escape(name)}\b", "", rest)
    assert not re.search(r"[A-Z]", rest), rest
    held = set(areas) - names if told[4] else names
    assert (number(told[1]), number(told[2])) == (len(held), len(areas))
    return held


def cells_of(value):
    """Ends of a printed count."""
    if isinstance(value, str):
        ends = re.fullmatch(r"([\d,]+) to ([\d,]+)", value)
        return tuple(int(end.replace(",", "")) for end in ends.groups()) if ends else None
    return (int(value), int(value))


def check_words(exhibit, held, areas, label=None):
    """Subtitle, table and description say of how many areas the sums are, and which lack."""
    said = words_of(exhibit.description, areas)
    if set(held) == set(areas) or len(held) == 1:
        assert said is None
        return
    assert said == set(held), (exhibit.description, sorted(held))
    many = f"{IN_WORDS[len(held)] if len(held) <= 10 else len(held)} of "
    many = "neither of " if many.startswith("none of two") else many
    assert many in exhibit.subtitle.casefold(), exhibit.subtitle
    if label is not None:
        assert many in label.casefold(), label


def heads_of(table, strand):
    """Headings of the counts of a strand."""
    return [name for name in table.columns if name.split(",")[0] == strand and "cent" not in name]


def asked(kind, frame, *words, **options):
    try:
        return getattr(rocu, kind)(frame, *words, counting="led", **options)
    except (NoFigures, NotComparable):
        return None


def comparison(rng, seen):
    geography = rng.choice(["region", "force"])
    frame = returns(rng, ["strand"], int(rng.choice([1, 6])))
    period = newest(frame)["period"].max()
    kind = rng.choice(["compare_regions", "funnel"])
    shown = asked(kind, frame, "arrests", per="officers", period=period, geography=geography)
    if shown is None:
        return
    areas = list(HOMES) if geography == "force" else list(REGIONS)
    sums = {}
    for name, (rows, parts) in by_area(frame, geography).items():
        low, high, wrong = figure_of(rows[rows["period"].eq(period)], parts)
        if not wrong - ({"range"} if kind == "compare_regions" else set()):
            sums[name] = (low, high)
    if len(sums) < 2:
        return
    size = dict(OFFICERS)
    if geography == "region":
        size = {name: sum(size[f] for f in HOMES if HOMES[f] == name) for name in REGIONS}
    last = shown.table.iloc[-1]
    line = shown.data.loc[shown.data["in_line"] & shown.data["region"].isin(sums), "region"]
    label = last.iloc[0]
    if set(line) == set(sums):
        check_words(shown, sums, areas, label)
    else:  # some stand apart from all the others: the line is theirs, and is called so
        assert label == f"The other {IN_WORDS[len(line)] if len(line) <= 10 else len(line)}"
        check_words(shown, line, areas)
    low, high = (sum(sums[name][end] for name in line) for end in (0, 1))
    if kind == "compare_regions":
        assert cells_of(last.iloc[1]) == (low, high), (label, last.iloc[1], low, high)
    if low == high:
        base = int(re.search(r"per ([\d,]+) ", shown.subtitle.casefold())[1].replace(",", ""))
        total = sum(size[name] for name in line)
        rate = float(last.iloc[3])
        assert rate == pytest.approx(base * low / total, abs=0.051 if rate < 100 else 0.51)
    seen[kind] = seen.get(kind, 0) + 1


def year(rng, seen):
    geography = rng.choice(["region", "force"])
    frame = returns(rng, ["strand"], 8)
    shown = asked("year_on_year", frame, "arrests", geography=geography)
    if shown is None or len(shown.data) < 2:
        return
    areas = list(HOMES) if geography == "force" else list(REGIONS)
    last, ends = shown.table.iloc[-1], {}
    years = [sorted({quarter(n).label for n in range(*span)}) for span in ((4, 8), (0, 4))]
    for name, held in by_area(frame, geography).items():
        rows, parts = two_years(*held)
        said = [
            [figure_of(rows[rows["period"].eq(label)], parts) for label in one] for one in years
        ]
        if not any(wrong - {"range"} for one in said for _, _, wrong in one):
            ends[name] = [tuple(sum(part[end] for part in one) for end in (0, 1)) for one in said]
    heads = " ".join(map(str, shown.table.columns))
    if "2019-20 Q4" not in heads and "2019-20" not in heads:
        return  # the newest quarter is provisional: another year is compared
    if len(ends) < 2:
        return
    check_words(shown, ends, areas, last.iloc[0])
    for column, place in ((1, 0), (2, 1)):
        total = tuple(sum(held[place][end] for held in ends.values()) for end in (0, 1))
        assert cells_of(last.iloc[column]) == total, (last.iloc[0], last.iloc[column], total)
    seen["year_on_year"] = seen.get("year_on_year", 0) + 1


def shares(rng, seen):
    by = str(rng.choice(["region", "threat", "level"]))
    details = ["strand"] if by == "region" else ["strand", by]
    frame = returns(rng, details, int(rng.choice([1, 3])))
    period = newest(frame)["period"].max()
    shown = asked("balance", frame, "arrests", by=by, period=period)
    if shown is None:
        return
    held = {name: (rows[rows["period"].eq(period)], parts)
            for name, (rows, parts) in by_area(frame, "region").items()}  # fmt: skip
    held = {name: both for name, both in held.items() if len(both[0])}
    strands = [s for s in STRANDS if any(rows["strand"].eq(s).any() for rows, _ in held.values())]
    table = shown.table.set_index(shown.table.columns[0])
    if by == "region":
        kept = {}
        for name, (rows, parts) in held.items():
            cells = {s: figure_of(rows[rows["strand"].eq(s)], parts) for s in strands}
            none = rows[rows["strand"].eq(NOT_STATED) & ~rows["marker"].eq("z")]
            cells[NOT_STATED] = figure_of(none, parts) if len(none) else (0, 0, set())
            if not any(wrong for _, _, wrong in cells.values()):
                kept[name] = {s: low for s, (low, _, _) in cells.items()}
        if len(kept) < 2:
            return
        (label,) = [
            name for name in table.index if name.startswith("Network") and "cent" not in name
        ]
        check_words(shown, kept, REGIONS, label)
        for strand in (*strands, NOT_STATED):
            (column,) = heads_of(table, strand)
            total = sum(cells[strand] for cells in kept.values())
            assert table.loc[label, column] == total, (strand, table.loc[label, column], total)
    else:
        # The last of them is of all together, or of those whose share is known.
        lines = [name for name in table.index if not name.endswith(", per cent")
                 and not re.match(rf"All |\w+ of \w+ {by}s", name)]  # fmt: skip
        given = {name: rows[~rows["marker"].eq("z")] for name, (rows, _) in held.items()}
        strands = [s for s in strands if any(rows["strand"].eq(s).any() for rows in given.values())]
        whole = {
            name: parts
            for name, (rows, parts) in held.items()
            if set(given[name]["strand"]) >= set(strands)
            and not any({"lacks", "missing"} & figure_of(part, parts)[2]
                        for _, part in given[name].groupby([by, "strand"]))
        }  # fmt: skip
        check_words(shown, whole, REGIONS, table.index.name)
        for line in lines:
            cells = {name: given[name][given[name][by].eq(line.lower())] for name in whole}
            some = [name for name in whole if len(cells[name])]
            if len(some) < len(whole):  # of a row that not all of them gave
                of = some[0] if len(some) == 1 else f"{IN_WORDS[len(some)]} of ten regions"
                told, out = table.loc[line, "Sums of"], set(whole) - set(some)
                assert told.startswith(of)
                named = some if ": " in told else out if ", without " in told else []
                assert len(some) == 1 or (named and all(name in told for name in named))
            for strand in strands:
                (column,) = heads_of(table, strand)
                told = cells_of(table.loc[line, column])
                those = [
                    (rows[rows["strand"].eq(strand)], whole[name]) for name, rows in cells.items()
                ]
                ends = [figure_of(rows, parts) for rows, parts in those if len(rows)]
                if told is not None:
                    assert told == tuple(sum(one[end] for one in ends) for end in (0, 1)), line
    seen[f"balance by {by}"] = seen.get(f"balance by {by}", 0) + 1


def shares_over_time(rng, seen):
    frame = returns(rng, ["strand"], 5)
    shown = asked("balance_over_time", frame, "arrests")
    if shown is None:
        return
    said = words_of(shown.description, REGIONS)
    if said is None:  # all ten, or the one that the subtitle names
        said = {name for name in REGIONS if name in shown.subtitle} or set(REGIONS)
    held = {name: throughout(*both) for name, both in by_area(frame, "region").items()}
    table = shown.table.set_index(shown.table.columns[0])
    check_words(shown, said, REGIONS)
    assert said <= set(held)
    for line in (name for name in table.index if re.fullmatch(r"20\d\d-\d\d Q\d", name)):
        for strand in STRANDS:
            column = heads_of(table, strand)
            told = cells_of(table.loc[line, column[0]]) if column else None
            if told is None:
                continue
            ends = [figure_of(rows[rows["period"].eq(line) & rows["strand"].eq(strand)], parts)
                    for rows, parts in (held[name] for name in said)]  # fmt: skip
            assert not any({"lacks", "missing", "hidden"} & wrong for _, _, wrong in ends), line
            assert told == (sum(e[0] for e in ends), sum(e[1] for e in ends)), (line, strand)
    seen["balance_over_time"] = seen.get("balance_over_time", 0) + 1


TRIALS = (comparison, year, shares, shares_over_time)
EVERY_DAY = range(4)
SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 8)]
LONG = [pytest.param(seed, marks=pytest.mark.long) for seed in range(8, 112)]


@pytest.mark.parametrize("seed", [*EVERY_DAY, *SLOW, *LONG])
def test_every_total_is_of_the_areas_that_the_words_name(seed):
    TRIALS[seed % len(TRIALS)](np.random.default_rng(seed), {})
