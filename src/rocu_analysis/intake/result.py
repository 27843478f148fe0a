"""The `Check`: what was accepted, what was not, why, and where every cell went.

It only holds and shows: in a sentence, as text, as an HTML table, in Excel. Nothing here decides
anything. Severity is always a word, never a colour alone. All text that comes from a returned file
is escaped: in a notebook it is data, never markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape
from pathlib import Path

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.intake import gate, questions as asking
from rocu_analysis.intake.vocabulary import printed
from rocu_analysis.problems import Problem, frame as problem_frame, place, printable

SHOWN_AS_TEXT, SHOWN_AS_TABLE = 10, 50
_NAMED = 3  # measures or places that are named; of more, how many there are
_WIDEST_FIRST = ("national", "network", "region", "force")
_UNNAMED = {"network": "the network", "national": "the country as a whole"}
_HEADS = {
    "severity": "Severity",
    "place": "Where",
    "found": "Found",
    "message": "What is wrong",
    "remedy": "What to do",
}


def _of(name: str) -> partial:
    return partial(schema.empty, name)


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

    outcomes: pd.DataFrame = field(default_factory=_of("outcomes"))
    recommendations: pd.DataFrame = field(default_factory=_of("recommendations"))
    recommendation_events: pd.DataFrame = field(default_factory=_of("recommendation_events"))
    responses: pd.DataFrame = field(default_factory=_of("responses"))
    resources: pd.DataFrame = field(default_factory=_of("resources"))
    grades: pd.DataFrame = field(default_factory=_of("grades"))
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
        facts = [
            _count(number, schema.FRAMES[name].noun, schema.FRAMES[name].nouns)
            for name, number in rows.items()
            if number
        ]
        # A zip, a lock file or a letter beside the returns is no file returned. A CSV file has no
        # sheet with a name: it is told from what was not read by its cells.
        is_read = self.ledger["sheet"].ne("") | self.ledger["cells_read"].gt(0)
        errors = self.errors
        wrong = errors.loc[errors["code"] != "nothing_to_read", "file"]
        files = _count(len({*self.ledger.loc[is_read, "file"], *wrong}), "file", "files")
        sentence = f"{files}: {_listed(facts) or 'nothing'} accepted"
        if len(self.rejected):
            sentence += f", {len(self.rejected):,} set aside"
        if repeated := int(self.ledger["repeated"].astype("float64").sum()):
            sentence += f", {_count(repeated, 'cell', 'cells')} repeated"
        kinds = self.causes["severity"].value_counts()
        counts = [_count(int(kinds[noun]), noun, f"{noun}s")
                  for noun in ("error", "warning") if noun in kinds]  # fmt: skip
        marked = f" Marked {self.marking}." if self.marking else ""
        return f"{sentence}. {_listed(counts) or 'No problems'}.{marked}"

    @property
    def coverage(self) -> str:
        """What the accepted figures count, for whom, and of when; empty where there are none."""
        figures = self.outcomes
        if figures.empty:
            return ""
        places = figures[["geography", "force", "body", "region"]].drop_duplicates().astype(object)
        kinds = places["geography"].map(dict(zip(_WIDEST_FIRST, range(9), strict=False)))
        places = places.where(places.notna(), "").loc[kinds.sort_values(kind="stable").index]
        words = [_place(*row) for row in places.itertuples(index=False)]
        facts = [_some(figures["measure"].dropna(), "measures"), _some(words, "places")]
        dated = figures.dropna(subset="period_start").sort_values("period_start", kind="stable")
        if labels := [*dict.fromkeys(dated["period"])]:
            span = f"{len(labels):,} periods, {labels[0]} to {labels[-1]}"
            facts.append(span if len(labels) > 1 else labels[0])
        return f"The figures: {'; '.join(facts)}."

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
            | {"message": cause.message, "count": len(cause.problems), "frees": len(cause.figures)}
            for cause in self._causes
        ]
        return pd.DataFrame(rows, columns=[*names, "count", "frees"])

    @cached_property
    def questions(self) -> list[asking.Question]:
        """Causes that an answer would settle, those first on which the most figures hang."""
        with reference.in_force(self.vocabulary):
            return asking.ask(self._causes, self.sheets)

    @cached_property
    def _causes(self) -> list[asking.Cause]:
        return asking.causes(self.findings, self.rejected, self.sheets)

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

        The questions with their allowed answers and a link to their cell, and copies of the
        returned sheets with those cells marked. `rocu check --answers` reads the answers back.
        Nothing from the return can act as a formula, and the same check gives the same bytes.

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
        from rocu_analysis.intake.answers import write_questions

        path = Path(path)
        with reference.in_force(self.vocabulary):
            if path.suffix.lower() == ".xlsx":
                lines = [*self._marked(self.returns), self.summary, self.coverage, *self.by_hand]
                return write_questions(path, lines, self._causes, self.questions, self.sheets)
            files = {one.file for one in (*self.sheets, *self.findings)}
            for sender in sorted({sender_of(f) for f in files if not f.endswith(".toml")}):
                sheets = [sheet for sheet in self.sheets if sender_of(sheet.file) == sender]
                findings = [one for one in self.findings if sender_of(one.file) == sender]
                causes = asking.causes(findings, self.rejected, sheets)
                lines = [*self._marked(self.returns, sender), f"Returned by {sender}"]
                book = path / f"{sender.replace('/', ' ')} questions.xlsx"
                write_questions(book, lines, causes, asking.ask(causes, sheets), sheets)
        return path

    def _marked(self, returns: str, sender: str = "") -> list[str]:
        """The highest marking of all files, or of one sender's."""
        marking = gate.highest_marking(returns, lambda f: not sender or sender_of(f) == sender)
        return [f"Marked {marking}"] * bool(marking)

    def __repr__(self) -> str:
        return "\n".join(lines_of(self, SHOWN_AS_TEXT, " in check.causes"))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._as_html()}

    def _as_html(self) -> str:
        """Summary and problems as an accessible table for JupyterLab."""
        lines = [f"<strong>{escape(self.summary)}</strong>", escape(self.coverage)]
        parts = [f"<p>{line}</p>" for line in filter(None, lines)]
        if len(self.causes):
            places = (self.causes[name] for name in ("file", "sheet", "cell"))
            causes = self.causes.assign(place=[*map(place, *places)])[[*_HEADS]]
            caption = "Problems"
            if len(causes) > SHOWN_AS_TABLE:
                caption += f", the first {SHOWN_AS_TABLE} of {len(causes):,}"
            parts.append(_html_table(causes.head(SHOWN_AS_TABLE), caption))
        parts += [f"<p>{escape(line)}</p>" for line in (*self.by_hand, *self.added)]
        return f'<div lang="en-GB">{"".join(parts)}</div>'


