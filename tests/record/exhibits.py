"""What every exhibit says of the shipped sets and of small awkward ones, errors included."""

import random
import re
from importlib import import_module

import pandas as pd

import rocu_analysis as rocu

from . import text
from .frames import (
    FIVE,
    FOUR,
    LEAP,
    REGIONS,
    SELF,
    STEADY,
    STRANDS,
    Named,
    answer,
    by_force,
    by_region,
    by_strand,
    changed,
    days,
    events,
    forces_in,
    frame,
    grade,
    grades,
    hidden,
    missing,
    money,
    month,
    of,
    outcomes,
    quarter,
    ranged,
    recommendations,
    resources,
    responses,
    row,
    series,
    strand_series,
    undated,
    week,
    year,
)

CASES = {}
LONG = "Yorkshire and the Humber"


def record(name, show=text.exhibit, **options):
    """Make a record of what a generator yields: titles, each with a function to call."""

    def held(make):
        def case():
            parts = (
                text.section(title, _tried(call, lambda found: show(found, **options)))
                for title, call in make()
            )
            return "\n".join(parts)

        CASES[f"exhibits/{name}"] = case
        return make

    return held


def _tried(call, show):
    """What a call gives or refuses; a mistake that the package did not foresee by its kind."""
    try:
        return text.attempt(call, show)
    except Exception as error:
        return f"A FAULT OF THE PACKAGE: {type(error).__name__}"


def ask(kind, *words, **options):
    """A call as its user writes it, and the function that makes it."""
    said = [*map(_said, words), *(f"{name}={_said(word)}" for name, word in options.items())]

    def call():
        given = {name: _plain(word) for name, word in options.items()}
        return getattr(rocu, kind)(*map(_plain, words), **given)

    return f"{kind}({', '.join(said)})", call


def _said(word):
    return word.label if isinstance(word, Named) else repr(word)


def _plain(word):
    return word.frame if isinstance(word, Named) else word


def asking(kind, *usual):
    """Calls of a kind: of a frame, or of rows under a label, and then of its usual measure."""

    def calling(first, *rest, **options):
        if isinstance(first, str):
            return ask(kind, outcomes(first, *rest), *usual, **options)
        return ask(kind, first, *rest, **options)

    return calling


completeness, scorecard = asking("completeness"), asking("scorecard")
outcomes_profile = asking("outcomes_profile")
compare_regions, funnel = asking("compare_regions", "arrests"), asking("funnel", "arrests")
track = asking("track", "arrests")
year_on_year = asking("year_on_year", "arrests")
balance, balance_over_time = (asking(k, "disruptions") for k in ("balance", "balance_over_time"))
funding, explore = asking("funding"), asking("explore")

# Cases are tables of calls, as many words to a line as it holds.
# fmt: off

MADE = of("illustrative")
SOME = of("illustrative", measure=["arrests", "people charged", "referrals", "children safeguarded",
    "cash seized"])
LED = of("illustrative", measure="arrests")
WORK = of("illustrative", measure="disruptions")
FRAUD, SCORPION = of("fraud"), of("scorpion")
REAL = outcomes("real", series(STEADY, "London"), by_strand((60, 20, 12, 8), "London")).frame
INVENTED = of("illustrative", measure=["arrests", "disruptions"]).frame.query("region == 'Eastern'")
BOTH = Named("real and illustrative rows", pd.concat([REAL, INVENTED]))
NOTHING = Named("an empty frame", frame("outcomes"))
OTHER = Named("a frame of something else", pd.DataFrame({"a": [1]}))

# Completeness

@record("completeness-shipped", most=60)
def _():
    for name in ("fraud", "scorpion", "headline", "county_lines", "nrm", "national"):
        yield completeness(of(name))
    yield completeness(SCORPION, periods=3, region="South West")
    yield completeness(SOME)
    yield completeness(SOME, region="London", periods=16)

@record("completeness-made", most=60)
def _():
    two = [*by_region([5] * 10), *by_region([5] * 9, measure="charges")]
    yield completeness("one region lacks a measure", two)
    few = [*by_region([5] * 4), *by_region([4] * 2, measure="charges")]
    yield completeness("two lack the same", few)
    yield completeness("one figure", row())
    yield completeness("all but one force", by_force("North East", [5, 5]), by_region([None, 5]))
    yield completeness("a force beside its region", row("North East", 50), row("North East", 5,
        force="Durham", counting="forces"))
    yield completeness("hidden, given and missing", hidden(), row("London", 5),
        missing("South West"))
    late = row(value=7, period=quarter(2), status="provisional")
    yield completeness("a provisional quarter", series([5, 5]), late, series([5, 5], "London"))
    yield completeness("a gap", series([5, None, 5]))
    for periods in (1, 8, 9):
        yield completeness("nine quarters", series(range(5, 14)), periods=periods)
    revised = [row(as_at="2020-01-10"), row(value=106, as_at="2020-06-10", status="revised")]
    yield completeness("a revision", revised)
    yield completeness("three vintages", revised, row(value=90, as_at="2021-06-10"), row("London",
        5, as_at="2020-01-10"), row("London", 4, as_at="2021-06-10"))
    yield completeness("several countings", series(STEADY), series(STEADY, counting="supported"),
        series(STEADY, "London"))
    yield completeness("several kinds of period", series(STEADY[:4]), row("London",
        period=year(2018)), row("London", 5, period=month(14)))
    yield completeness("a total and its parts in two files", row(threat="drugs"), row(value=140,
        source="other.xlsx!Totals!B2"))
    yield completeness("several units", row(measure="gold seized", unit="kg"),
        row(measure="gold seized", unit="GBP", value=9))
    yield completeness("the country beside a region", row(), row(None, geography="national",
        body="UK"))

@record("completeness-errors")
def _():
    yield completeness("one", row(), periods=0)
    yield completeness("one", row(), periods=-1)
    yield completeness("one", row(), region="Atlantis")
    yield completeness("one", row(), region="Londn")
    yield completeness("undated", row(period=undated("phase 9")))
    yield completeness("of the country alone", row(None, geography="national", body="UK"))
    yield from map(completeness, (BOTH, NOTHING, OTHER))

# Comparing regions

SHARE = {"of": "total outcomes", "period": "2018-19"}

def shares(label, parts, totals, **changes):
    return outcomes(label, by_region(parts, measure="judicial outcomes", **changes),
        by_region(totals, measure="total outcomes", **changes))

@record("compare-shipped", most=60)
def _():
    judicial = (FRAUD, "judicial outcomes")
    for focus in (None, "South West", "NEROCU"):
        yield compare_regions(*judicial, **SHARE, region=focus)
    yield compare_regions(*judicial, **SHARE, tiles=True, region="South West")
    for measure in ("judicial outcomes", "NFIB referred crimes"):
        for per in ("population", "officers"):
            yield compare_regions(FRAUD, measure, per=per, period="2018-19")
    yield compare_regions(FRAUD, "NFIB referred crimes", per="population", tiles=True)
    yield compare_regions(*judicial, per="population", region="London", confidence=0.998)
    short = FRAUD.frame[FRAUD.frame["force"] != "Wiltshire"]
    yield compare_regions(Named("fraud without Wiltshire", short), *judicial[1:], **SHARE)
    yield compare_regions(of("headline"), "arrests")
    yield compare_regions(SCORPION, "arrests")
    yield compare_regions(SCORPION, "cash seized", counting="forces")
    yield compare_regions(of("county_lines"), "cash seized")

@record("compare-illustrative", most=60)
def _():
    for per in (None, "population", "officers"):
        yield compare_regions(LED, "arrests", per=per, counting="led", region="South West")
    yield compare_regions(LED, "arrests", per="officers", period="2020-21")
    yield compare_regions(LED, "arrests", per="officers", period="2021-22 Q4")
    yield compare_regions(SOME, "cash seized", per="population")
    part = {"of": "people safeguarded"}
    yield compare_regions(SOME, "children safeguarded", **part)
    yield compare_regions(WORK, "disruptions", per="officers", strand="Prevent", threat="firearms",
        counting="led")
    yield compare_regions(of("illustrative", measure="county lines disrupted"),
        "county lines disrupted", per="officers")
    two = of("illustrative", measure="arrests", region=["London", "Eastern"])
    yield compare_regions(two, "arrests", per="officers")

@record("compare-made", most=60)
def _():
    def compare(label, *rows, **options):
        return compare_regions(label, *rows, **options)

    by = {"per": "officers"}
    yield compare("three counts", by_region([10, 200, 30]))
    yield compare("one count", by_region([10]), **by)
    yield compare("two unlike", by_region([50, 500]), **by, region="North West")
    yield compare("three unlike", by_region([10, 20, 300]), **by, confidence=0.998)
    yield compare("ten of none", by_region([0] * 10), **by, region="London", tiles=True)
    yield compare("ten of millions", by_region([4_000_000 + n for n in range(10)]),
        per="population")
    yield compare("hidden alone", hidden("London"), **by)
    yield compare("four and a hidden in focus", by_region([40, 50, 60, 70]), hidden("London"), **by,
        region="London")
    yield compare("all provisional", by_region([5, 6], status="provisional"), **by)
    yield compare("one provisional", by_region([50, 60, 70]), row("London", 90,
        status="provisional"), **by, region="London")
    wide = row("London", 200, value_high=2_000, qualifier="between")
    yield compare("a wide range", by_region([200] * 6), wide, **by, region="London")
    narrow = row("London", 2_000, value_high=2_010, qualifier="between")
    yield compare("a narrow range", by_region([200] * 6), narrow, **by, region="London")
    words = ("about", "at least", "more than", "at most", "less than", "exact")
    yield compare("every qualifier", [row(name, 60, qualifier=word) for name, word in zip(REGIONS,
        words, strict=False)], **by)
    yield compare("a region summed over forces", by_force("North East", [10, 20, 30]),
        by_region([None, 60, 70, 80]), **by)
    yield compare("a region without a force", by_force("North East", [10, 20]), by_region([None, 60,
        70, 80]), **by, region="North East")
    yield compare("only sums that lack a force", by_force("North East", [10, 20]),
        by_force("Eastern", [10, 20]), **by)
    rows = series([100] * 12) + series([60, 140] * 6, region="London")
    yield compare("a steady and a wild history", rows, **by)
    for number in (7, 8, 9):
        wild = [one for name in REGIONS for one in series([30, 90, 20, 80, 40, 95, 25, 70, 60]
            [:number], name)]
        yield compare(f"{number} quarters", wild, **by)
    beside = by_region([220] * 10, period=year(2018))
    yield compare("nine quarters and a year", wild, beside, **by, period=quarter(8).label)
    yield compare("quarters that fill a year", series([1, 2, 3, 4]), series([9] * 4, "London"),
        **by, period="2018-19")
    yield compare("a year from quarters with one lacking", series([1, 2, 3, 4]), series([9, 9, None,
        9], "London"), **by, period="2018-19")
    yield compare("two countings, one asked for", by_region([5, 6]), by_region([7, 8],
        counting="supported"), **by, counting="supported")
    for counting in ("operation", "forces", "Not stated"):
        yield compare(f"all {counting}", by_region([50, 60], counting=counting), **by)
    yield compare("undated beside dated", by_region([50, 60]), row(period=undated("phase 9")), **by)
    yield compare_regions(outcomes("a measure nobody knows", by_region([5, 60],
        measure="owls counted")), "owls counted", per="officers")
    yield compare_regions(outcomes("kilograms", by_region([5.25, 0.04, 60], unit="kg",
        measure="cocaine seized")), "cocaine seized", per="population")
    accepted = outcomes("a figure accepted by hand", by_region([5, 60]))
    accepted.frame.attrs["accepted_by_hand"] = (
        "trial.xlsx!Outcomes!D5 was accepted by A. Analyst on 2026-01-05: confirmed",
        "other.xlsx!Outcomes!D9 was accepted by B on 2026-01-05: so",
    )
    yield compare_regions(accepted, "arrests")

