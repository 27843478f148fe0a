"""How were we graded, and is oversight in place? One scale at a time.

The inspectorate changed its scale in 2021/22 and says that grades across the change must not be
compared; a unit's own assessment is no grade at all. So an exhibit shows one scale, and says who
was not inspected beside what was found.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.common import refuse_mixture, source_of, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.wording import inspection as words
from rocu_analysis.wording.numbers import day, listed, paragraph

SELF = "self-assessment"
NOT_GIVEN = "not stated"
UNANSWERED = ("not known", NOT_GIVEN)
MARKS = {
    "grade": ("o", "#12436D"),
    "in place": ("o", "#12436D"),
    "partly": ("D", "#28A197"),
    "not in place": ("^", "#801650"),
    "not known": ("X", "#3D3D3D"),
    NOT_GIVEN: ("X", "#3D3D3D"),
}
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
    schema.require(grades, "grades")
    focus = None if region is None else reference.check_region(region)
    rows = _rows(grades, scale, unit_type, question)
    illustrative = refuse_mixture(rows)
    asked = {"scale": scale, "unit_type": unit_type, "question": question, "region": region}
    recipe = Recipe("grades", asked, {"grades": grades, "not_inspected": not_inspected})
    shown = rows["scale"].iloc[0]
    parts = (_self_assessed if shown == SELF else _inspected)(rows, focus, illustrative)
    notes = (CAVEATS[shown], *parts.pop("notes"), *_absent(not_inspected))
    return Exhibit(
        kind="grades", data=rows, source=source_of(rows), notes=notes, recipe=recipe,
        illustrative=illustrative, **parts,
    )  # fmt: skip


def _rows(grades: pd.DataFrame, scale, unit_type, question) -> pd.DataFrame:
    """Rows of one scale and, of an inspectorate's grades, one question; undated ones first."""
    rows = grades
    for name, wanted in (("unit_type", unit_type), ("scale", scale), ("question", question)):
        rows = rows if wanted is None else rows[rows[name] == wanted]
    if rows.empty:
        raise NoFigures(
            "grades", "there is no grade of that scale, question and kind of unit in the frame"
        )
    _one(rows, "scale", "scales")
    if rows["scale"].iloc[0] != SELF:
        _one(rows, "question", "questions")
    order = {name: number for number, name in enumerate(reference.REGIONS)}
    return (
        rows.assign(_place=rows["region"].map(order).fillna(len(order)))
        .sort_values(["_place", "unit", "assessed"], kind="stable", na_position="first")
        .drop(columns="_place")
        .reset_index(drop=True)
    )


def _one(rows: pd.DataFrame, name: str, plural: str) -> None:
    held = list(rows[name].dropna().unique())
    if len(held) > 1:
        raise NotComparable(
            "grades",
            f"the frame holds several {plural} ({', '.join(held)}) that must not be mixed",
            None,
            f"Choose one: {name}={held[0]!r}",
        )


def _inspected(rows: pd.DataFrame, focus: str | None, illustrative: bool) -> dict:
    """Newest grade of each unit, in the column of its word."""
    scale = rows["scale"].iloc[0]
    tiers = schema.GRADES[scale]
    newest = rows.drop_duplicates(["region", "unit"], keep="last").reset_index(drop=True)
    grade = newest["grade"].fillna(NOT_GIVEN)
    counts = {tier: int((grade == tier).sum()) for tier in tiers}
    graded = int(grade.ne(NOT_GIVEN).sum())
    only_units = rows["unit_type"].eq("ROCU").all()
    noun, names = "unit" if only_units else "body", _names(newest)
    told = [
        f"{tier.capitalize()}: {listed(n for n, g in zip(names, grade, strict=True) if g == tier)}"
        for tier in tiers
        if counts[tier]
    ]
    missing = [name for name, value in zip(names, grade, strict=True) if value == NOT_GIVEN]
    own = newest[newest["region"].eq(focus)]
    of_focus = [
        words.own_grade(name, None if pd.isna(row.grade) else row.grade,
                        "" if pd.isna(row.assessed) else day(row.assessed))
        for name, row in zip([names[place] for place in own.index], own.itertuples(), strict=True)
    ]  # fmt: skip
    return {
        "headline": words.graded_headline(counts, graded, noun),
        "subtitle": f"Grades for {_question(rows)}, {scale}, by region",
        "alt": words.grid_alt(newest["region"].is_unique),
        "description": paragraph(
            words.graded_of(graded, len(newest), noun),
            *told,
            words.without_grade(missing, "no source at hand states one"),
            *of_focus,
        ),
        "table": _grade_table(rows, graded, len(newest)),
        "notes": _inspected_notes(rows, newest, only_units),
        "drawing": _drawn_grades(newest, grade, tiers, focus, illustrative),
    }


