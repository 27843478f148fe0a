"""Which rows answer a question, and how they add up to a region: done in one place.

Rows are chosen by measure, period, geography and counting, in their newest vintage. What overlaps
is never added: a region beside its forces, a whole beside its parts, one period inside another,
work led beside work supported. Missing is never zero: a sum names the forces that it lacks, and a
year that shorter periods do not fill is no year. Where one area gives months and others quarters,
three whole months add to their quarter. A whole that one sheet gives by strand and another by
threat stands once. Sums run on plain arrays, since an exhibit should
cost little more than its drawing.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import frames, reference, schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.periods import Period, is_stock, parse, previous, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


DETAILS = schema.DETAILS
NETWORK = "Network"
SPAN = ["period_start", "period_end"]
PERIOD = ["period", *SPAN]
AS_GIVEN = "period_as_given"  # of months that stand in a quarter
PLAIN = ("exact", "between")
YEARS = pd.DateOffset(years=2)
SUMS = ("value", "value_high", "hidden", "lacking", "provisional", "qualifier", "summed")
UNITS = {"count": "number", "GBP": "pounds", "kg": "kilograms", "percent": "per cent"}


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of one measure by region and period.

    ``frame`` has one row a region, period (and detail asked for): ``region, period, period_start,
    period_end, …, value, value_high`` (missing where there is no range), ``hidden, lacking``
    (forces without a figure, or the region itself, as a tuple), ``provisional, qualifier, summed``
    (whether added up from forces). ``value`` is missing where a part is hidden or where nothing is
    known; where forces are lacking it is the sum of the others.

    ``dropped`` are forces that sums over time leave out of every period (`uneven`), ``gaps`` by
    region the periods that they leave out, the forces that lack some, and those that they lack.
    """

    frame: pd.DataFrame
    undated: pd.DataFrame  # rows whose period has no days, as they stand: listed, never added
    rows: pd.DataFrame  # of the outcomes frame, that were used
    measure: dict
    counting: str
    other_countings: tuple[str, ...] = ()  # that were left out
    dropped: tuple[str, ...] = ()
    gaps: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def whole(self, of: str, name: str = "plural") -> str:
        """What a share is of, in a sentence: the work of those whose part of it is counted."""
        return words_of(of, self.counting if self.other_countings else "")[name]

    def without(self, area: str) -> tuple[str, ...]:
        """Parts of an area that no sum of it over time holds."""
        if not self.dropped:
            return ()
        held = self.rows["region"].eq(area) & self.rows["geography"].eq("force")
        parts = reference.made_of(area, there) if (there := set(self.rows["force"][held])) else ()
        return tuple(name for name in parts if name in self.dropped)

    @property
    def of_counts(self) -> bool:
        """Whether figures are numbers of events: an amount has no interval of its own."""
        return bool(self.rows["unit"].eq("count").all())

    @property
    def unit(self) -> str:
        """Unit in words; a measure that the reference table does not know has its own."""
        stated = (self.rows if len(self.rows) else self.undated)["unit"].dropna()
        unit = str(stated.iloc[0]) if len(stated) else self.measure["unit"]
        return UNITS.get(unit, unit)


# --- which rows ----------------------------------------------------------------------------------


def select(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    as_given: bool = False,
    **details: str | None,
) -> pd.DataFrame:
    """Rows of regions and forces for a measure, newest vintage, with details as asked.

    Months of one stand in the quarters that others give, unless ``as_given``.
    """
    rows = _newest(outcomes, measure, ["region", "force"], {**details, "region": region})
    rows = _those(rows, rows["region"].notna())
    if rows.empty:
        asked = [measure, region, *(str(value) for value in details.values() if value is not None)]
        raise NoFigures(
            "outcomes",
            f"there is no regional figure for {', '.join(word for word in asked if word)}",
            None,
            "Look at the frame's measure, region and strand columns for what it holds",
        )
    return rows if as_given else in_quarters(_without_sums(one_cut(rows)))


