"""Regions in one period against the network that they make up: rows, values and common words.

`compare_regions` and `funnel` show the same comparison: `choose` selects its rows and `compare`
works out, of each region, its share or rate, its interval, its verdict, how it lies in the spread
of the regions, and its verdict by another denominator, since a reversal must be said. A count is
divided by residents, by officers, or by the whole that contains it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits import against, cells, figures as sums, years
from rocu_analysis.exhibits.against import Status
from rocu_analysis.exhibits.cells import Scale
from rocu_analysis.exhibits.finding import REGION, Coverage, Noun, coverage, noun_of
from rocu_analysis.exhibits.rows import Selection, Selections, areas_of, is_worked_out
from rocu_analysis.wording import capital, figure, listed, small

DENOMINATORS = {"population": "residents", "officers": "officers"}
SHIPPED_OF = {"population": "2011", "officers": "2019"}
VINTAGE = {
    "population": "Residents are those of the 2011 census, for all {}",
    "officers": "Officers are full-time equivalents on 30 September 2019, for all {}",
}
# Few people live in the City of London and many come there each day.
MANY_COME = ("London", "Metropolitan", "City of London")
ONE_DECIMAL_FROM = 500  # of a whole: at 1,000 one region would turn a paper to whole per cents


def choose(
    outcomes, *, measure, period, per, of, region, counting, strand, threat, geography
) -> Selections:
    """Rows of a measure, and of the one that contains it where a share is asked for."""
    if per is not None and of is not None:
        raise BadOption("per, of", "both a rate and a share were asked for", "Give one of the two")
    regional = geography in (None, "region")
    details = {"strand": strand, "threat": threat}
    asked = details | {"geography": geography, "region": None if regional else region}
    focus = region if regional else None
    if of is not None:
        check_part(measure, of)
    rows, kind, areas = areas_of(outcomes, measure, **asked)
    if per is not None:
        check_known(per, rows, kind)
    chosen = {measure: rows} | ({of: areas_of(outcomes, of, **asked)[0]} if of else {})
    history = sums.add_up(rows, measure, counting=counting)
    if period is None:  # as much of the year as both have
        latest = years.latest_period(history.frame, focus=focus)
        pairs = [(history, rows)]
        if of:
            pairs.append((sums.add_up(chosen[of], of, counting=history.counting), chosen[of]))
        labels, *others = (years.latest_years(figures, mine, latest) for figures, mine in pairs)
        period = next(label for label in labels if all(label in other for other in others))
    grain = tuple(name for name, kept in details.items() if kept)
    selections = tuple(
        Selection(name, mine, sums.shown_in(mine, name, period, history.counting), grain, kind)
        for name, mine in chosen.items()
    )
    return Selections(selections, {"period": period, "focus": focus, "areas": areas})


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison(against.AgainstWhole):
    """Regions side by side in one period, and the network that they make up.

    ``frame`` has one row a region: counts, ``total`` (the denominator), ``estimate, estimate_high,
    lower, upper`` (on the printed scale), ``dispersion, freedom``, ``status``, ``verdict, p``,
    ``in_line`` (whether it is part of what regions are held against), ``spread`` (``within,
    outside``, or empty), ``second`` (the verdict by another denominator).
    """

    sources: pd.DataFrame  # rows that figures were added up from, those of the whole among them
    per: str | None
    of: str | None
    details: tuple[str, ...]  # strand and threat that were kept
    scale: Scale
    network: tuple[float, float]  # what regions are held against, at both ends of its range
    counts: tuple[float, float, float]  # its counts and its denominator
    areas: tuple[str, ...]

    @cached_property
    def set_apart(self) -> list[str]:
        """Regions that stand apart from all the others, and are no part of the line."""
        return [row["region"] for row in self.used if not row["in_line"]]

    @property
    def added_up(self) -> Coverage:
        """Regions that make the line, and those that it lacks."""
        line = [row["region"] for row in self.used if row["in_line"]]
        return coverage(line, self.areas, self.noun)

    @property
    def shown(self) -> Coverage:
        """Areas that are added up, or that are shown where nothing is compared."""
        every = coverage(self.frame["region"], self.areas, self.noun)
        return self.added_up if self.compares else every

    @property
    def whole_name(self) -> str:
        """What regions are held against: the network, or those that do not stand apart."""
        if not self.set_apart:
            return self.noun.whole
        number = small(len(self.used) - len(self.set_apart))
        is_one_of_them = self.in_focus is not None and self.area not in self.set_apart
        return f"{number} together" if is_one_of_them else f"other {number}"

    @property
    def row_of_all(self) -> str:
        """What regions are held against as a row of the table, with how many areas that is of."""
        if self.set_apart:
            return capital(self.whole)
        return self.added_up.label(capital(self.noun.whole))

    @property
    def counted(self) -> str:
        """What is counted, in the plural, with the details kept: "disruptions (Prevent)"."""
        plural = self.figures.measure["plural"]
        return f"{plural} ({', '.join(self.details)})" if self.details else plural

    @property
    def measured(self) -> str:
        """What the estimate is."""
        label = self.figures.measure["label"]
        if self.of is not None:
            return f"{label} as a share of all {self.figures.whole(self.of)}"
        comma = "" if self.figures.of_counts else ","
        return f"{label}{comma} {self.unit}" if self.per else label

    @property
    def unit(self) -> str:
        """Unit of the estimates in a sentence; none of counts."""
        return f"per cent of {self.figures.whole(self.of)}" if self.of else self.scale.unit

    @property
    def subtitle(self) -> str:
        """Measure, age of the denominator, details kept, areas, period and unit."""
        age = f" of {SHIPPED_OF[self.per]}" if self.per else ""
        unit = "per cent" if self.of else "" if self.per else self.figures.unit
        whom = f"by {self.noun.one}, {self.shown.words}"
        parts = [self.measured + age, *self.details, whom, self.period, unit]
        return ", ".join(filter(None, parts))

    @property
    def note(self):
        """Note on what is counted, and on the vintages of the denominators."""
        used = [self.per, other_denominator(self.per) if self.compares else None]
        vintages = [vintage(name, self.noun) for name in used if name]
        return sums.about(self.figures, self.frame, *vintages)

    def columns(self) -> tuple[list[dict], dict[str, list]]:
        """Rows of a table, the network last, and its columns up to the rate."""
        rows, decimals = list(self.rows), self.scale.decimals
        if self.compares:
            rows.append(self._whole_row())
        columns = {
            capital(self.noun.one): [row["region"] for row in rows],
            f"{self.figures.measure['label']}, {self.period}": [
                cells.range_cell(row["value"], row["value_high"], row["hidden"]) for row in rows
            ],
        }
        if self.of or self.per:
            whole = self.figures.whole(self.of, "label") if self.of else self.per.capitalize()
            places = None if self.of else 0
            columns[whole] = [cells.cell(row["total"], row["total_hidden"], places) for row in rows]
            rate = "Per cent" if self.of else capital(self.scale.unit)
            columns[rate] = ranges(rows, "estimate", "estimate_high", decimals)
        return rows, columns

    def _whole_row(self) -> dict:
        low, high, total = self.counts
        first, last = self.network
        return {
            "region": self.row_of_all, "total": total, "hidden": False, "total_hidden": False,
            "value": low, "value_high": high if high != low else np.nan, "status": "",
            "estimate": first, "estimate_high": last if last != first else np.nan,
        }  # fmt: skip

    def printed(self, low: float, high: float = np.nan) -> str:
        """Estimate as text, without its unit; "between" the ends of a range."""
        first, last = (figure(end, self.scale.decimals) for end in (low, high))
        return first if first == last or high != high else f"between {first} and {last}"


def ranges(rows: list[dict], low: str, high: str, decimals: int | None, base: float = 1) -> list:
    """Cells of ranges or intervals; not applicable where a row has none."""
    return [
        cells.range_cell(
            row[low] * base, row[high] * base, row["status"] == Status.HIDDEN, decimals
        )
        if low in row
        else cells.NOT_APPLICABLE
        for row in rows
    ]


def compare(
    chosen: Selections, *, measure, period, per, of, counting, strand, threat, **_
) -> Comparison:
    """Work out which regions differ from the network."""
    selection, period = chosen[measure], period or chosen.facts["period"]
    asked = {"measure": measure, "counting": counting}
    history = sums.add_up(selection.rows, **asked)
    figures = sums.at_period(history, selection.rows, period, **asked)
    whole, share = None, of is not None
    if share:
        whole = sums.add_up(chosen[of].rows, of, period=period, counting=figures.counting)
    frame = _with_total(figures.frame, whole, per, selection.area)
    if share:
        check_within(frame, measure, of)
    frame = frame.assign(status=_status(frame, per, of, figures.of_counts))
    frame = against.with_dispersion(frame, history.frame, share or not figures.of_counts)
    used, total = frame["status"].eq(Status.COMPARED).to_numpy(), frame["total"].to_numpy(float)
    line, p, verdict = against.verdicts(frame, used, share, total)
    frame = frame.assign(verdict=verdict, p=p, in_line=line)
    rates = against.whole_rates(frame, line, total)
    shown = ~frame["status"].isin(against.NO_VALUE).to_numpy()
    rate = (rates if used.any() else against.whole_rates(frame, shown, total))[0]
    scale = _scale(frame, per, of, figures, rate)
    places = against.row_spread(frame, used, line, share, total)
    frame = _estimated(frame.assign(spread="" if places is None else places), shown, scale, share)
    if per is not None or share:
        frame = _second_look(frame, used, per, selection.area)
    high = frame["value_high"].fillna(frame["value"])
    return Comparison(
        area=chosen.facts["focus"],
        period=period,
        noun=noun_of(chosen.noun),
        name="region",
        frame=frame,
        figures=figures,
        sources=figures.rows if whole is None else pd.concat([figures.rows, whole.rows]),
        per=per,
        of=of,
        details=tuple(word for word in (strand, threat) if word),
        scale=scale,
        network=(rates[0] * scale.base, rates[1] * scale.base),
        counts=tuple(float(x[line].sum()) for x in (frame["value"], high, frame["total"])),
        areas=chosen.facts["areas"],
    )


def _with_total(
    frame: pd.DataFrame, whole: sums.Figures | None, per: str | None, area: str
) -> pd.DataFrame:
    """Add ``total, total_hidden, total_lacking``; a share is provisional where either is."""
    if whole is None:
        total = np.ones(len(frame))
        if per:
            summed = frame[frame["summed"]]
            lacking = dict(zip(summed["region"], summed["lacking"], strict=True))
            total = exposures_of(per, frame["region"], area, lacking)
        return frame.assign(total=total, total_hidden=False, total_lacking=False)
    whole_rows = whole.frame.set_index("region").reindex(frame["region"])
    # A whole that is itself a range has no one denominator: it is treated as not available.
    return frame.assign(
        total=whole_rows["value"].where(whole_rows["value_high"].isna()).to_numpy(),
        total_hidden=whole_rows["hidden"].eq(True).to_numpy(),
        total_lacking=[bool(names) and names == names for names in whole_rows["lacking"]],
        provisional=frame["provisional"].to_numpy() | whole_rows["provisional"].eq(True).to_numpy(),
    )


def _status(frame: pd.DataFrame, per: str | None, of: str | None, counts: bool) -> np.ndarray:
    divided = per is not None or of is not None
    no_total = (frame["total"].isna() | frame["total"].eq(0)) & divided
    reasons = {
        Status.HIDDEN: frame["hidden"] | frame["total_hidden"],
        Status.MISSING: frame["value"].isna() | no_total,
        Status.INCOMPLETE: frame["lacking"].astype(bool) | frame["total_lacking"],
        Status.PROVISIONAL: frame["provisional"],
        Status.APART: frame["region"].isin(MANY_COME) & (per == "population"),
        Status.AMOUNT: np.full(len(frame), not counts),
        Status.COUNTS: np.full(len(frame), not divided),
    }
    return against.first_reason(reasons)


def _scale(frame: pd.DataFrame, per, of, figures: sums.Figures, rate: float) -> Scale:
    if of is not None:
        smallest = frame.loc[frame["status"].eq(Status.COMPARED), "total"].min()
        return Scale(100, "per cent", int(smallest >= ONE_DECIMAL_FROM))
    if per is not None:
        return rate_scale(per, rate, of=figures)
    parted = figures.unit != "pounds" and bool(frame["value"].mod(1).gt(0).any())
    return Scale(1, "", int(parted))


def _estimated(frame: pd.DataFrame, shown: np.ndarray, scale: Scale, share: bool) -> pd.DataFrame:
    """Estimates and intervals on the printed scale; none for sums that lack a force."""
    value, high = frame["value"].where(shown), frame["value_high"].where(shown)
    total = frame["total"].to_numpy(dtype=float)
    lower, upper = against.limits_of(frame.assign(value=value, value_high=high), total, share)
    known = ~frame["status"].eq(Status.AMOUNT).to_numpy()
    return frame.assign(
        estimate=value / frame["total"] * scale.base,
        estimate_high=high / frame["total"] * scale.base,
        lower=np.where(known, lower, np.nan) * scale.base,
        upper=np.where(known, upper, np.nan) * scale.base,
    )


def other_denominator(per: str | None) -> str:
    """Denominator that is tried beside the one asked for; a share is tried by officers."""
    return "population" if per == "officers" else "officers"


def _second_look(frame: pd.DataFrame, used, per: str | None, area: str) -> pd.DataFrame:
    """Add the verdicts by another denominator, by the same rule; residents leave London out."""
    other = other_denominator(per)
    exposure = exposures_of(other, frame["region"], area)
    again = used & frame["value"].notna().to_numpy() & ~np.isnan(exposure)
    if other == "population":
        again = again & ~frame["region"].isin(MANY_COME).to_numpy()
    second = against.verdicts(frame, again, False, exposure)[-1]
    return frame.assign(second=second)


# --- what a count is divided by -------------------------------------------------------------------


def vintage(per: str, noun: Noun = REGION) -> str:
    """Sentence on which figures a denominator is."""
    return VINTAGE[per].format(noun.many)


def exposures_of(
    per: str,
    areas: pd.Series,
    kind: str = "regional",
    lacking: Mapping[str, Collection[str]] | None = None,
) -> np.ndarray:
    """Residents or officers of each area; missing where not known.

    Where the counts of an area are ``lacking`` some of its parts, of the others: numerator and
    denominator are of the same forces.
    """
    by_force = {row["force"]: float(row[per] or "nan") for row in reference.rows("forces")}

    def total(name: str) -> float:
        if name in by_force and kind != "regional":
            return by_force[name]
        gone = (lacking or {}).get(name, ())
        parts = reference.forces_in(name) if kind == "regional" else reference.parts_of(name)
        kept = [by_force.get(part, np.nan) for part in parts if part not in gone]
        return sum(kept) if kept else np.nan

    return np.array([total(name) for name in areas])


def rate_scale(per: str, network_rate: float, of=None) -> Scale:
    """Choose a base that gives the network's rate at least one figure before the point."""
    rate = np.nan_to_num(network_rate)
    bases = (100_000, 1_000_000) if per == "population" else (100, 1_000, 10_000)
    base = next((base for base in bases if rate * base >= 1), bases[-1])
    unit = f"per {'million' if base == 1_000_000 else f'{base:,}'} {DENOMINATORS[per]}"
    unit = unit if of is None or of.of_counts else f"{of.unit} {unit}"
    return Scale(base, unit, 0 if rate * base >= 100 else 1)


