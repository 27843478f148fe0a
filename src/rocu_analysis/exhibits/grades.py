"""How were we graded, and is oversight in place? One scale at a time.

The inspectorate changed its scale in 2021/22 and says that grades across the change must not be
compared; a unit's own assessment is no grade at all. So an exhibit shows one scale, and says who
was not inspected beside what was found.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from rocu_analysis import reference, schema, theme
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.common import table_of
from rocu_analysis.exhibits.exhibit import Exhibit
from rocu_analysis.exhibits.kinds import Kind, Method, Told
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.wording.numbers import day, listed, paragraph, small
from rocu_analysis.wording.say import capital, fit, say, some

SELF, NOT_GIVEN, NAMELESS = "self-assessment", "not stated", "a unit without a name"
UNANSWERED = ("not known", NOT_GIVEN)
MOST_NAMED = 10
CAVEATS = {
    "HMICFRS five tiers": "Scale in five tiers, used since 2021/22. The inspectorate says that "
    "grades are not to be compared with those of the earlier scale in four tiers.",
    "HMICFRS four tiers": "Scale in four tiers, used until 2018/19. The inspectorate says that "
    "grades are not to be compared with those of the later scale in five tiers.",
    SELF: "These are the units' own answers. Nobody has inspected them.",
}


def grades(
    grades: pd.DataFrame,
    *,
    scale: str | None = None,
    unit_type: str | None = "ROCU",
    question: str | None = None,
    region: str | None = None,
    not_inspected: pd.DataFrame | None = None,
) -> Exhibit:
    """Show grades by region and date, or self-assessments by region and oversight theme.

    Parameters
    ----------
    grades : DataFrame
        The grades frame; it is not changed.
    scale : str, optional
        One of `schema.SCALES`; needed only where the frame holds several.
    unit_type : str, optional
        Kind of unit to show; None for all.
    question : str, optional
        What was graded; needed only where an inspectorate's grades answer several questions.
    region : str, optional
        Region in focus.
    not_inspected : DataFrame, optional
        A frame of recommendation events; those called "not inspected" are told beside the grades.

    Returns
    -------
    Exhibit
        ``.data`` has every row; headline, chart and counts take the newest of each unit.

    Raises
    ------
    NotComparable
        Where the frame holds several scales, or several questions, and none was chosen.
    NoFigures
        Where nothing is left.
    """
    if not_inspected is not None:
        schema.require(not_inspected, "recommendation_events")
    return KIND.ask(**locals())


def _tell(grades: pd.DataFrame, *, not_inspected, unit_type, scale, question, region) -> Told:
    focus = region
    rows = _select(grades, unit_type=unit_type, scale=scale, question=question)
    shown = rows["scale"].iloc[0]
    told = (_self_assessed if shown == SELF else _inspected)(rows, focus)
    notes = [CAVEATS[shown], *told.pop("notes"), *_absent(not_inspected)]
    mark = "self-assessed" if shown == SELF else "inspected"
    return Told(rows=rows, notes=notes, marks=[mark], **told)


def _select(rows: pd.DataFrame, **wanted: str | None) -> pd.DataFrame:
    """Rows of one scale and, of an inspectorate's grades, one question; undated ones first."""
    for name, value in wanted.items():
        rows = rows if value is None else rows[rows[name] == value]
    if rows.empty:
        raise NoFigures(
            "grades", "there is no grade of that scale, question and kind of unit in the frame"
        )
    for name in ("scale", "question"):
        held = list(rows[name].dropna().unique())
        if len(held) > 1 and not (name == "question" and rows["scale"].iloc[0] == SELF):
            raise NotComparable(
                "grades",
                f"the frame holds several {name}s ({', '.join(held)}) that must not be mixed",
                None,
                f"Choose one: {name}={held[0]!r}",
            )
    place = pd.Categorical(rows["region"], reference.REGIONS, ordered=True)
    order = ["_place", "unit", "assessed"]
    dates_first = rows.assign(_place=pd.Series(place.codes, rows.index).replace(-1, 99))
    ordered = dates_first.sort_values(order, kind="stable", na_position="first")
    return ordered.drop(columns="_place").reset_index(drop=True)


# --- grades of the inspectorate ------------------------------------------------------------------