def in_quarters(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in which an area's months stand in the quarter that other areas give.

    So do those of an area that mostly gives quarters itself, as where it went over to months: the
    newest, or all that stands before them, would else be left out. Only where all three months are
    there, whole and exact, and the area gives no figure of the quarter, which is provisional where
    a month is. They bear its label and days, and in `AS_GIVEN` the label that they had: each is
    still the figure that was given, and sums add them.
    """
    start, end = (rows[name].to_numpy().astype("datetime64[D]") for name in SPAN)
    days = (end - start).astype(int) + 1
    of_month = start.astype("datetime64[M]")
    month = (start == of_month) & (days >= 28) & (days <= 31)
    first = of_month - of_month.astype(int) % 3
    quarter = (start == first) & (days >= 90) & (days <= 92)
    if not (month.any() and quarter.any()):
        return rows
    plain = rows["value"].notna() & rows["marker"].isna() & rows["qualifier"].eq("exact")
    held = rows.assign(
        quarter=first.astype("datetime64[s]"), plain=plain & rows["value_high"].isna()
    )
    area = ["measure", "counting", "quarter", "geography", "region", "force"]
    held[area[3:]] = held[area[3:]].astype("object").fillna("")
    given = held.loc[quarter, [*area, *PERIOD]].iloc[::-1]
    given_as = {row[:6] for row in given.itertuples(index=False, name=None)}
    # Beside its region's own figures a force is in no sum: its quarters are those of no other.
    of_region = ["measure", "counting", "region"]
    whole = pd.MultiIndex.from_frame(held.loc[held["geography"].eq("region"), of_region])
    beside = given["geography"].eq("force") & pd.MultiIndex.from_frame(given[of_region]).isin(whole)
    spans = {row[:3]: row[6:] for row in given[~beside].itertuples(index=False, name=None)}
    quarters, monthly = Counter(map(_area_of, given_as)), held[month].groupby(area, sort=False)
    as_months = Counter(_area_of(key) for key, _ in monthly if key not in given_as)
    put: dict = {}
    for key, months in monthly:
        mostly = quarters[_area_of(key)] > as_months[_area_of(key)]
        if key not in given_as and (mostly or key[:3] in spans) and _make_a_quarter(months):
            put |= dict.fromkeys(months.index, spans.get(key[:3]) or _quarter_from(key[2]))
    if not put:
        return rows
    as_given = rows["period"].astype("object")
    moved = rows.assign(period=as_given, **{AS_GIVEN: as_given})
    moved.loc[list(put), PERIOD] = pd.DataFrame(list(put.values()), list(put), PERIOD)
    return moved


def _area_of(key: tuple) -> tuple:
    """Whose figure it is, of a key that has the quarter in its third place."""
    return (*key[:2], *key[3:])


def _quarter_from(first: pd.Timestamp) -> tuple:
    """Label and days of the quarter that begins on a day."""
    last = first + pd.DateOffset(months=3, days=-1)
    return span(first.date(), last.date()).label, first, last


def _make_a_quarter(months: pd.DataFrame) -> bool:
    """Whether months of one area and quarter add up to it: each there, alike in all but counts."""
    units, labels = months["unit"].dropna().unique(), months["period"]
    alike = months["unit"].nunique(dropna=False) == 1 and months["period_start"].nunique() == 3
    if not (alike and months["plain"].all()):
        return False
    parts = months.groupby(list(DETAILS), dropna=False, sort=False)["period_start"]
    is_whole = (parts.size() == 3).all() and (parts.nunique() == 3).all()
    measure = months["measure"].iloc[0]
    return bool(is_whole) and adds_up_over_time(measure, labels, units)


def months_added(rows: pd.DataFrame) -> list[str]:
    """Areas of which months were added to quarters."""
    if AS_GIVEN not in rows:
        return []
    moved = rows[AS_GIVEN].notna() & rows[AS_GIVEN].ne(rows["period"].astype("object"))
    force = rows["geography"].eq("force")
    return sorted(rows["force"].where(force, rows["region"])[moved].dropna().unique())


def _newest(
    outcomes: pd.DataFrame, measure: str, geographies: Iterable[str], details: dict
) -> pd.DataFrame:
    """Rows of a measure for areas of some kinds, newest vintage, with details as asked."""
    at = np.flatnonzero(outcomes["measure"] == measure)
    if not at.size:
        raise reference.not_held(measure, sorted(outcomes["measure"].dropna().unique()))
    kept = {name: [wanted] for name, wanted in details.items() if wanted is not None}
    for name, wanted in {**kept, "geography": geographies}.items():
        # One column of the rows so far is far cheaper than whole rows.
        cells = pd.Series(outcomes[name].array.take(at))
        at = at[cells.isin(wanted)]
        if not at.size and name in kept and name != "region":
            held = sorted(cells.dropna().unique())
            found = f"there is no figure of {measure} for “{wanted[0]}”"
            allowed = f"Held: {', '.join(held) or 'none is stated'}"
            raise NoFigures(name, found, allowed, reference.did_you_mean(str(wanted[0]), held))
    # What a frame carries beside its columns would be copied with every step.
    bare = outcomes.copy(deep=False)
    bare.attrs = {}
    return frames.newest(bare.take(at).reset_index(drop=True))


def one_counting(
    rows: pd.DataFrame, measure: str, counting: str | None
) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Rows of one counting, which, and the others: several are never added, so the user chooses."""
    held = tuple(sorted(rows["counting"].unique(), key=schema.COUNTINGS.index))
    if counting is None and len(held) == 1:
        return rows, held[0], ()
    if counting is None:
        of_regions = {*rows.loc[rows["geography"] == "region", "counting"]}
        whole = tuple(way for way in held if way in of_regions)
        counting, *more = whole or held
        if more:
            raise NotComparable(
                measure,
                f"it is counted in several ways ({', '.join(whole or held)}) that must not be "
                f"added",
                None,
                f"Choose one: counting={counting!r}",
            )
    elif counting not in held:
        raise NoFigures(
            "counting",
            f"no figure for {measure} is counted as “{counting}”",
            f"In the frame: {', '.join(held)}",
        )
    others = tuple(name for name in held if name != counting)
    return _those(rows, rows["counting"] == counting), counting, others


def shown_in(
    rows: pd.DataFrame, measure: str, period: str, counting: str | None = None
) -> pd.DataFrame:
    """Rows that `add_up` uses for a period; shorter ones that fill it bear its label and days."""
    rows = one_counting(rows, measure, counting)[0]
    rows = _each_region_once(_within(_those(rows, _dated(rows)), period))
    if rows["period"].eq(period).all():
        return rows
    whole = _meant(period)
    start, end = pd.Timestamp(whole.start), pd.Timestamp(whole.end)
    return rows.assign(period=whole.label, period_start=start, period_end=end)


# So much of what the fullest period of a year has makes a newer one worth showing.
NEARLY_ALL = 0.75


def latest_period(
    frame: pd.DataFrame, by: str = "region", focus: str | None = None, *, is_whole: bool = False
) -> str:
    """Label of the newest period that is not provisional and that nearly all regions have.

    Nearly all are three in four of as many as have any other that ended in the year before: who
    stopped counting long ago holds nobody back. ``by`` may name another column than the region's.
    Of one in ``focus`` it is the newest such period that it has whole, if any: a board asks how its
    own region compares. Of parts that are together a whole, see `settled`.
    """
    if frame.empty:
        raise NoFigures("outcomes", "no figure has the days of its period, so there is no newest")
    known = frame["value"].notna() | frame["hidden"]
    known = known if known.any() else ~known
    final = known & ~frame["provisional"]
    final = settled(frame, final) if is_whole else final
    held = of_last_year(frame[final if final.any() else known], by).groupby("period")
    number = held[by].nunique()
    able = number.index[number.ge(NEARLY_ALL * number.max())]
    whole = frame[final & frame[by].eq(focus) & ~frame["lacking"].astype(bool)]["period"]
    able = able.intersection(whole) if able.isin(whole).any() else able
    return str(held["period_end"].max()[able].idxmax())


def settled(frame: pd.DataFrame, final: pd.Series) -> pd.Series:
    """Which final figures of parts of a whole are of periods for which no other part waits.

    A provisional figure holds the others back by a quarter at most: who never settles, nobody.
    """
    late = frame.loc[frame["provisional"].astype(bool), "period_end"]
    kept = final & ~frame["period_end"].isin(late)
    before, newest = (frame.loc[chosen, "period_end"].max() for chosen in (kept, final))
    return kept if before >= newest - pd.DateOffset(months=3) else final


def latest_years(
    figures: Figures, rows: pd.DataFrame, newest: str, *, exact: bool = False
) -> Iterator[str]:
    """Label of the year that ends with a period, then of ever less of it; at last of that period.

    One quarter mostly tells apart what differs by half, four what differs by a fifth. Periods
    before it are added only while nothing is lost by it: what is whole in it is so in them, and in
    what ``rows`` add up to; where ``exact`` counts are needed a range is a loss too. Where every
    region lacks forces, they are the same ones throughout.
    """
    frame = figures.frame
    last = frame[frame["period"].eq(newest)]
    measure, units = figures.measure["measure"], figures.rows["unit"].unique()
    added = adds_up_over_time(measure, frame["period"].unique(), units)
    if last.empty or not added:  # or years of a part, not its whole
        yield newest
        return
    details = [name for name in ("region", *DETAILS) if name in frame]
    lacks: dict[tuple, frozenset[str]] = {}
    lost = partial(_are_lost, exact=exact, details=details, lacks=lacks)
    if not (whole := set(last["region"]) - set(last.loc[lost(last), "region"])):
        lacks |= dict(_lacking(last, details))
        whole = set(last["region"]) - set(last.loc[lost(last), "region"])
    held = frame[frame["region"].isin(whole)]
    what, gone = held.groupby(details, dropna=False).ngroup(), lost(held)
    wanted = set(what[held["period"].eq(newest)])
    begin, end = last["period_start"].min(), last["period_end"].max()
    first = end + pd.DateOffset(days=1) - pd.DateOffset(years=1)
    before = held[held["period_start"].ge(first) & held["period_end"].lt(begin)]
    labels = []
    for _, part in sorted(before.groupby(SPAN), reverse=True):
        is_next = part["period_end"].max() + pd.Timedelta(days=1) == begin
        if not is_next or gone[part.index].any() or set(what[part.index]) != wanted:
            break
        begin = part["period_start"].min()
        labels.append(span(begin.date(), end.date()).label)
    for label in reversed(labels):
        # What others give may overlap, and a few may give a figure of that year itself.
        with suppress(NotComparable):
            made = add_up(rows, measure, period=label, counting=figures.counting, by=details[1:])
            those = made.frame[made.frame["region"].isin(whole)]
            if len(those) == len(wanted) and not lost(those).any():
                yield label
    yield newest


def _are_lost(
    frame: pd.DataFrame, exact: bool, details: list[str], lacks: Mapping[tuple, frozenset[str]]
) -> pd.Series:
    """Which figures are missing, not final or lack other forces; or a range, where ``exact``."""
    other = [lacks.get(key, frozenset()) != some for key, some in _lacking(frame, details)]
    lost = frame["value"].isna() | frame["provisional"] | np.array(other, dtype=bool)
    return lost | frame["value_high"].notna() if exact else lost


def _lacking(frame: pd.DataFrame, details: list[str]) -> Iterator[tuple[tuple, frozenset[str]]]:
    """What each row is of, and the forces that it lacks."""
    keys = frame[details].astype("object").fillna("").itertuples(index=False, name=None)
    return zip(keys, map(frozenset, frame["lacking"]), strict=True)


def of_last_year(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows from a year before the newest period on that half of the regions, or the like, have.

    Half, since one that is years ahead is a slip, and one that is years behind has stopped.
    """
    newest = frame.groupby(by, observed=True)["period_end"].max().sort_values()
    return frame[frame["period_end"] >= newest.iloc[len(newest) // 2] - pd.DateOffset(years=1)]


def _those(rows: pd.DataFrame, chosen) -> pd.DataFrame:
    """Rows that are chosen; mostly all are, and then nothing is copied."""
    chosen = np.asarray(chosen, dtype=bool)
    return rows if chosen.all() else rows.take(np.flatnonzero(chosen))


def _each_region_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of regions, then those of forces whose region gave no figure of its own."""
    is_region = schema.holds(rows["geography"], "region")
    if is_region.all() or not is_region.any():
        return rows
    others = ~is_region & ~rows["region"].isin(rows["region"][is_region].unique()).to_numpy()
    return pd.concat([rows[is_region], rows[others]])


def _without_sums(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without a region's own sums of its forces, where these give more periods."""
    # A summary of one quarter is no series, and hid all that the forces gave for the others.
    is_region = schema.holds(rows["geography"], "region")
    if is_region.all() or not is_region.any():
        return rows
    gone = np.zeros(len(rows), dtype=bool)
    for region in rows["region"][is_region].unique():
        here = rows["region"].eq(region).to_numpy()
        sums, forces = rows[is_region & here], rows[~is_region & here]
        if set(forces["force"]) != set(reference.forces_in(region)):
            continue
        is_more = forces["period_end"].max() > sums["period_end"].max()
        is_more |= forces["period_start"].min() < sums["period_start"].min()
        is_more &= sums["strand"].eq(reference.NOT_STATED).all()  # else they tell more than a sum
        stretches = sums.groupby(["counting", "unit", *SPAN], dropna=False, sort=False)
        if is_more and all(_is_sum(mine, forces) for _, mine in stretches):
            gone |= is_region & here
    return _those(rows, ~gone)


_SAME = 1e-9  # of a sum: pence that are added in another order come to nearly the same


def _is_sum(mine: pd.DataFrame, forces: pd.DataFrame) -> bool:
    """Whether a region's figures of some days come to what its forces gave for these."""
    row, number = mine.iloc[0], forces["force"].nunique()
    inside = forces["period_start"].ge(row["period_start"])
    inside &= forces["period_end"].le(row["period_end"])
    parts = forces[inside & forces["counting"].eq(row["counting"]) & forces["unit"].eq(row["unit"])]
    is_filled = _days_of_forces(parts).eq((row["period_end"] - row["period_start"]).days + 1)
    both = pd.concat([mine, parts])
    is_exact = both["qualifier"].eq("exact").all() and both["value"].notna().all()
    is_whole = len(is_filled) == number and is_filled.all()
    sums = parts["value"].sum(), mine["value"].sum()
    return bool(is_whole and is_exact and np.isclose(*sums, rtol=_SAME))


def _dated(rows: pd.DataFrame) -> np.ndarray:
    start, end = (rows[name].to_numpy() for name in SPAN)
    return ~(np.isnat(start) | np.isnat(end))


def _meant(label: str) -> Period | None:
    """Period with days that a label means: of several the one that it names, as 2023 its year."""
    meant = [period for period in parse(label).periods if period.start and period.end]
    named = [period for period in meant if reference.fold(period.label) == reference.fold(label)]
    return (named or meant)[0] if len(meant) == 1 or named else None


def period_called(label: str) -> str:
    """Label of a period as frames have it, however it is written."""
    plain = " ".join(label.split())
    if period := _meant(plain):
        return period.label
    if several := parse(plain).periods:
        named = " or ".join(period.label for period in several)
        raise BadOption("period", f"“{label}” may be {named}", None, "Write the one that is meant")
    return plain


def _inside(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    return frame[(frame["period_start"] >= start) & (frame["period_end"] <= end)]


def _within(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """Rows of a period by its label, else the rows that fill a longer period."""
    exact = rows[rows["period"] == period]
    if not exact.empty:
        return exact
    whole = _meant(period)
    inside = rows[:0] if whole is None else _inside(rows, whole)
    if inside.empty:
        labels = list(dict.fromkeys(rows.sort_values("period_start")["period"]))
        shown = ", ".join(labels[-8:]) or "none with days"
        raise NoFigures("period", f"there is no figure for “{period}”", f"Newest periods: {shown}")
    units = inside["unit"].dropna().unique()
    if _check_filled(inside, whole, period, inside["measure"].iloc[0], units):
        # Each force gives the whole in periods of its own length, which no other has.
        span = [period, pd.Timestamp(whole.start), pd.Timestamp(whole.end)]
        inside.loc[inside["geography"].eq("force"), PERIOD] = span
    return inside


def _days_covered(rows: pd.DataFrame) -> int:
    """Days that any of the rows is of."""
    spans = rows[SPAN].drop_duplicates().sort_values("period_start")
    first, last = (spans[name].to_numpy().astype("datetime64[D]").astype(int) for name in SPAN)
    before = np.maximum.accumulate(np.concatenate([first[:1] - 1, last[:-1]]))
    return int(np.maximum(last - np.maximum(first - 1, before), 0).sum())


NO_SUM = (
    "it is a share, a rate or an average: those of several areas, parts or periods do not add up"
)


def is_worked_out(measure: str, units: Iterable[str] = ()) -> bool:
    """Whether figures are shares, rates or averages, by their units or their measure's name."""
    said = {*units, reference.measure(measure)["unit"]}
    return not said.isdisjoint(schema.NOT_ADDED)


def adds_up_over_time(measure: str, labels: Iterable[str], units: Iterable[str]) -> bool:
    """Whether figures of periods make a longer one: they stand on no day, and are no share."""
    return not (is_worked_out(measure, units) or is_stock(measure, labels, units))


def check_flow(measure: str, labels: Iterable[str], period: str, units: Iterable[str] = ()) -> None:
    """Refuse to add up over time what stands on a day, such as officers in post."""
    labels = list(labels)
    if is_worked_out(measure, units):
        raise NotComparable(measure, NO_SUM, None, f"Ask for one of them, such as {labels[-1]}")
    if is_stock(measure, labels, units):
        found = f"{measure} stand on a day: the figures within {period} do not add up to it"
        remedy = (
            f"Ask for one of them, such as {labels[-1]}; if they count what happened, say in "
            f'rocu.toml under [measures."{measure}"]: stock = false'
        )
        raise NotComparable("period", found, None, remedy)


def _overlap(rows: pd.DataFrame, by: list[str]) -> bool:
    """Whether periods of one area overlap."""
    spans = rows[[*by, *SPAN]].drop_duplicates().sort_values([*by, "period_start"])
    starts, ends = spans["period_start"].to_numpy()[1:], spans["period_end"].to_numpy()[:-1]
    codes = _codes([spans[name] for name in by])[0]
    return bool(((starts <= ends) & (codes[1:] == codes[:-1])).any())


def _days_of_forces(forces: pd.DataFrame) -> pd.Series:
    """Days of each force's periods together."""
    spans = forces[["force", *SPAN]].drop_duplicates()
    return ((spans["period_end"] - spans["period_start"]).dt.days + 1).groupby(spans["force"]).sum()


def _check_filled(rows: pd.DataFrame, whole: Period, label: str, measure: str, units) -> bool:
    """Refuse what does not fill a period just once; whether forces do so in unlike lengths."""
    labels, days = rows.sort_values("period_start")["period"], whole.days
    check_flow(measure, labels, label, units)
    area = [name for name in ("geography", "region") if name in rows]
    if _overlap(rows, area):
        if "force" in rows and not _overlap(rows, [*area, "force"]):
            forces = rows[rows["geography"].eq("force")]
            if _days_of_forces(forces).eq(days).all():
                return True
            _check_one_length(forces, reference.measure(measure)["plural"])
        raise NotComparable(
            "period",
            f"the figures within {label} overlap in time and cannot be added",
            None,
            "Keep one kind of period in the frame, such as quarters only",
        )
    covered = _days_covered(rows)
    if covered != days:
        raise NotComparable(
            "period",
            f"the figures within {label} cover {covered} of its {days} days",
            None,
            "Ask for a period that the returns cover",
        )
    return False


# --- how they add up -----------------------------------------------------------------------------


def add_up(
    rows: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    counting: str | None = None,
    by: Iterable[str] = (),
) -> Figures:
    """Add selected rows up to regions, by period and the details ``by``.

    ``period`` is a label, or a longer period that the rows fill without gap or overlap;
    ``counting`` is needed only where several stand at the level of regions.
    """
    by = list(by)
    rows, counting, others = one_counting(rows, measure, counting)
    dated = _dated(rows)
    undated = rows[:0] if dated.all() else rows[~dated]
    rows = _those(rows, dated)
    if period is not None:
        undated = undated[undated["period"] == period]
        rows = _within(rows, period)
    if len(rows) or undated.empty:
        check_addable(rows, measure)
    rows = _each_region_once(rows)
    frame = sums_of(rows, by)
    several = rows.duplicated(["region", *PERIOD, *by]).any() or frame["summed"].any()
    if several and is_worked_out(measure, rows["unit"].unique()):
        remedy = "Ask for the region's own figure, or for both counts that it is made of: of=…"
        raise NotComparable(measure, NO_SUM, None, remedy)
    if period is not None and not frame["period"].eq(period).all():
        frame = _in_one_period(frame, period, by)
    units = rows["unit"].dropna().unique()
    given = {"unit": str(units[0])} if len(units) == 1 else {}  # as returned: of an unknown measure
    return Figures(
        _in_order(frame, by),
        _those(undated, undated["geography"] == "region").reset_index(drop=True),
        rows.reset_index(drop=True),
        words_of(measure, counting if others else "") | given,
        counting,
        others,
    )


def words_of(measure: str, counting: str) -> dict:
    """Words of a measure, which say whose work is counted where others' stands beside it."""
    words = reference.measure(measure)
    if counting not in ("led", "supported"):
        return words
    names = ("singular", "plural", "label")
    return words | {name: f"{words[name]} in unit-{counting} work" for name in names}


def at_period(
    everything: Figures | None,
    rows: pd.DataFrame,
    measure: str,
    period: str,
    *,
    counting: str | None = None,
    by: Iterable[str] = (),
) -> Figures:
    """Figures of one period: among those of all, or added up from the rows that fill it."""
    if everything is None or not everything.frame["period"].eq(period).any():
        return add_up(rows, measure, period=period, counting=counting, by=by)
    frame, used, undated = (
        part[part["period"].eq(period)].reset_index(drop=True)
        for part in (everything.frame, everything.rows, everything.undated)
    )
    return replace(everything, frame=frame, rows=used, undated=undated)


def to_longer_periods(
    frame: pd.DataFrame, label: str, measure: str, units: Iterable[str]
) -> pd.DataFrame | None:
    """Add the periods of one measure up to a longer one, and to those of its kind before it.

    A figure of a year is judged by earlier years; one that the shorter periods do not fill is left
    out. Gives the same columns, one row a region and longer period; None where the frame holds the
    period itself, or nothing within it.
    """
    period = None if frame["period"].eq(label).any() else _meant(label)
    inside = frame[:0] if period is None else _inside(frame, period)
    if inside.empty:
        return None
    _check_filled(inside, period, period.label, measure, units)
    parts, first = [_in_one_period(inside, label, [])], frame["period_start"].min()
    while True:
        try:
            period = previous(period)
        except BadOption:  # of its kind none is before it
            break
        if pd.Timestamp(period.end) < first:
            break
        inside = _inside(frame, period)
        if not inside.empty and _days_covered(inside) == period.days:
            parts.append(_in_one_period(inside, period.label, []))
    return pd.concat(parts, ignore_index=True)[list(frame.columns)]


def uneven(rows: pd.DataFrame, needed: str = "newest") -> tuple[tuple[str, ...], dict]:
    """Forces, and periods of each region, that sums over time leave out to be of the same forces.

    Of a region the forces and the periods stay that keep the most figures of forces, where each
    force that stays has each period that stays. What is ``needed`` stays: the ``newest`` period
    that most of the forces have, the two ``years`` that end with it, or ``all`` periods. Rows are
    of one counting. Gives the forces; and by region its periods, the forces that lack some, those.
    """
    forces = rows[rows["geography"].eq("force") & rows["period_end"].notna()]
    dropped: list[str] = []
    gaps: dict[str, tuple[tuple[str, ...], ...]] = {}
    known = forces[forces["value"].notna() | forces["marker"].eq("c")]
    for region, part in known.groupby("region", sort=False):
        ends = dict(zip(part["period"], part["period_end"], strict=True))
        held = {name: set(mine["period"]) for name, mine in part.groupby("force")}
        kept, common = _kept_alike(held, ends, needed)
        dropped += [name for name in held if name not in kept]
        if out := sorted((name for name in ends if name not in common), key=ends.get):
            # Months that one gives where the others give quarters are nothing that these lack.
            lengths = part["period_end"] - part["period_start"]
            days = dict(zip(part["period"], lengths.dt.days, strict=True))
            alike = [n for n in out if any(abs(days[n] - days[period]) < 4 for period in common)]
            lack = [name for name in sorted(kept) if not held[name] >= set(alike or out)]
            gaps[region] = tuple(out), tuple(lack), tuple(alike or out)
    dropped += sorted(set(forces["force"]) - set(known["force"]))
    return tuple(sorted(dropped)), gaps


def _kept_alike(held: dict[str, set], ends: dict, needed: str) -> tuple[list[str], set]:
    """Forces of one region that stay, and their periods."""
    most = {name: end for name, end in ends.items()
            if 2 * sum(name in periods for periods in held.values()) > len(held)}  # fmt: skip
    if not most:
        return [], set()
    newest = max(most.values())
    last = {name for name, end in most.items() if end == newest}
    both = {name for name, end in ends.items() if newest - YEARS < end <= newest}
    wanted = {"newest": [last, set()], "years": [both, last, set()], "all": [set(ends)]}[needed]
    # The first of these that some force has; then the forces that have most come first.
    able = next((some for must in wanted if (some := [n for n in held if held[n] >= must])), [])
    able.sort(key=lambda name: -len(held[name]))
    best: tuple[list[str], set] = [], set()
    for number in range(1, len(able) + 1):
        common = set.intersection(*(held[name] for name in able[:number]))
        if number * len(common) >= len(best[0]) * len(best[1]):
            best = able[:number], common
    return best


def same_forces(figures: Figures, needed: str = "newest") -> Figures:
    """Keep, in sums over forces, the forces and the periods that `uneven` leaves."""
    rows = figures.rows
    if not (rows["geography"] == "force").any():
        return figures
    dropped, gaps = uneven(rows, needed)
    out = rows["force"].isin(dropped) | left_out_rows(rows, gaps)
    if not out.any():
        return figures
    kept = rows[~out]
    if kept.empty:
        forces = rows[rows["geography"].eq("force")]
        known = forces["value"].notna() | forces["marker"].eq("c")
        _check_one_length(forces[known], figures.measure["plural"])
        raise NoFigures(
            "forces",
            f"no force has a figure of {figures.measure['plural']} in every period",
            f"Forces with some: {', '.join(dropped)}",
            "Keep the periods that a force has, or show one period alone",
        )
    by = [name for name in figures.frame.columns if name in DETAILS]
    same = add_up(kept, figures.measure["measure"], counting=figures.counting, by=by)
    return replace(same, dropped=dropped, gaps=gaps)


def left_out_rows(rows: pd.DataFrame, gaps: Mapping) -> pd.Series:
    """Which rows are those of forces in periods that their region leaves out."""
    out = pd.Series(False, index=rows.index)
    for region, (periods, *_) in gaps.items():
        out |= rows["region"].eq(region) & rows["period"].isin(periods)
    return out & rows["geography"].eq("force")


def _check_one_length(known: pd.DataFrame, plural: str) -> None:
    """Refuse forces that each have all their periods, which are of different lengths."""
    days = (known["period_end"] - known["period_start"]).dt.days + 1
    lengths = {"months": (28, 31), "quarters": (89, 92), "years": (365, 366)}
    held = {
        name: sorted(known.loc[days.between(*span), "force"].unique())
        for name, span in lengths.items()
    }
    held = {name: forces for name, forces in held.items() if forces}
    if len(held) > 1:
        shown = "; ".join(f"{name}: {', '.join(forces)}" for name, forces in held.items())
        raise NotComparable(
            "period",
            f"forces give {plural} for periods of different lengths ({shown})",
            None,
            "Three whole months add to their quarter, where each is exact and none is marked; ask "
            "for the periods that the others give",
        )


def check_addable(rows: pd.DataFrame, measure: str) -> None:
    """Refuse rows of one measure and counting that cannot be added: none, or of several units.

    So are two cuts of one whole (`_cuts`) that `one_cut` could not settle: adding both would count
    it twice.
    """
    if rows.empty:
        raise NoFigures("outcomes", f"there is no figure for {measure}")
    units = rows["unit"].unique()
    if len(units) > 1:
        raise NotComparable(measure, f"it is given in several units: {', '.join(units)}")
    cuts = _cuts(rows)
    for left, right in combinations(np.unique(cuts).tolist(), 2):
        both = _codes([rows[name] for name in (*_WHOLE, *_details_of(left & right))])[0]
        twice = np.flatnonzero((cuts == left) & np.isin(both, both[cuts == right]))
        if twice.size:
            first = rows.iloc[twice[0]]
            ways = [f"by {' and '.join(said)}" if (said := _details_of(cut)) else "as a whole"
                    for cut in (left, right)]  # fmt: skip
            kept = _details_of(left ^ right)[0]
            words = ", ".join(f'"{word}"' for word in rows[kept].dropna().unique()
                              if word != reference.NOT_STATED)  # fmt: skip
            raise NotComparable(
                measure,
                f"for {first['region']} in {first['period']} one sheet gives it {ways[0]} and "
                f"another {ways[1]}, and the two differ; adding them would count it twice",
                None,
                "Mend the wrong one; or keep one of the two, in paper.toml by "
                f"only = {{ {kept} = [{words}] }} under the exhibit",
            )


def one_cut(rows: pd.DataFrame, *, though_they_differ: bool = False) -> pd.DataFrame:
    """Rows in which a whole that sheets give in several cuts stands once, where their sums agree.

    Of several the one by strand stays, in most detail; where none is, the one in least.
    ``though_they_differ`` is for what asks only whether there is a figure.
    """
    cuts = _cuts(rows)
    order = np.unique(cuts).tolist()
    if len(order) < 2:
        return rows
    by_strand = any("strand" in _details_of(cut) for cut in order)
    order.sort(key=lambda cut: ("strand" not in _details_of(cut),
                                cut.bit_count() * (-1 if by_strand else 1)))  # fmt: skip
    said = _said(rows)
    known = ~(said["hidden"] | said["absent"])
    low = np.where(known, said["value"], 0.0)
    high = np.where(known, said["value_high"], np.inf)
    given = ~np.asarray(said["absent"], dtype=bool)
    gone = np.zeros(len(rows), dtype=bool)
    for kept, other in combinations(order, 2):
        whole = _codes([rows[n] for n in (*_WHOLE, *_details_of(kept & other))])[0]
        # (an infinite weight of nothing is no number, so each is summed over its own rows)
        (low_a, high_a, given_a, there), (low_b, high_b, given_b, beside) = (
            [np.bincount(whole[at], weights, whole.max() + 1)
             for weights in (low[at], high[at], given[at], None)]
            for at in (np.flatnonzero((cuts == cut) & ~gone) for cut in (kept, other))
        )  # fmt: skip
        slack = _SAME * np.maximum(1.0, np.maximum(low_a, low_b))
        agrees = (low_a <= high_b + slack) & (low_b <= high_a + slack) | though_they_differ
        twice = (there > 0) & (beside > 0) & agrees
        # Of a cut in which nothing is available nothing stays beside one that says something.
        is_empty = (given_a == 0) & (given_b > 0)
        gone |= np.where(is_empty[whole], cuts == kept, cuts == other) & twice[whole]
    return _those(rows, ~gone)


# What a whole is of, beside its details.
_WHOLE = ("geography", "region", "force", "body", "counting", "unit", *PERIOD)


_OTHER_CELL = re.compile(r"(![A-Z]+[0-9]+) and .*")


def _cuts(rows: pd.DataFrame) -> np.ndarray:
    """Which details the sheet of each row gives, as bits of `DETAILS`: how it cuts the whole."""
    # In a sheet that gives a detail a row without it is the part not stated; in others, the whole.
    cuts = np.zeros(len(rows), dtype=np.int64)
    sheet = None
    for k, name in enumerate(DETAILS):
        said = rows[name].array
        stated = ~(said.isna() | schema.holds(rows[name], reference.NOT_STATED))
        if not stated.any():
            continue
        if sheet is None and not stated.all():
            sheet = pd.factorize(np.array(sheets_of(rows["source"]), dtype=object))[0]
        gives = True if stated.all() else np.isin(sheet, sheet[stated])
        cuts |= np.where(gives, 1 << k, 0)
    return cuts


def sheets_of(sources: Iterable[object]) -> list[str]:
    """Sheet of each cell; a figure that two cells give differently names both.

    >>> sheets_of(["Kent.xlsx!4P!B2", "Kent.xlsx!4P!B3 and Kent.xlsx!4P!B4"])
    ['Kent.xlsx!4P', 'Kent.xlsx!4P']
    """
    said = list(map(str, np.asarray(sources, dtype=object)))
    cells = (_OTHER_CELL.sub(r"\1", text) if " and " in text else text for text in said)
    return [cell.rpartition("!")[0] for cell in cells]


def _details_of(cut: int) -> list[str]:
    return [name for k, name in enumerate(DETAILS) if cut >> k & 1]


# --- sums ----------------------------------------------------------------------------------------


def sums_of(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums of regions' own rows, or of those of their forces, by region, period and the details.

    Gives `Figures.frame`. A force is lacking where it has no row, or a row without a figure; where
    a part of a region's own is missing the sum is, and the region lacks itself.
    """
    names, rows = ["region", *PERIOD, *by], _those(rows, ~schema.holds(rows["marker"], "z"))
    parts: dict = {name: rows[name] for name in names}
    of_force = schema.holds(rows["geography"], "force")
    parts["force"] = np.where(of_force, rows["force"].to_numpy(dtype=object), "")
    said = _said(rows)
    parts, said = _summed(parts, said, [*names, "force"])
    keys, sums = _summed(parts, said, names)
    held: list[set] = [set() for _ in sums["absent"]]
    for code, force, gone in zip(sums["codes"], parts["force"], said["absent"], strict=True):
        held[code] |= set() if gone else {force}
    summed = np.bincount(sums["codes"], parts["force"] != "", len(held)) > 0
    for name in ("value", "value_high"):
        sums[name] = np.where(sums["absent"] & ~summed, np.nan, sums[name])
    lacking = [
        tuple(name for name in reference.made_of(region, there) if name not in there)
        if adds
        else (region,) * gone
        for region, there, adds, gone in zip(
            keys["region"], held, summed, sums["absent"].tolist(), strict=True
        )
    ]
    return _finished(keys, sums, lacking, summed)


def _said(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """What each row says of its figure, as arrays; a lone ``<5`` says that it is 1 to 4."""
    value = rows["value"].to_numpy(dtype=float)
    high = rows["value_high"].to_numpy(dtype=float)
    confidential = schema.holds(rows["marker"], "c")
    bounded = confidential & np.isnan(value) & ~np.isnan(high)
    hidden = confidential & ~bounded
    value = np.where(bounded, np.fmin(high, 1.0), value)
    words = np.where(bounded, "between", rows["qualifier"].to_numpy(dtype=object))
    return {
        "value": value,
        "value_high": np.where(np.isnan(high), value, high),
        "hidden": hidden,
        "absent": np.isnan(value) & ~hidden,
        "provisional": schema.holds(rows["status"], "provisional"),
        "qualifier": objects(["" if word in PLAIN else word for word in words]),
    }


def _summed(rows, said: dict[str, np.ndarray], names: list[str]) -> tuple[dict, dict]:
    """Keys in the order in which they first stand, and the sums of what the rows say."""
    codes, first = _codes([rows[name] for name in names])
    count = len(first)
    known = np.bincount(codes, ~said["absent"], count) > 0
    sums: dict[str, np.ndarray] = {"codes": codes}
    for name in ("hidden", "absent", "provisional"):
        sums[name] = np.bincount(codes, said[name], count) > 0
    for name in ("value", "value_high"):
        total = np.bincount(codes, np.nan_to_num(said[name]), count)
        sums[name] = np.where(sums["hidden"] | ~known, np.nan, total)
    words = [""] * count
    for place in np.flatnonzero(said["qualifier"] != ""):
        qualifiers = [*words[codes[place]].split(", "), *str(said["qualifier"][place]).split(", ")]
        words[codes[place]] = ", ".join(filter(None, dict.fromkeys(qualifiers)))
    sums["qualifier"] = objects(words)
    return {name: _array(rows[name]).take(first) for name in names}, sums


def _codes(columns: list) -> tuple[np.ndarray, np.ndarray]:
    """Number each row's combination of cells as it first stands, and give its first row."""
    whole = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, kinds = pd.factorize(_array(column), use_na_sentinel=False)
        whole = pd.factorize(whole * max(len(kinds), 1) + codes)[0]
    return whole, np.unique(whole, return_index=True)[1]


def _array(column):
    return column.array if isinstance(column, pd.Series) else column


def objects(parts: Iterable) -> np.ndarray:
    """Array of objects; NumPy would make a table of tuples of one length."""
    parts = list(parts)
    array = np.empty(len(parts), dtype=object)
    array[:] = parts
    return array


def _finished(keys: dict, sums: dict, lacking: list, summed: np.ndarray) -> pd.DataFrame:
    """Frame of the sums, with an upper end only where there is a range."""
    sums["value_high"] = np.where(sums["value_high"] != sums["value"], sums["value_high"], np.nan)
    sums["lacking"], sums["summed"] = objects(lacking), summed
    return pd.DataFrame({**keys, **{name: sums[name] for name in SUMS}}, copy=False)


def _in_one_period(frame: pd.DataFrame, period: str, by: list[str]) -> pd.DataFrame:
    """Add the periods that fill a longer one; a region that lacks one of them says so."""
    said = {name: frame[name].to_numpy() for name in SUMS}
    said["absent"] = np.isnan(said["value"]) & ~said["hidden"]
    said["value_high"] = frame["value_high"].fillna(frame["value"]).to_numpy()
    keys, sums = _summed(frame, said, ["region", *by])
    codes, wanted = sums["codes"], frame["period"].nunique()
    lacking: list[dict] = [{} for _ in sums["absent"]]
    for code, names in zip(codes, said["lacking"], strict=True):
        lacking[code] |= dict.fromkeys(names)
    spans = frame[SPAN].drop_duplicates()
    lengths = (spans["period_end"] - spans["period_start"]).dt.days + 1
    days = _days_covered(frame)
    if lengths.sum() == days:
        short = [(wanted - number, wanted, "periods") for number in np.bincount(codes)]
    else:  # areas give periods of different lengths
        row_days = (frame["period_end"] - frame["period_start"]).dt.days + 1
        short = [(days - int(number), days, "days") for number in np.bincount(codes, row_days)]
    for held, (number, of, what) in zip(lacking, short, strict=True):
        if number > 0:
            held[f"{number} of {of} {what}"] = None
    summed = np.bincount(codes, said["summed"]) > 0
    first, last = frame["period_start"].min(), frame["period_end"].max()
    span = {"period": period, "period_start": first, "period_end": last}
    return _finished(keys, sums, list(map(tuple, lacking)), summed).assign(**span)


def _in_order(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Regions or other areas in their fixed order, then time, then the details as they stand."""
    names = frame["region"].to_numpy(object)
    listed = reference.REGIONS
    if not set(names) <= set(listed):
        listed = dict.fromkeys([*reference.areas("force"), *names])
    order = {name: place for place, name in enumerate(listed)}
    place = [order[name] for name in names]
    at = np.lexsort((frame["period_start"].to_numpy(), place))
    names = ["region", *PERIOD, *by, *SUMS]
    if list(frame.columns) == names and np.array_equal(at, np.arange(len(at))):
        return frame
    columns = {name: frame[name].array.take(at) for name in names}
    for name in ("value", "value_high"):
        columns[name] = np.asarray(columns[name], dtype="float64")
    return pd.DataFrame(columns, copy=False)


# --- areas that are no region --------------------------------------------------------------------


REGIONAL = "regional"  # the kind of area where nothing else is asked for: regions
WIDER = ("national", "network", "other")
NAMELESS = {"network": NETWORK, "national": "National", "other": "Other body"}
WITH_ARTICLE = ("UK", "Kingdom", "Agency", "network", "taskforces", "Police", "Programme",
                "Service", "Unit")  # fmt: skip


@dataclass(frozen=True)
class Area:
    """An area by its source's name for it and its kind: how a sentence names it.

    ``part`` says of how many of its forces a sum is, where it is not of all: "four of five forces".
    """

    name: str
    kind: str = REGIONAL
    part: str = ""

    @property
    def spoken(self) -> str:
        """Name within a sentence."""
        if self.kind == "network" and self.name == NETWORK:
            return "the network"
        name = f"the {self.name}" if self._has_article else self.name
        return f"{name} ({self.part})" if self.part else name

    @property
    def inside(self) -> str:
        """Name after what is counted there."""
        return f"{'of' if self.kind == 'other' and self._has_article else 'in'} {self.spoken}"

    @property
    def where(self) -> str:
        """Name in a subtitle."""
        if self.kind == "national":
            return f"{self.name} (national figures)"
        nameless = self.kind == "network" and self.name == NETWORK
        return "all regional units together" if nameless else self.name

    @property
    def _has_article(self) -> bool:
        return self.kind != REGIONAL and self.name.split()[-1] in WITH_ARTICLE


def geography_called(name: str) -> str:
    """Kind of area by its own name, whatever its case; of one or of several: "forces"."""
    kinds = ("region", "force", *WIDER, *reference.kinds_of_area())
    bare = reference.fold(name).removesuffix("s")
    meant = next((kind for kind in kinds if reference.fold(kind).removesuffix("s") == bare), name)
    return reference.one_of("geography", meant, kinds)


def kind_of_area(
    geography: str | None = None, force: str | None = None, body: str | None = None, **_
) -> str | None:
    """Kind of area that is asked for; of a ``body`` alone that of its kind; or None."""
    kinds = reference.kinds_of_area()
    kind = None if geography is None else geography_called(geography)
    kind = REGIONAL if kind == "region" else kind
    if force is not None and kind not in (None, "force"):
        raise BadOption("force", f"{force} was asked for beside geography={geography!r}",
                        'Beside a force, geography is left out or "force"')  # fmt: skip
    if force is not None:
        return "force"
    if kind is None and body is not None:
        return next((name for name in kinds if body in reference.areas(name)), None)
    return kind


def side_by_side(kind: str, region: str | None = None) -> tuple[str, ...]:
    """Areas of a kind that can stand side by side: all, or those of one region."""
    if kind == REGIONAL:
        return reference.REGIONS
    names = reference.areas(kind)
    return tuple(n for n in names if region is None or region in reference.lies_in(n))


def in_focus(name: str | None, kind: str) -> str | None:
    """Area of a kind that is to stand out among all, under its own name; of wider ones none."""
    if name is None or kind in WIDER:
        return None
    return reference.check_area("region" if kind == REGIONAL else kind, name)


def rows_of(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    geography: str | None = None,
    force: str | None = None,
    body: str | None = None,
    **details: str | None,
) -> tuple[pd.DataFrame, str]:
    """Rows of a measure for the area that is asked for, and the kind of area.

    Without a geography, a force or a body, regions and forces where the frame has them, else the
    one other area that it has. Rows of a force, of an area of the analyst's own or of a wider one
    bear its name as their region; a ``region`` then leaves those that lie in it.
    """
    kind = kind_of_area(geography, force, body)
    if kind == REGIONAL:
        return select(outcomes, measure, region=region, **details), REGIONAL
    if kind is not None and kind not in WIDER:
        return _of_kind(outcomes, measure, kind, region, force or body, details), kind
    if kind is None and body is None:
        try:
            return select(outcomes, measure, region=region, **details), REGIONAL
        except NoFigures:
            if region is not None or _wider(outcomes, measure, details).empty:
                raise
    elif region is not None:
        raise BadOption(
            "region",
            f"{region} was asked for beside geography={geography!r}",
            "One of the two",
            'Leave the region out; in a paper\'s specification write region = "all"',
        )
    rows = _wider(outcomes, measure, details)
    pairs = list(dict.fromkeys(zip(rows["geography"], rows["_area"], strict=True)))
    wanted = [
        (kind, name) for kind, name in pairs if geography in (None, kind) and body in (None, name)
    ]
    if not wanted:
        asked = body or f"the geography “{geography}”"
        raise NoFigures(
            "outcomes",
            f"there is no figure of {measure} for {asked}",
            f"Areas that the frame has beside regions: {_named(pairs) or 'none'}",
        )
    kind, name = wanted[0]
    if len(wanted) > 1:
        raise NotComparable(
            measure,
            f"it is given for several areas ({_named(wanted)}) that are no one series",
            None,
            f"Choose one: geography={kind!r}, body={name!r}",
        )
    chosen = rows[rows["geography"].eq(kind) & rows["_area"].eq(name)]
    # Sums take an area's rows as a region's own: there is nothing below them to add.
    as_region = {"region": name, "force": None, "geography": "region"}
    return chosen.assign(**as_region).drop(columns="_area").reset_index(drop=True), kind


def areas_of(
    outcomes: pd.DataFrame, measure: str, **asked: str | None
) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Rows of areas of one kind that can stand side by side, the kind, and all that there are."""
    kind = kind_of_area(**asked) or REGIONAL
    if kind in WIDER:
        alone = "It stands alone: follow it with track"
        raise BadOption("geography", f"{kind} has nothing beside it to compare", None, alone)
    asked["geography"] = "region" if kind == REGIONAL else kind
    return rows_of(outcomes, measure, **asked)[0], kind, side_by_side(kind, asked.get("region"))


def _of_kind(
    outcomes: pd.DataFrame,
    measure: str,
    kind: str,
    region: str | None,
    name: str | None,
    details: dict,
) -> pd.DataFrame:
    """Rows of forces, or of areas of the analyst's own, each under its name as its region."""
    known = side_by_side(kind, region)
    if name is not None:
        name = reference.check_area(kind, name)
        known = tuple(area for area in known if area == name)
        if not known:
            raise NoFigures(kind, f"{name} does not lie in {region}", None, "Leave out one of them")
    rows = _newest(outcomes, measure, ["force", "other"], details)
    column = "force" if kind == "force" else "body"
    # A national body's figure for one region is none of an area of its name.
    named = rows["force"].where(rows["geography"].eq("force"), rows["body"]).astype("object")
    here = rows["geography"].eq("force" if kind == "force" else "other") & rows[column].isin(known)
    parts = [rows[here].assign(region=named[here], geography="region")]
    for area in filter(reference.parts_of, known):
        inside = named.isin(reference.parts_of(area)) & rows["value"].notna()
        parts.append(rows[inside].assign(region=area, geography="force", force=named[inside]))
    parts = [part for part in parts if len(part)]
    if not parts:
        who = name or f"any {kind}{f' of {region}' if region else ''}"
        rows = outcomes[outcomes["measure"] == measure]
        named = rows["force"].where(rows["geography"].eq("force"), rows["body"])
        counts = named.fillna(rows["region"]).groupby(rows["geography"]).nunique()
        held = ", ".join(f"{area} ({number})" for area, number in counts.items() if number)
        raise NoFigures("outcomes", f"there is no figure of {measure} for {who}",
                        f"Areas with one: {held}" if held else None)  # fmt: skip
    joined = parts[0] if len(parts) == 1 else pd.concat(parts)
    return one_cut(in_quarters(joined.reset_index(drop=True)))


def as_placed(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Rows of `rows_of` with the place that they had in the outcomes frame."""
    if kind == REGIONAL:
        return rows
    name = rows["force"].where(rows["force"].notna(), rows["region"]).astype("object")
    if kind in WIDER:
        return rows.assign(geography=kind, region=None, force=None, body=name)
    homes = reference.regions_of_forces()
    is_force = name.isin(homes)
    return rows.assign(
        geography=is_force.map({True: "force", False: "other"}),
        region=name.map(homes),
        force=name.where(is_force, None),
        body=name.where(~is_force, None),
    )


def beside(outcomes: pd.DataFrame, measure: str) -> tuple[str, ...]:
    """Names of the wider areas for which the frame has figures of a measure."""
    wide = outcomes["measure"].eq(measure) & outcomes["geography"].isin(WIDER)
    return tuple(sorted({*_names(outcomes[wide])})) if wide.any() else ()


def _wider(outcomes: pd.DataFrame, measure: str, details: dict) -> pd.DataFrame:
    """Rows of no region, newest vintage, each with the name of its area."""
    rows = one_cut(_newest(outcomes, measure, WIDER, details))
    return rows.assign(_area=_names(rows)).reset_index(drop=True)


def _names(rows: pd.DataFrame) -> pd.Series:
    """What its source calls each row's area, else the kind of area."""
    names = rows["body"].astype("object")
    return names.where(names.notna(), rows["geography"].map(NAMELESS))


def _named(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({kind})" for kind, name in pairs)
