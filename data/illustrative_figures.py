"""What is invented: the figures and records of the illustrative set, from a fixed seed.

Nothing here is real. Regions differ in size as their forces do in officers, and in nothing else
that is known: rates, shares and changes are made up. Every series keeps one level throughout and
varies by chance alone, but for the changes in `PLANTED`. `make_illustrative` writes it all down.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from rocu_analysis import periods, reference

SEED = 20210210
AS_AT = date(2022, 3, 31)
YEARS = (2018, 2019, 2020, 2021)
QUARTERS = [
    periods.financial_quarter(year, quarter).label for year in YEARS for quarter in range(1, 5)
]
PROVISIONAL = "2021-22 Q4"

STRANDS = reference.STRANDS
THREATS = {  # threat: (share of disruptions, tier)
    "drugs": (0.50, "tier 2"),
    "firearms": (0.15, "tier 1"),
    "modern slavery and human trafficking": (0.15, "tier 1"),
    "child sexual abuse and exploitation": (0.20, "tier 1"),
}
LEVELS = {"major": 0.08, "moderate": 0.32, "minor": 0.60}
# Of what is not Pursue: how much is Prevent, Protect, Prepare.
REST = {"Prevent": 0.40, "Protect": 0.40, "Prepare": 0.20}

# Region: (activity against the officers it has, Pursue of the stated part, part not stated).
CHARACTER = {
    "North East": (0.95, 0.64, 0.06),
    "North West": (1.12, 0.66, 0.06),
    "Yorkshire and the Humber": (1.00, 0.66, 0.06),
    "East Midlands": (0.90, 0.70, 0.08),
    "West Midlands": (1.00, 0.63, 0.10),
    "Eastern": (1.05, 0.61, 0.05),
    "London": (0.80, 0.72, 0.12),
    "South East": (0.95, 0.65, 0.06),
    "South West": (1.00, 0.69, 0.07),
    "Southern Wales": (1.10, 0.60, 0.06),
}
DISRUPTIONS = 190.0  # a quarter, in a region of the South West's size

# Measure, strand, threat, counting, mean a quarter in a region of the South West's size, and how
# much the mean itself varies from quarter to quarter (coefficient of variation).
OUTCOMES = (
    ("arrests", "Pursue", "drugs", "led", 45, 0.05),
    ("arrests", "Pursue", "firearms", "led", 12, 0.05),
    ("arrests", "Pursue", "modern slavery and human trafficking", "led", 9, 0.05),
    ("arrests", "Pursue", "child sexual abuse and exploitation", "led", 14, 0.05),
    ("county lines disrupted", "Pursue", "drugs", "supported", 30, 0.10),
    ("people charged", "Pursue", "", "led", 38, 0.05),
    ("warrants executed", "Pursue", "", "led", 50, 0.05),
    ("county lines closed", "Pursue", "drugs", "led", 4, 0.0),
    ("referrals", "Prevent", "", "led", 24, 0.0),
    ("referrals", "Not stated", "", "led", 5, 0.0),
    ("education events", "Prevent", "drugs", "led", 14, 0.0),
    ("adults safeguarded", "Protect", "modern slavery and human trafficking", "led", 9, 0.0),
    ("children safeguarded", "Protect", "child sexual abuse and exploitation", "led", 6, 0.0),
    ("children safeguarded", "Protect", "drugs", "led", 3, 0.0),
    ("safeguarding visits", "Protect", "", "led", 20, 0.0),
    ("cash seized", "Pursue", "", "led", 250_000, 0.30),
)

# What was planted. A factor multiplies the mean from the first period to the last; a trend does so
# once more each quarter; for a share it is the Pursue share of the stated part from then on.
PLANTED = (
    ("South West", "arrests", "Pursue", "step up", "2020-21 Q1", QUARTERS[-1], 1.50),
    ("North West", "disruptions", "", "trend up", "2019-20 Q1", QUARTERS[-1], 1.05),
    ("Yorkshire and the Humber", "disruptions", "Pursue", "pursue share", "2020-21 Q1",
     QUARTERS[-1], 0.48),
    ("East Midlands", "children safeguarded", "Protect", "step down", "2020-21 Q1",
     QUARTERS[-1], 0.30),
    ("Eastern", "arrests", "Pursue", "spike", "2019-20 Q3", "2019-20 Q3", 1.90),
    ("West Midlands", "referrals", "Prevent", "step up", "2020-21 Q3", QUARTERS[-1], 1.70),
    ("South East", "warrants executed", "Pursue", "dip", "2020-21 Q1", "2020-21 Q1", 0.30),
)  # fmt: skip


# --- Figures -------------------------------------------------------------------------------------


def size_of(region: str) -> float:
    """Size against the South West, from officers: larger regions have somewhat less per head."""
    officers = dict.fromkeys(reference.REGIONS, 0.0)
    for force in reference.rows("forces"):
        officers[force["region"]] += float(force["officers"])
    return (officers[region] / officers["South West"]) ** 0.8


def factors(region: str, measure: str, strand: str) -> np.ndarray:
    """What planted changes multiply the mean of a series by, quarter by quarter."""
    result = np.ones(len(QUARTERS))
    for place, what, where, kind, first, last, size in PLANTED:
        if (place, what) != (region, measure) or kind == "pursue share":
            continue
        if where and where != strand:
            continue
        begin, end = QUARTERS.index(first), QUARTERS.index(last) + 1
        power = np.arange(1, end - begin + 1) if kind.startswith("trend") else 1
        result[begin:end] *= size**power
    return result


def pursue_shares(region: str) -> np.ndarray:
    """Pursue's part of the disruptions with a stated strand, quarter by quarter."""
    shares = np.full(len(QUARTERS), CHARACTER[region][1])
    for place, _, _, kind, first, last, size in PLANTED:
        if place == region and kind == "pursue share":
            shares[QUARTERS.index(first) : QUARTERS.index(last) + 1] = size
    return shares


