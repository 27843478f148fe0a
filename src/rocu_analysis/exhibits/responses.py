"""What has been answered to the recommendations, by whom, and by when an answer is due."""

from __future__ import annotations

import re

import pandas as pd

from rocu_analysis import schema, wording
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, sources
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.methods import Method
from rocu_analysis.measures import progress

WHOLE = "The report as a whole"
DUE = "Answer due, 56 days from publication"
REFUSED = "does not accept"
OF_INSPECTORATE = re.compile(r"\bHMIC(?:FRS)?\b|Inspectorate of Constabulary", re.IGNORECASE)
TAKEN = {  # positions as they stand after a number
    "accepts": "accepting", "accepts in part": "accepting", REFUSED: "refusing",
    "seeks assurance": "seeking assurance", "already in place": "saying it is done",
}  # fmt: skip
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


def _describe(responses: pd.DataFrame, recs: pd.DataFrame | None, *, region: str | None) -> Content:
    lost, whose = [], ""
    if recs is not None:
        lost = sources.unplaced("Answers", responses, recs)
        responses, every = _named(responses, recs)
        responses, recs = _of(region, responses, every) if region else (responses, every)
        whose = f" for {wording.the_region(region)}" if len(recs) < len(every) else ""
    if responses.empty and (recs is None or recs.empty):
        raise NoFigures("responses", f"there is no answer and no recommendation{whose}")
    data = _answers(responses, recs)
    return Content(
        headline=_headline(data["position"]),
        subtitle=f"Answers to recommendations{whose}, by respondent and position",
        alt="",
        more=_more(data, recs),
        table=_table(data),
        rows=responses.assign(as_at=pd.NaT),
        data=data,
        methods=["56 days"] if data["response_due"].map(len).gt(0).any() else [],
        notes=[wording.note("answers", *lost)],
    )


def _headline(positions: pd.Series) -> str:
    """How many accept, refuse, seek assurance or say that it is done."""
    known = positions[positions.isin(schema.POSITIONS)]
    if known.empty:
        return "No answer is recorded"
    counts = known.map(TAKEN).value_counts()
    words = [word for word in dict.fromkeys(TAKEN.values())
             if word == "accepting" or word in counts]  # fmt: skip
    parts = [f"{wording.small(counts.get(word, 0))} {word}" for word in words]
    whole = wording.small_count(len(known), "answer")
    return wording.fit(f"{whole}: {wording.listed(parts)}")


def _more(data: pd.DataFrame, recs: pd.DataFrame | None) -> list[str]:
    """Who refuses what, and how many recommendations have no answer."""
    refused = data[data["position"].eq(REFUSED)]
    names = refused["recommendation_id"].astype("object").fillna(refused["report"])
    who = [f"{one} ({what})" for one, what in zip(refused["respondent"], names, strict=True)]
    waiting = int(data["respondent"].isna().sum())
    asked = 0 if recs is None else recs["recommendation_id"].nunique()
    sentence = f"No answer is recorded to {wording.small(waiting)} of {wording.small(asked)} "
    return [
        f"Not accepted by {wording.few_of(who)}" if who else "",
        f"{sentence}recommendations" if waiting else "",
    ]


def _named(responses: pd.DataFrame, recs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both by number, and report where several have such a number; each report in one spelling."""
    keys, names = progress.report_keys(recs), sources.references(recs)
    spelt = dict(zip(keys[::-1], recs["report"][::-1], strict=True))  # as it stands first
    name_of = dict(zip(progress.wholes(recs), names, strict=True))
    called = progress.wholes(progress.placed(responses, recs)).map(name_of)
    asked = zip(progress.report_keys(responses), responses["report"], strict=True)
    responses = responses.assign(
        recommendation_id=called.reindex(responses.index)
        .astype("object")
        .fillna(responses["recommendation_id"]),
        report=[spelt.get(key, text) for key, text in asked],
    )
    return responses, recs.assign(recommendation_id=names, report=[*map(spelt.get, keys)])


def _of(region: str, responses: pd.DataFrame, recs: pd.DataFrame):
    """Answers and recommendations without those of other regions alone."""
    mine = recs[sources.are_of(recs, region) | recs[["region", "force"]].isna().all(axis=1)]
    gone = {name: responses[name].isin(set(recs[name].dropna()) - set(mine[name]))
            for name in ("recommendation_id", "report")}  # fmt: skip
    is_whole = responses["recommendation_id"].isna()
    return responses[~gone["recommendation_id"] & ~(is_whole & gone["report"])], mine


def _answers(responses: pd.DataFrame, recs: pd.DataFrame | None) -> pd.DataFrame:
    """Answers with what each recommendation asks and its dates; those without an answer last."""
    facts = {} if recs is None else dict(map(_facts, recs.groupby("recommendation_id", sort=False)))
    rows = []
    for row in responses.to_dict("records"):
        name, report = row["recommendation_id"], row["report"]
        about = facts.get(name)
        if about is None:  # of a whole report, or of one that is not in the register
            like = next((f for f in facts.values() if f["its_report"] == report), {})
            about = {"published_dates": (), "response_due": (), "its_report": report} | like
            about["summary"] = WHOLE if like and not isinstance(name, str) else None
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
    return name, {
        "summary": part["summary"].iloc[0], "published_dates": days, "its_report": report,
        "response_due": tuple(map(progress.response_date, known)),
    }  # fmt: skip


def _table(data: pd.DataFrame) -> pd.DataFrame:
    rows, asked = list(data.itertuples()), []
    for row in rows:  # what is asked is told in full the first time
        name = row.recommendation_id if isinstance(row.recommendation_id, str) else ""
        text = cells.shortened(row.summary, LONGEST_SUMMARY) if isinstance(row.summary, str) else ""
        whole = ": ".join(filter(None, (name, text))) or row.report
        asked.append((name or whole) if whole in asked else whole)
    columns = {
        "Recommendation": asked,
        "Respondent": data["respondent"].astype("object").fillna("No answer recorded"),
        "Position": data["position"].astype("str").str.capitalize(),
        "Reason": data["reason"],
        "Next action": map(_action, rows),
        "Answered": data["answered"],
        DUE: [f"{wording.days_of(row.response_due)} "
              f"(published {wording.days_of(row.published_dates)})"
              if row.response_due else cells.MISSING for row in rows],
    }  # fmt: skip
    table = cells.table_of(columns)
    return table.drop(columns=[name for name in ("Answered", DUE) if cells.is_empty(table[name])])


def _action(row) -> str:
    """Next action, and by when it is due."""
    due = "" if pd.isna(row.due) else f"Due {wording.day(row.due)}"
    text = row.next_action if isinstance(row.next_action, str) else ""
    return f"{text.rstrip('.')}. {due}." if text and due else text or due


RECOMMENDATIONS = Method("Recommendations", ("never inferred", "curve", "56 days"))
KIND = ExhibitKind(
    shows="answers to recommendations",
    frames={"responses": "responses", "recs": "recommendations"},
    describe=_describe,
    method=RECOMMENDATIONS,
)
