"""How were we graded, and is oversight in place? One scale at a time.

The inspectorate changed its scale in 2021/22 and says that grades across the change must not be
compared; a unit's own assessment is no grade at all. So an exhibit shows one scale, and says who
was not inspected beside what was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from rocu_analysis import reference, schema, theme, wording
from rocu_analysis.charts import dots, grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.common import NOT_APPLICABLE, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Key, Kind, Method, Told
from rocu_analysis.frames import require

SELF, NOT_GIVEN = schema.SELF, "not stated"
ASKED = "Is oversight in place?"
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
        not_inspected = require(not_inspected, "recommendation_events", "not_inspected")
    return KIND.ask(**locals())


def _tell(grades: pd.DataFrame, *, not_inspected, unit_type, scale, question, region) -> Told:
    unit_type = None if unit_type == "all" else unit_type
    rows = _select(grades, region, unit_type=unit_type, scale=scale, question=question)
    shown = rows["scale"].iloc[0]
    told = (_self_assessed if shown == SELF else _inspected)(rows, region)
    notes = [CAVEATS.get(shown, ""), *told.pop("notes"), *_absent(not_inspected)]
    asked = grades[grades["scale"].eq(shown) & grades["grade"].notna()].dropna(subset="question")
    asked = asked[~asked["question"].isin(rows["question"])]
    kinds = asked["unit_type"] if unit_type is None else rows["unit_type"]
    beside = _beside(asked[asked["unit_type"].isin(kinds)], rows, region)
    beside = beside[:0] if shown == SELF else beside
    if len(beside):
        words = _on_other_questions(beside, shown, region)
        told |= {name: wording.paragraph(told[name], words) for name in ("brief", "description")}
    others = asked.loc[~asked["question"].isin(beside["question"]), "question"].unique()
    notes += [
        f"Graded as well, and not shown here: {wording.few_of(map(_within, others))}."
    ] * bool(others)
    if unit_type is not None and region is not None:
        notes.append(_left_out(grades, rows, region))
    mark = "self-assessed" if shown == SELF else "inspected"
    return Told(rows=rows, notes=notes, marks=[mark], **told)


def _select(rows: pd.DataFrame, focus: str | None, **wanted: str | None) -> pd.DataFrame:
    """Rows of one scale and, of an inspectorate's grades, one question; undated ones first."""
    if rows.empty:
        raise NoFigures("grades", "the frame holds no grade at all")
    for name, value in wanted.items():
        if value is None:
            continue
        known = {reference.fold(word): word for word in rows[name].dropna().unique()}
        if reference.fold(value) not in known:
            found, held = f"there is no grade of “{value}”", f"Held: {', '.join(known.values())}"
            remedy = reference.did_you_mean(value, known.values())
            if remedy is None and len(known) == 1:
                remedy = f'Say {name} = "{next(iter(known.values()))}"'
            raise NoFigures(name, found, held, remedy)
        rows = rows[rows[name].eq(known[reference.fold(value)])]
    units, is_focus = rows["unit_type"].eq("ROCU"), rows["region"].eq(focus)
    if is_focus.any() and (units.any() or wanted["unit_type"] is None):
        rows = rows[units | is_focus]
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
    scale, kinds = rows["scale"].iloc[0], set(rows["unit_type"])
    noun = "unit" if kinds == {"ROCU"} else "force" if kinds == {"force"} else "body"
    plural = "bodies" if noun == "body" else f"{noun}s"
    newest = rows.drop_duplicates(["region", "unit"], keep="last").reset_index(drop=True)
    newest = newest.assign(name=_names(newest), said=newest["grade"].fillna(NOT_GIVEN),
                           was=_before(newest, rows))  # fmt: skip
    tiers, has_grade = _by_tier(newest, scale), newest["grade"].notna()
    graded, number = sum(has_grade), len(newest)
    told = "{n} of {of} {plural} {n|have|has|have} a grade"
    told = "The one {noun} has {n|no|a|} grade" if number == 1 else told
    whole = [
        wording.say(told, n=graded, of=number, noun=noun, plural=plural),
        *(f"{wording.capital(tier)}: {wording.listed(names)}" for tier, names in tiers.items()),
        _without(list(newest.loc[~has_grade, "name"])),
    ]
    first, said = "", _said_of_all(tiers, graded, number, noun, plural)
    mine = newest[newest["region"].eq(focus)]
    if mine["unit_type"].eq("ROCU").sum() == 1:
        others = _by_tier(newest[newest["unit_type"].eq("ROCU")], scale)
        first, said = _said_of_unit(mine, focus, scale, others)
    since = mine.loc[mine["assessed"].isna() & mine["grade"].notna(), "earliest"].dropna()
    care = f"{focus} has no grade among these." if focus is not None and mine.empty else ""
    if len(since):
        day_of = f"No source at hand gives the day of the {focus} grades"
        care = f"{day_of}; it was not before {since.max():%B %Y}."
    notes = ["Where a unit has several grades, its newest report counts; all are listed."]
    notes = notes if len(rows) > len(newest) else []
    absent = [name for name in reference.REGIONS if name not in set(rows["region"])]
    if noun == "unit" and "London" in absent:
        absent.remove("London")
        notes.append("London has no unit of this kind.")
    if noun == "unit" and absent:
        notes.append(f"Nothing at hand says how these were graded: {wording.listed(absent)}.")
    ladder = schema.GRADES[scale]
    moved = _moved(mine if len(mine) else newest, scale)
    said["brief"] = wording.paragraph(said["brief"] if first or not moved else "", moved)
    return said | {
        "subtitle": f"Grades for {_within(rows['question'].iloc[0])}, {scale}",
        "alt": f"Ladder of grades, from {ladder[0]} to {ladder[-1]}, with a mark for "
        + (f"each of {graded} {plural}." if graded != 1 else f"one {noun}."),
        "description": wording.paragraph(first, *whole, _moved(newest, scale)),
        "care": care,
        "table": table_of(
            {
                "Region": [*rows["region"].fillna(NOT_APPLICABLE), "With a grade"],
                "Unit or force": [*rows["unit"], NOT_APPLICABLE],
                "Grade": [*rows["grade"].fillna(NOT_GIVEN), f"{graded} of {number}"],
                "Report of": [*map(_when, rows.itertuples()), NOT_APPLICABLE],
            }
        ),
        "notes": notes,
        "drawing": _ladder(newest[has_grade], ladder, focus) if graded else None,
    }


