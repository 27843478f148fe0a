"""How do the regions compare, now? Dots and intervals against the network. No ranks.

`comparison` finds the values; here they are put in words, a table and a chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits import cells, denominators, figures as sums
from rocu_analysis.exhibits.against import (
    MOST_NAMED,
    NO_VALUE,
    NOT_EXCEPTIONAL,
    REASONS,
    SAME_WORDS,
    Status,
    is_within_spread,
    many_apart,
    number_apart,
    reasons,
    same_words,
    sides,
    verdict_cell,
)
from rocu_analysis.exhibits.comparison import (
    Comparison,
    Lacks,
    choose,
    compare,
    other_denominator,
)
from rocu_analysis.exhibits.exhibit import Content, Key, Kind, asks
from rocu_analysis.exhibits.finding import Coverage, Verdict, coverage
from rocu_analysis.exhibits.methods import BESIDE_A_WHOLE
from rocu_analysis.exhibits.rows import is_worked_out
from rocu_analysis.schema import NOT_ADDED
from rocu_analysis.wording import (
    capital,
    fit,
    interval,
    note,
    rounded_up,
    say,
    small_count,
    spoken,
    subject,
)

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.exhibits.rows import Selections
    from rocu_analysis.schema import Counting, Per, Strand

NOTHING = {
    Status.HIDDEN: "Every figure is hidden to protect people, so nothing can be compared",
    Status.MISSING: "No figure is available, so nothing can be compared",
    Status.PROVISIONAL: "All figures are provisional, so no comparison is made yet",
    Status.AMOUNT: "Amounts vary as single cases do, so no difference between {}s is judged",
    Status.COUNTS: "Counts reflect each {}'s size; without a denominator nothing can be compared",
}
WORKED_OUT = "Given without the counts behind them, so no difference is judged"
NO_TWO = "No two {}s have whole figures, so nothing can be compared"
GIVE_A_DENOMINATOR = 'To compare them, give per="population" or per="officers"'
SEEN = "Would mostly show (ratio)"
OFF_AXIS = 1.5  # times the furthest limit of the others
MARKS = {"above": "above", "same": SAME_WORDS, "below": "below", "apart": "not compared"}


@asks
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
        ``.data`` also holds verdicts, p-values and the verdict by another denominator.

    Raises
    ------
    BadOption
        Where both ``per`` and ``of`` are given, or an option is out of range.
    NotComparable
        Where the whole does not contain the part, or rows overlap.
    NoFigures, UnknownName
        Where there is nothing to compare, or a name is not known.
    """


def _exhibit(chosen: Selections, **asked) -> Content:
    found = compare(chosen, **asked)
    what = (found.figures.measure["measure"], *found.details)
    named = found.named("spread", "outside") if found.spread else None
    known = found.frame["lower"].notna().any()
    methods = ["wilson" if found.of else "poisson"] * bool(known)
    if found.compares:
        methods += ["told apart", "no ranking", *(["usual spread"] if found.spread else [])]
    widened = (found.frame["dispersion"].gt(1) & found.frame["lower"].notna()).any()
    return Content(
        finding=found,
        headline=_headline(found),
        subtitle=subtitle(found),
        alt=f"Dots{' with intervals' if known else ''}: {_measured(found)}, "
        f"{small_count(len(found.rows), found.noun.one)}, {spoken(found.period)}",
        more=_more(found),
        care=_care(found),
        key=_key(found),
        table=_table(found),
        rows=found.sources,
        data=found.frame,
        methods=[*methods, *(["widened"] if widened else [])],
        notes=[counted_note(found), _comparison_note(found)],
        drawing=_drawing(found) if found.frame["estimate"].notna().any() else None,
        claims=found.claims(what, named),
    )


# --- phrases --------------------------------------------------------------------------------------


def _measured(found: Comparison) -> str:
    """What the estimate is."""
    label = found.figures.measure["label"]
    if found.of is not None:
        return f"{label} as a share of all {found.figures.whole(found.of)}"
    comma = "" if found.figures.of_counts else ","
    return f"{label}{comma} {found.unit}" if found.per else label


