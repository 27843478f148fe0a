"""A board paper: from a check and a list of exhibits to files that may be published.

The order is fixed: real and invented figures are kept apart, small counts are hidden, the exhibits
are made from what is left, the finished paper is attacked, and only then is anything written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rocu_analysis import datasets, outputs, reference, schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable, RocuError
from rocu_analysis.frames import require
from rocu_analysis.paper import assurance, filing, pdf, protection, record, spec, word
from rocu_analysis.paper.assembly import Placed, assemble
from rocu_analysis.paper.filing import check_formats
from rocu_analysis.periods import day_of_figures, long_date
from rocu_analysis.theme import font_folder
from rocu_analysis.validation import vocabulary as own_words

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.content import Document
    from rocu_analysis.paper.earlier import Earlier

DRAFT = "DRAFT"
_WHOSE = ("outcomes", "resources", "recommendations")  # whose regions a general paper is of
# Dates on which something was published, given or ended: none of them lies in the future.
_DATED = {
    "outcomes": ("as_at", "period_end"),
    "recommendations": ("published", "status_date"),
    "recommendation_events": ("event_date",),
    "responses": ("answered",),
    "grades": ("assessed", "earliest"),
}
# Earliest date on which a row can have been known; where there are two, the first of them.
_FIRST_KNOWN = {**_DATED, "recommendations": ("published",)}
_DATA_LABELS = {"real": False, "illustrative": True}


class Paper:
    """A paper to a board, in one or two parts.

    Parameters
    ----------
    check : Check or mapping of DataFrame
        What `rocu.check` gave, or frames by their names (``outcomes``, ``recommendations``, …).
    title : str
    audience : "public", "restricted" or "internal"
        Has no default. Small counts of people are hidden but in an internal paper. A public paper
        with exhibits marked ``audience="restricted"`` has a restricted part beside it.
    exhibits : list
        Exhibits, or entries such as ``{"kind": "track", "measure": "arrests"}``; see
        `exhibits.NAMES` for the kinds. Further keys of an entry: ``heading``, ``comment``
        (a sentence of your own), ``annex``, ``audience``, ``only`` (rows to keep, by column),
        ``region`` (``"all"`` for every region).
    region : str, optional
        Region in focus, for every exhibit that takes one.
    as_at : date or str, optional
        Date of the paper; figures that are newer are left out. The latest date in the data
        otherwise, never today.
    marking, handling : str
        Protective marking and handling instruction: on every page.
    marking_why : str
        Why the marking may be lower than that of a return; printed with the assumptions.
    authors, board, subtitle, purpose : str
        Of these, as of title, marking and handling, all but the purpose stand on one line and have
        at most 255 letters. ``{region}`` and ``{forces}`` in title, subtitle, purpose and asks are
        the region and how many forces it has.
    decision : bool
        Whether the paper is for decision; for information otherwise.
    asks : list of str
        What the board is asked to do.
    strands : mapping, optional
        Declared map from measure to strand, printed as an assumption.
    assumptions : list of str
        Further assumptions to print.
    threshold : int
        Counts of people from 1 to threshold - 1 are small.
    restricted : mapping, optional
        ``marking`` and ``handling`` of the restricted part.
    data_label : "real" or "illustrative", optional
        What the figures must be; the paper is refused where they are not.
    previous : path or list of path
        Records of earlier papers, and of other regions' (``<paper>.record.json``), or folders of
        them. A reader is taken to know what those papers showed.
    archive : path, optional
        Folder in which records of earlier papers of the same region are found by themselves.
    draft : bool
        Whether the paper says on every page that it is a draft. Its record says so too: what is
        new is not told against it, but what it showed is taken as known like any other's.
    template : path, optional
        Word file (``.docx``) of the force, whose page, header and styles the Word paper takes.
    where : str
        What errors call the paper: the path of its specification, where it has one.

    Raises
    ------
    BadOption
        Naming the option, what was found and what is allowed.
    MissingFile, UnreadableFile
        Where a record is not there, is damaged or is of another version.
    NotComparable
        Where real and illustrative figures meet.
    """

    @reference.speaks
    def __init__(
        self,
        check,
        *,
        title: str,
        audience: str | None = None,
        exhibits: Iterable,
        region: str | None = None,
        as_at: date | str | None = None,
        marking: str = "OFFICIAL",
        marking_why: str = "",
        handling: str = "",
        authors: str = "",
        board: str = "",
        subtitle: str = "",
        purpose: str = "",
        decision: bool = False,
        asks: Iterable[str] = (),
        strands: Mapping[str, str] | None = None,
        assumptions: Iterable[str] = (),
        threshold: int = protection.THRESHOLD,
        restricted: Mapping[str, str] | None = None,
        data_label: str | None = None,
        previous: str | Path | Iterable[str | Path] = (),
        archive: str | Path | None = None,
        draft: bool = False,
        template: str | Path | None = None,
        where: str = "Paper",
    ) -> None:
        self.where = where
        self.vocabulary = reference.vocabulary_of(check)
        self.region = spec.check_region(region, where)
        title, subtitle, purpose, asks = (
            spec.filled(name, said, None, self.region, where)
            for name, said in zip(
                spec.OF_ONE_REGION, (title, subtitle, purpose, list(asks)), strict=True
            )
        )
        self.title = spec.check_title(title, where)
        self.draft = draft
        if draft:
            self.title = spec.check_title(f"{DRAFT} \u2013 {self.title}", where)
        self.audience = spec.check_audience(audience, where)
        self.subtitle, self.marking, self.handling, self.authors, self.board, self.marking_why = (
            spec.check_line(name, text, where)
            for name, text in (
                ("subtitle", subtitle), ("marking", marking), ("handling", handling),
                ("authors", authors), ("board", board), ("marking_why", marking_why),
            )
        )  # fmt: skip
        spec.check_is_marking(self.marking, where)
        self.purpose, self.decision, self.asks = purpose, decision, tuple(asks)
        self.strands = reference.strands_declared() | spec.check_strands(strands, where)
        self.assumptions = tuple(assumptions)
        self.threshold = spec.check_threshold(threshold, where)
        self.restricted = spec.check_restricted(restricted, where)
        self.template = word.check_template(template, where)
        self.check, held = _frames_of(check, where)
        spec.check_marking(marking, marking_why, getattr(self.check, "marking", ""), where)
        self.as_at = day_of_figures(as_at, f"{where}, as_at") or _latest_day(held, where)
        _require_older(held, self.as_at, where)
        self.frames, self.left_out = _up_to(held, self.as_at)
        defaults = {"region": self.region, "as_at": self.as_at, "strands": self.strands or None}
        defaults["of_all"] = bool(region) and self.region is None
        # Where there was no check, what asks for one is asked of the outcomes.
        outcomes = self.frames["outcomes"]
        whole = outcomes if self.check is None else replace(self.check, outcomes=outcomes)
        self.requests = spec.requests(exhibits, {**self.frames, "check": whole}, defaults, where)
        self.illustrative = _are_illustrative(self.requests, data_label, where)
        named = [previous] if isinstance(previous, str | Path) else list(previous)
        self.records: record.Read = {}
        self.before: tuple[Earlier, ...] = ()  # papers that a reader is taken to know
        self._take(record.given(named, self))
        if archive is not None:
            self._take(record.found(Path(archive), self))
        self.given, self.read_from, self.is_general = held, None, False

    @classmethod
    def from_spec(
        cls, path: str | Path, *, check=None, returns: Any = None, **changed: Any
    ) -> Paper:
        """Paper that a ``paper.toml`` describes.

        Parameters
        ----------
        path : path
            See `paper.spec` for what it may say.
        check : Check or mapping, optional
            Figures to use instead of the returns that the specification names.
        returns : path or list of path, optional
            What ``check`` was read from, for the hashes in the paper's record; without a check,
            what to read instead of the returns that the specification names.
        **changed
            Options of `Paper` that stand above those of the specification; records (``previous``)
            stand beside those that it names. ``{region}`` and ``{forces}`` in its title, subtitle,
            purpose and asks are the ``region``'s name and the number of its forces.

        Returns
        -------
        Paper

        Raises
        ------
        MissingFile
            Where there is no such file, or no returns where it says.
        BadOption, UnknownName
            Naming the place in the file, what was found there and what is allowed.
        NotComparable
            Where real and illustrative figures meet.
        """
        wanted = spec.read(path)
        if check is None:
            check = checked(wanted, returns)
            returns = list(wanted.sources) if returns is None else returns
        options = {**wanted.options, **{k: v for k, v in changed.items() if v is not None}}
        further = options.get("previous", ())
        further = [further] if isinstance(further, str | Path) else further
        options["previous"] = [*wanted.previous, *further]
        options.setdefault("archive", Path(path).parent / record.ARCHIVE)
        with spec.understood(wanted.where):
            before, after = (spec.check_region(held.get("region"), wanted.where)
                             for held in (wanted.options, options))  # fmt: skip
            for name in {*spec.OF_ONE_REGION} & (wanted.options.keys() - changed.keys()):
                options[name] = spec.filled(name, options[name], before, after, wanted.where)
            exhibits = wanted.exhibits
            if Path(path) == datasets.GENERAL:
                held = _frames_of(check, wanted.where)[1]
                named = (held[name]["region"].dropna().unique() for name in _WHOSE)
                regions = next((some for some in named if len(some)), ())
                options.setdefault("region", str(regions[0]) if len(regions) == 1 else None)
                small = options.get("threshold", protection.THRESHOLD)
                small = spec.check_threshold(small, wanted.where)
                small = 0 if options.get("audience") == "internal" else small
                exhibits = spec.fitting(exhibits, held, options["region"], small)
            made = cls(check, exhibits=exhibits, where=wanted.where, **options)
        made.read_from, made.is_general = returns, Path(path) == datasets.GENERAL
        return made

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts that the paper has: ``("public", "restricted")``, or one of the three."""
        if self.audience != "public":
            return (self.audience,)
        mixed = any(request.restricted for request in self.requests)
        return ("public", "restricted") if mixed else ("public",)

    @cached_property
    @reference.speaks
    def protection(self) -> protection.Protection:
        """What disclosure control did, on all exhibits of all parts together."""
        if self.audience == "internal":
            return protection.leave_open(self.requests)
        done = protection.protect(self.requests, self.threshold, self.before)
        while self.is_general:
            plainer = spec.without_tables(self.requests, done.tables)
            if plainer == self.requests:
                break
            self.requests = plainer
            done = protection.protect(plainer, self.threshold, self.before)
        return done

    @cached_property
    @reference.speaks
    def assurance(self) -> assurance.Assurance:
        """Result of the attack on the finished paper; raises `NotSafeToPublish`."""
        return assurance.attack(self.protection, self._built[0], self.threshold)

    @cached_property
    @reference.speaks
    def evidence(self) -> record.Evidence:
        """Counts that the exhibits of all parts are made from, each with its cells."""
        return record.Evidence(self, self._built[0])

    @property
    def added(self) -> list[str]:
        """A sentence on each kind of word that the analyst added, as the paper prints them."""
        return own_words.printed(self.vocabulary)

    @property
    def not_shown(self) -> tuple[str, ...]:
        """What was asked for and could not be shown, each with the reason in full."""
        return tuple(details for *_, details in self._built[1])

    @reference.speaks
    def exhibits(self, part: str | None = None) -> list[Exhibit]:
        """Exhibits of a part, as they are printed.

        Parameters
        ----------
        part : {"public", "restricted", "internal"}, optional
            One of `parts`, the first of them by default.

        Returns
        -------
        list of Exhibit

        Raises
        ------
        BadOption
            Where the paper has no such part.
        NoFigures
            Where none of the exhibits could be made.
        """
        return [item.exhibit for item in self._placed(self._part(part))]

    @reference.speaks
    def document(self, part: str | None = None) -> Document:
        """Document of a part, which every format is written from.

        Parameters
        ----------
        part : {"public", "restricted", "internal"}, optional
            One of `parts`, the first of them by default.

        Returns
        -------
        paper.content.Document

        Raises
        ------
        BadOption
            Where the paper has no such part.
        NoFigures
            Where none of the exhibits could be made.
        NotSafeToPublish
            Where the attack could tell that a count is small.
        """
        part = self._part(part)
        if part not in self._documents:
            made = assemble(self, part, self._placed(part), self._not_shown(part))
            marking = f"{DRAFT} | {made.marking}" if self.draft else made.marking
            self._documents[part] = replace(made, template=self.template, marking=marking)
        return self._documents[part]

    @reference.speaks
    def save(
        self, directory: str | Path, formats: Iterable[str] = ("docx", "pdf", "html")
    ) -> list[Path]:
        """Write every part in every format, and beside it its record.

        Records of earlier papers of the same region that lie around the folder are read first
        (`read_records`). The record of a part is ``<file_name>.record.json``; one of another date
        that stands there is kept under a name with its date.

        Parameters
        ----------
        directory : path
            Made where it is not there; files of the same names are written over. All are written
            or none: after a failure the earlier ones stand as they were.
        formats : list of str
            Any of "docx", "pdf", "html", "pptx", "xlsx", "ods" and "csv".

        Returns
        -------
        list of Path
            Files of the formats asked for; records stand beside them.

        Raises
        ------
        BadOption
            Where a format is not known.
        MissingExtra
            Where the package that writes a format is not installed.
        NoFigures, NotSafeToPublish
            As for `document`.
        RocuError
            Where a file cannot be written.
        """
        formats = check_formats([formats] if isinstance(formats, str) else formats)
        folder = Path(directory)
        names = {
            folder / f"{self.file_name(part)}.{form}": (part, form)
            for part in self.parts
            for form in formats
        }
        outputs.require_folder(folder)
        for path in (*names, *self.record_paths(folder)):
            outputs.require_writable(path)
        self.read_records(folder)
        wanted = {path: (self.document(part), form) for path, (part, form) in names.items()}
        files = _written(wanted)
        for part, path in zip(self.parts, self.record_paths(folder), strict=True):
            files |= {**record.kept(path, self.as_at), path: self.record(part)}
        outputs.write_all(files)
        return list(names)

    def record_paths(self, directory: str | Path) -> list[Path]:
        """Where `save` writes the record of each part.

        Parameters
        ----------
        directory : path

        Returns
        -------
        list of Path
        """
        names = map(self.file_name, self.parts)
        return [Path(directory) / f"{name}{record.ENDING}" for name in names]

    def read_records(self, folder: str | Path) -> None:
        """Take as known what earlier papers of the same region showed, by records in a folder.

        `save` does so with the folder that it writes to: with the one of the working folder that
        this lies in, such as ``output``, and all below it. An earlier paper is one of an earlier
        date; any other must be named (``previous``).

        Parameters
        ----------
        folder : path

        Raises
        ------
        UnreadableFile
            Where a record there is damaged or of another version.
        """
        self._take(record.found(record.around(folder), self))

    def _take(self, read: record.Read) -> None:
        """Read further records, and forget what was made without them."""
        held = {path.resolve() for path in self.records}
        self.records |= {path: of for path, of in read.items() if path.resolve() not in held}
        known = record.once(paper for papers in self.records.values() for paper in papers)
        if known != self.before:
            self.before = known
            for name in ("protection", "assurance", "evidence", "_built", "_documents"):
                self.__dict__.pop(name, None)

    @reference.speaks
    def record(self, part: str | None = None) -> bytes:
        """Record of a part: every count that it shows, with its cells, and nothing that it hides.

        Parameters
        ----------
        part : {"public", "restricted", "internal"}, optional
            One of `parts`, the first of them by default.

        Returns
        -------
        bytes
            JSON, as `save` writes it beside the files of the part.

        Raises
        ------
        BadOption
            Where the paper has no such part.
        NoFigures, NotSafeToPublish
            As for `document`.
        """
        part = self._part(part)
        return record.as_bytes(self, part, self._placed(part), self.document(part))

    def file_name(self, part: str) -> str:
        """Name of a part's files without ending: made from the title, safe on every system.

        It ends with whose eyes the part is for, unless that is everybody's and there is no other.

        Parameters
        ----------
        part : {"public", "restricted", "internal"}

        Returns
        -------
        str
        """
        alone = self.parts == ("public",)
        return filing.file_name(self.title, self.region, "" if alone else part)

    # --- making it -------------------------------------------------------------------------------

    @cached_property
    @reference.speaks
    def _built(self) -> tuple[tuple[Placed, ...], tuple[tuple[int, str, str], ...]]:
        """Exhibits that could be made; of others the place, words for a board and the details."""
        placed, failed = [], []
        for place, request in enumerate(self.protection.requests):
            try:
                placed.append(Placed(request, self._exhibit(place, request), place))
            except RocuError as error:
                failed.append((place, *self._why_not(place, error)))
        if not placed:
            raise NoFigures(
                self.where,
                "none of its exhibits could be made. "
                + " ".join(details for *_, details in failed),
            )
        return tuple(placed), tuple(failed)

    def _why_not(self, place: int, error: RocuError) -> tuple[str, str]:
        """Why an exhibit could not be made, in words for a board and in full."""
        # What is left of protected figures says nothing of those that were returned.
        request, notes = self.requests[place], self.protection.notes.get(place, ())
        if notes:
            try:
                request.build()
            except RocuError as first:
                error = first
            else:
                return spec.for_a_board(request, None), f"{request.words}. {' '.join(notes)}"
        if not spec.is_for_want_of_figures(error):
            raise spec.placed_in(self.where, place, request, error) from error
        return spec.for_a_board(request, error), f"{request.words}. {error}"

    def _exhibit(self, place: int, request: spec.Request) -> Exhibit:
        if place in self.protection.tables:
            return assurance.count_table(request, self.protection.tables[place])
        exhibit = request.build()
        notes = self.protection.notes.get(place, ())
        return replace(exhibit, notes=(*exhibit.notes, *notes)) if notes else exhibit

    def _placed(self, part: str) -> tuple[Placed, ...]:
        return tuple(
            item for item in self._built[0] if part != "public" or not item.request.restricted
        )

    def _not_shown(self, part: str) -> tuple[str, ...]:
        """What a part says could not be shown; of two parts each tells its own."""
        return tuple(dict.fromkeys(
            text for place, text, _ in self._built[1]
            if len(self.parts) == 1 or self.requests[place].restricted == (part == "restricted")
        ))  # fmt: skip

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {}

    def _part(self, part: str | None) -> str:
        part = part or self.parts[0]
        if part not in self.parts:
            raise BadOption("part", f"“{part}” is not a part", f"Parts: {', '.join(self.parts)}")
        return part


