"""How rows add up to areas and periods: done in one place.

Missing is never zero: a sum names the forces that it lacks, and a year that shorter periods do not
fill is no year. What is hidden is in no sum. Sums run on plain arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import cuts, rows as chosen
from rocu_analysis.exhibits.cuts import PERIOD, SPAN, codes_of, objects, those
from rocu_analysis.periods import Period, is_stock, parse
from rocu_analysis.wording import Note, few_of, figure, listed, note, some, spoken

NETWORK = "Network"
NUMBERS = schema.numbers("outcomes", summed=True)
SUMS = (*NUMBERS, "hidden", "lacking", "provisional", "qualifier", "summed")
SERIES = ["period", "period_start", "period_end", *NUMBERS, "provisional", "lacking"]
UNITS = {"count": "number", "GBP": "pounds", "kg": "kilograms", "percent": "per cent"}
NO_SUM = "it is a share, a rate or an average: those of several areas or periods do not add up"
COUNTINGS = {
    "led": "work led by the unit",
    "supported": "work supported by the unit",
    "operation": "the work of all partners in an operation",
    "forces": "the work of the forces",
    reference.NOT_STATED: "work for which it is not stated whose it is",
}
HIDDEN_NOTE = "Figures marked [c] are small counts, or could give one away; nothing rests on them"
RECORDED_IN_BULK = "total outcomes"  # and what is part of them


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of one measure by area and period.

    ``frame`` has one row an area, period (and detail asked for): ``region, period, period_start,
    period_end, …, value, value_high`` (missing where there is no range), ``hidden, lacking``
    (forces without a figure, or the region itself), ``provisional, qualifier, summed`` (whether
    added up from forces). ``value`` is missing where a part is hidden or nothing is known; where
    forces are lacking it is the sum of the others.
    """

    frame: pd.DataFrame
    undated: pd.DataFrame  # rows whose period has no days: listed, never added
    rows: pd.DataFrame  # of the outcomes frame, that were used
    measure: dict
    counting: str
    other_countings: tuple[str, ...] = ()  # that were left out
    dropped: tuple[str, ...] = ()  # forces that sums over time leave out throughout
    gaps: Mapping[str, tuple] = field(default_factory=dict)  # by region, of `cuts.uneven`

    @property
    def of_counts(self) -> bool:
        """Whether figures are numbers of events: an amount has no interval of its own."""
        return bool(self.rows["unit"].eq("count").all())

    @property
    def unit(self) -> str:
        """Unit in words; a measure that the reference table does not know has its own."""
        given = (self.rows if len(self.rows) else self.undated)["unit"].dropna()
        unit = str(given.iloc[0]) if len(given) else self.measure["unit"]
        return UNITS.get(unit, unit)

    def whole(self, of: str, name: str = "plural") -> str:
        """What a share is of, in a sentence: the work of those whose part of it is counted."""
        return words_of(of, self.counting if self.other_countings else "")[name]

    def part(self, area: str) -> str:
        """Of how many of its forces a sum over time is, where not of all: "four of five forces"."""
        is_force = self.rows["region"].eq(area) & self.rows["geography"].eq("force")
        there = set(self.rows["force"][is_force]) if self.dropped else ()
        parts = reference.made_of(area, there) if there else ()
        return part_of(area, tuple(name for name in parts if name in self.dropped))

    def called(self, area: str) -> str:
        """Name of an area, with that where it is so."""
        part = self.part(area)
        return f"{area} ({part})" if part else area


def part_of(area: str, absent: tuple[str, ...]) -> str:
    """Of how many of its forces the sum of a region is; empty where of all."""
    if not absent:
        return ""
    number = len(reference.made_of(area, set(absent)))
    noun = "force" if set(absent) <= set(reference.regions_of_forces()) else "part"
    return some(number - len(absent), number, noun)


def words_of(measure: str, counting: str) -> dict:
    """Words of a measure, which say whose work is counted where others' stands beside it."""
    words = reference.measure(measure)
    if counting not in ("led", "supported"):
        return words
    names = ("singular", "plural", "label")
    return words | {name: f"{words[name]} in unit-{counting} work" for name in names}


# --- sums -----------------------------------------------------------------------------------------