def subtitle(found: Comparison) -> str:
    """Measure, age of the denominator, details kept, areas, period and unit."""
    age = f" of {denominators.age(found.per, *found.when)}" if found.per else ""
    unit = "per cent" if found.of else "" if found.per else found.figures.unit
    whom = f"by {found.noun.one}, {_areas(found).words}"
    parts = [_measured(found) + age, *found.details, whom, found.period + _newer(found), unit]
    return ", ".join(filter(None, parts))


def _areas(found: Comparison) -> Coverage:
    """Areas that are added up, or that are shown where nothing is compared."""
    if found.compares:
        return found.added_up
    return coverage(found.frame["region"], found.areas, found.noun)


def _newer(found: Comparison) -> str:
    """Why an older period is shown than the newest."""
    if found.newer is None:
        return ""
    period, area = found.newer.period, found.area
    return {
        Lacks.OTHERS: f" (fewer have {period})",
        Lacks.FOCUS: f" ({area} lacks {period})",
        Lacks.PROVISIONAL: f" ({period} of {area} is provisional)",
    }[found.newer.why]


def row_of_all(found: Comparison) -> str:
    """What regions are held against as a row of the table, with how many areas that is of."""
    if found.set_apart:
        return capital(found.whole)
    return found.added_up.label(capital(found.noun.whole))


def _headline(found: Comparison) -> str:
    """Who differs from the network, or how the one in focus does; or why none does."""
    if not found.compares:
        return fit(*filter(None, [_amounts(found)]), _nothing(found))
    during = f" in {spoken(found.period)}"
    if row := found.in_focus:
        return _of_one(found, row, during)
    number, outside = len(found.apart), found.named("spread", "outside")
    if number > MOST_NAMED and found.spread is not None and len(outside) != number:
        return many_apart(found, len(outside))
    if 0 < number <= MOST_NAMED:
        text = sides(found)
        within = f", within the spread of the {found.noun.many}"
        within = within if is_within_spread(found.used) else ""
        return fit(f"{text}{during}{within}", f"{text}{within}", text)
    return fit(number_apart(found) + during, number_apart(found))


def _of_one(found: Comparison, row: dict, during: str) -> str:
    """Headline of the one in focus, which keeps its measure and its period."""
    printed = found.printed(row["estimate"], row["estimate_high"])
    value, short = f"{printed} {found.unit}", f"{printed} {found.scale.unit}"
    whole, whom = found.printed(*found.network), found.whole
    usual = "; not exceptional" if is_within_spread([row]) else ""
    start = f"{row['region']} {found.counted}{during}"
    if row["verdict"] == Verdict.SAME:
        ending = f"{found.whole_name} {whole}; {SAME_WORDS}"
        bare = f"{start}: {SAME_WORDS} from {whom}"
        last = f"{row['region']}{during}: {SAME_WORDS} from {whom}"
        return fit(f"{start}: {value}, {ending}", f"{start}: {short}, {ending}", bare, last)
    side = f"{row['verdict']} {whom}"
    ending = f"{side} ({whole}){usual}"
    bare, last = f"{start}: {side}{usual}", f"{row['region']}{during}: {side}{usual}"
    return fit(f"{start}: {value}, {ending}", f"{start}: {short}, {ending}", bare, last)


def _nothing(found: Comparison) -> str:
    """Why nothing is compared."""
    statuses = {row["status"] for row in found.rows}
    why = statuses.pop() if len(statuses) == 1 else ""
    if why == Status.AMOUNT or Status.AMOUNT in statuses:
        units = found.sources["unit"].dropna().unique()
        if is_worked_out(found.figures.measure["measure"], units):
            return WORKED_OUT
        why = Status.AMOUNT
    elif found.per is None and found.of is None and why not in NOTHING:
        why = Status.COUNTS
    return NOTHING.get(why, NO_TWO).format(found.noun.one)


