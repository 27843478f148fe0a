"""Which field of which frame does a heading name?

The frames' own column names always count; beside them stand the words that returns use.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rocu_analysis import schema

_WORDS = {
    "outcomes": {
        "geography": "geography; area; place; organisation; organization; agency; body or force; "
        "force or region; region or force; force/region; region/force; force / rocu; "
        "police force or body; reporting body; returning body; unit name; geographic area; partner",
        "region": "region; rocu; roc unit; rocu region; region name; rocu name; regional unit; "
        "rocu/region; region/rocu; rocu area; rocu code; region code",
        "force": "force; police force; police force area; pfa; force area; force name; "
        "constabulary; police area; police service; local force; pfa code; force code; pfa name",
        "body": "body; other body; body name",
        "counting": "counting; role; whose work; led or supported; led/supported; "
        "counted by; attribution; rocu role; lead or support; involvement",
        "period": "period; quarter; year; financial year; fy; month; week; week commencing; w/c; "
        "reporting period; time period; year ending; qtr; fiscal year; calendar year; "
        "period label; period name; financial quarter; week beginning; week ending; f/y; "
        "month ending; quarter ending; fye; calendar quarter; reporting quarter; date; "
        "reporting year; reporting month; dates; date range; financial year ending; year/quarter",
        "period_start": "period start; start; start date; from; first day; period from; "
        "date from; from date; period start date; starting",
        "period_end": "period end; end; end date; to; last day; period to; date to; to date; "
        "period end date; ending; until",
        "measure": "measure; metric; indicator; activity; kpi; performance measure; item; "
        "type of outcome; outcome; outcome type; what; measurement; data item; question; "
        "performance indicator; what is counted; measure name; type of activity; statistic; type",
        "unit": "unit; units; unit of measure; unit of measurement; uom",
        "strand": "strand; 4p; 4ps; 4 ps; 4p strand; p; pillar; four ps; four p; p strand; "
        "contest strand; soc strand; 4p pillar; 4 p; strand (4p); which p",
        "threat": "threat; crime threat; threat area; crime type; threat type; thematic; "
        "threat category; soc threat; crime area; drug; drug type; threat strand; crime",
        "tier": "tier; band; threat tier; threat band; tiering",
        "level": "level; disruption level; severity; impact; level of disruption; "
        "disruption type; disruption grade; impact level; disruption impact",
        "value": "value; figure; figures; count; number; volume; no.; no; n; amount; result; "
        "actual; quantity; number of; how many; counts; numbers; values; data; score; "
        "reported figure; total number; latest value; number reported; return",
        "value_high": "value high; upper; upper end; high; upper value; to value; maximum; "
        "upper bound; highest",
        "qualifier": "qualifier; wording; how meant; exactness; accuracy; precision",
        "status": "status; data status; figure status; provisional or final; "
        "provisional/final; validation status",
        "as_at": "as at; as of; date published; publication date; date received; date extracted; "
        "data as at; extracted; extract date; released; release date; release dated; "
        "date of return; received; date of extract; date as at; snapshot date; position as at",
        "marker": "marker; shorthand; symbol; why no figure; reason no figure",
        "published": "published; published at; publication address; already published at; "
        "public address; published address",
    },
    "recommendations": {
        "recommendation_id": "recommendation id; ref; reference; rec no; rec id; rec; "
        "recommendation number; rec number; id; no.; recommendation no; recommendation ref; "
        "rec ref; number; recommendation reference; hmicfrs ref; unique reference; afi id; #; "
        "hmicfrs recommendation id; hmicfrs id; recommendation identifier; hmicfrs rec no",
        "report": "report; inspection; report title; source report; inspection report; "
        "hmicfrs report; publication; inspection title; name of report; report name",
        "published": "published; date published; publication date; report date; "
        "date of publication; date of report; report published; published on",
        "level": "level; type; recommendation type; category; kind; gravity; coc/rec/afi; "
        "recommendation level; type of recommendation",
        "theme": "theme; topic; area; subject; thematic area; what it is about",
        "summary": "summary; recommendation; recommendation text; text; description; wording; "
        "recommendation (summary); detail; details; recommendation wording; title; "
        "theme paraphrased; recommendation paraphrased; paraphrase; summary of recommendation",
        "owner": "owner; lead; responsible; action owner; addressee; sro; addressed to; "
        "senior responsible owner; responsible officer; lead officer; accountable; for action by; "
        "business lead; to whom; owned by; responsibility; action for",
        "partners": "partners; with; working with; in partnership with; partner agencies; "
        "other partners",
        "region": "region; rocu; roc unit; rocu code; region code",
        "force": "force; police force; pfa; force name; police force area; pfa code; force code",
        "geography": "geography; region or force; force or region; applies to; area name",
        "due": "due; due date; deadline; target date; by when; date due; completion date; "
        "due by; to be completed by; target completion date; expected completion; "
        "current due date; revised due date; target; timescale; by; deadline date",
        "original_due": "original due; original due date; first due date; original deadline; "
        "original target date; initial due date",
        "status": "status; current status; progress; rag; rag status; position; state; "
        "implementation status; hmicfrs status; action status; progress status",
        "status_date": "status date; date of status; last updated; updated; as at; "
        "date updated; update date; status as at; last update; date closed; status updated",
    },
    "recommendation_events": {
        "recommendation_id": "recommendation id; ref; reference; rec no; rec id; rec; "
        "recommendation number; rec number; recommendation no; recommendation ref; id; "
        "recommendation; hmicfrs ref; record id; #; hmicfrs recommendation id; hmicfrs id; "
        "recommendation identifier; hmicfrs rec no",
        "region": "region; rocu; roc unit; rocu code; region code",
        "force": "force; police force; pfa; force name; police force area; pfa code; force code",
        "geography": "geography; region or force; force or region",
        "event_date": "event date; date; date of event; on; when; log date; entry date; "
        "date of update; date of entry",
        "event": "event; what happened; event type; type of event; update; entry; action; "
        "change; log entry; kind of event",
        "status": "status; new status; status after; status then; status as published",
        "note": "note; notes; comment; comments; remark; remarks; detail; details; text; narrative",
    },
    "responses": {
        "recommendation_id": "recommendation id; ref; reference; rec no; rec id; rec; "
        "recommendation number; recommendation no; recommendation ref; recommendation; "
        "recommendation answered",
        "report": "report; inspection; report title; inspection report; report answered; "
        "publication; response to",
        "respondent": "respondent; responding body; who responded; responder; who answers; "
        "who; answered by; response from; name; organisation; respondent name",
        "role": "role; office; office held; capacity; post; job title; position held; title; rank",
        "position": "position; response; accepted; accepted?; answer; decision; stance; "
        "accept/reject; response position; position taken",
        "reason": "reason; reasons; why; rationale; explanation; comments; comment; "
        "reason given; commentary",
        "next_action": "next action; next step; next steps; action; actions; action planned; "
        "planned action; what follows; what next; intended action; promised",
        "due": "due; due date; by when; deadline; next action due; target date; due by",
        "answered": "answered; date answered; response date; date of response; responded; "
        "date; date of answer; date responded; answered on; response dated",
    },
    "resources": {
        "region": "region; rocu; unit; roc unit; area",
        "geography": "geography",
        "period": "period; year; financial year; fy; quarter; fiscal year",
        "period_start": "period start; start; from; start date",
        "period_end": "period end; end; to; end date",
        "funding_source": "funding source; funding stream; source of funding; funder; grant; "
        "funding; stream; source; who pays; income source; funded by; budget line; funding line",
        "certainty": "certainty; how certain; duration; funding type; type of funding; term; "
        "how long certain; length of funding; permanence; funding certainty",
        "amount": "amount; £; budget; value; cost; pounds; funding amount; total funding; "
        "amount (£); sum; income; grant amount; £m; allocation",
        "posts": "posts; establishment; fte; posts (fte); total posts; funded posts; "
        "establishment (fte); number of posts; headcount; all posts; budgeted posts",
        "posts_permanent": "posts permanent; permanent posts; permanent; of which permanent; "
        "permanent fte; permanently funded posts",
        "posts_filled": "posts filled; filled; in post; strength; filled posts; of which filled; "
        "actual fte; staff in post; posts in post; filled fte",
    },
    "grades": {
        "region": "region; rocu; area; rocu code; region code",
        "force": "force; police force",
        "geography": "geography",
        "unit": "unit; who; force or unit; inspected; body; organisation; unit graded; "
        "who was graded; force/unit; unit inspected; inspected body; name",
        "unit_type": "unit type; type; type of unit; kind of unit; body type; kind",
        "question": "question; area; core question; inspection area; pillar; what was graded; "
        "criterion; area inspected; judgement area; theme; oversight theme; graded area",
        "grade": "grade; judgement; judgment; rating; graded; assessment; answer; result; outcome; "
        "self assessment; self-assessment; self assessed; self-assessed; self assessed grade",
        "scale": "scale; grading scale; grade scale; tiers",
        "assessed": "assessed; date assessed; inspection date; date; published; "
        "date of inspection; assessment date; date published; publication date; report date; "
        "report published; published on; date report published; date of publication",
    },
}
NOTES = frozenset(
    {"note", "notes", "comment", "comments", "remark", "remarks", "caveat", "caveats", "footnote"}
    | {"footnotes", "commentary", "further information", "narrative", "explanation"}
    | {
        "key",
        "legend",
        "data quality notes",
        "additional information",
        "context",
        "supporting narrative",
    }
)
# Columns worked out from others: never figures of their own.
_DERIVED = re.compile(
    r"(?:% ?|percentage |per ?cent(?:age)? |year on year |annual |pct )?(?:change|difference|diff|"
    r"variance|var|increase|decrease)(?:\b.*)?|.*\b(?:rank|ranking|rate per .*|per 1 ?000.*|"
    r"per head|per 100 ?000.*|target|average|mean|median|population|trend|direction of travel|rag|"
    r"share|proportion|forecast|baseline|change|variance)\b.*|% of .*|%|rate|\+ -|yoy|"
    r"per ?cent(?:age)?|% share"
)
# What a frame's sheet cannot do without: the headings by which it is known.
_DISTINCTIVE = {
    "recommendations": (
        {"recommendation_id", "summary"},
        {"status", "due", "owner", "level", "published"},
    ),
    "recommendation_events": ({"recommendation_id"}, {"event_date", "event"}, {"status", "event"}),
    "responses": ({"respondent"}, {"position", "next_action"}),
    "resources": ({"funding_source", "certainty"}, {"amount", "posts"}),
    "grades": ({"grade", "scale"}, {"question", "scale"}),
}
# Published lists of grades name neither question nor scale; the heading itself must say grade.
_GRADE_HEADINGS = frozenset({"grade", "grades", "judgement", "judgment", "rating", "hmicfrs grade"})
# Headings that only the day of one line in a log has.
_LOG_DATES = frozenset(
    {"event date", "date of event", "log date", "entry date", "date of entry", "date of change"}
    | {"date of update", "update date", "change date", "date of status change", "status changed"}
)


@lru_cache(maxsize=50_000)
def plain(heading: str) -> str:
    """Heading as it is looked up.

    >>> plain(" Due_Date: ")
    'due date'
    """
    text = heading.casefold().replace("_", " ").replace("\u2019", "'")
    text = re.sub(r"[*†‡¹²³⁴-⁹]+\s*$|\s*\[(?:note )?\d{1,2}\]\s*$|\s*\(note \d+\)\s*$", "", text)
    text = re.sub(
        r"\((?:required|optional|select|dd/mm/yyyy|mandatory|please select)[^)]*\)", "", text
    )
    return re.sub(r"\s+", " ", text).strip(" :?")


@cache
def words(frame: str) -> dict[str, str]:
    """Field of a frame for each heading that names one."""
    known = {name.replace("_", " "): name for name in schema.columns(frame)}
    for field, listed in _WORDS[frame].items():
        for word in listed.split(";"):
            known.setdefault(word.strip(), field)
    return {**known, "source": "source"} if frame == "outcomes" else known


@lru_cache(maxsize=50_000)
def field_of(heading: str, frame: str = "outcomes") -> str | None:
    """Field that a heading names, or None.

    >>> field_of("Police force area"), field_of("Due date", "recommendations")
    ('force', 'due')
    """
    text, known = plain(heading), words(frame)
    bare = re.sub(r"\s*\([^)]*\)$", "", text)
    return known.get(text) or known.get(bare) or known.get(text.removesuffix(" name"))


@lru_cache(maxsize=50_000)
def names_any_field(heading: str) -> bool:
    """Whether a heading names a field of any frame."""
    return any(field_of(heading, frame) for frame in schema.FRAMES)


def is_note(heading: str) -> bool:
    """Whether a column is for remarks."""
    return plain(heading) in NOTES


def is_derived(heading: str) -> bool:
    """Whether a column is worked out from others, such as ``% change``."""
    return bool(_DERIVED.fullmatch(plain(heading)))


def frame_of(headings: list[str], sheet: str = "") -> str:
    """Frame whose headings these are; outcomes unless a register's own headings are there.

    Where two registers fit equally well, the sheet's name decides.
    """
    named = plain(sheet)
    best, best_score = "outcomes", 0.0
    for frame, needed in _DISTINCTIVE.items():
        fields = {field_of(heading, frame) for heading in headings} - {None}
        if not all(fields & group for group in needed):
            continue
        own = set(schema.columns(frame)) & {plain(h).replace(" ", "_") for h in headings}
        called = named in (frame, frame.replace("_", " "), frame.rstrip("s"))
        score = len(fields) + 0.5 * len(own) + 3 * called
        if score > best_score:
            best, best_score = frame, score
    if best == "outcomes" and _are_published_grades(headings):
        return "grades"
    return best if not _is_outcomes(headings, best_score) else "outcomes"


def is_log_date(heading: str) -> bool:
    """Whether a heading names the day of one line in a log, and nothing else.

    >>> is_log_date("event_date"), is_log_date("Date")
    (True, False)
    """
    return plain(heading) in _LOG_DATES


def _are_published_grades(headings: list[str]) -> bool:
    fields = {field_of(heading, "grades") for heading in headings}
    named = {plain(heading) for heading in headings}
    return bool(named & _GRADE_HEADINGS) and {"unit", "assessed"} <= fields


def _is_outcomes(headings: list[str], score: float) -> bool:
    fields = {field_of(heading) for heading in headings}
    return {"measure", "value"} <= fields and len(fields) - 1 > score
