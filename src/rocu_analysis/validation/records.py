"""Which cells does a register's table state, field by field, and a flat log of events once each?

A flat log is two tables over the same lines: its events, and the recommendations that every line
names again. Its first line states a recommendation; what later lines say again is a repeat, and
what they say otherwise (a due day that moved) is read in the order of the events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.problems import first_of
from rocu_analysis.validation import names, registers, rules, titles, words
from rocu_analysis.validation.cells import TEXT, Grid, Log, as_text, is_unit
from rocu_analysis.validation.mapping import NOTE, UNUSED, Mapping
from rocu_analysis.validation.registers import Cell, Record
from rocu_analysis.validation.tables import (
    NOTE_ROLE,
    WENT,
    Block,
    Column,
    Table,
    by_heading,
    names_unit,
    read_heads,
    say_how_long,
    unit_in,
    who_pays,
    worded,
)
from rocu_analysis.validation.words import Said, is_nothing, plain, read_day

_EVENTS = "recommendation_events"
_NAMES = ("recommendation_id", "region", "force", "geography")
_OF_LOG = (*_NAMES, "report")
# What the events say of a recommendation, and what may change from one to the next.
_OF_EVENTS = ("event_date", "event", "status")
# What a flat log says of a recommendation in each of its lines.
_OF_RECOMMENDATION = tuple(
    name
    for name in schema.columns("recommendations")
    if name not in (*schema.columns(_EVENTS), "status_date")
)
_LINES_A_RECORD = 1.5
# What a blank says something of by itself, where a companion says it for all.
_READ_ALIKE = ("status", "amount", "grade")
# Where several columns could be one of these, the one whose words are known is: not the RAG.
_READ_BY = ("status", "position")
# What may stand wide, one column a year or a question, and words beside them that say no more.
_WIDE = {"resources": ("amount", "posts", "posts_permanent", "posts_filled"), "grades": ("grade",)}
# Parts of a sum that calls itself none, and sums that are named.
_MOST_PARTS, _MOST_SUMS = 30, 3
_POUNDS = {1e3: "£000s", 1e6: "£m"}
_SAYS_NO_MORE = re.compile(
    r"(?i)\([^()]*\)|£\w*|[-–—:,]|\b(?:hmicfrs|hmic|peel|inspections?|assessments?|assessed|grade[ds]?"
    r"|judge?ments?|ratings?|reports?|years?|fy|in)\b"
)
# Beside a column of first days that of those that stand now.
_REVISED = re.compile(r"(?i)\b(?:revised|new|current|extended|updated)\b")
_SOC = re.compile(r"\b(?:soc|serious and organised crime)\b")
SOC_QUESTION = "Tackling serious and organised crime"
_ROUND = re.compile(
    r"(?i)(?:(?:round|wave|cycle|first|second|third|previous|current|last|latest|baseline|\d+) ?)+"
)


# -- which column fills which field ------------------------------------------------------------


def asks_of_soc(text: str, *, alone: bool = False) -> bool:
    """Whether words, or they alone, name what HMICFRS asks of serious and organised crime."""
    search = _SOC.fullmatch if alone else _SOC.search
    return bool(search(names.plain_heading(text)))


def tell_question(said: str, cells: Iterable[tuple[int, int]], findings: Log) -> None:
    """Tell from which words it was taken what was graded."""
    message = f"no column says what was graded; “{said}” was taken to mean “{SOC_QUESTION}”"
    findings.tell("question_from_title", cells, message, found=said)


def _read_wide(table: Table, findings: Log) -> None:
    """Take columns of amounts under years, and of grades under years or questions, in place."""
    unit = _unit_above(table)
    grades = worded(table.grid, table.block, "grade") if table.frame == "grades" else ()
    is_across = not table.fields("unit", *names.PLACES, "geography")
    for column in [column for column in table.free if column.chain]:
        if column.j in grades and is_across and names_unit(column.heading):
            column.use, column.field = "field", "grade"
            column.extra = [Said({"unit": column.heading})]
            continue
        if table.frame == "resources" and is_across and names_unit(column.heading):
            column.use, column.field = "field", "amount"
            column.extra = [Said({"region": column.heading} | unit)]
            continue
        said, rest, typed = _year(column, table)
        more = " ".join(_SAYS_NO_MORE.sub(" ", rest).split())
        if table.frame == "resources" and said:
            is_bare = more.casefold() in ("", "funding")
            named = "amount" if is_bare else names.field_of_heading(more, table.frame)
            field = column.field or named
            if field in _WIDE[table.frame]:
                given = {"period": _year_of_funding(said, column, typed, findings)}
                if field == "amount" and words.money_scale(column.heading) == 1:
                    given |= unit
                column.use, column.field, column.extra = "field", field, [Said(given)]
        elif column.j in grades or (grades and said):
            given = {"assessed": _day(said, typed)} if said else {}
            if asks_of_soc(more, alone=True):
                given["question"] = SOC_QUESTION
                tell_question(column.heading, [(column.chain[-1].i, column.j)], findings)
            elif more and not _ROUND.fullmatch(more):
                given["question"] = more if said else column.heading
            if not given:
                message = f"“{column.heading}” says neither the year of these grades nor of what"
                remedy = words.line_under("period", column.heading, '"… such as 2018-19"')
                given["assessed"] = Said(code="period_unknown", message=message, remedy=remedy)
            column.use, column.field, column.extra = "field", "grade", [Said(given)]
    if table.frame == "grades":
        _take_days_out(table)
    wide = [column.j for column in table.fields() if column.extra]
    if wide and table.frame == "resources":
        blank = [(int(i), j) for i in table.rows for j in wide if not table.grid.held[i, j]]
        if blank:
            findings.tell("figures_blank", blank, "an empty cell; nothing is assumed")


def _read_statuses_across(table: Table, findings: Log) -> None:
    """Take columns of statuses under forces, a recommendation to each; or under months."""
    told, columns = worded(table.grid, table.block, "status"), table.fields("status")
    free = [column for column in table.free if column.chain]
    free = sorted([*columns, *free], key=lambda column: column.j not in told)
    places: dict[str, int] = {}
    for column in free:
        if unit := unit_in(column.texts):
            places.setdefault(unit, column.j)
    across = {j: unit for unit, j in places.items()}
    if len(across) < 2 or not across.keys() & {*told} or table.fields(*names.PLACES, "geography"):
        across = {}
    months = {c.j: said.fields["period"] for c in free if c.j in told and not across
              if (said := _year(c, table)[0]) and "period" in said.fields}  # fmt: skip
    if not across and (columns or len(months) < 2):
        return
    for column in columns:
        if column.j not in across:
            column.use, column.reason = UNUSED, "each force has a status of its own"
    kinds = [kind for kind in ("force", "region")
             if all(names.of_field(unit, kind) for unit in across.values())]  # fmt: skip
    for column in table.columns:
        if column.j in (across or months):
            unit, month = across.get(column.j), months.get(column.j)
            given = {[*kinds, "geography"][0]: unit} if unit else {"period": month}
            column.use, column.field, column.extra = "field", "status", [Said(given)]
    blank = [(int(i), j) for i in table.rows for j in across if not table.grid.held[i, j]]
    if blank:
        message = "an empty cell; no recommendation is made of it"
        remedy = "Type its status; or n/a, where it is for others alone."
        findings.tell("figures_blank", blank, message, remedy=remedy)


def _unit_above(table: Table) -> dict[str, str]:
    """What amounts are in by the titles, or by headings over what names the lines."""
    corner = [c.heading for c in table.fields() if c.field not in _WIDE["resources"]]
    above = [titles.join(table.said).scale[0], *map(words.money_scale, corner)]
    return next(({"unit": _POUNDS[scale]} for scale in above if scale in _POUNDS), {})


def _take_days_out(table: Table) -> None:
    """Take the line out that gives under each unit the day of its grades: “Date published”."""
    across = [c for c in table.fields("grade") if c.extra and "unit" in c.extra[0].fields]
    asked = table.fields("question") if across else []
    for column in asked[:1]:
        texts = [table.grid.text(i, column.j) for i in table.rows]
        named = (names.field_of_heading(text, "grades") for text in texts)
        is_day = np.array([name == "assessed" for name in named], dtype=bool)
        for i in table.rows[is_day].tolist():
            for graded_by in across:
                day = table.grid.values[i, graded_by.j]
                graded_by.extra[0].fields.setdefault("assessed", day)
        table.rows = table.rows[~is_day]


_OTHER_AMOUNTS = ("forecast", "outturn", "actual", "actuals", "projection", "spend", "expenditure")


def _take_budgets(table: Table, findings: Log) -> None:
    """Leave rows of forecasts and outturns out where rows of budgets stand beside them."""
    for column in table.free:
        said = [table.grid.text(i, column.j) for i in table.rows.tolist()]
        keep = np.array([names.field_of_heading(t, "resources") == "amount" for t in said], bool)
        others = {text for text, is_own in zip(said, keep, strict=True) if not is_own}
        if keep.any() and others and all(text.casefold() in _OTHER_AMOUNTS for text in others):
            left, taken = first_of(sorted(others), 3, " and "), said[keep.argmax()]
            message = f"the amounts of {left} are left out beside those of {taken}"
            rows = [int(table.grid.sheet.rows[i]) for i in table.rows[keep]]
            lead, cells = "Nothing, if those are meant; else say", table.rows[~keep][:1].tolist()
            remedy = words.line_of_sheet(f"drop_rows = {rows}", lead)
            findings.tell("row_left", [(i, column.j) for i in cells], message, remedy=remedy)
            column.use, table.rows = NOTE, table.rows[keep]


def _year_of_funding(said: Said, column: Column, typed: object, findings: Log) -> object:
    """Year of amounts under a heading; a day is the first or last of one, or says neither."""
    period = said.fields.get("period")
    if period is None or period.start != period.end:
        return period.label if period else as_text(typed)
    year, head = periods.financial_year_of(period.start), column.chain[-1]
    day = periods.long_date(period.start)
    if period.start in (year.start, year.end):
        end = "begins" if period.start == year.start else "ends"
        message = f"the heading {day} was read as the financial year that {end} there, {year.label}"
        findings.tell("period_convention", [(head.i, head.j)], message, found=head.text)
        return year.label
    message = f"the heading {day} is one day, and no year begins or ends there"
    remedy = "Say under [values.period] in the companion file which year it is: "
    remedy += f'"{words.quoted(head.text)}" = "{year.label}"'
    return Said(code="period_unknown", message=message, remedy=remedy)


# -- totals of funding ---------------------------------------------------------------------------


def _take_totals_out(table: Table, findings: Log) -> None:
    """Take totals of funding out, which would count as one more who pays, and check them."""
    grid, money = table.grid, _WIDE["resources"]
    labels = [column.j for column in table.fields() if column.field not in money]
    are_words = (grid.kinds[table.rows] == TEXT).mean(axis=0) > 0.5
    labels += [c.j for c in table.columns if c.use == UNUSED and are_words[c.j]]  # such as “Team”
    texts = [[grid.text(i, j) for j in labels] for i in table.rows]
    is_total = np.array([any(map(names.is_total, line)) for line in texts], dtype=bool)
    is_total &= not is_total.all()
    figured = [column for column in table.fields() if column.field in money]
    numbers = [_numbers(table, column) for column in figured]
    # In a list a line may give the posts alone: it has no amount to be missed.
    is_list = not any(column.extra for column in figured)
    given = ~np.isnan(np.array(numbers)).all(axis=0) & is_list if figured else is_total
    for column, value in zip(figured, numbers, strict=True):
        value = np.where(np.isnan(value) & given, 0.0, value)
        for at in np.flatnonzero(is_total):
            # It is of the lines that say the same where it says anything else.
            its = {k: text for k, text in enumerate(texts[at]) if text and not names.is_total(text)}
            alike = [all(line[k] == text for k, text in its.items()) for line in texts]
            near = np.flatnonzero(np.array(alike) | (np.arange(len(texts)) == at))
            here = int(np.searchsorted(near, at))
            parts = [value[near[p]] for p in rules.possible_parts(is_total[near], here) if len(p)]
            _compare(value[at], parts, (int(table.rows[at]), column.j), findings)
    _check_columns(table, figured, findings)
    table.rows = table.rows[~is_total]
    money = [v for c, v in zip(figured, numbers, strict=True) if c.field == "amount"]
    money = np.array(money, dtype=float).reshape(-1, len(is_total))
    _tell_sums(table, money[:, ~is_total], findings)


def _tell_sums(table: Table, money: np.ndarray, findings: Log) -> None:
    """Tell lines that call themselves no total and are the sum of those right below or above."""
    # Of the same place and days: no region is the sum of others.
    of = [column.j for column in table.fields(*names.PLACES, "geography", "period", "period_start")]
    whose = [tuple(table.grid.text(i, j) for j in of) for i in table.rows.tolist()]
    sums: list[int] = []
    for key in dict.fromkeys(whose):
        left = [k for k, its in enumerate(whose)
                if all(a in ("", b) for a, b in zip(key, its, strict=True))]  # fmt: skip
        while whole := [at for at, k in enumerate(left)
                        if whose[k] == key and _is_sum(money[:, left], at)]:  # fmt: skip
            # What sums are the sum of, a whole of wholes, shows when its parts stand alone.
            sums.append(left.pop(whole[0]))
    if sums:
        sums.sort()
        cells = [(int(table.rows[k]), table.fields()[0].j) for k in sums]
        numbers = [int(table.grid.sheet.rows[i]) for i, _ in cells]
        named = ", ".join(f"“{table.grid.text(*cell)}”" for cell in cells[:_MOST_SUMS])
        message = f"{named}: as much as the lines beside it together, and counted with them"
        remedy = words.line_of_sheet(f"drop_rows = {numbers}", "If it is their total, say")
        findings.tell("sum_among_parts", cells, message, remedy=remedy)


def _is_sum(money: np.ndarray, at: int) -> bool:
    """Whether a line is in each year the sum of two or more lines right below or above it."""
    whole, beside = money[:, at], (money[:, at + 1 :], money[:, :at][:, ::-1])
    sums = (np.cumsum(lines[:, :_MOST_PARTS], axis=1)[:, 1:] for lines in beside)
    is_given = len(whole) > 0 and bool((whole > 0).all())
    return is_given and any(np.isclose(some.T, whole).all(1).any() for some in sums)


def _check_columns(table: Table, figured: list[Column], findings: Log) -> None:
    """Take columns of totals over the years out, and hold each cell against its line."""
    for column in table.free if any(c.extra for c in figured) else ():
        if not names.is_total(column.heading):
            continue
        column.use = "total"
        field = "posts" if re.search(r"posts|fte", column.heading, re.IGNORECASE) else "amount"
        parts = [c for c in figured if c.field == field]
        scales = {words.money_scale(c.heading) for c in (column, *parts)}
        if len(scales) > 1 or not parts:
            continue  # thousands beside pounds: which of them the total is in, nobody says
        before = [c for c in parts if c.j < column.j]
        whole, options = _numbers(table, column), [_numbers(table, c) for c in parts]
        for k, i in enumerate(table.rows.tolist()):
            of_line = np.array([value[k] for value in options])
            some = [of_line[: len(before)]] if before else []
            _compare(whole[k], [*some, of_line], (i, column.j), findings)


def _numbers(table: Table, column: Column) -> np.ndarray:
    """Numbers of a column, row by row; NaN where there is none."""
    scale, cells = words.money_scale(column.heading), table.grid.values[table.rows, column.j]
    read = [words.read_amount(value, scale).value for value in cells]
    return np.array([np.nan if number is None else number for number in read], dtype=float)


def _compare(total: float, options: list[np.ndarray], cell: tuple, findings: Log) -> None:
    """Tell a total that none of some parts add up to; beside a blank nothing can be said."""
    if np.isnan(total) or not options or np.isnan(options[0]).any():
        return
    sums = np.array([parts.sum() for parts in options])
    if not np.isclose(sums, total).any():
        at = int(np.argmin(abs(sums - total)))
        message = rules.not_the_sum(total, sums[at], len(options[at]))
        findings.tell("total_does_not_add_up", [cell], message, field="amount")


def _year(column: Column, table: Table) -> tuple[Said | None, str, object]:
    """Year or day that the heading of a column gives, if any; its other words, and it as typed."""
    for cell in column.chain:
        others = " ".join(other.text for other in column.chain if other is not cell)
        said = words.read([cell.value], "period", table.mapping, table.settings)[0]
        if "period" in said.fields or said.code == "period_ambiguous":
            return said, others, cell.value
        context = titles.join(table.said) if said.part else None
        if context and context.period:
            quarters = table.settings.get("quarters")
            whole = periods.with_year(said.part, context.period, quarters).periods
            if len(whole) == 1:
                return Said({"period": whole[0]}), others, cell.value
        days, rest = periods.take_days(cell.text.casefold())
        if table.frame == "grades" and len(days) == 1 and days[0]:
            spelt = cell.text if rest.strip() == "" else re.sub(r"\s*\(?\d.*", "", cell.text)
            return Said({"period": periods.span(days[0], days[0])}), f"{spelt} {others}", days[0]
        readings, rest = words.take_periods(cell.text, table.settings)
        if len(readings) == 1 and readings[0].periods:
            dated = readings[0].periods
            said = Said({"period": dated[0]}) if len(dated) == 1 else None
            said = said or words.open_period(cell.text, dated)
            return said, f"{rest} {others}", cell.value
    return None, column.heading, None


def _day(said: Said, typed: object) -> object:
    """A heading as a day: a year is read as its last, with a warning; of two, neither."""
    period = said.fields.get("period")
    if period is None:
        return said
    if period.start == period.end:
        return typed
    is_year = period.kind in ("financial year", "calendar year")
    return f"end of {period.label}" if is_year else period.label


def read_tables(
    grid: Grid,
    block: Block,
    frame: str,
    mapping: Mapping,
    settings: dict,
    said: list,
    findings: Log,
) -> list[Table]:
    """Read a block as a register; a log that repeats its recommendations as two tables."""
    if frame in ("recommendations", _EVENTS):
        log = _read_table(grid, block, _EVENTS, mapping, settings, said, _log_field)
        if log and _is_flat_log(log):
            stated = [c for c in log.fields() if c.field in _OF_RECOMMENDATION]
            shared = [replace(c) for c in log.fields(*_OF_LOG, *_OF_EVENTS)]
            log.columns = [column for column in log.columns if column not in stated]
            places = frozenset(column.j for column in shared)
            columns = [*shared, *stated]
            return [log, replace(log, frame="recommendations", columns=columns, shared=places)]
    field_of = partial(names.field_of_heading, frame=frame)
    table = _read_table(grid, block, frame, mapping, settings, said, field_of)
    if table and frame == "resources" and not table.fields("certainty"):
        for column in table.free:
            if say_how_long(grid, block, column.j):
                column.use, column.field = "field", "certainty"
                break
    if table and frame == "resources":
        _take_budgets(table, findings)
    if table and frame == "recommendations":
        _read_statuses_across(table, findings)
    if table and frame in _WIDE:
        is_dated = bool(table.fields("period", "period_start", "assessed"))
        is_wide = not is_dated and any(_year(column, table)[0] for column in table.free)
        for column in () if is_dated else table.fields(*_WIDE[frame]):
            # Amount and Posts under each year; “Total funding” beside years is no line of its own.
            if _year(column, table)[0] or (is_wide and names.is_total(column.heading)):
                column.use = UNUSED
        if not table.fields(*_WIDE[frame]):
            _read_wide(table, findings)
        if frame == "resources":
            _take_totals_out(table, findings)
    return [table] if table else []


def _is_day(text: str) -> bool:
    return bool(read_day(text).value)


def _holds_days(grid: Grid, block: Block, j: int) -> bool:
    """Whether a column that ought to hold days holds no other words."""
    said = [v for v in grid.values[block.body[:200], j] if not is_nothing(v)]
    return not said or any(read_day(value, last_of=False).value for value in said)


def _is_flat_log(log: Table) -> bool:
    told, days = {column.field for column in log.fields()}, log.fields("event_date")
    if not ({"recommendation_id", "report"} <= told and days and told & {"event", "status"}):
        return False
    at = [column.j for column in log.fields(*_OF_LOG)]
    named = {tuple(log.grid.text(int(i), j) for j in at) for i in log.rows}
    is_log_date = names.plain_heading(days[0].heading) in names.heading_words("log date")
    return is_log_date or len(log.rows) >= _LINES_A_RECORD * len(named)


def _log_field(text: str) -> str | None:
    """Field of a heading in a log: a recommendation's own first, then an event's."""
    named = names.field_of_heading(text, "recommendations")
    if named in (*_OF_RECOMMENDATION, *_OF_LOG):
        return named
    return "event_date" if named == "status_date" else names.field_of_heading(text, _EVENTS)


@dataclass(frozen=True)
class _Headings:
    """Headings of a register's table, of which one may say what another column is."""

    grid: Grid
    block: Block
    frame: str
    field_of: Callable[[str], str | None]
    said: list
    columns: list[Column]

    def field(self, column: Column, named: str | None) -> str | None:
        """Field of a column whose heading names one, by what else its table holds."""
        if named == "owner" and not self.has_place and self._are_own_forces(column):
            return "geography"  # the forces of a region, each with a line of its own
        if named in self.revised and not _REVISED.search(column.heading):
            named = {"due": "original_due", "amount": None}.get(named, named)
        if named == "status_date" and not _holds_days(self.grid, self.block, column.j):
            return None  # “Closed” over yes and no
        if self.frame == "resources" and named == "region":
            return "unit" if _holds_units(self.grid, self.block, column.j) else named  # £m, £000s
        if self.frame == "grades" and named in ("region", "unit"):
            return self._graded(column, named)
        of, their_own = self.of_recommendation
        return None if named in of and column.j not in their_own else named

    @cached_property
    def has_place(self) -> bool:
        """Whether some column names regions or forces."""
        return not {*names.PLACES, "geography"}.isdisjoint(self._named.values())

    @cached_property
    def revised(self) -> set[str | None]:
        """Fields of which a heading says that it is the revised one."""
        return {self._named[c.j] for c in self.columns if _REVISED.search(c.heading)}

    @cached_property
    def of_recommendation(self) -> tuple[set[str], set[int]]:
        """Fields that a column gives of the recommendation, and the columns that speak of it."""
        # The ID of a form's answers, or an action, beside the number and words of a recommendation.
        plain_of = {c.j: names.plain_heading(c.heading) for c in self.columns}
        rec = {j for j, heading in plain_of.items() if "rec" in heading}
        fields = {self._named[j] for j in rec} & {"recommendation_id", "summary"}
        worded = {j for j, heading in plain_of.items()
                  if self._named[j] == "summary" and not heading.startswith("action")}  # fmt: skip
        if "summary" in fields or not worded:
            return fields, rec
        return {*fields, "summary"}, rec | worded

    @cached_property
    def best(self) -> dict[str, int]:
        """Column of each field that several could be: the one most of whose words are known."""
        read: dict[str, list[tuple[int, int]]] = {}
        for column in self.columns if self.block.heads else ():
            name = self.field_of(self.grid.text(self.block.heads[-1], column.j))
            if name in _READ_BY:
                read.setdefault(name, []).append((-self._known(name, column.j), column.j))
        return {name: min(tried)[1] for name, tried in read.items() if len(tried) > 1}

    def _known(self, name: str, j: int) -> int:
        """Cells of a column whose words are known as those of a field."""
        known, values = words.words_of(name), self.grid.values[self.block.body[:200], j]
        read = (words.read_word(v, known) is not None or bool(words.read_log(v)) for v in values)
        return sum(is_read for v, is_read in zip(values, read, strict=True) if v is not None)

    @cached_property
    def _named(self) -> dict[int, str | None]:
        return {column.j: self.field_of(column.heading) for column in self.columns}

    def _are_own_forces(self, column: Column) -> bool:
        """Whether owners are units, of the regions that the table's titles name if of any."""
        owners = {self.grid.text(i, column.j) for i in self.block.body} - {""}
        titled = [of.word for title in self.said for some in title.words.get("place", ())
                  for of in some if of.field == "region"]  # fmt: skip
        inside = {*titled, *(force for of in titled for force in reference.forces_in(of))}
        held = {of.word for text in owners if (of := names.of_field(text, "force", "region"))}
        # Who acts in the tracker of another region makes no recommendation its own.
        return len(owners) > 1 and (not titled or held <= inside) and all(map(names_unit, owners))

    def _graded(self, column: Column, named: str) -> str:
        """Field of a column of grades that is headed as a place: “Area” of policing, days."""
        held = {self.grid.text(i, column.j) for i in self.block.body} - {""}
        if any(map(names_unit, held)):
            return named
        if names.plain_heading(column.heading) == "area" and "question" not in self._named.values():
            return "question"
        return "assessed" if named == "unit" and all(map(_is_day, held)) else named