def _written(wanted: Mapping[Path, tuple[Document, str]]) -> dict[Path, bytes]:
    """Each document in its format, by the file that it is for."""
    # typst prints charts, and sets a PDF, while others are drawn and written: it needs nothing of
    # Python. A format that takes what it prints comes last.
    charts = {path: filing.charts(*asked) for path, asked in wanted.items()}
    shown = list(chain.from_iterable(charts.values()))
    folder = font_folder() if shown else nullcontext("")
    with folder as fonts, ThreadPoolExecutor(max_workers=1) as aside:
        for picture, size in shown:
            picture.print_aside(size, aside, fonts)
        made = {
            path: aside.submit(pdf.typeset, pdf.content(document), document.dated)
            for path, (document, form) in wanted.items()
            if form == "pdf"
        }
        for path, asked in sorted(wanted.items(), key=lambda item: bool(charts[item[0]])):
            if path not in made:
                made[path] = filing.as_bytes(*asked)
        return {
            path: held if isinstance(held, bytes) else held.result() for path, held in made.items()
        }


# --- the figures that it stands on ----------------------------------------------------------------


def _are_illustrative(requests: Iterable[spec.Request], label: str | None, where: str) -> bool:
    """Whether the figures are invented."""
    # `NotComparable` where real and invented ones would meet, or ``label`` says the other kind.
    # Most exhibits share one frame, which is long: it is looked at once.
    held = {id(frame): frame for request in requests for frame in request.frames.values()}
    kinds: dict[bool, pd.DataFrame] = {}
    for frame in held.values():
        for kind in schema.invented(frame) if hasattr(frame, "columns") else ():
            kinds.setdefault(kind, frame)
    if len(kinds) > 1:
        raise NotComparable(
            where,
            f"real figures (as in {_first_file(kinds[False], False)}) and illustrative ones (as in "
            f"{_first_file(kinds[True], True)}) would meet",
            "A paper has one kind or the other",
            "Name the files or examples of one kind only, and make a paper of each",
        )
    is_invented = next(iter(kinds), False)
    label = label and reference.one_of("data_label", label, _DATA_LABELS)
    if label is not None and kinds and _DATA_LABELS[label] != is_invented:
        kind = "illustrative" if is_invented else "real"
        raise NotComparable(where, f"the figures are {kind}", f"data_label says {label}")
    return is_invented


