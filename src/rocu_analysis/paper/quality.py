"""What the returns were like: what was set aside and why, what somebody accepted by hand.

A figure that was set aside may be a small count of people, so the figures themselves stand only in
an internal paper; others get the number of cells and the reason. What was found unusual about the
size of a count of people stands there alone too: it would tell how large a hidden count is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.exhibits.sources import addresses, bare_names
from rocu_analysis.measures.disclosure import are_few
from rocu_analysis.paper.content import Block, Paragraph, Point, Points
from rocu_analysis.paper.counts import of_people
from rocu_analysis.paper.tables import Table
from rocu_analysis.periods import long_date
from rocu_analysis.problems import first_of
from rocu_analysis.wording import capital, count, listed, say, small_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rocu_analysis.paper.placed import Placed

# Such as is printed whole, and leads where it says: no name before its host, no unseen letters.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?([/?#][!-~]*)?")
MOST_ROWS = 60
MOST_PLACES = 5  # cells or files that one row of the table on data quality names
# Kinds of problem that go by how large a figure is.
BY_SIZE = ("far_from_history", "part_above_whole", "total_does_not_add_up")
_SIZES_UNTOLD = (
    "To protect people, this paper does not say which counts are unusual or do not add up in a "
    "series that holds small counts of people; the problems workbook does."
)
_NO_CHECK = (
    "The figures were given as frames that were ready-made: where they were read from was not "
    "checked for this paper."
)


def in_short(check, threshold: int | None) -> str:
    """What was set aside and what was warned of, in a sentence; empty where nothing was."""
    check, _ = _tellable(check, threshold)
    gone, warned = len(check.rejected), len(check.warnings)
    are = "was" if gone == 1 else "were"
    aside = f"{small_count(gone, 'figure')} {are} set aside" if gone else ""
    warnings = small_count(warned, "warning") if warned else ""
    return ", with ".join(part for part in (aside, warnings) if part)


def section(
    check, left_out: Mapping, dated, threshold: int | None, *, part: str = "internal"
) -> tuple[Block, ...]:
    """Blocks of the section on data quality; ``left_out`` rows of frames are newer than it.

    A public part names neither files nor sheets of returns: whoever sent them typed those names.
    """
    # There is no check where the paper was made from frames.
    check, guarded = (None, False) if check is None else _tellable(check, threshold)
    named = part != "public" or not getattr(check, "returns", "")
    problems = None if check is None else _problems(check, named)
    told = _NO_CHECK if check is None else check.summary
    blocks: list[Block] = [Paragraph(told, stays=problems is not None and len(problems) > 0)]
    if left_out:
        frames = {name: schema.FRAMES[name] for name in left_out}
        newer = listed(count(left_out[name], held.noun, held.nouns)
                       for name, held in frames.items())  # fmt: skip
        are = "is" if sum(left_out.values()) == 1 else "are"
        day = long_date(dated)
        blocks.append(Paragraph(f"{newer} {are} newer than {day} and not in this paper."))
    if check is None:
        return tuple(blocks)
    bodies = check.outcomes["body"].dropna().unique()
    if shared := sorted(body for body in bodies if reference.parts_of(body)):
        template = "What {x} counted is in no region's sum, since several forces share {x|it|them}."
        blocks.append(Paragraph(say(template, x=shared)))
    if len(problems):
        by_file = ", by file" if named else ""
        blocks.append(_table(f"Problems found in the returns{by_file}", problems))
    if guarded:
        blocks.append(Paragraph(_SIZES_UNTOLD, "small"))
    blocks += _by_hand(check.accepted_by_hand, named)
    return tuple(blocks)


def _tellable(check, threshold: int | None) -> tuple:
    """Check as a paper may tell of it, and whether that is less; no threshold: all is shown."""
    beside = None if threshold is None else _small(check.outcomes, threshold)
    if beside is None or not beside.any():
        return check, False
    return _without_sizes(check, beside), True


def _small(outcomes: pd.DataFrame, threshold: int) -> pd.Series:
    """For each row, whether its region has a small or hidden count of the same people anywhere."""
    small = are_few(outcomes["value"], threshold) | outcomes["marker"].eq("c")
    small &= of_people(outcomes) & outcomes["published"].isna()
    keys = ["measure", "geography", "region", "force", "body"]
    return small.groupby([outcomes[name] for name in keys], dropna=False).transform("any")


def _without_sizes(check, beside: pd.Series):
    """Check without the problems that go by the size of some counts, for its summary too."""
    problems = check.problems
    others = set(check.outcomes.loc[~beside, "source"].astype("str"))
    places = [_cell(row) for row in problems.to_dict("records")]
    # A cell that gave no figure may be a total of people.
    told = pd.Series([place in others for place in places], index=problems.index, dtype=bool)
    is_kept = (~problems["code"].isin(BY_SIZE) | told).tolist()
    return replace(check, findings=tuple(compress(check.findings, is_kept)))


def annex(check, internal: bool) -> tuple[Block, ...]:
    """Cells that were set aside, each with its figure: in an internal paper alone."""
    # In any other they stand in the table of problems, by file, and in the problems workbook.
    if check is None or check.rejected.empty or not internal:
        return ()
    rejected = check.rejected
    places = zip(rejected["force"], rejected["region"], strict=True)
    columns = {
        "Cell": [_cell(row) for row in rejected.to_dict("records")],
        "Region or force": [_first(*place) for place in places],
        "Period": [_first(value) for value in rejected["period"]],
        "Measure": [_first(value) for value in rejected["measure"]],
        "As returned": [_first(value) for value in rejected["found"]],
        "Why": [_first(value) for value in rejected["reasons"]],
    }
    told = pd.DataFrame(columns, dtype="object")
    blocks: list[Block] = [_table("Cells that were set aside", told.head(MOST_ROWS))]
    if (more := len(told) - MOST_ROWS) > 0:
        blocks.append(Paragraph(f"And {more:,} more, listed in the problems workbook.", "small"))
    return tuple(blocks)


def sources(
    placed: Sequence[Placed], elsewhere: Sequence[Placed] = (), *, named: bool = True
) -> tuple[Block, ...]:
    """Every address that figures stand at and, where they may be ``named``, every returned file.

    Sources of exhibits ``elsewhere`` are given there.
    """
    files, links = map(set.difference, _files_and_links(placed), _files_and_links(elsewhere))
    blocks: list[Block] = []
    if files:
        whose = [item.table.source for item in placed if not _files_and_links([item])[1]]
        text = f"Returned files: {'; '.join(sorted(bare_names(files)))}." if named else ""
        text = text or (f"{capital(listed(dict.fromkeys(whose)))}." if whose else "")
        blocks += [Paragraph(text, "small")] if text else []
    if links:
        in_order = sorted(links, key=lambda link: link.partition("://")[2].removeprefix("www."))
        points = tuple(Point("", address=link) for link in in_order)
        blocks += [Paragraph("Published at", "lead"), Points(points, role="small")]
    return tuple(blocks)


def _files_and_links(placed: Sequence[Placed]) -> tuple[set[str], set[str]]:
    requests = [item.request for item in placed]
    files = set().union(*(request.files for request in requests))
    return files, {x for request in requests for frame in request.rows_used for x in _links(frame)}


def _table(caption: str, frame: pd.DataFrame) -> Table:
    """Table before it has its number."""
    return Table("Table 00", caption, "", frame)


def _problems(check, named: bool) -> pd.DataFrame:
    """One row a kind of problem and file, or files that have it at the same cells.

    Without names it is one row a kind.
    """
    problems = check.problems
    if problems.empty:
        return problems
    became = {"error": "set aside", "warning": "kept"}
    if not named:
        kinds = problems.groupby(["severity", "code"], sort=True).size().reset_index(name="n")
        return pd.DataFrame(
            {
                "What was found": kinds["code"].map(_meaning),
                "Problems": kinds["n"],
                "Figures": kinds["severity"].map(became),
            }
        )
    places = [
        "!".join(part for part in (row.sheet, row.cell) if _said(part))
        for row in problems.itertuples()
    ]
    kinds = problems.assign(place=places).groupby(["file", "severity", "code"], sort=True)
    counts = kinds["place"].agg(n="size", where=_some).reset_index()
    counts["file"] = _bare(counts["file"])
    alike = counts.groupby(["severity", "code", "where"], sort=False)
    counts = alike.agg(file=("file", _some), n=("n", "sum")).reset_index()
    return pd.DataFrame(
        {
            "File": counts["file"],
            "What was found": counts["code"].map(_meaning),
            "Where": counts["where"],
            "Problems": counts["n"],
            "Figures": counts["severity"].map(became),
        }
    )


def _bare(files: pd.Series) -> pd.Series:
    """Names of files without their folders, where that tells them apart."""
    named = files.unique().tolist()
    return files.map(dict(zip(named, map(_first, bare_names(named)), strict=True)))


def _some(places: pd.Series) -> str:
    """First cells or files of a kind of problem, and how many more there are."""
    named = list(dict.fromkeys(place for place in places if place))
    return first_of(named, MOST_PLACES) or "the whole file"


def _by_hand(accepted: pd.DataFrame, named: bool) -> list[Block]:
    if accepted.empty:
        return []
    points = tuple(
        Point(
            f"accepted on {_day(row.on)}: {row.reason}",
            _cell(row._asdict()) if named else "One figure",
        )
        for row in accepted.itertuples(index=False)
    )
    return [
        Paragraph("Figures that were set aside and then accepted by hand", "lead"),
        Points(points),
    ]


def _links(frame: pd.DataFrame) -> set[str]:
    """Addresses on the web; what a return gives instead of one is not made a link."""
    links = addresses(frame).str.split("; ").explode().unique()
    return {link for link in links if _ADDRESS.fullmatch(link)}


def _cell(row: Mapping) -> str:
    return "!".join(str(row[part]) for part in ("file", "sheet", "cell") if _said(row[part]))


def _kind(code: object) -> str:
    return ", ".join(dict.fromkeys(str(code).replace("_", " ").split(", "))) or "not stated"


def _meaning(code: str) -> str:
    """First sentence of what a code means, without its example, which may not be what was found."""
    from rocu_analysis import problems

    known = problems.kinds().get(code)
    text = known.meaning.partition(". ")[0].rstrip(".") if known else _kind(code)
    return text.partition(", such as ")[0]


def _first(*values: object) -> str:
    return next((str(value) for value in values if _said(value)), "not stated")


def _said(value: object) -> bool:
    return value is not None and value == value and str(value) != ""


def _day(value: object) -> str:
    moment = pd.to_datetime(value, errors="coerce")
    return "a day not stated" if pd.isna(moment) else long_date(moment.date())