def _read_table(
    grid: Grid, block: Block, frame: str, mapping: Mapping, settings: dict, said: list, field_of
) -> Table | None:
    """Read the columns of a block as one frame's; None where no heading names a field of it."""
    columns, taken = read_heads(grid, block), set()
    headings = _Headings(grid, block, frame, field_of, said, columns)
    for column in columns:
        named, declared = by_heading(column, mapping, grid.sheet, field_of)
        if not declared:
            named = headings.field(column, named)
        if declared and named in (UNUSED, NOTE):
            column.use, column.reason = named, "declared"
        elif (
            named
            and named not in (*taken, "source")
            and headings.best.get(named, column.j) == column.j
        ):
            column.use, column.field = "field", named
            taken.add(named)
        elif names.is_note(column.heading):
            column.use = NOTE
    is_unpaid = frame == "resources" and "funding_source" not in taken
    pays = who_pays(grid, block) if is_unpaid else []
    for column in columns:
        if column.j in pays and column.use == UNUSED and not column.reason:
            column.use, column.field = "field", "funding_source"
            taken.add("funding_source")
    if not taken:
        return None
    rows = np.array(
        [i for i in block.body if grid.held[i, [c.j for c in columns]].any()], dtype=int
    )
    sheet = grid.sheet.name
    declared = mapping.file | mapping.sheets.get(sheet, {})
    status = words.read_word(sheet, words.words_of("status"))
    is_told = status in ("complete", "being progressed") and "status" not in taken
    if frame == "recommendations" and is_told:
        declared = {"status": status} | declared  # the sheet “Closed” beside “Open”
    return Table(grid, frame, block, rows, columns, mapping, settings, declared, said=said)


