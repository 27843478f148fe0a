"""What has been answered to the recommendations, by whom, and by when an answer is due."""

from __future__ import annotations

import re

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import (
    MISSING,
    are_of,
    date_cell,
    dates_cell,
    references,
    shortened,
    table_of,
    text_cell,
    unplaced,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Kind, Told
from rocu_analysis.exhibits.recommendations import METHOD
from rocu_analysis.measures import progress
from rocu_analysis.wording import (
    capital,
    days_of,
    listed,
    note,
    paragraph,
    say,
    small_count,
    some,
    the_region,
)

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


def responses(
    responses: pd.DataFrame, recs: pd.DataFrame | None = None, *, region: str | None = None
) -> Exhibit:
    """Table of answers: recommendation by respondent, position, reason, next action, dates.

    Parameters
    ----------
    responses : DataFrame
        The responses frame; it is not changed.
    recs : DataFrame, optional
        The recommendations frame: with it, the statutory date for an answer (56 days from
        publication), what each recommendation asks, and which have no answer yet.
    region : str, optional
        Region in focus: recommendations to others alone, and their answers, are left out.

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


def _tell(responses: pd.DataFrame, recs: pd.DataFrame | None, *, region: str | None) -> Told:
    notes, whose = [], ""
    if recs is not None:
        notes = unplaced("Answers", responses, recs)
        responses, every = _named(responses, recs)
        responses, recs = _of(region, responses, every) if region else (responses, every)
        whose = f" for {the_region(region)}" if len(recs) < len(every) else ""
    if responses.empty and (recs is None or recs.empty):
        raise NoFigures("responses", f"there is no answer and no recommendation{whose}")
    data = _answers(responses, recs)
    answered = data[data["respondent"].notna()]
    known = answered["position"].isin(schema.POSITIONS)
    number, refused = int(known.sum()), answered[answered["position"].eq(REFUSED)]
    told = _told(answered, len(data) - len(answered), len(refused), recs, whose)
    accepted = int(answered["position"].isin(["accepts", "accepts in part"]).sum())
    accept = "{n} of {of} {of|answer|answers} {n|accepts|accept}, in whole or in part"
    # Of a report that asks several regions, each of them answers.
    whole = (
        "reports as a whole and to " if whose and answered["recommendation_id"].isna().any() else ""
    )
    what = f"{whole}recommendations{whose}"
    who = [f"{row.respondent}{',' * (',' in row.respondent)} {REFUSED} "
           f"{text_cell(row.report) if _missing(row.recommendation_id) else row.recommendation_id}"
           for row in refused.itertuples()]  # fmt: skip
    return Told(
        headline=capital(f"{small_count(number, 'answer')} recorded: {told}")
        if number
        else "No answer is recorded",
        subtitle=f"Answers to {what}, by respondent and position",
        alt="",
        description=_description(data, answered, who, recs, whose),
        brief=paragraph(say(accept, n=accepted, of=number), *who[:1]) if number else "",
        table=_table(data, recs),
        rows=responses.assign(as_at=pd.NaT),
        data=data,
        notes=[*_notes(data, answered), *notes],
    )


def _missing(value: object) -> bool:
    return not isinstance(value, str)


# --- answers beside what they answer -------------------------------------------------------------


def _named(responses: pd.DataFrame, recs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both by number, and report where several have such a number; each report in one spelling."""
    keys, names = progress.report_keys(recs), references(recs)
    spelt = dict(zip(keys[::-1], recs["report"][::-1], strict=True))  # as it stands first
    of = dict(zip(progress.wholes(recs), names, strict=True))
    called = progress.wholes(progress.placed(responses, recs)).map(of)
    asked = zip(progress.report_keys(responses), responses["report"], strict=True)
    responses = responses.assign(
        recommendation_id=called.reindex(responses.index).fillna(responses["recommendation_id"]),
        report=[spelt.get(key, text) for key, text in asked],
    )
    return responses, recs.assign(recommendation_id=names, report=[*map(spelt.get, keys)])


def _of(
    region: str, responses: pd.DataFrame, recs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers and recommendations without those of other regions alone."""
    mine = recs[are_of(recs, region) | recs[["region", "force"]].isna().all(axis=1)]
    left_out = {
        name: responses[name].isin(set(recs[name].dropna()) - set(mine[name]))
        for name in ("recommendation_id", "report")
    }
    is_whole = responses["recommendation_id"].isna()
    return responses[~left_out["recommendation_id"] & ~(is_whole & left_out["report"])], mine


def _answers(responses: pd.DataFrame, recs: pd.DataFrame | None) -> pd.DataFrame:
    """Answers with what each recommendation asks and its dates; those without an answer last."""
    facts = {} if recs is None else dict(map(_facts, recs.groupby("recommendation_id", sort=False)))
    nothing = {"published_dates": (), "response_due": ()}
    rows = []
    for row in responses.to_dict("records"):
        name, report = row["recommendation_id"], row["report"]
        about = facts.get(name)
        if about is None:  # of a whole report, or of one that is not in the register
            like = next((f for f in facts.values() if f["its_report"] == report), {})
            text = WHOLE if like and _missing(name) else None
            about = nothing | {"its_report": report} | like | {"summary": text}
        rows.append(row | about | {"of": report if _missing(name) else name})
    first = {row["of"]: place for place, row in reversed([*enumerate(rows)])}
    rows.sort(key=lambda row: first[row["of"]])
    answered = {row["recommendation_id"] for row in rows}
    reports = {row["report"] for row in rows if _missing(row["recommendation_id"])}
    rows += [{"recommendation_id": name, "report": about["its_report"]} | about
             for name, about in facts.items()
             if name not in answered and about["its_report"] not in reports]  # fmt: skip
    added = ("summary", "published_dates", "response_due", "its_report")
    return pd.DataFrame(rows).reindex(columns=[*schema.columns("responses"), *added])


def _facts(named: tuple[str, pd.DataFrame]) -> tuple[str, dict]:
    """What a recommendation asks, its days of publication, and those by which to answer."""
    # The 56 days run for a report of the inspectorate, from a day: from a month no date follows.
    name, part = named
    report, days = part["report"].iloc[0], sorted(part["published"].dropna().unique())
    days = tuple(map(pd.Timestamp, days))
    statutory = OF_INSPECTORATE.search(str(report))
    unknown = part.reindex(columns=["days_unknown"]).iloc[:, 0].astype("str").fillna("")
    unknown = set(part.loc[unknown.str.contains("published"), "published"])
    due = [progress.response_date(day) for day in days if statutory and day not in unknown]
    return name, {
        "summary": part["summary"].iloc[0],
        "published_dates": days,
        "response_due": tuple(due),
        "its_report": report,
    }


# --- words ---------------------------------------------------------------------------------------


def _told(
    answered: pd.DataFrame, unanswered: int, refused: int, recs: pd.DataFrame | None, whose: str
) -> str:
    """How many answers refuse, and what awaits one."""
    told = say(f"{{n:words}} {VERBS[REFUSED]}", n=refused) if refused else "none refuses"
    names = set() if recs is None else set(recs["recommendation_id"])
    if not names:
        return told
    if unanswered:
        few = some(unanswered, len(names), "recommendation")
        return f"{told}; {few}{whose} {say('{n|awaits|await}', n=unanswered)} one"
    as_a_whole = len(names - set(answered["recommendation_id"].dropna()))
    if as_a_whole:
        alone = "{n:words} {n|recommendation has|recommendations have} no answer of {n|its|their}"
        return f"{told}; {say(alone, n=as_a_whole)} own"
    return f"{told}; every recommendation{whose} has one"


def _description(
    data, answered: pd.DataFrame, who: list[str], recs: pd.DataFrame | None, whose: str
) -> str:
    tally = {name: int(answered["position"].eq(name).sum()) for name in schema.POSITIONS}
    by_position = [
        say(f"{{n}} {{n|answer|answers}} {VERBS[name]}", n=n) for name, n in tally.items() if n
    ]
    sentences = [listed(by_position), *who, *_due(data)]
    unanswered = len(data) - len(answered)
    total = 0 if recs is None else recs["recommendation_id"].nunique()
    if unanswered and total:
        told = (
            f"{{n}} of {{of}} {{of|recommendation|recommendations}}{whose} {{n|has|have}} no answer"
        )
        sentences.append(say(f"{told} on record", n=unanswered, of=total))
    return paragraph(*sentences) or "No answer is recorded."


def _due(data: pd.DataFrame) -> list[str]:
    """The statutory dates of the first two reports, for each date of publication that is given."""
    sentences = []
    for _, part in data.dropna(subset=["its_report"]).groupby("its_report", sort=False):
        published, due = (sorted({date for dates in part[name] for date in dates})
                          for name in ("published_dates", "response_due"))  # fmt: skip
        if due:
            sentences.append(
                f"Published on {days_of(published)}, the report calls for an answer by "
                f"{days_of(due)}, 56 days later"
            )
    return sentences[:2]


def _notes(data: pd.DataFrame, answered: pd.DataFrame) -> list[str]:
    notes = []
    if data["response_due"].map(len).gt(0).any():
        notes.append(METHOD.note("56 days"))
    undated = int(answered["answered"].isna().sum())
    if undated:
        told = "The day of the answer is not stated for {n} {n|answer|answers}."
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
        "Respondent": [none if _missing(row.respondent) else row.respondent for row in rows],
        "Position": [capital(text_cell(row.position)) for row in rows],
        "Reason": _as_before(rows, [text_cell(row.reason) for row in rows]),
        "Next action": _as_before(rows, [_action(row) for row in rows]),
        "Answered": [date_cell(row.answered) for row in rows],
        DUE: [
            f"{dates_cell(row.response_due)} (published {dates_cell(row.published_dates)})"
            if row.response_due
            else MISSING
            for row in rows
        ],
    }
    table = table_of(columns)
    return table.drop(columns=[name for name in ("Answered", DUE) if table[name].eq(MISSING).all()])


def _asked(row, only_whole: dict[object, int]) -> tuple[str, str]:
    """Name of what is answered, and what it asks."""
    if row.summary == WHOLE:
        text = (
            ", and so {n} {n|recommendation|recommendations} without an answer of {n|its|their} own"
        )
        number = only_whole.get(row.its_report, 0)
        return "", f"{WHOLE}{say(text, n=number)}" if number else WHOLE
    name, text = ("" if _missing(held) else held for held in (row.recommendation_id, row.summary))
    text = shortened(text, LONGEST_SUMMARY)
    return (name, text) if name or text else ("", text_cell(row.report))


def _said_once(asked: list[tuple[str, str]]) -> list[str]:
    """What each answers: in full the first time, then by name and the number of that row."""
    only = len(set(asked)) == 1
    return [
        ": ".join(filter(None, (name, text)))
        if only or first == number or not text
        else f"{name or 'The same'} (see {first})"
        for number, ((name, text), first) in enumerate(zip(asked, _firsts(asked), strict=True), 1)
    ]


def _as_before(rows: list, texts: list[str]) -> list[str]:
    """Long words that a respondent has used before, by the number of the row where they stand."""
    firsts = _firsts([(row.respondent, text) for row, text in zip(rows, texts, strict=True)])
    return [
        text if first == number or len(text) <= SHORT else f"As in {first}"
        for number, (text, first) in enumerate(zip(texts, firsts, strict=True), 1)
    ]


def _firsts(said: list[tuple]) -> list[int]:
    """Number of the row in which what each row says stands for the first time."""
    first: dict[tuple, int] = {}
    return [first.setdefault(words, number) for number, words in enumerate(said, 1)]


def _action(row) -> str:
    """Next action, and by when it is due."""
    due = "" if pd.isna(row.due) else f"Due {date_cell(row.due)}"
    text = "" if _missing(row.next_action) else row.next_action
    return f"{text.rstrip('.')}. {due}." if text and due else text or due or MISSING


KIND = Kind(
    shows="answers to recommendations",
    frames={"responses": "responses", "recs": "recommendations"},
    tell=_tell,
    method=METHOD,
)
