"""The counts of a paper as tidy figures, one a row, and who published what an exhibit shows.

The figures are the protected cells that the exhibits are made from: what is hidden there is hidden
here. Publishers stand by name under each chart; files and addresses stand once, in the annex.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.exhibits.sources import addresses
from rocu_analysis.wording import few_of, small_count, the_region

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.requests import Request

ALL = "All"  # of a detail: the count is the sum over it
HIDDEN = "hidden"
DETAILS = ["strand", "threat", "tier", "level"]
NAMES = ["measure", "area", "counting", "period_start", "period_end", *DETAILS, "unit"]
# The ends of a count that is known as a range; the status of the return, or that it is hidden.
COLUMNS = [*NAMES, "value", "low", "high", "status", "source"]
MOST = 3  # names of publishers below a chart
# Publishers by the end of their host, the longer one first; any other is called by its host.
PUBLISHERS = {
    "justiceinspectorates.gov.uk": "HMICFRS",
    "gov.uk": "GOV.UK",
    "parliament.uk": "UK Parliament",
    "theyworkforyou.com": "Hansard (TheyWorkForYou)",
    "parallelparliament.co.uk": "Hansard (Parallel Parliament)",
    "actionfraud.police.uk": "Action Fraud",
    "police.uk": "the police",
    "itv.com": "ITV News",
    "bbci.co.uk": "BBC News",
    "bbc.co.uk": "BBC News",
    "policeprofessional.com": "Police Professional",
}


def figures_of(evidence: Any, placed: Iterable[Any]) -> pd.DataFrame:
    """Every count that some exhibits show or hide, each once, by the evidence of a record."""
    rows = []
    for item in placed:
        source = named_source(item.request, item.exhibit)
        counts = evidence.exhibits[item.place]["counts"]
        for count, known in zip(counts, evidence.known[item.place], strict=True):
            rows.append([*_figure(count, known), source])
    made = pd.DataFrame(rows, columns=COLUMNS, dtype="object")
    return made.drop_duplicates(NAMES, ignore_index=True)


def _figure(count: dict[str, Any], known: tuple[str, Any, Any]) -> list:
    """A count in the order of `COLUMNS`, but its source; never a hidden value."""
    status, low, high = (HIDDEN, None, None) if count["value"] is None else known
    area = count["region"] if isinstance(count["region"], str) else "All regions"
    if forces := count.get("forces") or count.get("given_by"):
        area = f"{area} ({', '.join(forces)})"
    days = (date.fromisoformat(count[name]) for name in ("first", "last"))
    unit = reference.measure(count["measure"])["unit"]
    return [count["measure"], area, count["counting"], *days,
            *(_detail(count, name) for name in DETAILS), unit, count["value"], low, high,
            status]  # fmt: skip


def _detail(count: dict[str, Any], name: str) -> str:
    """What a count is restricted to; what it leaves out where it is the rest."""
    if name in count.get("but", {}):
        return f"all but {', '.join(count['but'][name])}"
    return ", ".join(count["only"].get(name, ())) or ALL


# --- who published them ---------------------------------------------------------------------------


def named_source(request: Request, exhibit: Exhibit) -> str:
    """Publishers of the figures of an exhibit, or whose returns they come from; never a file."""
    texts = [text for frame in request.rows_used if len(frame) for text in addresses(frame)]
    links = {link.strip() for text in texts for link in text.split("; ")}
    hosts = {urlsplit(link).netloc.removeprefix("www.") for link in links} - {""}
    if hosts:
        return few_of(sorted(set(map(_publisher, hosts))), MOST, "other")
    return returns_of(areas_of(request, exhibit))


def _publisher(host: str) -> str:
    ends = (name for end, name in PUBLISHERS.items() if f".{host}".endswith(f".{end}"))
    return next(ends, host)


def areas_of(request: Request, exhibit: Exhibit) -> set[str]:
    """Regions, or other areas, that the figures of an exhibit are of."""
    if request.chosen is None:
        return set(exhibit.data["region"].dropna()) if "region" in exhibit.data else set()
    shown = (held.rows if held.shown is None else held.shown for held in request.chosen.selections)
    return {name for rows in shown for name in rows["region"].dropna().unique()}


def returns_of(areas: set[str]) -> str:
    """Whose returns they are, by the areas that they give figures of."""
    homes = reference.regions_of_forces()
    given = {homes.get(name, name) for name in areas}
    held = [name for name in reference.REGIONS if name in given]
    if len(held) == 1:
        return f"returns of {the_region(held[0])}"
    return f"returns of {small_count(len(held), 'region')}" if held else "returned files"