def add_up(
    rows: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    counting: str | None = None,
    by: Iterable[str] = (),
) -> Figures:
    """Add selected rows up to areas, by period and the details ``by``.

    ``period`` is a label, or a longer period that the rows fill without gap or overlap;
    ``counting`` is needed only where several stand at the level of regions.
    """
    by = list(by)
    rows, counting, others = chosen.one_counting(rows, measure, counting)
    dated = rows["period_start"].notna() & rows["period_end"].notna()
    undated, rows = rows[:0] if dated.all() else rows[~dated], those(rows, dated)
    if period is not None:
        undated = undated[undated["period"] == period]
        rows = _within(rows, period)
    if len(rows) or undated.empty:
        cuts.check_addable(rows, measure)
    rows = chosen.each_region_once(rows)
    frame = sums_of(rows, by)
    units = rows["unit"].dropna().unique()
    several = rows.duplicated(["region", *PERIOD, *by]).any() or frame["summed"].any()
    if several and chosen.is_worked_out(measure, units):
        remedy = "Ask for the region's own figure, or for both counts that it is made of: of=…"
        raise NotComparable(measure, NO_SUM, None, remedy)
    if period is not None and not frame["period"].eq(period).all():
        frame = _in_one_period(frame, period, by)
    given = {"unit": str(units[0])} if len(units) == 1 else {}  # as returned: of an unknown measure
    undated = those(undated, undated["geography"] == "region").reset_index(drop=True)
    words = words_of(measure, counting if others else "") | given
    return Figures(_in_order(frame, by), undated, rows.reset_index(drop=True), words, counting,
                   others)  # fmt: skip


