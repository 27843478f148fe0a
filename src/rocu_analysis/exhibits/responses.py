"""What has been answered to the recommendations, by whom, and by when an answer is due."""

from __future__ import annotations

import re

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import date_cell, dates_cell, shortened, table_of, text_cell
from rocu_analysis.exhibits.exhibit import Exhibit, Key
from rocu_analysis.exhibits.kinds import Kind, Told
from rocu_analysis.exhibits.printing import MISSING
from rocu_analysis.exhibits.recommendations import METHOD
from rocu_analysis.measures import progress
from rocu_analysis.wording.numbers import count, day, days_of, paragraph, small
from rocu_analysis.wording.say import capital, note, say

WHOLE = "The report as a whole"
DUE = "Answer due, 56 days from publication"
REFUSED = "does not accept"
VERBS = {
    "accepts": "{n|accepts|accept}",
    "accepts in part": "{n|accepts|accept} in part",
    REFUSED: "{n|does|do} not accept",
    "already in place": "{n|says|say} that it is already in place",
    "seeks assurance": "{n|seeks|seek} assurance",
}
OF_INSPECTORATE = re.compile(r"\bHMIC(?:FRS)?\b|Inspectorate of Constabulary", re.IGNORECASE)
# Letters: what is asked is cut short after so many, and what was said before is not said again.
LONGEST_SUMMARY, SHORT = 110, 30


def responses(responses: pd.DataFrame, recs: pd.DataFrame | None = None) -> Exhibit:
    """Table of answers: recommendation by respondent, position, reason, next action, dates.

    Parameters
    ----------
    responses : DataFrame
        The responses frame; it is not changed.
    recs : DataFrame, optional
        The recommendations frame: with it, the statutory date for an answer (56 days from
        publication), what each recommendation asks, and which have no answer yet.

    Returns
    -------
    Exhibit
        ``.data`` has one row an answer, and one for each recommendation without any.

    Raises
    ------
    NoFigures
        Where there is neither an answer nor a recommendation.
    """
    return KIND.ask(**locals())


def _tell(responses: pd.DataFrame, recs: pd.DataFrame | None) -> Told:
    if responses.empty and (recs is None or recs.empty):
        raise NoFigures("responses", "there is no answer and no recommendation")
    data = _answers(responses, recs)
    answered = data[data["respondent"].notna()]
    unanswered = len(data) - len(answered)
    total = 0 if recs is None else recs["recommendation_id"].nunique()
    return Told(
        headline=_headline(answered, unanswered, recs),
        subtitle="Answers to recommendations, by respondent and position",
        alt=f"Table of {count(len(answered), 'answer')} to recommendations, with reasons."
        if len(answered)
        else "Table of recommendations, none of which has an answer.",
        description=_description(data, answered, unanswered, total),
        brief=_brief(answered),
        key=_key(answered, unanswered, recs),
        table=_table(data, recs),
        rows=responses.assign(as_at=pd.NaT),
        data=data,
        notes=_notes(data, answered),
    )


# --- answers beside what they answer -------------------------------------------------------------


def _answers(responses: pd.DataFrame, recs: pd.DataFrame | None) -> pd.DataFrame:
    """Answers with what each recommendation asks and its dates; those without an answer last."""
    facts = _facts(recs)
    rows = []
    for row in responses.to_dict("records"):
        name = row["recommendation_id"]
        rows.append(row | (facts.get(name) or _of_report(facts, row["report"], name)))
    rows = _together(rows)
    answered = {row["recommendation_id"] for row in rows}
    reports = {row["report"] for row in rows if not isinstance(row["recommendation_id"], str)}
    for name, about in facts.items():
        if name not in answered and about["its_report"] not in reports:
            rows.append({"recommendation_id": name, "report": about["its_report"]} | about)
    added = ("summary", "published_dates", "response_due", "its_report")
    return pd.DataFrame(rows).reindex(columns=[*schema.columns("responses"), *added])


def _facts(recs: pd.DataFrame | None) -> dict[str, dict]:
    """What each recommendation asks, its dates of publication, and those for the answer."""
    facts = {}
    for name, part in () if recs is None else recs.groupby("recommendation_id", sort=False):
        dates = tuple(sorted(part["published"].dropna().unique()))
        facts[name] = {
            "summary": part["summary"].iloc[0],
            "published_dates": dates,
            "response_due": tuple(
                progress.response_date(pd.Timestamp(date))
                for date in dates
                if _is_statutory(part["report"].iloc[0], pd.Timestamp(date))
            ),
            "its_report": part["report"].iloc[0],
        }
    return facts


def _is_statutory(report: object, published: pd.Timestamp) -> bool:
    """Whether the 56 days run: a report of the inspectorate, from a day that is stated.

    Where a source gives a month alone its last day stands for it, and no date is worked out.
    """
    return bool(OF_INSPECTORATE.search(str(report))) and not published.is_month_end