def _first_file(frame: pd.DataFrame, illustrative: bool) -> str:
    """First file of a kind that rows come from."""
    files = frame["source"].dropna().astype("str").map(schema.file_of).unique()
    return next(
        (name for name in files if ("illustrative" in name.casefold()) is illustrative), "?"
    )


def checked(wanted: spec.Spec, sources: Any = None):
    """Check of some returns, or of those that a specification names, with the words it adds."""
    from rocu_analysis.validation.pipeline import check

    named = [sources] if isinstance(sources, str | Path) else list(sources or ())
    if not named and not wanted.sources:
        raise BadOption(
            wanted.where, "it names no returns", 'Write returns = "folder" or example = "fraud"'
        )
    try:
        result = check(named or list(wanted.sources), vocabulary=wanted.vocabulary)
    except BadOption as error:
        where = f"{wanted.where}, {error.where}"
        raise BadOption(where, error.found, error.allowed, error.remedy) from error
    _require_returns(result, ", ".join(map(str, named)) or f"{wanted.where}, returns")
    return result


def _require_returns(check, where: str) -> None:
    """Raise `NoFigures` where no returned file was found, or none could be read."""
    if not check.ledger.empty or any(len(getattr(check, name)) for name in schema.FRAMES):
        return
    if check.problems.empty or set(check.problems["code"]) <= {"nothing_to_read"}:
        raise NoFigures(
            where,
            "there are no returns here",
            None,
            "Put the returned files (workbooks or CSV) in the folder, or name another",
        )
    raise NoFigures(
        where, "no returned file could be read", None, "To see why: rocu check, with this path"
    )


