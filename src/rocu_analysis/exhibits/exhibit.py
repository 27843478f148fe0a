"""One result that is chart, headline, alt text, description, table, source and notes.

They come from one frame of figures, so they cannot disagree. An exhibit is frozen: to change one,
ask for another.

An exhibit's table keeps numbers as numbers, so that a workbook can use them. Documents print them
through here: thousands with commas, one number of decimals a column, no empty cell. JupyterLab and
its nbconvert template drop the alt text of plain images, so a notebook is given HTML; styles stand
on the elements, since notebooks strip style sheets.
"""

from __future__ import annotations

import base64
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from rocu_analysis import outputs, reference, theme
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.wording import figure

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from rocu_analysis.charts.drawing import Drawing


HIDDEN = "[c]"
MISSING = "[x]"
NOT_APPLICABLE = "[z]"
SHORTHAND = {
    HIDDEN: "confidential: a small count, or one that would tell that another is small",
    MISSING: "not available",
    NOT_APPLICABLE: "not applicable",
}
MOST_DECIMALS = 3
LONGEST_NAME = 28  # letters of a row's name that stands on one line
_FIGURE = re.compile(r"[−£]*\d[\d,]*(\.\d+)?")
_RANGE = re.compile(r"(−?\d[\d,]*(?:\.\d+)?) to (−?\d[\d,]*(?:\.\d+)?)")
_CELL = f"padding: 2px 10px 2px 0; vertical-align: top; border-bottom: 1px solid {theme.GRID};"


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
    ends = [end for found in ranges if found for end in found.groups()]
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


def figure_html(exhibit) -> str:
    """Write a whole exhibit as one ``<figure lang="en-GB">`` element, by `figure.html`.

    Its table, in which the first column heads the rows, stands behind a heading to unfold where
    there is a chart.
    """
    table, image = exhibit.table, ""
    if exhibit.drawing is not None:
        image = base64.b64encode(exhibit.image("png")).decode("ascii")
    sides = ("right" if is_numeric(table, name) else "left" for name in table.columns)
    return _figure().render(
        exhibit=exhibit, image=image, keys=shorthand(table), rows=printed(table).to_numpy(),
        styles=[f"{_CELL} text-align: {side};" for side in sides], longest=LONGEST_NAME,
        colours=f"color: {theme.TEXT}; background: {theme.PAPER};", theme=theme,
    )  # fmt: skip


@cache
def _figure():
    """Template in which all that is put in is text, and never markup."""
    import jinja2

    held = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        finalize=lambda value: escape(str(value)),
    )  # fmt: skip
    return held.from_string(files(__package__).joinpath("figure.html").read_text(encoding="utf-8"))


MOST_HEADLINE_WORDS = 15
FORMS = ("png", "svg", "pdf", "csv", "xlsx")
ILLUSTRATIVE = "Illustrative: invented figures"
ILLUSTRATIVE_NOTE = "Illustrative: the figures are invented and describe no real unit or force."


@dataclass(frozen=True, eq=False)
class Recipe:
    """How an exhibit was asked for, so that it can be made again from other counts."""

    function: str  # its public name
    arguments: Mapping[str, Any] = field(default_factory=dict)  # that are no frames
    frames: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Key:
    """The one figure that answers a board's question, such as ``68% Pursue``, and a sentence."""

    figure: str
    text: str
    question: str = ""  # where it answers another than its kind does


DIFFERS = "differs"  # first word of a claim about rows side by side; of others something changed


class Claim(NamedTuple):
    """What a headline names, or would name by ``chance`` though nothing is there.

    ``named`` are the things that it does name, the same in whatever exhibit they are named.
    """

    chance: float
    named: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True, eq=False, kw_only=True)