def _holds_units(grid: Grid, block: Block, j: int) -> bool:
    """Whether a column says in what the amounts beside it are."""
    said = [grid.text(i, j) for i in block.body if grid.held[i, j]]
    return bool(said) and all(map(is_unit, said))


# Fields whose words may stand once, over the rows that they hold for, where a companion says so.
_GROUP_ROWS = ("report", "theme", "region", "force")

_SAYS_AS_ABOVE = re.compile(rf"(?i){words.AS_ABOVE.pattern}|\(?see above\)?")

# -- cell by cell ------------------------------------------------------------------------------


def stated(table: Table) -> list[Record]:
    """Records that the rows of a table state, each with the cells that fill its fields."""
    grid, sheet, general = table.grid, table.grid.sheet, _general(table)
    columns = [(column.field, column.j, column.heading) for column in table.fields()]
    wide = {column.j: column for column in table.fields() if column.extra}
    of_months = any("period" in column.extra[0].fields for column in wide.values())
    of_months &= table.frame == "recommendations"
    # A grade may be left blank, where there is a column for it; and a place, with all that follows.
    needed = {column.name for column in schema.FRAMES[table.frame] if column.required}
    needed |= {"grade", "region", "force", "geography"}
    records, above = [], _above(table, columns)
    # What a companion says for all stands in blank cells of a column too. A place left blank may
    # mean everybody.
    filled = {name for name, *_ in columns} - {*_NAMES, *_READ_ALIKE}
    in_blanks = {name: value for name, value in table.declared.items() if name in filled}
    for i in table.rows.tolist():
        line, others = [], []
        for name, j, heading in columns:
            at, address = above.get((i, j), i), grid.cell(i, j)
            if grid.held[at, j]:
                given = table.mapping.meaning(name, grid.text(at, j))
                if given is None and name in names.PLACES:
                    given = table.mapping.meaning("geography", grid.text(at, j))
                typed = grid.values[at, j]
                if grid.sheet.percent[at, j] and isinstance(typed, int | float):
                    typed = f"{typed * 100:g}%"  # as it is shown: 25% are no pounds
                value = typed if given is None else given.get(name)
                here = (i, j) if grid.held[i, j] else None
                line.append(Cell(name, value, address, heading, here))
                more = {n: said for n, said in (given or {}).items() if n != name}
                others += [Cell(n, said, address, heading) for n, said in more.items()]
            elif name in needed and (j not in wide or of_months):
                line.append(Cell(name, None, address, heading))
        # Behind the words of every column stand those that the cell of another field gives.
        of_line = {n: v for said in table.sections.get(i, ()) for n, v in said.fields.items()}
        of_all = (general | of_line).items(), in_blanks.items()
        line += [*others, *(Cell(name, value) for said in of_all for name, value in said)]
        row = Record(sheet.file, sheet.name, int(sheet.rows[i]), settings=table.settings)
        if wide and not of_months:
            records += _parts(row, line, wide, grid)
        elif line:
            records.append(row.take(_by_month(line, wide) if wide else line))
    if not table.shared:
        return records
    # Each recommendation of a flat log is one record, with the cells that repeat it.
    groups: dict[tuple, list[Record]] = {}
    for record in records:
        groups.setdefault(tuple(plain(record.value(n) or "") for n in _OF_LOG), []).append(record)
    return [part for group in groups.values() for part in _of_group(group, table.shared)]


