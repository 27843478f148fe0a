"""How were we graded, and is oversight in place? One scale at a time.

The inspectorate changed its scale in 2021/22 and says that grades across the change must not be
compared; a unit's own assessment is no grade at all. So an exhibit shows one scale, and says who
was not inspected beside what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from rocu_analysis import reference, schema, theme
from rocu_analysis.charts import dots, grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.common import table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Key
from rocu_analysis.exhibits.kinds import Kind, Method, Told
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.wording.numbers import day, listed, paragraph, small
from rocu_analysis.wording.say import capital, fit, say, some

SELF, NOT_GIVEN, NAMELESS = "self-assessment", "not stated", "a unit without a name"
UNANSWERED = ("not known", NOT_GIVEN)
MOST_NAMED = 10
AFTER = {"requires improvement": "requiring improvement"}  # as it stands after a number
CAVEATS = {
    "HMICFRS five tiers": "Scale in five tiers, used since 2021/22. The inspectorate says that "
    "grades are not to be compared with those of the earlier scale in four tiers.",
    "HMICFRS four tiers": "Scale in four tiers, used until 2018/19. The inspectorate says that "
    "grades are not to be compared with those of the later scale in five tiers.",
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
        Kind of unit to show; None or ``"all"`` for all. Beside a ``region``, all are the forces of
        that region and the units of every region.
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
    focus = None if region is None else reference.check_region(region)
    unit_type = None if unit_type == "all" else unit_type
    rows = _select(grades, focus, unit_type=unit_type, scale=scale, question=question)
    shown = rows["scale"].iloc[0]
    told = (_self_assessed if shown == SELF else _inspected)(rows, focus)
    notes = [CAVEATS.get(shown, ""), *told.pop("notes"), *_absent(not_inspected)]
    mark = "self-assessed" if shown == SELF else "inspected"
    return Told(rows=rows, notes=notes, marks=[mark], **told)


def _select(rows: pd.DataFrame, focus: str | None, **wanted: str | None) -> pd.DataFrame:
    """Rows of one scale and, of an inspectorate's grades, one question; undated ones first.

    The region in focus stands first, each unit before its forces. Beside a region in focus others
    show their unit alone.
    """
    for name, value in wanted.items():
        rows = rows if value is None else rows[rows[name] == value]
    units, own = rows["unit_type"].eq("ROCU"), rows["region"].eq(focus)
    if units.any() and own.any():
        rows = rows[units | own]
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
    place = pd.Series(place.codes, rows.index).replace(-1, 99)
    keys = {"_own": rows["region"].ne(focus) & (rows["scale"].iloc[0] != SELF), "_place": place,
            "_force": rows["unit_type"].ne("ROCU")}  # fmt: skip
    ordered = rows.assign(**keys).sort_values(
        [*keys, "unit", "assessed"], kind="stable", na_position="first"
    )
    return ordered.drop(columns=list(keys)).reset_index(drop=True)


# --- grades of the inspectorate ------------------------------------------------------------------


def _inspected(rows: pd.DataFrame, focus: str | None) -> dict:
    """Newest grade of each unit, on a ladder of its words."""
    scale, units = rows["scale"].iloc[0], rows["unit_type"].eq("ROCU").all()
    noun, plural = ("unit", "units") if units else ("body", "bodies")
    newest = rows.drop_duplicates(["region", "unit"], keep="last").reset_index(drop=True)
    newest = newest.assign(name=_names(newest), said=newest["grade"].fillna(NOT_GIVEN))
    newest["when"] = [_when(row) for row in newest.itertuples()]
    tiers = _by_tier(newest, scale)
    missing = list(newest.loc[newest["said"] == NOT_GIVEN, "name"])
    graded, number = len(newest) - len(missing), len(newest)
    has = {"n": graded, "of": number, "noun": noun, "plural": plural}
    asked = rows["question"].dropna()
    question = asked.iloc[0] if len(asked) else "a question that is not stated"
    unit, forces = _own(newest, focus)
    all_told = _graded({tier: len(names) for tier, names in tiers.items()}, graded, **has)
    whole = paragraph(
        say("The one {noun} has {n|no|a|} grade", **has)
        if number == 1
        else say("{n} of {of} {plural} {n|have|has|have} a grade", **has),
        *(f"{capital(tier)}: {listed(names)}" for tier, names in tiers.items()),
        _without(missing),
    )
    first = _of_own(unit, forces, scale) if unit is not None else ""
    undated = newest[newest["region"].eq(focus) & newest["assessed"].isna()]
    since = undated.loc[undated["grade"].notna(), "earliest"].dropna()
    tile = Key(f"{graded} of {number} graded", f"{all_told}.")
    if unit is not None:
        told = f"is the grade of the {unit.region} unit. {_of_forces(forces, scale)}"
        tile = Key(capital(unit.said), told.strip())
    return {
        "headline": fit(first, f"{unit.region} unit: {unit.said}") if first else all_told,
        "subtitle": f"Grades for {question[:1].lower()}{question[1:]}, {scale}",
        "alt": f"Ladder of grades, from {schema.GRADES[scale][0]} to {schema.GRADES[scale][-1]}, "
        f"with a mark for each of {graded} {plural}.",
        "description": paragraph(first, whole),
        "brief": paragraph(*_brief(newest, forces, scale)) if first else paragraph(all_told),
        "care": f"No source at hand gives the day of the {focus} grades; it was not before "
        f"{since.max():%B %Y}."
        if len(since)
        else "",
        "key": tile,
        "table": table_of(
            {
                "Region": [*rows["region"].fillna(NOT_APPLICABLE), "With a grade"],
                "Unit or force": [*rows["unit"].fillna(NOT_GIVEN), NOT_APPLICABLE],
                "Grade": [*rows["grade"].fillna(NOT_GIVEN), f"{graded} of {number}"],
                "Report of": [*(_when(row) for row in rows.itertuples()), NOT_APPLICABLE],
            }
        ),
        "notes": [*_several(rows, newest), *(_elsewhere(rows) if units else ())],
        "drawing": _ladder(newest[newest["grade"].notna()], schema.GRADES[scale], focus),
    }


def _by_tier(rows: pd.DataFrame, scale: str) -> dict[str, list[str]]:
    """Names by grade, the best first; only grades that occur."""
    tiers = {tier: list(rows.loc[rows["said"] == tier, "name"]) for tier in schema.GRADES[scale]}
    return {tier: names for tier, names in tiers.items() if names}


def _when(row) -> str:
    """Day of a report; where it is not known, from when it can be."""
    if row.assessed == row.assessed:
        return day(row.assessed)
    known = row.earliest == row.earliest
    return f"not before {row.earliest:%B %Y}" if known else "date not stated"


def _month(row) -> str:
    """Month of a report, for the chart."""
    if row.assessed == row.assessed:
        return f"{row.assessed:%b %Y}"
    return f"from {row.earliest:%b %Y}" if row.earliest == row.earliest else "no date"


def _own(newest: pd.DataFrame, focus: str | None):
    """Row of the unit in focus, None where there is none; and those of its forces with a grade."""
    own = newest[newest["region"].eq(focus)]
    units = list(own[own["unit_type"].eq("ROCU")].itertuples())
    forces = own[own["unit_type"].eq("force") & own["grade"].notna()]
    return (units[0] if len(units) == 1 else None), forces


def _brief(newest: pd.DataFrame, forces: pd.DataFrame, scale: str) -> list[str]:
    """The forces by name, and how many units have each grade."""
    named = "; ".join(f"{tier}: {listed(names)}" for tier, names in _by_tier(forces, scale).items())
    units = _by_tier(newest[newest["unit_type"].eq("ROCU")], scale)
    counts = listed(f"{small(len(names))} {AFTER.get(t, t)}" for t, names in units.items())
    return [named, f"Of {small(sum(map(len, units.values())))} units graded, {counts}"]


def _of_own(unit, forces: pd.DataFrame, scale: str) -> str:
    """Grade of the unit in focus and of its forces."""
    grade = f"graded {unit.said}" if unit.said != NOT_GIVEN else "has no stated grade"
    told = _of_forces(forces, scale).rstrip(".")
    tail = f"; {told[:1].lower()}{told[1:]}" if told else f" ({unit.when})"
    return f"{unit.region} unit {grade}{tail}"


def _of_forces(forces: pd.DataFrame, scale: str) -> str:
    """How many forces have each grade."""
    counts = {tier: len(names) for tier, names in _by_tier(forces, scale).items()}
    if not counts:
        return ""
    if len(forces) == 1:
        return f"The one force with a grade: {next(iter(counts))}."
    given = listed(f"{small(n)} {AFTER.get(tier, tier)}" for tier, n in counts.items())
    return f"Its {small(len(forces))} forces: {given}."


def _graded(counts: dict[str, int], graded: int, *, noun: str, plural: str, **_) -> str:
    """How many have each grade; the best alone where there is no room for all."""
    if graded == 0:
        return f"No grade of any {noun} is stated"
    if graded == 1:
        return f"One {noun} was graded: {next(iter(counts))}"
    given = [f"{small(number)} {AFTER.get(tier, tier)}" for tier, number in counts.items()]
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


def _ladder(newest: pd.DataFrame, tiers: Sequence[str], focus: str | None) -> Drawing | None:
    """A rung a grade; forces under their unit."""
    if newest.empty:
        return None
    unit = newest["unit_type"].eq("ROCU")
    has_unit = newest["region"].isin(newest.loc[unit, "region"])
    names = newest["unit"].fillna(NAMELESS).where(~unit, newest["region"].fillna("No region"))
    frame = pd.DataFrame(
        {
            "label": names.where(~unit, names + " unit"),
            "inset": ~unit & has_unit,
            "tier": newest["grade"].map({tier: at for at, tier in enumerate(tiers)}),
            "state": newest["region"].eq(focus).map({True: "focus", False: "plain"}),
            "when": [_month(row) for row in newest.itertuples()],
        }
    ).reset_index(drop=True)
    heads = [capital(tier) for tier in tiers]
    return Drawing(
        dots.draw_ladder, frame, {"tiers": heads}, needs=partial(dots.ladder_height, frame)
    )


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
    asked = "Is oversight in place?"
    told_all = f"oversight arrangements are reported in place at {when}."
    tile = Key(f"{total} of {of}", told_all, asked)
    if len(own):
        mine = answers.loc[focus]
        rest = listed(
            f"{small(n)} {word}" for word, n in mine[mine != "in place"].value_counts().items()
        )
        tile = Key(
            f"{own.sum()} of {len(own)} in place",
            f"of the oversight arrangements of {focus}{f'; {rest}' if rest else ''} ({when}).",
            asked,
        )
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
        "brief": paragraph(
            f"{focus} reports {own.sum() or 'none'} of {len(own)} in place" if len(own) else "",
            say(in_all, **one),
        ),
        "care": "These are the units' own answers: nobody has inspected them.",
        "key": tile,
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
    question="Is the unit graded well?",
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