@record("compare-shares", most=60)
def _():
    def share(held, **options):
        return compare_regions(held, "judicial outcomes", of="total outcomes", **options)

    yield from map(share, (shares("a whole of nought", [0, 0, 5], [10, 0, 50]),
        shares("all of them", [10, 20, 50], [10, 20, 50]), shares("wholes of 499", [60] * 10, [499]
        * 10), shares("wholes of 500", [60] * 10, [500] * 10)))
    alike = [300, 310, 290, 305, 295, 300, 310, 290, 305]
    yield share(shares("nine alike and one above", [*alike, 380], [1000] * 10), region=REGIONS[9])
    apart = [400, 430, 370, 450, 350, 420, 380, 410, 390]
    yield share(shares("nine that differ and one outside", [*apart, 990], [1000] * 10))
    yield share(shares("the same within", [*apart, 400], [1000] * 10), region="North West",
        tiles=True)
    part = by_region([5, 6, 7], measure="judicial outcomes")
    whole = by_region([50, 60], measure="total outcomes")
    yield from map(share, (outcomes("a part without its whole", part, whole),
        outcomes("a whole hidden", part, whole, hidden(REGIONS[2], measure="total outcomes")),
        outcomes("ranges", part[:2], ranged(5, 9, REGIONS[2], measure="judicial outcomes"),
        by_region([50, 60, 70], measure="total outcomes")), outcomes("a whole that is a range",
        part, whole, ranged(50, 90, REGIONS[2], measure="total outcomes"))))

@record("compare-errors")
def _():
    frame = outcomes("three counts", by_region([10, 20, 30]))
    yield compare_regions(FRAUD, "judicial outcomes", per="posts")
    yield compare_regions(FRAUD, "judicial outcomes", per="officers", of="total outcomes")
    yield compare_regions(FRAUD, "judicial outcomes", of="NFIB referred crimes")
    yield compare_regions(FRAUD, "total outcomes", of="judicial outcomes")
    yield compare_regions(FRAUD, "judicial outcomes", of="dragons")
    yield compare_regions(of("seed"), "referrals investigated", of="referrals")
    alike = of("seed", measure=["referrals",
        "referrals investigated"]).frame.assign(geography="region", counting="led")
    yield compare_regions(Named("seed as if alike", alike), "referrals investigated",
        of="referrals")
    yield compare_regions(shares("a part above its whole", [12, 5], [10, 20]), "judicial outcomes",
        of="total outcomes")
    yield compare_regions("a count below nought", by_region([-5, 10]), per="officers")
    for options in ({"period": "2030-31"}, {"period": "year"}, {"region": "Atlantis"}, {"strand":
        "Pursuit"}, {"strand": "Prevent"}, {"counting": "mine"}, {"counting": "supported"},
        {"threat": "drugs"}, {"threat": "dragons"}, {"confidence": 0}, {"confidence": 1},
        {"confidence": 95}):
        yield compare_regions(frame, "arrests", **options)
    for measure in ("arests", "dragons", "charges"):
        yield compare_regions(frame, measure)
    countings = outcomes("two countings", row(), row(counting="supported"))
    yield compare_regions(countings, "arrests")
    yield compare_regions("a gap", series([1, 2, None, 4]), period="2018-19")
    overlap = outcomes("quarters and months", series([1, 2, 3, 4]), series([1] * 3, kind=month))
    yield compare_regions(overlap, "arrests", period="2018-19")
    twice = outcomes("whole and parts", row(threat="drugs"), row(source="other.xlsx!Totals!B2"))
    yield compare_regions(twice, "arrests")
    units = outcomes("two units", row(), row("London", unit="kg"))
    yield compare_regions(units, "arrests")
    yield compare_regions("undated", row(period=undated("phase 9")))
    yield compare_regions(of("nrm"), "NRM referrals")
    for given in (BOTH, NOTHING, OTHER, of("register")):
        yield compare_regions(given, "arrests")

# Funnels

# Counts in proportion to the officers of each region, two in a hundred.
LEVEL = (109, 354, 218, 137, 221, 285, 634, 228, 180, 109)