def _parts(row: Record, line: list[Cell], wide: dict[int, Column], grid: Grid) -> list[Record]:
    """One record for each year or question of a line; what names the line in each."""
    # Amount and posts under one year are one record, so that they are held against each other.
    wide_cells = [cell for cell in line if cell.at and cell.at[1] in wide]
    named = [cell._replace(at=None) for cell in line if not cell.at or cell.at[1] not in wide]
    records, taken = [], {}
    for cell in wide_cells:
        column = wide[cell.at[1]]
        said, address = column.extra[0].fields, grid.cell(column.chain[-1].i, column.j)
        heads = [Cell(name, value, address, cell.heading) for name, value in said.items()]
        year = said.get("period") if isinstance(said.get("period"), str) else column.j
        if year in taken and cell.field not in taken[year].cells:
            taken[year].take([cell, *heads])
            continue
        records.append(replace(row, part=column.j + 1, cells={}, places=[]))
        if cell.field == "status" and is_nothing(cell.value):
            records[-1].take([cell])  # not for this force
        else:
            taken[year] = records[-1].take([cell, *heads, *named])
    return records


def _by_month(line: list[Cell], wide: dict[int, Column]) -> list[Cell]:
    """The last status of a line that has one a month, and when it was first that."""
    in_months = [cell for cell in line if cell.at and cell.at[1] in wide]
    given = [cell for cell in in_months if not is_nothing(cell.value)]
    others = [cell for cell in line if cell not in given]
    days = {cell.at: wide[cell.at[1]].extra[0].fields["period"] for cell in given}
    given.sort(key=lambda cell: days[cell.at].start)
    if not given:
        return line
    known = words.words_of("status")
    said = [words.read_word(cell.value, known) for cell in given]
    begun = words.since(said)
    at = given[begun]
    stands = [*reversed(given), *others]
    is_dated = any(c.field == "status_date" and not is_nothing(c.value) for c in others)
    # What was closed by the first month may have been long before.
    if not is_dated and (begun or said[-1] in words.OPEN or said[-1] is None):
        day = {"status_date": days[at.at].end, "days_unknown": "status_date"}
        stands += [Cell(name, value, *at[2:4]) for name, value in day.items()]
    return stands