def _said_of_all(
    tiers: dict[str, list[str]], graded: int, number: int, noun: str, plural: str
) -> dict:
    """Headline, sentence and tile where no unit is in focus."""
    whom = f"{wording.small(graded)} {plural}"
    headline = wording.fit(
        f"{whom} were graded: {_counted(tiers)}",
        f"{whom} graded: {_counted(tiers)}",
        f"{whom} were graded; the table has each grade",
    )
    if graded < 2:
        only = f"One {noun} was graded: {next(iter(tiers), '')}"
        headline = only if graded else f"No grade of any {noun} is stated"
    tile = Key(f"{graded} of {number} graded", f"{headline}.")
    if graded > 1 or (graded and noun == "force"):
        well = sum(len(tiers.get(tier, ())) for tier in ("outstanding", "good"))
        told = f"{well} of {graded} good or better"
        whom = "units and forces" if noun == "body" else plural
        tile = Key(told, f"{headline}.", f"Are the {whom} graded well?")
    return {"headline": headline, "brief": wording.paragraph(headline), "key": tile}


def _said_of_unit(
    newest: pd.DataFrame, focus: str, scale: str, others: dict[str, list[str]]
) -> tuple[str, dict]:
    """Sentence on the unit in focus and its forces; then headline, sentences and tile."""
    unit = next(newest[newest["unit_type"].eq("ROCU")].itertuples())
    forces = newest[newest["unit_type"].eq("force") & newest["grade"].notna()]
    held = _by_tier(forces, scale)
    # All of its forces: “its one force” would be the only one that the region has.
    untold = max(0, len(reference.forces_in(focus)) - len(forces))
    counted = _counted(held | {NOT_GIVEN: [""] * untold} if untold else held)
    of_forces = f"its {wording.say('{n:count force}', n=len(forces) + untold)}: {counted}"
    is_given = unit.said != NOT_GIVEN
    graded = f"graded {unit.said}" if is_given else "has no stated grade"
    was = f"{'as' if unit.was == unit.said else unit.was} before" if unit.was else ""
    graded += "" if held else f" ({_when(unit)})"  # before “good before”, whose day it is not
    graded += was and f", {was}"
    behind = f"; {of_forces}" if held else ""
    first = f"{focus} unit {graded}{behind}"
    # A grade that has moved is told before those of the forces; one that has not, after them.
    # Of many grades the number of its forces goes before the grades do.
    fewer = f"{focus} unit {graded}; forces: {_counted(held)}" if held else first
    shorter = f"{focus} unit {graded}", f"{focus} unit graded {unit.said}{behind}"
    shorter = shorter[::-1] if unit.was == unit.said else shorter
    text = f"Grade of the {focus} unit{was and f', {was}'}."
    text += f" {wording.capital(of_forces)}." if held else ""
    named = "; ".join(f"{tier}: {wording.listed(names)}" for tier, names in held.items())
    whom = wording.small_count(sum(map(len, others.values())), "unit")
    alone = held and [*others.values()] == [[unit.name]]  # the headline has said it
    return first, {
        "headline": wording.fit(first, fewer, *shorter, f"{focus} unit: {unit.said}"),
        "brief": wording.paragraph(named, "" if alone else f"Grades of {whom}: {_counted(others)}"),
        "key": Key(wording.capital(unit.said), text),
    }


