"""Small papers before any writer: disclosure control of every sort, and what a paper says."""

from datetime import date

import pandas as pd

import rocu_analysis as rocu
from rocu_analysis.errors import RocuError

from . import text
from .paper_frames import (
    ELSEWHERE,
    FIVE,
    FRAMES,
    PUBLIC,
    YEAR,
    answers,
    area,
    ask,
    compare,
    events,
    force,
    grades,
    history,
    paper,
    register,
    rows,
    sums,
    together,
    track,
)
from .said import folder, plain

CASES = {}


def told(made):
    """Every part of a paper, and what could not be shown; or the paragraph that refuses it."""
    try:
        made = made() if callable(made) else made
        parts = [
            text.section(f"{part}: {made.file_name(part)}", text.document(made.document(part)))
            for part in made.parts
        ]
    except RocuError as error:
        return text.refusal(error)
    return plain("\n".join([*parts, *(f"not shown: {words}" for words in made.not_shown)]))


def small(make):
    """Record the papers that a function gives, each with a title where there are some."""

    def written():
        made = make()
        if not isinstance(made, dict):
            return told(made)
        return "\n".join(text.section(f"# {name}", told(one)) for name, one in made.items())

    CASES[f"papers/small/{make.__name__.replace('_', '-')}"] = written
    return make


LONG = {"South West": [6, 3, 8, 9, 7, 8, 9, 6]}


@small
def quarters_become_years():
    return paper(rows(LONG), track())


@small
def a_higher_threshold():
    return paper(rows({"South West": [60, 9, 80, 90]}), track(), threshold=10)


@small
def a_threshold_of_two():
    return paper(rows({"South West": 1}, **YEAR), track(), threshold=2)


@small
def hidden_by_the_return():
    return paper(rows({"South West": [6, None, 8, 9, 7, 8, 9, 6]}), track())


@small
def secondary_across_exhibits():
    counts = together(
        rows({"South West": 3, "Eastern": 12}, strand="Pursue", **YEAR),
        rows({"South West": 20, "Eastern": 30}, strand="Prevent", **YEAR),
    )
    return paper(counts, ask("balance", "arrests"), compare())


@small
def a_region_left_out():
    counts = {"South West": 3, "Eastern": 20, "London": 9, "North East": 30, "East Midlands": 25}
    return {
        "year": paper(rows(counts, **YEAR), compare()),
        "three": paper(rows({"South West": 3, "Eastern": 20, "London": 30}, **YEAR), compare()),
        "alone": paper(rows({"South West": 3}, **YEAR), track()),
    }


@small
def a_quarter_asked_for_as_its_year():
    counts = rows({name: [9, 3, 8, 7] for name in FIVE[:3]})
    return paper(counts, compare(period="2020-21 Q2"))


@small
def small_threats_together():
    counts = together(
        *(
            rows({"South West": values}, strand="Pursue", threat=threat, source=threat)
            for threat, values in (
                ("drugs", [20] * 4), ("fraud", [2, 0, 1, 1]), ("firearms", [9] * 4),
            )
        )
    )  # fmt: skip
    return paper(counts, ask("balance", "arrests", by="threat"))


@small
def small_strands():
    counts = together(
        *(
            rows(dict.fromkeys(FIVE, values), strand=strand, source=strand)
            for strand, values in (
                ("Pursue", [30, 31, 32, 33] * 2), ("Prevent", [9, 3, 8, 9] * 2),
                ("Protect", [12, 11, 12, 1] * 2), ("Prepare", [1, 0, 1, 1] * 2),
            )
        )
    )  # fmt: skip
    over_time = ask("balance_over_time", "arrests", region="South West")
    return paper(counts, ask("balance", "arrests"), over_time)


@small
def some_levels_only():
    """The count that one entry hides is a part of another's cell of the same name."""
    counts = together(
        rows({"South West": 4, **ELSEWHERE}, level="major", source="major", **YEAR),
        rows({"South West": 16, **ELSEWHERE}, level="minor", source="minor", **YEAR),
    )
    return paper(counts, compare(), compare(only={"level": "major"}))


@small
def published_figures_are_exempt():
    known = rows({"South West": [14] * 4}, strand="Pursue", published=PUBLIC)
    other = rows({"South West": [2] * 4}, strand="Prevent")
    no_people = rows(LONG, measure="disruptions", source="D.xlsx")
    return {
        "all": paper(
            together(rows(LONG, published=PUBLIC), no_people), track(), track("disruptions")
        ),
        "some": paper(together(known, other), track()),
    }