def _frames_of(check, where: str):
    """Give the check, if it is one, and its frames by name."""
    if isinstance(check, Mapping):
        strange = [name for name in check if name not in schema.FRAMES]
        if strange:
            raise BadOption(
                where, f"“{strange[0]}” is not a frame", f"Frames: {', '.join(schema.FRAMES)}"
            )
        return None, {
            name: require(check[name], name) if name in check else schema.empty(name)
            for name in schema.FRAMES
        }
    if not all(hasattr(check, name) for name in schema.FRAMES):
        raise BadOption(
            where,
            f"check is a {type(check).__name__}",
            "What rocu.check gave, or a mapping of frames such as {'outcomes': frame}",
        )
    return check, {name: getattr(check, name) for name in schema.FRAMES}


def _latest_day(frames: Mapping[str, pd.DataFrame], where: str) -> date:
    """Latest day on which the data say that something happened, as for one exhibit alone."""
    from rocu_analysis.measures import progress

    events = progress.happened(frames["recommendation_events"])
    dated = {**frames, "recommendation_events": events}
    days = [
        dated[name][column].max()
        for name, columns in _DATED.items()
        for column in columns
        if len(dated[name]) and dated[name][column].notna().any()
    ]
    if not days and not any(len(frames[name]) for name in schema.FRAMES):
        raise NoFigures(
            where,
            "no figure was accepted from the returns, so there is nothing to make a paper of",
            None,
            "To see why: rocu check, with the same path",
        )
    if not days:
        raise NoFigures(
            where,
            "no figure has a date, so the paper has none",
            None,
            "Give one: as_at = 2021-04-07 in paper.toml, or rocu paper --as-at 2021-04-07",
        )
    return max(days).date()


