"""What an exhibit is, and what every kind of it is: a question put to frames, told and drawn.

An exhibit is one result that is chart, headline, alt text, description, table, source and notes.
They come from one frame of figures, so they cannot disagree. It is frozen: to change one, ask for
another. JupyterLab and its nbconvert template drop the alt text of plain images, so a notebook is
given HTML; styles stand on the elements, since notebooks strip style sheets.

A kind has a public function (a door with its signature and docstring) and one `Kind`, in one
module that bears the function's name. The door hands on what it was given::

    def funding(resources, *, region=None, note=None) -> Exhibit:
        return KIND.ask(**locals())

`select` chooses the rows that answer, and is the only one to see the frames; a paper protects what
was chosen; `tell` measures what is left and says it. What the rest of the package must know of a
kind (its frames, its words for a board, its method) stands on it and nowhere else.
"""

from __future__ import annotations

import ast
import base64
import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, cached_property, partial
from html import escape
from importlib import import_module
from importlib.resources import files
from inspect import Parameter, signature
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import pandas as pd

from rocu_analysis import outputs, reference, schema, theme
from rocu_analysis.charts.drawing import Drawing, framed
from rocu_analysis.errors import BadOption, NoFigures, RocuError
from rocu_analysis.exhibits import common, denominators
from rocu_analysis.exhibits.figures import REGIONAL, WIDER, geography_called, period_called
from rocu_analysis.frames import require
from rocu_analysis.wording import Note, articled, note

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure


LONGEST_NAME = 28  # letters of a row's name that stands on one line
_CELL = f"padding: 2px 10px 2px 0; vertical-align: top; border-bottom: 1px solid {theme.GRID};"


def figure_html(exhibit) -> str:
    """Write a whole exhibit as one ``<figure lang="en-GB">`` element, by `figure.html`.

    Its table, in which the first column heads the rows, stands behind a heading to unfold where
    there is a chart.
    """
    table, image = exhibit.table, ""
    if exhibit.drawing is not None:
        image = base64.b64encode(exhibit.image("png")).decode("ascii")
    sides = ("right" if common.is_numeric(table, name) else "left" for name in table.columns)
    return _figure().render(
        exhibit=exhibit, image=image, keys=common.shorthand(table),
        rows=common.printed(table).to_numpy(),
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
        """Give Jupyter figure, alt text, table and notes; in plain text, for nbval, its words."""
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
        rows = [*lines, list(self.table.columns), *common.printed(self.table).to_numpy().tolist()]
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
            decimals = common.decimals_of(list(self.table[name]))
            number = common.is_numeric(self.table, name)  # words keep off the figures beside them
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


# --- kinds ----------------------------------------------------------------------------------------

# Name in an annotation -> types as TOML and Python give them, and how it is written.
TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), '"words"'),
    "bool": ((bool,), "true"),
    "int": ((Integral,), "5"),
    "float": ((Real,), "0.95"),
    "date": ((date,), "2021-04-07"),
    "Sequence": ((list, tuple), '["words", "words"]'),
    "list": ((list, tuple), "[…]"),
    "dict": ((Mapping,), "{ key = value }"),
    "Mapping": ((Mapping,), "{ arrests = … }"),
}


@dataclass(frozen=True, eq=False)
class Selection:
    """Rows of one measure that a kind rests on: what disclosure control works on."""

    measure: str
    rows: pd.DataFrame  # that the kind may use: newest vintage, details as asked
    shown: pd.DataFrame | None = None  # those that a reader is shown, such as of one period
    grain: tuple[str, ...] = ()  # details that figures are shown by, beside region and period
    area: str = "regional"  # or the geography of an area that is no region
    dropped: tuple[str, ...] = ()  # forces left out, since they lack a figure in some period
    needed: str = ""  # periods that a kind over time must keep (`figures.uneven`)


