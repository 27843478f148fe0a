"""A board paper: from a check and a list of exhibits to files that may be published.

The order is fixed: real and invented figures are kept apart, small counts are hidden, the exhibits
are made from what is left, the finished paper is tested for disclosure, and only then written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rocu_analysis import datasets, outputs, reference
from rocu_analysis.errors import BadOption, NoFigures, RocuError
from rocu_analysis.intake import gate, vocabulary as own_words
from rocu_analysis.paper import (
    archive as records,
    assurance,
    brief,
    earlier,
    filing,
    general,
    given,
    protection,
    record,
    requests,
    spec,
)
from rocu_analysis.paper.assembly import assemble
from rocu_analysis.paper.placed import Failed, Placed, figures_of
from rocu_analysis.periods import day_of_figures

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.content import Document
    from rocu_analysis.paper.earlier import Earlier

DRAFT = "DRAFT"
_MADE = ("protection", "assurance", "evidence", "_built")


class Paper:
    """A paper to a board, in one or two parts.

    Parameters
    ----------
    check : Check or mapping of DataFrame
        What `rocu.check` gave, or frames by their names (``outcomes``, ``recommendations``, …).
    title, subtitle, purpose : str
        ``{region}`` and ``{forces}`` in them are the region and how many forces it has. All texts
        but the purpose have at most 255 letters.
    audience : "public", "restricted" or "internal"
        Has no default. Small counts of people are hidden but in an internal paper. A public paper
        with exhibits marked ``audience="restricted"`` has a restricted part beside it.
    exhibits : list
        Exhibits, entries such as ``{"kind": "track", "measure": "arrests"}`` (`exhibits.NAMES`),
        and own paragraphs (``{"text": "Words"}``). Further keys of an entry: ``heading``,
        ``comment`` (a sentence of your own), ``annex``, ``audience``, ``only`` (rows to keep, by
        column), ``region`` (``"all"`` for every region).
    region : str, optional
        Region in focus, for every exhibit that takes one.
    as_at : date or str, optional
        Date of the paper; newer figures are left out. The latest in the data otherwise.
    decision, draft : bool
        Whether the paper is for decision; whether every page says that it is a draft.
    **options
        The other keys of ``paper.toml``, as its page of the documentation has them: ``marking``,
        ``marking_why``, ``handling``, ``authors``, ``board``, ``owner``, ``measure``,
        ``decisions``, ``strands``, ``assumptions``, ``threshold``, ``restricted``, ``accept``.
    previous : path or list of path
        Records of earlier papers, and of other regions', or folders of them: a reader is taken to
        know what those papers showed.
    archive : path, optional
        Folder in which records of earlier papers of the same region are found by themselves.
    where : str
        What errors call the paper: the path of its specification, where it has one.

    Methods
    -------
    exhibits(part), document(part), record(part), file_name(part)
        List of Exhibit, Document, bytes of JSON and str: what one of ``parts`` (the first of them
        by default) shows, what every format is written from, its record, and its files' name.
    record_paths(directory), read_records(folder)
        List of Path: where `save` writes the records; and what it reads before it writes.

    Raises
    ------
    BadOption, UnreadableFile, NotComparable
        Where an option is wrong, a record is damaged, or real and illustrative figures meet.
    """

    @reference.speaks
    def __init__(
        self,
        check,
        *,
        exhibits: Iterable,
        decision: bool = False,
        previous: str | Path | Iterable[str | Path] = (),
        archive: str | Path | None = None,
        draft: bool = False,
        where: str = "Paper",
        **options: Any,
    ) -> None:
        self.where, self.draft, self.decision = where, draft, decision
        self.vocabulary = reference.vocabulary_of(check)
        settled = spec.settled(options, where)
        vars(self).update(vars(settled))  # title, audience and the others, as they were checked
        if draft:
            self.title = f"{DRAFT} \u2013 {settled.title}"
        exhibits, self.texts = spec.own_paragraphs(exhibits, where)
        self.check, self.returned = given.frames_of(check, where)
        day = day_of_figures(settled.as_at, f"{where}, as_at")
        self.as_at = day or given.latest_day(self.returned, where)
        given.require_older(self.returned, self.as_at, where)
        self.frames, self.left_out = given.up_to(self.returned, self.as_at)
        defaults = {"region": self.region, "as_at": self.as_at, "strands": self.strands or None}
        defaults["of_all"] = bool(options.get("region")) and self.region is None
        self.returns = gate.returns_of(check)
        accepted = gate.accepted(settled.accept, where)
        public, self.held_back = self.frames, ()
        if self.audience == "public":
            exhibits = [requests.through_gate(one, settled.marking, accepted) for one in exhibits]
            asked = self.frames, self.returns, settled.marking, accepted
            public, self.held_back = given.publishable(*asked, where)
        whole, checked = (given.with_check(self.check, frames) for frames in (self.frames, public))
        self.requests = requests.requests(exhibits, checked, defaults, where, whole)
        self.illustrative = given.are_illustrative(self.requests, where)
        self.is_general = False
        self.before: tuple[Earlier, ...] = ()  # papers that a reader is taken to know
        self.records: records.Read = {}
        self._documents: dict[str, Document] = {}
        self._take(records.given(_several(previous), self))
        if archive is not None:
            self._take(records.found(Path(archive), self))

    @classmethod
    def from_spec(
        cls, path: str | Path, *, check=None, returns: Any = None, **changed: Any
    ) -> Paper:
        """Paper that a ``paper.toml`` describes.

        Parameters
        ----------
        path : path
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
        """
        wanted = spec.read(path)
        if check is None:
            check = given.checked(wanted, returns)
        options = {**wanted.options, **{k: v for k, v in changed.items() if v is not None}}
        options["previous"] = [*wanted.previous, *_several(options.get("previous", ()))]
        options.setdefault("archive", Path(path).parent / records.ARCHIVE)
        is_general = Path(path) == datasets.GENERAL
        with spec.understood(wanted.where):
            before, after = (spec.check_region(given_options.get("region"), wanted.where)
                             for given_options in (wanted.options, options))  # fmt: skip
            for name in {*spec.OF_ONE_REGION} & (wanted.options.keys() - changed.keys()):
                options[name] = spec.filled(name, options[name], before, after, wanted.where)
            exhibits = wanted.exhibits
            if is_general:
                exhibits, options["region"] = general.entries(wanted, check, options)
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
        if self.is_general:
            self.requests = general.plainer(self.requests, self.threshold, self.before)
        return protection.protect(self.requests, self.threshold, self.before)

    @cached_property
    @reference.speaks
    def assurance(self) -> assurance.Assurance:
        """Result of the disclosure test of the finished paper; raises `NotSafeToPublish`."""
        if "public" in self.parts:
            texts = self._brief("public").own_texts(self.requests)
            brief.refuse_hidden_values(texts, self.protection, self.where)
        return assurance.attack(self.protection, self._built[0], self.threshold)

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
        return tuple(each.details for each in self._built[1])

    @reference.speaks
    def exhibits(self, part: str | None = None) -> list[Exhibit]:
        """Exhibits of a part, the first of `parts` by default, as they are printed."""
        return [item.exhibit for item in self._placed(self._part(part))]

    @reference.speaks
    def document(self, part: str | None = None) -> Document:
        """Document of a part, the first by default, which every format is written from.

        Raises
        ------
        BadOption, NoFigures
            Where the paper has no such part, or none of the exhibits could be made.
        NotSafeToPublish
            Where a reader could deduce that a count is small.
        """
        part = self._part(part)
        if part not in self._documents:
            placed, public = self._own_and_public(part)
            figures, last = self.evidence.figures(placed), self.earlier[part]
            page_one_brief = self._brief(part, last.asked if last else ())
            news = earlier.since(last, figures)
            made = assemble(page_one_brief, placed, public, self._not_shown(part), news,
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

    @property
    def earlier(self) -> dict[str, Earlier | None]:
        """Earlier paper that what is new in each part is measured against, if there is one."""
        return {part: earlier.last_of(self.before, self.region, part, self.as_at,
                              self.evidence.figures(self._own_and_public(part)[0]))
                for part in self.parts}  # fmt: skip

    def _brief(self, part: str, asked_before: tuple[str, ...] = ()) -> brief.Brief:
        declared = self.marking
        if (self.audience, part) == ("public", "restricted"):
            declared = self.restricted.get("marking", declared)
        if part != "public" and not self.marking_why:
            highest = gate.highest_marking(self.returns)
            declared = max(declared, highest, key=reference.rank_of_marking)
        own = {"part": part, "marking": declared, "asked_before": asked_before}
        names = [field.name for field in fields(brief.Brief) if field.name not in own]
        return brief.Brief(**own, **{name: getattr(self, name) for name in names})

    @reference.speaks
    def save(self, directory: str | Path, formats: Iterable[str] = filing.DEFAULT) -> list[Path]:
        """Write every part in every format, and beside it its record.

        Records of earlier papers that lie around the folder are read first (`read_records`). A
        record of another date that stands there is kept under a name with its date.

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

        Raises
        ------
        MissingExtra, RocuError
            Where the package that writes a format is not installed, or a file cannot be written;
            and as for `document`.
        """
        formats = filing.check_formats([formats] if isinstance(formats, str) else formats)
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
        files = filing.render_all(wanted)
        for part, path in zip(self.parts, self.record_paths(folder), strict=True):
            files |= {**records.backup_of(path, self.as_at), path: self.record(part)}
        outputs.write_all(files)
        return list(names)

    def record_paths(self, directory: str | Path) -> list[Path]:
        """Where `save` writes the record of each part."""
        return [Path(directory) / f"{self.file_name(part)}{records.ENDING}" for part in self.parts]

    def read_records(self, folder: str | Path) -> None:
        """Take as known what earlier papers of the same region showed, by records in a folder.

        `save` does so with the folder of the working folder that it writes to, and all below it. An
        earlier paper is one of an earlier date; any other must be named (``previous``).
        """
        self._take(records.found(records.around(folder), self))

    def _take(self, read: records.Read) -> None:
        """Read further records, and forget what was made without them."""
        seen = {path.resolve() for path in self.records}
        self.records |= {path: old for path, old in read.items() if path.resolve() not in seen}
        known = records.once(paper for papers in self.records.values() for paper in papers)
        if known != self.before:
            self.before, self._documents = known, {}
            for name in _MADE:
                self.__dict__.pop(name, None)

    @reference.speaks
    def record(self, part: str | None = None) -> bytes:
        """Record of a part, as JSON: the counts that it shows, with their cells; nothing hidden."""
        part = self._part(part)
        page_one_brief, document = self._brief(part), self.document(part)
        return self.evidence.as_bytes(page_one_brief, self._placed(part), document, self.before)

    def file_name(self, part: str) -> str:
        """Name of a part's files, without ending; of several parts each has its own."""
        alone = self.parts == ("public",)
        return filing.file_name(self.title, self.region, "" if alone else part)

    @cached_property
    @reference.speaks
    def _built(self) -> tuple[tuple[Placed, ...], tuple[Failed, ...]]:
        """Exhibits that could be made, and the others."""
        placed, failed = [], []
        for place, request in enumerate(self.protection.requests):
            notes = tuple(self.protection.notes.get(place, ()))
            try:
                if place in self.protection.tables:
                    made = assurance.count_table(request, self.protection.tables[place])
                else:
                    made = request.build()
                    made = replace(made, notes=(*made.notes, *notes)) if notes else made
                placed.append(Placed(request, made, place))
            except RocuError as error:
                failed.append(self._why_not(place, notes, error))
        if not placed:
            why = " ".join(each.details for each in failed)
            raise NoFigures(self.where, f"none of its exhibits could be made. {why}")
        return tuple(placed), tuple(failed)

    def _why_not(self, place: int, notes: tuple[str, ...], error: RocuError) -> Failed:
        """Why an exhibit could not be made: what is left of protected figures says it of none."""
        request = self.requests[place]
        if notes:
            try:
                request.build()
            except RocuError as first:
                error = first
            else:
                details = f"{request.words}. {' '.join(notes)}"
                return Failed(place, requests.for_a_board(request, None), details)
        if not requests.is_for_want_of_figures(request, error):
            named = request.where or f"exhibit {place + 1}"
            with spec.written_at(f"{self.where}, {named} ({request.words})"):
                raise error
        return Failed(place, requests.for_a_board(request, error), f"{request.words}. {error}")

    def _placed(self, part: str) -> tuple[Placed, ...]:
        return tuple(item for item in self._built[0]
                     if part != "public" or not item.request.restricted)  # fmt: skip

    def _not_shown(self, part: str) -> tuple[str, ...]:
        """What a part says could not be shown; of two parts each tells its own."""
        return tuple(dict.fromkeys(
            each.words for each in self._built[1]
            if len(self.parts) == 1
            or self.requests[each.place].restricted == (part == "restricted")
        ))  # fmt: skip

    def _part(self, part: str | None) -> str:
        part = part or self.parts[0]
        if part not in self.parts:
            raise BadOption("part", f"“{part}” is not a part", f"Parts: {', '.join(self.parts)}")
        return part


def _several(paths: str | Path | Iterable[str | Path]) -> list[str | Path]:
    return [paths] if isinstance(paths, str | Path) else list(paths)