@small
def a_part_of_another_measure():
    people, children = ("people safeguarded", "children safeguarded")
    by_threat = [
        rows({"South West": n}, measure=children, threat=threat, source=threat, **YEAR)
        for threat, n in (("drugs", 12), ("county lines", 8))
    ]
    whole = rows({"South West": 23}, measure=people, published=PUBLIC, **YEAR)
    counts = together(
        rows({"South West": 23, **ELSEWHERE}, measure=people, **YEAR),
        rows({"South West": 20, **ELSEWHERE}, measure=children, source="C.xlsx", **YEAR),
    )
    series = together(
        rows({"South West": [23, 24, 25, 26]}, measure=people),
        rows({"South West": [20, 12, 10, 9]}, measure=children),
    )
    return {
        "regions": paper(counts, compare(people), compare(children)),
        "quarters": paper(series, track(people), track(children)),
        "whole in public": paper(together(whole, *by_threat), track(children)),
    }


def by_threat(counts):
    return together(
        *(
            rows({"South West": count, **ELSEWHERE}, threat=threat, source=threat, **YEAR)
            for threat, count in counts.items()
        )
    )


@small
def the_threat_that_nobody_asked_for():
    counts = by_threat({"drugs": 20, "fraud": 9, "firearms": 3})
    whole = rows({"South West": 32, **ELSEWHERE}, source="totals.xlsx", **YEAR)
    few = by_threat({"drugs": 20, "fraud": 9})
    beside = together(whole, few[few["region"] == "South West"])
    open_whole = rows({"South West": 32}, source="T", published=PUBLIC, **YEAR)
    return {
        "one sheet": paper(
            counts, compare(threat="drugs"), compare(threat="fraud"), compare()
        ),
        "a total in another sheet": paper(
            beside, compare(only={"source": "totals.xlsx"}), track(threat="drugs"),
            track(threat="fraud"),
        ),
        "a total in public": paper(
            together(counts, open_whole), compare(threat="drugs"), compare(threat="fraud")
        ),
    }  # fmt: skip


@small
def ranges():
    def with_range(high, **fixed):
        counts = rows({"South West": [20, 0, 22, 23]}, **fixed)
        second = counts["period"] == "2020-21 Q2"
        return counts.assign(
            value_high=counts["value_high"].mask(second, high),
            qualifier=counts["qualifier"].mask(second, "between"),
        )

    people = rows({"South West": [20]}, measure="people safeguarded")
    people = people.assign(value_high=23.0, qualifier="between")
    children = rows({"South West": [20]}, measure="children safeguarded", source="C.xlsx")
    alone = together(
        with_range(3), with_range(5, measure="charges", source="5.xlsx"),
        with_range(3, measure="referrals", source="P.xlsx", published=PUBLIC),
    )  # fmt: skip
    return {
        "0 to 3, 0 to 5, in public": paper(alone, track(), track("charges"), track("referrals")),
        "20 to 23 and 20": paper(
            together(people, children), track("people safeguarded"), track("children safeguarded")
        ),
    }


@small
def without_days():
    undated = rows({"South West": [3, 12]}, source="U.xlsx").assign(
        period=["a first operation", "a second operation"], period_start=pd.NaT, period_end=pd.NaT
    )
    return paper(together(rows({"South West": [20, 21, 22, 23]}), undated), track())


@small
def cumulative_totals():
    def spans(*given):
        return together(
            *(
                rows({"South West": count}, source=label).assign(
                    period=label, period_start=pd.Timestamp(first), period_end=pd.Timestamp(last)
                )
                for label, first, last, count in given
            )
        )

    year = ("2020-21", "2020-04-01", "2021-03-31", 26)
    rolling = spans(
        ("year to Mar 2021", "2020-04-01", "2021-03-31", 44),
        ("year to Jun 2021", "2020-07-01", "2021-06-30", 61),
        ("2021-22 Q1", "2021-04-01", "2021-06-30", 20),
    )
    to_date = spans(
        ("2020-21 Q1", "2020-04-01", "2020-06-30", 20),
        ("April to September 2020", "2020-04-01", "2020-09-30", 23),
        ("April to December 2020", "2020-04-01", "2020-12-31", 53),
    )
    three = rows({"South West": [6, 8, 9]})
    return {
        "three quarters and their year": paper(together(three, spans(year)), track()),
        "rolling years": paper(rolling, track()),
        "to date": paper(to_date, track()),
    }


