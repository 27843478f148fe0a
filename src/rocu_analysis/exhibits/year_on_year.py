"""Is this year different from last? The newest year against the same quarters a year before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from rocu_analysis import reference, wording
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import cells, figures as sums, years as of
from rocu_analysis.exhibits.cuts import DETAILS
from rocu_analysis.exhibits.exhibit import Claim, Exhibit, Key, Kind, Told
from rocu_analysis.exhibits.figures import NETWORK
from rocu_analysis.exhibits.judging import judged_page, left_out, one_kind
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import Chosen, areas_of, is_worked_out
from rocu_analysis.exhibits.series import against_year
from rocu_analysis.exhibits.telling import claims_of, drawing_of
from rocu_analysis.exhibits.years import YEAR_ALONE, YEARS_TOGETHER, chance_of_a_year

if TYPE_CHECKING:
    from rocu_analysis.schema import Counting, Strand

AGAINST = {  # side of a signal that a reading must not deny
    "higher": ("below", "falling"), "lower": ("above", "rising"),
    "same": ("above", "below", "rising", "falling"), "": (),
}  # fmt: skip


def year_on_year(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    focus: str | None = None,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
    by: Literal["strand", "threat"] | None = None,
) -> Exhibit:
    """Set the newest year of a measure beside the year before, quarter for quarter.

    Where no region shown has two whole years, the newest quarters or months in a row that both
    years hold are compared; and so are years to date.

    Parameters
    ----------
    outcomes, measure, region, counting, strand, threat, geography
        As for `track`; without a region all of them, and all together.
    focus : str, optional
        Region that stands first, in colour and in the headline, where all are shown.
    by : {"strand", "threat"}, optional
        What the rows are in place of areas: each that is stated of the one region or force.

    Returns
    -------
    Exhibit
        ``.data`` has one row a region, strand or threat (and ``Network``, all that have both years
        together), with the columns of `years.judged_years` and ``signal`` (what its chart tells).

    Raises
    ------
    BadOption
        Where several areas would be shown ``by`` a detail.
    NoFigures, NotComparable, UnknownName
        Where there are no two years, periods overlap or make no year, or a name is not known.
    """
    return KIND.ask(**locals())


def _select(outcomes, *, measure, region, focus, counting, by, geography, **details) -> Chosen:
    asked = {"region": region, "geography": geography, **details}
    rows, area, areas = areas_of(outcomes, measure, **asked)
    facts = {"areas": areas, "noun": "", "unstated": False}
    if by is not None:
        places = outcomes[["region", "force", "body"]]
        mine = outcomes["measure"].eq(measure) & places.isin([*rows["region"]]).any(axis=1)
        stated = outcomes[by].notna() & outcomes[by].ne(reference.NOT_STATED)
        if (mine & stated).any():
            rows = areas_of(outcomes[mine & stated], measure, **asked)[0]
        if rows["region"].nunique() > 1:
            found = f"there are several areas: {wording.few_of(sorted(rows['region'].unique()))}"
            raise BadOption("by", found, "One region or force", "Name it, as in region=…")
        own = rows["geography"].eq("region")
        rows = rows[own] if own.any() else rows
        labels = tuple(dict.fromkeys(rows.loc[rows[by].ne(reference.NOT_STATED), by].dropna()))
        if len(labels) < 2:
            raise NoFigures(by, f"{measure} are stated for {len(labels)} {by}", "Two or more")
        facts = {"areas": labels, "noun": by, "unstated": bool((mine & ~stated).any())}
    grain = [name for name in DETAILS if details.get(name) or name == by]
    selection = sums.followed(measure, rows, counting, grain=grain, area=area, needed="years")
    return Chosen((selection,), facts)


def _tell(chosen: Chosen, *, measure, region, focus, counting, by, **details) -> Told:
    selection, kept = chosen[measure], [details[n] for n in ("strand", "threat") if details[n]]
    figures = sums.add_up(selection.rows, measure, counting=counting, by=[by] if by else [])
    figures = sums.same_throughout(figures, "years")
    frame = figures.frame if by is None else figures.frame.assign(region=figures.frame[by])
    frame = one_kind(frame)
    if frame["region"].nunique() > 1 and is_worked_out(measure, figures.rows["unit"].unique()):
        remedy = "Ask for one region: region=…; or show them side by side with compare_regions"
        raise NotComparable(measure, sums.NO_SUM, None, remedy)
    place = selection.rows["region"].iloc[0] if by else region
    is_whole = by is not None or (selection.area == "force" and region is not None)
    years = of.two_years(frame, figures, is_whole)
    data = of.judged_years(frame, years, figures, of.NOT_JUDGED if by else "")
    data = data.sort_values("region", key=lambda n: n.ne(focus), kind="stable", ignore_index=True)
    # What each chart tells at the end of the year must not be denied.
    end = pd.Timestamp(years[0].end)
    page = judged_page(frame[frame["period_end"].le(end)], figures,
                       dict.fromkeys(frame["region"], 1.0))  # fmt: skip
    told = {s.region: s.now for s in page if s.now and s.newest["period_end"] == end}
    one = wording.is_one(figures.measure)
    phrases = {name: now.phrase("its" if one else "their") for name, now in told.items()}
    data["signal"] = [phrases.get(name, "") for name in data["region"]]
    rows = cells.records(data)
    for row in rows:
        now = told.get(row["region"])
        row["but"] = row["signal"] if now and now.side in AGAINST[row["reading"]] else ""
        row["called"] = row["region"] if by else figures.called(row["region"])
    words = _Words(figures, rows, years, by, chosen.facts["noun"] or chosen.noun, focus, kept, place,
                   len(chosen.facts["areas"]))  # fmt: skip
    alone = len(rows) == 1
    where = words.where(rows[0]) if alone else words.together
    label = ", ".join([figures.measure["label"], *kept, *([f"by {by}, {place}"] if by else [])])
    drawing = _drawing(words)
    if alone and rows[0]["why"] in of.TOLD:
        drawing = _drawing_of_one(page[0], rows[0], words, f"{label}, {figures.unit}")
    unstated = f"Figures for which no {by} is stated are left out" * chosen.facts["unstated"]
    return Told(
        headline=words.headline(),
        subtitle=f"{label}, {where}, {years[0].label} against {years[1].label}"
        + ("" if figures.of_counts else f", {figures.unit}"),
        alt=f"{'Points over time' if alone else 'Dots with intervals of the change from the year before'}, {where}",
        description=words.description(),
        care=sums.recording_care(measure, "a change"),
        key=words.key(),
        part=figures.part(rows[0]["region"]) if alone else "",
        table=_table(words),
        rows=figures.rows,
        data=data,
        methods=["year"],
        notes=[sums.about(figures, figures.frame, *([] if by else left_out(figures.frame, frame)), unstated),
               wording.note("certainty", _how_sure(data))],  # fmt: skip
        drawing=drawing,
        claims=_claims(data, page, (measure, *kept, figures.counting),
                       place if is_whole else NETWORK, by, focus),
    )  # fmt: skip


def _how_sure(data: pd.DataFrame) -> str:
    """What the intervals allow for."""
    judged = data[data["why"].eq("")]
    if judged.empty:
        return ""
    if not np.isfinite(judged["freedom"]).all():
        return "Intervals allow for chance alone, since these figures do not show what is usual"
    most = wording.figure(judged["dispersion"].max(), 1)
    return (
        f"Intervals allow for how far same periods of different years differ: {most} times chance"
    )


def _claims(data: pd.DataFrame, page, detail, together: str, by, focus) -> dict[tuple, Claim]:
    """What the headline rests on: of one its year and chart; of many all years, and their sum."""
    measure, *rest = detail
    if not data["why"].eq("").any():
        return {}

    def subject(name: str) -> tuple[str, ...]:
        return (measure, name, *rest, together) if by else (*detail, name)

    alone, of_all = (chance_of_a_year(share, page[0]) for share in (YEAR_ALONE, YEARS_TOGETHER))
    moved = data["reading"].isin(["higher", "lower"])
    told = moved if moved.any() else data["alone"] & data["signal"].ne("") & data["why"].eq("")
    named = frozenset(map(subject, data.loc[told, "region"]))
    if len(data) == 1:
        judged = [series for series in page if not series.withheld]
        own = ("year", *detail, data["region"].iloc[0])
        return claims_of(judged, detail, also=bool(named)) | {own: Claim(alone, named)}
    network = subject(NETWORK)
    whose = () if together == NETWORK else (together, by) if by else (together,)
    regions = {("years", *detail, *whose): Claim(of_all, named - {network})}
    if data["region"].eq(focus).any():
        names = frozenset({subject(focus)} & named)
        regions = {("year", *subject(focus)): Claim(alone, names)}
    if by:
        return regions
    sum_of = frozenset([(*detail, together)] * (network in named))
    return {**regions, ("year", *detail, together): Claim(alone, sum_of)}


class _Words:
    """Sentences on two years, of which there is one row an area, and one for all together."""

    def __init__(self, figures, rows, years, by, noun, focus, kept, place, number):
        self.figures, self.rows, self.years, self.by, self.noun = figures, rows, years, by, noun
        subject = wording.subject(figures.measure)
        self.named = f"{subject} ({', '.join(kept)})" if kept else subject
        self.were = "was" if wording.is_one(figures.measure) else "were"
        self.sign, self.place, several = "£" if figures.unit == "pounds" else "", place, rows[:-1]
        held = sum(row["why"] in of.TOLD for row in several)
        self.together = wording.some(held, max(number, held), noun) if several else ""
        self.shown = next((row for row in rows if row["region"] == focus), rows[-1])
        others = several if self.is_whole else several[1:] if several else []
        self.clear = [row for row in others if row["reading"] in ("higher", "lower")]
        part = years[0].days < of.WHOLE_YEAR
        self.before = "the same months of the year before" if part else "the year before"

    @property
    def is_whole(self) -> bool:
        """Whether the words are of all together."""
        return len(self.rows) > 1 and self.shown is self.rows[-1]

    def where(self, row: dict) -> str:
        """Whose figures a row is of."""
        return row["called"] if row["region"] != NETWORK else f"{self.together} together"

    def pair(self, row: dict) -> str:
        return of.pair_of(row, self.sign)

    def headline(self) -> str:
        """What changed, with both figures; no clear change; or why nothing can be compared."""
        row, whom = (
            self.shown,
            f"across {self.together}" if self.is_whole else f"in {self.where(self.shown)}",
        )
        what = f"{self.named} {whom}"
        if row["why"] == of.AMOUNT:
            how = f"{self.were} {self.pair(row)}"
            return wording.fit(
                f"{what} {how} {self.before}", f"{what} {how}", f"{self.named} {how}"
            )
        if row["why"] not in ("", of.NOT_JUDGED):
            told = f"cannot be compared with {self.before}"
            return wording.fit(
                f"{what} {told}: {row['why']}", f"{what} {told}", f"{self.named} {told}"
            )
        if self.by:
            return self._of_details()
        if row["reading"] == "same":
            calm, but = f"no clear change in {what}", f", but {row['but']}" if row["but"] else ""
            doubt = ""
            if row["alone"]:  # clear by itself: not denied
                doubt = f"; {against_year(row)} if judged alone"
            who = f"; {self._who()}" if self._who() else ""
            head = f"{self.where(row) if not self.is_whole else self.together} {self.named}: no clear change"
            tail = but or doubt or who
            return wording.fit(*(f"{text}{tail}" for text in (f"{calm} from {self.before}",
                               f"{head} from {self.before}", calm, f"{self.named} together: no clear change")),
                               f"{row['called'] if not self.is_whole else 'Together'}: no clear change{but or doubt}",
                               f"no clear change{but or doubt}")  # fmt: skip
        how = f"{self.were} {against_year(row, self.before)}"
        tail = f", but {row['but']}" if row["but"] else f": {self.pair(row)}"
        who = f"; {self._who()}" if self._who() else ""
        shorter = f"{self.named} together {self.were} {against_year(row)} in a year"
        return wording.fit(f"{what} {how}{tail}{who}", *([f"{what} {how}{who}", f"{shorter}{who}"] if who and self.is_whole else []),
                           f"{what} {how}{tail}", f"{what} {how}",
                           f"{self.named} {how}", f"{self.named} {self.were} {against_year(row)}")  # fmt: skip

    def _who(self) -> str:
        """Which others changed clearly, or would if judged alone and by their chart."""
        if not self.clear:
            row = next((r for r in self.rows[:-1] if r["alone"] and r["signal"]), None)
            alone = self.is_whole and row is not None
            return f"{row['called']} {against_year(row)} if judged alone" if alone else ""
        if len(self.clear) == 1:
            return f"{self.clear[0]['called']} {against_year(self.clear[0])}"
        return wording.say(f"{{n:count {self.noun}}} changed clearly", n=len(self.clear))

    def _of_details(self) -> str:
        """Which strands or threats moved; their sum is told where the area's year is."""
        if not self.clear:
            calm = f"no clear change in {self.named} by {self.by}"
            return wording.fit(f"{calm} from {self.before}", calm)
        ways = {way: [row["called"] for row in self.clear if row["reading"] == way]
                for way in ("higher", "lower")}  # fmt: skip
        moved = wording.listed(f"{way} for {wording.listed(x)}" for way, x in ways.items() if x)
        first = self.clear[0]
        one = f"{self.named} for {first['called']} {self.were} {against_year(first, self.before)}: {self.pair(first)}"
        return wording.fit(*([one] if len(self.clear) == 1 else []),
                           f"{self.named} {self.were} {moved} than {self.before}",
                           f"{self.named} changed clearly for {len(self.clear)} {self.by}s")  # fmt: skip

    def reading(self, row: dict) -> str:
        """Reading of a row, or why it has none."""
        if row["why"]:
            return f"Not compared: {row['why']}"
        alone = row["reading"] == "same" and row["alone"]
        text = "Clear only if judged alone" if alone else of.READINGS[row["reading"]]
        return f"{text}, but {row['but']}" if row["but"] else text

    def description(self) -> str:
        """Both figures, what would have been clear, and who changed."""
        row = self.shown
        if row["why"] not in of.TOLD:
            return wording.paragraph(self.headline())
        now, before = of.both_of(row, self.sign)
        when, then = (wording.spoken(year.label) for year in self.years)
        parts = [
            f"{self.named} in {self.where(row)} {self.were} {now} in {when}, against {before} in {then}"
        ]
        if not row["why"]:
            limits = f" (interval of the ratio {of.limits_of(row)})"
            parts.append(self.reading(row) + limits)
        if clear := of.clear_from(row):
            parts.append(
                f"A rise of about {clear[0]} per cent or a fall of {clear[1]} would have been clear"
            )
        if self.clear:
            parts.append(f"Clearly changed: {wording.listed(r['called'] for r in self.clear)}")
        missing = [r["called"] for r in self.rows[:-1] if r["why"] not in of.TOLD]
        parts.append(f"Not compared: {wording.few_of(missing)}" if missing else "")
        return wording.paragraph(*parts)

    def key(self) -> Key | None:
        """The change where it is clear, and both figures."""
        row = self.shown
        if row["why"] not in ("", of.NOT_JUDGED):
            return None
        when = wording.spoken(self.years[0].label)
        if self.by:
            text = f"{self.named} by {self.by} in {when}: {self._of_details()}"
            return Key(f"{len(self.clear)} of {len(self.rows) - 1} changed", wording.sentence(text))
        told = "No clear change" if row["reading"] == "same" else wording.capital(against_year(row))
        text = f"{self.named} in {self.where(row)} in {when}: {self.pair(row)} {self.before}"
        text += f", but {row['but']}" if row["but"] else ""
        text += f"; {self._who()}" if self._who() else ""
        return Key(told.replace(" per cent ", "% "), wording.sentence(text))