def draw(region: str, series: int, mean: np.ndarray, spread: float = 0.0) -> np.ndarray:
    """Poisson counts, the mean itself gamma-distributed where ``spread`` is above 0.

    Each series has a stream of its own, so that adding one leaves the others as they are.
    """
    stream = np.random.default_rng([SEED, reference.REGIONS.index(region), series])
    if spread:
        mean = mean * stream.gamma(1 / spread**2, spread**2, len(mean))
    return stream.poisson(mean)


def outcome_rows(region: str) -> list[list]:
    """One row a series: region, measure, strand, threat, counting, sixteen figures."""
    level = size_of(region) * CHARACTER[region][0]
    rows = []
    for number, (measure, strand, threat, counting, mean, spread) in enumerate(OUTCOMES):
        means = mean * level * factors(region, measure, strand)
        if measure == "cash seized":  # pounds, to the nearest ten: not a count
            figures = 10 * draw(region, number, means / 10, spread)
        else:
            figures = draw(region, number, means, spread)
        rows.append([region, measure, strand, threat, counting, *map(int, figures)])
    return rows


def disruption_rows(region: str) -> list[list]:
    """One row a strand, threat and level: region, measure, strand, threat, tier, level, figures."""
    rate, _, unstated = CHARACTER[region]
    total = DISRUPTIONS * size_of(region) * rate * factors(region, "disruptions", "")
    pursue = pursue_shares(region)
    stated = {"Pursue": pursue} | {strand: (1 - pursue) * part for strand, part in REST.items()}
    rows, number = [], 100
    for threat, (part, tier) in THREATS.items():
        for strand in STRANDS:
            for level, of_level in LEVELS.items():
                means = total * (1 - unstated) * stated[strand] * part * of_level
                figures = map(int, draw(region, number, means))
                rows.append([region, "disruptions", strand, threat, tier, level, *figures])
                number += 1
        figures = map(int, draw(region, number, total * unstated * part))
        rows.append([region, "disruptions", "Not stated", threat, tier, "", *figures])
        number += 1
    return rows


# --- Records -------------------------------------------------------------------------------------

REPORT = "Illustrative inspection of regional units, 2020 (invented)"
PUBLISHED, DUE = date(2020, 6, 10), date(2021, 6, 30)
MOVED_TO = date(2022, 1, 31)
RECOMMENDATIONS = (
    ("recommendation", "counter-corruption", "Put a counter-corruption plan in place."),
    ("recommendation", "working together", "Train lead responsible officers with investigators."),
    ("area for improvement", "good practice", "Share what works with the other regions."),
)


