"""The `Check`: what was accepted, what was not, why, and where every cell went.

It only holds and shows: in a sentence, as text, as an HTML table, in a terminal. Nothing here
decides anything: what is wrong stands in ``problems`` as it was worded where it was found.
Severity is always a word, never a colour alone. All text that comes from a returned file is
escaped: in a notebook it is data, never markup.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake.own_files import not_filled_in
from rocu_analysis.intake.vocabulary import printed
from rocu_analysis.problems import first_of, in_order, place, printable
from rocu_analysis.readers.files import MAPPING

if TYPE_CHECKING:
    from pathlib import Path

SHOWN_AS_TEXT = 10
# So many measures or places are named, as far as they go; of more, how many there are.
_NAMED = 3
# Column that names a place, and what several are.
_AREAS = {
    "national": ("body", "countries"),
    "network": ("", "the network"),
    "region": ("region", "regions"),
    "force": ("force", "forces"),
    "other": ("body", "bodies"),
}
# Kinds of problems that one word has wherever it stands in a file.
_OF_WORDS = ("name_unknown", "name_ambiguous", "period_ambiguous", "period_unknown", "word_unknown")
# Of these each word has its own line, and one line, or one habit, settles it on every sheet.
_LINE_A_WORD = ("measure_unknown", "column_unused", "figures_blank")
# What was only sent again stands last, so that it buries nothing.
_SENT_AGAIN = ("repeated", "revised", "repeated", "revised")
# So many different messages of one kind on a sheet are told one by one; more are one cause.
_FEW_MESSAGES = 5
_DAYS_A_YEAR = 365.25
_LIKE_IT = re.compile(r" \(and [\d,]+ more cells? like it\)$")
_SET_ASIDE = ("file", "sheet", "codes", "reasons")
SHOWN_AS_TABLE = 50
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
    problems : DataFrame
        One row a problem: ``severity, code, file, sheet, cell, field, found, message, remedy``.
        Severity "error": the figure was set aside. "warning": it was kept.
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
    vocabulary : str
        Words that the analyst added, as every frame carries them too (``attrs["vocabulary"]``, to
        be set on a frame of your own making); empty where there are none.
    marking : str
        The highest protective marking that a return bears, such as OFFICIAL-SENSITIVE; empty where
        none does.
    returns : str
        What is known of the files for the gate before a public part (`intake.gate`), as every
        frame carries it too (``attrs["returns"]``).
    """

    outcomes: pd.DataFrame = field(default_factory=partial(schema.empty, "outcomes"))
    recommendations: pd.DataFrame = field(default_factory=partial(schema.empty, "recommendations"))
    recommendation_events: pd.DataFrame = field(
        default_factory=partial(schema.empty, "recommendation_events")
    )
    responses: pd.DataFrame = field(default_factory=partial(schema.empty, "responses"))
    resources: pd.DataFrame = field(default_factory=partial(schema.empty, "resources"))
    grades: pd.DataFrame = field(default_factory=partial(schema.empty, "grades"))
    problems: pd.DataFrame = field(default_factory=partial(schema.blank, schema.PROBLEM_COLUMNS))
    rejected: pd.DataFrame = field(default_factory=partial(schema.blank, schema.REJECTED_COLUMNS))
    ledger: pd.DataFrame = field(default_factory=partial(schema.blank, schema.LEDGER_COLUMNS))
    accepted_by_hand: pd.DataFrame = field(
        default_factory=partial(schema.blank, schema.BY_HAND_COLUMNS)
    )
    sheets: tuple = ()
    vocabulary: str = ""
    marking: str = ""
    returns: str = ""

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
        return f"{sentence}. {_listed(counts) or 'No problems'}{causes}."

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
        return _causes(in_order(self.problems), self.rejected)

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
        """Write the problems workbook, for a colleague who only has Excel.

        A summary, the problems with links to a copy of each returned sheet with its cells marked,
        what was set aside, and where every cell went. Nothing from the return can act as a
        formula, and the same check gives the same bytes.

        Parameters
        ----------
        path : path
            Where to write it; a file that is there is written over.

        Returns
        -------
        Path
            Where it was written.

        Raises
        ------
        RocuError
            Where it cannot be written; a file that was there is then as it was.
        """
        from rocu_analysis.intake.workbooks import write_problems

        return write_problems(path, self)

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