def _total(row: dict, name: str, shown=cells.cell_words) -> object:
    """Sum of a year, ``now`` or ``before``, as words or as a cell."""
    hidden = row["why"] == of.HIDDEN and row[name] != row[name]
    return shown(row[name], row[f"{name}_high"], hidden, 0)


def _table(words: _Words) -> pd.DataFrame:
    lines = []
    for row in words.rows:
        told, clear = not row["why"], of.clear_from(row)
        ratio = cells.applicable([row["ratio"]], 2)[0]
        lines.append((
            words.where(row), _total(row, "now", cells.range_cell),
            _total(row, "before", cells.range_cell), ratio,
            of.limits_of(row) if told else cells.NOT_APPLICABLE, words.reading(row),
            f"{clear[0]}% up or {clear[1]}% down" if clear else cells.NOT_APPLICABLE,
        ))  # fmt: skip
    heads = (wording.capital(words.noun), *(wording.capital(year.label) for year in words.years),
             "Ratio", "95% interval", "Reading", "Would have been clear")  # fmt: skip
    return cells.table_of(dict(zip(heads, zip(*lines, strict=True), strict=True)))


def drawing_of_changes(rows, columns, x_label: str, words: dict[str, str]) -> Drawing | None:
    """Dots with intervals of changes in per cent, one a row; None where no row has an interval.

    Rows have ``label, ratio, lower, upper, state``, the texts of ``columns`` (heading, name), and
    ``mark``: one of `theme.VERDICT_MARKS` that ``words`` explains, or empty where not compared.
    """
    frame = pd.DataFrame(rows).assign(high=np.nan)
    known = frame["mark"].ne("") & np.isfinite(frame["upper"].astype(float))
    if not known.any():
        return None
    for name, column in (("value", "ratio"), ("lower", "lower"), ("upper", "upper")):
        frame[name] = (100 * (frame[column].astype(float) - 1)).where(known)
    frame["mark"] = frame["mark"].where(known, "apart")
    key = [(mark, text) for mark, text in words.items() if mark in set(frame.loc[known, "mark"])]
    least, most = min(frame["lower"].min(), 0.0), max(frame["upper"].max(), 0.0)
    room = 0.04 * (most - least)
    options = {"x_label": x_label, "columns": columns, "reference": (0.0, 0.0), "key": tuple(key),
               "reference_label": "No change", "x_least": least - room, "x_most": most + room}  # fmt: skip
    return Drawing(dots.draw, frame, options)


