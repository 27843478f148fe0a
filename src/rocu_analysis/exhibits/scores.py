"""Many measures of a period, each judged against its own past: what scorecards are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import cells, figures as sums, judging, over_time, years as annual
from rocu_analysis.exhibits.cells import Scale
from rocu_analysis.exhibits.cuts import SPAN, check_addable
from rocu_analysis.exhibits.exhibit import Claim
from rocu_analysis.exhibits.finding import Finding, noun_of
from rocu_analysis.exhibits.judging import Series, Signal, Why
from rocu_analysis.exhibits.rows import Selections, areas_of
from rocu_analysis.measures import change

MOST_ALONE = 10  # measures whose years are each named by themselves: of 26 chance names one or two


def choose(
    outcomes: pd.DataFrame, names: Iterable[str], counting: str | None, **place: str | None
) -> Selections:
    """Select every measure; facts: ``names``, and ``left_out``, why a measure is not there."""
    selections, gone, names = [], {}, list(dict.fromkeys(names))
    for name in names:
        try:
            rows, area, _ = areas_of(outcomes, name, **place)
            # What cannot be shown is not chosen: a paper's record says that it was not told.
            mine = rows[rows[SPAN].notna().all(axis=1) & rows["counting"].eq(_way(rows, counting))]
            if len(mine):
                check_addable(mine, name)
            selections.append(sums.followed(name, rows, counting, area=area))
        except (NoFigures, NotComparable) as reason:
            gone[name] = reason.found
    return Selections(tuple(selections), {"names": names, "left_out": gone})


def _way(rows: pd.DataFrame, counting: str | None) -> str:
    """The counting that is asked for, else the work led, else what most figures count."""
    numbers = Counter(rows["counting"])
    return counting or max(sums.COUNTINGS, key=lambda w: (numbers[w] and w == "led", numbers[w]))


@dataclass(frozen=True, eq=False)
class Score:
    """One area's series of one measure, as it is in the period shown."""

    measure: str
    series: Series
    row: dict | None
    figures: sums.Figures
    scale: Scale

    @property
    def place(self) -> tuple[str, str]:
        """Measure and area."""
        return self.measure, self.series.region

    @property
    def part(self) -> str:
        """Of how many of its forces it is, if not of all."""
        return self.figures.part(self.series.region)

    @cached_property
    def why(self) -> Why:
        """Why it is not judged: no limits, or no final figure in the period."""
        row, withheld = self.row, self.series.withheld
        if row is None or (row["value"] != row["value"] and not row["hidden"]):
            return Why.PART if row and row["summed"] and len(row["lacking"]) else Why.MISSING
        if row["provisional"]:
            return Why.PROVISIONAL
        if not withheld and row["value"] == row["value"] and row["centre"] == row["centre"]:
            return Why.JUDGED
        return withheld if withheld in (Why.HIDDEN, Why.PROVISIONAL) else Why.FEW

    @property
    def judged(self) -> bool:
        """Whether the series has limits and a final figure in the period."""
        return not self.why

    @property
    def word(self) -> str:
        """Variation of its signal, or why it is not judged."""
        return str(self.row["variation"]) if self.judged else str(self.why)

    @property
    def now(self) -> Signal | None:
        """The signal of the period, new or lasting."""
        return self.series.now if self.judged and self.word != "no signal" else None

    @property
    def new(self) -> bool:
        """Whether a pattern was first complete here."""
        return self.now is not None and bool(self.row["new"])

    def printed(self, row: Mapping | None) -> str:
        """A figure of the series as the table has it."""
        if row is None:
            return cells.MISSING
        decimals = self.scale.decimals if self.scale.unit else None
        return cells.cell_words(row["value"], row["value_high"], row["hidden"], decimals)

    @property
    def headed(self) -> str:
        """The measure as a heading has it, an amount with its unit: "Cash seized, pounds"."""
        unit = self.scale.unit or self.figures.unit
        return wording.capital(self.measure) + ("" if unit == "number" else f", {unit}")

    @property
    def usual(self) -> tuple[float, float, int] | None:
        """What is usual now, in whole numbers of a count, and with how many decimals."""
        if not self.judged or self.series.usual is None:
            return None
        _, low, high = self.series.usual
        if self.figures.measure["unit"] != "count":
            return low, high, self.scale.decimals
        least, most = np.ceil(low - 1e-9), np.floor(high + 1e-9)
        return (least, most, 0) if least <= most else (low, high, 1)  # none lies between them

    def subject(self, place: str = "") -> over_time.Subject:
        """Subject of a sentence on it."""
        return over_time.subject_of(self.figures.measure, place)

    def reading(self) -> tuple[str, str]:
        """What a row says of its history, and both means of a lasting change."""
        if not self.judged:
            return wording.capital(over_time.WHY[self.why]), ""
        if self.now is None:
            return "Within its usual range", ""
        text, step = over_time.phrase(self.series, self.now), self.now.step
        levels = ", then ".join(over_time.means(self.series, step)) if step else ""
        text = wording.capital(text if self.word == "change" else f"{self.word}: {text}")
        return text, "; ".join(filter(None, ["new" * self.new, levels]))


