"""What has been answered to the recommendations, by whom, and by when an answer is due."""

from __future__ import annotations

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import (
    date_cell,
    dates_cell,
    refuse_mixture,
    source_of,
    table_of,
    text_cell,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.printing import MISSING
from rocu_analysis.measures import progress
from rocu_analysis.wording import answers as words
from rocu_analysis.wording.numbers import count, paragraph
from rocu_analysis.wording.register import NOUN

WHOLE = "The report as a whole"
DUE = "Answer due, 56 days from publication"
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
    schema.require(responses, "responses")
    if recs is not None:
        schema.require(recs, "recommendations")
    if responses.empty and (recs is None or recs.empty):
        raise NoFigures("responses", "there is no answer and no recommendation")
    illustrative = refuse_mixture(responses)
    data = _answers(responses, recs)
    answered = data[data["respondent"].notna()]
    tally = {name: int((answered["position"] == name).sum()) for name in schema.POSITIONS}
    unanswered, total, as_a_whole = _coverage(data, recs)
    frames = {"responses": responses} | ({} if recs is None else {"recs": recs})
    return Exhibit(
        kind="responses",
        headline=words.responses_headline(tally, unanswered, total, as_a_whole),
        subtitle="Answers to recommendations, by respondent and position",
        alt=_alt(len(answered)),
        description=_answers_description(data, answered, tally, unanswered, total),
        table=_answers_table(data, _only_as_a_whole(data, recs)),
        data=data,
        source=source_of(responses.assign(as_at=pd.NaT)),
        notes=_answers_notes(data),
        drawing=None,
        recipe=Recipe("responses", {}, frames),
        illustrative=illustrative,
    )


def _answers(responses: pd.DataFrame, recs: pd.DataFrame | None) -> pd.DataFrame:
    """Answers with what each recommendation asks and its dates; those without an answer last."""
    facts = _facts(recs)
    rows = []
    for row in responses.to_dict("records"):
        about = facts.get(row["recommendation_id"])
        if about is None:
            about = _of_report(facts, row["report"])
            if isinstance(row["recommendation_id"], str):
                about = about | {"summary": None}
        rows.append(row | about)
    rows = _together(rows)
    answered = {row["recommendation_id"] for row in rows}
    reports = {row["report"] for row in rows if not isinstance(row["recommendation_id"], str)}
    for name, about in facts.items():
        if name not in answered and about["its_report"] not in reports:
            rows.append({"recommendation_id": name, "report": about["its_report"]} | about)
    columns = [
        *schema.columns("responses"),
        "summary",
        "published_dates",
        "response_due",
        "its_report",
    ]
    return pd.DataFrame(rows).reindex(columns=columns)


def _together(rows: list[dict]) -> list[dict]:
    """Answers to one recommendation behind each other, in the order in which each comes first."""
    own = [row["recommendation_id"] for row in rows]
    names = [
        name if isinstance(name, str) else row["report"]
        for name, row in zip(own, rows, strict=True)
    ]
    first = {name: place for place, name in reversed(list(enumerate(names)))}
    return [rows[place] for place in sorted(range(len(rows)), key=lambda at: first[names[at]])]


def _alt(answers: int) -> str:
    if not answers:
        return "Table of recommendations, none of which has an answer."
    return f"Table of {count(answers, 'answer')} to recommendations, with reasons."


def _facts(recs: pd.DataFrame | None) -> dict[str, dict]:
    if recs is None:
        return {}
    facts = {}
    for name, part in recs.groupby("recommendation_id", sort=False):
        dates = tuple(sorted(part["published"].dropna().unique()))
        facts[name] = {
            "summary": part["summary"].iloc[0],
            "published_dates": dates,
            "response_due": tuple(progress.response_date(pd.Timestamp(one)) for one in dates),
            "its_report": part["report"].iloc[0],
        }
    return facts


def _of_report(facts: dict[str, dict], report: object) -> dict:
    """Dates for an answer to a whole report: those of its recommendations."""
    found = [about for about in facts.values() if about["its_report"] == report]
    if not found:
        return {"summary": None, "published_dates": (), "response_due": (), "its_report": report}
    return found[0] | {"summary": WHOLE}


def _coverage(data: pd.DataFrame, recs: pd.DataFrame | None):
    """Recommendations without an answer, all of them, and those answered only as a whole."""
    if recs is None:
        return None, None, 0
    names = set(recs["recommendation_id"])
    answered = set(data.loc[data["respondent"].notna(), "recommendation_id"].dropna())
    unanswered = int(data["respondent"].isna().sum())
    return unanswered, len(names), len(names - answered) - unanswered


def _only_as_a_whole(data: pd.DataFrame, recs: pd.DataFrame | None) -> dict[object, int]:
    """How many recommendations of each report only an answer to the whole report covers."""
    if recs is None:
        return {}
    own = set(data["recommendation_id"].dropna())
    rest = recs[~recs["recommendation_id"].isin(own)]
    return rest.groupby("report")["recommendation_id"].nunique().to_dict()


def _answers_table(data: pd.DataFrame, only_whole: dict[object, int]) -> pd.DataFrame:
    rows = list(data.itertuples())
    none = "No answer recorded"
    columns = {
        "No.": range(1, len(rows) + 1),
        "Recommendation": _said_once([_asked(row, only_whole) for row in rows]),
        "Respondent": [row.respondent if isinstance(row.respondent, str) else none for row in rows],
        "Position": [_capital(row.position) for row in rows],
        "Reason": _as_before(rows, [text_cell(row.reason) for row in rows]),
        "Next action": _as_before(rows, [_action(row) for row in rows]),
        "Answered": [date_cell(row.answered) for row in rows],
        DUE: [_answer_due(row) for row in rows],
    }
    for name in ("Answered", DUE):
        if all(cell == MISSING for cell in columns[name]):
            columns.pop(name)
    return table_of(columns)


def _said_once(asked: list[tuple[str, str]]) -> list[str]:
    """What each answers: in full the first time, then by name and the number of that row.

    The same in every row stays in every row: on a page it is said above the table.
    """
    if len(set(asked)) == 1:
        return [": ".join(part for part in one if part) for one in asked]
    cells, first = [], {}
    for number, (name, text) in enumerate(asked, 1):
        before = first.setdefault((name, text), number)
        if before == number or not text:
            cells.append(": ".join(part for part in (name, text) if part))
        else:
            cells.append(f"{name or 'The same'} (see {before})")
    return cells


def _as_before(rows: list, texts: list[str]) -> list[str]:
    """Long words that a respondent has used before, by the number of the row where they stand."""
    cells, first = [], {}
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


def _answer_due(row) -> str:
    """Day by which an answer is due, and the day of publication from which it runs."""
    if not _known(row.response_due):
        return MISSING
    return f"{dates_cell(row.response_due)} (published {dates_cell(row.published_dates)})"


def _asked(row, only_whole: dict[object, int]) -> tuple[str, str]:
    """Name of what is answered, and what it asks."""
    name = row.recommendation_id if isinstance(row.recommendation_id, str) else ""
    text = row.summary if isinstance(row.summary, str) else ""
    if text == WHOLE:
        number = only_whole.get(row.its_report, 0)
        own = f"and so {count(number, *NOUN)} without an answer of {_their(number)} own"
        return ("", f"{WHOLE}, {own}" if number else WHOLE)
    if len(text) > LONGEST_SUMMARY:
        text = f"{text[:LONGEST_SUMMARY].rsplit(' ', 1)[0].rstrip(',;:.')} …"
    return (name, text) if name or text else ("", text_cell(row.report))


def _their(number: int) -> str:
    return "its" if number == 1 else "their"


def _capital(text: object) -> str:
    return text[:1].upper() + text[1:] if isinstance(text, str) and text else MISSING


def _answers_description(data, answered, tally, unanswered, total) -> str:
    parts = [words.positions_sentence(tally)]
    refused = answered[answered["position"] == "does not accept"]
    parts += [words.refusal_sentence(row.respondent, _name(row)) for row in refused.itertuples()]
    parts += _due_parts(data)
    if unanswered:
        parts.append(words.unanswered_sentence(unanswered, total))
    return paragraph(*parts) if any(parts) else "No answer is recorded."


def _name(row) -> str:
    return (
        row.recommendation_id if isinstance(row.recommendation_id, str) else text_cell(row.report)
    )


def _due_parts(data: pd.DataFrame) -> list[str]:
    """One sentence for each report: its dates of publication, and those for the answer."""
    parts = []
    for _, part in data.dropna(subset=["its_report"]).groupby("its_report", sort=False):
        published = sorted({one for dates in part["published_dates"] for one in _known(dates)})
        due = sorted({one for dates in part["response_due"] for one in _known(dates)})
        if published and len(parts) < 2:
            parts.append(words.due_sentence(published, due))
    return parts


def _known(dates) -> tuple:
    return dates if isinstance(dates, tuple) else ()


def _answers_notes(data: pd.DataFrame) -> tuple[str, ...]:
    notes = []
    if data["response_due"].map(_known).map(len).gt(0).any():
        notes.append(
            "An answer is due 56 days from publication (Police Act 1996, section 55), from the "
            "commissioner; the dates are worked out here."
        )
    answered = data["respondent"].notna()
    undated = answered & data["answered"].isna()
    if undated.any():
        notes.append(words.undated_note(int(undated.sum()), int(answered.sum())))
    if answered.any():
        notes.append("Reasons and next actions are summaries in our own words.")
    if data["summary"].astype("str").str.len().gt(LONGEST_SUMMARY).any():
        notes.append("What a long recommendation asks is cut short (…).")
    return tuple(notes)
