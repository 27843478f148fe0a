"""Small frames for papers, and papers of them."""

import pandas as pd

import rocu_analysis as rocu
from rocu_analysis import schema

FIVE = ("South West", "Eastern", "London", "North East", "East Midlands")


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


def events():
    given = [
        {"recommendation_id": f"R{n}", "event_date": day, "event": "status", "status": status}
        for n, day, status in (
            (1, "2021-03-01", "awaiting review"), (2, "2021-03-01", "being progressed"),
            (2, "2021-07-01", "complete"), (3, "2021-06-01", "being progressed"),
        )
    ]  # fmt: skip
    return frame("recommendation_events", *given, source="log.xlsx!Log!A5")


def resources():
    given = [
        {"region": region, "funding_source": payer, "certainty": certain, "amount": amount,
         "posts": 40, "posts_permanent": 30, "posts_filled": 35} | YEAR
        for region in FIVE
        for payer, certain, amount in (
            ("Home Office", "annual", 1_500_000), ("Forces", "long term", 2_250_000),
        )
    ]  # fmt: skip
    return frame("resources", *given, source="money.xlsx!Resources!A5")


def grades():
    given = [
        {"region": region, "unit": f"{region} ROCU", "question": question, "grade": grade}
        for region, grade in zip(FIVE, ("good", "adequate", "outstanding", None, "good"),
                                 strict=True)
        for question in ("Serious and organised crime", "Leadership")
    ]  # fmt: skip
    return frame(
        "grades", *given, unit_type="ROCU", scale="HMICFRS five tiers", assessed="2021-09-01",
        source="grades.csv!A5",
    )  # fmt: skip


def history():
    """Six quarters of two measures, and disruptions by strand, for five regions."""
    steady = [100, 104, 96, 102, 98, 140]
    made = [
        rows({region: [n + 7 * place for n in steady] for place, region in enumerate(FIVE)},
             measure=measure, source=f"{measure}.xlsx")
        for measure in ("arrests", "charges")
    ]  # fmt: skip
    made += [
        rows({region: [n + more for n in steady] for region in FIVE}, measure="disruptions",
             strand=strand, threat=threat, source=f"{strand}.xlsx")
        for more, (strand, threat) in enumerate(
            (("Pursue", "drugs"), ("Prevent", "fraud"), ("Protect", "drugs"), ("Prepare", "fraud"))
        )
    ]  # fmt: skip
    return together(*made)


def paper(held, *asked, **options):
    """A public paper of a frame of outcomes, or of frames by name."""
    held = {"outcomes": held} if isinstance(held, pd.DataFrame) else held
    return rocu.Paper(
        held, **{"title": "A paper", "audience": "public", "exhibits": list(asked)} | options
    )


def ask(kind, measure=None, **options):
    return {"kind": kind} | ({} if measure is None else {"measure": measure}) | options


def track(measure="arrests", **options):
    return ask("track", measure, **options)