@dataclass(frozen=True, eq=False, kw_only=True)
class Scores(Finding):
    """All scores of a period."""

    scores: tuple[Score, ...]
    clear: frozenset[tuple[str, str]]  # whose year differs when all are looked at together
    areas: tuple[str, ...]
    together: tuple[dict, ...]  # all areas' year, of each measure whose year differs

    @cached_property
    def judged(self) -> list[Score]:
        """Scores with limits and a final figure."""
        return [score for score in self.scores if score.judged]

    @cached_property
    def new(self) -> list[Score]:
        """Scores whose signal is first complete here."""
        return [score for score in self.judged if score.new]

    @cached_property
    def changed(self) -> list[Score]:
        """Scores with a signal, new or lasting."""
        return [score for score in self.judged if score.now]

    @cached_property
    def years(self) -> list[Score]:
        """Scores without a signal whose year differs all the same."""
        alone = len(self.judged) <= MOST_ALONE  # else only what is clear among all of them
        calm = [score for score in self.scores if not score.now]
        return [score for score in calm if score.place in self.clear
                or (alone and score.judged and score.series.year_is_clear)]  # fmt: skip

    @property
    def where(self) -> str:
        """The one area, and of how many of its forces the figures are."""
        parts = {score.part for score in self.scores}
        part = parts.pop() if len(parts) == 1 else ""
        return f"{self.area} ({part})" if part else self.area or ""

    @cached_property
    def claims(self) -> dict[tuple, Claim]:
        """What the headline names: of one area its signals and years, of all the new signals."""
        named = self.new if self.judged else self.years
        named = [*self.changed, *self.years] if self.area else named
        judged = [s for s in self.scores if s.judged or s.series.year is not None]
        places, clear = ({(s.measure, s.figures.counting, s.series.region) for s in some}
                         for some in ([*judged, *named], named))  # fmt: skip
        claims = {("chart", *place): Claim(frozenset({place} & clear)) for place in sorted(places)}
        for row in self.together if not self.judged else ():
            claim = row["measure"], row["counting"], sums.NETWORK
            claims["years", *claim] = Claim(frozenset({claim}))
        return claims


