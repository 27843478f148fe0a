"""Who published the figures of an exhibit, by name: what stands under its chart.

Files and addresses stand once, in the annex on sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rocu_analysis import reference
from rocu_analysis.exhibits.sources import addresses
from rocu_analysis.wording import few_of, small_count, the_region

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.requests import Request

MOST = 3  # names of publishers below a chart
# Publishers by the end of their host; any other is called by its host.
NAMES = {
    "justiceinspectorates.gov.uk": "HMICFRS",
    "hmicfrs.justiceinspectorates.gov.uk": "HMICFRS",
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


def named_source(request: Request, exhibit: Exhibit) -> str:
    """Publishers of the figures of an exhibit, or whose returns they come from; never a file."""
    texts = [text for frame in request.rows_used if len(frame) for text in addresses(frame)]
    links = {link.strip() for text in texts for link in text.split("; ")}
    hosts = {urlsplit(link).netloc.removeprefix("www.") for link in links} - {""}
    if hosts:
        return few_of(sorted({_name(host) for host in hosts}), MOST, "other")
    return returns_of(areas_of(request, exhibit))


def areas_of(request: Request, exhibit: Exhibit) -> set[str]:
    """Regions, or other areas, that the figures of an exhibit are of."""
    if request.chosen is None:
        return set(exhibit.data["region"].dropna()) if "region" in exhibit.data else set()
    shown = (held.rows if held.shown is None else held.shown
             for held in request.chosen.selections)  # fmt: skip
    return {name for rows in shown for name in rows["region"].dropna().unique()}


def returns_of(areas: set[str]) -> str:
    """Whose returns they are, by the areas that they give figures of."""
    homes = reference.regions_of_forces()
    given = {homes.get(name, name) for name in areas}
    held = [name for name in reference.REGIONS if name in given]
    if len(held) == 1:
        return f"returns of {the_region(held[0])}"
    return f"returns of {small_count(len(held), 'region')}" if held else "returned files"


def _name(host: str) -> str:
    """Name of a publisher by its host; of several ends the longest counts."""
    ends = [end for end in NAMES if host == end or host.endswith(f".{end}")]
    return NAMES[max(ends, key=len)] if ends else host
