"""Rows below, at and above the cut-offs of a check: nothing here is drawn, all of it is counted.

Each entry is a title, the codes whose messages are shown, and the rows of a sheet by name.
"""

import calendar
import datetime as dt

SOUTH_WEST = ("Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire", "Wiltshire")
EASTERN = ("Bedfordshire", "Cambridgeshire", "Essex", "Hertfordshire", "Kent", "Norfolk", "Suffolk")
FORCES = SOUTH_WEST + EASTERN
REGIONS = ("London", "South East", "North West", "North East", "East Midlands")
LONG = ["Region", "Period", "Measure", "Value"]


def series(**measures):
    """A series of each measure in the South West, a year each; None is left out."""
    return [LONG] + [
        ["South West", f"{y}-{(y + 1) % 100:02d}", measure.replace("_", " "), value]
        for measure, values in measures.items()
        for y, value in enumerate(values, start=2000)
        if value is not None
    ]


def to(start, end):
    return [
        ["Region", "From", "To", "Arrests"],
        *(["Eastern", f"{y}-01-01", f"{y}-12-31", 5] for y in range(2014, 2020)),
        ["Eastern", "2020-01-01", "2020-12-31", 6],
        ["Eastern", start, end, 7],
    ]


def totals(count, wrong):
    """A column of totals over so many rows, so many of which are wrong by one."""
    rows = [["Force", "Pursue arrests", "Prevent arrests", "Total arrests"]]
    for n, force in enumerate(FORCES[:count]):
        rows.append([force, 10 + n, 5, 15 + n + (n < wrong)])
    return rows


def overlaps(count, total):
    """So many long totals that are less than their parts, 10 and 10, would make."""
    rows = [["Force", "Drug", "Seizures 2020-21"]]
    for force in FORCES[:count]:
        rows += [[force, "Cocaine", 10], [force, "Heroin", 10], [force, "Total", total]]
    return rows


def drugs(count, slipped, lost=0):
    """Two totals over classes of drugs; headings that slip by one, and sums lost in some rows."""
    heads = ["Cocaine", "Heroin", "Crack", "Total class A", "Cannabis", "Speed", "Total class B"]
    if slipped:
        heads = [heads[0], *heads[2:], "Other"]
    rows = [["Force", *heads]]
    for n, force in enumerate(FORCES[:count]):
        a, b = (10 + n, 20 + n, 7), (5 + n, 9)
        wrong = 3 + 7 * n if n < lost else 0
        rows.append([force, *a, sum(a) + wrong, *b, sum(b) + wrong])
    return rows


def overlapping(halved, slipped=True):
    """Totals over three classes, under which a seizure stands twice in so many of ten forces."""
    classes = (["Cocaine", "Heroin", "Crack", "LSD"], ["Cannabis", "Speed", "Barbiturates", "Khat"])
    classes += (["GHB", "Steroids", "Temazepam"],)
    heads = ["All drugs"]
    for letter, names in zip("ABC", classes, strict=True):
        heads += [*names, f"Total class {letter}"]
    heads = [*heads[:2], "Ecstasy", *heads[2:]] if slipped else [*heads, "Unknown"]
    rows = [["Force", *heads]]
    for n, force in enumerate(FORCES[:10]):
        row, whole = [], 0
        for k, names in enumerate(classes):
            parts = [90 + (7 * n + 5 * k + 11 * j) % 21 for j in range(len(names))]
            total = sum(parts) // 2 if n < halved else round(sum(parts) / 1.25)
            row, whole = [*row, *parts, total], whole + total
        rows.append([force, whole, *row, 0])
    return rows


def twice(pairs, others, factor=1.1):
    """So many figures given twice with two values, beside so many given once."""
    rows = [["Region", "Period", "Measure", "Value"]]
    for n in range(pairs):
        rows += [
            [
                "Eastern",
                f"Q{1 + n % 4} {2000 + n // 4}-{(2001 + n // 4) % 100:02d}",
                "arrests",
                value,
            ]
            for value in (100, round(100 * factor))
        ]
    for n in range(others):
        rows.append(
            ["London", f"Q{1 + n % 4} {2000 + n // 4}-{(2001 + n // 4) % 100:02d}", "arrests", 100]
        )
    return rows


def grouped(blank, count, groups=2):
    """Names of months over rows, so many of which are blank, in the first groups."""
    rows, named = [["Month", "Force", "Arrests"]], count - blank
    for n in range(named):
        share = 1 + blank // groups + (n < blank % groups) if n < groups else 1
        month = f"{calendar.month_abbr[1 + n % 12]} {2020 + n // 12}"
        rows += [["" if k else month, FORCES[k], n + k] for k in range(share)]
    return rows


