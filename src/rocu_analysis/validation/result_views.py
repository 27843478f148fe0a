"""How a `Check` shows itself: in a sentence, as text, as an HTML table, in a terminal.

Severity is always a word, never a colour alone. All text that comes from a
returned file is escaped: in a notebook it is data, never markup.
"""

from __future__ import annotations

from html import escape

from rocu_analysis import schema
from rocu_analysis.errors import place
from rocu_analysis.validation import own_workbooks

SHOWN_AS_TEXT = 10
SHOWN_AS_TABLE = 50
# One noun a frame, for "1,124 figures" and "11 recommendations".
_NOUNS = {
    "outcomes": ("figure", "figures"),
    "recommendations": ("recommendation", "recommendations"),
    "recommendation_events": ("event", "events"),
    "responses": ("response", "responses"),
    "resources": ("line of funding or posts", "lines of funding or posts"),
    "grades": ("grade", "grades"),
}


def summary(check) -> str:
    """What came of the check, in one or two sentences."""
    held = [
        _count(len(getattr(check, name)), *_NOUNS[name])
        for name in schema.FRAMES
        if len(getattr(check, name))
    ]
    sentence = f"{_count(_returned(check), 'file', 'files')}: {_listed(held) or 'nothing'} accepted"
    aside, repeated = len(check.rejected), _cells(check, "repeated")
    if aside:
        sentence += f", {aside:,} set aside"
    if repeated:
        sentence += f", {_count(repeated, 'cell', 'cells')} given before"
    return f"{sentence}. {_nothing_filled_in(check)}{_verdict(check)}"


def _returned(check) -> int:
    """Number of files that were read, or were meant to be and could not.

    A zip is not a file beside those in it, a lock file or a letter beside the returns is none of
    them, and an empty folder holds none.
    """
    # A CSV file has no sheet with a name: it is told from what was not read by its cells.
    ledger = check.ledger
    read = ledger.loc[ledger["sheet"].ne("") | ledger["cells_read"].gt(0), "file"]
    wrong = check.problems[
        (check.problems["severity"] == "error") & (check.problems["code"] != "nothing_to_read")
    ]
    return len({*read, *wrong["file"]})


def _nothing_filled_in(check) -> str:
    """Name the templates that came back with no figure and no record in them."""
    empty = own_workbooks.not_filled_in(check.sheets, check.ledger)
    if not empty:
        return ""
    if len(empty) == 1:
        return f"The template {empty[0]} holds no figure. "
    return f"{len(empty):,} templates hold no figure: {', '.join(empty[:5])}. "


def as_text(check) -> str:
    """Return the summary and the first problems, one a line: the same each time."""
    lines = [summary(check)]
    ordered = in_order(check.problems)
    for row in ordered.head(SHOWN_AS_TEXT).itertuples():
        where = place(row.file, row.sheet, row.cell)
        lines.append(f"  {row.severity}: {where}: {row.message}")
    if len(ordered) > SHOWN_AS_TEXT:
        lines.append(f"  and {len(ordered) - SHOWN_AS_TEXT:,} more in check.problems")
    lines += [f"  {line}" for line in by_hand(check)]
    return "\n".join(lines)


def as_html(check) -> str:
    """Summary, problems and ledger as accessible tables for JupyterLab."""
    parts = [f"<p><strong>{escape(summary(check))}</strong></p>"]
    ordered = in_order(check.problems)
    if len(ordered):
        shown = ordered.head(SHOWN_AS_TABLE).assign(
            place=[place(row.file, row.sheet, row.cell) for row in ordered.itertuples()][
                :SHOWN_AS_TABLE
            ]
        )
        caption = f"Problems, the first {len(shown)} of {len(ordered):,}"
        if len(shown) == len(ordered):
            caption = "Problems"
        heads = {
            "severity": "Severity",
            "place": "Where",
            "found": "Found",
            "message": "What is wrong",
            "remedy": "What to do",
        }
        parts.append(_html_table(shown, heads, caption))
    parts += [f"<p>{escape(line)}</p>" for line in by_hand(check)]
    if len(check.ledger):
        heads = {name: name.replace("_", " ").capitalize() for name in schema.LEDGER_COLUMNS}
        table = _html_table(check.ledger, heads, "Where every cell went")
        parts.append(f"<details><summary>Where every cell went</summary>{table}</details>")
    return f'<div lang="en-GB">{"".join(parts)}</div>'


def as_rich(check):
    """Return the same for a terminal that rich knows how to fill."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    ordered = in_order(check.problems)
    parts: list = [Text(summary(check), style="bold")]
    if len(ordered):
        table = Table("Severity", "Where", "What is wrong", "What to do", expand=True)
        table.columns[1].overflow = "fold"  # The cell stands at the end, and must not be cut off.
        for row in ordered.head(SHOWN_AS_TABLE).itertuples():
            where = place(row.file, row.sheet, row.cell)
            cells = (row.severity, where, row.message, row.remedy)
            table.add_row(*(Text(printable(cell)) for cell in cells))
        parts.append(table)
        if len(ordered) > SHOWN_AS_TABLE:
            parts.append(Text(f"and {len(ordered) - SHOWN_AS_TABLE:,} more"))
    parts += [Text(printable(line)) for line in by_hand(check)]
    return Group(*parts)


def in_order(problems):
    """Errors first, then as found: the order in which an analyst mends them."""
    return problems.assign(_late=problems["severity"].ne("error")).sort_values(
        "_late", kind="stable"
    )


def by_hand(check) -> list[str]:
    """Return a line for each figure that somebody took back."""
    return [
        f"{place(row.file, row.sheet, row.cell)} was accepted by {row.by}"
        f"{f' on {row.on}' if row.on else ''}: {row.reason}"
        for row in check.accepted_by_hand.itertuples()
    ]


def printable(text: object) -> str:
    """Text without control characters, which could move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text))


def _verdict(check) -> str:
    errors = int((check.problems["severity"] == "error").sum())
    warnings = len(check.problems) - errors
    if not errors and not warnings:
        return "No problems."
    counts = [
        _count(number, noun, f"{noun}s")
        for number, noun in ((errors, "error"), (warnings, "warning"))
        if number
    ]
    return f"{_listed(counts)}."


def _cells(check, role: str) -> int:
    return int(check.ledger[role].astype("float64").sum()) if len(check.ledger) else 0


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _html_table(frame, heads: dict[str, str], caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads.values())
    rows = []
    for values in frame[list(heads)].itertuples(index=False):
        cells = [escape(_shown(value)) for value in values]
        body = "".join(f"<td>{cell}</td>" for cell in cells[1:])
        rows.append(f'<tr><th scope="row">{cells[0]}</th>{body}</tr>')
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _shown(value: object) -> str:
    if isinstance(value, float) and value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return printable(value)
