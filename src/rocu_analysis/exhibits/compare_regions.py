"""How do the regions compare, now? Dots and intervals against the network. No ranks.

Regions differ for many reasons, recording among them. Where they differ by clearly more than
chance, each is also held against the spread of the regions themselves. And what another denominator
says of the same regions is looked at too, for a reversal must be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits import cells, denominators, figures as sums
from rocu_analysis.exhibits.against import (
    APART,
    COMPARED,
    MOST_NAMED,
    NAMES,
    NAMES_OUTSIDE,
    NO_DIFFERENCE,
    NO_VALUE,
    STATUSES,
    Against,
    Spread,
    differ_as_regions_do,
    limits_of,
    seen_from,
    usual_spread,
    verdicts,
    whole_rates,
    with_dispersion,
)
from rocu_analysis.exhibits.denominators import Scale
from rocu_analysis.exhibits.exhibit import Key, Kind, Told
from rocu_analysis.exhibits.methods import BESIDE_A_WHOLE
from rocu_analysis.exhibits.rows import Chosen, Selection, areas_of, is_worked_out
from rocu_analysis.wording import (
    between,
    capital,
    fit,
    interval,
    note,
    paragraph,
    rounded_up,
    say,
    small,
    small_count,
    some,
    spoken,
)

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.charts.drawing import Drawing
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting, Per, Strand

NOTHING = {
    "hidden": "Every figure is hidden to protect people, so nothing can be compared",
    "missing": "No figure is available, so nothing can be compared",
    "provisional": "All figures are provisional, so no comparison is made yet",
    "amount": "Amounts vary as single cases do, so no difference between {}s is judged",
    "worked out": "Given without the counts behind them, so no difference is judged",
    "counts": "Counts reflect each {}'s size; without a denominator nothing can be compared",
    "": "No two {}s have whole figures, so nothing can be compared",
}
SEEN = "Would mostly show (ratio)"
OFF_AXIS = 1.5  # times the furthest limit of the others


def compare_regions(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    per: Per | str | Path | pd.DataFrame | None = None,
    of: str | None = None,
    region: str | None = None,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
) -> Exhibit:
    """Compare regions in one period with the network, each with its interval.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
        What is counted, such as ``arrests``.
    period : str, optional
        Label of a period; where missing, the year that ends with the newest that is not provisional
        and that nearly all areas have, or as much of that year as lacks no figure.
    per : {"population", "officers"}, DataFrame or path, optional
        Denominator of a rate; or the user's own as a frame or CSV file with ``region`` (``force``,
        ``area``), ``as_at`` (a day or a year) and one column named for what is counted.
    of : str, optional
        Measure that contains this one: the comparison is of shares.
    region : str, optional
        Region in focus; beside another ``geography``, the region whose forces or areas are shown.
    counting, strand, threat : str, optional
        Rows to keep.
    geography : str, optional
        What is compared: ``"region"``, ``"force"``, or a kind of area of your own.

    Returns
    -------
    Exhibit
        ``.data`` also holds shrunken rates and rank intervals, which no headline uses.

    Raises
    ------
    BadOption
        Where both ``per`` and ``of`` are given, or an option is out of range.
    NotComparable
        Where the whole does not contain the part, or rows overlap.
    NoFigures, UnknownName
        Where there is nothing to compare, or a name is not known.
    """
    return KIND.ask(**locals())


def choose(
    outcomes, *, measure, period, per, of, region, counting, strand, threat, geography
) -> Chosen:
    """Rows of a measure, and of the one that contains it where a share is asked for."""
    if per is not None and of is not None:
        raise BadOption("per, of", "both a rate and a share were asked for", "Give one of the two")
    regional = geography in (None, "region")
    details = {"strand": strand, "threat": threat}
    asked = details | {"geography": geography, "region": None if regional else region}
    focus = region if regional else None
    if of is not None:
        denominators.check_part(measure, of)
    rows, kind, areas = areas_of(outcomes, measure, **asked)
    if per is not None:
        denominators.check_known(per, rows, kind)
    chosen = {measure: rows} | ({of: areas_of(outcomes, of, **asked)[0]} if of else {})
    history = sums.add_up(rows, measure, counting=counting)
    if period is None:  # as much of the year as both have
        whole = kind == "force" and region is not None
        newest = sums.latest_period(history.frame, focus=focus, is_whole=whole)
        held = [(history, rows)]
        held += [(sums.add_up(chosen[of], of, counting=history.counting), chosen[of])] if of else []
        labels, *others = (sums.latest_years(figures, mine, newest) for figures, mine in held)
        period = next(label for label in labels if all(label in other for other in others))
    grain = tuple(name for name, kept in details.items() if kept)
    selections = tuple(
        Selection(name, mine, sums.shown_in(mine, name, period, history.counting), grain, kind)
        for name, mine in chosen.items()
    )
    return Chosen(selections, {"period": period, "focus": focus, "areas": areas})


@dataclass(frozen=True, eq=False)
class Comparison(Against):
    """Regions side by side in one period, and the network that they make up.

    ``frame`` has one row a region: counts, ``total`` (the denominator), ``estimate, estimate_high,
    lower, upper`` (on the printed scale), ``dispersion, freedom``, ``seen`` (ratio that would be
    told apart in 80 of 100), ``status``, ``verdict, p``, ``in_line`` (whether it is part of what
    regions are held against), ``usual_spread`` (``within, outside``, or empty), ``second,
    second_rate`` (by another denominator).
    """

    sources: pd.DataFrame  # rows that figures were added up from, those of the whole among them
    per: str | None
    of: str | None
    details: tuple[str, ...]
    scale: Scale
    network: tuple[float, float]  # what regions are held against, at both ends of its range
    counts: tuple[float, float, float]  # its counts and its denominator
    spread: Spread | None
    areas: tuple[str, ...]

    @property
    def counted(self) -> str:
        """What is counted, in the plural, with the details kept: "disruptions (Prevent)"."""
        plural = self.figures.measure["plural"]
        return f"{plural} ({', '.join(self.details)})" if self.details else plural

    @property
    def unit(self) -> str:
        """Unit of the estimates in a sentence; none of counts."""
        return f"per cent of {self.figures.whole(self.of)}" if self.of else self.scale.unit

    @property
    def measured(self) -> str:
        """What the estimate is, in words."""
        label = self.figures.measure["label"]
        if self.of is not None:
            return f"{label} as a share of all {self.figures.whole(self.of)}"
        return f"{label}{'' if self.figures.of_counts else ','} {self.unit}" if self.per else label

    @property
    def subtitle(self) -> str:
        """Measure, age of the denominator, details kept, areas, period and unit."""
        age = f" of {denominators.age(self.per, *self.when)}" if self.per else ""
        unit = "per cent" if self.of else "" if self.per else self.figures.unit
        number = len(self.used) if self.compares else len(self.rows)
        whom = f"by {self.noun}, {some(number, len(self.areas), self.noun)}"
        parts = [self.measured + age, *self.details, whom, self.period, unit]
        return ", ".join(filter(None, parts))

    @property
    def when(self) -> tuple[pd.Series, pd.Timestamp]:
        """Areas, and the last day of the period that they are compared in."""
        return self.frame["region"], self.frame["period_end"].max()

    @cached_property
    def set_apart(self) -> list[str]:
        """Regions that stand apart from all the others, and are no part of the line."""
        return [row["region"] for row in self.used if not row["in_line"]]

    @cached_property
    def against(self) -> str:
        """What regions are held against: the network, or those that do not stand apart."""
        if self.set_apart:
            return f"the other {small(len(self.used) - len(self.set_apart))}"
        return "the network" if self.noun == "region" else "the average"

    @property
    def row_of_all(self) -> str:
        """What they are held against as a row of the table, with how many areas that is of."""
        number = len(self.used) - len(self.set_apart)
        of = f" ({some(number, len(self.areas), self.noun)})" if number < len(self.areas) else ""
        return f"{capital(self.against)}{'' if self.set_apart else of}"

    def printed(self, low: float, high: float = np.nan) -> str:
        """Estimate as text, without its unit; "between" the ends of a range."""
        return between(low, high, self.scale.decimals)

    def value_of(self, row: dict) -> str:
        """Estimate of a row, with its sign."""
        sign = "£" if self.figures.unit == "pounds" and not row["status"] == "hidden" else ""
        ends = row["estimate"], row["estimate_high"]
        text = cells.cell_words(*ends, row["status"] == "hidden", self.scale.decimals)
        return f"{sign}{text}" if text[:1].isdigit() else text


def compare(
    chosen: Chosen, *, measure, period, per, of, counting, strand, threat, **_
) -> Comparison:
    """Work out who can be told apart from the network."""
    selection, period = chosen[measure], period or chosen.facts["period"]
    asked = {"measure": measure, "counting": counting}
    history = sums.add_up(selection.rows, **asked)
    figures = sums.at_period(history, selection.rows, period, **asked)
    whole, share = None, of is not None
    if share:
        whole = sums.add_up(chosen[of].rows, of, period=period, counting=figures.counting)
    frame = _with_total(figures.frame, whole, per, selection.area)
    if share:
        denominators.check_within(frame, measure, of)
    frame = frame.assign(status=_status(frame, per, of, figures.of_counts))
    frame = with_dispersion(frame, history.frame, share or not figures.of_counts)
    used, total = frame["status"].eq(COMPARED).to_numpy(), frame["total"].to_numpy(dtype=float)
    line, p, verdict = verdicts(frame, used, share, total)
    frame = frame.assign(verdict=verdict, p=p, in_line=line)
    rates = whole_rates(frame, line, total)
    shown = ~frame["status"].isin(NO_VALUE).to_numpy()
    rate = (rates if used.any() else whole_rates(frame, shown, total))[0]
    scale = _scale(frame, per, of, figures, rate)
    spread = usual_spread(frame, used, line, share, total)
    frame = frame.assign(
        seen=seen_from(frame, used, rates[1], total, share),
        usual_spread="" if spread is None else spread.places,
    )
    frame = _estimated(frame, shown, scale, share)
    if per is not None or share:
        frame = _second_look(frame, used, per, selection.area)
    high = frame["value_high"].fillna(frame["value"])
    counts = tuple(float(x[line].sum()) for x in (frame["value"], high, frame["total"]))
    used_rows = figures.rows if whole is None else pd.concat([figures.rows, whole.rows])
    return Comparison(
        frame, figures, period, chosen.facts["focus"], chosen.noun, "region", used_rows, per, of,
        tuple(word for word in (strand, threat) if word), scale,
        (rates[0] * scale.base, rates[1] * scale.base), counts, spread, chosen.facts["areas"],
    )  # fmt: skip


def _with_total(
    frame: pd.DataFrame, whole: sums.Figures | None, per: str | None, area: str
) -> pd.DataFrame:
    """Add ``total, total_hidden, total_lacking``; a share is provisional where either is."""
    if whole is None:
        total, parts = np.ones(len(frame)), records_of(frame)
        if per:
            lacking = {row["region"]: row["lacking"] for row in parts if row["summed"]}
            ends = frame["region"], area, frame["period_end"].max(), lacking
            total = denominators.exposure(per, *ends)
        return frame.assign(total=total, total_hidden=False, total_lacking=False)
    held = whole.frame.set_index("region").reindex(frame["region"])
    # A whole that is itself a range has no one denominator: it is treated as not available.
    return frame.assign(
        total=held["value"].where(held["value_high"].isna()).to_numpy(),
        total_hidden=held["hidden"].eq(True).to_numpy(),
        total_lacking=[bool(names) and names == names for names in held["lacking"]],
        provisional=frame["provisional"].to_numpy() | held["provisional"].eq(True).to_numpy(),
    )


def _status(frame: pd.DataFrame, per: str | None, of: str | None, counts: bool) -> np.ndarray:
    """Why a region is not compared; the first reason that holds."""
    divided = per is not None or of is not None
    no_total = (frame["total"].isna() | frame["total"].eq(0)) & divided
    reasons = {
        "hidden": frame["hidden"] | frame["total_hidden"],
        "missing": frame["value"].isna() | no_total,
        "incomplete": frame["lacking"].astype(bool) | frame["total_lacking"],
        "provisional": frame["provisional"],
        "apart": frame["region"].isin(denominators.APART) & (per == "population"),
        "amount": np.full(len(frame), not counts),
        "counts": np.full(len(frame), not divided),
    }
    return np.select(list(reasons.values()), list(reasons), COMPARED)


def _scale(frame: pd.DataFrame, per, of, figures: sums.Figures, rate: float) -> Scale:
    if of is not None:
        smallest = frame.loc[frame["status"].eq(COMPARED), "total"].min()
        return Scale(100, "per cent", int(smallest >= denominators.ONE_DECIMAL_FROM))
    if per is not None:
        return denominators.rate_scale(per, rate, of=figures)
    parted = figures.unit != "pounds" and bool(frame["value"].mod(1).gt(0).any())
    return Scale(1, "", int(parted))


def _estimated(frame: pd.DataFrame, shown: np.ndarray, scale: Scale, share: bool) -> pd.DataFrame:
    """Estimates and intervals on the printed scale; none for sums that lack a force."""
    value, high = frame["value"].where(shown), frame["value_high"].where(shown)
    total = frame["total"].to_numpy(dtype=float)
    lower, upper = limits_of(frame.assign(value=value, value_high=high), total, share)
    known = ~frame["status"].eq("amount").to_numpy()
    return frame.assign(
        estimate=value / frame["total"] * scale.base,
        estimate_high=high / frame["total"] * scale.base,
        lower=np.where(known, lower, np.nan) * scale.base,
        upper=np.where(known, upper, np.nan) * scale.base,
    )


def other_denominator(per: str | None) -> str:
    """Denominator that is tried beside the one asked for; a share is tried by officers."""
    return denominators.OTHER.get(per, "officers")


def _second_look(frame: pd.DataFrame, used, per: str | None, area: str) -> pd.DataFrame:
    """Add the verdicts by another denominator, by the same rule; residents leave London out."""
    other = other_denominator(per)
    exposure = denominators.exposure(other, frame["region"], area)
    again = used & frame["value"].notna().to_numpy() & ~np.isnan(exposure)
    if other == "population":
        again = again & ~frame["region"].isin(denominators.APART).to_numpy()
    second = verdicts(frame, again, False, exposure)[-1]
    rate = np.where(again, frame["value"] / exposure, np.nan)
    return frame.assign(second=second, second_rate=rate)


def records_of(frame: pd.DataFrame) -> list[dict]:
    """Area, forces it lacks, and whether it is a sum."""
    return cells.records(frame[["region", "lacking", "summed"]])


# --- words ----------------------------------------------------------------------------------------


def _tell(chosen: Chosen, **asked) -> Told:
    view = compare(chosen, **asked)
    what = (view.figures.measure["measure"], *view.details)
    named, chance = None, NAMES
    if view.spread:
        named, chance = view.named("usual_spread", "outside"), NAMES_OUTSIDE
    kind = "Dots with intervals" if view.frame["lower"].notna().any() else "Dots"
    methods = ["wilson" if view.of else "poisson"] * bool(view.frame["lower"].notna().any())
    if view.compares:
        methods += ["told apart", "no ranking", *(["usual spread"] if view.spread else [])]
    widened = (view.frame["dispersion"].gt(1) & view.frame["lower"].notna()).any()
    return Told(
        headline=_headline(view),
        subtitle=view.subtitle,
        alt=f"{kind}: {view.measured}, {small_count(len(view.rows), view.noun)}, "
        f"{spoken(view.period)}",
        description=_description(view),
        care=_care(view),
        key=_key(view),
        table=_table(view),
        rows=view.sources,
        data=view.frame,
        methods=[*methods, *(["widened"] if widened else [])],
        notes=notes_of(view),
        drawing=_dots(view) if view.frame["estimate"].notna().any() else None,
        claims=view.claims(what, named, chance),
    )


def _headline(view: Comparison) -> str:
    """Which regions differ from the network, or how the one in focus stands; or why none does."""
    statuses, during = {row["status"] for row in view.rows}, f" in {spoken(view.period)}"
    if not view.compares:
        why = statuses.pop() if len(statuses) == 1 else ""
        why = "amount" if "amount" in statuses or why == "amount" else why
        if why == "amount":
            units = view.sources["unit"].dropna().unique()
            worked_out = is_worked_out(view.figures.measure["measure"], units)
            told = _beside_others(view)
            return fit(*([told] if told else []), NOTHING["worked out" if worked_out else "amount"]
                       .format(view.noun))  # fmt: skip
        why = "counts" if view.per is None and view.of is None and why not in NOTHING else why
        return NOTHING.get(why, NOTHING[""]).format(view.noun)
    usual = _usual(view.rows)
    if row := view.in_focus:
        verdict, usual = row["verdict"], _usual([row])
        told = NO_DIFFERENCE if verdict == "same" else f"{verdict} it"
        value, whole = (
            view.printed(row["estimate"], row["estimate_high"]),
            view.printed(*view.network),
        )
        name, whom = row["region"], view.against.removeprefix("the ")
        stands = NO_DIFFERENCE + " from" if verdict == "same" else verdict
        return fit(
            f"{name} {view.counted}: {value} {view.unit}, {whom} {whole}{during}; {told}{usual}",
            f"{name}: {value} {view.unit}, {whom} {whole}; {told}{usual}",
            f"{name} {view.counted}: {stands} {view.against}{during}{usual}",
            f"{name}: {stands} {view.against}{usual}",
        )
    named, number, outside = len(view.apart), len(view.used), view.named("usual_spread", "outside")
    if view.spread is not None and len(outside) != named and named > MOST_NAMED:
        return differ_as_regions_do(named, number, len(outside), view.noun, view.against)
    if 0 < named <= MOST_NAMED:
        text = view.standing(view.against)
        return fit(f"{text}{during}{usual}", f"{text}{usual}", text)
    whom = some(named, number, view.noun)
    text = say(
        "{whom} {n|differs|differs|differ} clearly from {what}",
        whom=whom,
        n=named,
        what=view.against,
    )
    return fit(text + during, text)


def _usual(rows) -> str:
    """That those who differ from the network do so no more than regions do."""
    spread = {row["usual_spread"] for row in rows if row["verdict"] in APART}
    return ", within the usual spread" if spread == {"within"} else ""


def _beside_others(view: Comparison) -> str:
    """Amount of the one in focus beside the least and greatest of the others."""
    known = {row["region"]: row for row in view.rows if row["status"] == "amount"}
    focus = known.pop(view.focus, None)
    if focus is None or len(known) < 2:
        return ""
    ordered = sorted(known.values(), key=lambda row: row["estimate"])
    ends = " to ".join(view.value_of(row) for row in (ordered[0], ordered[-1]))
    amount = f"{view.value_of(focus)} {view.unit}".rstrip()
    return f"{view.focus}: {amount} in {spoken(view.period)}; others {ends}"


def _focus_sentence(view: Comparison) -> str:
    """Figure with its interval of the region in focus, or of the only one."""
    row = next((r for r in view.rows if len(view.rows) == 1 or r["region"] == view.focus), None)
    if row is None or row["lower"] != row["lower"]:
        return ""
    value = view.printed(row["estimate"], row["estimate_high"])
    limits = interval(row["lower"], row["upper"], view.scale.decimals)
    return f"{row['region']}: {value} {view.unit} (95 per cent interval {limits})"


def _description(view: Comparison) -> str:
    if not view.compares:
        return paragraph(_headline(view), _focus_sentence(view), view.left_out())
    focus = _focus_sentence(view)
    whole = f"{capital(view.against)}: {view.printed(*view.network)} {view.unit}"
    outside = view.named("usual_spread", "outside")
    spread = ", within the usual spread" if view.spread is not None and not outside else ""
    return paragraph(focus or whole, view.standing(view.against) + spread, view.left_out())


def _care(view: Comparison) -> str:
    """What else could make the difference: another denominator, recording, who lives where."""
    focus = view.in_focus
    if focus and focus["second"] not in ("", focus["verdict"]):
        told = {"same": f"shows {NO_DIFFERENCE} from"}.get(focus["second"], f"is {focus['second']}")
        other = denominators.word(other_denominator(view.per))
        return f"Counted by {other} instead, {view.focus} {told} {view.against}."
    apart = view.named("status", "apart")
    told = say("{x} {x|is|are} {why}.", x=apart, why=STATUSES["apart"]) if apart else ""
    return sums.recording_care(view.figures.measure["measure"], "a difference") or told


def _key(view: Comparison) -> Key | None:
    """Figure of the one in focus, else how many differ."""
    if not view.compares:
        told = _beside_others(view) if "amount" in set(view.frame["status"]) else ""
        return Key(told.partition(": ")[2].partition(" in ")[0], f"{told}.") if told else None
    what = f"{view.counted} {view.unit} in {spoken(view.period)}"
    aside = [row for row in view.rows if row["status"] == "apart" and row["region"] == view.focus]
    focus = next(iter(aside), view.in_focus)
    if focus is None:
        text = f"{view.noun}s differ clearly from {view.against}{_usual(view.rows)}: {what}."
        text += f" {view.focus} is not compared." if view.focus else ""
        return Key(f"{len(view.apart)} of {len(view.used)}", text)
    per = "%" if view.of is not None else f" {view.unit.rpartition(' ')[0]}"
    limits = interval(focus["lower"], focus["upper"], view.scale.decimals)
    told = {"same": NO_DIFFERENCE, "": "not compared"}.get(
        focus["verdict"], f"{focus['verdict']} it"
    )
    text = f"{what}; {view.against.removeprefix('the ')} {view.printed(*view.network)}. Range {limits}: "
    return Key(view.value_of(focus) + per, f"{text}{told}{_usual([focus])}.")


def notes_of(view: Comparison) -> list:
    """What is counted; what another denominator says, and who stands apart; how sure it is."""
    used = [
        name for name in (view.per, other_denominator(view.per) if view.compares else "") if name
    ]
    vintages = [denominators.vintage(name, *view.when) for name in used]
    apart = say("{x} {x|stands|stand} far from all others, so each is held against {rest}",
                x=view.set_apart, rest=view.against) if view.set_apart else ""  # fmt: skip
    spread = ""
    if view.spread is not None:
        spread = (f"{capital(view.noun)}s vary about {round(view.spread.dispersion)} times as much "
                  "as chance alone gives (variance), so each is also held against that spread")  # fmt: skip
    return [sums.about(view.figures, view.frame, *vintages),
            note("beside", apart, _second_sentence(view), spread)]  # fmt: skip


def _second_sentence(view: Comparison) -> str:
    """What another denominator says of the regions: the answer may depend on it."""
    held = [row for row in view.used if row.get("second")]
    if not held:
        return ""
    moved: dict[str, list[str]] = {}
    for row in held:
        if row["second"] != row["verdict"]:
            moved.setdefault(STATUSES[row["second"]], []).append(row["region"])
    told = "; ".join(say("{x}: {now}", x=names, now=now) for now, names in moved.items())
    head = f"Counted by {denominators.word(other_denominator(view.per))} instead"
    return f"{head}, {told}: the answer depends on it" if told else f"{head}, all stand as here"


# --- table and chart ------------------------------------------------------------------------------


def _table(view: Comparison) -> pd.DataFrame:
    """Give the figures as published; the network last."""
    rows, decimals = list(view.rows), view.scale.decimals
    if view.compares:
        low, high, total = view.counts
        ends = {"value": (low, high), "estimate": view.network}
        highs = {f"{key}_high": b if a != b else np.nan for key, (a, b) in ends.items()}
        rows.append({"region": view.row_of_all, "value": low, "estimate": view.network[0],
                     "total": total, "hidden": False, "total_hidden": False, "status": "",
                     "verdict": None, "lacking": (), **highs})  # fmt: skip

    def of_regions(told) -> list:
        return [cells.NOT_APPLICABLE if row["verdict"] is None else told(row) for row in rows]

    def ranged(low: str, high: str, decimals: int | None) -> list:
        return [cells.range_cell(row[low], row[high], row["status"] == "hidden", decimals)
                if low in row else cells.NOT_APPLICABLE for row in rows]  # fmt: skip

    columns = {
        capital(view.noun): [row["region"] for row in rows],
        f"{view.figures.measure['label']}, {view.period}": [
            cells.range_cell(row["value"], row["value_high"], row["hidden"]) for row in rows
        ],
    }
    if view.of or view.per:
        whole = view.figures.whole(view.of, "label") if view.of else view.per.capitalize()
        columns[whole] = [cells.cell(row["total"], row["total_hidden"], None if view.of else 0)
                          for row in rows]  # fmt: skip
        rate = "Per cent" if view.of else capital(view.scale.unit)
        columns[rate] = ranged("estimate", "estimate_high", decimals)
    if view.frame["lower"].notna().any():
        columns["95 per cent interval"] = ranged("lower", "upper", decimals)
    if view.compares:
        columns[f"Against {view.against}"] = of_regions(view.verdict_cell)
        columns[SEEN] = of_regions(lambda row: rounded_up(row["seen"]) if np.isfinite(row["seen"])
                                   else cells.NOT_APPLICABLE)  # fmt: skip
        if view.spread is not None:
            columns["Usual spread"] = of_regions(
                lambda row: capital(row["usual_spread"]) or "Not judged")  # fmt: skip
    if any(row["status"] == "incomplete" for row in rows):
        columns["Missing"] = [", ".join(row["lacking"]) or "None" for row in rows]
    return cells.table_of(columns)


def _dots(view: Comparison) -> Drawing:
    """Sorted by the estimate, since position then helps; what is not compared stands last."""
    last = ~view.frame["status"].isin([COMPARED, "counts", "amount"])
    ordered = view.frame.assign(_last=last).sort_values(
        ["_last", "estimate"], ascending=[True, False], kind="stable"
    )
    # Whoever is shown apart may end so far out that the others would stand in a heap.
    apart = ordered["status"].eq("apart")
    far = apart & ordered["upper"].gt(OFF_AXIS * ordered.loc[~apart, "upper"].max())
    shown = ["estimate", "estimate_high", "lower", "upper"]
    marks = ordered[shown].mask(far).set_axis(["value", "high", "lower", "upper"], axis="columns")
    late = ordered["status"].eq("provisional").map({True: " (provisional)", False: ""})
    marks.insert(0, "label", ordered["region"] + late.mask(far, " (off the scale)"))
    rows = cells.records(ordered)
    states = dict.fromkeys(NO_VALUE, "none") | {"provisional": "provisional", "apart": "apart"}
    marks["state"] = [states.get(r["status"], "focus" if r["region"] == view.focus else "plain")
                      for r in rows]  # fmt: skip
    marks["mark"] = [row["verdict"] or "apart" for row in rows]
    marks["figure"] = [STATUSES[r["status"]] if r["status"] in NO_VALUE else view.value_of(r)
                       for r in rows]  # fmt: skip
    marks["interval"] = [interval(r["lower"], r["upper"], view.scale.decimals)
                         if r["lower"] == r["lower"] else "" for r in rows]  # fmt: skip
    number = "Number" if view.figures.of_counts else capital(view.figures.unit)
    columns = [("Per cent" if view.of else "Rate" if view.per else number, "figure")]
    if view.frame["lower"].notna().any():
        columns.append(("95% interval", "interval"))
    label = f"Per cent of all {view.figures.whole(view.of)}" if view.of else view.measured
    line = (
        view.network,
        f"{capital(view.against.removeprefix('the '))} {view.printed(*view.network)}",
    )
    return view.dots(marks.reset_index(drop=True), columns, label, line)


KIND = Kind(
    shows="comparison of regions",
    question="How do we compare?",
    select=choose,
    tell=_tell,
    method=BESIDE_A_WHOLE,
)
