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
from rocu_analysis.intake.names import Meaning
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.periods import Period

_SETTLES_MEANING = ("measure", "unit", "frame", "status")


@dataclass
class Context:
    """Fields of a whole table, and those that its title and names leave open."""

    fields: dict[str, object] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)  # field: what gave it
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
    stem = posixpath.splitext(posixpath.basename(sheet.file))[0]
    lines = [words.read_line(line, mapping, settings) for line in block.titles if line]
    context.titles = [*lines]
    lines.append(words.read_line(sheet.name, mapping, settings))
    lines.append(words.read_line(stem, mapping, settings, is_file=True))
    _take_plain(context, lines)
    _take_place(context, lines)
    _take_period(context, lines, settings)
    folder = posixpath.basename(posixpath.dirname(sheet.file))
    _check_folder(context, words.read_line(folder, mapping, settings, is_file=True), settings)
    whence = ["the title"] * (len(lines) - 2) + ["the sheet's name", "the file's name"]
    for line, where in zip(lines, whence, strict=True):
        given = [*line.fields, *(["geography"] if line.places else [])]
        for name in given + (["period"] if line.periods or line.part else []):
            context.where.setdefault(name, where)
    settled = {*context.declared} | {*mapping.sheets.get(sheet.name, {})} | {*mapping.file}
    if settled & {*_SETTLES_MEANING}:
        context.changes_meaning = ""
    return context


def _take_plain(context: Context, lines: list[Interpretation]) -> None:
    """Measure, details and the like: all lines that give one give the same."""
    for line in lines:
        context.scale = line.scale if context.scale == 1 else context.scale
        context.changes_meaning = context.changes_meaning or line.changes_meaning
        is_title = any(line is title for title in context.titles)
        for name, value in line.fields.items():
            if name == "status" and is_title:
                continue  # it may be of one period alone: `one_sheet` lays it out
            known = context.fields.setdefault(name, value)
            is_open = bool(line.unknown) and name != "as_at"  # its own words say what it is
            if is_open or name in line.twice or known != value:
                texts = [*context.open.get(name, []), str(known), *line.unknown, str(value)]
                context.open[name] = list(dict.fromkeys(texts))
    for name in context.open:
        context.fields.pop(name, None)


def _take_place(context: Context, lines: list[Interpretation]) -> None:
    """The place that the nearest line names, if every other line agrees with it."""
    given = [line for line in lines if line.places]
    if not given:
        return
    doubtful = any(line.unknown or "geography" in line.twice for line in given)
    settled = names.settle_places([""] * len(given), [line.places for line in given])
    first = settled[0][0]
    is_open = doubtful or any(len(meant) > 1 for meant in settled)
    if is_open or not all(_agrees(first, other) for (other,) in settled[1:]):
        found = [m.word for line in given for m in line.places[:1]]
        context.open["geography"] = list(dict.fromkeys([*found, *given[0].unknown]))
        return
    context.fields |= words.fields_of(first)


def _agrees(nearest: Meaning, other: Meaning) -> bool:
    """Whether another line names the same place, or the region of a force."""
    home = words.fields_of(nearest).get("region") if nearest.field == "force" else None
    return nearest == other or other == Meaning("region", str(home))


def _take_period(context: Context, lines: list[Interpretation], settings: Settings) -> None:
    """The period that the nearest line gives, if every other line agrees with it."""
    given = [line for line in lines if line.periods or line.part or "period" in line.twice]
    years = [line.periods[0] for line in given if len(line.periods) == 1 and not line.part]
    doubtful = any(line.unknown or "period" in line.twice for line in given)
    candidates = []
    for line in given:
        if line.part and not line.periods:  # “Q4” beside “2020-21”
            words.with_year(line, years[0] if years else None, settings)
        candidates.append(line.periods)
    if not candidates:
        return
    if not any(candidates):
        context.part = next((line.part[0] for line in given if line.part), "")
    chosen = candidates[0][0] if len(candidates[0]) == 1 else None
    if chosen is None:  # “2021” in a title beside “2020-21” in the file's name
        narrowed = [c[0] for c in candidates[1:] if len(c) == 1 and c[0] in candidates[0]]
        chosen = narrowed[0] if narrowed else None
    agrees = chosen and all(any(p == chosen or p.contains(chosen) for p in c) for c in candidates)
    if agrees and chosen.days and chosen.days < max(line.fewest_days for line in given):
        agrees = False  # “Quarterly return, June 2025”
    if doubtful or not agrees:
        labels = [period.label for found in candidates for period in found]
        labels += [line.part[0] for line in given if line.part]
        labels += ["a longer period"] if any(line.fewest_days for line in given) else []
        left = [text for line in given for text in line.unknown]
        context.open["period"] = list(dict.fromkeys([*labels, *left]))
        return
    context.period = chosen


def _check_folder(context: Context, folder: Interpretation, settings: Settings) -> None:
    """A folder named for a part of the year leaves it open of what a file of the year is."""
    year = context.period
    words.with_year(folder, year, settings)
    part = folder.periods[0] if len(folder.periods) == 1 else year
    if year and part != year and year.contains(part):
        context.period, context.open["period"] = None, [year.label, part.label]
