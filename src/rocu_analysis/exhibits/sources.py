"""Where the rows of an exhibit come from, and what every exhibit must say of them."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import NotComparable
from rocu_analysis.measures import progress
from rocu_analysis.wording import day, few_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_NAMED = 3


def refuse_mixture(rows: pd.DataFrame) -> bool:
    """Whether rows are illustrative; real and invented figures never meet in one exhibit."""
    kinds = schema.invented(rows)
    if len(kinds) == 2:
        found = "real and illustrative figures stand in one frame"
        raise NotComparable("outcomes", found, None, "Keep one kind: filter on the source column")
    return True in kinds


def source_of(rows: pd.DataFrame) -> str:
    """Files that rows come from, with the publisher's site and the day where known."""
    files = files_of(rows["source"])
    if not files:
        return "not stated"
    text = few_of(bare_names(files), MOST_NAMED, "other file")
    hosts = (urlsplit(link).netloc.removeprefix("www.") for link in addresses(rows).unique())
    if sites := list(dict.fromkeys(filter(None, hosts))):
        text += f" (published: {few_of(sites, MOST_NAMED, 'other site')})"
    dates = rows["as_at"].dropna() if "as_at" in rows.columns else pd.Series(dtype="datetime64[s]")
    return text if dates.empty else f"{text}, as at {day(dates.max())}"


def bare_names(files: Iterable[str]) -> list[str]:
    """Names of files without their folders, but where two would be alike."""
    last = {name: name.replace("\\", "/").rpartition("/")[2] for name in files}
    often = Counter(last.values())
    return [bare if often[bare] == 1 else name for name, bare in last.items()]


def files_of(sources: pd.Series) -> list[str]:
    """Files that cells come from, each once; a sum over a year may name several."""
    files, last = [], None
    for source in map(str, sources.dropna().to_numpy(dtype=object)):
        if last is None or not source.startswith(last):  # most are of the file of the cell before
            files.append(schema.file_of(source))
            last = f"{files[-1]}!"
    return list(dict.fromkeys(chain.from_iterable(file.split("; ") for file in files)))


def addresses(rows: pd.DataFrame) -> pd.Series:
    """Where rows already stand in public; of recommendations ``published`` is a day."""
    if "address" in rows.columns:  # a column of that name may be of a building
        stated = rows["address"].dropna().astype("str")
        return stated[stated.str.contains("://", regex=False)]
    if "published" in rows.columns and rows["published"].dtype.kind != "M":
        return rows["published"].dropna().astype("str")
    return pd.Series(dtype="str")


def accepted_by_hand(sentences: Iterable[str], rows: pd.DataFrame) -> list[str]:
    """Figures among the rows that somebody took back after a check had set them aside, and why."""
    used = set(rows["source"].dropna()) if sentences else ()
    cut = " was accepted by hand"
    return [f"{s.rstrip('.')}." for s in sentences if s.partition(cut)[0] in used]


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same columns without what a frame carries beside them, which each step would copy."""
    bare = frame.copy(deep=False)
    bare.attrs = {}
    return bare


# --- recommendations and their answers ------------------------------------------------------------


def are_of(recs: pd.DataFrame, region: str) -> np.ndarray:
    """Which recommendations are addressed to a region, or to a force of it."""
    is_of = recs["region"].eq(region) | recs["force"].isin(reference.forces_in(region))
    return is_of.fillna(False).to_numpy(dtype=bool)


def references(recs: pd.DataFrame) -> pd.Series:
    """Number of each recommendation, with the report where several have such a number."""
    number, keys = recs["recommendation_id"], progress.report_keys(recs)
    is_shared = keys.groupby(number).transform("nunique").gt(1) & keys.ne("")
    spelt = recs["report"].groupby(keys).transform("first")
    return number.mask(is_shared, number + " (" + spelt + ")")


def unplaced(what: str, rows: pd.DataFrame, recs: pd.DataFrame) -> list[str]:
    """Say which rows are under a number that several reports have, and name none of them."""
    lost = rows.drop(progress.placed(rows, recs).index)["recommendation_id"]
    lost = lost[lost.isin(recs["recommendation_id"])].unique().tolist()
    why = "are held against none, since several reports have such a number"
    return [f"{what} under {few_of(lost)} {why}"] if lost else []