def _of_report(facts: dict[str, dict], report: object, name: object) -> dict:
    """Facts of an answer to a whole report, or to a recommendation that is not in the register."""
    nothing = {"summary": None, "published_dates": (), "response_due": (), "its_report": report}
    about = next((fact for fact in facts.values() if fact["its_report"] == report), None)
    if about is None:
        return nothing
    return about | {"summary": None if isinstance(name, str) else WHOLE}


def _together(rows: list[dict]) -> list[dict]:
    """Answers to one recommendation behind each other, in the order in which each comes first."""
    names = [
        row["recommendation_id"] if isinstance(row["recommendation_id"], str) else row["report"]
        for row in rows
    ]
    first = {name: place for place, name in reversed(list(enumerate(names)))}
    return [rows[place] for place in sorted(range(len(rows)), key=lambda at: first[names[at]])]


# --- words ---------------------------------------------------------------------------------------


def _headline(answered: pd.DataFrame, unanswered: int, recs: pd.DataFrame | None) -> str:
    """Say how many answers there are, how many refuse, and what awaits one."""
    number = int(answered["position"].isin(schema.POSITIONS).sum())
    refused = int(answered["position"].eq(REFUSED).sum())
    if number == 0:
        return "No answer is recorded"
    refusals = say(f"{{n:words}} {VERBS[REFUSED]}", n=refused) if refused else "none refuses"
    told = capital(say("{n:count answer} recorded: {x}", n=number, x=refusals))
    names = set() if recs is None else set(recs["recommendation_id"])
    if not names:
        return told
    if unanswered:
        some = f"{small(unanswered)} of {small(len(names))}" if len(names) > 1 else "the one"
        awaits = "{total|recommendation|recommendations} {n|awaits|await} one"
        return f"{told}; {some} {say(awaits, total=len(names), n=unanswered)}"
    as_a_whole = len(names - set(answered["recommendation_id"].dropna()))
    if as_a_whole:
        only = "{n:words} {n|recommendation is|recommendations are} answered only as a whole"
        return f"{told}; {say(only, n=as_a_whole)}"
    return f"{told}; every recommendation has one"


def _description(data: pd.DataFrame, answered: pd.DataFrame, unanswered: int, total: int) -> str:
    tally = {name: int(answered["position"].eq(name).sum()) for name in schema.POSITIONS}
    by_position = [
        say(f"{{n}} {{n|answer|answers}} {VERBS[name]}", n=n) for name, n in tally.items() if n
    ]
    sentences = [say("{x}", x=by_position), *_refusals(answered)]
    sentences += _due(data)
    if unanswered and total:
        sentences.append(_without_answer(unanswered, total))
    return paragraph(*sentences) or "No answer is recorded."


def _refusals(answered: pd.DataFrame) -> list[str]:
    """Who does not accept what."""
    sentences = []
    for row in answered[answered["position"].eq(REFUSED)].itertuples():
        name = row.recommendation_id if isinstance(row.recommendation_id, str) else ""
        # A respondent named with a place is set off by commas.
        who = f"{row.respondent}," if "," in row.respondent else row.respondent
        sentences.append(f"{who} {REFUSED} {name or text_cell(row.report)}")
    return sentences


def _brief(answered: pd.DataFrame) -> str:
    """How many accept, and who does not."""
    accepted = int(answered["position"].isin(["accepts", "accepts in part"]).sum())
    known = int(answered["position"].isin(schema.POSITIONS).sum())
    if not known:
        return ""
    told = "{n} of {of} {of|answer|answers} {n|accepts|accept}, in whole or in part"
    text = say(told, n=accepted, of=known)
    return paragraph(text, *_refusals(answered)[:1])


def _key(answered: pd.DataFrame, unanswered: int, recs: pd.DataFrame | None) -> Key | None:
    """How many answers there are, and what is open."""
    number = int(answered["position"].isin(schema.POSITIONS).sum())
    if number == 0:
        return None
    told = _headline(answered, unanswered, recs).partition(": ")[2]
    return Key(count(number, "answer"), f"recorded: {told}.")


def _due(data: pd.DataFrame) -> list[str]:
    """The statutory dates of the first two reports, for each date of publication that is given."""
    sentences = []
    for _, part in data.dropna(subset=["its_report"]).groupby("its_report", sort=False):
        published = sorted({date for dates in part["published_dates"] for date in _known(dates)})
        due = sorted({date for dates in part["response_due"] for date in _known(dates)})
        if not due:
            continue
        if len(published) == 1:
            sentences.append(
                f"Published on {day(published[0])}, the report calls for an answer by "
                f"{day(due[0])}, 56 days later"
            )
        elif published:
            sentences.append(
                f"Sources give {small(len(published))} dates of publication, "
                f"{days_of(published, 'and')}, and so {small(len(due))} dates for the answer, 56 "
                f"days later: {days_of(due, 'and')}"
            )
    return sentences[:2]


def _known(dates) -> tuple:
    return dates if isinstance(dates, tuple) else ()