def check_known(per: str, rows: pd.DataFrame, kind: str) -> None:
    """Refuse a rate of a rate, and a denominator that is not known of the areas."""
    names, measure = pd.Series(rows["region"].unique()), str(rows["measure"].iloc[0])
    if is_worked_out(measure, rows["unit"].unique()):
        found = "it is a share, a rate or an average already, so no rate of it is given"
        raise NotComparable(measure, found, None, "Leave out per")
    if not np.isnan(exposures_of(per, names, kind)).all():
        return
    found = f"the {per} of {listed(names[:3])} is not known"
    allowed = "It is known of regions, of the 43 forces and of areas made of these"
    raise BadOption("per", found, allowed, "Compare shares (of=…) instead")


def check_part(part: str, whole: str) -> None:
    """Refuse a share of a whole that does not contain the part; say which whole does."""
    name, seen = part, set()
    while name and name not in seen:
        seen.add(name)
        name = reference.measure(name)["part_of"]
        if name == whole:
            return
    known = reference.measure(part)["part_of"]
    remedy = f"Use of={known!r}" if known else "Use per='population' or per='officers' for a rate"
    found = f"“{part}” is not known to be part of “{whole}”"
    raise NotComparable(f"{part} of {whole}", found, None, remedy)


def check_within(frame: pd.DataFrame, part: str, whole: str) -> None:
    """Refuse a share where somewhere the part is larger than the whole."""
    high = frame["value_high"].fillna(frame["value"])
    larger = frame[high > frame["total"]]
    if len(larger):
        first = larger.iloc[0]
        found = (f"in {first['region']} the part ({high[larger.index[0]]:,.0f}) is larger than the "
                 f"whole ({first['total']:,.0f})")  # fmt: skip
        raise NotComparable(f"{part} of {whole}", found, None, "Check both in the returns")