def _amounts(found: Comparison) -> str:
    """Amount of the one in focus beside the least and greatest of the others."""
    pair = _own_and_others(found)
    return (
        f"{found.area}: {pair[0]} in {spoken(found.period)}; others from {pair[1]}" if pair else ""
    )


def _own_and_others(found: Comparison) -> tuple[str, str] | None:
    known = {row["region"]: row for row in found.rows if row["status"] == Status.AMOUNT}
    own = known.pop(found.area, None)
    if own is None or len(known) < 2:
        return None
    least = min(row["estimate"] for row in known.values())
    most = max(np.fmax(row["estimate"], row["estimate_high"]) for row in known.values())
    unit = found.figures.unit
    if found.figures.of_counts or unit == "pounds" or unit in NOT_ADDED:
        unit = ""
    amount = f"{found.value_of(own)} {unit}".rstrip()
    return amount, f"{found.amount(least)} to {found.amount(most)}"


def _one_sentence(found: Comparison) -> str:
    """Figure with its interval of the region in focus, or of the only one."""
    row = next((r for r in found.rows if len(found.rows) == 1 or r["region"] == found.area), None)
    if row is None or row["lower"] != row["lower"]:
        return ""
    value = found.printed(row["estimate"], row["estimate_high"])
    limits = interval(row["lower"], row["upper"], found.scale.decimals)
    start = f"{row['region']} {found.counted} in {spoken(found.period)}"
    return f"{start}: {value} {found.unit} (95 per cent interval {limits})"


def _more(found: Comparison) -> list[str]:
    own = _one_sentence(found)
    if not found.compares:
        shown = _areas(found).sentence("These are")
        return [_amounts(found), _nothing(found), own, reasons(found), shown]
    whole = f"{found.whole}: {found.printed(*found.network)} {found.unit}"
    if not own:
        whole = f"{capital(found.counted)} in {spoken(found.period)}, {whole}"
    rest = sides(found)
    if is_within_spread(found.used):
        rest += f", within the spread of the {found.noun.many}"
    ours = ""
    if found.in_focus and is_within_spread([found.in_focus]):
        ours = NOT_EXCEPTIONAL.format(many=found.noun.many, area=found.area)
    return [own, whole, found.added_up.sentence(), rest, ours, reasons(found)]


def _care(found: Comparison) -> str:
    """What else could make the difference: another denominator, recording, who lives where."""
    focus = found.in_focus
    if focus and focus["second"] not in (Verdict.CANNOT_TELL, focus["verdict"]):
        return f"{_by_other(found)}, {_would_be(found, [found.area], focus['second'])}."
    apart = found.named("status", Status.APART)
    away = say("{x} {x|is|are} {why}.", x=apart, why=REASONS[Status.APART]) if apart else ""
    return sums.recording_care(found.figures.measure["measure"], "a difference") or away


def _key(found: Comparison) -> Key | None:
    """Figure of the one in focus, else how many differ."""
    during = f"in {spoken(found.period)}"
    if not found.compares:
        pair = _own_and_others(found)
        return (
            Key(pair[0], f"{subject(found.figures.measure)} {during}; others from {pair[1]}.")
            if pair
            else None
        )
    what = f"{found.counted}{',' * bool(found.of)} {found.unit} {during}"
    aside = [row for row in found.rows
             if row["status"] == Status.APART and row["region"] == found.area]  # fmt: skip
    row = next(iter(aside), found.in_focus)
    if row is None:
        within = is_within_spread(found.used)
        usual = f", within the spread of the {found.noun.many}" if within else ""
        text = f"{found.noun.many} differ clearly from {found.whole}{usual}: {what}."
        text += f" {found.area} is not compared." if found.area else ""
        return Key(f"{len(found.apart)} of {len(found.used)}", text)
    per = "%" if found.of is not None else f" {found.unit.rpartition(' ')[0]}"
    limits = interval(row["lower"], row["upper"], found.scale.decimals)
    stands = {
        Verdict.SAME: same_words(found, row, *found.network),
        Verdict.CANNOT_TELL: "not compared",
    }.get(row["verdict"]) or f"{row['verdict']} it"
    text = f"{what}; {found.whole_name} {found.printed(*found.network)}. Range {limits}: {stands}."
    if is_within_spread([row]):
        text += f" {NOT_EXCEPTIONAL.format(many=found.noun.many, area=found.area)}."
    return Key(found.value_of(row) + per, text)


