"""Small frames of outcomes, drawn as tables, and requests of them."""

import pandas as pd

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.requests import Request

NAMES = ("South West", "Eastern", "London", "North East", "East Midlands")
ELSEWHERE = {"Eastern": 40, "London": 50, "North East": 60, "East Midlands": 70}
QUARTERS = [f"2020-21 Q{n}" for n in (1, 2, 3, 4)]


def quarter(number):
    """Label and days of a quarter, counted from 2020-21 Q1."""
    first = pd.Timestamp(2020 + number // 4, 4, 1) + pd.DateOffset(months=3 * (number % 4))
    year = 2020 + number // 4
    return {
        "period": f"{year}-{(year + 1) % 100:02d} Q{number % 4 + 1}",
        "period_start": first,
        "period_end": first + pd.DateOffset(months=3) - pd.Timedelta(days=1),
    }


YEAR = {
    "period": "2020-21",
    "period_start": pd.Timestamp("2020-04-01"),
    "period_end": pd.Timestamp("2021-03-31"),
}


def rows(counts, *, first=0, source="SW.xlsx", **fixed):
    """Outcomes by region, one a quarter: ``{"South West": [6, 7, 8, 9]}``; None is hidden."""
    made = []
    for region, values in counts.items():
        for number, value in enumerate(values if isinstance(values, list) else [values], first):
            made.append(
                {
                    "geography": "region", "region": region, "counting": "led",
                    "measure": "arrests", "unit": "count", "strand": "Not stated",
                    "value": value, "qualifier": "exact", "status": "final",
                    "marker": "c" if value is None else None, "as_at": "2022-05-16",
                    "source": f"{source}!Outcomes!D{len(made) + 5}",
                }
                | quarter(number)
                | fixed
            )  # fmt: skip
    return schema.conform(pd.DataFrame(made), "outcomes")


def together(*frames):
    """Frames one below the other; those of one sheet are columns beside each other."""
    whole = pd.concat(frames, ignore_index=True)
    column = whole.groupby("source").cumcount()
    cells = [source.replace("!D", f"!{chr(ord('D') + n)}")
             for source, n in zip(whole["source"], column, strict=True)]  # fmt: skip
    return whole.assign(source=cells)


def frame(name, *given, **same):
    return schema.conform(pd.DataFrame([same | one for one in given]), name)


def register():
    return frame(
        "recommendations",
        {"recommendation_id": "R1", "theme": "funding", "due": "2022-02-01", "owner": "An owner",
         "status": "status not known"},
        {"recommendation_id": "R2", "theme": "workforce", "due": "2021-08-01",
         "status": "complete", "status_date": "2021-07-01", "owner": "=1+1"},
        {"recommendation_id": "R3", "theme": "workforce", "due": "2021-03-01",
         "status": "being progressed", "status_date": "2021-06-01", "owner": "Chief constables"},
        report="Report", published="2021-02-10", level="recommendation",
        summary="Do <b>it</b> #let x = 1;", source="register.xlsx!Register!A5",
    )  # fmt: skip


def answers():
    return frame(
        "responses",
        {"recommendation_id": "R1", "position": "accepts", "answered": "2021-04-07",
         "reason": "=cmd|'/C calc'!A0 <script>alert(1)</script>", "next_action": "Ask again"},
        {"recommendation_id": "R2", "position": "does not accept", "answered": "2021-05-07",
         "reason": "null\x00byte \u202eesrever Ω 漢字 🙂 $$note$$"},
        respondent="Chief constable", role="chief constable", source="answers.csv!A5",
    )  # fmt: skip


def paper(held, *asked, **options):
    """A public paper of a frame of outcomes, or of frames by name."""
    held = {"outcomes": held} if isinstance(held, pd.DataFrame) else held
    return rocu.Paper(
        held, **{"title": "A paper", "audience": "public", "exhibits": list(asked)} | options
    )


def ask(kind, measure=None, **options):
    return {"kind": kind} | ({} if measure is None else {"measure": measure}) | options


def outcomes(counts, *, first=2020, strand="Not stated", **fixed):
    """Frame of counts by region: ``{"South West": [6, 7, 8, 9]}``, one a quarter from a year on."""
    return rows(counts, first=4 * (first - 2020), strand=strand, **fixed)


def in_year(values, **fixed):
    """One figure a region for the whole year."""
    return outcomes({region: [value] for region, value in values.items()}, **fixed).assign(**YEAR)


def asked(kind, frame, measure="arrests", **arguments):
    named = {} if measure is None else {"measure": measure}
    return Request(kind, {"outcomes": frame}, named | arguments)


def track(frame, **arguments):
    return asked("track", frame, **arguments)


def protected(requests):
    """Protected requests, in which the attack must find nothing."""
    done = protection.protect(requests)
    assurance.attack(done, [], protection.THRESHOLD)
    return done