def _question(rows: pd.DataFrame) -> str:
    asked = rows["question"].dropna()
    if asked.empty:
        return "a question that is not stated"
    return asked.iloc[0][:1].lower() + asked.iloc[0][1:]


def _grade_table(rows: pd.DataFrame, graded: int, units: int) -> pd.DataFrame:
    when = [day(date) if date == date else "date not stated" for date in rows["assessed"]]
    return table_of(
        {
            "Region": [*rows["region"].fillna(NOT_APPLICABLE), "Units with a grade"],
            "Unit": [*rows["unit"].fillna(NOT_GIVEN), NOT_APPLICABLE],
            "Grade": [*rows["grade"].fillna(NOT_GIVEN), f"{graded} of {units}"],
            "Report of": [*when, NOT_APPLICABLE],
        }
    )


def _inspected_notes(rows, newest, only_units: bool) -> tuple[str, ...]:
    notes = []
    if len(rows) > len(newest):
        notes.append("Where a unit has several grades, its newest report counts; all are listed.")
    if only_units:
        held = set(rows["region"])
        absent = [name for name in reference.REGIONS if name not in held]
        if "London" in absent:
            notes.append("London has no unit of this kind.")
            absent.remove("London")
        if absent:
            notes.append(f"Nothing at hand says how these were graded: {listed(absent)}.")
    return tuple(notes)


def _drawn_grades(newest, grade, tiers, focus: str | None, illustrative: bool) -> Drawing:
    """A row a region: the month where it has one unit, the units' names where it has several."""
    columns = [tier.capitalize() for tier in tiers]
    alone = newest["region"].notna().all() and newest["region"].is_unique
    if alone and grade.eq(NOT_GIVEN).any():
        columns.append("Grade not stated")
    at = {tier: number for number, tier in enumerate((*tiers, NOT_GIVEN))}
    place = newest["region"].fillna("No region")
    regions = list(dict.fromkeys(place))
    cells = []
    for (region, value), part in newest.groupby([place, grade], sort=False):
        cell = {"row": regions.index(region), "column": at[value]}
        if alone:
            kind = NOT_GIVEN if value == NOT_GIVEN else "grade"
            cells.append(cell | {"kind": kind, "text": _month(part["assessed"].iloc[0])})
        elif value != NOT_GIVEN:  # Names need the room that a mark would take.
            cells.append(cell | {"kind": "", "text": ", ".join(_names(part.assign(region=None)))})
    filled = {cell["row"] for cell in cells}
    rows = [
        name if number in filled else f"{name}: no grade" for number, name in enumerate(regions)
    ]
    frame = pd.DataFrame(cells, columns=["row", "column", "kind", "text"])
    own = rows[regions.index(focus)] if focus in regions else None
    return _grid(frame, rows, columns, own, illustrative)


def _month(date) -> str:
    return f"{date:%b %Y}" if date == date else "no date"


def _grid(frame: pd.DataFrame, rows, columns, focus: str | None, illustrative: bool) -> Drawing:
    return Drawing(
        grid.draw,
        frame,
        {"rows": rows, "columns": columns, "marks": MARKS, "focus": focus},
        needs=lambda place: grid.height(frame, rows, columns, place),
        illustrative=illustrative,
    )


