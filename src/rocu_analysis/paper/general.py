"""The general paper: which of its entries fit some returns, where nobody wrote a specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference, schema
from rocu_analysis.exhibits.rows import adds_up_over_time, is_worked_out
from rocu_analysis.intake import gate
from rocu_analysis.measures.charted import FEW
from rocu_analysis.measures.disclosure import are_few
from rocu_analysis.paper.counts import in_years
from rocu_analysis.paper.given import frames_of
from rocu_analysis.paper.protection import THRESHOLD, protect
from rocu_analysis.paper.spec import Spec, kind_of

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.paper.earlier import Earlier
    from rocu_analysis.paper.requests import Request

# Days between the first and the last period that the general paper needs for what goes over time.
WHOSE = ("outcomes", "resources", "recommendations")  # frames whose regions a paper is of
Entry = Mapping[str, Any]
OVER_TIME = {"track": 1, "balance_over_time": 1, "year_on_year": 364}


def entries(wanted: Spec, check: Any, options: Mapping) -> tuple[list[Entry], str | None]:
    """Entries that returns have something for, and the region of the paper.

    The measure is the one that most figures are of, where there are no arrests, and that of a
    region's money beside counts the one that most amounts are of, where no cash is. Of figures that
    are counted in several ways it shows those of what a unit led. Where forces are all that is
    known of a region they are compared, unless a year of one is small.
    """
    frames = frames_of(check, wanted.where)[1]
    if options.get("audience") == "public":
        accepted = gate.accepted(options.get("accept"), wanted.where)
        marking = options.get("marking", "OFFICIAL")
        frames = gate.publishable(frames, gate.returns_of(check), marking, accepted)[0]
    named = (frames[name]["region"].dropna().unique() for name in WHOSE)
    regions = next((some for some in named if len(some)), ())
    region = options.get("region", str(regions[0]) if len(regions) == 1 else None)
    small = 0 if options.get("audience") == "internal" else options.get("threshold", THRESHOLD)
    returns, kept = _Returns(frames, region, small), []
    for entry in wanted.exhibits:
        kept += returns.fitted(entry, kept)
    return kept, region


class _Returns:
    """What the frames have for an entry, in the region of the paper or in all."""

    def __init__(self, frames: Mapping[str, Any], region: str | None, threshold: int) -> None:
        self.frames, self.region, self.threshold = frames, region, threshold
        self.outcomes = frames["outcomes"]
        placed = self.outcomes[self.outcomes["region"].notna()]
        in_focus = placed["region"].eq(region)
        self.placed = placed[in_focus] if in_focus.any() else placed
        counts = self.placed["unit"].eq("count")
        money = self.placed["unit"].eq("GBP") & counts.any() & (region in reference.REGIONS)
        self.among = {"arrests": counts if counts.any() else ~counts, "cash seized": money}

    def fitted(self, entry: Entry, kept: Sequence[Entry]) -> list[Entry]:
        """The entry as it fits, several of grades; nothing where there is nothing for it."""
        kind, by = entry["kind"], entry.get("by")
        stated = self.placed
        if by:
            stated = stated[stated[by].notna() & stated[by].ne(reference.NOT_STATED)]
        if entry.get("measure") in self.among:
            named = stated.loc[self.among[entry["measure"]], "measure"]
            if named.empty:
                return []
            # The measure that is wanted, else the one that most figures are of, a known one first.
            known = {row["measure"] for row in reference.rows("measures")}
            usual = str(min(named.mode(), key=lambda name: name not in known))
            entry = entry if named.eq(entry["measure"]).any() else {**entry, "measure": usual}
        measure, rows = entry.get("measure"), self.outcomes
        rows = rows if measure is None else rows[rows["measure"].eq(measure)]
        if self._is_empty(kind, rows, kept):
            return []
        if kind == "grades":
            asked = _one_question_each(self.frames["grades"], self.region)
            return [{**entry, **options} for options in asked]
        if kind == "scorecard" and self.placed["unit"].isin(schema.NOT_ADDED).all():
            return []
        shown = rows[rows.index.isin(stated.index)]
        if kind.startswith("balance") and shown["strand"].eq(reference.NOT_STATED).all():
            return []
        forces = rows[rows["geography"].eq("force")]
        if measure is not None and len(shown) and rows["counting"].nunique() > 1:
            # The first way of counting that regions give, else any.
            of_regions = shown.loc[shown["geography"].eq("region"), "counting"]
            ways = of_regions if len(of_regions) else shown["counting"]
            way = min(ways.unique(), key=schema.COUNTINGS.index)
            entry = {**entry, "counting": way}
            shown, forces = (part[part["counting"].eq(way)] for part in (shown, forces))
        # Are there periods enough? What stands on a day has no year.
        ends, labels, units = shown["period_end"], shown["period"].unique(), shown["unit"].unique()
        if (ends.max() - ends.min()).days < OVER_TIME.get(kind, 0):
            return []
        if kind == "year_on_year" and not adds_up_over_time(measure, labels, units):
            return []
        # Of one region several threats, say, are shown, of which no year is hidden.
        if by and (shown["region"].nunique() != 1 or shown[by].nunique() < 2
                   or _has_small_years(shown, self.threshold, by)):  # fmt: skip
            return []
        # Of a share or an average there is no rate.
        if "per" in entry and is_worked_out(measure, units):
            entry = {name: value for name, value in entry.items() if name != "per"}
        return self._by_area(entry, rows, shown, forces, kept)

    def _is_empty(self, kind: str, rows: pd.DataFrame, kept: Sequence[Entry]) -> bool:
        # The first frame is what a kind is about; completeness, which stands last, is of figures.
        wanted = [name for name in kind_of(kind).frames.values() if name in self.frames]
        nothing = self.frames[wanted[0]].empty if wanted else bool(kept) and self.outcomes.empty
        return nothing or ("outcomes" in wanted and rows.empty)

    def _by_area(
        self, entry: Entry, rows: pd.DataFrame, shown: pd.DataFrame, forces: pd.DataFrame,
        kept: Sequence[Entry],
    ) -> list[Entry]:  # fmt: skip
        """The entry by region, or by force where that is what a board asks."""
        kind, measure = entry["kind"], entry.get("measure")
        regions = set(rows.loc[rows["geography"].eq("region"), "region"])
        here = forces if self.region is None else forces[forces["region"].eq(self.region)]
        of_several = here["force"].nunique() > 1
        # A board of several forces asks which of them changed.
        of_forces = of_several and "by" not in entry and self.region not in {None, *regions}
        if kind == "year_on_year" and of_forces and not _has_small_years(here, self.threshold):
            return [{**entry, "geography": "force"}]
        # The chart of a year ago stands for the course of a few periods.
        years = [other["measure"] for other in kept if other["kind"] == "year_on_year"
                 and not {"geography", "by"} & set(other)]  # fmt: skip
        if kind == "track" and measure in years and shown["period_end"].nunique() < FEW:
            return []
        if kind != "compare_regions":
            return [entry]
        every = rows[rows["geography"].eq("force")]
        whole = {name for name, some in every.groupby("region")["force"]
                 if set(some) >= set(reference.forces_in(name))}  # fmt: skip
        if len(regions | whole) > 1:
            return [entry]
        return [{**entry, "geography": "force"}] if of_several else []


def _has_small_years(rows: pd.DataFrame, threshold: int, level: str = "force") -> bool:
    """Whether some force, say, has a year, back from the newest, that is hidden or would be."""
    if rows["marker"].eq("c").any():
        return True
    if rows.empty:
        return False
    years = in_years(rows, rows["period_end"].max().date())
    years = rows if years is None else years
    return bool(are_few(years.groupby([level, "period"])["value"].sum(), threshold).any())


def plainer(
    asked: tuple[Request, ...], threshold: int, before: tuple[Earlier, ...]
) -> tuple[Request, ...]:
    """Requests of the general paper, less tables of hidden counts until none is left out."""
    while True:
        kept = _without_tables(asked, protect(asked, threshold, before).tables)
        if kept == asked:
            return asked
        asked = kept


def _without_tables(
    requests: Sequence[Request], tables: Mapping[int, tuple]
) -> tuple[Request, ...]:
    """Requests less tables of hidden counts that say nothing of their own."""
    # A year by force or threat in which counts are hidden becomes that of the region; of several
    # requests that are left the same table of counts the first stays.
    kept, shown = [], set()
    for place, request in enumerate(requests):
        if place in tables and request.function == "year_on_year":
            if "by" in request.arguments:
                continue
            request = request.with_arguments(geography=None)
        counts = tuple(
            (use.measure, use.counting, use.totals.to_csv()) for use, _ in tables.get(place, ())
        )
        if not counts or (request.restricted, counts) not in shown:
            kept.append(request)
        shown.add((request.restricted, counts))
    return tuple(kept)


def _one_question_each(grades: pd.DataFrame, region: str | None) -> list[dict[str, str]]:
    """Options by which grades of several scales or questions are shown, none mixed with another."""
    given = grades[grades["grade"].notna()]
    if given["scale"].nunique() < 2 and given["question"].nunique() < 2:
        return [{}]
    is_self = given["scale"].eq(schema.SELF)
    inspected = given[~is_self].sort_values("assessed", na_position="first", kind="stable")
    if (mine := inspected["region"].eq(region)).any():
        inspected = inspected[mine]
    chosen = [{"scale": schema.SELF}] * bool(is_self.any())
    if inspected.empty:
        return chosen
    scale = str(inspected["scale"].iloc[-1])
    asked = inspected.loc[inspected["scale"].eq(scale), "question"].dropna()
    ours = asked[asked.str.contains("organised crime", case=False)]
    question = (ours if len(ours) else asked).mode()
    named = {"question": str(question[0])} if len(question) else {}
    return [{"scale": scale, **named}, *chosen]
