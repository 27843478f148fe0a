"""What has been answered to the recommendations, by whom, and by when an answer is due."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
from rocu_analysis.exhibits.exhibit import Content, Exhibit, Kind, asks
from rocu_analysis.exhibits.finding import Finding, Noun
from rocu_analysis.exhibits.methods import Method
from rocu_analysis.exhibits.sources import are_of, references, unplaced
from rocu_analysis.measures import progress
from rocu_analysis.wording import (
    capital,
    days_of,
    fit,
    listed,
    note,
    say,
    small,
    small_count,
    some,
    the_region,
)

WHOLE = "The report as a whole"
DUE = "Answer due, 56 days from publication"
REFUSED, ACCEPTING = "does not accept", ("accepts", "accepts in part")
OF_INSPECTORATE = re.compile(r"\bHMIC(?:FRS)?\b|Inspectorate of Constabulary", re.IGNORECASE)
NOUN = Noun("answer", "answers", "answers")
VERBS = {
    "accepts": ("accepts", "accept"),
    "accepts in part": ("accepts in part", "accept in part"),
    REFUSED: ("refuses", "refuse"),
    "seeks assurance": ("seeks assurance", "seek assurance"),
    "already in place": ("says it is done", "say it is done"),
}
LONGEST_SUMMARY = 110  # letters of what is asked


@asks
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


@dataclass(frozen=True, eq=False, kw_only=True)
class Answers(Finding):
    """Answers by position, and the recommendations that have none."""

    rows: pd.DataFrame
    positions: dict[str, int]
    waiting: int  # recommendations without any answer
    asked: int  # recommendations that call for one
    shared: int  # that have only an answer to their report as a whole

    @property
    def total(self) -> int:
        """Answers with a position."""
        return sum(self.positions.values())


def _describe(responses: pd.DataFrame, recs: pd.DataFrame | None, *, region: str | None) -> Content:
    lost, whose = [], ""
    if recs is not None:
        lost = unplaced("Answers", responses, recs)
        responses, every = _named(responses, recs)
        responses, recs = _of(region, responses, every) if region else (responses, every)
        whose = f" for {the_region(region)}" if len(recs) < len(every) else ""
    if responses.empty and (recs is None or recs.empty):
        raise NoFigures("responses", f"there is no answer and no recommendation{whose}")
    data = _answers(responses, recs)
    found = _find(data, recs, region)
    undated = int((data["respondent"].notna() & data["answered"].isna()).sum())
    missing = say("The day of the answer is not stated for {n}", n=undated) if undated else ""
    return Content(
        headline=_headline(found),
        subtitle=f"Answers to recommendations{whose}, by respondent and position",
        alt="",
        more=_more(found, whose),
        table=_table(data),
        rows=responses.assign(as_at=pd.NaT),
        data=data,
        finding=found,
        methods=["56 days"] if data["response_due"].map(len).gt(0).any() else [],
        notes=[note("answers", missing, *lost)],
    )


def _find(data: pd.DataFrame, recs: pd.DataFrame | None, region: str | None) -> Answers:
    given = data[data["respondent"].notna()]
    counts = {name: int(given["position"].eq(name).sum()) for name in schema.POSITIONS}
    asked = 0 if recs is None else recs["recommendation_id"].nunique()
    waiting, own = len(data) - len(given), given["recommendation_id"].dropna().nunique()
    return Answers(
        area=region, period="", noun=NOUN, rows=data, asked=asked,
        positions={name: n for name, n in counts.items() if n},
        waiting=waiting, shared=max(0, asked - own - waiting),
    )  # fmt: skip


def _headline(found: Answers) -> str:
    """How many accept, refuse, seek assurance or say that it is done."""
    counts, total = found.positions, found.total
    if not total:
        return "No answer is recorded"
    accepts = sum(counts.get(name, 0) for name in ACCEPTING)
    whom = "the one answer" if total == 1 else f"{small(accepts)} of {small(total)} answers"
    parts = [say("{whom} {n|accepts|accept}", whom=whom, n=accepts)] * (total > 1 or accepts)
    parts += _counted({name: n for name, n in counts.items() if name not in ACCEPTING})
    return fit(listed(parts), *(", ".join(parts[:most]) for most in range(len(parts) - 1, 0, -1)))


def _counted(positions: dict[str, int]) -> list[str]:
    """How many take each position: ``seven seek assurance``."""
    texts = {name: f"{{n:words}} {{n|{one}|{many}}}" for name, (one, many) in VERBS.items()}
    return [say(texts[name], n=positions[name]) for name in VERBS if name in positions]


def _more(found: Answers, whose: str) -> list[str]:
    refused = found.rows[found.rows["position"].eq(REFUSED)]
    who = [f"{row.respondent} does not accept {_called(row)}" for row in refused.itertuples()]
    counted = listed(_counted(found.positions))
    waiting = some(found.waiting, found.asked, "recommendation") if found.asked else ""
    return [
        f"{small_count(found.total, 'answer')} recorded" if found.total else "",
        counted,
        *who,
        f"No answer is recorded to {waiting}{whose}" if found.waiting and waiting else "",
        say("{n:words} {n|has|have} only the answer to the whole report", n=found.shared)
        if found.shared else "",
        *_due(found.rows),
    ]  # fmt: skip


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
    sentences = []
    for _, part in data.dropna(subset=["its_report"]).groupby("its_report", sort=False):
        published, due = (sorted({date for dates in part[name] for date in dates})
                          for name in ("published_dates", "response_due"))  # fmt: skip
        if due:
            days = days_of(published), days_of(due)
            sentences.append("Published on {}, the report calls for an answer by {}".format(*days))
    return sentences[:2]


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
    describe=_describe,
    method=RECOMMENDATIONS,
)
