"""What has been answered to the recommendations, by whom, and by when an answer is due."""

from __future__ import annotations

import re

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.cells import (
    MISSING,
    date_cell,
    dates_cell,
    is_empty,
    shortened,
    table_of,
    text_cell,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Kind, Told
from rocu_analysis.exhibits.methods import Method
from rocu_analysis.exhibits.sources import are_of, references, unplaced
from rocu_analysis.measures import progress
from rocu_analysis.wording import (
    capital,
    days_of,
    fit,
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
OF_INSPECTORATE = re.compile(r"\bHMIC(?:FRS)?\b|Inspectorate of Constabulary", re.IGNORECASE)
LONGEST_SUMMARY = 110  # letters of what is asked


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
    lost, whose = [], ""
    if recs is not None:
        lost = unplaced("Answers", responses, recs)
        responses, every = _named(responses, recs)
        responses, recs = _of(region, responses, every) if region else (responses, every)
        whose = f" for {the_region(region)}" if len(recs) < len(every) else ""
    if responses.empty and (recs is None or recs.empty):
        raise NoFigures("responses", f"there is no answer and no recommendation{whose}")
    data = _answers(responses, recs)
    answered = data[data["respondent"].notna()]
    number, refused = int(answered["position"].isin(schema.POSITIONS).sum()), answered[
        answered["position"].eq(REFUSED)]  # fmt: skip
    waiting, total = (
        len(data) - len(answered),
        0 if recs is None else recs["recommendation_id"].nunique(),
    )
    own = total - answered["recommendation_id"].dropna().nunique()
    told = "none refuses" if refused.empty else f"{len(refused)} refused"
    if waiting and total:
        told += f"; {some(waiting, total, 'recommendation')}{whose} await one"
    elif total and own > 0:
        told += f"; {small_count(own, 'recommendation')} have no answer of their own"
    elif total:
        told += f"; every recommendation{whose} has one"
    positions = {name: int(answered["position"].eq(name).sum()) for name in schema.POSITIONS}
    who = [f"{row.respondent} {REFUSED} {_called(row)}" for row in refused.itertuples()]
    undated = int(answered["answered"].isna().sum())
    statutory = data["response_due"].map(len).gt(0).any()
    return Told(
        headline=fit(f"{small_count(number, 'answer')} recorded: {told}", f"{number} answers: {told}")
        if number else "No answer is recorded",
        subtitle=f"Answers to recommendations{whose}, by respondent and position",
        alt="",
        description=paragraph(listed(f"{n} {name}" for name, n in positions.items() if n), *who,
                              *_due(data)) or "No answer is recorded.",
        table=_table(data),
        rows=responses.assign(as_at=pd.NaT),
        data=data,
        methods=["56 days"] if statutory else [],
        notes=[note("answers", say("The day of the answer is not stated for {n}", n=undated)
                    if undated else "", *lost)],
    )  # fmt: skip


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


def _of(region: str, responses: pd.DataFrame, recs: pd.DataFrame):
    """Answers and recommendations without those of other regions alone."""
    mine = recs[are_of(recs, region) | recs[["region", "force"]].isna().all(axis=1)]
    gone = {name: responses[name].isin(set(recs[name].dropna()) - set(mine[name]))
            for name in ("recommendation_id", "report")}  # fmt: skip
    is_whole = responses["recommendation_id"].isna()
    return responses[~gone["recommendation_id"] & ~(is_whole & gone["report"])], mine


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
            text = WHOLE if like and not isinstance(name, str) else None
            about = nothing | {"its_report": report} | like | {"summary": text}
        rows.append(row | about | {"of": name if isinstance(name, str) else report})
    first = {row["of"]: place for place, row in reversed([*enumerate(rows)])}
    rows.sort(key=lambda row: first[row["of"]])
    answered = {row["recommendation_id"] for row in rows}
    reports = {row["report"] for row in rows if not isinstance(row["recommendation_id"], str)}
    rows += [{"recommendation_id": name, "report": about["its_report"]} | about
             for name, about in facts.items()
             if name not in answered and about["its_report"] not in reports]  # fmt: skip
    added = ("summary", "published_dates", "response_due", "its_report")
    return pd.DataFrame(rows).reindex(columns=[*schema.columns("responses"), *added])


def _facts(named: tuple[str, pd.DataFrame]) -> tuple[str, dict]:
    """What a recommendation asks, its days of publication, and those by which to answer."""
    # The 56 days run for a report of the inspectorate, from a day: from a month no date follows.
    name, part = named
    report = part["report"].iloc[0]
    days = tuple(map(pd.Timestamp, sorted(part["published"].dropna().unique())))
    unknown = part.reindex(columns=["days_unknown"]).iloc[:, 0].astype("str").fillna("")
    unknown = set(part.loc[unknown.str.contains("published"), "published"])
    known = [day for day in days if OF_INSPECTORATE.search(str(report)) and day not in unknown]
    due = tuple(map(progress.response_date, known))
    return name, {"summary": part["summary"].iloc[0], "published_dates": days,
                  "response_due": due, "its_report": report}  # fmt: skip


def _called(row) -> str:
    name = row.recommendation_id
    return name if isinstance(name, str) else text_cell(row.report)


def _due(data: pd.DataFrame) -> list[str]:
    """The statutory dates of the first two reports, for each date of publication that is given."""
    told = []
    for _, part in data.dropna(subset=["its_report"]).groupby("its_report", sort=False):
        published, due = (sorted({date for dates in part[name] for date in dates})
                          for name in ("published_dates", "response_due"))  # fmt: skip
        if due:
            told.append(
                f"Published on {days_of(published)}, the report calls for an answer by {days_of(due)}"
            )
    return told[:2]


def _table(data: pd.DataFrame) -> pd.DataFrame:
    rows, seen = list(data.itertuples()), {}
    asked = []
    for number, row in enumerate(rows, 1):  # in full the first time, then by the number of that row
        name = row.recommendation_id if isinstance(row.recommendation_id, str) else ""
        text = shortened(row.summary, LONGEST_SUMMARY) if isinstance(row.summary, str) else ""
        whole = ": ".join(filter(None, (name, text))) or text_cell(row.report)
        first = seen.setdefault(whole, number)
        asked.append(whole if first == number else f"{name or 'The same'} (see {first})")
    columns = {
        "No.": range(1, len(rows) + 1),
        "Recommendation": asked,
        "Respondent": [row.respondent if isinstance(row.respondent, str) else "No answer recorded"
                       for row in rows],
        "Position": [capital(text_cell(row.position)) for row in rows],
        "Reason": [text_cell(row.reason) for row in rows],
        "Next action": [_action(row) for row in rows],
        "Answered": [date_cell(row.answered) for row in rows],
        DUE: [f"{dates_cell(row.response_due)} (published {dates_cell(row.published_dates)})"
              if row.response_due else MISSING for row in rows],
    }  # fmt: skip
    table = table_of(columns)
    return table.drop(columns=[name for name in ("Answered", DUE) if is_empty(table[name])])


def _action(row) -> str:
    """Next action, and by when it is due."""
    due = "" if pd.isna(row.due) else f"Due {date_cell(row.due)}"
    text = row.next_action if isinstance(row.next_action, str) else ""
    return f"{text.rstrip('.')}. {due}." if text and due else text or due or MISSING


RECOMMENDATIONS = Method("Recommendations", ("never inferred", "curve", "56 days"))
KIND = Kind(
    shows="answers to recommendations",
    frames={"responses": "responses", "recs": "recommendations"},
    tell=_tell,
    method=RECOMMENDATIONS,
)