def counted_note(found: Comparison):
    """Note on what is counted, and on the vintages of the denominators."""
    used = [found.per, other_denominator(found.per) if found.compares else None]
    vintages = [denominators.vintage(name, *found.when, found.noun) for name in used if name]
    return sums.about(found.figures, found.frame, *vintages)


def _comparison_note(found: Comparison):
    """Note on who stands apart, the spread of the regions, and another denominator."""
    apart = say("{x} {x|stands|stand} far from all others, so each is held against {whole}",
                x=found.set_apart, whole=found.whole) if found.set_apart else ""  # fmt: skip
    spread = ""
    if found.spread is not None:
        many = capital(found.noun.many)
        spread = (f"{many} vary about {round(found.spread.dispersion)} times as much as chance "
                  "alone gives (variance), so each is also held against that spread")  # fmt: skip
    counts = found.frame["status"].eq(Status.COUNTS).any()
    return note("beside", apart, _second_sentence(found), spread, GIVE_A_DENOMINATOR * bool(counts))


def _by_other(found: Comparison) -> str:
    return f"Counted by {denominators.word(other_denominator(found.per))} instead"


def _would_be(found: Comparison, names: list[str], verdict: Verdict) -> str:
    """How some regions would compare by another denominator."""
    if verdict == Verdict.SAME:
        return say("{x} would not be clearly different", x=names)
    return say("{x} would be {side} {whole}", x=names, side=verdict, whole=found.whole)


def _second_sentence(found: Comparison) -> str:
    """What another denominator says of the regions: the answer may depend on it."""
    moved: dict[Verdict, list[str]] = {}
    for row in found.used:
        if row.get("second") and row["second"] != row["verdict"]:
            moved.setdefault(row["second"], []).append(row["region"])
    parts = [_would_be(found, names, verdict) for verdict, names in moved.items()]
    return f"{_by_other(found)}, {'; '.join(parts)}" if parts else ""


# --- table and chart ------------------------------------------------------------------------------


def _table(found: Comparison) -> pd.DataFrame:
    """Give the figures as published; the network last."""
    rows, decimals = list(found.rows), found.scale.decimals
    if found.compares:
        rows.append(_whole_row(found))
    columns = {
        capital(found.noun.one): [row["region"] for row in rows],
        f"{found.figures.measure['label']}, {found.period}": [
            cells.range_cell(row["value"], row["value_high"], row["hidden"]) for row in rows
        ],
    }
    if found.of or found.per:
        whole = found.figures.whole(found.of, "label") if found.of else found.per.capitalize()
        columns[whole] = [cells.cell(row["total"], row["total_hidden"], None if found.of else 0)
                          for row in rows]  # fmt: skip
        rate = "Per cent" if found.of else capital(found.scale.unit)
        columns[rate] = _ranges(rows, "estimate", "estimate_high", decimals)
    if found.frame["lower"].notna().any():
        columns["95 per cent interval"] = _ranges(rows, "lower", "upper", decimals)
    if found.compares:
        columns[f"Against {found.whole}"] = _of_regions(rows, verdict_cell)
        columns[SEEN] = _of_regions(rows, _seen_cell)
        if found.spread is not None:
            heading = f"Spread of the {found.noun.many}"
            columns[heading] = _of_regions(rows, lambda r: capital(r["spread"]) or "Not judged")
    if any(row["status"] == Status.INCOMPLETE for row in rows):
        columns["Missing"] = [", ".join(row["lacking"]) or "None" for row in rows]
    return cells.table_of(columns)