def _inspected(rows: pd.DataFrame, focus: str | None) -> dict:
    """Newest grade of each unit, in the column of its word."""
    scale, units = rows["scale"].iloc[0], rows["unit_type"].eq("ROCU").all()
    noun, plural = ("unit", "units") if units else ("body", "bodies")
    newest = rows.drop_duplicates(["region", "unit"], keep="last").reset_index(drop=True)
    newest = newest.assign(name=_names(newest), said=newest["grade"].fillna(NOT_GIVEN))
    tiers = {
        tier: list(newest.loc[newest["said"] == tier, "name"]) for tier in schema.GRADES[scale]
    }
    tiers = {tier: names for tier, names in tiers.items() if names}
    missing = list(newest.loc[newest["said"] == NOT_GIVEN, "name"])
    graded, number = len(newest) - len(missing), len(newest)
    has = {"n": graded, "of": number, "noun": noun, "plural": plural}
    asked = rows["question"].dropna()
    question = asked.iloc[0] if len(asked) else "a question that is not stated"
    when = [day(date) if date == date else "date not stated" for date in rows["assessed"]]
    alone = newest["region"].is_unique
    what = "with the month of each report" if alone else "each cell naming its units"
    return {
        "headline": _graded({tier: len(names) for tier, names in tiers.items()}, graded, **has),
        "subtitle": f"Grades for {question[:1].lower()}{question[1:]}, {scale}, by region",
        "alt": f"Grid of regions by grade, {what}; described below.",
        "description": paragraph(
            say("The one {noun} has {n|no|a|} grade", **has)
            if number == 1
            else say("{n} of {of} {plural} {n|have|has|have} a grade", **has),
            *(f"{capital(tier)}: {listed(names)}" for tier, names in tiers.items()),
            _without(missing),
            *(_own(row) for row in newest[newest["region"].eq(focus)].itertuples()),
        ),
        "table": table_of(
            {
                "Region": [*rows["region"].fillna(NOT_APPLICABLE), "Units with a grade"],
                "Unit": [*rows["unit"].fillna(NOT_GIVEN), NOT_APPLICABLE],
                "Grade": [*rows["grade"].fillna(NOT_GIVEN), f"{graded} of {number}"],
                "Report of": [*when, NOT_APPLICABLE],
            }
        ),
        "notes": [*_several(rows, newest), *(_elsewhere(rows) if units else ())],
        "drawing": _drawn_grades(newest, list(schema.GRADES[scale]), focus),
    }


def _graded(counts: dict[str, int], graded: int, *, noun: str, plural: str, **_) -> str:
    """How many have each grade; the best alone where there is no room for all."""
    if graded == 0:
        return f"No grade of any {noun} is stated"
    if graded == 1:
        return f"One {noun} was graded: {next(iter(counts))}"
    after = {"requires improvement": "requiring improvement"}
    given = [f"{small(number)} {after.get(tier, tier)}" for tier, number in counts.items()]
    whom = f"{small(graded)} {plural}"
    return fit(
        f"{whom} were graded: {listed(given)}",
        f"{whom} graded: {', '.join(given)}",
        f"{whom} were graded; the table has each grade",
    )


def _without(names: list[str]) -> str:
    why = "since no source at hand states one"
    if len(names) > MOST_NAMED:
        return f"The others have none, {why}; the table names them"
    return f"Without a grade, {why}: {listed(names)}" if names else ""


def _own(row) -> str:
    """Grade of the one in focus, and of which report it is."""
    when = day(row.assessed) if row.assessed == row.assessed else ""
    if row.said == NOT_GIVEN:
        return f"{row.name} has no grade{f' in the report of {when}' if when else ''}"
    return f"{row.name}: {row.said} ({f'report of {when}' if when else 'report without a date'})"


def _several(rows: pd.DataFrame, newest: pd.DataFrame) -> list[str]:
    told = "Where a unit has several grades, its newest report counts; all are listed."
    return [told] if len(rows) > len(newest) else []


def _elsewhere(rows: pd.DataFrame) -> list[str]:
    """Regions without a row; London has no unit."""
    absent = [name for name in reference.REGIONS if name not in set(rows["region"])]
    others = [name for name in absent if name != "London"]
    notes = ["London has no unit of this kind."] if "London" in absent else []
    told = f"Nothing at hand says how these were graded: {listed(others)}."
    return notes + ([told] if others else [])


