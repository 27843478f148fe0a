"""What an exhibit is, and what every kind of it is: a question put to frames, and its answer.

Chart, words, table and notes come from one frame of figures, so they cannot disagree. A kind has a
public function and one `ExhibitKind`, in the module that bears the function's name::

    @asks
    def funding(resources, *, region=None, note=None) -> Exhibit:
        ...

`select` chooses the rows that answer, and is the only one to see the frames; a paper protects what
was chosen; `describe` measures what is left and puts it in words. Options are declared once, mean
the same in every kind, and are read alike from Python, a notebook or paper.toml.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, cached_property, wraps
from html import escape
from importlib import import_module
from importlib.resources import files
from inspect import Parameter, signature
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args

import pandas as pd

from rocu_analysis import outputs, reference, schema, theme
from rocu_analysis.charts.drawing import Drawing, framed
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits import cells, sources
from rocu_analysis.exhibits.figures import period_called
from rocu_analysis.exhibits.rows import Selections, geography_called
from rocu_analysis.frames import require
from rocu_analysis.wording import LONGEST_SENTENCE, articled, paragraph

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from rocu_analysis.exhibits.finding import Finding
    from rocu_analysis.exhibits.methods import Method

F = TypeVar("F", bound=Callable)
LONGEST_NAME = 28  # letters of a row's name that stands on one line
FORMS = ("png", "svg", "pdf", "csv")
ILLUSTRATIVE = "Illustrative: invented figures"
ILLUSTRATIVE_NOTE = "Illustrative: the figures are invented and describe no real unit or force."
DIFFERS = "differs"  # first word of a claim about rows side by side; of others something changed
_CELL = f"padding: 2px 10px 2px 0; vertical-align: top; border-bottom: 1px solid {theme.GRID};"


class Option(NamedTuple):
    """What an option may be: of some types, or one of some words, and how its value is read."""

    types: tuple[type, ...] = ()  # none: any, or one of the words
    examples: tuple[str, ...] = ()  # as TOML has them
    words: tuple[str, ...] = ()
    read: Callable[[str, Any], Any] | None = None
    or_none: bool = False  # also where it is something else by default

    def written(self, name: str) -> str:
        """How it is written in ``paper.toml``."""
        return " or ".join(f"{name} = {example}" for example in self.examples)

    def settle(self, name: str, value: Any, default: Any) -> Any:
        """Its value as its kind takes it, or `BadOption`."""
        if value is None and (default is None or self.or_none):
            return None
        if self.words:
            return reference.one_of(name, value, self.words)
        # In Python true is a number; among options it is a mistake.
        wrong = isinstance(value, bool) and bool not in self.types
        if self.types and (wrong or not isinstance(value, self.types)):
            found = f"{' '.join(repr(value).split())} was found"
            raise BadOption(name, found, f"Write it as {self.written(name)}")
        if isinstance(value, float) and not isfinite(value):
            raise BadOption(name, f"{value} was found", "A number")
        return self.read(name, value) if self.read else value


def _region(_: str, value: Any) -> str | None:
    """A region by its own name; ``all`` is none in particular."""
    return None if reference.is_every_region(value) else reference.check_region(value)


def _measure(name: str, word: object) -> str:
    if not isinstance(word, str):
        raise BadOption(name, f"{word!r} was found", "Names of measures, in quotes")
    return reference.called("measure", word)


def _strands(name: str, value: Mapping) -> dict[str, str] | None:
    return {
        _measure(name, word): reference.one_of(f"{name}, {word}", to, reference.STRANDS)
        for word, to in value.items()
    } or None


TEXT = Option((str,), ('"words"',))
OPTIONS = {
    "as_at": Option((date, str), ("2021-04-07", '"words"')),
    "by": Option(),
    "counting": Option(words=get_args(schema.Counting)),
    "focus": TEXT._replace(read=_region),
    "geography": TEXT._replace(read=lambda _, value: geography_called(value)),
    "measure": TEXT._replace(read=_measure),
    "measures": Option((list, tuple), ('["words", "words"]',),
                       read=lambda name, words: [_measure(name, word) for word in words]),
    "note": TEXT,
    "of": TEXT._replace(read=_measure),
    "owners": Option((bool,), ("true",)),
    "per": Option(words=get_args(schema.Per)),
    "period": TEXT._replace(read=lambda _, value: period_called(value)),
    "question": TEXT,
    "rebase": Option((Mapping, list, tuple), ("{ key = value }", "[…]")),
    "region": TEXT._replace(read=_region),
    "rules": Option(words=get_args(schema.Rules)),
    "scale": TEXT,
    "show": Option(),
    "strand": Option(words=get_args(schema.Strand)),
    "strands": Option((Mapping,), ("{ arrests = … }",), read=_strands),
    "target": Option((Real,), ("0.95",)),
    "threat": TEXT._replace(read=lambda _, value: reference.called("threat", value)),
    "unit_type": TEXT._replace(or_none=True),
}  # fmt: skip
# Where one region must be named, all is none of them.
ONE_REGION = TEXT._replace(read=lambda _, value: reference.check_region(value))


@dataclass(frozen=True, eq=False)
class Recipe:
    """How an exhibit was asked for, so that it can be made again from other counts."""

    function: str
    arguments: Mapping[str, Any] = field(default_factory=dict)  # that are no frames
    frames: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Claim(NamedTuple):
    """What a headline names: subjects, such as (measure, counting, region)."""

    named: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True, eq=False, kw_only=True)
class Words:
    """What a kind of exhibit says of its question."""

    headline: str
    subtitle: str
    alt: str
    drawing: Drawing | None = None
    care: str = ""  # one sentence that a reader of the figure must know
    finding: Finding | None = None  # the values that it is made of
    part: str = ""  # of how many of its forces the figures of its one region are, if not of all
    # What the headline names, by what it rests on.
    claims: Mapping[tuple, Claim] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Content(Words):
    """The same, with its table, the ``rows`` it rests on, ``data``, notes and ids of methods."""

    table: pd.DataFrame  # of cells
    rows: pd.DataFrame
    more: Iterable[str] = ()  # what the description adds to the headline: two sentences at most
    notes: Iterable[str] = ()
    data: pd.DataFrame | None = None
    source: str | None = None
    methods: Iterable[str] = ()


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Exhibit(Words):
    """One question, answered: what a board may see of it once it stands in a paper.

    By itself an exhibit shows every count that it was given, in a notebook and in what ``save``
    writes: small counts of people are hidden by a paper, which makes it again.

    Attributes
    ----------
    kind, recipe : str, Recipe
        Name of the function that made it; how it was asked for.
    headline, subtitle : str
        The message, two sentences at most, which names only what an interval or rule bears;
        measure, geography, period and unit.
    alt, description : str
        What the chart is, and its message, for those who do not see it; what a reader should take
        from it.
    table, cells : DataFrame
        The figures as printed, headed in words, ``[c]`` where hidden, ``[x]`` where missing; the
        same as a `Cell` each.
    data : DataFrame
        The figures in full, for further work. Never written to a file.
    source, notes : str, tuple of str
        Where the figures come from; what is counted and left out, and what they do not cover.
    drawing : Drawing or None
        The chart; None where the table is the exhibit.
    illustrative, bears : bool, frozenset of str
        Whether the figures are invented; ids of its notes and methods, for a paper's annex.
    more, care, part, claims, finding
        What a paper says of it on page one and on its page, and the values behind its words.
    """

    kind: str
    more: str = ""  # what the description adds to the headline
    cells: pd.DataFrame
    data: pd.DataFrame
    source: str
    notes: tuple[str, ...]
    recipe: Recipe
    illustrative: bool = False
    bears: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        # Our own promises, not the user's: a breach is a defect of the exhibit function.
        sentences = self.headline.split(". ")
        assert len(sentences) <= 2, f"headline of {len(sentences)} sentences: {self.headline}"
        words = max(len(text.split()) for text in sentences)
        assert words <= LONGEST_SENTENCE, f"headline of {words} words: {self.headline}"
        if self.illustrative and ILLUSTRATIVE_NOTE not in self.notes:
            object.__setattr__(self, "subtitle", f"{self.subtitle}. {ILLUSTRATIVE}")
            object.__setattr__(self, "notes", (ILLUSTRATIVE_NOTE, *self.notes))

    def __repr__(self) -> str:
        return f"<Exhibit {self.kind}: {self.headline}>"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """Give Jupyter figure, alt text, table and notes; in plain text, for nbval, its words."""
        return {"text/plain": self.description, "text/html": figure_html(self)}

    @property
    def description(self) -> str:
        """What a reader should take from it: the headline, and what the kind adds."""
        return paragraph(self.headline, self.more)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The figures as a reader sees them, numbers as numbers."""
        return cells.values(self.cells)

    def figure(self, size: str = "page") -> Figure:
        """Draw the chart.

        Parameters
        ----------
        size : {"half", "page", "slide"}
            Where it will stand.

        Returns
        -------
        Figure
            Of matplotlib.

        Raises
        ------
        BadOption, NoFigures
            Where there is no such size, or the exhibit is a table only.
        """
        return self._drawing().figure(size)

    def image(self, form: str = "png", size: str = "page") -> bytes:
        """Chart as the bytes of a picture with title and alt text inside, the same each time.

        Parameters
        ----------
        form : {"png", "svg"}
            Kind of picture.
        size : {"half", "page", "slide"}
            Where it will stand.

        Returns
        -------
        bytes
            What a file of that kind holds.

        Raises
        ------
        BadOption, NoFigures
            Where there is no such form or size, or the exhibit is a table only.
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
            Ends in ``.png``, ``.svg`` or ``.pdf`` (the chart), or in ``.csv`` (the table as
            printed); its folder is made, a file that is there replaced.
        size : {"half", "page", "slide"}
            Of the chart.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        BadOption, NoFigures, RocuError
            Where ending or size is none of these, the exhibit is a table only and a chart is asked
            for, or the file cannot be written.
        """
        path = outputs.as_path(path)
        form = path.suffix.lower().lstrip(".")
        if form not in FORMS:
            ends = ", ".join(f".{form}" for form in FORMS)
            raise BadOption("path", f"“{path.name}” has an ending that is not known", ends)
        source = f"Source: {self.source}." if self.source else ""
        below = [text for text in (self.care, source) if text]
        if form == "csv":
            rest = [""] * (self.cells.shape[1] - 1)
            lines = [[text, *rest] for text in (self.headline, self.subtitle, *below, "")]
            lines += [list(self.cells.columns), *cells.printed(self.cells).to_numpy().tolist()]
            table = outputs.as_csv(pd.DataFrame(lines).rename(columns=str))
            return outputs.write(path, table.partition("\n")[2])
        drawing, place = self._drawing(), theme.size(size)
        with theme.style(place):
            figure = framed(drawing.figure(size), place, self.headline, self.subtitle, below)
        about = {"title": self.headline, "alt": self.alt}
        return outputs.write(path, drawing.render(form, size, figure=figure, **about))

    def _drawing(self) -> Drawing:
        if self.drawing is None:
            found = "this exhibit is a table and has no chart"
            raise NoFigures(self.kind, found, None, "Use its .table")
        return self.drawing