def _drawing(words: _Words) -> Drawing | None:
    marks = {"higher": "above", "lower": "below", "same": "same", "": ""}
    rows = []
    for row in words.rows:
        alone = row["reading"] == "same" and not row["lower"] <= 1 <= row["upper"]
        rows.append({
            "label": words.where(row), "now": _total(row, "now"), "before": _total(row, "before"),
            "state": "focus" if row is words.shown else "plain",
            "mark": "alone" if alone else marks[row["reading"]],
            **{name: row[name] for name in ("ratio", "lower", "upper")},
        })  # fmt: skip
    heads = ((words.years[0].label, "now"), (words.years[1].label, "before"))
    told = {"above": "Clearly higher", "below": "Clearly lower",
            "alone": "Clear only if judged alone", "same": of.READINGS["same"]}  # fmt: skip
    return drawing_of_changes(rows, heads, "Change from the year before, per cent", told)


def _drawing_of_one(series, row: dict, words: _Words, label: str) -> Drawing | None:
    """The series over time, with the sum and the mean of both years in place of what is usual."""
    known = series.points[series.points["value"].notna()].reset_index(drop=True)
    mean, told = np.full(len(known), np.nan), [""] * len(known)
    for year, name in zip(words.years, ("now", "before"), strict=True):
        inside = known["period_start"].between(pd.Timestamp(year.start), pd.Timestamp(year.end))
        mean[inside] = known.loc[inside, "value"].mean()
        middle = int(np.flatnonzero(inside)[(inside.sum() - 1) // 2])
        told[middle] = f"{year.label}: {words.sign}{_total(row, name)}"
        if inside.sum() > 1:
            told[middle] += (
                f", mean {words.sign}{wording.figure(mean[middle], 0 if words.sign else 1)}"
            )
    most = 1.08 * float(np.nanmax(known[["value", "value_high"]].to_numpy())) or 1.0
    drawing = drawing_of(series, wording.between, 1, y_label=label, y_most=most, remark="",
                         number_points=False)  # fmt: skip
    low, high = known["value"].to_numpy(), known["value_high"].to_numpy()
    frame = drawing.frame.assign(
        value=low, high=high, mean=mean, lower=mean, upper=mean, part=mean, label=told,
        mark="no signal", mean_named=None, lower_named=None, upper_named=None,
    )  # fmt: skip
    return Drawing(drawing.draw, frame, drawing.options)


KIND = Kind(
    shows="this year against last",
    question="What changed from the year before?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=CHANGE_OVER_TIME,
)
