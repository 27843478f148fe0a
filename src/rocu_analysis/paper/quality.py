"""What the returns were like, in sentences: what was set aside, warned of and accepted by hand.

Each problem with its cell is in `rocu check` and its workbook, and in no paper. What was found
unusual about the size of a count of people is not counted here: it would tell how large a hidden
count is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.exhibits.sources import addresses, bare_names
from rocu_analysis.measures.disclosure import are_few
from rocu_analysis.paper.content import Block, Paragraph, Point, Points
from rocu_analysis.paper.counts import of_people
from rocu_analysis.paper.placed import areas_of, returns_of
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital, fill, small_count

if TYPE_CHECKING:
    from rocu_analysis.paper.brief import Brief
    from rocu_analysis.paper.placed import Placed

# Such as is printed whole, and leads where it says: no name before its host, no unseen letters.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?([/?#][!-~]*)?")
# Kinds of problem that go by how large a figure is.
BY_SIZE = ("far_from_history", "part_above_whole", "total_does_not_add_up")
_SIZES_NOT_GIVEN = (
    "To protect people, this paper does not say whether counts are unusual or do not add up in a "
    "series that holds small counts of people. The unit's own check of the returns does."
)
_NO_CHECK = (
    "The figures were given as frames that were ready-made: where they were read from was not "
    "checked for this paper."
)


def in_short(check, threshold: int | None) -> str:
    """What was set aside and what was warned of, in a sentence; empty where nothing was."""
    check, _ = _tellable(check, threshold)
    gone, warned = len(check.rejected), len(check.warnings)
    aside = fill("{n:count figure} {n|was|were} set aside", n=gone) if gone else ""
    warnings = small_count(warned, "warning") if warned else ""
    return ", with ".join(filter(None, (aside, warnings)))


def section(brief: Brief) -> list[Block]:
    """Blocks on data quality; there is no check where the paper was made from frames."""
    check, fewer = (None, False) if brief.check is None else _tellable(brief.check, brief.smallest)
    blocks: list[Block] = [Paragraph(_NO_CHECK if check is None else check.summary)]
    if newer := sum(brief.left_out.values()):
        template = "{n} {n|line of the returns is|lines of the returns are} newer than {day} and " \
                   "not in this paper."  # fmt: skip
        blocks.append(Paragraph(fill(template, n=newer, day=long_date(brief.as_at))))
    if check is None:
        return blocks
    bodies = check.outcomes["body"].dropna().unique()
    if shared := sorted(body for body in bodies if reference.parts_of(body)):
        template = "What {x} counted is in no region's sum, since several forces share {x|it|them}."
        blocks.append(Paragraph(fill(template, x=shared)))
    blocks += [Paragraph(_SIZES_NOT_GIVEN, "small")] if fewer else []
    return blocks + _by_hand(check.accepted_by_hand, brief.part != "public")


def _tellable(check, threshold: int | None) -> tuple:
    """Check without problems that go by the size of counts of people, and whether that is less."""
    if threshold is None:
        return check, False
    # Whether the region of a row has a small or hidden count of the same people anywhere.
    rows = check.outcomes
    small = are_few(rows["value"], threshold) | rows["marker"].eq("c")
    small &= of_people(rows) & rows["published"].isna()
    keys = [rows[name] for name in ("measure", "geography", "region", "force", "body")]
    small = small.groupby(keys, dropna=False).transform("any")
    if not small.any():
        return check, False
    others = set(rows.loc[~small, "source"].astype("str"))
    # A cell that gave no figure may be a total of people.
    kept = [found for found, row in zip(check.findings, check.problems.itertuples(), strict=True)
            if row.code not in BY_SIZE or _cell(row) in others]  # fmt: skip
    return replace(check, findings=tuple(kept)), True


def _by_hand(accepted: pd.DataFrame, named: bool) -> list[Block]:
    """Figures that somebody took back, with their cells where these may be ``named``."""
    points = []
    for row in accepted.itertuples(index=False):
        day = pd.to_datetime(row.on, errors="coerce")
        day = "a day not stated" if pd.isna(day) else long_date(day.date())
        where = _cell(row) if named else "One figure"
        points.append(Point(f"accepted on {day}: {row.reason}", where))
    title = "Figures that were set aside and then accepted by hand"
    return [Paragraph(title, "lead"), Points(tuple(points))] if points else []


def _cell(row) -> str:
    named = (row.file, row.sheet, row.cell)
    return "!".join(part for part in named if isinstance(part, str) and part)


# --- sources --------------------------------------------------------------------------------------


def sources(
    placed: Sequence[Placed], elsewhere: Sequence[Placed] = (), *, named: bool = True
) -> list[Block]:
    """Every address that figures stand at and, where they may be ``named``, every returned file.

    Sources of exhibits ``elsewhere`` are given there.
    """
    files, links = map(set.difference, _files_and_links(placed), _files_and_links(elsewhere))
    blocks: list[Block] = []
    if files:
        areas = set().union(*(areas_of(item.request, item.exhibit) for item in placed))
        text = f"Returned files: {'; '.join(sorted(bare_names(files)))}"
        blocks.append(Paragraph(f"{text if named else capital(returns_of(areas))}.", "small"))
    if links:
        in_order = sorted(links, key=lambda link: link.partition("://")[2].removeprefix("www."))
        points = tuple(Point("", address=link) for link in in_order)
        blocks += [Paragraph("Published at", "lead"), Points(points, role="small")]
    return blocks


def _files_and_links(placed: Sequence[Placed]) -> tuple[set[str], set[str]]:
    requests = [item.request for item in placed]
    files = set().union(*(request.files for request in requests))
    return files, {x for request in requests for frame in request.rows_used for x in _links(frame)}


def _links(frame: pd.DataFrame) -> set[str]:
    """Addresses on the web; what a return gives instead of one is not made a link."""
    links = addresses(frame).str.split("; ").explode().unique()
    return {link for link in links if _ADDRESS.fullmatch(link)}
