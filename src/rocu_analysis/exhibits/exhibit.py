"""One result that is chart, headline, alt text, description, table, source and notes.

They come from one frame of figures, so they cannot disagree. An exhibit is frozen: to change one,
ask for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rocu_analysis import outputs, reference
from rocu_analysis.errors import BadOption, NoFigures

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from matplotlib.figure import Figure

    from rocu_analysis.charts.drawing import Drawing

MOST_HEADLINE_WORDS = 15
FORMS = ("png", "svg", "pdf", "csv", "xlsx")
ILLUSTRATIVE = "Illustrative: invented figures"
ILLUSTRATIVE_NOTE = "Illustrative: the figures are invented and describe no real unit or force."


@dataclass(frozen=True, eq=False)
class Recipe:
    """How an exhibit was asked for, so that it can be made again from other counts.

    Attributes
    ----------
    function : str
        Public name of the function, such as ``compare_regions``.
    arguments : mapping
        Every argument that is not a frame, by name.
    frames : mapping
        The frames it was made from, by the name of the argument.
    """

    function: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    frames: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Key:
    """The one figure that answers a board's question, such as ``68% Pursue``, and a sentence."""

    figure: str
    text: str
    question: str = ""  # where it answers another than its kind does


@dataclass(frozen=True, eq=False, repr=False)
class Exhibit:
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
    alarms : mapping
        The same by what the headline rests on, so that a paper counts each series once; empty where
        it rests on no series over time.
    bears : frozenset of str
        Ids of its notes, by which a paper's annex tells the methods that were used.
    brief : str
        What a board should take from it in two sentences at most, from those of the description;
        the description itself where it is short.
    care : str
        What must be known to read it rightly, in one sentence; empty where nothing must.
    key : Key or None
        Its one figure, and a sentence on it, for a tile on page one.
    """

    kind: str
    headline: str
    subtitle: str
    alt: str
    description: str
    table: pd.DataFrame
    data: pd.DataFrame
    source: str
    notes: tuple[str, ...]
    drawing: Drawing | None
    recipe: Recipe
    illustrative: bool = False
    false_alarm: float = 0.0
    alarms: Mapping[tuple, float] = field(default_factory=dict)
    bears: frozenset[str] = frozenset()
    brief: str = ""
    care: str = ""
    key: Key | None = None

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
        from rocu_analysis.exhibits.printing import figure_html

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
        from rocu_analysis import theme
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
        import pandas as pd

        from rocu_analysis.exhibits.printing import printed

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
        workbooks.printed_wide(sheet, first)
        return workbooks.packed(book)

    def _drawing(self) -> Drawing:
        if self.drawing is None:
            why = "this exhibit is a table and has no chart"
            raise NoFigures(self.kind, why, None, "Use its .table")
        return self.drawing
