"""What do the title, the sheet's name and the file's name add to every figure of a table?

Each is read by the same exact rule as a cell, part by part: every part is a known name, a period or
a plain word of a list (`words.read_line`). A line with any other word gives no place and no period:
its fields are open, and asked about. So are two lines that differ, such as a title left over from
last quarter. A companion stands above all of them.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import Block
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.periods import Period


@dataclass
class Context:
    """Fields of a whole table, and those that its title and names leave open."""

    fields: dict[str, object] = field(default_factory=dict)
    period: Period | None = None
    part: str = ""  # a quarter in the title whose year is nowhere around
    titles: list[Interpretation] = field(default_factory=list)
    scale: float = 1.0  # in what the figures are: thousands, £m
    open: dict[str, list[str]] = field(default_factory=dict)  # field: what was found for it
    changes_meaning: str = ""  # a word of the title by which its figures are no plain counts
    declared: dict[str, object] = field(default_factory=dict)


def gather(block: Block, mapping: Mapping, settings: Settings) -> Context:
    """Read the lines above a table, its sheet's name and its file's name."""
    sheet = block.sheet
    declared = words.complete_place(mapping.fields(sheet.name))
    context = Context(declared={n: v for n, v in declared.items() if v is not None})
    folder, name = posixpath.split(sheet.file)
    context.titles = [words.read_line(line, mapping, settings) for line in block.titles if line]
    of_sheet = words.read_line(sheet.name, mapping, settings)
    stem = posixpath.splitext(name)[0]
    of_file = words.read_line(stem, mapping, settings, is_file=True)
    lines = [*context.titles, of_sheet, of_file]
    _take_plain(context, lines)
    _take_place(context, lines)
    _take_period(context, lines, settings)
    # A folder named for a part of the year leaves it open of what a file of the year is.
    of_folder = words.read_line(posixpath.basename(folder), mapping, settings, is_file=True)
    year = context.period
    words.with_year(of_folder, year, settings)
    part = of_folder.periods[0] if len(of_folder.periods) == 1 else year
    if year and part != year and year.contains(part):
        context.period, context.open["period"] = None, [year.label, part.label]
    settled = {*context.declared} | {*mapping.sheets.get(sheet.name, {})} | {*mapping.file}
    if settled & {"measure", "unit", "frame", "status"}:
        context.changes_meaning = ""
    return context


def _take_plain(context: Context, lines: list[Interpretation]) -> None:
    """Measure, details and the like: all lines that give one give the same."""
    for number, line in enumerate(lines):
        context.scale = line.scale if context.scale == 1 else context.scale
        context.changes_meaning = context.changes_meaning or line.changes_meaning
        for name, value in line.fields.items():
            if name == "status" and number < len(context.titles):
                continue  # it may be of one period alone: `one_sheet` lays it out
            known = context.fields.setdefault(name, value)
            is_open = bool(line.unknown) and name != "as_at"  # its own words say what it is
            if is_open or name in line.twice or known != value:
                texts = [*context.open.get(name, []), str(known), *line.unknown, str(value)]
                context.open[name] = list(dict.fromkeys(texts))
    for name in context.open:
        context.fields.pop(name, None)


def _take_place(context: Context, lines: list[Interpretation]) -> None:
    """The place that the nearest line names, if every other names it, or the region of a force."""
    given = [line for line in lines if line.places]
    if not given:
        return
    settled = names.settle_places([""] * len(given), [line.places for line in given])
    place, same = words.fields_of(settled[0][0]), [settled[0][0]]
    if place.get("force"):
        same.append(names.Meaning("region", str(place["region"])))
    if any(line.unknown or "geography" in line.twice or len(meant) > 1 or meant[0] not in same
           for line, meant in zip(given, settled, strict=True)):  # fmt: skip
        found = [line.places[0].word for line in given]
        context.open["geography"] = list(dict.fromkeys([*found, *given[0].unknown]))
    else:
        context.fields |= place


def _take_period(context: Context, lines: list[Interpretation], settings: Settings) -> None:
    """The period that the nearest line gives, if every other line agrees with it."""
    given = [line for line in lines if line.periods or line.part or "period" in line.twice]
    if not given:
        return
    years = [line.periods[0] for line in given if len(line.periods) == 1 and not line.part]
    for line in given:
        if line.part and not line.periods:  # “Q4” beside “2020-21”
            words.with_year(line, years[0] if years else None, settings)
    found = [line.periods for line in given]
    parts = [line.part[0] for line in given if line.part]
    if not any(found):
        context.part = next(iter(parts), "")
    # “2021” in a title may be any of three; “2020-21” in the file's name says which.
    chosen = next((p[0] for p in found if len(p) == 1 and p[0] in found[0]), None)
    agrees = chosen and all(any(p == chosen or p.contains(chosen) for p in c) for c in found)
    fewest = max(line.fewest_days for line in given)
    is_short = chosen and chosen.days and chosen.days < fewest  # “Quarterly return, June 2025”
    if not agrees or is_short or any(line.unknown or "period" in line.twice for line in given):
        labels = [period.label for several in found for period in several] + parts
        labels += ["a longer period"] if fewest else []
        left = [text for line in given for text in line.unknown]
        context.open["period"] = list(dict.fromkeys([*labels, *left]))
    else:
        context.period = chosen