def scored(chosen: Selections, period: str | None, counting: str | None) -> tuple[Scores, list]:
    """Every measure judged in a period; and the notes on what is shown and what is not."""
    kept, gone, facts = {}, dict(chosen.facts["left_out"]), chosen.facts
    for selection in chosen.selections:
        name, way = selection.measure, _way(selection.rows, counting)
        try:
            figures = sums.same_throughout(sums.add_up(selection.rows, name, counting=way))
            frame = judging.one_kind(figures.frame)
            if frame.empty:
                raise NoFigures(name, "no figure has the days of its period")
            kept[name] = figures, frame
        except (NoFigures, NotComparable) as reason:
            gone[name] = reason.found
    lacking = [f"{name} ({gone[name]})" for name in facts["names"] if name in gone]
    if not kept:
        raise NoFigures("outcomes", f"no measure has figures to score: {'; '.join(lacking)}")
    every = pd.concat([frame.assign(measure=name) for name, (_, frame) in kept.items()])
    shown = period or annual.latest_period(every, "measure")
    if not every["period"].eq(shown).any():
        labels = list(dict.fromkeys(every.sort_values("period_start")["period"]))[-4:]
        found = f"no measure has a figure for “{shown}”"
        raise NoFigures("period", found, f"Newest periods: {wording.listed(labels)}")
    scores, together = [], {}
    for name, (figures, frame) in kept.items():
        years = annual.against_last_year(frame, figures, shown)
        scores += _scores(name, figures, frame, shown, years, later=not period)
        if sums.NETWORK in years:
            way = figures.counting
            used = frozenset(area for area, year in years.items() if not year["why"])
            facts_of_sum = {"measure": name, "counting": way, "of": used - {sums.NETWORK}}
            together[name] = years[sums.NETWORK] | facts_of_sum
    clear = _clear({score.place: score.series.year for score in scores})
    page = Scores(
        area=facts["only"], period=shown, noun=noun_of(chosen.noun), scores=tuple(scores),
        clear=clear, areas=tuple(facts.get("areas", (facts["only"],))),
        together=tuple(together[name] for name in sorted(_clear(together), key=[*kept].index)),
    )  # fmt: skip
    return page, _notes(page, kept, lacking)


def _scores(name, figures, frame, period: str, years: Mapping, *, later: bool) -> list[Score]:
    """Judge every area's series up to the period; what is provisional ``later`` is shown only."""
    after = frame["period_end"] > frame.loc[frame["period"].eq(period), "period_end"].max()
    waits = after & frame["provisional"] & later
    # A hidden figure would leave the whole series without limits.
    frame = frame[~after | (waits & ~frame.loc[waits, "hidden"].any())]
    scale = judging.scale_of(figures, frame)
    page = judging.judged_page(frame, figures, scale)
    return [Score(name, replace(series, year=years.get(series.region)), series.at(period), figures,
                  scale) for series in page]  # fmt: skip


def _clear(years: Mapping[object, Mapping | None]) -> frozenset:
    """Names of the years that differ clearly when all are looked at together."""
    tested = {name: year for name, year in years.items() if year is not None and not year["why"]}
    named = change.together(np.array([year["p"] for year in tested.values()], dtype=float))
    return frozenset(name for (name, year), clear in zip(tested.items(), named, strict=True)
                     if clear and (year["lower"] > 1 or year["upper"] < 1))  # fmt: skip


def _notes(page: Scores, kept: Mapping[str, tuple], lacking: list[str]) -> list:
    """What is counted, what is not shown, and how many signals chance brings."""
    ways = {sums.COUNTINGS[figures.counting] for figures, _ in kept.values()}
    measures_of: dict[str, list[str]] = {}  # what holds of several measures is said once
    for name, (figures, frame) in kept.items():
        for text in (*judging.left_out(figures.frame, frame), *sums.over_time_sentences(figures)):
            measures_of.setdefault(text, []).append(name)
    apart = [text if len(names) == len(kept) else f"{wording.listed(names)}: {text}"
             for text, names in measures_of.items()]  # fmt: skip
    hidden = any(score.row is not None and score.row["hidden"] for score in page.scores)
    judged = [score.series for score in page.judged]
    return [
        wording.note("figures", f"What is counted: {wording.listed(sorted(ways))}", *apart,
                     sums.HIDDEN_NOTE if hidden else "",
                     f"Not shown: {wording.listed(lacking)}" if lacking else ""),
        wording.note("certainty", over_time.expected_signals(judged, wording.spoken(page.period))),
    ]  # fmt: skip