@small
def parts_are_protected_together():
    counts = by_threat({"drugs": 40, "fraud": 17, "firearms": 3})
    return paper(
        counts,
        compare(),
        compare(threat="drugs", audience="restricted", comment="40 of them. Not for everybody"),
        compare(threat="fraud", audience="restricted"),
        restricted={"marking": "OFFICIAL-SENSITIVE", "handling": "For named readers only"},
        handling="May be shared",
    )


@small
def audiences():
    return {name: paper(rows(LONG), track(), audience=name) for name in ("restricted", "internal")}


@small
def wider_areas():
    regions = {name: [20 + place, 21, 22, 23] for place, name in enumerate(FIVE)}
    few = regions | {"South West": [3, 21, 22, 23]}
    others = [track(region=name) for name in FIVE[1:]]
    body = area("national", [3, 40, 41, 42], body="A body")
    return {
        "a body": paper(
            together(rows(regions), body), track(geography="national", body="A body"), compare()
        ),
        "all regions but one, and the network": paper(
            together(rows(few), area("network", sums(few))), *others, track(geography="network")
        ),
    }


@small
def a_page_of_measures():
    counts = together(
        rows({"South West": [20, 21, 22, 23]}),
        rows({"South West": [20, 21, 22, 23]}, measure="referrals", source="R"),
        rows({"South West": [20, 3, 22, 23]}, measure="charges", source="C"),
    )
    return paper(counts, ask("scorecard", measures=["arrests", "charges"]), region="South West")


@small
def forces_of_a_region():
    counts = together(
        *(force(name, [30, 31, 32, 33]) for name in ("Wiltshire", "Devon and Cornwall")),
        force("Gloucestershire", [40, 41, 42, 43]), force("Avon and Somerset", [9, 9, 9, 9]),
        force("Dorset", [3, 3, 3]),
    )  # fmt: skip
    return paper(counts, track(), compare(period="2020-21 Q1"))


@small
def a_past_with_a_small_count():
    past = [20, 35, 22, 41, 23, 38, 3, 36, 21, 40]
    counts = rows({"South West": [*past, 30, 31], "Eastern": [*[30, 55] * 5, 30, 31]})
    return paper(counts, compare(period="2022-23 Q3", per="population"))


@small
def revised_counts():
    counts = {name: [20, 21, 22, 23] for name in FIVE[:3]}
    before = rows(counts, source="first.xlsx", as_at="2021-05-16", status="provisional")
    after = rows(counts | {"South West": [24, 21, 22, 23]}, source="second.xlsx")
    return {
        name: paper(together(before, after), ask("completeness"), audience=name)
        for name in ("public", "internal")
    }


@small
def what_is_not_shown():
    held = {"outcomes": rows({"South West": [6, 7, 8, 9]})}
    held |= {"recommendations": register(), "responses": answers()}
    mixed = together(
        rows({"South West": [20, 21, 22, 23]}, measure="cash seized", unit="GBP"),
        rows({"South West": [20, 21, 22, 23]}, measure="cash seized", unit="count", source="B"),
    )
    return {
        "some": paper(
            held, track(), track("charges"), track("quite another thing"),
            ask("grades", heading="Grades"), ask("funding", audience="restricted"),
            ask("responses", only={"respondent": "Nobody"}), track(region="London"),
            ask("balance", "arrests"), compare(period="2019-20"), ask("stated", annex=True),
        ),
        "all": paper(held, ask("grades"), track("charges")),
        "figures that do not belong together": paper(
            together(mixed, held["outcomes"]), track("cash seized"), track()
        ),
    }  # fmt: skip


@small
def front_matter():
    counts = together(
        *(
            rows({name: [60, 70, 80, 90, 61, 71] for name in FIVE[:3]}, measure=measure)
            for measure in ("arrests", "referrals")
        )
    )
    held = {"outcomes": counts, "recommendations": register(), "responses": answers()}
    return paper(
        held,
        track(heading="Arrests", comment="A first sentence. And what we think of it",
              region="Eastern"),
        compare(heading="Arrests", period="2020-21 Q4", per="population"),
        ask("recommendations", heading="Answers", by="owner"),
        ask("recommendations", heading="Answers", only={"theme": ["funding"]}),
        ask("responses", heading="Answers"),
        ask("balance", period="2020-21 Q4"),
        track("referrals", annex=True, region="all"),
        title="  Crime in the South West: what it is <and> is not  ",
        subtitle="A subtitle", marking="OFFICIAL", handling="May be shared", authors="A. Analyst",
        board="A board", purpose="To show something.", decision=True, region="South West",
        asks=["note the figures", "decide something."],
        strands={"arrests": "Pursue", "referrals": "Protect"},
        assumptions=["that figures are right", "Nothing else"], as_at="2023-06-01",
    )  # fmt: skip