def _require_older(frames: Mapping[str, pd.DataFrame], day: date, where: str) -> None:
    """Raise `NoFigures` where a paper is dated before everything that it could show."""
    first = [
        frames[name][[*columns]].min(axis=1).min()
        for name, columns in _FIRST_KNOWN.items()
        if len(frames[name]) and frames[name][[*columns]].notna().any(axis=None)
    ]
    if first and min(first).date() > day:
        raise NoFigures(
            f"{where}, as_at",
            f"all figures are newer than {long_date(day)}",
            f"The oldest is dated {long_date(min(first).date())}",
            "Give a later date, or none",
        )


def _up_to(frames: Mapping[str, pd.DataFrame], day: date):
    """Frames without what became known after a day, and how many rows that leaves out of each."""
    import pandas as pd

    end = pd.Timestamp(datetime(day.year, day.month, day.day))
    kept, left_out = dict(frames), {}
    for name in ("outcomes", "grades", "resources"):
        # Money is known before its year, and is none of that year until it has begun.
        frame, (first, then) = frames[name], _DATED.get(name, ("period_start", "period_start"))
        newer = frame[first].fillna(frame[then]) > end
        if newer.any():
            kept[name] = frame[~newer].reset_index(drop=True)
            left_out[name] = int(newer.sum())
    return kept, left_out