def _without_answer(number: int, total: int) -> str:
    """How many recommendations have no answer on record."""
    if number < total:
        told = "{n} of {total} recommendations {n|has|have} no answer on record"
    else:
        none = {1: "The one recommendation has no", 2: "Neither of 2 recommendations has an"}
        told = none.get(total, "None of {total} recommendations has an") + " answer on record"
    return say(told, n=number, total=total)


def _notes(data: pd.DataFrame, answered: pd.DataFrame) -> list[str]:
    notes = []
    if data["response_due"].map(_known).map(len).gt(0).any():
        notes.append(note(
            "56 days",
            "An answer is due 56 days from publication (Police Act 1996, section 55), from the "
            "commissioner; the dates are worked out here.",
        ))  # fmt: skip
    undated, number = int(answered["answered"].isna().sum()), len(answered)
    if undated:
        told = "The day of the answer is not stated for {n} {n|answer|answers}."
        if undated == number > 1:
            told = "The day is not stated for any of the {n} answers."
        notes.append(note("undated answers", told, n=undated))
    if answered["reason"].notna().any() or answered["next_action"].notna().any():
        notes.append("Reasons and next actions are in the words of the file.")
    if data["summary"].astype("str").str.len().gt(LONGEST_SUMMARY).any():
        notes.append("What a long recommendation asks is cut short (…).")
    return notes


# --- table ---------------------------------------------------------------------------------------


def _table(data: pd.DataFrame, recs: pd.DataFrame | None) -> pd.DataFrame:
    rows = list(data.itertuples())
    only_whole = {}  # how many recommendations of each report only an answer to the whole covers
    if recs is not None:
        rest = recs[~recs["recommendation_id"].isin(set(data["recommendation_id"].dropna()))]
        only_whole = rest.groupby("report")["recommendation_id"].nunique().to_dict()
    none = "No answer recorded"
    columns = {
        "No.": range(1, len(rows) + 1),
        "Recommendation": _said_once([_asked(row, only_whole) for row in rows]),
        "Respondent": [row.respondent if isinstance(row.respondent, str) else none for row in rows],
        "Position": [capital(text_cell(row.position)) for row in rows],
        "Reason": _as_before(rows, [text_cell(row.reason) for row in rows]),
        "Next action": _as_before(rows, [_action(row) for row in rows]),
        "Answered": [date_cell(row.answered) for row in rows],
        DUE: [
            f"{dates_cell(row.response_due)} (published {dates_cell(row.published_dates)})"
            if _known(row.response_due)
            else MISSING
            for row in rows
        ],
    }
    for name in ("Answered", DUE):
        if all(cell == MISSING for cell in columns[name]):
            columns.pop(name)
    return table_of(columns)


def _asked(row, only_whole: dict[object, int]) -> tuple[str, str]:
    """Name of what is answered, and what it asks."""
    name = row.recommendation_id if isinstance(row.recommendation_id, str) else ""
    text = row.summary if isinstance(row.summary, str) else ""
    if text == WHOLE:
        own = (
            ", and so {n} {n|recommendation|recommendations} without an answer of {n|its|their} own"
        )
        number = only_whole.get(row.its_report, 0)
        return "", f"{WHOLE}{say(own, n=number)}" if number else WHOLE
    text = shortened(text, LONGEST_SUMMARY)
    return (name, text) if name or text else ("", text_cell(row.report))


def _said_once(asked: list[tuple[str, str]]) -> list[str]:
    """What each answers: in full the first time, then by name and the number of that row.

    The same in every row stays in every row: on a page it is said above the table.
    """
    whole = [": ".join(filter(None, pair)) for pair in asked]
    if len(set(asked)) == 1:
        return whole
    first: dict[tuple[str, str], int] = {}
    return [
        text
        if first.setdefault(pair, number) == number or not pair[1]
        else f"{pair[0] or 'The same'} (see {first[pair]})"
        for number, (pair, text) in enumerate(zip(asked, whole, strict=True), 1)
    ]


def _as_before(rows: list, texts: list[str]) -> list[str]:
    """Long words that a respondent has used before, by the number of the row where they stand."""
    first: dict[tuple, int] = {}
    cells = []
    for number, (row, text) in enumerate(zip(rows, texts, strict=True), 1):
        before = first.setdefault((row.respondent, text), number)
        cells.append(text if before == number or len(text) <= SHORT else f"As in {before}")
    return cells


def _action(row) -> str:
    """Next action, and by when it is due."""
    due = "" if pd.isna(row.due) else f"Due {date_cell(row.due)}."
    text = row.next_action if isinstance(row.next_action, str) else ""
    if text and due:
        return f"{text.rstrip('.')}. {due}"
    return text or due.rstrip(".") or MISSING


KIND = Kind(
    name="responses",
    shows="answers to recommendations",
    question="What has been answered?",
    frames={"responses": "responses", "recs": "recommendations"},
    tell=_tell,
    method=METHOD,
)