def _above(table: Table, columns: list[tuple]) -> dict[tuple[int, int], int]:
    """Row whose cell stands for an empty one, merged or by ``fill_down``, or for “as above”."""
    grid, stands = table.grid, {}
    rows, numbers = grid.sheet.rows, grid.sheet.columns
    fill = table.mapping.setting(grid.sheet.name, "fill_down")
    for name, j, _ in columns:
        for top, left, bottom, right in grid.sheet.merged:
            if left <= numbers[j] <= right:
                first = int(np.searchsorted(rows, top))
                stands |= {(i, j): first for i in table.rows.tolist() if top < rows[i] <= bottom
                           and not grid.held[i, j]}  # fmt: skip
        held = table.rows[grid.held[table.rows, j]] if fill and name in _GROUP_ROWS else ()
        for first, end in pairwise([*map(int, held), len(rows)]):
            stands |= {(i, j): first for i in table.rows.tolist() if first < i < end}
        for before, i in pairwise(table.rows.tolist()):
            says = _SAYS_AS_ABOVE if name in _GROUP_ROWS else words.AS_ABOVE
            at = stands.get((before, j), before)
            if grid.held[at, j] and says.fullmatch(grid.text(i, j).strip()):
                stands[i, j] = at
    return stands


def _general(table: Table) -> dict[str, object]:
    """What the companion or the titles say of every record, where no column does."""
    frame, filled = schema.columns(table.frame), {column.field for column in table.fields()}
    named = (*frame, "as_at")
    said = {n: value for n, value in table.declared.items() if n in named and n not in filled}
    context = titles.join(table.said)
    # What money is in, £m, is no unit that was graded.
    whose = {"region", "force", "geography", *({"unit"} & {*frame})}
    if not whose & filled and len(context.place) == 1:
        place = context.place[0]
        if place.field in ("region", "force") and (place.field in frame or "unit" in frame):
            said.setdefault(place.field, place.word)
            where = next(title.where for title in table.said if title.words.get("place"))
            if "unit" in frame and registers.speaks_of_unit(where, place.word):
                said.setdefault("unit", registers.known_unit(place.word, True)[0])
    if table.frame == "resources" and not {"period", "period_start"} & filled and context.period:
        said.setdefault("period", context.period.label)
    # A heading with pounds in it says what its amounts are in.
    if not any("£" in column.heading for column in table.fields("amount")):
        said |= _unit_above(table) if table.frame == "resources" and "amount" in filled else {}
    if context.as_at and "assessed" in frame and "assessed" not in filled:
        said.setdefault("assessed", context.as_at.isoformat())
    # The day of the whole sheet, or the last of its quarter, tells which of two sheets is newer.
    month = next((title.as_at_month for title in table.said if title.as_at_month), "")
    days = {title.is_published: title.as_at for title in reversed(table.said) if title.as_at}
    reports = {reference.report_key(table.grid.text(int(i), column.j))
               for column in table.fields("report") for i in table.rows} - {""}  # fmt: skip
    reports |= {s.fields["report"] for line in table.sections.values() for s in line
                if "report" in s.fields}  # fmt: skip
    if True in days and table.frame == "recommendations" and len(reports) < 2:
        # On the day of its report none of them had been acted on.
        day = days.pop(True)
        if "published" not in filled:
            said.setdefault("published", day.isoformat())
    if day := next(iter(days.values()), None):
        said.setdefault("as_at", day.isoformat())
    elif month:
        said.setdefault("as_at", month)
    if context.period and context.period.end and "period" not in frame:
        said["period_end"] = context.period.end.isoformat()
    return said