def _drawn_grades(newest: pd.DataFrame, tiers: list[str], focus: str | None) -> Drawing:
    """A row a region: the month where it has one unit, the units' names where it has several."""
    alone = newest["region"].notna().all() and newest["region"].is_unique
    columns = [capital(tier) for tier in tiers]
    if alone and newest["said"].eq(NOT_GIVEN).any():
        columns.append("Grade not stated")
    place = newest["region"].fillna("No region")
    regions, at = list(dict.fromkeys(place)), {t: n for n, t in enumerate([*tiers, NOT_GIVEN])}
    cells = []
    for (region, said), part in newest.groupby([place, "said"], sort=False):
        mark, text = "", ", ".join(_names(part.assign(region=None)))
        if alone:
            date = part["assessed"].iloc[0]
            mark = NOT_GIVEN if said == NOT_GIVEN else "grade"
            text = f"{date:%b %Y}" if date == date else "no date"
        if alone or said != NOT_GIVEN:  # names need the room that a mark would take
            cells.append((regions.index(region), at[said], mark, text))
    filled = {cell[0] for cell in cells}
    rows = [n if at in filled else f"{n}: no grade" for at, n in enumerate(regions)]
    return _grid(cells, rows, columns, rows[regions.index(focus)] if focus in regions else None)


# --- answers of the units themselves -------------------------------------------------------------


def _self_assessed(rows: pd.DataFrame, focus: str | None) -> dict:
    """Newest answer of each unit to each question, as a word in a grid."""
    filled = {"region": "No region", "unit": NAMELESS, "question": "question not stated"}
    rows = rows.fillna(filled)
    newest = rows.drop_duplicates(["region", "unit", "question"], keep="last")
    units = newest.drop_duplicates(["region", "unit"])
    units = units.assign(name=_names(units))[["region", "unit", "name"]]
    newest = newest.merge(units, on=["region", "unit"], how="left").set_axis(newest.index)
    names, questions = list(units["name"]), list(dict.fromkeys(rows["question"]))
    given = newest["grade"].fillna(NOT_GIVEN)
    answers = pd.DataFrame({"name": newest["name"], "question": newest["question"], "said": given})
    answers = answers.pivot(index="name", columns="question", values="said")
    answers = answers.reindex(index=names, columns=questions).fillna(NOT_GIVEN)
    there = answers.eq("in place")
    total, of = int(there.to_numpy().sum()), answers.size
    silent, dates = int(answers.isin(UNANSWERED).to_numpy().sum()), newest["assessed"].dropna()
    when = "a date not stated" if dates.empty else day(dates.max())
    only = questions[0] if len(questions) == 1 else None
    said = listed(f"{question} {there[question].sum()}" for question in questions)
    one = {"n": total, "kept": total or "none", "of": of, "silent": silent, "x": silent or "none",
           "only": only, "when": when}  # fmt: skip
    in_all = (
        "In all, {kept} of {of} {n|is|is|are} reported in place, "
        "and {x} {silent|is|is|are} not known"
    )
    if only:
        one["kept"] = total or "None"
        in_all = (
            "{kept} of {of} units {n|reports|reports|report} {only} in place; "
            "of {x} it is not known"
        )
    own = there.loc[focus] if focus in names else pd.Series(dtype=bool)
    cells = [(row, column, word, word) for row, words in enumerate(answers.to_numpy())
             for column, word in enumerate(words)]  # fmt: skip
    heads = [capital(question) for question in questions]
    return {
        "headline": _in_place(total, of, only, when),
        "subtitle": f"Oversight arrangements by region, self-assessed, newest answers to {when}",
        "alt": "Grid of regions by oversight theme, each cell a word and a shape; described below.",
        "description": paragraph(
            "" if only else f"Units that report each arrangement in place, of {len(names)}: {said}",
            say(in_all, **one),
            f"{focus} reports {own.sum() or 'none'} of {len(own)} in place" if len(own) else "",
        ),
        "table": _answer_table(answers, there, silent, newest),
        "notes": _older(newest, dates),
        "drawing": _grid(cells, names, heads, focus if focus in names else None),
    }


