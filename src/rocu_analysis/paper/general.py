"""The general paper: which of its entries fit some returns, where nobody wrote a specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference, schema
from rocu_analysis.exhibits.rows import adds_up_over_time, is_worked_out
from rocu_analysis.intake import gate
from rocu_analysis.measures.charted import FEW
from rocu_analysis.paper.given import frames_of
from rocu_analysis.paper.keys import kind_of
from rocu_analysis.paper.protection import protect

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.paper.earlier import Earlier
    from rocu_analysis.paper.requests import Request
    from rocu_analysis.paper.spec import Spec

WHOSE = ("outcomes", "resources", "recommendations")  # frames whose regions a paper is of
Entry = Mapping[str, Any]
# Days between the first and the last period, of what goes over time.
OVER_TIME = {"track": 1, "balance_over_time": 1, "year_on_year": 364}


def asked(wanted: Spec, check: Any, options: Mapping[str, Any]) -> tuple[list[Entry], str | None]:
    """Entries that returns have something for, and the region of the paper."""
    held = frames_of(check, wanted.where)[1]
    if options.get("audience") == "public":
        accepted = gate.accepted(options.get("accept"), wanted.where)
        marking = options.get("marking", "OFFICIAL")
        held = gate.publishable(held, gate.returns_of(check), marking, accepted)[0]
    named = (held[name]["region"].dropna().unique() for name in WHOSE)
    regions = next((some for some in named if len(some)), ())
    region = options.get("region", str(regions[0]) if len(regions) == 1 else None)
    returns, kept = _Returns(held, region), []
    for entry in wanted.exhibits:
        kept += returns.fitted(entry, kept)
    return kept, region


class _Returns:
    """What the frames have for an entry, in the region of the paper or in all.

    "arrests" stand for the measure that most counts are of, where there are none, and "cash seized"
    for that of most amounts, beside counts. Of figures that are counted in several ways those are
    shown that a unit led. Where forces are all that is known of a region they are compared.
    """

    def __init__(self, frames: Mapping[str, Any], region: str | None) -> None:
        self.frames, self.region, self.outcomes = frames, region, frames["outcomes"]
        held = self.outcomes[self.outcomes["region"].notna()]
        in_focus = held["region"].eq(region)
        self.held = held[in_focus] if in_focus.any() else held
        counts = self.held["unit"].eq("count")
        money = self.held["unit"].eq("GBP") & counts.any() & (region in reference.REGIONS)
        self.among = {"arrests": counts if counts.any() else ~counts, "cash seized": money}

    def fitted(self, entry: Entry, kept: Sequence[Entry]) -> list[Entry]:
        """The entry as it fits, several of grades; nothing where there is nothing for it."""
        kind = entry["kind"]
        # The first frame is what a kind is about; completeness, which stands last, is of figures.
        of = [name for name in kind_of(kind).frames.values() if name in self.frames]
        if self.frames[of[0]].empty if of else kept and self.outcomes.empty:
            return []
        if kind == "grades":
            asked = _one_question_each(self.frames["grades"], self.region)
            return [{**entry, **options} for options in asked]
        if kind == "scorecard" and self.held["unit"].isin(schema.NOT_ADDED).all():
            return []
        return self._of_measure(entry, kept) if "measure" in entry else [entry]

    def _of_measure(self, entry: Entry, kept: Sequence[Entry]) -> list[Entry]:
        kind, by, measure, shown = entry["kind"], entry.get("by"), entry["measure"], self.held
        if measure in self.among:
            measure = _usual(shown.loc[self.among[measure], "measure"], measure)
        shown = shown[shown["measure"].eq(measure)]
        if by:
            shown = shown[shown[by].notna() & shown[by].ne(reference.NOT_STATED)]
        rows = self.outcomes[self.outcomes["measure"].eq(measure)]
        is_balance = kind.startswith("balance")
        if shown.empty or (is_balance and shown["strand"].eq(reference.NOT_STATED).all()):
            return []
        entry = {**entry, "measure": measure}
        if rows["counting"].nunique() > 1:
            entry["counting"] = way = min(shown["counting"], key=schema.COUNTINGS.index)
            shown, rows = (part[part["counting"].eq(way)] for part in (shown, rows))
        if not _goes_over_time(kind, measure, shown):
            return []
        if by and (shown["region"].nunique() > 1 or shown[by].nunique() < 2):
            return []
        if is_worked_out(measure, shown["unit"].unique()):
            entry.pop("per", None)  # of a share or an average there is no rate
        return self._by_area(entry, rows, shown, kept)

    def _by_area(
        self, entry: Entry, rows: pd.DataFrame, shown: pd.DataFrame, kept: Sequence[Entry]
    ) -> list[Entry]:  # fmt: skip
        """The entry by region, or by force where that is what a board asks."""
        kind, forces = entry["kind"], rows[rows["geography"].eq("force")]
        regions = set(rows.loc[rows["geography"].eq("region"), "region"])
        here = forces if self.region is None else forces[forces["region"].eq(self.region)]
        several = here["force"].nunique() > 1
        # A board of several forces asks which of them changed.
        if kind == "year_on_year" and several and "by" not in entry and (
            self.region not in {None, *regions}
        ):  # fmt: skip
            return [{**entry, "geography": "force"}]
        # The chart of a year ago stands for the course of a few periods.
        years = [other["measure"] for other in kept if other["kind"] == "year_on_year"
                 and not {"geography", "by"} & set(other)]  # fmt: skip
        if kind == "track" and entry["measure"] in years and shown["period_end"].nunique() < FEW:
            return []
        whole = {name for name, some in forces.groupby("region")["force"]
                 if set(some) >= set(reference.forces_in(name))}  # fmt: skip
        if kind != "compare_regions" or len(regions | whole) > 1:
            return [entry]
        return [{**entry, "geography": "force"}] if several else []


def _usual(named: pd.Series, wanted: str) -> str:
    """The measure that is wanted, else the one that most figures are of, a known one first."""
    known = {row["measure"] for row in reference.rows("measures")}
    usual = sorted(named.mode(), key=lambda name: name not in known)
    return wanted if named.eq(wanted).any() or not usual else str(usual[0])


def _goes_over_time(kind: str, measure: str, shown: pd.DataFrame) -> bool:
    """Whether there are periods enough; what stands on a day has no year."""
    ends = shown["period_end"]
    if (ends.max() - ends.min()).days < OVER_TIME.get(kind, 0):
        return False
    labels, units = shown["period"].unique(), shown["unit"].unique()
    return kind != "year_on_year" or adds_up_over_time(measure, labels, units)


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
    named = {"question": text for text in (ours if len(ours) else asked).mode()[:1]}
    return [{"scale": scale, **named}, *chosen]


def plainer(
    asked: tuple[Request, ...], threshold: int, before: tuple[Earlier, ...]
) -> tuple[Request, ...]:
    """Requests of the general paper, less tables of hidden counts until none is left out.

    A year by force or threat in which counts are hidden becomes that of the region; of several
    requests that are left the same table of counts the first stays.
    """
    while True:
        tables, kept, shown = protect(asked, threshold, before).tables, [], set()
        for place, request in enumerate(asked):
            if place in tables and request.function == "year_on_year":
                if "by" in request.arguments:
                    continue
                request = request.with_arguments(geography=None)
            counts = tuple((use.measure, use.counting, use.totals.to_csv())
                           for use, _ in tables.get(place, ()))  # fmt: skip
            if not counts or (request.restricted, counts) not in shown:
                kept.append(request)
            shown.add((request.restricted, counts))
        if tuple(kept) == asked:
            return asked
        asked = tuple(kept)