def lines_of(check: Check, most: int, more: str, *, remedies: bool = False) -> Iterator[str]:
    """The summary and the first problems, one a line; ``more`` says where the others are."""
    yield check.summary
    yield from [f"  {check.coverage}"] * bool(check.coverage)
    for row in check.causes.head(most).itertuples():
        yield f"  {row.severity}: {place(row.file, row.sheet, row.cell)}: {row.message}"
        yield from [f"    {row.remedy}"] * bool(remedies and row.remedy)
    if len(check.causes) > most:
        yield f"  and {len(check.causes) - most:,} more{more}"
    yield from (f"  {line}" for line in (*check.by_hand, *check.added))


def sender_of(file: str) -> str:
    """Who sent a file: the folder that it is in, else the file itself.

    >>> sender_of("South West/Q4.xlsx"), sender_of("SW 2020-21 Q4.xlsx")
    ('South West', 'SW 2020-21 Q4')
    """
    folder, _, base = file.rpartition("/")
    return folder or base.rpartition(".")[0] or base


def _place(kind: str, force: str, body: str, region: str) -> str:
    if kind == "force":
        return reference.force_in_words(force)
    return body or region or _UNNAMED.get(kind, kind)


def _some(words, nouns: str) -> str:
    """Names of a few things, or how many they are."""
    names = [*dict.fromkeys(words)]
    return _listed(names) if len(names) <= _NAMED else f"{len(names):,} {nouns}"


def _count(number: int, noun: str, nouns: str) -> str:
    return f"{number:,} {noun if number == 1 else nouns}"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _html_table(table: pd.DataFrame, caption: str) -> str:
    left = 'style="text-align: left;"'  # JupyterLab sets every cell to the right, words too
    head = "".join(f'<th scope="col" {left}>{escape(text)}</th>' for text in _HEADS.values())
    rows = []
    for values in table.itertuples(index=False):
        first, *others = (escape(printable(value)) for value in values)
        body = "".join(f"<td {left}>{cell}</td>" for cell in others)
        rows.append(f'<tr><th scope="row" {left}>{first}</th>{body}</tr>')
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