def at_the_side(lower, count):
    """A second table that begins so many rows lower and has so many rows."""
    left = [("Force", "Arrests 2020-21"), *((force, n) for n, force in enumerate(EASTERN))]
    right = [
        ("Region", "Charges 2020-21"),
        *((place, n) for n, place in enumerate(("London", "South East", "North West", "Eastern"))),
    ][: 1 + count]
    right = [("", "")] * lower + right
    return [
        [*(left[n] if n < len(left) else ("", "")), *(right[n] if n < len(right) else ("", ""))]
        for n in range(max(len(left), len(right)))
    ]


def under(count):
    """A table under so many rows of headings."""
    heads = ("Arrests 2020-21", "drugs", "Pursue", "major", "led", "tier 1", "final")[:count]
    return [
        *(
            ["" if n else "Region", one, one.replace("drugs", "fraud")]
            for n, one in enumerate(heads)
        ),
        ["South West", 5, 6],
        ["Eastern", 7, 8],
    ]


def titled(count):
    """A second table beside the first, below so many lines of its title."""
    left = [["Force", "Arrests 2020-21"], *([force, n] for n, force in enumerate(EASTERN))]
    right = [[f"Line {n}", ""] for n in range(count)]
    right += [["Region", "Charges 2020-21"], ["London", 1], ["South East", 2], ["Eastern", 3]]
    return [one + other for one, other in zip(left, right + [["", ""]] * 8, strict=False)]


def log(*lines):
    """A register with so many lines for each of its recommendations."""
    rows = [["Ref", "Report", "Recommendation", "Due date", "Status", "Status date"]]
    for n, count in enumerate(lines, start=1):
        rows += [
            [
                f"R{n}",
                "A report",
                "Do it",
                "31 March 2022",
                "awaiting review" if k + 1 < count else "complete",
                f"1 {calendar.month_name[k + 1]} 2021",
            ]
            for k in range(count)
        ]
    return rows


def parts(*counts):
    """A total beside so many threats, in a region each."""
    threats = (
        "drugs",
        "firearms",
        "fraud",
        "cyber crime",
        "county lines",
        "modern slavery",
        "organised immigration crime",
    )
    rows = [["Region", "Period", "Measure", "Threat", "Value"]]
    for region, count in zip(REGIONS, counts, strict=False):
        rows.append([region, "2020-21", "arrests", "", 3 * count])
        rows += [[region, "2020-21", "arrests", threat, 3] for threat in threats[:count]]
    return rows


def values(*counts):
    """So many values of one figure, in a region each, and figures that agree."""
    rows = [LONG] + [
        [region, "2020-21", "arrests", 100 + n]
        for region, count in zip(REGIONS, counts, strict=False)
        for n in range(count)
    ]
    return (
        rows
        + [["Kent", f"{y}-{y - 1999:02d}", "arrests", 5] for y in range(2000, 2021)]
        + [["Essex", f"{y}-{y - 1999:02d}", "charges", 5] for y in range(2000, 2021)] * 4
    )


def column(heading, *held):
    return [["Region", "Ward", heading], *(["London", f"w{n}", one] for n, one in enumerate(held))]


def spare(count, same=False):
    return [["Region", "Ref", "Arrests 2020-21"]] + [
        ["London", f"r{0 if same else n}", 100 + n % 2] for n in range(count)
    ]


_SPREAD = (118, 124, 109, 131, 120, 127, 115, 122)
_DAY = dt.date(2020, 12, 31)
_PEOPLE = ["Region", "People safeguarded 2020-21", "Children safeguarded 2020-21"]