class Words:
    """What a kind of exhibit says of its question, before it is known what it rests on."""

    headline: str
    subtitle: str
    alt: str
    description: str
    table: pd.DataFrame
    drawing: Drawing | None = None
    brief: str = ""  # two sentences at most for a board; the description where it is empty
    care: str = ""  # one sentence that a reader of the figure must know
    key: Key | None = None  # for a tile on page one
    part: str = ""  # of how many of its forces the figures of its one region are, if not of all
    # What the headline names, by what it rests on, and the chance that it does so falsely.
    claims: Mapping[tuple, Claim] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Exhibit(Words):
    """What a board may see of one question, once it stands in a paper.

    An exhibit by itself shows every count that it was given, in a notebook and in what ``save``
    writes: small counts of people are hidden by a paper, which makes it again.

    Attributes
    ----------
    kind : str
        Name of the function that made it.
    headline : str
        The message, at most 15 words; names a difference only where an interval or rule bears it.
    subtitle : str
        Measure, geography, period and unit.
    alt : str
        What the chart is, for those who do not see it; at most two sentences.
    description : str
        What a reader should take from it, with the numbers.
    table : DataFrame
        The figures as printed: headed in words, ``[c]`` where hidden, ``[x]`` where missing.
    data : DataFrame
        The figures in full, for further work. Never written to a file.
    source : str
        Where the figures come from.
    notes : tuple of str
        Method, rule book, caveats, qualifiers.
    drawing : Drawing or None
        The chart; None where the table is the exhibit.
    recipe : Recipe
        How it was asked for.
    illustrative : bool
        Whether the figures are invented.
    false_alarm : float
        Chance, from 0 to 1, that the headline would name a change or a difference were there none
        and did counts vary by chance, or as before where the notes say so; 0 where it names none.
    claims : mapping of tuple to Claim
        The same by what the headline rests on (a chart, a year, a comparison), with what it names
        of it, so that a paper counts each once.
    bears : frozenset of str
        Ids of its notes, by which a paper's annex tells the methods that were used.
    brief : str
        What a board should take from it in two sentences at most, from those of the description;
        the description itself where it is short.
    care : str
        What must be known to read it rightly, in one sentence; empty where nothing must.
    key : Key or None
        Its one figure, and a sentence on it, for a tile on page one.
    part : str
        Of one region whose sums leave forces out, of how many they are: "four of five forces".
    """

    kind: str
    data: pd.DataFrame
    source: str
    notes: tuple[str, ...]
    recipe: Recipe
    illustrative: bool = False
    false_alarm: float = 0.0
    bears: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        # Our own promises, not the user's: a breach is a defect of the exhibit function.
        words = len(self.headline.split())
        assert words <= MOST_HEADLINE_WORDS, f"headline of {words} words: {self.headline}"
        assert self.description, "an exhibit without a description"
        if not self.brief:
            object.__setattr__(self, "brief", self.description)
        if self.illustrative:
            if "illustrative" not in self.subtitle.lower():
                object.__setattr__(self, "subtitle", f"{self.subtitle}. {ILLUSTRATIVE}")
            if ILLUSTRATIVE_NOTE not in self.notes:
                object.__setattr__(self, "notes", (ILLUSTRATIVE_NOTE, *self.notes))

    def __repr__(self) -> str:
        return f"<Exhibit {self.kind}: {self.headline}>"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """Give JupyterLab a figure with alt text, caption, table and notes.

        ``text/plain`` is the description, so that nbval checks what the chart says.
        """
        return {"text/plain": self.description, "text/html": figure_html(self)}

    def figure(self, size: str = "page") -> Figure:
        """Draw the chart.

        Parameters
        ----------
        size : {"half", "page", "slide"}
            How large, for half or the whole width of a page, or a slide.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        BadOption
            Where there is no such size.
        NoFigures
            Where the exhibit is a table only.
        """
        return self._drawing().figure(size)

    def image(self, form: str = "png", size: str = "page") -> bytes:
        """Chart as the bytes of an image file, with title and alt text inside.

        Parameters
        ----------
        form : {"png", "svg"}
        size : {"half", "page", "slide"}

        Returns
        -------
        bytes
            The same exhibit gives the same bytes each time.

        Raises
        ------
        BadOption
            Where there is no such form or size.
        NoFigures
            Where the exhibit is a table only.
        """
        form = reference.one_of("form", form, ("png", "svg"))
        return self._drawing().render(form, size, title=self.headline, alt=self.alt)

    def save(self, path: str | Path, size: str = "page") -> Path:
        """Write the chart, or the table, to a file that says what it shows.

        A picture has headline, subtitle and source inside, since it is passed on alone; a table has
        them above. Text in a table never acts as a formula.

        Parameters
        ----------
        path : path
            Ends in ``.png``, ``.svg`` or ``.pdf`` (the chart), or in ``.csv`` or ``.xlsx`` (the
            table as printed); its folder is made, a file that is there replaced.
        size : {"half", "page", "slide"}
            Of the chart.

        Returns
        -------
        Path

        Raises
        ------
        BadOption
            Where the file's ending is none of these, or there is no such size.
        NoFigures
            Where a chart is asked for and the exhibit is a table only.
        RocuError
            Where the file cannot be written.
        """
        path = outputs.as_path(path)
        form = path.suffix.lower().lstrip(".")
        if form not in FORMS:
            ends = ", ".join(f".{form}" for form in FORMS)
            raise BadOption("path", f"“{path.name}” has an ending that is not known", ends)
        if form in ("csv", "xlsx"):
            return outputs.write(path, getattr(self, f"_as_{form}")())
        from rocu_analysis.charts.drawing import framed

        drawing, place = self._drawing(), theme.size(size)
        with theme.style(place):
            figure = framed(drawing.figure(size), place, self.headline, self.subtitle, self._below)
        about = {"title": self.headline, "alt": self.alt}
        return outputs.write(path, drawing.render(form, size, figure=figure, **about))

    @property
    def _below(self) -> list[str]:
        """What must go with it wherever it goes."""
        source = f"Source: {self.source}." if self.source else ""
        return [text for text in (self.care, source) if text]

    def _as_csv(self) -> str:
        """The printed table, under lines that say what it is."""
        columns = list(map(str, range(self.table.shape[1])))
        head = [self.headline, self.subtitle, *self._below, ""]
        lines = [[text, *[""] * (len(columns) - 1)] for text in head]
        rows = [*lines, list(self.table.columns), *printed(self.table).to_numpy().tolist()]
        return outputs.as_csv(pd.DataFrame(rows, columns=columns)).partition("\n")[2]

    def _as_xlsx(self) -> bytes:
        """The table with its numbers, under lines that say what it is."""
        from rocu_analysis.validation import workbooks

        book = workbooks.new_workbook(self.headline, self.subtitle)
        sheet = book.create_sheet(workbooks.sheet_title("Table", set()))
        head = [self.headline, self.subtitle, *self._below]
        for number, text in enumerate(head, start=1):
            workbooks.put(sheet.cell(number, 1), text)
        sheet["A1"].font = workbooks.SUBTITLE_FONT
        rows, first = self.table.astype(object).to_numpy().tolist(), len(head) + 2
        columns = zip(self.table.columns, *rows, strict=True)
        widths = [min(40, 3 + max(len(str(cell)) for cell in column)) for column in columns]
        heads = list(map(str, self.table.columns))
        workbooks.table(sheet, heads, rows, first_row=first, widths=widths)
        for cells in sheet.iter_cols(min_row=first, max_row=first + len(rows)):
            name = self.table.columns[cells[0].column - 1]
            decimals = decimals_of(list(self.table[name]))
            number = is_numeric(self.table, name)  # words keep off the figures beside them
            side = {"horizontal": "right"} if number else {"horizontal": "left", "indent": 1}
            for cell in cells:
                cell.alignment = workbooks.Alignment(wrap_text=True, vertical="top", **side)
                cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
        return workbooks.packed(book)

    def _drawing(self) -> Drawing:
        if self.drawing is None:
            why = "this exhibit is a table and has no chart"
            raise NoFigures(self.kind, why, None, "Use its .table")
        return self.drawing