def _in_place(number: int, of: int, only: str | None, when: str) -> str:
    """How many of the answers say that a thing is in place; ``only`` is the one thing asked."""
    if of == 1:
        word = "in place" if number else "not in place"
        return f"The one oversight arrangement is {word} at {when}"
    if not only:
        return f"Units report {number or 'none'} of {of} oversight arrangements in place at {when}"
    whom = some(number, of, "unit") if number == of else f"{small(number)} of {small(of)} units"
    told = say("{whom} {n|reports|reports|report}", whom=whom, n=number)
    return fit(
        f"{told} {only} in place at {when}",
        f"{told} {only} in place",
        f"{told} it in place at {when}",
    )


def _answer_table(answers, there: pd.DataFrame, silent: int, newest: pd.DataFrame) -> pd.DataFrame:
    """Units by questions, with how many are in place and how many are not known."""
    latest = newest.groupby("name")["assessed"].max()
    dates = ["not stated" if pd.isna(latest[name]) else day(latest[name]) for name in answers.index]
    table = {"Region": [*answers.index, f"In place, of {len(answers)}", "Not known or not stated"]}
    for question, given in answers.items():
        untold = int(given.isin(UNANSWERED).sum())
        table[capital(question)] = [*given, int(there[question].sum()), untold]
    by_unit = [int(number) for number in there.sum(axis=1)]
    ends = [f"{sum(by_unit)} of {answers.size}", f"{silent} of {answers.size}"]
    table[f"In place, of {answers.shape[1]}"] = [*by_unit, *ends]
    table["Newest answer"] = [*dates, NOT_APPLICABLE, NOT_APPLICABLE]
    return table_of(table)


def _older(newest: pd.DataFrame, dates: pd.Series) -> list[str]:
    """Name the units whose answers are older than the newest of all, or without a date."""
    if dates.empty:
        return ["No answer has a date."]
    kinds = {
        "Older answers": newest["assessed"].lt(dates.max()),
        "Answers without a date": newest["assessed"].isna(),
    }
    told = {words: sorted(set(newest.loc[held, "unit"].dropna())) for words, held in kinds.items()}
    return [f"{words}: {listed(names)}." for words, names in told.items() if names]


# --- both ----------------------------------------------------------------------------------------


def _grid(cells: list[tuple], rows: list[str], columns: list[str], focus: str | None) -> Drawing:
    frame = pd.DataFrame(cells, columns=["row", "column", "kind", "text"])
    options = {"rows": rows, "columns": columns, "marks": theme.GRADE_MARKS, "focus": focus}
    needs = partial(grid.height, frame, rows, columns)
    return Drawing(grid.draw, frame, options, needs=needs)


def _names(rows: pd.DataFrame) -> list[str]:
    """Region where it tells rows apart, else the unit, with its region where names repeat."""
    if rows["region"].notna().all() and rows["region"].is_unique:
        return list(rows["region"])
    units = rows["unit"].fillna(NAMELESS)
    whole = zip(rows["region"], units, units.duplicated(keep=False), strict=True)
    return [
        f"{where}: {unit}" if twice and where == where else unit for where, unit, twice in whole
    ]


def _absent(events: pd.DataFrame | None) -> list[str]:
    """One note for each event that says who was not inspected."""
    if events is None:
        return []
    absent = events[events["event"].astype("str").str.casefold() == "not inspected"]
    notes = []
    for row in absent.to_dict("records"):
        named = [row[name] for name in ("region", "force") if isinstance(row[name], str)]
        where = named[-1] if named else "a unit that is not named"
        when = "" if pd.isna(row["event_date"]) else f" ({day(row['event_date'])})"
        remark = f" {row['note']}" if isinstance(row["note"], str) else ""
        notes.append(f"Not inspected: {where}{when}.{remark}")
    return list(dict.fromkeys(notes))


KIND = Kind(
    name="grades",
    shows="grades",
    # Not the events: what one inspection left out says nothing of the grades of another.
    frames={"grades": "grades"},
    tell=_tell,
    method=Method(
        "Grades",
        (
            ("inspected", "Grades stand as the inspectorate gave them. Those of different scales "
             "are never compared."),
            ("self-assessed", "A self-assessment stands as the unit gave it, and is not an "
             "inspection."),
        ),
    ),
)  # fmt: skip
