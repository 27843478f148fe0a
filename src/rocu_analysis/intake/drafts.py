"""Which companion would settle what is open? What ``rocu check --draft`` proposes, to be edited.

For each file of which something is set aside or left out: what was recognised of each of its sheets is
filled in as a recipe (heading rows, columns, period, place, measure), and each open question stands as
a line of its own, marked ``# ?``. Nothing of it holds before an analyst has edited it.
"""

from __future__ import annotations

import posixpath
import re
from importlib.resources import files

import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.intake import names
from rocu_analysis.intake.blocks import text_of
from rocu_analysis.intake.companion import CHOOSE
from rocu_analysis.intake.result import Check
from rocu_analysis.intake.shapes import OUTCOMES, Table, field_by_words
from rocu_analysis.intake.words import toml

MOST_LINES = 24  # no more than a screen
_LINE = re.compile(r"\[values\.(\w+)\] in the companion file: (.+)$")
_LACKS = {
    "geography_missing": (
        'region = "choose a name"',
        'whose figures these are (or force, or geography = "network")',
    ),
    "measure_missing": ('measure = "choose a name"', "what is counted"),
    "period_missing_here": ('period = "choose a name"', "of which period, such as 2020-21 Q4"),
}
_LEFT_OUT = (
    "column_unused",
    "table_not_understood",
    "title_changes_meaning",
    "table_not_understood",
)


def propose(check: Check, tables: list[Table], companions: set[str]) -> dict[str, str]:
    """Text of a companion for each file that leaves something open and has none, by its name."""
    drafted = {}
    problems = check.problems[
        check.problems["severity"].eq("error") | check.problems["code"].isin(_LEFT_OUT)
    ]
    for file, told in problems.groupby("file", sort=False):
        name = posixpath.splitext(file)[0] + ".toml"
        mine = [table for table in tables if table.sheet.file == file]
        if not companions & {name, f"{file}.toml"}:
            drafted[name] = _text(file, mine, told)
    return {name: text for name, text in drafted.items() if text}


def _text(file: str, tables: list[Table], told: pd.DataFrame) -> str:
    """The whole companion of one file; empty where no line would settle anything."""
    sections: dict[str, list[str]] = {}
    for row in told.itertuples():
        section, line = _line(row)
        said = {held.partition("  #")[0] for held in sections.setdefault(section, [])}
        if line and line.partition("  #")[0] not in said:
            sections[section].append(line)
    for table in tables:
        _days(table, sections)
        if table.nearly or (table.frame == OUTCOMES and (table.is_open or table.unknown)):
            _recipe(table, sections)
    sections = {name: lines for name, lines in sections.items() if lines}
    if not sections:
        return ""
    shipped = files("rocu_analysis").joinpath("reference/companion.schema.json")
    text = [
        f"#:schema {getattr(shipped, 'as_uri', lambda: shipped)()}",
        f"# Proposed for {file}: edit it, take out what is wrong, and check again.",
    ]
    order = sorted(
        sections,
        key=lambda name: (not name.startswith("[file"), not name.startswith("[sheets"), name),
    )
    for name in order:
        text += [name, *sections[name][:MOST_LINES]]
    return "\n".join(text) + "\n"


def _line(row) -> tuple[str, str]:
    """The section and the line that settle a problem, with why as a comment."""
    why = row.message.split(" (and ")[0]
    if row.code in _LACKS:
        line, what = _LACKS[row.code]
        return _section(row.sheet), f"# ? {line}  # {what}: {row.cell}"
    if said := _LINE.search(row.remedy):
        line = said[2].strip()
        open_line = CHOOSE in line or '"…"' in line
        return f"[values.{said[1]}]", f"{'# ? ' * open_line}{line}  # {why}"
    if row.code == "column_unused":
        return "[columns]", f'{toml(row.found)} = "unused"  # {why}'
    if row.code == "period_ambiguous" and ":" in row.remedy:
        return _section(row.sheet), f"# ? {row.remedy.rsplit(': ', 1)[1].split(' (or')[0]}  # {why}"
    if row.code == "title_changes_meaning":
        return _section(
            row.sheet
        ), f"ignore = true  # its title says “{row.found}”; or say its measure"
    return "", ""


def _days(table: Table, sections: dict[str, list[str]]) -> None:
    """What days that stand for periods are, told by how far they lie apart."""
    lines, j = sections.get(_section(table.sheet.name), []), table.fields.get("period")
    asked = [n for n, line in enumerate(lines) if "period_is" in line]
    if not asked or j is None:
        return
    days = sorted({d for v in table.block.values(j) if (d := periods.day_of(v))})
    gaps = {round((b - a).days / 30.44) for a, b in zip(days, days[1:], strict=False)}
    meant = {1: "month", 3: "3 months ending", 12: "12 months ending"}.get(min(gaps, default=0))
    if meant and all(gap % min(gaps) == 0 for gap in gaps):
        lines[asked[0]] = f'period_is = "{meant}"  # {len(days)} days, {min(gaps)} months apart'


def _section(sheet: str) -> str:
    return f"[sheets.{toml(sheet)}]" if sheet else "[file]"


def _recipe(table: Table, sections: dict[str, list[str]]) -> None:
    """The shape of a sheet that was not recognised: what is known of it, and what is asked."""
    sheet, block = table.sheet, table.block
    lines = sections.setdefault(_section(sheet.name), [])
    rows = [int(sheet.rows[i]) for i in block.heads]
    lines.append(f"header_rows = {rows}  # the headings")
    if table.nearly:
        lines.append(f"frame = {toml(table.nearly)}  # most of its headings are of it")
    if table.context.period:
        lines.append(
            f"period = {toml(table.context.period.label)}  # {table.context.where.get('period', 'a line above')}"
        )
    for name in ("measure", "region", "force"):
        if value := table.context.fields.get(name):
            lines.append(
                f"{name} = {toml(str(value))}  # {table.context.where.get(name, 'a line above')}"
            )
    columns = sections.setdefault("[columns]", [])
    known = {line.split(" = ")[0] for line in columns}
    for j in table.unknown:
        heading = table.heading(j)
        if toml(heading) in known:
            continue
        cells = [text_of(v) for v in pd.unique(block.values(j)[:500]) if v is not None]
        guess = field_by_words(cells, table)
        if table.nearly:
            held = {names.field_of_heading(table.heading(k), table.nearly) for k in block.columns}
            guess = " or ".join(
                c.name
                for c in schema.FRAMES[table.nearly]
                if c.required and c.name not in {*held, "source"}
            )
        mark = "# ? " if " or " in (guess or "") else ""
        columns.append(
            f'{mark}{toml(heading)} = "{guess or "unused"}"  # {", ".join(c[:30] for c in cells[:3])}'
        )