def _before(newest: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """Grade of the report before the newest of each; empty where a day or a grade is not known."""
    dated = rows[rows["assessed"].notna() & rows["grade"].notna()]
    before = []
    for row in newest.itertuples():
        same = dated["unit"].eq(row.unit) & (
            dated["region"].eq(row.region) | dated["region"].isna()
        )
        older = dated.loc[same & dated["assessed"].lt(row.assessed), "grade"]
        before.append(older.iloc[-1] if len(older) and isinstance(row.grade, str) else "")
    return before


def _moved(rows: pd.DataFrame, scale: str) -> str:
    """Whose grade is better than in the report before, and whose worse; empty without one."""
    rank = {tier: place for place, tier in enumerate(schema.GRADES[scale])}
    moved: dict[str, list[str]] = {"better": [], "worse": [], "as before": []}
    for row in rows[rows["was"].ne("")].itertuples():
        step = rank[row.grade] - rank[row.was]
        way = "as before" if step == 0 else "better" if step < 0 else "worse"
        moved[way].append(row.name if step == 0 else f"{row.name} ({row.was} before)")
    told = [f"{way}: {wording.listed(names)}" for way, names in moved.items() if names]
    return f"Against the report before, {'; '.join(told)}" if told else ""


def _beside(asked: pd.DataFrame, rows: pd.DataFrame, focus: str | None) -> pd.DataFrame:
    """Rows on other questions of the newest report on the region in focus."""
    days = [held["assessed"].fillna(held["earliest"]) for held in (asked, rows)]
    newest = days[1][rows["region"].eq(focus)].max()
    return asked[asked["region"].eq(focus) & days[0].eq(newest)]


def _on_other_questions(rows: pd.DataFrame, scale: str, focus: str) -> str:
    unit = rows["unit"].where(rows["unit_type"].ne("ROCU"), f"{focus} unit")
    names = unit + " (" + rows["question"].map(_within) + ")"
    tiers = _by_tier(rows.assign(said=rows["grade"], name=names), scale)
    named = "; ".join(f"{tier}: {wording.listed(whose)}" for tier, whose in tiers.items())
    return f"On other questions, {named if len(rows) <= MOST_NAMED else _counted(tiers)}"


def _left_out(grades: pd.DataFrame, rows: pd.DataFrame, focus: str) -> str:
    """How many forces of the region in focus have a grade of this scale that is not shown."""
    is_mine = grades["region"].eq(focus) & grades["scale"].eq(rows["scale"].iloc[0])
    is_mine &= grades["unit_type"].eq("force") & grades["grade"].notna()
    forces = grades.loc[is_mine & ~grades["unit"].isin(rows["unit"]), "unit"].nunique()
    told = "The grades of {n:count force} of {region} are not shown."
    return wording.note("forces", told, n=forces, region=focus) if forces else ""


def _without(names: list[str]) -> str:
    """Who has no grade; empty where everybody has one."""
    if len(names) > MOST_NAMED:
        return "The others have none, since no source at hand states one; the table names them"
    told = f"Without a grade, since no source at hand states one: {wording.listed(names)}"
    return told if names else ""


def _within(question: str) -> str:
    """What was graded, within a sentence: "SOC" of "SOC grade", "tackling organised crime"."""
    bare = re.sub(r"\s+grades?$", "", question, flags=re.IGNORECASE)
    return bare if bare[1:2].isupper() else f"{bare[:1].lower()}{bare[1:]}"


def _by_tier(rows: pd.DataFrame, scale: str) -> dict[str, list[str]]:
    """Names by grade, the best first; only grades that occur."""
    tiers = {tier: list(rows.loc[rows["said"] == tier, "name"]) for tier in schema.GRADES[scale]}
    return {tier: names for tier, names in tiers.items() if names}


def _counted(tiers: dict[str, list[str]]) -> str:
    """How many have each grade: ``two good and three requiring improvement``."""
    return wording.listed(
        f"{wording.small(len(names))} {AFTER.get(t, t)}" for t, names in tiers.items()
    )


def _when(row, form: str = "%B %Y") -> str:
    """Day of a report; where it is not known, from when it can be. Months alone in a chart."""
    if row.assessed == row.assessed:
        return wording.day(row.assessed) if form == "%B %Y" else f"{row.assessed:{form}}"
    since = "not before" if form == "%B %Y" else "from"
    return f"{since} {row.earliest:{form}}" if row.earliest == row.earliest else "date not stated"


def _ladder(graded: pd.DataFrame, tiers: Sequence[str], focus: str | None) -> Drawing:
    """A rung a grade; forces under their unit."""
    unit = graded["unit_type"].eq("ROCU")
    frame = pd.DataFrame(
        {
            "label": graded["name"],
            "inset": ~unit & graded["region"].isin(graded.loc[unit, "region"]),
            "tier": graded["grade"].map({tier: at for at, tier in enumerate(tiers)}),
            "state": graded["region"].eq(focus).map({True: "focus", False: "plain"}),
            "when": [_when(row, "%b %Y") for row in graded.itertuples()],
        }
    ).reset_index(drop=True)
    options = {"tiers": list(map(wording.capital, tiers))}
    return Drawing(dots.draw_ladder, frame, options)


# --- answers of the units themselves -------------------------------------------------------------


def _self_assessed(rows: pd.DataFrame, focus: str | None) -> dict:
    """Newest answer of each unit to each question, as a word in a grid."""
    rows = rows.fillna({"region": "No region"})
    newest = rows.drop_duplicates(["region", "unit", "question"], keep="last")
    units = newest.drop_duplicates(["region", "unit"])
    units = units.assign(name=_names(units))[["region", "unit", "name"]]
    newest = newest.merge(units, on=["region", "unit"], how="left").set_axis(newest.index)
    names, questions = list(units["name"]), list(dict.fromkeys(rows["question"]))
    answers = newest.assign(said=newest["grade"].fillna(NOT_GIVEN))
    answers = answers.pivot(index="name", columns="question", values="said")
    answers = answers.reindex(index=names, columns=questions).fillna(NOT_GIVEN)
    there, untold = answers.eq("in place"), answers.isin(UNANSWERED)
    total, of, silent = int(there.to_numpy().sum()), answers.size, int(untold.to_numpy().sum())
    dates = newest["assessed"].dropna()
    when = "a date not stated" if dates.empty else wording.day(dates.max())
    only = questions[0] if len(questions) == 1 else None
    some_of = f"{total or 'none'} of {of}"
    headline = f"Units report {some_of} oversight arrangements in place at {when}"
    unsaid = wording.say("{x} {n|is|is|are} not known", x=silent or "none", n=silent)
    in_all = wording.say(
        "In all, {x} {n|is|is|are} reported in place, and {y}", x=some_of, n=total, y=unsaid
    )
    if only:
        whom = wording.some(total, of, "unit") if total else "no unit"
        told = f"{whom} {'reports' if total < 2 else 'report'}"
        headline = wording.fit(f"{told} {only} in place at {when}", f"{told} it in place at {when}")
        unknown = f"; of {wording.small(silent)} it is not known" if silent else ""
        in_all = f"{told} {only} in place{unknown}"
    done = there.loc[focus] if focus in names else pd.Series(dtype=bool)
    mine = f"{focus} reports {done.sum() or 'none'} of {len(done)} in place" if len(done) else ""
    by_word = ""
    if mine and not only:
        given = {word: wording.listed(answers.columns[answers.loc[focus].eq(word)])
                 for word in (*schema.GRADES[SELF], NOT_GIVEN)}  # fmt: skip
        by_word = wording.capital(
            "; ".join(f"{word}: {asked}" for word, asked in given.items() if asked)
        )
        what = f"{done.sum() or 'none'} of {len(done)} oversight arrangements"
        headline = wording.fit(
            f"{focus} reports {what} in place at {when}", f"{focus} reports {what}"
        )
        if len(names) == 1:
            in_all = wording.capital(unsaid) if silent else ""
    tile = Key(
        f"{total} of {of}", f"oversight arrangements are reported in place at {when}.", ASKED
    )
    if mine:
        others = answers.loc[focus][~done].value_counts()
        rest = "; " * bool(len(others)) + wording.listed(
            f"{wording.small(n)} {word}" for word, n in others.items()
        )
        text = f"of the oversight arrangements of {focus}{rest} ({when})."
        tile = Key(f"{done.sum()} of {len(done)} in place", text, ASKED)
    said = wording.listed(f"{question} {there[question].sum()}" for question in questions)
    by_question = f"Units that report each arrangement in place, of {len(names)}: {said}"
    latest = newest.groupby("name")["assessed"].max().reindex(names)
    table = {"Region": [*names, f"In place, of {len(names)}", "Not known or not stated"]}
    for question in questions:
        counts = there[question].sum(), untold[question].sum()
        table[wording.capital(question)] = [*answers[question], *map(int, counts)]
    by_unit = map(int, there.sum(axis=1))
    ends = [f"{total} of {of}", f"{silent} of {of}"]
    table[f"In place, of {len(questions)}"] = [*by_unit, *ends]
    days = ["not stated" if pd.isna(date) else wording.day(date) for date in latest]
    if set(days) != {when}:  # which the caption says
        table["Newest answer"] = [*days, NOT_APPLICABLE, NOT_APPLICABLE]
    cells = [(row, column, word, word) for row, words in enumerate(answers.to_numpy())
             for column, word in enumerate(words)]  # fmt: skip
    frame = pd.DataFrame(cells, columns=["row", "column", "kind", "text"])
    heads = [wording.capital(question) for question in questions]
    options = {"rows": names, "columns": heads, "marks": theme.GRADE_MARKS}
    options["focus"] = focus if focus in names else None
    return {
        "headline": headline,
        "subtitle": f"Oversight arrangements by region, self-assessed, newest answers to {when}",
        "alt": "Grid of regions by oversight theme, each cell a word and a shape; described below.",
        "description": wording.paragraph("" if only else by_question, in_all, mine),
        "brief": wording.paragraph(mine if only else by_word, in_all),
        "care": "These are the units' own answers: nobody has inspected them.",
        "key": tile,
        "table": table_of(table),
        "notes": _older(newest, dates),
        "drawing": Drawing(grid.draw, frame, options),
    }


def _older(newest: pd.DataFrame, dates: pd.Series) -> list[str]:
    """Name the units whose answers are older than the newest of all, or without a date."""
    if dates.empty:
        return ["No answer has a date."]
    kinds = {
        "Older answers": newest["assessed"].lt(dates.max()),
        "Answers without a date": newest["assessed"].isna(),
    }
    told = {words: sorted(set(newest.loc[held, "unit"])) for words, held in kinds.items()}
    return [f"{words}: {wording.listed(names)}." for words, names in told.items() if names]


# --- both ----------------------------------------------------------------------------------------


def _names(rows: pd.DataFrame) -> list[str]:
    """Region where it tells rows apart, else whose unit it is, or its own name with the region."""
    if rows["region"].notna().all() and rows["region"].is_unique:
        return list(rows["region"])
    # A reader of a board knows no unit by its letters.
    its = rows["unit_type"].eq("ROCU") & rows["region"].notna()
    its &= ~rows["region"].where(its).duplicated(keep=False)
    names = rows["unit"]
    twice = names.duplicated(keep=False) & rows["region"].notna()
    names = names.where(~twice, rows["region"] + ": " + names)
    return list(names.where(~its, rows["region"] + " unit"))


def _absent(events: pd.DataFrame | None) -> list[str]:
    """One note for each event that says who was not inspected."""
    if events is None:
        return []
    absent = events[events["event"].astype("str").str.casefold() == "not inspected"]
    notes = []
    for row in absent.to_dict("records"):
        named = [row[name] for name in ("region", "force") if isinstance(row[name], str)]
        where = named[-1] if named else "a unit that is not named"
        remark = f" {row['note']}" if isinstance(row["note"], str) else ""
        notes.append(f"Not inspected: {where} ({wording.day(row['event_date'])}).{remark}")
    return list(dict.fromkeys(notes))


KIND = Kind(
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