@small
def cut_at_a_day():
    counts = rows({"South West": [60, 70, 80, 90]})
    days = pd.to_datetime(["2020-07-15", "2020-10-15", "2021-01-15", "2021-04-15"])
    held = {"outcomes": counts.assign(as_at=days), "recommendations": register()}
    held = {**held, "recommendation_events": events(), "grades": grades()}
    asked = (track(), ask("recommendations"), ask("grades"))
    return {
        "text": paper(held, *asked, as_at="2021-01-31"),
        "date": paper(held, *asked, as_at=date(2021, 6, 15)),
    }


RETURN = """Region,Counting,Measure,Period,Value
South West,led,arrests,2020-21 Q1,22
South West,led,arrests,2020-21 Q2,twelve
South West,led,arrests,2020-21 Q3,-4
South West,led,arrests,2020-21 Q4,25
Suoth West,led,arrests,2020-21 Q4,26
South West,led,charges,2020-21 Q1,3
South West,led,charges,2020-21 Q2,41
South West,led,charges,2020-21 Q3,c
South West,led,charges,2020-21 Q5,44
"""
SETTLED = """[file]
as_at = 2021-05-01
status = "final"
[[accept]]
cell = "E4"
value = 24
by = "A. Analyst"
on = 2021-05-03
reason = "Confirmed by telephone"
"""


@small
def left_out_and_accepted_by_hand():
    with folder() as place:
        (place / "return.csv").write_text(RETURN, encoding="utf-8")
        (place / "rocu-mapping.toml").write_text(SETTLED, encoding="utf-8")
        check = rocu.check(place)
    asked = (ask("completeness"), track(), track("charges"))
    return {
        name: paper(check, *asked, audience=name, region="South West")
        for name in ("public", "internal")
    }


@small
def stated():
    counts = rows({"South West": [1124, 62]}, published="A report").assign(
        period_end=pd.NaT, counting=["led", "operation"]
    )
    ranged = rows({"South West": [3]}, published=PUBLIC, measure="charges", source="B.csv")
    ranged = ranged.assign(value_high=4.0, qualifier="between")
    closed = rows({"South West": [3, 7]}, measure="disruptions")
    held = together(counts, ranged, closed)
    return {
        "all": paper(held, ask("stated", comment="As they stand")),
        "one file": paper(held, ask("stated", only={"source": "SW.xlsx"}, region="South West")),
        "one": paper(ranged, ask("stated")),
        "none": paper(closed, ask("stated")),
    }


@small
def every_other_kind():
    """What no other small paper asks for; the shipped ones ask for every kind between them."""
    held = {"outcomes": history(), **{name: make() for name, make in FRAMES.items()}}
    return paper(
        held, ask("completeness", periods=3), ask("funnel", "arrests", per="population"),
        ask("outcomes_profile"), ask("balance", "disruptions", by="threat"),
        ask("balance_over_time", "disruptions"), ask("recommendations", show="flow"),
        ask("funding"), ask("grades", question="Leadership"), region="South West",
    )  # fmt: skip


@small
def exhibits_made_before():
    outcomes = rows(dict.fromkeys(FIVE[:3], 60))
    return paper(
        outcomes,
        rocu.track(outcomes, "arrests", region="Eastern"),
        rocu.compare_regions(outcomes, "arrests"),
        track(region="London"),
    )


@small
def illustrative_frames():
    held = rows({"South West": [60, 70, 80, 90]}, source="illustrative SW.xlsx")
    return {
        "said": paper(held, track(), data_label="illustrative"),
        "real": lambda: paper(held, track(), data_label="real"),
        "mixed": lambda: paper(together(held, rows({"Eastern": [60, 70, 80]})), track()),
    }


def names_of_files():
    titles = (
        "A short title: of two parts", f"Crime: {'what public figures say ' * 3}of it",
        f"Crime in the South West: {'a long tale ' * 5}", "../../É: the <paper> \u202e", "漢字",
        "x" * 80, " spaces ",
    )  # fmt: skip
    held = rows({"South West": [60, 70, 80, 90]})
    restricted = track(audience="restricted")
    lines = [
        f"{text.value(title)}: "
        + paper(held, track(), title=title, region="South West").file_name("public")
        for title in titles
    ]
    for made in (
        paper(held, track(), audience="restricted"), paper(held, track(), audience="internal"),
        paper(held, track(), restricted),
    ):  # fmt: skip
        lines += [f"{part}: {made.file_name(part)}" for part in made.parts]
    return "\n".join(lines)


CASES["papers/names-of-files"] = names_of_files
