"""The general paper: which of its entries fit some returns, where nobody wrote a specification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference, schema
from rocu_analysis.exhibits.rows import adds_up_over_time, is_worked_out
from rocu_analysis.intake import gate
from rocu_analysis.measures.charted import FEW
from rocu_analysis.measures.disclosure import are_few
from rocu_analysis.paper.counts import in_years
from rocu_analysis.paper.given import frames_of
from rocu_analysis.paper.keys import kind_of
from rocu_analysis.paper.protection import THRESHOLD, protect
from rocu_analysis.paper.spec import check_threshold

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.paper.earlier import Earlier
    from rocu_analysis.paper.requests import Request
    from rocu_analysis.paper.spec import Spec

# Days between the first and the last period that the general paper needs for what goes over time.
WHOSE = ("outcomes", "resources", "recommendations")  # frames whose regions a paper is of
OVER_TIME = {"track": 1, "balance_over_time": 1, "year_on_year": 364}


def asked(
    wanted: Spec, check: Any, options: Mapping[str, Any]
) -> tuple[list[Mapping[str, Any]], str | None]:
    """Entries that returns have something for, and the region of the paper."""
    held = frames_of(check, wanted.where)[1]
    if options.get("audience") == "public":
        accepted = gate.accepted(options.get("accept"), wanted.where)
        marking = options.get("marking", "OFFICIAL")
        held = gate.publishable(held, gate.returns_of(check), marking, accepted)[0]
    named = (held[name]["region"].dropna().unique() for name in WHOSE)
    regions = next((some for some in named if len(some)), ())
    region = options.get("region", str(regions[0]) if len(regions) == 1 else None)
    small = check_threshold(options.get("threshold", THRESHOLD), wanted.where)
    small = 0 if options.get("audience") == "internal" else small
    return fitting(wanted.exhibits, held, region, small), region


def fitting(
    entries: Iterable[Mapping[str, Any]],
    frames: Mapping[str, Any],
    region: str | None,
    threshold: int,
) -> list[Mapping[str, Any]]:
    """Entries of the general paper that returns have something for, which nobody asked for by name.

    Its measure is the one that most figures are of, where there are no arrests, and that of a
    region's money beside counts the one that most amounts are of, where no cash is. Where only one
    region can be compared its forces are, if there are several. Of figures that are counted in
    several ways it shows those of what a unit led. What goes over time needs two periods, and the
    year before one of a year ago, whose chart stands for that without limits; of the forces, where
    they are all that is known of the region and no year of theirs is under the ``threshold``; and
    by threat, where several are stated of the region and no year of theirs is. Of grades it shows
    the newest scale, and of its questions that on organised crime, else the one most asked.
    """
    outcomes = frames["outcomes"]
    held = outcomes[outcomes["region"].notna()]
    in_focus = held["region"].eq(region)
    held = held[in_focus] if in_focus.any() else held
    counts = held["unit"].eq("count")
    money = held["unit"].eq("GBP") & counts.any() & (region in reference.REGIONS)
    among = {"arrests": counts if counts.any() else ~counts, "cash seized": money}
    known = {row["measure"] for row in reference.rows("measures")}
    kept = []
    for entry in entries:
        of = [name for name in kind_of(entry["kind"]).frames.values() if name in frames]
        measure = entry.get("measure")
        by = entry.get("by")
        stated = held[held[by].notna() & held[by].ne(reference.NOT_STATED)] if by else held
        if measure in among:
            named = stated.loc[among[measure], "measure"]
            if named.empty:
                continue
            usual = min(named.mode(), key=lambda name: name not in known)
            measure = measure if named.eq(measure).any() else str(usual)
            entry = {**entry, "measure": measure}
        rows = outcomes if measure is None else outcomes[outcomes["measure"].eq(measure)]
        forces = rows[rows["geography"].eq("force")]
        regions = set(rows.loc[rows["geography"].eq("region"), "region"])
        whole = regions | {name for name, some in forces.groupby("region")["force"]
                       if set(some) >= set(reference.forces_in(name))}  # fmt: skip
        # The first frame is what a kind is about; completeness, which stands last, is of figures.
        if (frames[of[0]].empty if of else kept and outcomes.empty) or (
            "outcomes" in of and rows.empty
        ):
            continue
        if entry["kind"] == "grades":
            asked = _one_question_each(frames["grades"], region)
            kept += [{**entry, **options} for options in asked]
            continue
        if entry["kind"] == "scorecard" and held["unit"].isin(schema.NOT_ADDED).all():
            continue
        shown = rows[rows.index.isin(stated.index)]
        by_strand = entry["kind"].startswith("balance")
        if by_strand and shown["strand"].eq(reference.NOT_STATED).all():
            continue
        of_regions = shown.loc[shown["geography"].eq("region"), "counting"]
        ways = set(of_regions if len(of_regions) else shown["counting"])
        if measure is not None and ways and rows["counting"].nunique() > 1:
            entry = {**entry, "counting": min(ways, key=schema.COUNTINGS.index)}
            shown, forces = (part[part["counting"].eq(entry["counting"])]
                             for part in (shown, forces))  # fmt: skip
        ends = shown["period_end"]
        if (ends.max() - ends.min()).days < OVER_TIME.get(entry["kind"], 0):
            continue
        # What stands on a day has no year, and of a share or an average there is no rate.
        units, labels = shown["unit"].unique(), shown["period"].unique()
        if entry["kind"] == "year_on_year" and not adds_up_over_time(measure, labels, units):
            continue
        if "per" in entry and is_worked_out(measure, units):
            entry = {name: value for name, value in entry.items() if name != "per"}
        # A board of one region asks in which threat it changed.
        several = by and shown["region"].nunique() == 1 and shown[by].nunique() > 1
        if by and not (several and not _has_small_years(shown, threshold, by)):
            continue
        here = forces if region is None else forces[forces["region"].eq(region)]
        of_several = here["force"].nunique() > 1
        small = _has_small_years(here, threshold)
        # A board of several forces asks which of them changed.
        by_force = of_several and not small and region not in {None, *regions}
        if entry["kind"] == "year_on_year" and by_force and not by:
            entry = {**entry, "geography": "force"}
        years = [
            other["measure"]
            for other in kept
            if other["kind"] == "year_on_year" and not {"geography", "by"} & set(other)
        ]
        if entry["kind"] == "track" and measure in years and ends.nunique() < FEW:
            continue
        if entry["kind"] == "compare_regions" and len(whole) < 2:
            if not of_several:
                continue
            entry = {**entry, "geography": "force"}
        kept.append(entry)
    return kept


def _has_small_years(rows: pd.DataFrame, threshold: int, of: str = "force") -> bool:
    """Whether some force, say, has a year, back from the newest, that is hidden or would be."""
    if rows["marker"].eq("c").any():
        return True
    if rows.empty:
        return False
    years = in_years(rows, rows["period_end"].max().date())
    years = rows if years is None else years
    return bool(are_few(years.groupby([of, "period"])["value"].sum(), threshold).any())


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
    """Requests less tables of hidden counts that say nothing of their own.

    A year by force or threat in which counts are hidden becomes that of the region; of several
    requests that are left the same table of counts the first stays.
    """
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