def settle(lines: dict, stated: list[Record], rows: pd.DataFrame) -> None:
    """Send each cell of a register where its record went; a row that states nothing is a note."""
    places = rows[["file", "sheet", "row", "part"]].itertuples(index=False, name=None)
    went = dict(zip(places, rows["disposition"], strict=True))
    for record in stated:
        line = lines[record.file, record.sheet]
        fate = went.get((record.file, record.sheet, record.row, record.part))
        for at in record.places:
            if fate:
                line.settle(*at, WENT[fate])
            else:
                line.roles[at] = NOTE_ROLE
        for at in record.again:
            line.settle(*at, WENT["repeated"])


# -- a flat log --------------------------------------------------------------------------------


def _of_group(lines: list[Record], shared: frozenset[int]) -> list[Record]:
    """Records of one identifier: one, unless its lines contradict each other."""
    every = dict.fromkeys(name for line in lines for name in line.cells)
    fixed = [n for n in every if n not in (*_OF_LOG, *_OF_EVENTS, "due", "original_due")]
    alike: list[tuple[list[Record], dict[str, Cell]]] = []
    for line in lines:
        given = {name: line.cells[name] for name in fixed if line.says(name)}
        for agreeing, known in alike:
            both = given.keys() & known.keys()
            if all(plain(given[n].value) == plain(known[n].value) for n in both):
                agreeing.append(line)
                known |= given | known
                break
        else:
            alike.append(([line], given))
    status, records = _status(_in_order(lines)), []
    for agreeing, known in alike:
        first = agreeing[0]
        named = {n: first.cells[n]._replace(at=None) for n in _OF_LOG if n in first.cells}
        cells = named | known | _due(_in_order(agreeing)) | status
        used = [cell.at for cell in cells.values() if cell.at]
        again = [at for line in agreeing for at in line.places
                 if at not in used and at[1] not in shared]  # fmt: skip
        records.append(replace(first, cells=cells, places=used, again=again))
    return records