def _causes(problems: pd.DataFrame, rejected: pd.DataFrame) -> pd.DataFrame:
    """Put problems together that one line, or one look, would settle."""
    names = list(problems.columns)
    lines = zip(*(problems[name].tolist() for name in names), strict=True)
    told = [dict(zip(names, line, strict=True)) for line in lines]
    bare = [_LIKE_IT.sub("", p["message"]) for p in told]
    # A word means the same on every sheet of a file; anything else is looked for where it stands.
    pages = ["" if p["code"] in _OF_WORDS else p["sheet"] for p in told]
    kinds = [(p["file"], p["severity"], p["code"], page)
             for p, page in zip(told, pages, strict=True)]  # fmt: skip
    messages: dict[tuple, set[str]] = defaultdict(set)
    for kind, message in zip(kinds, bare, strict=True):
        messages[kind].add(message)
    causes: dict[tuple, list[int]] = defaultdict(list)
    for n, (kind, message) in enumerate(zip(kinds, bare, strict=True)):
        text = message if len(messages[kind]) <= _FEW_MESSAGES else ""
        on_all = text and kind[2] in _LINE_A_WORD
        causes[(*kind[:3], "") if on_all else kind, text].append(n)
    went = Counter(zip(*(rejected[name].tolist() for name in _SET_ASIDE), strict=True))
    rows = []
    for (kind, text), places in causes.items():
        same = [told[n] for n in places]
        first, sheets = same[0].copy(), {p["sheet"] for p in same}
        if len(same) > 1:
            like = f"{len(same) - 1:,} more like it"
            cells = [*dict.fromkeys(p["cell"] for p in same if p["cell"])]
            words = [f"“{word}”" for word in dict.fromkeys(p["found"] for p in same) if word]
            by_word = first["code"] in _OF_WORDS and len(words) > 1
            where = first_of(words, _FEW_MESSAGES) if by_word else _runs(cells) * (len(cells) > 1)
            where = f": {where}" if where and (by_word or len(sheets) == 1) else ""
            first["message"] = f"{bare[places[0]]}; {like}{where}"
        aside = [
            (reasons, count)
            for (file, sheet, codes, reasons), count in went.items()
            if file == first["file"] and sheet in sheets and first["code"] in codes.split()
        ]
        by_text = [(reasons, count) for reasons, count in aside if text in reasons]
        is_alone = len(messages[kind]) == 1  # told once for all, whatever each figure says
        frees = sum(count for _, count in aside if is_alone) or sum(c for _, c in by_text or aside)
        # One line settles it in all files that say it in the same words.
        said = text if "the companion file" in first["remedy"] else ""
        rows.append(first | {"said": said or (kind, text), "count": len(same), "frees": frees})
    rows = _in_all_files(rows)
    rows.sort(key=lambda row: (row["severity"], -row["frees"], row["code"] in _SENT_AGAIN))
    return pd.DataFrame(rows, columns=[*names, "count", "frees"])


def _in_all_files(rows: list[dict]) -> list[dict]:
    """Causes that the folder's mapping settles, of several files in the same words, as one."""
    alike: dict[tuple, list[dict]] = defaultdict(list)
    for row in rows:
        alike[row["severity"], row["code"], row["said"], row["remedy"]].append(row)
    merged = []
    for first, *others in alike.values():
        if others:
            of_one = {row["file"] for row in others} == {first["file"]}
            files = dict.fromkeys(row["sheet" if of_one else "file"] for row in others)
            where = first_of([name for name in files if name != first["file"]], 2)
            where = f"also {'on' if of_one else 'in'} {where}"
            more = sum(row["count"] for row in (first, *others)) - 1
            mapping = f"{MAPPING}, which holds for all files of its folder"
            remedy = first["remedy"].replace("the companion file", mapping)
            first |= {
                "message": f"{first['said']}; {more:,} more like it, {where}",
                "remedy": first["remedy"] if of_one else remedy,
                "count": more + 1,
                "frees": sum(row["frees"] for row in (first, *others)),
            }
        merged.append(first)
    return merged


def _runs(cells: list[str]) -> str:
    """Addresses as “B4 to B23, D7”: runs down a column, the first few."""
    runs: list[list[str]] = []
    follows = ""  # the cell below the last
    for cell in cells:
        if runs and cell == follows:
            runs[-1][1:] = [cell]
        else:
            runs.append([cell])
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
        follows = f"{match[1]}{int(match[2]) + 1}" if match else ""
    return first_of([" to ".join(run) for run in runs], _FEW_MESSAGES)


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