TRIED = {
    "series": [
        ("a gap needs three periods, a history eight", ["period_missing", "far_from_history"], {
            "gaps": series(arrests=(10, None, 12), charges=(10, None, 12, 13),
                           warrants=(10, None, 12, 13, 14)),
            "histories": series(arrests=(*_SPREAD[:6], 1190), charges=(*_SPREAD[:7], 1190),
                                warrants=(*_SPREAD, 1190))}),
        # Of 118 to 131 the median is 121 or so: 2 √121.4 = 22.03. The spread is no less than 1, so
        # six of it are 28.03 and 28.03² ÷ 4 = 196.4.
        ("far is six spreads off", ["far_from_history"], {
            "high": series(arrests=(*_SPREAD, 190), charges=(*_SPREAD, 195),
                           warrants=(*_SPREAD, 200), convictions=(*_SPREAD, 205),
                           disruptions=(*_SPREAD, 215), referrals=(*_SPREAD, 230)),
            "low": series(arrests=(*_SPREAD, 75), charges=(*_SPREAD, 65),
                          warrants=(*_SPREAD, 60), cash_seized=(*_SPREAD, 400),
                          convictions=(*_SPREAD, 0))}),
        ("ahead is more than 366 days", ["period_ahead"], {
            str(gap): to(_DAY + dt.timedelta(gap), _DAY + dt.timedelta(gap + 30))
            for gap in (365, 366, 367)}),
        ("half of a region's forces expects the rest", ["force_missing"], {
            "one to five of five, three and four of seven": [
                ["Force", "Measure", "Figure 2020-21"],
                *([force, measure, 5] for measure, among in (
                    ("arrests", SOUTH_WEST[:1]), ("charges", SOUTH_WEST[:2]),
                    ("warrants", SOUTH_WEST[:3]), ("convictions", SOUTH_WEST),
                    ("disruptions", EASTERN[:3]), ("referrals", EASTERN[:4]))
                  for force in among)]}),
    ],
    "figures given twice": [
        ("five in conflict, and a fifth of the rows", ["conflict", "rows_not_told_apart"], {
            "four pairs": twice(4, 0, 2), "five pairs": twice(5, 0, 2),
            "five among 40 others": twice(5, 40, 2), "five among 41 others": twice(5, 41, 2)}),
        ("one and a half times is unlike", ["conflict", "rows_not_told_apart"], {
            str(factor): twice(6, 0, factor) for factor in (1.5, 1.51)}),
        ("ten values are named", ["conflict"], {"two, ten, eleven": values(2, 10, 11)}),
        ("ten rows with a reference each", ["conflict", "rows_not_told_apart"], {
            str(n): spare(n) for n in (9, 10)}),
    ],
    "totals": [
        ("totals over five rows are judged for slips", ["total_does_not_add_up"], {
            "four rows, one wrong": totals(4, 1), "five rows, one wrong": totals(5, 1),
            "five rows, half wrong": totals(5, 3), "ten rows, two wrong": totals(10, 2)}),
        ("a sum may exceed its total by a quarter", ["total_does_not_add_up"], {
            f"{total}, {count} times": overlaps(count, total)
            for total, count in ((16, 4), (16, 5), (15, 5))}),
        ("headings that slipped are seen over five rows", ["headings_shifted"], {
            "four": drugs(4, slipped=True), "five": drugs(5, slipped=True),
            "sound": drugs(5, slipped=False), "ten, three do not fit": drugs(10, True, 3),
            "ten, five do not fit": drugs(10, True, 5), "ten, seven do not fit": drugs(10, True, 7),
        }),
        ("several totals that overlap", ["headings_shifted"], {
            "sound": overlapping(5, False),
            **{f"{n} halved": overlapping(n) for n in (0, 2)}}),
        ("six parts are named", ["total_beside_parts"], {
            "one, two, six, seven": parts(1, 2, 6, 7)}),
    ],
    "layout": [
        ("a table beside begins in the first cells", ["two_readings"], {
            str(lines): titled(lines) for lines in (1, 2, 3)}),
        ("five rows of headings", ["table_not_understood"], {
            str(count): under(count) for count in (2, 5, 6, 7)}),
        ("a table beside has two rows", ["two_readings"], {
            str(count): at_the_side(0, count) for count in (1, 2)}),
        ("three rows in ten are blank in a group", ["filled_down"], {
            f"{blank} of ten": grouped(blank, 10) for blank in (2, 3)}),
        ("twenty filled cells are named", ["filled_down"], {
            str(n): grouped(n, n + 2) for n in (20, 21)}),
        ("fifty unused columns are named", ["column_unused"], {
            str(n): [[*LONG, *(f"Spare {k}" for k in range(n))],
                     ["London", "2020-21", "arrests", 5, *range(n)]] for n in (51, 52)}),
        ("five columns that might hold the figures are named", ["two_readings"], {
            str(n): [["Force", "Measure", *(f"Ours {k}" for k in range(n))],
                     ["Kent", "arrests", *range(n)], ["Kent", "charges", *range(n)]]
            for n in (5, 6)}),
        ("one and a half lines a recommendation are a log", ["record_superseded"], {
            "1.25": log(2, 1, 1, 1), "1.5": log(2, 2, 1, 1)}),
        ("two hundred errors of a kind are listed", ["negative"], {
            str(n): column("Arrests 2020-21", *[-3] * n) for n in (200, 201)}),
        ("thirty unknown words are answered", ["name_unknown"], {
            "31": [["Force", "Arrests 2020-21"], *([f"Dorsett {k}", 5] for k in range(31))]}),
    ],
    "figures": [
        ("about leaves a tenth, and a part is not larger than its whole", ["part_above_whole"], {
            "99 to 101, 109 to 111": [
                _PEOPLE, ["London", 100, 99], ["Eastern", 100, 100], ["North East", 100, 101],
                ["South East", "about 100", 109], ["North West", "about 100", 110],
                ["East Midlands", "about 100", 111]]}),
        ("years are not counts, nor counts years", ["period_unknown"], {
            "in a column": [["Force", "Year", "Arrests"], ["Kent", 2019, 2020]],
            "below headings": [["Force", "Arrests"], ["Kent", 2020], ["Essex", 2021]]}),
    ],
}  # fmt: skip