def _in_order(lines: list[Record]) -> list[Record]:
    """Lines by their days; as they stand where one has none."""
    days = [read_day(line.value("event_date"), last_of=False).value for line in lines]
    if None in days:
        return lines
    return [lines[k] for k in sorted(range(len(lines)), key=lambda k: days[k])]


def _status(lines: list[Record]) -> dict[str, Cell]:
    """Last status that an event gives, and its day; a status inside a comment is a remark."""
    for line in reversed(lines):
        if line.says("status") and "status" in plain(line.value("event") or "status"):
            said = {"status": line.cells["status"], "status_date": line.cells.get("event_date")}
            return {n: cell._replace(field=n, at=None) for n, cell in said.items() if cell}
    return {}


def _due(lines: list[Record]) -> dict[str, Cell]:
    """Due day of the last line that gives one, and the first, where it was moved."""
    said = [line.cells["due"] for line in lines if line.says("due")]
    first = [line.cells["original_due"] for line in lines if line.says("original_due")]
    due = {}
    if said:
        due["due"] = next(c for c in said if plain(c.value) == plain(said[-1].value))
    if first:
        due["original_due"] = first[0]
    elif said and plain(said[0].value) != plain(said[-1].value):
        due["original_due"] = said[0]._replace(field="original_due")
    return due
