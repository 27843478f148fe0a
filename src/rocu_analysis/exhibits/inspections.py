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
from rocu_analysis.wording import inspection as words
from rocu_analysis.wording.numbers import day, listed, paragraph

SELF = "self-assessment"
NOT_GIVEN = "not stated"
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
    region : str, optional
        Region in focus.
    not_inspected : DataFrame, optional
        A frame of recommendation events; those called "not inspected" are told beside the grades.

    Returns
    -------
    Exhibit

    Raises
    ------
    NotComparable
        Where the frame holds several scales and none was chosen.
    NoFigures
        Where nothing is left.
    """
    schema.require(grades, "grades")
    focus = None if region is None else reference.check_region(region)
    rows = _rows(grades, scale, unit_type)
    illustrative = refuse_mixture(rows)
    asked = {"scale": scale, "unit_type": unit_type, "region": region}
    recipe = Recipe("grades", asked, {"grades": grades, "not_inspected": not_inspected})
    view = _self_assessed if rows["scale"].iloc[0] == SELF else _inspected
    parts = view(rows, focus, illustrative)
    notes = (CAVEATS[rows["scale"].iloc[0]], *parts.pop("notes"), *_absent(not_inspected))
    return Exhibit(
        kind="grades", data=rows, source=source_of(rows), notes=notes, recipe=recipe,
        illustrative=illustrative, **parts,
    )  # fmt: skip


def _rows(grades: pd.DataFrame, scale: str | None, unit_type: str | None) -> pd.DataFrame:
    rows = grades if unit_type is None else grades[grades["unit_type"] == unit_type]
    if scale is not None:
        rows = rows[rows["scale"] == scale]
    if rows.empty:
        raise NoFigures("grades", "there is no grade of that scale and kind of unit in the frame")
    scales = list(rows["scale"].dropna().unique())
    if len(scales) > 1:
        raise NotComparable(
            "grades",
            f"the frame holds several scales ({', '.join(scales)}) that must not be mixed",
            None,
            f"Choose one: scale={scales[0]!r}",
        )
    order = {name: number for number, name in enumerate(reference.REGIONS)}
    place = rows["region"].map(order).fillna(len(order))
    return (
        rows.assign(_place=place)
        .sort_values(["_place", "unit", "assessed"], kind="stable")
        .drop(columns="_place")
        .reset_index(drop=True)
    )


def _inspected(rows: pd.DataFrame, focus: str | None, illustrative: bool) -> dict:
    """Grade in the column of its word, with the date beside it."""
    scale = rows["scale"].iloc[0]
    tiers = schema.GRADES[scale]
    grade = rows["grade"].fillna(NOT_GIVEN)
    when = [day(date) if date == date else "date not stated" for date in rows["assessed"]]
    counts = {tier: int((grade == tier).sum()) for tier in tiers}
    graded = int(grade.ne(NOT_GIVEN).sum())
    noun = "unit" if rows["unit_type"].eq("ROCU").all() else "body"
    names = _names(rows)
    missing = [name for name, value in zip(names, grade, strict=True) if value == NOT_GIVEN]
    by_grade = [
        f"{tier.capitalize()}: {listed(n for n, g in zip(names, grade, strict=True) if g == tier)}"
        for tier in tiers
        if counts[tier]
    ]
    never = [
        name for name in reference.REGIONS
        if name not in set(rows["region"]) and rows["unit_type"].eq("ROCU").all()
    ]  # fmt: skip
    columns = [tier.capitalize() for tier in tiers]
    if missing:
        columns.append("Grade not stated")
    at = {tier: number for number, tier in enumerate((*tiers, NOT_GIVEN))}
    frame = pd.DataFrame(
        {
            "row": range(len(rows)),
            "column": [at[value] for value in grade],
            "kind": ["grade" if value != NOT_GIVEN else NOT_GIVEN for value in grade],
            "text": [f"{date:%b %Y}" if date == date else "no date" for date in rows["assessed"]],
        }
    )
    return {
        "headline": words.graded_headline(counts, graded, noun),
        "subtitle": f"Grades for tackling serious and organised crime, {scale}, by region",
        "alt": "Grid of units by grade, with the month of each report; described below.",
        "description": paragraph(
            *by_grade, words.without_grade(missing, "no source at hand states one")
        ),
        "table": table_of(
            {
                "Region": rows["region"].fillna("[z]"),
                "Unit": rows["unit"],
                "Grade": grade,
                "Report of": when,
            }
        ),
        "notes": tuple(
            f"{name} has no unit of this kind." if name == "London" else f"{name}: no row."
            for name in never
        ),
        "drawing": Drawing(
            grid.draw,
            frame,
            {"rows": names, "columns": columns, "marks": MARKS, "focus": _focus(rows, focus)},
            needs=lambda place: grid.height(len(rows), 1.4, place),
            illustrative=illustrative,
        ),
    }


def _self_assessed(rows: pd.DataFrame, focus: str | None, illustrative: bool) -> dict:
    """Newest answer of each unit to each question, as a word in a grid."""
    newest = rows.dropna(subset=["assessed"]).drop_duplicates(["unit", "question"], keep="last")
    newest = newest if not newest.empty else rows.drop_duplicates(["unit", "question"], keep="last")
    questions = list(dict.fromkeys(rows["question"]))
    units = list(dict.fromkeys(rows["unit"]))
    answer = newest.assign(grade=newest["grade"].fillna(NOT_GIVEN)).set_index(["unit", "question"])
    answer = answer["grade"].to_dict()
    names = _names(rows.drop_duplicates("unit"))
    words_of = {
        (unit, question): answer.get((unit, question), NOT_GIVEN)
        for unit in units
        for question in questions
    }
    frame = pd.DataFrame(
        {
            "row": [units.index(unit) for unit, _ in words_of],
            "column": [questions.index(question) for _, question in words_of],
            "kind": list(words_of.values()),
            "text": list(words_of.values()),
        }
    )
    in_place = {q: sum(words_of[u, q] == "in place" for u in units) for q in questions}
    total, all_answers = sum(in_place.values()), len(words_of)
    dates = newest["assessed"].dropna()
    when = day(dates.max()) if not dates.empty else "a date not stated"
    older = sorted({name for name, date in zip(newest["unit"], newest["assessed"], strict=True)
                    if date == date and date != dates.max()})  # fmt: skip
    table = {"Region": names}
    for question in questions:
        table[question[:1].upper() + question[1:]] = [words_of[unit, question] for unit in units]
    rows_of = table_of(table)
    rows_of.loc[len(rows_of)] = [
        f"In place, of {len(units)}",
        *(in_place[question] for question in questions),
    ]
    rows_of.insert(
        len(rows_of.columns),
        f"In place, of {len(questions)}",
        [*(sum(words_of[u, q] == "in place" for q in questions) for u in units),
         f"{total} of {all_answers}"],
    )  # fmt: skip
    said = [f"{question} {in_place[question]}" for question in questions]
    return {
        "headline": words.in_place_headline(total, all_answers, when),
        "subtitle": f"Oversight arrangements by region, self-assessed, newest answers to {when}",
        "alt": "Grid of regions by oversight theme, each cell a word and a shape; described below.",
        "description": paragraph(
            f"Units that report each arrangement in place, of {len(units)}: {', '.join(said)}",
            f"In all, {total} of {all_answers} answers say in place at {when}",
        ),
        "table": rows_of,
        "notes": (f"Older answers: {listed(older)}.",) if older else (),
        "drawing": Drawing(
            grid.draw,
            frame,
            {
                "rows": names,
                "columns": [question[:1].upper() + question[1:] for question in questions],
                "marks": MARKS,
                "focus": focus,
            },
            needs=lambda place: grid.height(len(units), 2, place),
            illustrative=illustrative,
        ),
    }


def _names(rows: pd.DataFrame) -> list[str]:
    """Region where it tells rows apart, else region and unit."""
    alone = rows["region"].notna().all() and rows["region"].is_unique
    if alone:
        return list(rows["region"])
    return [
        unit if region != region or region is None else f"{region}: {unit}"
        for region, unit in zip(rows["region"], rows["unit"], strict=True)
    ]


def _focus(rows: pd.DataFrame, focus: str | None) -> str | None:
    names = _names(rows)
    found = [name for name, region in zip(names, rows["region"], strict=True) if region == focus]
    return found[0] if found else None


def _absent(events: pd.DataFrame | None) -> tuple[str, ...]:
    """One note for each event that says who was not inspected."""
    if events is None:
        return ()
    absent = events[events["event"].astype("str").str.casefold() == "not inspected"]
    notes = []
    for row in absent.itertuples():
        where = row.region if row.region == row.region and row.region else row.force
        remark = f" {row.note}" if isinstance(row.note, str) else ""
        notes.append(f"Not inspected: {where} ({day(row.event_date)}).{remark}")
    return tuple(dict.fromkeys(notes))
