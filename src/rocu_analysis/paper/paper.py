"""A board paper: from a check and a list of exhibits to files that may be published.

The order is fixed: real and invented figures are kept apart, small counts are hidden, the exhibits
are made from what is left, the finished paper is tested for disclosure, and only then written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rocu_analysis import datasets, outputs, reference
from rocu_analysis.errors import BadOption, NoFigures, RocuError
from rocu_analysis.intake import gate, vocabulary as own_words
from rocu_analysis.paper import (
    archive as records,
    assurance,
    filing,
    general,
    own_text,
    protection,
    record,
    requests,
    spec,
    word,
)
from rocu_analysis.paper.assembly import assemble
from rocu_analysis.paper.brief import Brief
from rocu_analysis.paper.content import asks_of
from rocu_analysis.paper.formats import DEFAULT, check_formats
from rocu_analysis.paper.given import (
    are_illustrative,
    checked,
    frames_of,
    latest_day,
    require_older,
    up_to,
)
from rocu_analysis.paper.news import last_of, since
from rocu_analysis.paper.placed import Placed
from rocu_analysis.paper.tidy import figures_of
from rocu_analysis.periods import day_of_figures

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.content import Document
    from rocu_analysis.paper.earlier import Earlier

__all__ = ["Paper", "check_formats", "checked"]
DRAFT = "DRAFT"
_WHOSE = ("outcomes", "resources", "recommendations")  # whose regions a general paper is of
_MADE = ("protection", "assurance", "evidence", "_built", "_documents")


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
        Exhibits, entries such as ``{"kind": "track", "measure": "arrests"}``, and own paragraphs
        (``{"text": "Words"}``); see `exhibits.NAMES` for the kinds. Further keys of an entry:
        ``heading``, ``comment``
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
        Why the marking may be lower than that of a return; printed with the assumptions. Without
        it a part that is not public takes the highest marking of its returns.
    authors, board, subtitle, purpose : str
        Of these, as of title, marking and handling, all but the purpose stand on one line and have
        at most 255 letters. ``{region}`` and ``{forces}`` in title, subtitle, purpose and decisions
        are the region and how many forces it has.
    decision : bool
        Whether the paper is for decision; for information otherwise.
    owner : str
        Who is asked on page one; "the unit" otherwise.
    measure : str, optional
        Measure of the chart on page one; else the first that changed.
    decisions : list of mapping
        What the board is asked: ``ask``, and if you like ``owner`` and ``by``.
    strands : mapping, optional
        Declared map from measure to strand, printed as an assumption.
    assumptions : list of str
        Further assumptions to print.
    threshold : int
        Counts of people from 1 to threshold - 1 are small.
    restricted : mapping, optional
        ``marking`` and ``handling`` of the restricted part.
    accept : mapping, optional
        What may be published although the gate would hold it back: ``hidden``, ``words``, ``text``
        and ``markings``, by name (`intake.gate`).
    data_label : "real" or "illustrative", optional
        What the figures must be; the paper is refused where they are not.
    previous : path or list of path
        Records of earlier papers, and of other regions' (``<paper>.record.json``), or folders of
        them. A reader is taken to know what those papers showed.
    archive : path, optional
        Folder in which records of earlier papers of the same region are found by themselves.
    draft : bool
        Whether the paper says on every page that it is a draft. What is new is not told against
        its record, but what it showed is taken as known like any other's.
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
        owner: str = "",
        measure: str | None = None,
        decisions: Iterable[Mapping[str, Any]] = (),
        strands: Mapping[str, str] | None = None,
        assumptions: Iterable[str] = (),
        threshold: int = protection.THRESHOLD,
        restricted: Mapping[str, str] | None = None,
        accept: Mapping[str, Any] | None = None,
        data_label: str | None = None,
        previous: str | Path | Iterable[str | Path] = (),
        archive: str | Path | None = None,
        draft: bool = False,
        template: str | Path | None = None,
        where: str = "Paper",
    ) -> None:
        self.where, self.draft = where, draft
        self.vocabulary = reference.vocabulary_of(check)
        self.region = spec.check_region(region, where)
        given = (title, subtitle, purpose, list(decisions))
        title, subtitle, self.purpose, decisions = (
            spec.filled(name, words, None, self.region, where)
            for name, words in zip(spec.OF_ONE_REGION, given, strict=True)
        )
        title = spec.check_title(title, where)
        self.title = spec.check_title(f"{DRAFT} \u2013 {title}", where) if draft else title
        self.audience = spec.check_audience(audience, where)
        for name, text in (("subtitle", subtitle), ("marking", marking), ("handling", handling),
                           ("authors", authors), ("board", board), ("owner", owner),
                           ("marking_why", marking_why)):  # fmt: skip
            setattr(self, name, spec.check_line(name, text, where))
        spec.check_is_marking(marking, where)
        self.decision, self.assumptions = decision, tuple(assumptions)
        self.decisions = spec.check_decisions(decisions, where)
        self.measure = measure and reference.called("measure", measure)
        exhibits, self.texts = spec.own_paragraphs(exhibits, where)
        self.strands = reference.strands_declared() | spec.check_strands(strands, where)
        self.threshold = spec.check_threshold(threshold, where)
        self.restricted = spec.check_restricted(restricted, where)
        self.template = word.check_template(template, where)
        self.check, self.given = frames_of(check, where)
        self.as_at = day_of_figures(as_at, f"{where}, as_at") or latest_day(self.given, where)
        require_older(self.given, self.as_at, where)
        self.frames, self.left_out = up_to(self.given, self.as_at)
        defaults = {"region": self.region, "as_at": self.as_at, "strands": self.strands or None}
        defaults["of_all"] = bool(region) and self.region is None
        self.returns = gate.returns_of(check)
        accepted = gate.accepted(accept, where)
        public = self._through_gate(accepted)
        if self.audience == "public":
            exhibits = [requests.through_gate(one, marking, accepted) for one in exhibits]
        whole, held = self._with_check(self.frames), self._with_check(public)
        self.requests = requests.requests(exhibits, held, defaults, where, whole)
        self.illustrative = are_illustrative(self.requests, data_label, where)
        self.records: records.Read = {}
        self.before: tuple[Earlier, ...] = ()  # papers that a reader is taken to know
        self.is_general = False
        self._take(records.given(_several(previous), self._edition))
        if archive is not None:
            self._take(records.found(Path(archive), self._edition))

    def _through_gate(self, accepted: gate.Accepted) -> dict[str, pd.DataFrame]:
        """Frames that a public part may use; ``held_back`` lists the rest."""
        self.held_back: tuple[gate.HeldBack, ...] = ()
        if self.audience != "public":
            return self.frames
        asked = self.frames, self.returns, self.marking, accepted
        public, self.held_back = gate.publishable(*asked)
        if self.held_back and all(frame.empty for frame in public.values()):
            found = f"nothing may be in its public part: {gate.all_of(self.held_back)}"
            remedy = "Write under [accept] of paper.toml what may be: " + gate.lines_of(
                self.held_back
            )
            raise NoFigures(self.where, found, None, remedy)
        return public

    def _with_check(self, frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
        """Frames, and among them the check; where there was none, its outcomes."""
        outcomes = frames["outcomes"]
        whole = outcomes if self.check is None else replace(self.check, outcomes=outcomes)
        return {**frames, "check": whole}

    def marking_of(self, part: str) -> str:
        """Marking of a part: a part that is not public takes the highest of its returns."""
        declared = self.marking
        if (self.audience, part) == ("public", "restricted"):
            declared = self.restricted.get("marking", declared)
        highest = gate.highest_marking(self.returns)
        is_higher = reference.rank_of_marking(highest) > reference.rank_of_marking(declared)
        return highest if part != "public" and is_higher and not self.marking_why else declared

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
            What to read instead of the returns that the specification names.
        **changed
            Options of `Paper` that stand above those of the specification; records (``previous``)
            stand beside those that it names.

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
        options = {**wanted.options, **{k: v for k, v in changed.items() if v is not None}}
        options["previous"] = [*wanted.previous, *_several(options.get("previous", ()))]
        options.setdefault("archive", Path(path).parent / records.ARCHIVE)
        is_general = Path(path) == datasets.GENERAL
        with spec.understood(wanted.where):
            before, after = (spec.check_region(held.get("region"), wanted.where)
                             for held in (wanted.options, options))  # fmt: skip
            for name in {*spec.OF_ONE_REGION} & (wanted.options.keys() - changed.keys()):
                options[name] = spec.filled(name, options[name], before, after, wanted.where)
            exhibits = wanted.exhibits
            if is_general:
                held = frames_of(check, wanted.where)[1]
                if options.get("audience") == "public":
                    accepted = gate.accepted(options.get("accept"), wanted.where)
                    marking = options.get("marking", "OFFICIAL")
                    held = gate.publishable(held, gate.returns_of(check), marking, accepted)[0]
                named = (held[name]["region"].dropna().unique() for name in _WHOSE)
                regions = next((some for some in named if len(some)), ())
                options.setdefault("region", str(regions[0]) if len(regions) == 1 else None)
                small = options.get("threshold", protection.THRESHOLD)
                small = spec.check_threshold(small, wanted.where)
                small = 0 if options.get("audience") == "internal" else small
                exhibits = general.fitting(exhibits, held, options["region"], small)
            made = cls(check, exhibits=exhibits, where=wanted.where, **options)
        made.is_general = is_general
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
            plainer = general.without_tables(self.requests, done.tables)
            if plainer == self.requests:
                break
            self.requests = plainer
            done = protection.protect(plainer, self.threshold, self.before)
        return done

    @cached_property
    @reference.speaks
    def assurance(self) -> assurance.Assurance:
        """Result of the disclosure test of the finished paper; raises `NotSafeToPublish`."""
        if "public" in self.parts:
            own_text.refuse_hidden_values(self._own_texts, self.protection)
        return assurance.attack(self.protection, self._built[0], self.threshold)

    @property
    def _own_texts(self) -> dict[str, str | tuple[str, ...]]:
        """What the author wrote in the public part, by its place."""
        texts: dict[str, str | tuple[str, ...]] = {
            name: getattr(self, name) for name in ("title", "subtitle", "purpose", "assumptions")
        }
        texts["decisions"] = tuple(each.words for each in self.decisions)
        texts["own paragraphs"] = tuple(each.text for each in self.texts)
        for request in self.requests:
            if not request.restricted:
                texts[request.where] = (request.heading, request.comment)
        return {f"{self.where}, {where}": text for where, text in texts.items()}

    @cached_property
    @reference.speaks
    def evidence(self) -> record.Evidence:
        """Counts that the exhibits of all parts are made from, each with its cells."""
        return record.Evidence(self.requests, self.protection, self._built[0])

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
            Where a reader could deduce that a count is small.
        """
        part = self._part(part)
        if part not in self._documents:
            placed, public = self._own_and_public(part)
            figures = self.evidence.figures(placed)
            news = since(self.before, self.region, part, self.as_at, figures)
            last = last_of(self.before, self.region, part, self.as_at, figures)
            brief = self._brief(part, last.asked if last else ())
            made = assemble(brief, placed, public, self._not_shown(part), news,
                            self.protection, self.assurance)  # fmt: skip
            marking = f"{DRAFT} | {made.marking}" if self.draft else made.marking
            tidy = figures_of(self.evidence, placed)
            self._documents[part] = replace(made, marking=marking, figures=tidy)
        return self._documents[part]

    def _own_and_public(self, part: str) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
        """Exhibits of a part that no other part shows, and those of the public part beside it."""
        placed = self._placed(part)
        if (self.audience, part) != ("public", "restricted"):
            return placed, ()
        own = tuple(item for item in placed if item.request.restricted)
        return own, tuple(item for item in placed if not item.request.restricted)

    @reference.speaks
    def earlier(self, part: str) -> Earlier | None:
        """Earlier paper that what is new in a part is told against; None where there is none."""
        figures = self.evidence.figures(self._own_and_public(part)[0])
        return last_of(self.before, self.region, part, self.as_at, figures)

    def _brief(self, part: str, asked_before: tuple[str, ...]) -> Brief:
        own = {"part": part, "marking": self.marking_of(part), "asked_before": asked_before}
        names = [field.name for field in fields(Brief) if field.name not in own]
        return Brief(**own, **{name: getattr(self, name) for name in names})

    @reference.speaks
    def save(self, directory: str | Path, formats: Iterable[str] = DEFAULT) -> list[Path]:
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
            Any of docx, pdf, html, pptx, xlsx, ods and csv.

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
        files = filing.written(wanted)
        for part, path in zip(self.parts, self.record_paths(folder), strict=True):
            files |= {**records.kept(path, self.as_at), path: self.record(part)}
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
        return [Path(directory) / f"{self.file_name(part)}{records.ENDING}" for part in self.parts]

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
        self._take(records.found(records.around(folder), self._edition))

    @property
    def _edition(self) -> records.Edition:
        return records.Edition(self.region, self.as_at, self.illustrative)

    def _take(self, read: records.Read) -> None:
        """Read further records, and forget what was made without them."""
        held = {path.resolve() for path in self.records}
        self.records |= {path: of for path, of in read.items() if path.resolve() not in held}
        known = records.once(paper for papers in self.records.values() for paper in papers)
        if known != self.before:
            self.before = known
            for name in _MADE:
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
        document = self.document(part)
        head = {
            "package": import_module("rocu_analysis").__version__,
            "title": self.title,
            "region": self.region,
            "date": self.as_at.isoformat(),
            "part": part,
            "draft": self.draft,
            "asked": list(asks_of(document.blocks)),
            "marking": document.marking,
            "handling": document.handling,
            "illustrative": self.illustrative,
            "spec": {
                "audience": self.audience,
                "threshold": self.threshold,
                "strands": self.strands,
                "assumptions": list(self.assumptions),
            },
        }
        return self.evidence.as_bytes(head, self._placed(part), document, self.before)

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
            why = " ".join(details for *_, details in failed)
            raise NoFigures(self.where, f"none of its exhibits could be made. {why}")
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
                told = f"{request.words}. {' '.join(notes)}"
                return requests.for_a_board(request, None), told
        if not requests.is_for_want_of_figures(error):
            raise requests.placed_in(self.where, place, request, error) from error
        return requests.for_a_board(request, error), f"{request.words}. {error}"

    def _exhibit(self, place: int, request: requests.Request) -> Exhibit:
        if place in self.protection.tables:
            return assurance.count_table(request, self.protection.tables[place])
        exhibit = request.build()
        notes = self.protection.notes.get(place, ())
        return replace(exhibit, notes=(*exhibit.notes, *notes)) if notes else exhibit

    def _placed(self, part: str) -> tuple[Placed, ...]:
        return tuple(item for item in self._built[0]
                     if part != "public" or not item.request.restricted)  # fmt: skip

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


def _several(paths: str | Path | Iterable[str | Path]) -> list[str | Path]:
    return [paths] if isinstance(paths, str | Path) else list(paths)