def _whole_row(found: Comparison) -> dict:
    low, high, total = found.counts
    ends = {"value": (low, high), "estimate": found.network}
    highs = {f"{key}_high": b if a != b else np.nan for key, (a, b) in ends.items()}
    return {"region": row_of_all(found), "value": low, "estimate": found.network[0],
            "total": total, "hidden": False, "total_hidden": False, "status": "",
            "verdict": None, "lacking": (), **highs}  # fmt: skip


def _of_regions(rows: list[dict], cell) -> list:
    """Column that the row of the whole has nothing in."""
    return [cells.NOT_APPLICABLE if row["verdict"] is None else cell(row) for row in rows]


def _seen_cell(row: dict) -> object:
    return rounded_up(row["seen"]) if np.isfinite(row["seen"]) else cells.NOT_APPLICABLE


def _ranges(rows: list[dict], low: str, high: str, decimals: int | None) -> list:
    return [cells.range_cell(row[low], row[high], row["status"] == Status.HIDDEN, decimals)
            if low in row else cells.NOT_APPLICABLE for row in rows]  # fmt: skip


def _drawing(found: Comparison) -> Drawing:
    """Sorted by the estimate, since position then helps; what is not compared stands last."""
    last = ~found.frame["status"].isin([Status.COMPARED, Status.COUNTS, Status.AMOUNT])
    ordered = found.frame.assign(_last=last).sort_values(
        ["_last", "estimate"], ascending=[True, False], kind="stable"
    )
    known = found.frame["lower"].notna().any()
    number = "Number" if found.figures.of_counts else capital(found.figures.unit)
    columns = [("Per cent" if found.of else "Rate" if found.per else number, "figure")]
    columns += [("95% interval", "interval")] * bool(known)
    marks = _marks(found, ordered)
    options = {
        "columns": tuple(columns),
        "x_label": f"Per cent of all {found.figures.whole(found.of)}" if found.of
        else _measured(found),
    }  # fmt: skip
    if found.compares:
        options["reference"] = found.network
        whole = f"{capital(found.whole_name)}: {found.printed(*found.network)}"
        options["reference_label"] = whole
        drawn = set(marks.loc[marks["state"].ne("none") & marks["value"].notna(), "mark"])
        options["key"] = [(mark, words) for mark, words in MARKS.items() if mark in drawn]
    return Drawing(dots.draw, marks, options)


def _marks(found: Comparison, ordered: pd.DataFrame) -> pd.DataFrame:
    """Rows as `dots.draw` takes them."""
    # Whoever is shown apart may end so far out that the others would lie in a heap.
    apart = ordered["status"].eq(Status.APART)
    far = apart & ordered["upper"].gt(OFF_AXIS * ordered.loc[~apart, "upper"].max())
    shown = ["estimate", "estimate_high", "lower", "upper"]
    marks = ordered[shown].mask(far).set_axis(["value", "high", "lower", "upper"], axis="columns")
    late = ordered["status"].eq(Status.PROVISIONAL).map({True: " (provisional)", False: ""})
    marks.insert(0, "label", ordered["region"] + late.mask(far, " (off scale)"))
    rows = cells.records(ordered)
    states = dict.fromkeys(NO_VALUE, "none")
    states |= {Status.PROVISIONAL: "provisional", Status.APART: "apart"}
    marks["state"] = [states.get(r["status"], "focus" if r["region"] == found.area else "plain")
                      for r in rows]  # fmt: skip
    marks["mark"] = [str(row["verdict"]) or "apart" for row in rows]
    marks["figure"] = [REASONS[r["status"]] if r["status"] in NO_VALUE else found.value_of(r)
                       for r in rows]  # fmt: skip
    marks["interval"] = [interval(r["lower"], r["upper"], found.scale.decimals)
                         if r["lower"] == r["lower"] else "" for r in rows]  # fmt: skip
    return marks.reset_index(drop=True)


KIND = Kind(
    shows="comparison of regions",
    question="How do we compare?",
    select=choose,
    describe=_exhibit,
    method=BESIDE_A_WHOLE,
)