def histories() -> tuple[list[list], list[list]]:
    """Thirty invented recommendations, three to a region, and the dated events behind them."""
    stream = np.random.default_rng([SEED, 1000])
    records, events = [], []
    for region in reference.REGIONS:
        unit = next(row["code"] for row in reference.rows("regions") if row["region"] == region)
        for number, (level, theme, summary) in enumerate(RECOMMENDATIONS, start=1):
            name = f"ILL-{unit}-{number}"
            dated = _history(stream)
            moved = next((day for day, event, _ in dated if event == "due date moved"), None)
            due = MOVED_TO if moved else DUE
            day, _, status = [entry for entry in dated if entry[1] == "status"][-1]
            owner = "Head of the regional unit"
            records.append(
                [name, REPORT, PUBLISHED, level, theme, summary, owner, region, due,
                 DUE if moved else None, status, day]
            )  # fmt: skip
            events += [[name, region, when, event, given] for when, event, given in dated]
    return records, events


def _history(stream: np.random.Generator) -> list[tuple[date, str, str]]:
    """Dated events of one recommendation up to the day the register was drawn up."""
    taken_up = PUBLISHED + timedelta(days=int(30 + stream.exponential(60)))
    ended = taken_up + timedelta(days=int(60 + stream.exponential(420)))
    chance = stream.random()
    dated = [(PUBLISHED, "status", "awaiting review")]
    if chance < 0.07:  # answered at once, and not agreed to
        dated.append((taken_up, "status", "not accepted"))
    elif chance < 0.14:  # nobody has said what became of it
        dated.append((taken_up, "status", "status not known"))
    else:
        dated.append((taken_up, "status", "being progressed"))
        dated.append((ended, "status", "complete"))
        if ended > DUE and stream.random() < 0.5:
            dated.append((DUE - timedelta(days=20), "due date moved", ""))
    return sorted(entry for entry in dated if entry[0] <= AS_AT)


def response_rows() -> list[list]:
    """Invented answers to the invented report, two a region."""
    answers = (
        ("chief constable", "accepts", "Agrees with the findings.", "Plan by the next quarter."),
        (
            "chief constable",
            "accepts in part",
            "Agrees, apart from the timing.",
            "Later date asked.",
        ),
        (
            "police and crime commissioner",
            "seeks assurance",
            "Wants to see the plan.",
            "Report back.",
        ),
        ("police and crime commissioner", "already in place", "The work was under way.", ""),
    )
    stream = np.random.default_rng([SEED, 2000])
    rows = []
    for region in reference.REGIONS:
        for role in ("chief constable", "police and crime commissioner"):
            choice = [answer for answer in answers if answer[0] == role][
                int(stream.random() < 0.35)
            ]
            _, position, reason, step = choice
            due = PUBLISHED + timedelta(days=56)
            answered = due - timedelta(days=int(stream.integers(1, 25)))
            who = f"{role.capitalize()} for {region} (invented)"
            rows.append(["", REPORT, who, role, position, reason, step, None, answered])
    return rows


def resource_rows() -> list[list]:
    """Invented money and posts: what is certain for long is the smaller part."""
    stream = np.random.default_rng([SEED, 3000])
    rows = []
    for region in reference.REGIONS:
        size = size_of(region)
        for year in YEARS:
            period = periods.financial_year(year).label
            for source, certainty, pounds, posts, permanent in (
                ("Force contributions", "long term", 9_000_000, 150, 0.90),
                ("Home Office grant", "annual", 6_500_000, 95, 0.35),
                ("Asset recovery incentive", "one-off", 900_000, 12, 0.0),
            ):
                amount = 1000 * round(
                    pounds * size * stream.normal(1 + 0.02 * (year - 2018), 0.03) / 1000
                )
                full = round(posts * size)
                filled = full - int(stream.binomial(full, 0.08))
                rows.append([region, period, source, certainty, amount, full,
                             round(full * permanent), filled])  # fmt: skip
    return rows


def grade_rows() -> list[list]:
    """Invented self-assessments of six oversight themes at two dates."""
    themes = ("counter-corruption", "leadership", "SIO and LRO systems", "messaging",
              "good practice", "tasking")  # fmt: skip
    grades = ("in place", "partly", "not in place", "not known")
    stream = np.random.default_rng([SEED, 4000])
    rows = []
    for row in reference.rows("regions"):
        unit = row["unit_short"] or "London arrangement"
        for day, weights in (
            (date(2021, 3, 31), (0.25, 0.40, 0.20, 0.15)),
            (date(2022, 3, 31), (0.40, 0.40, 0.12, 0.08)),
        ):
            for theme in themes:
                grade = grades[int(stream.choice(4, p=weights))]
                rows.append([row["region"], unit, "ROCU", theme, grade, "self-assessment", day])
    return rows
