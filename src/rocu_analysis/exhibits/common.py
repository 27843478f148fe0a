"""What every exhibit says of its rows, its cells, and days on an axis.

A table keeps numbers as numbers, so that a workbook can use them. Documents print them through
`printed`: thousands with commas, one number of decimals a column, no empty cell.
"""

from __future__ import annotations

import numbers
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import NotComparable
from rocu_analysis.exhibits.figures import months_added, sums_of
from rocu_analysis.measures import progress
from rocu_analysis.wording import (
    capital,
    day,
    days_of,
    few_of,
    figure,
    listed,
    say,
    small_count,
    some,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rocu_analysis.exhibits.figures import Figures

HIDDEN = "[c]"
MISSING = "[x]"
NOT_APPLICABLE = "[z]"
SHORTHAND = {
    HIDDEN: "confidential: a small count, or one that would tell that another is small",
    MISSING: "not available",
    NOT_APPLICABLE: "not applicable",
}
MOST_DECIMALS = 3
_FIGURE = re.compile(r"[−£]*\d[\d,]*(\.\d+)?")
_RANGE = re.compile(r"(−?\d[\d,]*(?:\.\d+)?) to (−?\d[\d,]*(?:\.\d+)?)")
COUNTINGS = {
    "led": "work led by the unit",
    "supported": "work supported by the unit",
    "operation": "the work of all partners in an operation",
    "forces": "the work of the forces",
    reference.NOT_STATED: "work for which it is not stated whose it is",
}
HIDDEN_NOTE = (
    "Figures marked [c] are small counts, or could give one away; nothing is worked out from them."
)
MOST_NAMED = 3
RECORDED_IN_BULK = "total outcomes"  # and what is part of them
RECORDING = (
    "Recording changed between years and forces: some first recorded outcomes in bulk in these "
    "years, so a difference may be one of recording. Outcomes of a year also belong to crimes of "
    "other years, and are no share of that year's referrals."
)


def refuse_mixture(rows: pd.DataFrame) -> bool:
    """Whether rows are illustrative; real and invented figures never meet in one exhibit."""
    kinds = schema.invented(rows)
    if len(kinds) == 2:
        raise NotComparable(
            "outcomes",
            "real and illustrative figures stand in one frame",
            None,
            "Keep one kind: filter on the source column",
        )
    return True in kinds


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same columns without what a frame carries beside them, which each step would copy."""
    bare = frame.copy(deep=False)
    bare.attrs = {}
    return bare


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
    told = "{what} under {x} are held against none, since several reports have such a number."
    return [say(told, what=what, x=few_of(lost))] if lost else []


def source_of(rows: pd.DataFrame) -> str:
    """Files that rows come from, with the publisher's site and the day where known."""
    files = files_of(rows["source"])
    if not files:
        return "not stated"
    text, sites = _first(bare_names(files), "file"), _sites(rows)
    if sites:
        text += f" (published: {_first(sites, 'site')})"
    dates = rows["as_at"].dropna() if "as_at" in rows.columns else pd.Series(dtype="datetime64[s]")
    if not dates.empty:
        text += f", as at {day(dates.max())}"
    return text


def bare_names(files: Iterable[str]) -> list[str]:
    """Names of files without their folders, which are a reader's business only where two agree.

    >>> bare_names(["returns/Dorset.xlsx", "returns/Kent.xlsx", "late/Kent.xlsx"])
    ['Dorset.xlsx', 'returns/Kent.xlsx', 'late/Kent.xlsx']
    """
    last = {name: name.replace("\\", "/").rpartition("/")[2] for name in files}
    often = Counter(last.values())
    return [bare if often[bare] == 1 else name for name, bare in last.items()]


def _first(names: list[str], noun: str) -> str:
    """The first few names, and how many others there are."""
    text, others = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    return f"{text} and {small_count(others, f'other {noun}')}" if others > 0 else text


def files_of(sources: pd.Series) -> list[str]:
    """Files that cells come from, each once; a sum over a year may name several.

    >>> files_of(pd.Series(["Kent.xlsx; Essex.xlsx", "Kent.xlsx!Return!B2"]))
    ['Kent.xlsx', 'Essex.xlsx']
    """
    files, last = [], None
    for source in map(str, sources.dropna().to_numpy(dtype=object)):
        # Most cells are of the file of the cell before.
        if last is None or not source.startswith(last):
            files.append(schema.file_of(source))
            last = f"{files[-1]}!"
    return list(dict.fromkeys(chain.from_iterable(file.split("; ") for file in files)))


def addresses(rows: pd.DataFrame) -> pd.Series:
    """Where rows already stand in public; of recommendations ``published`` is a day."""
    if "address" in rows.columns:  # a column of that name may be of a building
        said = rows["address"].dropna().astype("str")
        return said[said.str.contains("://", regex=False)]
    if "published" in rows.columns and rows["published"].dtype.kind != "M":
        return rows["published"].dropna().astype("str")
    return pd.Series(dtype="str")


def _sites(rows: pd.DataFrame) -> list[str]:
    hosts = [urlsplit(link).netloc for link in addresses(rows).unique()]
    return list(dict.fromkeys(host.removeprefix("www.") for host in hosts if host))


class AddedUp(NamedTuple):
    """Regions or forces whose figures are added up, in the words that say so wherever it stands."""

    held: tuple[str, ...]
    absent: tuple[str, ...]
    noun: str = "region"

    @property
    def words(self) -> str:
        """How many of how many: "eight of ten regions", "four of five forces"."""
        if self == ALL_FORCES:
            return ""
        if len(self.held) == 1 and self.noun == "region":
            return self.held[0]
        if reference.OTHERS in (*self.held, *self.absent):  # of how many is not told
            return f"{'some' if self.absent else 'all'} {self.noun}s"
        return some(len(self.held), len(self.held) + len(self.absent), self.noun)

    @property
    def named(self) -> str:
        """The same with the names, for a subtitle: "four of five forces, without Dorset"."""
        is_few = len(self.held) < len(self.absent)
        names = self.held if is_few else self.absent
        if self.noun == "force":
            names = tuple(map(reference.force_in_words, names))
        return f"{self.words}{': ' if is_few else ', without '}{listed(names)}"

    @property
    def sentence(self) -> str:
        """Which they are, for a description; empty where none is missing or one region is there."""
        return self.said_as("Sums are of")

    def said_as(self, lead: str) -> str:
        """The same after other words than those of a sum: "These are four of five forces"."""
        return f"{lead} {self.named}" if self.absent and len(self.held) > 1 else ""

    def label(self, name: str) -> str:
        """Name of the row that holds the sum: "Network (eight of ten regions)"."""
        return f"{name} ({self.words})" if self.sentence else name


ALL_FORCES = AddedUp((), (), "force")  # nothing that would have to be said


def added_up(regions: Iterable[object], of: Sequence[str] = reference.REGIONS) -> AddedUp:
    """Regions of a sum, and those that it lacks of all that there are."""
    summed = set(regions)
    return AddedUp(
        tuple(name for name in of if name in summed),
        tuple(name for name in of if name not in summed),
    )


def forces_of(figures: Figures, area: str) -> AddedUp:
    """Forces of a sum over time, and those that it leaves out; nothing where it is of all."""
    absent = figures.without(area)
    if not absent:
        return ALL_FORCES
    forces = figures.rows.loc[figures.rows["region"].eq(area), "force"].dropna().unique()
    noun = "force" if set(absent) <= set(reference.regions_of_forces()) else "part"
    return AddedUp(tuple(sorted(forces)), absent, noun)


def forces_in_each(rows: pd.DataFrame) -> dict[tuple[str, str], AddedUp]:
    """Forces of each sum that leaves some out, by region and period: each may lack others."""
    sums = sums_of(rows, [])
    held = {}
    for row in records(sums[sums["summed"]]):
        if row["lacking"]:
            held[row["region"], row["period"]] = forces_lacking(row["region"], row["lacking"])
    return held


def forces_lacking(region: str, absent: tuple[str, ...]) -> AddedUp:
    """Forces of a region's sum in one period, which lacks some."""
    parts = reference.made_of(region, set(absent))
    return AddedUp(tuple(name for name in parts if name not in absent), absent, "force")


def part_of(figures: Figures, area: str, *, named: bool = False) -> str:
    """An area whose sum leaves forces out: "Eastern (six of seven forces)"; else its name."""
    of = forces_of(figures, area)
    return f"{area} ({of.named if named else of.words})" if of.absent else area


def parts_sentences(figures: Figures, areas: Iterable[str]) -> list[str]:
    """One sentence for each area whose sum leaves forces out."""
    held = {area: forces_of(figures, area) for area in dict.fromkeys(areas)}
    return [f"{area} is a sum of {of.named}" for area, of in held.items() if of.absent]


def recording_care(measure: str, what: str) -> str:
    """What must be known of outcomes that some forces first recorded in bulk."""
    text = f"Recording differs between forces and years, so {what} may be one of recording."
    return text if recording_note(measure) else ""


def recording_note(measure: str) -> list[str]:
    """The same in full."""
    family = reference.measure(measure)["part_of"] or measure
    return [RECORDING] if family == RECORDED_IN_BULK else []


def counted_as(counting: str) -> str:
    """Whose work is counted, in one sentence."""
    if counting not in COUNTINGS or counting == reference.NOT_STATED:
        return "Whose work is counted is not stated."
    return f"What is counted: {COUNTINGS[counting]}."


def counting_note(figures: Figures) -> str:
    """Whose work is counted, and what was left out for being counted otherwise."""
    text = counted_as(figures.counting)
    if figures.other_countings:
        others = listed(COUNTINGS[name] for name in sorted(figures.other_countings))
        text += f" Left out, since countings are never added: {others}."
    return " ".join([text, *months_note([figures.rows])])


def months_note(used: Iterable[pd.DataFrame]) -> list[str]:
    """Of which areas months were added to quarters, as the others give them."""
    forces = sorted({name for rows in used for name in months_added(rows)})
    return [f"Months are added to quarters: {listed(forces)}."] if forces else []


def qualifier_notes(frame: pd.DataFrame, by: Sequence[str] = ("region", "period")) -> list[str]:
    """One note a qualifier, naming the figures that bear it: "more than", "about"."""
    notes: dict[str, list[str]] = {}
    said = frame["qualifier"].to_numpy(dtype=object)
    known = np.array([word == word and bool(word) for word in said], dtype=bool)
    known &= frame["value"].notna().to_numpy()
    if not known.any():
        return []
    for row in records(frame.loc[known, [*by, "qualifier", "value"]]):
        name = " ".join(str(row[part]) for part in by)
        notes.setdefault(row["qualifier"], []).append(f"{name} ({figure(row['value'])})")
    return [
        f"Given as “{word}”, and used as the figure stands: {listed(names)}."
        for word, names in notes.items()
    ]


def adding_note(frame: pd.DataFrame, place: str | None = None) -> list[str]:
    """Say which figures are sums over forces, and which forces each sum lacks.

    Of one ``place`` they are its threats, say, in place of areas.
    """
    notes = []
    summed = frame["summed"].to_numpy(dtype=bool)
    if summed.all() and len(frame):
        notes.append("Regional figures are sums over the forces of each region.")
    elif summed.any():
        names = list(dict.fromkeys(frame.loc[summed, "region"]))
        notes.append(say("{x} {x|is a sum|are sums} over {x|its|their} forces.", x=names))
    lacking: dict[str, list[str]] = {}
    columns = (frame[name].to_numpy(dtype=object) for name in ("region", "lacking", "summed"))
    for region, absent, summed in zip(*columns, strict=True):
        if summed and len(absent):
            names = lacking.setdefault(region, [])
            names += [name for name in absent if name not in names]
    for region, names in lacking.items():
        if set(names) >= set(reference.made_of(place or region)):
            continue
        forces = listed(map(reference.force_in_words, names))
        notes.append(f"{capital(region)} lacks {forces} and is not compared with whole regions.")
    return notes


def by_hand_notes(accepted: Iterable[str], rows: pd.DataFrame) -> list[str]:
    """Figures among ``rows`` that somebody took back after a check had set them aside, and why."""
    used = set(rows["source"].dropna()) if accepted else ()
    return [
        f"{sentence.rstrip('.')}."
        for sentence in accepted
        if sentence.partition(" was accepted by hand")[0] in used
    ]


def hidden_note(frame: pd.DataFrame) -> list[str]:
    """Say that hidden figures were not used."""
    return [HIDDEN_NOTE] if frame["hidden"].any() else []


def notes_of(figures: Figures, frame: pd.DataFrame, by: Sequence[str]) -> list[str]:
    """Whose work is counted, what was added up, what is hidden, and how figures were given."""
    return [
        counting_note(figures),
        *adding_note(frame),
        *hidden_note(frame),
        *qualifier_notes(frame, by),
    ]


def records(frame: pd.DataFrame) -> list[dict]:
    """Rows as dictionaries of plain values, much quicker than `DataFrame.to_dict`."""
    if not len(frame):
        return []
    names = list(frame.columns)
    return [
        dict(zip(names, row, strict=True))
        for row in zip(*[frame[name].tolist() for name in names], strict=True)
    ]


def cell(value: float, hidden: bool, decimals: int | None = 0) -> object:
    """One table cell: the rounded number, ``[c]`` where hidden, ``[x]`` where missing."""
    if hidden:
        return HIDDEN
    if value is None or value != value:
        return MISSING
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    rounded = round(float(value), decimals)
    return int(rounded) if decimals == 0 else rounded


def range_cell(low: float, high: float, hidden: bool, decimals: int | None = None) -> object:
    """Cell of a range or an interval, ``102 to 106``; of the one number without a second end."""
    if hidden or low != low or high != high:
        return cell(low, hidden, decimals)
    return f"{figure(low, decimals)} to {figure(high, decimals)}"


def cell_words(
    low: float, high: float = float("nan"), hidden: bool = False, decimals: int | None = None
) -> str:
    """The same as text, as a chart has it beside the table."""
    value = range_cell(low, high, hidden, decimals)
    return value if isinstance(value, str) else figure(value, decimals)


def table_of(columns: dict[str, Iterable]) -> pd.DataFrame:
    """Table whose cells keep their own types; numbers and shorthand may share a column."""
    held = {name: list(cells) for name, cells in columns.items()}
    block = np.empty((len(held), max(map(len, held.values()), default=0)), dtype=object)
    for place, cells in enumerate(held.values()):
        block[place] = cells
    return pd.DataFrame(block.T, columns=list(held), dtype="object")


def text_cell(value: object) -> str:
    """Text of a table cell, ``[x]`` where there is none."""
    return value if isinstance(value, str) and value else MISSING


def shortened(text: str, most: int) -> str:
    """Text of at most so many letters, cut after a word."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0].rstrip(',;:.')} …"


def date_cell(value: object) -> str:
    """Date of a table cell as ``7 April 2021``, ``[x]`` where there is none."""
    return MISSING if pd.isna(value) else day(value)


def dates_cell(values: Iterable) -> str:
    """Several dates where sources differ: ``10 or 18 February 2021``."""
    return days_of(values) or MISSING


# --- days on an axis -----------------------------------------------------------------------------


EPOCH = pd.Timestamp("1970-01-01")


def number_of(value) -> float:
    """Days since 1970 of a date, missing where there is none."""
    return float("nan") if pd.isna(value) else (pd.Timestamp(value) - EPOCH) / pd.Timedelta(days=1)


def numbers_of(values: pd.Series) -> np.ndarray:
    """Days since 1970 of a column of dates."""
    return ((values - EPOCH) / pd.Timedelta(days=1)).to_numpy(dtype=float)


def time_axis(points: pd.DataFrame) -> dict:
    """Ends and ticks of an axis of days for the ``x`` of points, in the years that they keep to."""
    span = axis_days(points["x"].min(), points["x"].max())
    return {"span": span, "ticks": year_ticks(span, financial=is_financial(points))}


LABELLED_FROM = 100  # days of a newest year that are there: into its second quarter


def axis_days(first: float, last: float) -> tuple[float, float]:
    """Ends of an axis, with a little room on both sides."""
    room = max(15.0, 0.04 * (last - first))
    return first - room, last + room


def year_ticks(span: tuple[float, float], financial: bool = False) -> tuple[tuple[float, str], ...]:
    """Label first days of years, or middles of financial ones; of quarters on less than two years.

    The calendar's quarters have the axis where one is short; financial years always fit.
    """
    first, last = ((EPOCH + pd.Timedelta(days=end)).year for end in span)
    years = range(first - 1, last + 2)

    def inside(*months: int) -> list[tuple[float, date]]:
        days = [(number_of(day), day) for year in years for day in
                (date(year, month, 1) for month in months)]  # fmt: skip
        return [pair for pair in days if span[0] <= pair[0] <= span[1]]

    if span[1] - span[0] < LABELLED_FROM:  # of a single period
        at = sum(span) / 2
        return ((at, _dated(EPOCH + pd.Timedelta(days=at), financial)),)
    if financial:
        ticks = inside(10)
        begun = [pair for pair in inside(4) if pair[0] > (ticks[-1:] or [(span[0],)])[0][0]]
        # Of a newest year of which half is there, the middle of what is.
        ticks += [
            ((at + span[1]) / 2, day) for at, day in begun[-1:] if span[1] - at > LABELLED_FROM
        ]
        return tuple((at, _dated(day, financial)) for at, day in ticks)
    if span[1] - span[0] >= 730 and len(inside(1)) > 1:
        return tuple((at, _dated(day)) for at, day in inside(1))
    return tuple((at, _dated(day)) for at, day in inside(1, 4, 7, 10))


def end_ticks(points: pd.DataFrame) -> tuple[tuple[float, str], ...]:
    """Years, or months of less than two years, of the first and the last point."""
    days, financial = points.sort_values("x")["period_start"].iloc[[0, -1]], is_financial(points)
    years = days.iloc[1] - days.iloc[0] >= pd.Timedelta(days=730)
    texts = [str(day.year) if years and not financial else _dated(day, financial) for day in days]
    return tuple(zip(points["x"].agg(["min", "max"]), texts, strict=True))


def _dated(day: date, financial: bool = False) -> str:
    """Month of a day, or the financial year that it lies in."""
    year = day.year - (day.month < 4)
    return f"{year}-{(year + 1) % 100:02d}" if financial else f"{day:%b %Y}"


def is_financial(points: pd.DataFrame) -> bool:
    """Whether periods are quarters or years that keep to financial years."""
    first, last = (
        points[name].to_numpy().astype("datetime64[D]") for name in ("period_start", "period_end")
    )
    lengths, begins = (last - first).astype(int), first.astype("datetime64[M]")
    months = begins.astype(int) % 12  # from January, which is 0
    quarters = (first == begins.astype("datetime64[D]")) & (months % 3 == 0)
    whole = ((lengths >= 88) & (lengths <= 93)) | ((lengths >= 364) & (months == 3))
    return bool((quarters & whole).all() and len(points))


# --- how a table's cells print --------------------------------------------------------------------


def printed(table: pd.DataFrame) -> pd.DataFrame:
    """Give every cell as text: figures as ``1,124``, an empty cell as ``[x]``.

    A column of numbers has the same number of decimals throughout, those of its ranges
    (``102 to 106``) among them: see `decimals_of`.
    """
    columns = [_printed_column(list(table.iloc[:, place])) for place in range(table.shape[1])]
    frame = pd.DataFrame(dict(enumerate(columns)), dtype="object")
    frame.columns = table.columns
    return frame


def is_numeric(table: pd.DataFrame, column: str) -> bool:
    """Whether most cells of a column are figures, but for ``[c]`` and ``[x]``: align it right."""
    cells = [cell for cell in table[column] if not isinstance(cell, str) or cell not in SHORTHAND]
    figures = sum(_is_number(cell) or bool(_FIGURE.fullmatch(str(cell))) for cell in cells)
    return 2 * figures > len(cells)


def shorthand(table: pd.DataFrame) -> list[str]:
    """Explain each shorthand that the table uses, as ``[c] confidential: …``."""
    used = {cell for column in table.columns for cell in table[column] if isinstance(cell, str)}
    return [f"{mark} {meaning}" for mark, meaning in SHORTHAND.items() if mark in used]


def decimals_of(cells: list) -> int:
    """How many decimals a column's numbers have: the most that any cell needs, up to three.

    Counts are whole numbers and have none. A number with a point was rounded to a place after it,
    and has one or more even where each happens to be round: 69.0 beside limits of 57.5 to 80.4.
    """
    numeric = [cell for cell in cells if _is_number(cell)]
    if not numeric:
        return 0
    ranges = (_RANGE.fullmatch(cell) for cell in cells if isinstance(cell, str))
    ends = [end for match in ranges if match for end in match.groups()]
    return max([*map(_decimals, numeric), *(len(end.partition(".")[2]) for end in ends)])


def _printed_column(cells: list) -> list[str]:
    decimals, numeric = decimals_of(cells), any(map(_is_number, cells))

    def text(cell: object) -> str:
        if _is_number(cell):
            return figure(cell, decimals)
        if cell is None or cell != cell or cell == "":
            return MISSING
        ends = _RANGE.fullmatch(str(cell)) if numeric else None
        if ends is None:
            return str(cell)
        plain = (float(end.replace(",", "").replace("−", "-")) for end in ends.groups())
        return " to ".join(figure(end, decimals) for end in plain)

    return [text(cell) for cell in cells]


def _is_number(cell: object) -> bool:
    return isinstance(cell, numbers.Real) and not isinstance(cell, bool) and cell == cell


def _decimals(cell: object) -> int:
    """Decimals that a number needs; tables hold figures rounded already."""
    if isinstance(cell, numbers.Integral):
        return 0
    text = f"{float(cell):.{MOST_DECIMALS}f}".rstrip("0")
    return max(1, len(text.partition(".")[2]))