def sums_of(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """`Figures.frame` of rows, by region, period and details.

    A force is lacking where it has no row, or a row without a figure; where
    a part of a region's own is missing the sum is, and the region lacks itself.
    """
    names, rows = ["region", *PERIOD, *by], those(rows, ~schema.holds(rows["marker"], "z"))
    parts: dict = {name: rows[name] for name in names}
    of_force = schema.holds(rows["geography"], "force")
    parts["force"] = np.where(of_force, rows["force"].to_numpy(dtype=object), "")
    parts, facts = _summed(parts, cuts.stated(rows), [*names, "force"])
    keys, sums = _summed(parts, facts, names)
    forces: list[set] = [set() for _ in sums["absent"]]
    for code, force, gone in zip(sums["codes"], parts["force"], facts["absent"], strict=True):
        forces[code] |= set() if gone else {force}
    summed = np.bincount(sums["codes"], parts["force"] != "", len(forces)) > 0
    for name in NUMBERS:
        sums[name] = np.where(sums["absent"] & ~summed, np.nan, sums[name])
    lacking = [
        tuple(n for n in reference.made_of(region, there) if n not in there) if adds
        else (region,) * gone
        for region, there, adds, gone in zip(
            keys["region"], forces, summed, sums["absent"].tolist(), strict=True)
    ]  # fmt: skip
    return _finished(keys, sums, lacking, summed)


def _summed(rows, facts: dict[str, np.ndarray], names: list[str]) -> tuple[dict, dict]:
    """Keys in the order in which they first stand, and the sums of what the rows say."""
    codes, first = codes_of([rows[name] for name in names])
    count = len(first)
    known = np.bincount(codes, ~facts["absent"], count) > 0
    sums: dict[str, np.ndarray] = {"codes": codes}
    for name in ("hidden", "absent", "provisional"):
        sums[name] = np.bincount(codes, facts[name], count) > 0
    for name in NUMBERS:
        # Of another column than the value a sum is not known where a part of it is not.
        values = np.nan_to_num(facts[name]) if name.startswith("value") else facts[name]
        total = np.bincount(codes, values, count)
        sums[name] = np.where(sums["hidden"] | ~known, np.nan, total)
    words = [""] * count
    for place in np.flatnonzero(facts["qualifier"] != ""):
        both = [*words[codes[place]].split(", "), *str(facts["qualifier"][place]).split(", ")]
        words[codes[place]] = ", ".join(filter(None, dict.fromkeys(both)))
    sums["qualifier"] = objects(words)
    return {n: getattr(rows[n], "array", rows[n]).take(first) for n in names}, sums


def _finished(keys: dict, sums: dict, lacking: list, summed: np.ndarray) -> pd.DataFrame:
    """Frame of the sums, with an upper end only where there is a range."""
    sums["value_high"] = np.where(sums["value_high"] != sums["value"], sums["value_high"], np.nan)
    sums["lacking"], sums["summed"] = objects(lacking), summed
    return pd.DataFrame({**keys, **{name: sums[name] for name in SUMS}}, copy=False)


def _in_one_period(frame: pd.DataFrame, period: str, by: list[str]) -> pd.DataFrame:
    """Add the periods that fill a longer one; an area that lacks some of its days says so."""
    facts = {name: frame[name].to_numpy() for name in SUMS}
    facts["absent"] = np.isnan(facts["value"]) & ~facts["hidden"]
    facts["value_high"] = frame["value_high"].fillna(frame["value"]).to_numpy()
    keys, sums = _summed(frame, facts, ["region", *by])
    codes, days = sums["codes"], _days_covered(frame)
    row_days = (frame["period_end"] - frame["period_start"]).dt.days + 1
    lacking: list[dict] = [
        {f"{days - int(number)} of {days} days": None} if number < days else {}
        for number in np.bincount(codes, row_days)
    ]
    for code, names in zip(codes, facts["lacking"], strict=True):
        lacking[code] |= dict.fromkeys(names)
    summed = np.bincount(codes, facts["summed"]) > 0
    ends = {"period_start": frame["period_start"].min(), "period_end": frame["period_end"].max()}
    done = _finished(keys, sums, list(map(tuple, lacking)), summed)
    return done.assign(period=period, **ends)


def _in_order(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Regions or other areas in their fixed order, then time, then the details as they stand."""
    names, order = frame["region"].to_numpy(object), reference.REGIONS
    if not set(names) <= set(order):
        order = dict.fromkeys([*reference.areas("force"), *names])
    place = {name: at for at, name in enumerate(order)}
    at = np.lexsort((frame["period_start"].to_numpy(), [place[name] for name in names]))
    columns = {name: frame[name].array.take(at) for name in ["region", *PERIOD, *by, *SUMS]}
    for name in NUMBERS:
        columns[name] = np.asarray(columns[name], dtype="float64")
    return pd.DataFrame(columns, copy=False)


# --- one period -----------------------------------------------------------------------------------


def meant(label: str) -> Period | None:
    """Period with days that a label means: of several the one that it names, as 2023 its year."""
    several = [period for period in parse(label).periods if period.start and period.end]
    named = [p for p in several if reference.fold(p.label) == reference.fold(label)]
    return (named or several)[0] if len(several) == 1 or named else None


def period_called(label: str) -> str:
    """Label of a period as frames have it, however it is written."""
    plain = " ".join(label.split())
    if period := meant(plain):
        return period.label
    if several := parse(plain).periods:
        named = " or ".join(period.label for period in several)
        raise BadOption("period", f"“{label}” may be {named}", None, "Write the one that is meant")
    return plain


def _within(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """Rows of a period by its label, else the rows that fill a longer period."""
    whole, inside = meant(period), rows[rows["period"] == period]
    if not inside.empty:
        return inside
    if whole is not None:
        start, end = pd.Timestamp(whole.start), pd.Timestamp(whole.end)
        inside = rows[rows["period_start"].ge(start) & rows["period_end"].le(end)]
    if inside.empty:
        labels = list(dict.fromkeys(rows.sort_values("period_start")["period"]))
        shown = ", ".join(labels[-8:]) or "none with days"
        raise NoFigures("period", f"there is no figure for “{period}”", f"Newest periods: {shown}")
    measure, units = inside["measure"].iloc[0], inside["unit"].dropna().unique()
    check_flow(measure, inside.sort_values("period_start")["period"], period, units)
    _check_filled(inside, whole, period)
    return inside


def check_flow(measure: str, labels: Iterable[str], period: str, units: Iterable[str] = ()) -> None:
    """Refuse to add up over time what stands on a day, such as officers in post."""
    labels = list(labels)
    found, remedy = "", f"Ask for one of them, such as {labels[-1]}"
    if chosen.is_worked_out(measure, units):
        found = NO_SUM
    elif is_stock(measure, labels, units):
        found = f"{measure} stand on a day: the figures within {period} do not add up to it"
        remedy += "; or say stock = false in rocu.toml"
    if found:
        raise NotComparable(measure, found, None, remedy)


def _check_filled(rows: pd.DataFrame, whole: Period, label: str) -> None:
    """Refuse what does not fill a period just once."""
    area = ["geography", "region"]
    spans = rows[[*area, *SPAN]].drop_duplicates().sort_values([*area, "period_start"])
    before = spans.groupby(area)["period_end"].shift()
    if spans["period_start"].le(before).any():
        found = f"the figures within {label} overlap in time and cannot be added"
        remedy = "Keep one kind of period in the frame, such as quarters only"
        raise NotComparable("period", found, None, remedy)
    covered = _days_covered(rows)
    if covered != whole.days:
        found = f"the figures within {label} cover {covered} of its {whole.days} days"
        raise NotComparable("period", found, None, "Ask for a period that the returns cover")


def _days_covered(rows: pd.DataFrame) -> int:
    """Days that any of the rows is of."""
    spans = rows[SPAN].drop_duplicates().sort_values("period_start")
    first, last = (spans[name].to_numpy().astype("datetime64[D]").astype(int) for name in SPAN)
    before = np.maximum.accumulate(np.concatenate([first[:1] - 1, last[:-1]]))
    return int(np.maximum(last - np.maximum(first - 1, before), 0).sum())


def shown_in(
    rows: pd.DataFrame, measure: str, period: str, counting: str | None = None
) -> pd.DataFrame:
    """Rows that `add_up` uses for a period; shorter ones that fill it bear its label and days."""
    rows = chosen.one_counting(rows, measure, counting)[0]
    dated = rows["period_start"].notna() & rows["period_end"].notna()
    rows = chosen.each_region_once(_within(those(rows, dated), period))
    if rows["period"].eq(period).all():
        return rows
    whole = meant(period)
    return rows.assign(period=whole.label, period_start=pd.Timestamp(whole.start),
                       period_end=pd.Timestamp(whole.end))  # fmt: skip


def at_period(everything: Figures | None, rows: pd.DataFrame, period: str, **asked) -> Figures:
    """Figures of one period: among those of all, or added up from the rows that fill it."""
    if everything is None or not everything.frame["period"].eq(period).any():
        return add_up(rows, period=period, **asked)
    parts = {name: getattr(everything, name) for name in ("frame", "rows", "undated")}
    here = {name: part[part["period"].eq(period)] for name, part in parts.items()}
    return replace(everything, **{name: p.reset_index(drop=True) for name, p in here.items()})


# --- over time ------------------------------------------------------------------------------------


def followed(
    measure: str, rows: pd.DataFrame, counting: str | None, *, grain: Iterable[str] = (),
    area: str = "regional", needed: str = "newest",
) -> chosen.Selection:  # fmt: skip
    """Selection of rows that are followed over time: of forces only where a region has none."""
    kept = rows if counting is None else those(rows, rows["counting"].eq(counting))
    force = kept["geography"].eq("force").to_numpy(dtype=bool)
    shown = those(kept, ~(force & kept["region"].isin(kept.loc[~force, "region"].unique())))
    short: set[str] = set()
    out = pd.Series(False, index=shown.index)
    if force.any():
        for _, mine in shown.groupby("counting", sort=False):
            dropped, gaps = cuts.uneven(mine, needed)
            short |= set(dropped)
            out[mine.index] = cuts.left_out_rows(mine, gaps)
    shown = those(shown, ~out)
    return chosen.Selection(measure, rows, shown, tuple(grain), area, tuple(sorted(short)), needed)


def same_throughout(figures: Figures, needed: str = "newest") -> Figures:
    """Keep sums of the same forces throughout; ``dropped`` and ``gaps`` tell what is left out.

    A sum that lacks a force is never set beside whole ones, but its own trend may be followed if
    the force is lacking throughout: ``lacking`` names no such force any more.
    """
    rows = figures.rows
    if not (rows["geography"] == "force").any():
        return figures
    dropped, gaps = cuts.uneven(rows, needed)
    out = rows["force"].isin(dropped) | cuts.left_out_rows(rows, gaps)
    if out.all():
        found = f"no force has a figure of {figures.measure['plural']} in every period"
        raise NoFigures("forces", found, f"Forces with some: {', '.join(dropped)}")
    if out.any():
        by = [name for name in figures.frame.columns if name in cuts.DETAILS]
        same = add_up(rows[~out], figures.measure["measure"], counting=figures.counting, by=by)
        figures = replace(same, gaps=gaps)
    frame = figures.frame
    summed = frame["lacking"].where(frame["summed"]).dropna().groupby(frame["region"])
    never = {region: set.intersection(*map(set, part)) for region, part in summed}
    lacking = [
        tuple(name for name in names if not adds or name not in never[region])
        for region, names, adds in zip(frame["region"], frame["lacking"], frame["summed"],
                                       strict=True)
    ]  # fmt: skip
    known = frame.loc[frame["value"].notna() | frame["hidden"], "region"].unique()
    left_out = {name for region in known for name in never.get(region, ())} | set(dropped)
    frame = frame.assign(lacking=objects(lacking))
    return replace(figures, frame=frame, dropped=tuple(sorted(left_out)))


# --- one row an area and period, for charts of one's own ------------------------------------------


@reference.speaks
def series(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    by: str = "region",
    region: str | None = None,
    counting: str | None = None,
    strand: str | None = None,
    threat: str | None = None,
) -> pd.DataFrame:
    """Give one row an area and period, as the exhibits add them up.

    Parameters
    ----------
    outcomes : DataFrame
        An outcomes frame.
    measure : str
        As in `measures_list`, or as the frame has it.
    by : {"region", "force", "network", "national"} or a kind of area of your own
        Areas to give one row each. A region without a figure of its own is the sum of its forces.
    region : str, optional
        That region alone, or the forces in it.
    counting, strand, threat : str, optional
        Those figures alone; needed where several stand side by side.

    Returns
    -------
    DataFrame
        The area under the name of ``by``, then ``period, period_start, period_end, value,
        value_high`` (missing where there is no range), ``provisional``, and ``lacking`` (the
        forces without a figure, joined by ";"). A value is missing where a part is hidden; missing
        is never zero. Ordered by area and period.

    Raises
    ------
    NoFigures, UnknownName
        Where there is no such figure, or a name is not known.
    NotComparable
        Where figures overlap or are counted differently, and must not be added.

    Examples
    --------
    >>> import rocu_analysis as rocu
    >>> arrests = rocu.series(rocu.example("illustrative"), "arrests", by="region")
    >>> arrests.columns[:2].tolist(), len(arrests), arrests["region"].nunique()
    (['region', 'period'], 160, 10)
    """
    measure = reference.called("measure", measure)
    asked = {"strand": strand, "threat": threat}
    where = {} if by in chosen.WIDER else {"region": region}
    rows, _ = chosen.rows_of(outcomes, measure, geography=by, **where, **asked)
    figures = same_throughout(add_up(rows, measure, counting=counting))
    if figures.frame.empty:
        raise NoFigures("outcomes", f"there is no dated figure of {measure}")
    frame = figures.frame[["region", *SERIES]].rename(columns={"region": by})
    return frame.assign(lacking=frame["lacking"].map("; ".join))


# --- what is said of figures ----------------------------------------------------------------------


def about(figures: Figures, frame: pd.DataFrame | None = None, *more: str) -> Note | str:
    """The note on what is counted, added up, lacking, hidden, and given as no exact figure."""
    frame = figures.frame if frame is None else frame
    notes = [f"What is counted: {COUNTINGS[figures.counting]}"]
    if figures.other_countings:
        others = listed(COUNTINGS[name] for name in sorted(figures.other_countings))
        notes.append(f"Left out, since countings are never added: {others}")
    if forces := chosen.months_added(figures.rows):
        notes.append(f"Months are added to quarters: {listed(forces)}")
    notes += [*more, *_summed_sentences(frame), *over_time_sentences(figures)]
    notes += [HIDDEN_NOTE] * bool(frame["hidden"].any())
    known = frame[frame["qualifier"].map(bool) & frame["value"].notna()]
    for word, part in known.groupby("qualifier", sort=False):
        given = zip(part["region"], part["period"], part["value"], strict=True)
        names = (f"{region} {period} ({figure(value)})" for region, period, value in given)
        notes.append(f"Given as “{word}”, and used as the figure stands: {few_of(names)}")
    return note("figures", *notes)


def _summed_sentences(frame: pd.DataFrame) -> list[str]:
    """Which figures are sums over forces, and which forces each sum lacks."""
    summed = frame[frame["summed"].to_numpy(dtype=bool)]
    sentences = [f"Sums over forces: {few_of(summed['region'].unique())}"] * bool(len(summed))
    for region, part in summed.groupby("region", sort=False):
        absent = list(dict.fromkeys(name for names in part["lacking"] for name in names))
        if absent and set(absent) < set(reference.made_of(region)):
            forces = listed(map(reference.force_in_words, absent))
            sentences.append(f"{region} lacks {forces} and is not compared with whole regions")
    return sentences


def over_time_sentences(figures: Figures) -> list[str]:
    """Which forces and periods are no part of sums over time."""
    sentence = f"Sums leave out {listed(figures.dropped)} throughout"
    sentences = [sentence] * bool(figures.dropped)
    for region, (_, forces, periods) in figures.gaps.items():
        gone, lack = few_of(map(spoken, periods)), "lacks" if len(forces) == 1 else "lack"
        sentences.append(f"Sums for {region} leave out {gone}, which {listed(forces)} {lack}")
    return sentences


def recording_care(measure: str, what: str) -> str:
    """What must be known of outcomes that some forces first recorded in bulk."""
    family = reference.measure(measure)["part_of"] or measure
    text = f"Recording differs between forces and years, so {what} may be one of recording."
    return text if family == RECORDED_IN_BULK else ""