@record("funnel", most=60)
def _():
    judicial = (FRAUD, "judicial outcomes")
    for options in ({"per": "population"}, {"per": "officers"}, SHARE):
        yield funnel(*judicial, **options)
    yield funnel(*judicial, **SHARE, region="South West", levels=(0.9, 0.99))
    yield funnel(FRAUD, "NFIB referred crimes", per="officers", period="2018-19")
    yield funnel(LED, "arrests", per="officers", counting="led", region="South West")
    yield funnel(LED, "arrests", per="population", period="2020-21")
    yield funnel(SOME, "cash seized", per="population")

    def made(label, *rows, **options):
        return funnel(label, *rows, **{"per": "officers"} | options)

    yield made("in proportion", by_region(LEVEL))
    thrice = [3 * n if place == 7 else n for place, n in enumerate(LEVEL)]
    yield made("one thrice as many, in focus", by_region(thrice), region="South West")
    yield made("another in focus", by_region(thrice), region="Eastern", levels=(0.998, 0.95))
    third = [n // 3 if place in (1, 7) else n for place, n in enumerate(LEVEL)]
    yield made("two a third as many", by_region(third))
    yield made("two regions", by_region([50, 160]))
    yield made("ten of nearly none", by_region([0] * 9 + [1]))
    yield made("not whole, hidden, a range", by_force("North East", [20]), by_region([None,
        *LEVEL[1:7]]), hidden("South West"), ranged(50, 60, "Southern Wales"))
    yield made("three levels", by_region(LEVEL), levels=(0.8, 0.95, 0.998))
    yield funnel(shares("shares", [30, 40, 50, 60], [100, 110, 120, 600]), "judicial outcomes",
        of="total outcomes")

@record("funnel-errors")
def _():
    frame = outcomes("in proportion", by_region(LEVEL))
    for options in ({}, {"per": "officers", "of": "charges"}, {"per": "posts"}, {"of": "charges"},
        {"per": "officers", "levels": (0, 1)}, {"per": "officers", "levels": (95, 99)}, {"per":
        "officers", "region": "Atlantis"}, {"per": "officers", "period": "2030-31"}, {"per":
        "officers", "strand": "Pursue"}, {"per": "officers", "counting": "supported"}):
        yield funnel(frame, "arrests", **options)
    yield funnel(frame, "dragons", per="officers")
    yield funnel("one", by_region([5]), per="officers")
    yield funnel("London and one", row("London"), row(), per="population")
    yield funnel("none", by_region([0] * 10), per="officers")
    yield funnel("below nought", by_region([-5, 10]), per="officers")
    yield funnel(shares("the whole", [10, 20], [10, 20]), "judicial outcomes", of="total outcomes")
    yield funnel(shares("nothing", [0, 0], [10, 20]), "judicial outcomes", of="total outcomes")
    yield funnel(BOTH, "arrests", per="officers")
    yield funnel(NOTHING, "arrests", per="officers")

# Series over time

def follow(label, *rows, measure="arrests", region="Eastern", **options):
    return track(outcomes(label, *rows), measure, region=region, **options)

@record("track-shipped", most=60)
def _():
    southwest = {"region": "South West"}
    yield track(SCORPION, "arrests", **southwest)
    yield track(SCORPION, "arrests", **southwest, per="population")
    for measure in ("people safeguarded", "value of drugs seized", "cash seized"):
        yield track(SCORPION, measure, counting="operation")
    yield track(SCORPION, "crack cocaine seized", **southwest)
    yield track(SCORPION, "cash seized", counting="forces")
    yield track(FRAUD, "judicial outcomes")
    yield track(of("headline"), "arrests", region="Eastern")
    yield track(of("headline"), "class A drugs seized")
    for measure in ("referrals", "people charged"):
        yield track(of("seed"), measure, **southwest)
    yield track(of("county_lines"), "arrests", geography="national", body="England and Wales")
    yield track(of("nrm"), "NRM referrals", geography="national")
    yield track(of("national"), "funding", geography="network")
    yield track(of("national"), "disruptions")
    yield track(of("national"), "arrests per month")

@record("track-illustrative", most=60)
def _():
    for region in ("South West", "Tarian"):
        yield track(LED, "arrests", region=region, counting="led")
    for per in ("population", "officers"):
        yield track(LED, "arrests", region="South West", per=per, target=2)
    yield track(LED, "arrests", region="South West", rules="nhs6")
    yield track(SOME, "cash seized", region="North West")
    for strand in ("Pursue", "Prepare"):
        yield track(WORK, "disruptions", region=LONG, strand=strand)
    yield track(WORK, "disruptions", region=LONG, strand="Pursue", threat="firearms", tier="tier 1",
        level="major")
    for measure in ("warrants executed", "county lines disrupted"):
        yield track(of("illustrative", measure=measure), measure, region="South East")
    again = {"period": "2018-19 Q2", "reason": "new recording system", "on": "2018-07-02"}
    yield track(of("illustrative", measure="warrants executed"), "warrants executed",
        region="South East", rebase=again)

@record("track-page", most=40)
def _():
    two = of("illustrative", measure="arrests", region=["South West", "London"])
    yield track(LED, "arrests", counting="led")
    yield track(two, "arrests", per="officers", rules="nhs6")
    yield track(SOME, "children safeguarded")
    yield track(SOME, "cash seized")
    frame = by_region([5] * 10), by_region([6] * 10, period=year(2019))
    yield track("two years of ten regions", *frame)
    yield track("twelve and three quarters", series(STEADY), series(STEADY[:3], region="London"))
    small = series([3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 5])
    yield track("small and large", small, series(STEADY, "London"))
    going_on = (*STEADY[:-3], 180, 181, 182)
    yield track("new, going on and old", series(LEAP), series(going_on, "London"),
        series((*STEADY[:5], 180, *STEADY[5:11]), LONG))
    late = row("London", 5, quarter(12), status="provisional")
    yield track("one provisional", series(STEADY), series(STEADY, "London"), late)
    yield track("all provisional", series([5] * 12, status="provisional"), series([5] * 6, "London",
        6, status="provisional"))
    yield track("one hidden", series(STEADY), series(STEADY, "London"), hidden("London",
        quarter(12)))
    yield track("all hidden", [hidden(name, quarter(n)) for name in REGIONS[:2] for n in range(12)])
    yield track("one region and one without figures", series(STEADY), missing("London", quarter(3)))
    yield track("lengths that differ", series(STEADY), series(STEADY, "London"), row("London", 44,
        days("2021-04-01", "2021-05-15")))
    yield track("undated alone", row(period=undated("phase 9")), row("London",
        period=undated("phase 9")))

@record("track-points", most=60)
def _():
    for points in (1, 2, 3, 7, 8, 9, 10, 11, 12):
        yield follow(f"{points} quarters", series(STEADY[:points]))
    yield follow("20 quarters", series([*STEADY, *STEADY[:8]]))
    yield follow("12 months", series(STEADY, kind=month))
    yield follow("12 years", series(LEAP, first=2010, kind=year))

@record("track-shapes", most=30)
def _():
    shapes = {"a leap": LEAP, "a fall": (*STEADY[:-1], 20), "an old leap": (*STEADY[:5], 180,
        *STEADY[5:11]), "a leap that lasts": (*STEADY[:8], 180, 182, 181, 183), "six above":
        (*STEADY[:4], 96, 95, *[104] * 6), "seven above": (*STEADY[:4], 96, *[104] * 7),
        "two of three high": (*[100, 101, 99] * 5, 104, 101, 104), "two of three low": (*[100, 101,
        99] * 5, 96, 99, 96), "eight below": (*[110, 96] * 6, *[101] * 7), "six rising":
        (*STEADY[:6], 99, 100, 101, 102, 103, 104), "seven rising": (*STEADY[:5], 98, 99, 100, 101,
        102, 103, 104), "seven falling": (*STEADY[:5], 104, 103, 102, 101, 100, 99, 98),
        "two of three near the limit": (*STEADY[:9], 109, 100, 109), "seasons": (80, 100, 120, 100)
        * 3, "never varies": [100] * 12, "none": [0] * 12, "nearly none": [0] * 11 + [1],
        "none and then many": [0] * 11 + [46], "a mean of just under ten": [9, 10] * 5 + [9, 9],
        "a mean of ten": [10] * 6 + [9, 11] * 3, "small": [3, 5, 2, 4, 3, 3, 1, 5, 2, 4, 0, 14],
        "small in bursts": [0, 9, 0, 8, 1, 5, 0, 7, 0, 8, 0, 8], "millions": [4_000_000 + 1000 * n
        for n in STEADY], "tiny parts": [n / 1e6 for n in LEAP], "not whole": [n + 0.5 for n in
        LEAP]}
    for name, values in shapes.items():
        yield follow(name, series(values))
    for name in ("a leap", "small"):
        yield follow(name, series(shapes[name]), per="officers", rules="nhs6")
    for name in ("six rising", "six above", "two of three near the limit"):
        yield follow(name, series(shapes[name]), rules="nhs6")
    for measure in ("people safeguarded", "active county lines per month"):
        for name in ("a leap", "a fall", "seven falling"):
            rows = series(shapes[name], measure=measure)
            yield follow(name, rows, measure=measure)
    for unit, measure in (("kg", "cocaine seized"), ("GBP", "cash seized"), ("years",
        "prison sentences"), ("percent", "share of force contributions")):
        for name in ("small", "millions")[unit == "years" :]:
            yield follow(name, series(shapes[name], measure=measure, unit=unit), measure=measure)

@record("track-states", most=30)
def _():
    rows = series(STEADY)
    last = quarter(12)
    yield follow("provisional at the end", rows, row(value=500, period=last, status="provisional"))
    yield follow("all provisional", series(STEADY, status="provisional"))
    yield follow("hidden at the end", rows, hidden(period=last))
    yield follow("hidden in the middle", changed(rows, [5], value=None, marker="c"))
    yield follow("all hidden", changed(rows, range(12), value=None, marker="c"))
    yield follow("missing in the middle", changed(rows, [5], value=None, marker="x"))
    yield follow("a gap", series([*STEADY[:6], None, *STEADY[6:]]))
    yield follow("a gap of a year", series([5, 6, None, None, None, None, 7, 8]))
    yield follow("a range half out", rows, ranged(100, 400, period=last))
    yield follow("a range all out", rows, ranged(390, 400, period=last))
    few = [ranged(9, 12, period=quarter(n)) for n in (9, 10, 11)]
    yield follow("nine figures and three ranges", rows[:9], few)
    yield follow("all ranges", [ranged(90 + n, 100 + n, period=quarter(n)) for n in range(12)])
    yield follow("four ranges", [ranged(90 + n, 100 + n, period=quarter(n)) for n in range(4)])
    for word in ("about", "more than"):
        yield follow(f"{word} at the end", changed(series(LEAP), [11], qualifier=word))
    yield follow("all more than", series(STEADY[:4], qualifier="more than"))
    yield follow("revised", rows, row(value=90, period=quarter(3), as_at="2022-06-01",
        status="revised"))
    yield follow("undated beside dated", rows, row(value=5, period=undated("phase 9")),
        row(value=None, marker="c", period=undated("phase 10")))
    yield follow("undated alone", row(value=5, period=undated("phase 9")), region=None)
    yield follow("a longer figure", rows, row(value=400, period=year(2021)))
    yield follow("years beside quarters", rows, row(value=410, period=year(2018)))
    yield follow("many years beside months", series(STEADY, kind=month), series([1200] * 3,
        first=2018, kind=year))
    yield follow("weeks and others", series([5, 6, 7], kind=week), row(value=20,
        period=days("2018-05-01", "2018-05-20")))
    for detail, word in (("level", "major"), ("tier", "tier 1"), ("threat", "firearms"), ("strand",
        "Protect")):
        kept, rest = series(STEADY[:9], **{detail: word}), series(LEAP[:9], **{detail: None})
        other = [one | {detail: "drugs" if detail == "threat" else "Pursue" if detail == "strand"
            else "minor" if detail == "level" else "tier 2"} for one in rest]
        yield follow(f"one {detail} of two", kept, other, **{detail: word})
        yield follow(f"both of two {detail}s", kept, other)
    yield follow("every detail", series(STEADY, LONG, tier="tier 1", threat="firearms",
        strand="Pursue"), region=LONG, tier="tier 1", threat="firearms", strand="Pursue")
    forces = forces_in("Eastern")
    every = [one for n in range(12) for one in by_force("Eastern", [20 + n % 3] * 7,
        period=quarter(n))]
    lacking = [one for one in every[:42] if (one["force"], one["period"]) != (forces[0],
        "2018-19 Q3")]
    yield follow("a force that lacks a quarter", lacking)
    yield follow("a region and a force beside it", rows, series([5] * 12, force=forces[0]))
    yield follow("the force hidden", changed(every, [3], value=None, marker="c"))
    yield follow("two countings, one asked for", rows, series(LEAP, counting="supported"),
        counting="supported")
    for counting in ("operation", "forces", "Not stated"):
        yield follow(f"all {counting}", series(STEADY, counting=counting))
    many = [one | {"source": f"file {n}.xlsx!Outcomes!D5", "published": f"https://{n}.org/a"} for n,
        one in enumerate(rows)]
    yield follow("many files and sites", many)
    yield follow("a measure nobody knows", series(LEAP, measure="owls counted"),
        measure="owls counted")
    accepted = outcomes("accepted by hand", rows)
    accepted.frame.attrs["accepted_by_hand"] = (
        "trial.xlsx!Outcomes!D5 was accepted by A. Analyst on 2026-01-05: confirmed",
    )
    yield track(accepted, "arrests", region="Eastern")

@record("track-rebase", most=40)
def _():
    def agreed(number, reason="recording changed", on="2020-11-02"):
        return {"period": quarter(number).label, "reason": reason, "on": on}

    values = [50, 52, 48, 51, 49, 53, 47, 50, 52, 49, *[value + 100 for value in STEADY]]
    yield follow("a step at 10", series(values), rebase=agreed(10))
    yield follow("few before", series(values), rebase=agreed(3))
    yield follow("few after", series(STEADY), rebase=agreed(8))
    yield follow("from the first", series(STEADY), rebase=agreed(0))
    two = [agreed(3, "a merger", "2019-12-01"), agreed(6)]
    yield follow("two of them", series(STEADY), rebase=two)
    yield follow("two, in the other order", series(STEADY), rebase=two[::-1])
    for lacking in ("period", "reason", "on"):
        whole = agreed(2)
        yield follow("steady", series(STEADY), rebase={k: v for k, v in whole.items() if k !=
            lacking})
    yield follow("steady", series(STEADY), rebase={})
    yield follow("steady", series(STEADY), rebase=[])
    yield follow("steady", series(STEADY), rebase=agreed(40))
    yield follow("steady", series(STEADY), rebase=agreed(3, on="soon"))
    yield follow("steady", series(STEADY), rebase=agreed(3, reason=""))

@record("track-target", most=30)
def _():
    for target in (0, 50, 99.5, 100, 200, 1e6):
        yield follow("steady", series(STEADY), target=target)
    yield follow("steady", series(STEADY), per="officers", target=5.5)
    rows = series(LEAP, measure="people safeguarded")
    yield follow("a leap", rows, measure="people safeguarded", target=150)
    yield follow("few", series(STEADY[:4]), target=150)
    yield follow("pounds", series([1e6 * n for n in STEADY], measure="cash seized", unit="GBP"),
        measure="cash seized", target=90)

STEP = [84, 86, 83, 90, 80, 88, 85, 79, 91, 120, 125, 118, 123, 121, 126]
FALLS = [100, 104, 96, 102, 98, 103, 97, 101, 70, 68, 73, 71]
SEASONAL = [135, 108, 66, 91, 130, 112, 63, 88, 139, 110, 65, 92]

@record("track-lasting", most=30)
def _():
    yield follow("a step", series(STEP))
    yield follow("a step and a target", series(STEP), target=110)
    yield follow("first seen", series(STEP[:12]))
    yield follow("third above", series([82, 84, 79, 85, 78, 86, 81, 83, 80, 84, 120, 116, 116]))
    yield follow("there and back", series([*STEP, *STEP[:8]]))
    yield follow("few before", series([*STEP[9:], *STEP[:9]]))
    yield follow("a season", series([*SEASONAL, 133, 111, 64, 90]))
    yield follow("a season, then a halving", series([*SEASONAL, 68, 55, 32, 46]))
    yield follow("an outlier since", series([*STEP, 240]))
    yield track("two regions", *series(STEP), *series(STEADY, "London"), target=100)

@record("year-on-year", most=40)
def _():
    yield year_on_year(FRAUD, "judicial outcomes")
    yield year_on_year(FRAUD, "judicial outcomes", region="South West")
    yield year_on_year(LED, "arrests", counting="led")
    yield year_on_year("lower", *series(FALLS))
    yield year_on_year("small", *series([3, 2, 4, 3, 1, 0, 2, 1]))
    yield year_on_year("pounds", *series([1e6] * 4 + [2e6] * 4, unit="GBP"))
    yield year_on_year("provisional", *series(FALLS), row(period=quarter(12), status="provisional"))
    yield year_on_year("range", *series(FALLS[:-1]), row("Eastern", 70, quarter(11), value_high=75))
    yield year_on_year("hidden", *series(FALLS[:-1]), hidden(period=quarter(11)))
    yield year_on_year("seven quarters", *series(FALLS[:7]))
    yield year_on_year("one year", row())
    yield year_on_year(FRAUD, "judicial outcomes", region="Wessex")

@record("track-areas", most=40)
def _():
    def wide(name, values, geography="national", **changes):
        return series(values, None, geography=geography, body=name, **changes)

    uk = outcomes("the UK beside a region", wide("UK", LEAP), series(STEADY))
    yield track(uk, "arrests", geography="national")
    yield track(uk, "arrests", body="UK", target=90)
    yield track(uk, "arrests")
    yield track("network alone", wide(None, STEADY, "network"))
    yield track("a body alone", wide("British Transport Police", LEAP, "other"))
    yield track("a body without a name", wide(None, STEADY, "other"))
    yield track("the country without a name", wide(None, STEADY[:3]))
    several = outcomes("three areas", wide("UK", STEADY), wide("England and Wales", STEADY[:1]),
        wide("ROCU network", LEAP, "network"), row(value=3))
    yield track(several, "arrests", geography="national")
    yield track(several, "arrests", geography="national", body="England and Wales")
    yield track(several, "arrests", geography="network")
    yield track(several, "arrests", geography="other")
    yield track(several, "arrests", body="Atlantis")
    yield track(several, "arrests", geography="county")
    yield track(several, "arrests", geography="region")
    yield track(several, "arrests", geography="national", region="Eastern")
    yield track(several, "arrests", body="UK", per="population")
    yield track("two areas", wide("UK", STEADY), wide("Wales", STEADY))

@record("track-errors")
def _():
    frame = outcomes("steady", series(STEADY))
    for options in ({"region": "Atlantis"}, {"region": "London"}, {"per": "posts"}, {"rules":
        "nhs8"}, {"counting": "supported"}, {"counting": "mine"}, {"strand": "Pursuit"}, {"strand":
        "Prevent"}, {"threat": "drugs"}, {"tier": "tier 9"}, {"level": "major"}, {"level": "huge"}):
        yield track(frame, "arrests", **options)
    for measure in ("arests", "charges", "dragons", ""):
        yield track(frame, measure)
    yield track("two countings", row(), row(counting="supported"))
    yield track(SCORPION, "arrests", counting="forces")
    yield track("weeks that overlap", row(period=week(0)), row(period=days("2018-04-04",
        "2018-04-10")))
    yield track("whole and parts", row(threat="drugs"), row(source="other.xlsx!Totals!B2"))
    yield track("two units", row(), row(period=year(2019), unit="kg"))
    yield track("below nought", series([-5, *STEADY]))
    yield track(BOTH, "arrests")
    other = pd.concat([of("seed").frame, LED.frame])
    yield track(Named("both, of which one is used", other), "arrests", region="London")
    yield track(NOTHING, "arrests")
    yield track(OTHER, "arrests")

# Scorecards

@record("scorecard", most=60)
def _():
    yield scorecard(SOME)
    yield scorecard(SOME, period="2020-21")
    yield scorecard(SOME, measures=["cash seized", "arrests"], region="London", rules="nhs6",
        period="2020-21 Q2")
    yield from map(scorecard, (FRAUD, SCORPION, of("headline")))

    def card(label, *rows, **options):
        return scorecard(label, *rows, **options)

    yield card("steady", series(STEADY))
    yield card("a leap", series(LEAP), region="Eastern")
    for points in (9, 10, 11):
        yield card(f"{points} points", series(LEAP[-points:]))
    yield card("a year with a gap", series([None, *STEADY[1:]]), period="2020-21", region="Eastern")
    yield card("a year lacking in one region", series(STEADY), series([*STEADY[:-1], None],
        "London"), period="2020-21")
    rows = [series(STEADY), series(STEADY[:-1], "London"), row("London", 500, quarter(11),
        status="provisional"), series(STEADY[:-1], "South West"), hidden("South West", quarter(11)),
        series([5, 5, 5, 5], "South East", 8), series(STEADY[:-1], "North East"), ranged(90, 95,
        "North East", quarter(11)), missing("North West", quarter(11))]
    yield card("every state", *rows, period=quarter(11).label)
    for region in ("London", "South West", "South East", "North East", "North West"):
        yield card("every state", *rows, period=quarter(11).label, region=region)
    yield card("few", series(STEADY[:5]))
    yield card("two countings", series(STEADY), series([900] * 12, counting="supported"),
        counting="supported")
    yield card("counted otherwise", series(STEADY), series(STEADY, measure="charges",
        counting="supported"), measures=["arrests", "charges"], counting="led")
    names = ("people safeguarded", "adults safeguarded", "children safeguarded",
        "safeguarding visits", "county lines disrupted", "arrests")
    every = [one for name in names for region in REGIONS[:3] for one in series(LEAP, region,
        measure=name)]
    yield card("six measures, all new", every)
    units = (("cocaine seized", "kg"), ("cash seized", "GBP"), ("prison sentences", "years"))
    yield card("units", [one for name, unit in units for one in series(LEAP, measure=name,
        unit=unit)])
    yield card("quarters and years", series(STEADY), series([5] * 12, measure="charges", first=2010,
        kind=year))

@record("scorecard-errors")
def _():
    frame = outcomes("steady", series(STEADY))
    for options in ({"measures": ["dragons"]}, {"measures": ["arests"]}, {"measures": []},
        {"measures": ["charges"]}, {"period": "2030-31"}, {"region": "Atlantis"}, {"region":
        "London"}, {"rules": "nhs8"}, {"counting": "supported"}, {"counting": "mine"}):
        yield scorecard(frame, **options)
    yield scorecard("fifteen quarters", series([*STEADY, 1, 2, 3]), period="2021-22")
    yield scorecard("below nought", by_region([-5, 10]))
    yield scorecard("undated", row(period=undated("phase 9")))
    yield from map(scorecard, (BOTH, NOTHING, OTHER))

# A region against its own past

@record("outcomes-profile", most=60)
def _():
    for region in ("South West", "London"):
        yield outcomes_profile(SOME, region=region)
    yield outcomes_profile(SOME, region=LONG, period="2020-21")
    yield outcomes_profile(SOME, region="Eastern", measures=["arrests", "cash seized"])
    yield outcomes_profile(WORK, region=LONG, measures=["disruptions"])
    yield outcomes_profile(SCORPION, region="South West", counting="operation")
    yield outcomes_profile(of("headline"), region="Eastern")
    yield outcomes_profile(of("seed"), region="South West")

    def profile(label, *rows, **options):
        return outcomes_profile(label, *rows, **{"region": "Eastern"} | options)

    eight = [100, 104, 96, 100, 100, 104, 96, 100]
    for now in (0, 49, 50, 160):
        yield profile(f"eight and {now}", series([*eight, now], first=1))
    yield profile("a leap", series(LEAP))
    yield profile("ten and thirty", series([10, 11, 9, 10, 10, 11, 9, 10, 30]))
    yield profile("none before", series([0] * 8 + [30]))
    yield profile("none at all", series([0] * 9))
    for points in (1, 2, 8, 9):
        yield profile(f"{points} quarters", series(STEADY[:points]))
    names = ("arrests", "charges", "referrals", "convictions", "people safeguarded")
    yield profile("five measures, one lively", [one for name in names for one in
        series([*STEADY[:-1], 124 if name == "arrests" else 100], measure=name)])
    three = ("people safeguarded", "adults safeguarded", "children safeguarded")
    yield profile("three measures, all above", [one for name in three for one in
        series([*STEADY[:-1], 300], measure=name)], confidence=0.998)
    last = quarter(12)
    yield profile("hidden now", series(STEADY), hidden(period=last))
    yield profile("hidden before", series(STEADY[:6]), hidden(period=quarter(6)), row(value=5,
        period=quarter(7)))
    yield profile("a range now", series(STEADY), ranged(5, 9, period=last))
    for word in ("more than", "about"):
        yield profile(f"{word} now", series(STEADY), row(value=90, period=last, qualifier=word))
    yield profile("provisional now", series(STEADY), row(value=900, period=last,
        status="provisional"))
    yield profile("provisional now", series(STEADY), row(value=900, period=last,
        status="provisional"), period=last.label)
    yield profile("years from quarters", series([25] * 40 + [40] * 4), period="2028-29")
    yield profile("three years from quarters", series([25] * 8 + [40] * 4), period="2020-21")
    yield profile("years before a quarter", series([400] * 4, first=2014, kind=year),
        row(period=quarter(0)))
    yield profile("a gap", series([*STEADY[:6], None, *STEADY[6:]]))
    yield profile("a force that comes and goes", [one for n in range(6) for one in
        by_force("Eastern", [None if n == 2 else 20, *[20] * 6], period=quarter(n))])
    yield profile("money beside counts", series(STEADY), series(STEADY, measure="cash seized",
        unit="GBP"), measures=["arrests", "cash seized"])
    yield profile("London", series(STEADY, "London"), region="London")
    yield profile("two countings", series(STEADY), series(LEAP, counting="supported"),
        counting="supported")

@record("outcomes-profile-errors")
def _():
    frame = outcomes("steady", series(STEADY))
    for options in ({"region": "Atlantis"}, {"region": "London"}, {"region": "Eastern", "period":
        "2030-31"}, {"region": "Eastern", "measures": ["dragons"]}, {"region": "Eastern",
        "measures": []}, {"region": "Eastern", "counting": "supported"}, {"region": "Eastern",
        "confidence": 2}):
        yield outcomes_profile(frame, **options)
    yield outcomes_profile("below nought", row(value=-5), region="Eastern")
    pounds = outcomes("pounds", series(STEADY, measure="cash seized", unit="GBP"))
    yield outcomes_profile(pounds, region="Eastern", measures=["cash seized"])
    yield outcomes_profile(BOTH, region="London")
    yield outcomes_profile(NOTHING, region="Eastern")

# The four strands

EVEN = (60, 20, 12, 8, 25)
DECLARED = {"arrests": "Pursue", "people safeguarded": "Protect"}
WIDE = {"arrests": "Pursue", "people safeguarded": "Protect", "education events": "Prevent"}

@record("balance-shipped", most=60)
def _():
    yield balance(WORK, "disruptions")
    yield balance(WORK, "disruptions", region=LONG)
    for by in ("threat", "tier", "level"):
        yield balance(WORK, "disruptions", by=by, period="2018-19 Q1")
        yield balance(WORK, "disruptions", by=by, region="South West", period="2020-21")
    yield balance(WORK, "disruptions", threat="firearms", counting="led", confidence=0.8)
    yield balance(MADE, "arrests")
    yield balance(MADE, strands=WIDE | {"warrants executed": "Pursue"})
    yield balance(MADE, strands=DECLARED, region="South West")
    yield balance(SCORPION, strands=DECLARED, period="week of 4 Mar 2024", region="South West")
    yield balance(SCORPION, strands=DECLARED | {"weapons seized": "Pursue"},
        period="week of 4 Mar 2024")
    yield balance(SCORPION, strands=DECLARED, period="week of 23 Jun 2025", counting="operation")
    yield balance(of("headline"), "disruptions")

@record("balance-made", most=60)
def _():
    def parts(label, *rows, **options):
        return balance(label, *rows, **options)

    yield parts("one region", by_strand(EVEN))
    yield parts("without the not stated", by_strand(EVEN[:4]))
    yield parts("four expected", by_strand((60, 20, 12, 4)))
    yield parts("five expected", by_strand((60, 20, 12, 5)))
    yield parts("few", by_strand((2, 1, 0, 0)))
    for counts in ({"Prevent": 5}, {"Prevent": 5, "Protect": 1}, {"Not stated": 5}, {"Pursue": 1},
        {"Pursue": 1, "Prevent": 2}, {"Pursue": 60, "Not stated": 4}):
        yield parts(f"only {' and '.join(counts)}", by_strand(counts))
        yield parts(f"two with {' and '.join(counts)}", by_strand(counts), by_strand(counts, LONG))
    ten = [one for name in REGIONS for one in by_strand(EVEN, name)]
    yield parts("ten alike", ten)
    heavy = [one for name in REGIONS for one in by_strand((20 if name == LONG else 60, *EVEN[1:]),
        name)]
    yield parts("one lighter, in focus", heavy, region=LONG)
    yield parts("two unlike", by_strand((90, 5, 3, 2)), by_strand((10, 50, 30, 20), "London"))
    hide = [*by_strand((60, 20, 12, None)), hidden(strand="Prepare", measure="disruptions")]
    yield parts("a hidden strand", hide)
    yield parts("a hidden strand in one of two", hide, by_strand(EVEN, "London"))
    yield parts("a range", changed(by_strand(EVEN), [0], value_high=66, qualifier="between"),
        by_strand(EVEN, "London"))
    late = [one for name in ("London", "South West") for one in by_strand(EVEN, name,
        status="provisional")]
    yield parts("all provisional", late)
    forces = [one for name in forces_in("North East") for one in by_strand(EVEN, "North East",
        force=name)]
    yield parts("sums over forces", forces, by_strand(EVEN, "London"))
    for level in ("major", "negative"):
        more = [*by_strand(EVEN, level=level), *by_strand(EVEN, level="minor")]
        yield parts(f"{level} and minor", more, by="level")
    yield parts("levels, some not stated", by_strand(EVEN, level="moderate"), by_strand(EVEN),
        by="level")
    yield parts("two threats", by_strand(EVEN, threat="drugs"), by_strand((10, 50, 30, 20),
        threat="fraud"), by="threat", region="Eastern")
    yield parts("two tiers", by_strand(EVEN, tier="tier 1"), by_strand(EVEN, tier="band B"),
        by="tier")
    swings = ((60, 40, 0, 0), (80, 20, 0, 0))
    for number in (8, 9):
        yield parts(f"{number} swinging quarters", strand_series((swings * 6)[:number]))
    yield parts("an earlier quarter", strand_series(swings * 6), period=quarter(6).label)
    for name, changes in (("provisional", {"status": "provisional"}), ("hidden", {"value": None,
        "marker": "c"}), ("a range", {"value_high": 900})):
        rows = strand_series(swings * 5)
        yield parts(f"{name} in the past", changed(rows, range(12, 16), **changes))
    mapped = [row(value=9, strand="Prevent"), row(value=5), row(value=7, measure="charges")]
    both = {"arrests": "Pursue", "charges": "Pursue"}
    yield balance(outcomes("a stated strand", mapped), strands=both)
    yield balance(outcomes("a map beside a measure", mapped), "arrests", strands=both)
    all_four = dict(zip(("arrests", "education events", "people safeguarded",
        "safeguarding visits"), STRANDS, strict=True))
    every = [row(value=30 + n, measure=name) for n, name in enumerate(all_four)]
    yield balance(outcomes("every strand mapped", every), strands=all_four)
    yield balance(outcomes("one without figures", every[:2]), strands=all_four)
    yield balance(outcomes("by level", [one | {"level": "major"} for one in every]),
        strands=all_four, by="level")

@record("balance-errors")
def _():
    frame = outcomes("one region", by_strand(EVEN))
    for options in ({"by": "force"}, {"by": "strand"}, {"period": "2030-31"}, {"region":
        "Atlantis"}, {"region": "London"}, {"counting": "supported"}, {"threat": "dragons"},
        {"confidence": 95}):
        yield balance(frame, "disruptions", **options)
    yield balance(frame)
    yield balance(frame, "dragons")
    for strands in ({"arrests": "Pursuit"}, {}, {"dragons": "Pursue"}, {"disruptions": "Pursue"},
        {"people safeguarded": "Protect", "children safeguarded": "Protect"}, {"arrests":
        "Not stated"}):
        yield balance(frame, strands=strands)
    yield balance(SOME, "cash seized")
    yield balance(SOME, strands={"cash seized": "Pursue"})
    yield balance(outcomes("two countings", row(counting="led"), row(counting="supported")),
        "arrests")
    yield balance("undated", by_strand(EVEN, period=undated("x")))
    yield balance("below nought", by_strand((-1, 5, 5, 5)))
    yield balance(BOTH, "arrests")
    yield balance(NOTHING, "disruptions")
    yield balance(OTHER, "disruptions")

OTHERS = (20, 15, 5)
SIXTY = [(n, *OTHERS) for n in (60, 63, 58, 61, 59, 62, 57, 60, 61, 59, 62, 60)]
MOVED = (20, 60, 45, 15)
SWING = (72, 60, 75, 58, 70, 62, 74, 57, 73, 61, 71, 60)

@record("balance-over-time", most=60)
def _():
    for region in (None, LONG):
        yield balance_over_time(WORK, "disruptions", region=region)
    yield balance_over_time(WORK, "disruptions", region=LONG, rules="nhs6", counting="led")
    yield balance_over_time(MADE, "arrests")
    yield balance_over_time(MADE, strands=WIDE, region="South West")
    yield balance_over_time(SCORPION, strands=DECLARED, region="South West")

    def over(label, *rows, **options):
        return balance_over_time(label, *rows, **{"region": "Eastern"} | options)

    steady = strand_series(SIXTY)
    yield over("steady", steady)
    for number in (1, 4, 8, 9, 10):
        yield over(f"{number} quarters", strand_series(SIXTY[:number]))
    yield over("a fall that lasts", strand_series([*SIXTY[:8], *[MOVED] * 4]))
    yield over("an old rise", strand_series([*SIXTY[:6], (95, 3, 2, 1), *SIXTY[7:]]))
    yield over("nothing", strand_series([(0, 0, 0, 0)] * 12))
    yield over("Pursue alone", strand_series([(9, 0, 0, 0)] * 12))
    yield over("a part not stated", strand_series([(*one, 30) for one in SIXTY]))
    yield over("a gap", strand_series([*SIXTY[:4], None, *SIXTY[4:8]]))
    yield over("hidden", changed(steady, [19], value=None, marker="c"))
    yield over("a range", changed(steady[:36], [12], value_high=90, qualifier="between"))
    yield over("20 quarters", strand_series([*SIXTY, *SIXTY[:8]]))
    yield over("shares that swing", strand_series([(n, 110 - n, 25, 5) for n in SWING]))
    yield over("wholes unlike", strand_series([(60, 40, 9, 9), (180, 40, 9, 9)] * 6))
    yield over("all provisional", strand_series(SIXTY, status="provisional"))
    yield over("provisional", strand_series([*SIXTY, (95, 3, 1, 1)])[:48], strand_series([(95, 3, 1,
        1)], first=12, status="provisional"))
    yield over("two, one with a gap", steady[:36], strand_series([*SIXTY[:3], None, *SIXTY[4:]],
        "London")[:32], strand_series(SIXTY[:9], LONG), region=None)
    yield over("no region is whole", strand_series([SIXTY[0], None, SIXTY[2]]), strand_series([None,
        *SIXTY[1:3]], "London"), region=None)
    yield over("a force that lacks a quarter", [one for n, counts in enumerate(SIXTY[:8]) for name
        in forces_in("North East") if (name, n) != ("Northumbria", 5) for one in by_strand(counts,
        "North East", period=quarter(n), force=name)], region="North East")
    mapped = [*series(STEADY, measure="arrests"), *series([30] * 12, measure="people safeguarded")]
    yield balance_over_time(outcomes("one of a map", mapped[:12]), strands=DECLARED)

@record("balance-over-time-errors")
def _():
    frame = outcomes("steady", strand_series(SIXTY))
    for options in ({"region": "Atlantis"}, {"region": "London"}, {"rules": "nhs8"}, {"counting":
        "supported"}, {"threat": "dragons"}, {"strands": {"arrests": "Pursuit"}}, {"strands":
        DECLARED}):
        yield balance_over_time(frame, "disruptions", **options)
    yield balance_over_time(frame)
    yield balance_over_time(frame, "dragons")
    yield balance_over_time(SOME, "cash seized")
    yield balance_over_time(BOTH, "arrests")
    yield balance_over_time(NOTHING, "disruptions")

# The register and its answers

REGISTER, LOG = of("illustrative_register"), of("illustrative_events")
PAGES, PAGE_LOG = of("status_register"), of("status_log")
DAY = "2021-07-31"
EMPTY_LOG = Named("an empty log", frame("recommendation_events"))

@record("recommendations-shipped", most=60)
def _():
    register, log = of("register"), of("register_events")
    yield ask("recommendations", register, log)
    yield ask("recommendations", register, as_at="2025-01-01")
    for day in (None, "2019-12-18", "2019-12-19"):
        yield ask("recommendations", PAGES, PAGE_LOG, as_at=day)
    yield ask("recommendations", PAGES, PAGE_LOG, show="flow")
    yield ask("recommendations", REGISTER, LOG)
    yield ask("recommendations", REGISTER, LOG, by="owner", as_at="2021-06-30")
    for show in ("flow", "survival"):
        yield ask("recommendations", REGISTER, LOG, show=show)

@record("recommendations-made", most=60)
def _():
    def stand(label, *rows, log=None, **options):
        held = recommendations(label, *rows)
        return ask("recommendations", held, *([] if log is None else [log]), **options)

    at = {"as_at": DAY}
    yield stand("one, nothing known", {})
    edges = ({"due": "2021-07-30"}, {"due": DAY}, {"due": "2021-08-01"}, {"due": "2021-10-28"},
        {"due": "2021-10-29"}, {"due": "2021-10-30"}, {"due": "2022-07-31"})
    yield stand("around the day, entered lately", *[one | {"status_date": "2021-07-01"} for one in
        edges], **at)
    statuses = ("status not known", "awaiting review", "being progressed", "complete",
        "not accepted")
    for due in (None, "2021-06-30"):
        rows = [{"status": one, "due": due, "status_date": "2021-05-01"} for one in statuses]
        yield stand(f"every status, due {due}", *rows, **at)
        undated_rows = [{"status": one, "due": due} for one in statuses]
        yield stand(f"every status without a day, due {due}", *undated_rows, **at)
    after = [{"status": one, "status_date": "2021-09-01", "due": "2021-06-30"} for one in statuses]
    yield stand("every status, given later", *after, **at)
    levels = ("accelerated cause of concern", "cause of concern", "recommendation",
        "area for improvement")
    yield stand("every level", *[{"level": one} for one in levels], **at)
    yield stand("no level, theme or owner", {"level": None, "theme": None, "owner": None}, {}, **at)
    owners = [{"owner": name, "theme": theme} for name in ("Home Office", "NCA", None) for theme in
        ("funding", "workforce", "four Ps", "good practice", "a theme of its own")]
    for by in ("theme", "owner"):
        yield stand("owners and themes", *owners, by=by, **at)
    shared = {"status_date": "2019-05-01", "due": "2020-01-31", "source": "old.xlsx!Register!A5"}
    newer = {"status_date": "2021-07-01", "due": "2021-06-30", "source": "new.xlsx!Register!A5"}
    yield stand("two registers", shared, newer, newer, **at)
    for day in ("2020-07-31", "2020-07-30"):
        yield stand(f"an entry of {day}", {"status_date": day, "due": "2021-01-31"}, **at)
    yield stand("a date moved", {"due": "2021-09-30", "original_due": "2021-03-31"}, **at)
    yield stand("published on two days", {}, {"recommendation_id": "R1", "published": "2020-06-20"},
        {"recommendation_id": "R3", "published": None}, **at)
    yield stand("two addressees", {"region": "Eastern", "force": "Kent"}, {"recommendation_id":
        "R1", "region": "London", "status": "complete"}, **at)
    yield stand("before anything", {}, as_at="2019-01-02")
    long = "Put a plan against corruption in place, and train those who must keep to it."
    yield stand("names", {"summary": "Train officers."}, {"summary": None}, {"summary": long,
        "region": "Eastern", "force": "Kent"}, {"partners": "NPCC"}, **at)
    log = events("a log of R1", ("R1", "2020-06-10", "awaiting review"))
    yield stand("one", {}, log=log, show="flow")
    told = events("a closing", ("R1", "2020-06-10", "awaiting review"), ("R1", "2020-12-01",
        "being progressed"), ("R1", "2021-02-01", "complete"))
    yield stand("two, one closed", {"status": "complete"}, {}, log=told, **at)
    yield stand("two, one closed", {"status": "complete"}, {}, log=told, show="flow", **at)
    quarrel = events("two on one day", ("R1", "2021-02-01", "complete"), ("R1", "2021-02-01",
        "being progressed"))
    yield stand("events in conflict", {}, log=quarrel, **at)
    back = events("opened again", ("R1", "2021-02-01", "complete"), ("R1", "2021-03-01",
        "being progressed"))
    yield stand("opened again", {}, log=back, **at)
    other = events("other events", {"recommendation_id": "R1", "event": "comment", "note": "Soon.",
        "event_date": "2021-01-01"}, {"recommendation_id": "R1", "event": "due date moved",
        "event_date": "2021-02-01"}, {"recommendation_id": "R1", "event": "not inspected", "region":
        "London", "event_date": "2021-02-01", "note": "London was not visited."},
        {"recommendation_id": "R9", "event": "status", "status": "complete", "event_date":
        "2021-03-01"})
    yield stand("other events", {"due": "2021-05-01"}, log=other, **at)
    regions = events("two regions", *[{"recommendation_id": "R1", "region": name, "status": status,
        "event_date": "2021-02-01"} for name, status in (("London", "complete"), ("Eastern",
        "being progressed"))])
    yield stand("to all regions", {}, log=regions, **at)
    for records, closed in ((19, 10), (20, 9), (20, 10)):
        shut = [{"status": "complete", "status_date": f"2020-09-{place + 1:02}"} for place in
            range(closed)]
        rows = [*shut, *[{"status_date": "2020-06-10"}] * (records - closed)]
        yield stand(f"{records} records, {closed} closed", *rows, log=EMPTY_LOG, show="survival",
            as_at="2021-06-10")
    same = [{"status": "complete", "status_date": "2020-09-18"}] * 12 + [{"status_date":
        "2020-06-10"}] * 8
    yield stand("twelve on one day", *same, log=EMPTY_LOG, show="survival", as_at="2021-06-10")
    all_shut = [{"status": "complete", "status_date": "2020-09-18"}] * 20
    yield stand("all closed", *all_shut, log=EMPTY_LOG, show="survival", as_at="2021-06-10")

@record("recommendations-errors")
def _():
    one = recommendations("one", {})
    yield ask("recommendations", one, by="colour")
    yield ask("recommendations", one, show="all")
    yield ask("recommendations", one, show="flow")
    yield ask("recommendations", one, show="survival")
    yield ask("recommendations", one, EMPTY_LOG, show="survival")
    yield ask("recommendations", one, as_at="soon")
    yield ask("recommendations", one, as_at="2021-13-01")
    yield ask("recommendations", recommendations("without a date", {"published": None}))
    yield ask("recommendations", recommendations("none"))
    yield ask("recommendations", one, OTHER)
    yield ask("recommendations", OTHER)
    both = Named("real and illustrative registers", pd.concat([of("register").frame,
        REGISTER.frame]))
    yield ask("recommendations", both)

@record("responses", most=60)
def _():
    answers, register = of("responses"), of("register")
    yield ask("responses", answers, register)
    yield ask("responses", answers)
    yield ask("responses", of("illustrative_responses"), REGISTER)
    yield ask("responses", Named("the first answer", answers.frame.head(1)), register)
    yield ask("responses", Named("the first answer", answers.frame.head(1)), of("register",
        owner="Home Office"))
    yield ask("responses", Named("no answer", answers.frame.head(0)), register)
    two = recommendations("two recommendations", {}, {"published": "2020-06-20"})
    positions = ("accepts", "accepts in part", "does not accept", "already in place",
        "seeks assurance")
    yield ask("responses", responses("one answer", {}), two)
    yield ask("responses", responses("one answer", {}), recommendations("one", {}))
    for position in positions:
        yield ask("responses", responses(position, {"position": position}))
    yield ask("responses", responses("every position", *[{"position": one, "respondent": one} for
        one in positions]), two)
    whole = {"recommendation_id": None, "due": "2021-04-07", "next_action": "Report back."}
    for given in (responses("to the whole report", whole), responses("to the whole and to one",
        whole, {}), responses("to another report", whole | {"report": "Another"}),
        responses("to a recommendation nobody knows", {"recommendation_id": "R7"})):
        yield ask("responses", given, two)
    bare = {"reason": None, "next_action": None, "answered": None, "role": None}
    long = {"reason": "Because it is already done, and has been for years. " * 4, "due":
        "2021-01-01"}
    yield ask("responses", responses("short and long", bare, long, long, {"respondent": "Mayor"} |
        long), two)
    split = recommendations("a recommendation of two days", {}, {"recommendation_id": "R1",
        "published": "2020-06-20"})
    yield ask("responses", responses("one answer", {}), split)
    yield ask("responses", responses("one answer", {}), recommendations("undated", {"published":
        None, "summary": None}))
    yield ask("responses", responses("none"), recommendations("no recommendation"))
    yield ask("responses", responses("none"))
    yield ask("responses", OTHER)
    yield ask("responses", responses("one answer", {}), OTHER)
    mixed = pd.concat([answers.frame, of("illustrative_responses").frame])
    yield ask("responses", Named("real and illustrative answers", mixed))

# Money and grades

@record("funding", most=60)
def _():
    yield funding(of("funding"))
    invented = of("illustrative_resources")
    for region in (None, "South West", LONG, "Tarian"):
        yield funding(invented, region=region)
    yield funding(of("illustrative_resources", certainty="annual"), region="Eastern")

    def fund(label, *rows, **options):
        return funding(resources(label, *rows), **options)

    grant = {"funding_source": "Grant", "certainty": "annual"}
    yield fund("one amount", money())
    yield fund("two regions, two sources", money(), money("London", 3e6), money(amount=2e6,
        **grant), money("London", 2.5e6, **grant))
    yield fund("one without a year", money(), money(first=2019), money("London", 9e6))
    yield fund("one without an amount", money(), money("London", 9e6), money("London", None,
        funding_source="Grant"))
    yield fund("an amount missing", money(), money(**grant), money(first=2019), money(first=2019,
        amount=None, **grant), region="Eastern")
    yield fund("a year missing", money(), money(first=2020), region="Eastern")
    yield fund("certainty not stated", money(), money(amount=20e6, certainty=None,
        funding_source="Other"))
    yield fund("no certainty stated", money(certainty="Not stated"), money(certainty=None,
        funding_source="Other"))
    for certainty in ("annual", "one-off", "long term"):
        yield fund(f"all {certainty}", money(certainty=certainty), money(certainty=certainty,
            first=2019, amount=6e6))
    for amount in (0, 949_999, 950_000, -2e6, 123_456_789, 4e10):
        yield fund(f"{amount:,.0f} pounds", money(amount=amount), money(amount=amount, first=2019))
    whole = {"posts": 10, "posts_permanent": 4, "posts_filled": 9}
    yield fund("posts", money(**whole), money(**grant, posts=5, posts_filled=5))
    yield fund("all posts", money(posts=1, posts_permanent=1, posts_filled=0))
    yield fund("posts over time", money(**whole), money(first=2019, posts=12.5, posts_permanent=5,
        posts_filled=12.5))
    part = {"period": "2019-20 Q1", "period_end": "2019-06-30"}
    yield fund("a quarter beside years", money(), money(first=2019), money(first=2019, amount=1e6,
        **part))
    yield fund("national beside regions", money(), money(None, 90e6))
    yield fund("national alone", money(None, 90e6), money(None, 95e6, 2019), money(None, 5e6,
        **grant))
    lines = [money(amount=1e6 * (n + 1), funding_source=f"Source {n}", certainty=word) for n in
        range(4) for word in ("long term", "annual")]
    for number in (4, 6, 7, 8):
        yield fund(f"{number} lines", *lines[:number])
    name = "Police, Fire and Crime Commissioner for Northamptonshire and a Strategic Board of Many"
    yield fund("long names", money(funding_source=name), money(funding_source=f"{name} again",
        certainty="annual"))
    yield fund("parts that do not add up", money(amount=1.04e6), money(amount=1.04e6, **grant))
    yield fund("none amount", money(amount=None))
    yield fund("one amount", money(), region="London")
    yield fund("one amount", money(), region="Atlantis")
    yield fund("no year in common", money(), money("London", first=2019))
    yield fund("undated", money(period_start=None, period_end=None))
    yield fund("nothing at all")
    yield funding(OTHER)
    both = pd.concat([invented.frame, resources("one", money()).frame])
    yield funding(Named("real and illustrative money", both))

@record("grades", most=80)
def _():
    real, invented = of("grades"), of("illustrative_grades")
    for region in (None, "South West", "North East", "Southern Wales", "London"):
        yield ask("grades", real, region=region)
    for kind in (None, "force"):
        yield ask("grades", real, unit_type=kind, region="South West")
    yield ask("grades", real, not_inspected=of("register_events"))
    yield ask("grades", invented)
    yield ask("grades", invented, region="South West")
    yield ask("grades", invented, question="leadership", region="London")
    yield ask("grades", invented, scale=SELF, not_inspected=of("register_events"))

    def graded(label, *rows, **options):
        return ask("grades", grades(label, *rows), **options)

    tiers = ("outstanding", "good", "adequate", "requires improvement", "inadequate")
    for tier in tiers:
        yield graded(f"one {tier}", grade(given=tier))
    yield graded("every tier", *[grade(name, one) for name, one in zip(REGIONS, tiers,
        strict=False)])
    four = [grade(name, one, scale=FOUR) for name, one in zip(REGIONS, tiers[:2], strict=False)]
    yield graded("four tiers", *four)
    yield graded("two", grade(), grade("London", "inadequate"), region="London")
    yield graded("twice inspected", grade(given="inadequate", assessed="2022-01-10"), grade())
    yield graded("twice on one day", grade(given="inadequate"), grade())
    yield graded("one undated", grade(), grade(given="inadequate", assessed=None))
    yield graded("no grade", grade(given=None))
    asked = grade(question="Responding to the public", given="inadequate")
    yield graded("two questions", grade(), asked, question="Responding to the public")
    yield graded("no region", grade(), grade(None, unit="National Crime Agency"))
    units = [grade("Eastern", tiers[n % 5], unit=f"Force {n}", unit_type="force") for n in
        range(12)]
    yield graded("twelve forces of a region", *units, unit_type="force")
    kinds = [grade(name, tiers[n % 5], unit_type=kind, unit=f"{kind} of {name}") for n, name in
        enumerate(REGIONS[:3]) for kind in ("ROCU", "force", "region")]
    yield graded("every kind of unit", *kinds, unit_type=None)
    lone = events("not inspected, no more", {"event": "not inspected", "event_date": None,
        "recommendation_id": "R1"})
    yield graded("one", grade(), not_inspected=lone)
    words = ("in place", "partly", "not in place", "not known", None)
    for word in words:
        yield graded(f"one {word}", answer(given=word))
    yield graded("every answer", *[answer(name, one) for name, one in zip(REGIONS, words,
        strict=False)])
    grid = [answer(name, words[(n + m) % 5], question) for n, name in enumerate(REGIONS) for m,
        question in enumerate(("leadership", "messaging", "tasking"))]
    yield graded("ten by three", *grid)
    yield graded("ten by three", *grid, region="Eastern", question="tasking")
    yield graded("ten by nine", *[answer(name, words[n % 5], f"question {n}") for name in REGIONS
        for n in range(9)])
    yield graded("newer answers", answer(assessed="2022-03-31"), answer(given="not in place"))
    yield graded("no region, name or question", answer(), answer(None, "partly", unit=None,
        question=None))

@record("grades-errors")
def _():
    held = grades("two scales", grade(), grade("London", scale=FOUR))
    yield ask("grades", held)
    yield ask("grades", held, scale="five stars")
    yield ask("grades", held, scale=SELF)
    yield ask("grades", grades("two questions", grade(), grade(question="Another")))
    yield ask("grades", grades("one", grade()), question="Another")
    yield ask("grades", grades("one", grade()), unit_type="force")
    yield ask("grades", grades("one", grade()), unit_type="county")
    yield ask("grades", grades("one", grade()), region="Atlantis")
    yield ask("grades", grades("one", grade()), scale=FIVE, not_inspected=OTHER)
    for given in (grades("both kinds", grade(), answer()), grades("none"), OTHER):
        yield ask("grades", given)
    both = Named("real and illustrative", pd.concat([of("grades").frame, grades("x",
        grade(source="illustrative x.csv!4")).frame]))
    yield ask("grades", both)

# What stands beside the words: figures in full, the page, the explorer

@record("data", show=lambda held: text.packed(held.data, 24))
def _():
    yield completeness("two regions", series([5, None, 6]), series([1], "London"))
    yield compare_regions(FRAUD, "judicial outcomes", **SHARE)
    yield compare_regions(LED, "arrests", per="officers")
    yield funnel(FRAUD, "judicial outcomes", per="population", period="2018-19")
    yield follow("a leap", series(LEAP))
    yield scorecard(LED)
    yield outcomes_profile(SOME, region="South West")
    yield balance(WORK, "disruptions", region=LONG)
    yield balance_over_time(WORK, "disruptions", region=LONG)
    yield ask("recommendations", PAGES, PAGE_LOG)
    yield ask("recommendations", REGISTER, LOG, show="flow")
    yield ask("recommendations", REGISTER, LOG, show="survival")
    yield ask("responses", of("responses"), of("register"))
    yield funding(of("illustrative_resources"))
    yield ask("grades", of("grades"))

def _page(held):
    bundle = held._repr_mimebundle_()
    page = re.sub(r'src="data:image/png;base64,[^"]*"', 'src="…"', bundle["text/html"])
    return "\n".join([repr(held), bundle["text/plain"], page])

@record("html", show=_page)
def _():
    yield track(SCORPION, "arrests", region="South West")
    yield balance(WORK, "disruptions", by="tier")
    yield ask("responses", of("responses"), of("register"))
    yield scorecard("a leap of <all> & sundry", series(LEAP, measure="<all> & 'x'"),
        region="Eastern")

def _panel(panel):
    controls = {one.description: one for one in panel.children if getattr(one, "description", "")}
    lines = []
    for label, control in controls.items():
        options = getattr(control, "options", ())
        lines.append(f"{label}: {text.value(list(options))}" if options else label)
    steps = ({}, {"Question": "track"}, {"Strand": "Prevent"}, {"Region": "South West"},
        {"Question": "compare_regions", "Per": "officers"}, {"Period": "2020-21 Q2"}, {"Question":
        "balance"}, {"Counting": "supported"})
    for chosen in steps:
        for label, choice in chosen.items():
            try:
                controls[label].value = choice
            except Exception as error:  # what is not offered cannot be chosen
                lines.append(f"{label}: {type(error).__name__}")
        shown = panel.exhibit
        lines.append(f"{text.value(chosen)} -> {panel.code}")
        lines.append(f"disabled: {[one for one, held in controls.items() if held.disabled]}")
        lines.append(panel.children[-1].value if shown is None else f"shows: {shown.headline}")
    return "\n".join(lines)

@record("explore", show=_panel)
def _():
    some = of("illustrative", measure=["arrests", "referrals"], region="South West",
        period=["2020-21 Q1", "2020-21 Q2"])
    yield explore(some, name="mine")
    yield from map(explore, (of("county_lines"), NOTHING, OTHER))

# The measures by themselves

def work(where, *words, **options):
    """A call of a public measure, by its module and name."""
    module, name = where.split(".")
    said = [*map(_said, words), *(f"{key}={_said(word)}" for key, word in options.items())]

    def call():
        given = {key: _plain(word) for key, word in options.items()}
        found = import_module(f"rocu_analysis.measures.{module}")
        return getattr(found, name)(*map(_plain, words), **given)

    return f"{where}({', '.join(said)})", call

def _indexed(held):
    whole = isinstance(held.index, pd.RangeIndex)
    return held if whole else held.rename_axis(held.index.name or "index").reset_index()

def found(held):
    """What a measure gives: a number, several, a frame, or an object with such."""
    if isinstance(held, pd.DataFrame):
        return text.packed(_indexed(held))
    if hasattr(held, "__dataclass_fields__"):
        fields = (name for name, one in held.__dataclass_fields__.items() if one.repr)
        return "\n".join(f"{name}: {_nested(getattr(held, name))}" for name in fields)
    return text.value(held)

def _nested(held):
    if isinstance(held, list):
        return "\n" + "\n".join(found(one) for one in held)
    return f"\n{found(held)}" if isinstance(held, pd.DataFrame) else text.value(held)

NAN, INF = float("nan"), float("inf")

@record("measures-intervals", show=found)
def _():
    counts = [0, 1, 2, 5, 9, 10, 50, 999, 1e6]
    for confidence in (0.95, 0.998, 0.5):
        yield work("intervals.poisson_exact", counts, confidence)
        yield work("intervals.poisson_byar", counts, confidence)
        yield work("intervals.wilson", [0, 1, 3, 50, 99, 100], 100, confidence)
        yield work("intervals.goodman", [60, 20, 12, 8], confidence)
    yield work("intervals.wilson", 65, 100)
    yield work("intervals.wilson", [0, 1, 0, NAN], [0, 1, 1, 5])
    yield work("intervals.wilson", [[1, 2], [3, 4]], [[5, 5], [5, 5]])
    yield work("intervals.poisson_exact", 0)
    yield work("intervals.poisson_byar", 1, confidence=0.998)
    yield work("intervals.poisson_exact", [NAN, 2.5])
    yield work("intervals.goodman", [[60, 20, 12, 8], [1, 0, 0, 0], [0, 0, 0, 0], [5, NAN, 1, 1]])
    yield work("intervals.goodman", [5])
    for words in ((-1, 5), (6, 5), ("one", 5), ([1, 2], [3, 4, 5]), (3, INF), (1, 2, 0), (1, 2,
        95)):
        yield work("intervals.wilson", *words)
    for words in ((-1,), ("many",), (INF,), (5, 1), (5, None), (5, [0.9, 0.95])):
        yield work("intervals.poisson_exact", *words)
        yield work("intervals.poisson_byar", *words)
    for words in (([],), ([-1, 2],), ([[1, 2], [3]],), (5,), ([1, 2], 0)):
        yield work("intervals.goodman", *words)

@record("measures-change", show=found)
def _():
    pairs = [(52, 1, 40, 1), (0, 1, 0, 1), (5, 1, 0, 1), (0, 1, 5, 1), (50, 91, 50, 92), (1e6, 10,
        9e5, 9), (3, 0, 4, 1), (NAN, 1, 4, 1), (1, 1, 9, 1), (12, 2.5, 3, 1.5)]
    for pair in pairs:
        yield work("change.rate_ratio", *pair)
        yield work("change.rate_ratio", *pair, method="exact", confidence=0.998)
        yield work("change.e_test", *pair)
    yield work("change.rate_ratio", [10, 20, 0], 1, [5, 30, 0], 2)
    yield work("change.e_test", [10, 20, 0], 1, [5, 30, 0], 2)
    for pair in ((-1, 1, 4, 1), (1, INF, 1, 1), (INF, 1, 1, 1), ([1, 2], 1, [1, 2, 3], 1), ("x", 1,
        1, 1)):
        yield work("change.rate_ratio", *pair)
        yield work("change.e_test", *pair)
    yield work("change.e_test", 1.5, 1, 2, 1)
    yield work("change.rate_ratio", 5, 1, 4, 1, method="wald")
    yield work("change.rate_ratio", 5, 1, 4, 1, confidence=1)

@record("measures-control-chart", show=found)
def _():
    def chart(values, **options):
        return work("variation.control_chart", list(values), **options)

    small = [3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 14]
    long = [*STEADY, *LEAP]
    exposure = [1000, 1100, 900, 1000, 1200, 1000, 800, 1000, 1050, 1000, 990, 1010]
    for kind in ("auto", "xmr", "i", "c", "c'"):
        yield chart(LEAP, kind=kind)
        yield chart(small, kind=kind)
    for kind in ("auto", "xmr", "u", "p", "u'", "p'"):
        yield chart(small, kind=kind, exposure=exposure)
    for kind in ("c'", "u'", "p'"):
        yield chart(long[:20], kind=kind, exposure=None if kind == "c'" else [1000] * 20)
    yield chart([0.4, 0.5, 0.45, 0.6, 0.5, 0.55, 0.5, 0.48, 0.52, 0.5, 0.9], kind="auto")
    for kind in ("c", "u", "p"):
        for limits in ("sigma", "exact"):
            yield chart(small, kind=kind, limits=limits, exposure=None if kind == "c" else exposure)
    for rules in ("nhs7", "nhs6"):
        for given in ([*STEADY, 99, 100, 101, 102, 103, 104], [*STEADY, *[103] * 7], [*STEADY, 110,
            100, 110]):
            yield chart(given, rules=rules)
    yield chart(LEAP, screen=False)
    yield chart(long, baseline=10)
    yield chart(long, baseline=[0, 1, 2, 3, 4, 5])
    yield chart(long, rebase=[12])
    yield chart(long, rebase=[6, 12], baseline=4)
    rebase = import_module("rocu_analysis.measures.variation").Rebase(12, "2021-04-01", "a merger")
    yield chart(long, rebase=[rebase])
    yield chart(LEAP, exclude=[11])
    yield chart(long, exclude=[3, 4])
    for improvement in ("up", "down", "increase", "decrease"):
        yield chart(LEAP, improvement=improvement, target=100)
    for target in (50, 100, 150):
        yield chart(STEADY, improvement="up", target=target)
        yield chart(STEADY, improvement="down", target=target)
    yield chart(STEADY, target=100)
    yield chart(LEAP, provisional=[10, 11])
    yield chart([*STEADY[:5], NAN, *STEADY[5:]])
    yield chart(small, kind="u", exposure=[0, *exposure[1:]])
    for values in ([], [5], [5, 6], [5] * 12, [0] * 12, [NAN] * 3, [1e9 + n for n in STEADY]):
        yield chart(values)
    for options in ({"kind": "z"}, {"kind": "u"}, {"rules": "nhs8"}, {"improvement": "sideways"},
        {"rebase": [40]}, {"exclude": [-1]}, {"baseline": 0}, {"baseline": [99]}, {"limits":
        "wide"}, {"kind": "xmr", "limits": "exact"}, {"exposure": [1, 2]}, {"provisional": [99]},
        {"target": "high"}):
        yield chart(STEADY, **options)
    yield chart(["a", "b"])
    yield chart([-1, 2, 3], kind="c")
    yield chart([5, 2, 3], kind="p", exposure=[4, 4, 4])

@record("measures-funnel", show=found)
def _():
    observed = [8, 151, 159, 20, 64, 90]
    whole = [60, 1064, 2329, 180, 500, 700]
    for kind in ("proportion", "rate", "ratio"):
        yield work("funnel.funnel", observed, whole, kind=kind)
    yield work("funnel.funnel", observed, whole, kind="rate", overdispersion=False)
    yield work("funnel.funnel", observed, [10, 140, 170, 22, 60, 80], kind="ratio", target=1.1)
    yield work("funnel.funnel", observed, whole, kind="proportion", levels=(0.9, 0.99))
    yield work("funnel.funnel", observed, whole, kind="rate", leave_out=False, compare=[True, True,
        False, True, True, True])
    yield work("funnel.funnel", [0, 5, 9], [10, 20, 30], kind="proportion", overdispersion=False)
    yield work("funnel.funnel", [5, NAN, 9], [10, 20, 0], kind="rate")
    for options in ({"kind": "share"}, {"kind": "rate", "levels": (0, 1)}, {"kind": "proportion",
        "target": 2}):
        yield work("funnel.funnel", observed, whole, **options)
    yield work("funnel.funnel", [5], [10], kind="rate")
    yield work("funnel.funnel", [15, 2], [10, 10], kind="proportion")
    yield work("funnel.funnel", [-1, 2], [10, 10], kind="rate")
    yield work("funnel.funnel", [1, 2], [10, 10, 10], kind="rate")

@record("measures-balance", show=found)
def _():
    four = dict(zip((*STRANDS, "Not stated"), EVEN, strict=True))
    few = dict(zip(STRANDS, (60, 20, 12, 4), strict=True))
    regions = Named("three regions", pd.DataFrame([{"region": name, "strand": strand, "value": count
        + 5 * place} for place, name in enumerate(REGIONS[:3]) for strand, count in four.items()]))
    for name in ("pursue_share", "log_ratios"):
        yield work(f"balance.{name}", four)
        yield work(f"balance.{name}", few, confidence=0.8)
        yield work(f"balance.{name}", dict.fromkeys(STRANDS, 0))
        yield work(f"balance.{name}", regions, by="region")
        for given in (regions, {"Pursue": 5}, {"Pursuit": 5}, four | {"Pursue": -5}):
            yield work(f"balance.{name}", given)
        yield work(f"balance.{name}", regions, by="force")

@record("measures-ranking-signals", show=found)
def _():
    observed, sizes = [10, 40, 30, 0, 55], [100, 210, 300, 40, 330]
    yield work("ranking.rank_intervals", observed, sizes)
    yield work("ranking.rank_intervals", observed, sizes, confidence=0.8, compare=[True, True, True,
        False, True])
    yield work("ranking.marshall", observed, sizes)
    for words in (([5], [10]), ([], []), ([-1, 2], [1, 2]), ([1, 2], [1, 2, 3]), ([NAN, 2], [1,
        2])):
        yield work("ranking.rank_intervals", *words)
    charted = import_module("rocu_analysis.measures.variation").control_chart
    small = charted([3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 14])
    every = {"steady": charted(list(STEADY)), "leap": charted(list(LEAP)), "small": small, "few":
        charted([1, 2, 3])}
    charts = Named("a steady, a leaping and a small chart", list(every.values()))
    for name in ("expected_new_signals", "chances"):
        yield work(f"signals.{name}", charts)
        yield work(f"signals.{name}", 5)
    for name, chart in every.items():
        yield work("signals.latest_p", Named(name, chart))
    for given in ([0.01, 0.04, 0.03, NAN, 0.5], [], [0.1, 2]):
        yield work("signals.benjamini_hochberg", given)

@record("measures-progress", show=found)
def _():
    statuses = ("status not known", "awaiting review", "being progressed", "complete",
        "not accepted")
    some = recommendations("a register of every status", *[{"status": one, "due": due,
        "status_date": "2021-05-01"} for one in statuses for due in ("2021-06-30", "2021-08-31")])
    log = events("a log", ("R1", "2020-06-10", "awaiting review"), ("R1", "2021-02-01", "complete"))
    kept = ["recommendation_id", "status_at", "status_since", "state", "closed_on", "days_to_due",
        "days_overdue", "age_days", "due_moved", "last_entry", "basis"]
    states = import_module("rocu_analysis.measures.progress").state_at

    def stood(label, held, *words, **options):
        return f"state_at({label})", lambda: states(held.frame, *words, **options)[kept]

    yield stood("every status, 2021-07-31", some, DAY)
    yield stood("every status", some)
    yield stood("every status with a log", some, DAY, events=log.frame)
    yield stood("HMICFRS pages", PAGES, events=PAGE_LOG.frame)
    at = Named("the states at 2021-07-31", states(some.frame, DAY, events=log.frame))
    yield work("progress.stale", at)
    kept_up = Named("the illustrative register", states(REGISTER.frame, events=LOG.frame))
    for held in (kept_up, at):
        yield work("progress.flow", held)
        yield work("progress.time_to_close", held)
    yield work("progress.state_at", OTHER)

@record("measures-disclosure", show=found)
def _():
    pairs = pd.DataFrame([[18, 2], [14, 19], [12, 10], [11, 14]], index=list("ABCD"),
        columns=["male", "female"])
    four = pd.DataFrame([[0, 3, 20], [1, 8, 5], [40, 0, 6], [12, 4, 9]], index=list("ABCD"),
        columns=["x", "y", "z"])
    two, grid = Named("four by two", pairs), Named("four by three", four)
    for table in (two, grid):
        yield work("disclosure.protect", table)
        for threshold in (1, 3, 10):
            yield work("disclosure.protect", table, threshold=threshold)
        yield work("disclosure.attack", table, Named("its small counts", (table.frame > 0) &
            (table.frame < 5)))
    first = pd.DataFrame({"region": ["N", "S", "W", "All"], "value": [3, 20, 30, 53]})
    second = pd.DataFrame({"region": list("NNNSSS"), "strand": ["a", "b", "All"] * 2, "value": [1,
        2, 3, 12, 8, 20]})
    linked = Named("two linked tables", [first, second])
    yield work("disclosure.protect", linked)
    yield work("disclosure.protect", linked, threshold=10)
    small = [table["value"].between(1, 4) for table in linked.frame]
    yield work("disclosure.attack", linked, Named("their small counts", small))
    gaps = Named("one missing", pairs.astype(float).where(pairs != 18))
    yield work("disclosure.protect", gaps)
    for threshold in (0, 2.5):
        yield work("disclosure.protect", two, threshold=threshold)
    yield work("disclosure.protect", Named("below nought", -pairs))
    yield work("disclosure.protect", Named("not whole", pairs + 0.5))
    wrong = pd.DataFrame({"region": ["N", "S", "All"], "value": [3, 20, 99]})
    yield work("disclosure.protect", Named("tables that contradict", [wrong]))
    yield work("disclosure.attack", two, Named("another shape", pd.DataFrame([[True]])))

# Combinations that nobody thinks of: drawn from fixed seeds

MEASURES = (("arrests", "count"), ("children safeguarded", "count"), ("cash seized", "GBP"),
    ("disruptions", "count"), ("cocaine seized", "kg"))
STATES = ("figure",) * 9 + ("hidden", "missing", "provisional", "range", "absent", "about")

def _cell(dice, state, level, name, period, **changes):
    spread = max(1, int(level**0.5 * 2))
    value = max(0, level + dice.randint(-spread, spread) + (dice.random() < 0.1) * level)
    if state == "hidden":
        return [hidden(name, period, **changes)]
    if state == "missing":
        return [missing(name, period, **changes)]
    if state == "range":
        return [ranged(value, value + 5, name, period, **changes)]
    if state == "absent":
        return []
    told = {"status": "provisional"} if state == "provisional" else {}
    told |= {"qualifier": "about"} if state == "about" else {}
    return [row(name, value, period, **told, **changes)]

def drawn(seed, *, regions=None, periods=None, states=STATES, measures=1, strands=False):
    """Outcomes of some regions, quarters and states, and the dice to go on with."""
    dice = random.Random(seed)
    names = dice.sample(REGIONS, regions or dice.choice((1, 1, 2, 2, 5)))
    number = periods or dice.choice((1, 4, 8, 9, 10, 12, 12))
    troubled = dice.random() < 0.7
    rows = []
    chosen = dice.sample(MEASURES, measures)
    for measure, unit in chosen:
        level = dice.choice((1, 6, 60, 60, 400, 90_000))
        for name in names:
            forces = forces_in(name) if dice.random() < 0.15 else [None]
            first = dice.choice((0, 0, 0, 2))
            for place in range(first, number):
                for force in forces:
                    for strand in STRANDS if strands else ("Not stated",):
                        state = (dice.choice(states) if troubled and dice.random() < 0.3 else
                            "figure")
                        more = {} if force is None else {"force": force}
                        rows += _cell(dice, state, level, name, quarter(place), measure=measure,
                            unit=unit, strand=strand, **more)
    label = f"drawn {seed}: {len(names)} regions, {number} quarters"
    return outcomes(label, rows or [row()]), chosen[0][0], names, dice

@record("random-track", most=14)
def _():
    for seed in range(16):
        held, measure, names, dice = drawn(seed)
        options = {"region": dice.choice([None, names[0]]), "rules": dice.choice(["nhs7", "nhs6"]),
            "per": dice.choice([None, None, "officers", "population"])}
        yield track(held, measure, **options)

@record("random-compare", most=14)
def _():
    for seed in range(100, 116):
        held, measure, names, dice = drawn(seed, periods=random.Random(seed).choice((1, 9)))
        per = dice.choice([None, "officers", "population"])
        yield compare_regions(held, measure, per=per, region=dice.choice([None, names[0]]),
            tiles=dice.random() < 0.3)
        if seed % 2:
            yield funnel(held, measure, per=per or "officers")

@record("random-scorecard", most=14)
def _():
    for seed in range(200, 212):
        held, _, names, dice = drawn(seed, measures=2)
        if seed % 2:
            yield scorecard(held, region=dice.choice([None, names[0]]))
        else:
            yield outcomes_profile(held, region=names[0], measures=[name for name, _ in MEASURES if
                name in set(held.frame["measure"])])
        if seed % 3 == 0:
            yield completeness(held, periods=dice.choice((2, 8)))

@record("random-balance", most=14)
def _():
    for seed in range(300, 314):
        held, measure, names, dice = drawn(seed, strands=True,
            regions=random.Random(seed).choice((1, 2, 6)))
        kind = "balance" if seed % 2 else "balance_over_time"
        yield ask(kind, held, measure, region=dice.choice([None, names[0]]))

@record("random-register", most=30)
def _():
    statuses = ("status not known", "awaiting review", "being progressed", "complete",
        "not accepted")
    for seed in range(400, 414):
        dice = random.Random(seed)

        def day(chance, dice=dice):
            first = pd.Timestamp("2020-01-01") + pd.Timedelta(days=dice.randint(0, 900))
            return first.date().isoformat() if dice.random() < chance else None

        number = dice.choice((1, 2, 6, 24))
        rows = [{"status": dice.choice(statuses), "due": day(0.7), "status_date": day(0.6),
            "published": day(0.9), "original_due": day(0.2), "theme": dice.choice(("funding",
            "workforce", None)), "owner": dice.choice(("NCA", "Home Office", None)), "region":
            dice.choice((None, "London", "Eastern"))} for _ in range(number)]
        held = recommendations(f"drawn {seed}: {number} recommendations", *rows)
        entries = [(f"R{dice.randint(1, number)}", day(1), dice.choice(statuses)) for _ in
            range(dice.choice((0, number, 3 * number)))]
        log = events(f"{len(entries)} events", *entries)
        options = {"by": dice.choice(("theme", "owner")), "as_at": dice.choice((None,
            "2021-07-31"))}
        if seed % 7 == 3:
            options["show"] = dice.choice(("flow", "survival"))
        yield ask("recommendations", held, *([log] if seed % 3 else []), **options)

@record("random-means", most=30)
def _():
    for seed in range(500, 510):
        dice = random.Random(seed)
        rows = [money(dice.choice(("Eastern", "London", LONG, None)), dice.choice((None, 0, 1e5,
            2e6, 3.3e7)), dice.choice((2016, 2017, 2018)), dice.choice(("long term", "annual",
            "one-off", None)), funding_source=f"Source {dice.randint(1, 3)}",
            posts=dice.choice((None, 0, 7, 22.5)), posts_filled=dice.choice((None, 0, 5))) for _ in
            range(dice.choice((1, 3, 8, 16)))]
        yield funding(resources(f"drawn {seed}: {len(rows)} amounts", *rows),
            region=dice.choice((None, rows[0]["region"])))
    for seed in range(510, 520):
        dice = random.Random(seed)
        make, words = ((grade, ("good", "inadequate", "adequate", None)), (answer, ("in place",
            "partly", "not known", None)))[seed % 2]
        rows = [make(dice.choice(REGIONS), dice.choice(words), dice.choice(("2022-12-07",
            "2023-05-19", None)), unit=f"Unit {dice.randint(1, 4)}") for _ in range(dice.choice((1,
            4, 12, 30)))]
        yield ask("grades", grades(f"drawn {seed}: {len(rows)} rows", *rows),
            region=dice.choice((None, rows[0]["region"])))