def figure_html(exhibit: Exhibit) -> str:
    """Write a whole exhibit as one ``<figure lang="en-GB">`` element, by `figure.html`."""
    # JupyterLab and its nbconvert template drop the alt text of plain images; notebooks strip
    # style sheets, so styles stand on the elements.
    table, image = exhibit.cells, ""
    if exhibit.drawing is not None:
        image = base64.b64encode(exhibit.image("png")).decode("ascii")
    sides = ("right" if cells.is_numeric(table, name) else "left" for name in table.columns)
    return _figure().render(
        exhibit=exhibit, image=image, keys=cells.shorthand(table),
        rows=cells.printed(table).to_numpy(), longest=LONGEST_NAME, theme=theme,
        styles=[f"{_CELL} text-align: {side};" for side in sides],
        colours=f"color: {theme.TEXT}; background: {theme.PAPER};",
    )  # fmt: skip


@cache
def _figure():
    """Template in which all that is put in is text, and never markup."""
    import jinja2

    jinja = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        finalize=lambda value: escape(str(value)),
    )  # fmt: skip
    return jinja.from_string(files(__package__).joinpath("figure.html").read_text(encoding="utf-8"))


# --- kinds ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ExhibitKind:
    """One kind of exhibit."""

    shows: str  # in the words of a board
    describe: Callable[..., Content]  # of what was chosen, else of the frames, and the options
    # Arguments that are frames, and which; ``check`` is the whole check.
    frames: Mapping[str, str] = field(default_factory=lambda: {"outcomes": "outcomes"})
    select: Callable[..., Selections] | None = None  # for kinds that show counts
    method: Method | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # its own words of options

    @property
    def name(self) -> str:
        """The public one, which its module bears."""
        return self.describe.__module__.rpartition(".")[2]

    @reference.speaks
    def ask(self, **given: Any) -> Exhibit:
        """Make the exhibit from frames and options, all by name."""
        frames = {name: given.pop(name) for name in self.frames}
        for name, frame in frames.items():
            needed = self._parameters[name].default is Parameter.empty
            if (needed or frame is not None) and self.frames[name] in schema.FRAMES:
                frames[name] = require(frame, self.frames[name])
        given = self.settled(given)
        return self.finish(self.choose(frames, given), frames, given)

    @reference.speaks
    def choose(self, frames: Mapping[str, Any], given: Mapping[str, Any]) -> Selections | None:
        """Choose the rows that answer; None for a kind that shows no counts."""
        if self.select is None:
            return None
        accepted = frames["outcomes"].attrs.get("accepted_by_hand", ())
        return replace(self.select(**frames, **self.settled(given)), accepted=accepted)

    @reference.speaks
    def finish(
        self, chosen: Selections | None, frames: Mapping[str, Any], given: Mapping[str, Any]
    ) -> Exhibit:
        """Measure what was chosen, protected or not, and put it in words."""
        given = self.settled(given)
        content = self.describe(
            *([chosen] if chosen else []), **({} if chosen else frames), **given
        )
        invented = sources.refuse_mixture(content.rows)
        by_hand = sources.accepted_by_hand(chosen.accepted, content.rows) if chosen else []
        notes = tuple(articled(note) for note in (*content.notes, *by_hand) if note)
        words = {part.name: getattr(content, part.name) for part in fields(Words)}
        chart = content.alt if content.drawing is not None else f"Table: {content.subtitle}"
        words |= {
            "headline": articled(content.headline),
            "care": articled(content.care),
            "alt": articled(paragraph(chart, content.headline)),
            "more": articled(paragraph(*content.more)),
        }
        words["drawing"] = content.drawing and replace(content.drawing, illustrative=invented)
        return Exhibit(
            **words,
            kind=self.name,
            cells=content.table,
            data=content.rows if content.data is None else content.data,
            source=sources.source_of(content.rows) if content.source is None else content.source,
            notes=notes,
            recipe=Recipe(self.name, dict(given), dict(frames)),
            illustrative=invented,
            bears=frozenset([*(getattr(note, "id", "") for note in notes), *content.methods]),
        )

    def settled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Options as the kind takes them: names and words in any case and spacing, or `BadOption`.

        Every option of every kind comes through here, from Python, a notebook or ``paper.toml``.
        """
        settled = {
            name: self.options[name].settle(name, value, self._parameters[name].default)
            for name, value in given.items()
        }
        if "strands" in settled and settled.get("measure", "") is None:
            settled["strands"] = settled["strands"] or reference.strands_declared() or None
        return settled

    @cached_property
    def _parameters(self) -> Mapping[str, Parameter]:
        return signature(getattr(sys.modules[self.describe.__module__], self.name)).parameters

    @cached_property
    def options(self) -> dict[str, Option]:
        """What each option may be, by its name: arguments that are no frames."""
        names = [name for name in self._parameters if name not in self.frames]
        options = {name: OPTIONS[name] for name in names}
        options |= {name: Option(words=words) for name, words in self.choices.items()}
        if "region" in options and self._parameters["region"].default is Parameter.empty:
            options["region"] = ONE_REGION
        return options


def asks(function: F) -> F:
    """Let a public function ask the `KIND` of its module with what it was given."""
    taken = signature(function)

    @wraps(function)
    def ask(*args, **given):
        bound = taken.bind(*args, **given)
        bound.apply_defaults()
        return sys.modules[function.__module__].KIND.ask(**bound.arguments)

    return ask


def kind_of(name: str) -> ExhibitKind:
    """Kind by its public name, loaded when first wanted."""
    return import_module(f"rocu_analysis.exhibits.{name}").KIND
