"""The `Check`: what was accepted, what was not, why, and where every cell went.

It only holds and shows: in a sentence, as text, as an HTML table, in a terminal, in Excel. Nothing
here decides anything. Severity is always a word, never a colour alone. All text that comes from a
returned file is escaped: in a notebook it is data, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape
from pathlib import Path

import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake.causes import Cause, causes as find_causes
from rocu_analysis.intake.drafts import with_proposals
from rocu_analysis.intake.gate import highest_marking
from rocu_analysis.intake.own_files import not_filled_in
from rocu_analysis.intake.questions import Question, ask
from rocu_analysis.intake.vocabulary import printed
from rocu_analysis.problems import Problem, frame as problem_frame, place, printable

SHOWN_AS_TEXT = 10
SHOWN_AS_TABLE = 50
_NAMED = 3  # measures or places that are named; of more, how many there are
# Column that names a place, and what several are.
_AREAS = {
    "national": ("body", "countries"),
    "network": ("", "the network"),
    "region": ("region", "regions"),
    "force": ("force", "forces"),
    "other": ("body", "bodies"),
}
_DAYS_A_YEAR = 365.25
_HEADS = {
    "severity": "Severity",
    "place": "Where",
    "found": "Found",
    "message": "What is wrong",
    "remedy": "What to do",
}


@dataclass(frozen=True, repr=False, eq=False)
class Check:
    """What `rocu.check` found.

    Attributes
    ----------
    outcomes, recommendations, recommendation_events, responses, resources, grades : DataFrame
        Accepted rows, with the columns of the contract (`schema.FRAMES`).
    rejected : DataFrame
        The figures and records set aside, as they stood: ``file, sheet, cell, frame, field,
        region, force, period, measure, found, codes, reasons``.
    ledger : DataFrame
        For each sheet, in cells: ``cells_read`` = ``accepted`` + ``set_aside`` + ``repeated`` +
        ``labels`` + ``titles`` + ``notes`` + ``totals`` + ``unused``.
    accepted_by_hand : DataFrame
        Figures that a companion file took back: ``file, sheet, cell, found, by, on, reason``.
        They are printed wherever the figures are used, but for who did it.
    sheets : tuple of Sheet
        The sheets as read, for `to_excel`.
    findings : tuple of Problem
        The problems as facts: code, cells and values.
    vocabulary : str
        Words that the analyst added, as every frame carries them too (``attrs["vocabulary"]``, to
        be set on a frame of your own making); empty where there are none.
    marking : str
        The highest protective marking that a return bears, such as OFFICIAL-SENSITIVE; empty where
        none does.
    returns : str
        What is known of the files for the gate before a public part (`intake.gate`), as every
        frame carries it too (``attrs["returns"]``).
    companions : mapping
        Texts of the companion files that were read, by their names.
    """

    outcomes: pd.DataFrame = field(default_factory=partial(schema.empty, "outcomes"))
    recommendations: pd.DataFrame = field(default_factory=partial(schema.empty, "recommendations"))
    recommendation_events: pd.DataFrame = field(
        default_factory=partial(schema.empty, "recommendation_events")
    )
    responses: pd.DataFrame = field(default_factory=partial(schema.empty, "responses"))
    resources: pd.DataFrame = field(default_factory=partial(schema.empty, "resources"))
    grades: pd.DataFrame = field(default_factory=partial(schema.empty, "grades"))
    rejected: pd.DataFrame = field(default_factory=partial(schema.blank, schema.REJECTED_COLUMNS))
    ledger: pd.DataFrame = field(default_factory=partial(schema.blank, schema.LEDGER_COLUMNS))
    accepted_by_hand: pd.DataFrame = field(
        default_factory=partial(schema.blank, schema.BY_HAND_COLUMNS)
    )
    sheets: tuple = ()
    findings: tuple[Problem, ...] = ()
    vocabulary: str = ""
    marking: str = ""
    returns: str = ""
    companions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """Every problem in words.

        Returns
        -------
        DataFrame
            One row a problem: ``severity, code, file, sheet, cell, field, found, message, remedy``.
            Severity "error": the figure was set aside. "warning": it was kept.
        """
        return problem_frame(self.findings)

    @property
    def errors(self) -> pd.DataFrame:
        """Problems for which a figure, a record or a whole file was set aside."""
        return self.problems[self.problems["severity"] == "error"].reset_index(drop=True)

    @property
    def warnings(self) -> pd.DataFrame:
        """Problems whose figure was kept."""
        return self.problems[self.problems["severity"] == "warning"].reset_index(drop=True)

    @property
    def has_errors(self) -> bool:
        """Whether anything was set aside: the command then leaves with exit code 1."""
        return bool((self.problems["severity"] == "error").any())

    @property
    def summary(self) -> str:
        """What came of it, in one or two sentences."""
        rows = {name: schema.number_of(name, getattr(self, name)) for name in schema.FRAMES}
        nouns = {name: (frame.noun, frame.nouns) for name, frame in schema.FRAMES.items()}
        held = [_count(number, *nouns[name]) for name, number in rows.items() if number]
        # A zip, a lock file or a letter beside the returns is no file returned. A CSV file has no
        # sheet with a name: it is told from what was not read by its cells.
        is_read = self.ledger["sheet"].ne("") | self.ledger["cells_read"].gt(0)
        read = self.ledger.loc[is_read, "file"]
        errors = self.errors
        wrong = errors.loc[errors["code"] != "nothing_to_read", "file"]
        files = _count(len({*read, *wrong}), "file", "files")
        sentence = f"{files}: {_listed(held) or 'nothing'} accepted"
        if len(self.rejected):
            sentence += f", {len(self.rejected):,} set aside"
        repeated = int(self.ledger["repeated"].astype("float64").sum())
        if repeated:
            sentence += f", {_count(repeated, 'cell', 'cells')} given before"
        empty = not_filled_in(self.sheets, self.ledger)
        if len(empty) == 1:
            sentence += f". The template {empty[0]} holds no figure"
        elif empty:
            sentence += f". {len(empty):,} templates hold no figure: {', '.join(empty[:5])}"
        kinds = (("error", len(errors)), ("warning", len(self.problems) - len(errors)))
        counts = [_count(number, noun, f"{noun}s") for noun, number in kinds if number]
        fewer = len(self.causes) < len(self.problems)
        causes = f", of {_count(len(self.causes), 'cause', 'causes')}" if fewer else ""
        marked = f" Marked {self.marking}." if self.marking else ""
        return f"{sentence}. {_listed(counts) or 'No problems'}{causes}.{marked}"

    @property
    def coverage(self) -> str:
        """What the accepted figures count, for whom, and of when; empty where there are none."""
        figures = self.outcomes
        if figures.empty:
            return ""
        parts = [_listed(_named(figures["measure"].dropna(), "measures")), _places(figures)]
        return "; ".join([*parts, *_stretches(figures)]).join(("The figures: ", "."))

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Problems with one cause as one row, those first that would free the most figures.

        Returns
        -------
        DataFrame
            The columns of ``problems``, of the first finding of each cause, whose ``message`` ends
            with the other cells like it; ``count``, how many findings it has; ``frees``, how many
            figures and records are set aside for it.
        """
        names = schema.PROBLEM_COLUMNS
        rows = [
            {name: getattr(cause.first, name) for name in names}
            | {"message": cause.message, "count": len(cause.problems), "frees": cause.frees}
            for cause in self._causes
        ]
        return pd.DataFrame(rows, columns=[*names, "count", "frees"])

    @cached_property
    def questions(self) -> list[Question]:
        """Causes that an answer would settle, those first on which the most figures hang."""
        with reference.in_force(self.vocabulary):
            return with_proposals(ask(self._causes, self.sheets), self.sheets)

    @cached_property
    def _causes(self) -> list[Cause]:
        return find_causes(self.findings, self.rejected, self.sheets)

    @property
    def by_hand(self) -> list[str]:
        """A line for each figure that somebody took back; who did stands in the problems alone."""
        return [
            f"{place(row.file, row.sheet, row.cell)} was accepted by hand"
            f"{f' on {row.on}' if row.on else ''}: {row.reason}"
            for row in self.accepted_by_hand.itertuples()
        ]

    @property
    def added(self) -> list[str]:
        """A sentence on each kind of word that the analyst added, for a paper to print."""
        return printed(self.vocabulary)

    def to_excel(self, path: str | Path) -> Path:
        """Write the questions workbook, to be answered in Excel by choosing.

        The questions with their allowed answers and a link to their cell, copies of the returned
        sheets with those cells marked, what was set aside, and where every cell went. `rocu check
        --answers` reads the answers back. Nothing from the return can act as a formula, and the
        same check gives the same bytes.

        Parameters
        ----------
        path : path
            Where to write it; a file that is there is written over. A folder (or a name without
            an ending) gets one workbook for each sender, with that sender's sheets alone.

        Returns
        -------
        Path
            Where it was written.

        Raises
        ------
        RocuError
            Where it cannot be written; a file that was there is then as it was.
        """
        path = Path(path)
        if path.suffix.lower() == ".xlsx":
            return self._write_book(path, None)
        for sender in dict.fromkeys(map(sender_of, self._files)):
            name = sender.replace("/", " ")
            self._write_book(path / f"{name} questions.xlsx", sender)
        return path

    @property
    def _files(self) -> list[str]:
        """Files with sheets or findings, in order."""
        files = [*(sheet.file for sheet in self.sheets), *(one.file for one in self.findings)]
        return sorted(file for file in set(files) if not file.endswith(".toml"))

    def _write_book(self, path: Path, sender: str | None) -> Path:
        """Write one workbook, of all files or of one sender's."""
        from rocu_analysis.intake.questions_book import write_questions

        def is_theirs(file: str) -> bool:
            return sender is None or sender_of(file) == sender

        with reference.in_force(self.vocabulary):
            sheets = [sheet for sheet in self.sheets if is_theirs(sheet.file)]
            rejected = self.rejected[self.rejected["file"].map(is_theirs).astype(bool)]
            causes, questions = self._causes, self.questions
            if sender is not None:
                theirs = [one for one in self.findings if is_theirs(one.file)]
                causes = find_causes(theirs, rejected, sheets)
                questions = with_proposals(ask(causes, sheets), sheets)
            marking = highest_marking(self.returns, is_theirs)
            lines = [f"Marked {marking}" if marking else ""]
            lines += [self.summary, self.coverage] if sender is None else [f"Returned by {sender}"]
            return write_questions(
                path,
                summary=[*lines, *(self.by_hand if sender is None else ())],
                causes=causes,
                questions=questions,
                rejected=rejected,
                ledger=self.ledger[self.ledger["file"].map(is_theirs).astype(bool)],
                sheets=sheets,
            )

    def __repr__(self) -> str:
        """The summary and the first problems, one a line: the same each time."""
        lines, ordered = [self.summary], _placed(self.causes)
        lines += [f"  {self.coverage}"] * bool(self.coverage)
        for row in ordered.head(SHOWN_AS_TEXT).itertuples():
            lines.append(f"  {row.severity}: {row.place}: {row.message}")
        if len(ordered) > SHOWN_AS_TEXT:
            lines.append(f"  and {len(ordered) - SHOWN_AS_TEXT:,} more in check.causes")
        return "\n".join([*lines, *(f"  {line}" for line in (*self.by_hand, *self.added))])

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._as_html()}

    def _as_html(self) -> str:
        """Summary, problems and ledger as accessible tables for JupyterLab."""
        parts, ordered = [f"<p><strong>{escape(self.summary)}</strong></p>"], _placed(self.causes)
        parts += [f"<p>{escape(self.coverage)}</p>"] * bool(self.coverage)
        if len(ordered):
            shown, caption = ordered.head(SHOWN_AS_TABLE), "Problems"
            if len(shown) < len(ordered):
                caption += f", the first {len(shown)} of {len(ordered):,}"
            parts.append(_html_table(shown, _HEADS, caption))
        parts += [f"<p>{escape(line)}</p>" for line in (*self.by_hand, *self.added)]
        if len(self.ledger):
            heads = {name: name.replace("_", " ").capitalize() for name in schema.LEDGER_COLUMNS}
            table = _html_table(self.ledger, heads, "Where every cell went")
            parts.append(f"<details><summary>Where every cell went</summary>{table}</details>")
        return f'<div lang="en-GB">{"".join(parts)}</div>'

    def __rich__(self):
        """The same for a terminal that rich knows how to fill."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        parts: list = [Text(self.summary, style="bold")]
        parts += [Text(printable(self.coverage))] * bool(self.coverage)
        ordered = _placed(self.causes)
        if len(ordered):
            names = ("severity", "place", "message", "remedy")
            table = Table(*(_HEADS[name] for name in names), expand=True)
            table.columns[1].overflow = "fold"  # The cell stands at the end: it must not be cut.
            for cells in ordered[list(names)].head(SHOWN_AS_TABLE).itertuples(index=False):
                table.add_row(*(Text(printable(cell)) for cell in cells))
            parts.append(table)
            if len(ordered) > SHOWN_AS_TABLE:
                parts.append(Text(f"and {len(ordered) - SHOWN_AS_TABLE:,} more"))
        return Group(*parts, *(Text(printable(line)) for line in (*self.by_hand, *self.added)))


def _named(words: Iterable[str], nouns: str) -> list[str]:
    """Names of a few things, or how many they are."""
    names = list(dict.fromkeys(words))
    return names if len(names) <= _NAMED else [f"{len(names):,} {nouns}"]


def _places(figures: pd.DataFrame) -> str:
    """Whose some figures are, the widest first."""
    told = []
    for kind, (column, nouns) in _AREAS.items():
        held = figures[figures["geography"].eq(kind)]
        if len(held):
            words = held[column].dropna().unique() if column else ()
            if kind == "national" and not len(words):
                words = ["the country as a whole"]
            words = map(reference.force_in_words, words) if kind == "force" else words
            told += _named(words, nouns) if column else [nouns]
    return _listed(told)


def _stretches(figures: pd.DataFrame) -> Iterator[str]:
    """Periods of each length, from the first to the last, and how many there are of those."""
    held = figures.drop_duplicates(["period", "period_start", "period_end"])
    held = held.sort_values("period_start", kind="stable")
    days = (held["period_end"] - held["period_start"]).dt.days + 1
    is_other = days.notna()
    for noun, (least, most) in periods.REGULAR.items():
        same = held[days.between(least, most)]
        is_other &= ~days.between(least, most)
        if len(same) > 1:
            first, last = same.iloc[0], same.iloc[-1]
            span = (last["period_end"] - first["period_start"]).days + 1
            # By the length of a mean one: 18 months are not 19 of 29.5 days.
            a_year = round(2 * _DAYS_A_YEAR / (least + most))
            whole = max(len(same), round(span * a_year / _DAYS_A_YEAR))
            count = f"{len(same):,}" if whole == len(same) else f"{len(same):,} of {whole:,}"
            yield f"{count} {noun}s, {first['period']} to {last['period']}"
        elif len(same):
            yield same["period"].iloc[0]
    if is_other.any():
        yield _listed(_named(held.loc[is_other, "period"], "other periods"))
    undated = figures["period_start"].isna() | figures["period_end"].isna()
    if undated.any():
        yield f"{_count(int(undated.sum()), 'figure', 'figures')} without dates"


def sender_of(file: str) -> str:
    """Who sent a file: the folder that it is in, else the file itself.

    >>> sender_of("South West/Q4.xlsx"), sender_of("SW 2020-21 Q4.xlsx")
    ('South West', 'SW 2020-21 Q4')
    """
    folder, _, base = file.rpartition("/")
    return folder or base.rpartition(".")[0] or base


def _placed(problems: pd.DataFrame) -> pd.DataFrame:
    """Problems, each with its place in one word."""
    places = zip(*(problems[name] for name in ("file", "sheet", "cell")), strict=True)
    return problems.assign(place=[place(*where) for where in places])


def _count(number: int, noun: str, nouns: str) -> str:
    return f"{number:,} {noun if number == 1 else nouns}"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _html_table(frame: pd.DataFrame, heads: dict[str, str], caption: str) -> str:
    # JupyterLab sets every cell to the right, words too.
    figures = [pd.api.types.is_integer_dtype(frame[name]) for name in heads]
    sides = [f'style="text-align: {"right" if is_number else "left"};"' for is_number in figures]
    head = "".join(
        f'<th scope="col" {side}>{escape(text)}</th>'
        for text, side in zip(heads.values(), sides, strict=True)
    )
    rows = []
    for values in frame[list(heads)].itertuples(index=False):
        cells = [escape(_shown(value)) for value in values]
        body = "".join(f"<td {s}>{c}</td>" for c, s in zip(cells[1:], sides[1:], strict=True))
        rows.append(f'<tr><th scope="row" {sides[0]}>{cells[0]}</th>{body}</tr>')
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value != value else printable(value)