@dataclass(frozen=True, eq=False)
class Chosen:
    """What `Kind.select` chose: a selection a measure, and facts that only frames could tell."""

    selections: tuple[Selection, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()  # a sentence on each figure that somebody took back by hand

    def __getitem__(self, measure: str) -> Selection:
        return next(held for held in self.selections if held.measure == measure)

    @property
    def noun(self) -> str:
        """What is set side by side: regions, or what the facts or the selections say instead."""
        areas = (held.area for held in self.selections)
        return self.facts.get("noun") or next(areas, REGIONAL)


@dataclass(frozen=True, eq=False, kw_only=True)
class Told(Words):
    """What a kind says of its question; ``rows`` is what it rests on, ``data`` the full figures."""

    rows: pd.DataFrame
    notes: Iterable[str] = ()
    data: pd.DataFrame | None = None
    source: str | None = None
    marks: Iterable[str] = ()  # what its method must say though no note does, as ids of notes


def any_of(chances: Iterable[float]) -> float:
    """Chance of one at least of several that are independent."""
    return 1 - math.prod(1 - chance for chance in chances)


@dataclass(frozen=True)
class Method:
    """A method by its name, and what may be said of it in an annex.

    ``parts`` are sentences by when they hold: always (``""``), where some exhibit bears the note of
    that id (``"wilson"``), or where some exhibit lacks it (``"-wilson"``).
    """

    name: str
    parts: tuple[tuple[str, str], ...]

    def note(self, mark: str) -> Note:
        """One of its parts as a note, which a paper tells in its annex alone."""
        return note(mark, dict(self.parts)[mark], in_paper="")

    def text(self, exhibits: Iterable[frozenset[str]]) -> str:
        """What is said where the exhibits of a paper bear notes of these ids."""
        held = list(exhibits)
        return " ".join(
            text
            for when, text in self.parts
            if any(
                not when or (when[1:] not in ids if when.startswith("-") else when in ids)
                for ids in held
            )
        )


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of exhibit."""

    shows: str  # in the words of a board
    tell: Callable[..., Told]  # of what was chosen, else of the frames, and the options
    # Arguments that are frames, and which; ``check`` is the whole check.
    frames: Mapping[str, str] = field(default_factory=lambda: {"outcomes": "outcomes"})
    select: Callable[..., Chosen] | None = None  # for kinds that show counts
    method: Method | None = None
    question: str = ""  # of a board, as a tile on page one puts it
    of_one_region: bool = False  # shows one region alone when given one, and not among all

    @property
    def name(self) -> str:
        """The public one, which its module bears."""
        return self.tell.__module__.rpartition(".")[2]

    @reference.speaks
    def ask(self, **given: Any) -> Exhibit:
        """Make the exhibit from frames and options, all by name."""
        frames = {name: given.pop(name) for name in self.frames}
        for name, frame in frames.items():
            needed = self._parameters[name].default is Parameter.empty
            if (needed or frame is not None) and self.frames[name] in schema.FRAMES:
                frames[name] = require(frame, self.frames[name])
        given = as_held(frames, self.settled(given))
        return self.finish(self.choose(frames, given), frames, given)

    @reference.speaks
    def choose(self, frames: Mapping[str, Any], options: Mapping[str, Any]) -> Chosen | None:
        """Choose the rows that answer; None for a kind that shows no counts."""
        if self.select is None:
            return None
        accepted = frames["outcomes"].attrs.get("accepted_by_hand", ())
        return replace(self.select(**frames, **self.settled(options)), accepted=accepted)

    def settled(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Options as the kind takes them: names and words in any case and spacing, or `BadOption`.

        Every option of every kind comes through here, from Python, a notebook or ``paper.toml``.
        """
        settled = {name: self._settled(name, value) for name, value in options.items()}
        if {"strands", "measure"} <= set(settled) and not (
            settled["strands"] or settled["measure"]
        ):
            settled["strands"] = reference.strands_declared() or None
        return settled

    def _settled(self, name: str, value: Any) -> Any:
        if value is None and "None" in str(self._parameters[name].annotation):
            return None
        if name in self.words:
            return reference.one_of(name, value, self.words[name])
        types, written = self.types.get(name, ((), ""))
        # In Python true is a number; among options it is a mistake.
        if types and (
            not isinstance(value, types) or (isinstance(value, bool) and bool not in types)
        ):
            found = f"{' '.join(repr(value).split())} was found"  # that of a Series has lines
            raise BadOption(name, found, f"Write it as {written}")
        if isinstance(value, float) and not isfinite(value):
            raise BadOption(name, f"{value} was found", "A number")
        if name == "region":
            return self._region(value)
        if name == "measures":
            return [_measure(name, word) for word in value]
        if name == "strands":
            return {
                _measure(name, word): reference.one_of(f"strands, {word}", to, reference.STRANDS)
                for word, to in value.items()
            } or None
        return CALLED[name](value) if name in CALLED else value

    def _region(self, value: Any) -> str | None:
        """A region by its own name; ``all`` is none in particular, where a kind can show all."""
        needs_one = self._parameters["region"].default is Parameter.empty
        if reference.is_every_region(value) and not needs_one:
            return None
        try:
            return reference.check_region(value)
        except RocuError as error:
            takes_all = error.allowed and not needs_one
            allowed = f"{error.allowed}; or all, for each of them" if takes_all else error.allowed
            raise type(error)(error.where, error.found, allowed, error.remedy) from error

    @cached_property
    def _parameters(self) -> Mapping[str, Parameter]:
        return signature(getattr(sys.modules[self.tell.__module__], self.name)).parameters

    @cached_property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Words that each option may be, where its annotation lists them."""
        return {
            name: words
            for name, parameter in self._parameters.items()
            if (words := _words_of(str(parameter.annotation).removesuffix(" | None")))
        }

    @cached_property
    def types(self) -> dict[str, tuple[tuple[type, ...], str]]:
        """Types that each option may have, none where any, and how it is written."""
        types = {}
        for name, parameter in self._parameters.items():
            named = [part.partition("[")[0] for part in str(parameter.annotation).split(" | ")]
            known = [TYPES[part] for part in named if part in TYPES]
            whole = len(known) == len([part for part in named if part != "None"])
            written = " or ".join(f"{name} = {example}" for _, example in known)
            types[name] = (
                tuple(kind for kinds, _ in known for kind in kinds) if whole else (),
                written,
            )
        return types

    @reference.speaks
    def finish(
        self, chosen: Chosen | None, frames: Mapping[str, Any], options: Mapping[str, Any]
    ) -> Exhibit:
        """Measure what was chosen, protected or not, and tell it."""
        options = self.settled(options)
        told = self.tell(*([chosen] if chosen else []), **({} if chosen else frames), **options)
        if chosen and chosen.noun not in (REGIONAL, *WIDER):
            told = _in_the_words_of(chosen, told)
        invented = common.refuse_mixture(told.rows)
        by_hand = common.by_hand_notes(chosen.accepted, told.rows) if chosen else []
        notes = tuple(articled(note) for note in (*told.notes, *by_hand) if note)
        said = {part.name: getattr(told, part.name) for part in fields(Words)}
        for name in ("headline", "alt", "description", "brief", "care"):
            said[name] = articled(said[name])
        said["key"] = told.key and replace(told.key, text=articled(told.key.text))
        if told.drawing is None:
            said["alt"] = articled(f"Table: {told.subtitle}.")
        said["drawing"] = told.drawing and replace(told.drawing, illustrative=invented)
        return Exhibit(
            **said,
            kind=self.name,
            data=told.rows if told.data is None else told.data,
            source=common.source_of(told.rows) if told.source is None else told.source,
            notes=notes,
            recipe=Recipe(self.name, dict(options), dict(frames)),
            illustrative=invented,
            false_alarm=any_of(claim.chance for claim in told.claims.values()),
            bears=frozenset([*(getattr(note, "id", "") for note in notes), *told.marks]),
        )


CALLED: dict[str, Callable[[Any], Any]] = {
    "per": denominators.read,
    "geography": geography_called,
    "force": reference.check_force,
    "period": period_called,
    "measure": partial(reference.called, "measure"),
    "of": partial(reference.called, "measure"),
    "threat": partial(reference.called, "threat"),
    "body": partial(reference.called, "body"),
}


def as_held(frames: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Options in which a measure of no list is named as the outcomes have it, in any case."""
    outcomes = frames.get("outcomes")
    held = set() if outcomes is None else set(outcomes["measure"].dropna().unique())

    def named(word: str) -> str:
        alike = [name for name in held if reference.fold(name) == reference.fold(word)]
        return alike[0] if word not in held and len(alike) == 1 else word

    given = {name: said for name, said in options.items() if said is not None}
    settled = {option: named(given[option]) for option in {"measure", "of"} & given.keys()}
    if "measures" in given:
        settled["measures"] = list(map(named, given["measures"]))
    return {**options, **settled}


def _measure(option: str, word: object) -> str:
    if not isinstance(word, str):
        raise BadOption(option, f"{word!r} was found", "Names of measures, in quotes")
    return reference.called("measure", word)


def _words_of(annotation: str) -> tuple[str, ...]:
    """Words of a ``Literal``, as it stands or by its name in `schema`; none of anything else."""
    if annotation.startswith("Literal["):
        return tuple(ast.literal_eval(f"({annotation.removeprefix('Literal[').rstrip(']')},)"))
    return get_args(getattr(schema, annotation, None))


# Sentences are written of regions and their network. Of forces, or of areas of the analyst's own,
# the same is said in the same number of words.
_REGIONS = {
    "the forces of each region": "{addends}",
    "regional figures": "figures",
    "the network's value": "the average",
    "network's": "average's",
    "network": "average",
    "regions": "{area}s",
    "region": "{area}",
}


def _in_the_words_of(chosen: Chosen, told: Told) -> Told:
    """What was told of regions, as it is said of another kind of area; names stay as they are."""
    area = (
        chosen.noun if " " not in chosen.noun else "area"
    )  # a headline has no room for longer words
    names = {str(name) for held in chosen.selections for name in held.rows["region"].unique()}
    names |= set(chosen.facts.get("areas", ()))
    addends = "the forces" if area in schema.DETAILS else f"the parts of each {area}"
    known = sorted(map(re.escape, names), key=len, reverse=True)
    words = re.compile(rf"(?P<name>{'|'.join(known)})|\b({'|'.join(_REGIONS)})\b", re.IGNORECASE)

    def said(match: re.Match) -> str:
        if match["name"]:
            return match[0]
        text = _REGIONS[match[0].casefold()].format(area=area, addends=addends)
        return text[:1].upper() + text[1:] if match[0][:1].isupper() else text

    def anew(held: Any) -> Any:
        if isinstance(held, str):
            # A name of a column, as a chart's options hold it, is no word of a sentence.
            text = held if held == "region" else words.sub(said, held)
            if isinstance(held, Note):
                text = Note(text)
                text.id, text.values = held.id, held.values
                text.in_paper = words.sub(said, held.in_paper)
            return text
        if isinstance(held, tuple | list):
            return type(held)(map(anew, held))
        if isinstance(held, dict):
            return {key: anew(value) for key, value in held.items()}
        if isinstance(held, pd.DataFrame):
            texts = [name for name in held.columns if held[name].dtype in ("object", "str")]
            held = held.assign(**{name: [*map(anew, held[name])] for name in texts})
            return held.set_axis([*map(anew, held.columns)], axis=1)
        if isinstance(held, Key | Drawing):
            parts = {part.name: anew(getattr(held, part.name)) for part in fields(held)}
            return replace(held, **parts)
        return held

    parts = ("headline", "subtitle", "alt", "description", "brief", "care", "notes")
    parts += ("key", "table", "drawing")
    return replace(told, **{name: anew(getattr(told, name)) for name in parts})


def kind_of(name: str) -> Kind:
    """Kind by its public name, loaded when first wanted."""
    return import_module(f"rocu_analysis.exhibits.{name}").KIND