def _self_assessed(rows: pd.DataFrame, focus: str | None, illustrative: bool) -> dict:
    """Newest answer of each unit to each question, as a word in a grid."""
    filled = {"region": "No region", "unit": "a unit without a name"}
    rows = rows.fillna(filled | {"question": "question not stated"})
    newest = rows.drop_duplicates(["region", "unit", "question"], keep="last")
    units = newest.drop_duplicates(["region", "unit"])
    names = _names(units)
    questions = list(dict.fromkeys(rows["question"]))
    of = dict(zip(zip(units["region"], units["unit"], strict=True), names, strict=True))
    held = {
        (of[region, unit], question): answer
        for region, unit, question, answer in zip(
            newest["region"], newest["unit"], newest["question"],
            newest["grade"].fillna(NOT_GIVEN), strict=True,
        )
    }  # fmt: skip
    answers = {(n, q): held.get((n, q), NOT_GIVEN) for n in names for q in questions}
    in_place = {q: sum(answers[n, q] == "in place" for n in names) for q in questions}
    total, dates = sum(in_place.values()), newest["assessed"].dropna()
    when = day(dates.max()) if not dates.empty else "a date not stated"
    silent = sum(answer in UNANSWERED for answer in answers.values())
    columns = [question[:1].upper() + question[1:] for question in questions]
    frame = pd.DataFrame(
        {
            "row": [names.index(name) for name, _ in answers],
            "column": [questions.index(question) for _, question in answers],
            "kind": list(answers.values()),
            "text": list(answers.values()),
        }
    )
    said = listed(f"{question} {in_place[question]}" for question in questions)
    own = [answers[focus, q] for q in questions] if focus in names else []
    only = questions[0] if len(questions) == 1 else None
    return {
        "headline": words.in_place_headline(total, len(answers), when, only),
        "subtitle": f"Oversight arrangements by region, self-assessed, newest answers to {when}",
        "alt": "Grid of regions by oversight theme, each cell a word and a shape; described below.",
        "description": paragraph(
            "" if only else f"Units that report each arrangement in place, of {len(names)}: {said}",
            words.in_all(total, len(answers), silent, only),
            words.own_answers(focus, own.count("in place"), len(own)) if own else "",
        ),
        "table": _answer_table(answers, names, questions, silent, _dates(newest, of)),
        "notes": _older(newest, dates),
        "drawing": _grid(frame, names, columns, focus if focus in names else None, illustrative),
    }


def _dates(newest: pd.DataFrame, of: dict) -> dict[str, str]:
    """Day of each unit's newest answer."""
    latest = newest.groupby(["region", "unit"])["assessed"].max()
    return {of[key]: "not stated" if pd.isna(date) else day(date) for key, date in latest.items()}


def _answer_table(answers, names, questions, silent: int, dates) -> pd.DataFrame:
    """Units by questions, with how many are in place and how many are not known."""
    table = {"Region": [*names, f"In place, of {len(names)}", "Not known or not stated"]}
    for question in questions:
        given = [answers[name, question] for name in names]
        head = question[:1].upper() + question[1:]
        table[head] = [*given, given.count("in place"), sum(a in UNANSWERED for a in given)]
    by_unit = [sum(answers[name, q] == "in place" for q in questions) for name in names]
    total = f"{sum(by_unit)} of {len(answers)}"
    table[f"In place, of {len(questions)}"] = [*by_unit, total, f"{silent} of {len(answers)}"]
    blank = [NOT_APPLICABLE, NOT_APPLICABLE]
    table["Newest answer"] = [*(dates.get(name, "not stated") for name in names), *blank]
    return table_of(table)


def _older(newest: pd.DataFrame, dates: pd.Series) -> tuple[str, ...]:
    """Name the units whose answers are older than the newest of all, or without a date."""
    if dates.empty:
        return ("No answer has a date.",)
    notes = []
    older = newest.loc[newest["assessed"].lt(dates.max()), "unit"].dropna().unique()
    undated = newest.loc[newest["assessed"].isna(), "unit"].dropna().unique()
    if len(older):
        notes.append(f"Older answers: {listed(sorted(older))}.")
    if len(undated):
        notes.append(f"Answers without a date: {listed(sorted(undated))}.")
    return tuple(notes)


def _names(rows: pd.DataFrame) -> list[str]:
    """Region where it tells rows apart, else the unit, with its region where names repeat."""
    if rows["region"].notna().all() and rows["region"].is_unique:
        return list(rows["region"])
    units = rows["unit"].fillna("a unit without a name")
    twice = units.duplicated(keep=False)
    return [
        f"{region}: {unit}" if again and region == region else unit
        for region, unit, again in zip(rows["region"], units, twice, strict=True)
    ]


def _absent(events: pd.DataFrame | None) -> tuple[str, ...]:
    """One note for each event that says who was not inspected."""
    if events is None:
        return ()
    absent = events[events["event"].astype("str").str.casefold() == "not inspected"]
    notes = []
    for row in absent.to_dict("records"):
        named = [row[name] for name in ("region", "force") if isinstance(row[name], str)]
        where = named[-1] if named else "a unit that is not named"
        when = "" if pd.isna(row["event_date"]) else f" ({day(row['event_date'])})"
        remark = f" {row['note']}" if isinstance(row["note"], str) else ""
        notes.append(f"Not inspected: {where}{when}.{remark}")
    return tuple(dict.fromkeys(notes))
