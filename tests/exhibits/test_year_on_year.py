"""This year against last: what is named, what is not, and on which counts it rests."""

from datetime import date

import numpy as np
import pytest
from frames import outcomes, quarter, row, series

import rocu_analysis as rocu
from rocu_analysis import periods, theme
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.exhibit import Key
from rocu_analysis.exhibits.series import against_year
from rocu_analysis.measures import change
from rocu_analysis.periods import parse
from rocu_analysis.reference import REGIONS

# Fifteen quarters at 100, of which the newest four are 30 per cent lower: 77 + 66 + 63 + 74 = 280,
# and 110 + 95 + 90 + 105 = 400 a year before.
FALL = [102, 98, 101, 97, 103, 99, 100, 110, 95, 90, 105, 77, 66, 63, 74]


def one(values, **options):
    return rocu.year_on_year(outcomes(*series(values)), "arrests", region="Eastern", **options)


def test_a_fall_of_thirty_per_cent_is_named_with_both_counts():
    exhibit = one(FALL)
    told = exhibit.data.iloc[0]
    assert (told["now"], told["before"], told["ratio"]) == (280, 400, pytest.approx(280 / 400))
    assert exhibit.headline == (
        "Arrests in Eastern were 30 per cent lower than the year before: 280 against 400"
    )
    assert told["reading"] == "lower"


def test_a_season_is_no_change_and_hides_none():
    season = [120, 90, 80, 110]
    assert "no clear change" in one((season * 4)[:15]).headline.lower()
    half = [*(season * 3)[:11], 55, 60, 45, 40]  # each half of its quarter a year before
    assert one(half).data["ratio"].iloc[0] == pytest.approx(200 / 400)
    assert "50 per cent lower" in one(half).headline


def test_all_regions_are_shown_with_their_sum_and_who_is_missing():
    def rows(region, values):
        return series(values, region)

    alike = [100] * 8
    frame = outcomes(
        *rows("Eastern", [*alike[:4], 60, 58, 62, 60]),  # 240 against 400
        *rows("London", alike),
        *rows("South West", [*alike[:7], None]),
    )
    exhibit = rocu.year_on_year(frame, "arrests")
    table = exhibit.table.set_index("Region")
    assert table.loc["Two of ten regions"].tolist()[:2] == [240 + 400, 400 + 400]
    assert table.loc["South West", "Reading"].startswith("Not compared: one quarter")
    assert exhibit.data.set_index("region").loc["Eastern", "reading"] == "lower"
    assert "two of ten regions" in exhibit.subtitle


def test_a_range_is_judged_at_both_its_ends():
    ranged = [20, 20, 20, 20, 3, 3, 3]
    last = row("Eastern", 1, quarter(7), value_high=4, qualifier="between")
    frame = outcomes(*series(ranged), last)
    told = rocu.year_on_year(frame, "arrests", region="Eastern").data.iloc[0]
    assert (told["now"], told["now_high"]) == (3 + 3 + 3 + 1, 3 + 3 + 3 + 4)
    assert told["reading"] == "lower"
    unsure = row("Eastern", 1, quarter(7), value_high=90, qualifier="between")
    told = rocu.year_on_year(outcomes(*series(ranged), unsure), "arrests", region="Eastern").data
    assert told["reading"].iloc[0] == "same"  # 10 of 80 would be lower, 99 is not


def test_one_region_is_drawn_as_its_series_with_the_mean_of_both_years():
    values = [90, 80] * 2 + [100, 104, 96, 102] + [70] * 4
    frame = rocu.year_on_year(outcomes(*series(values)), "arrests", region="Eastern").drawing.frame
    # 402 / 4 and 280 / 4, over their own quarters only
    assert frame["mean"].fillna(0).tolist() == [0] * 4 + [100.5] * 4 + [70] * 4
    # Over the middle of each year: over its first point the sum seemed that point's figure.
    told = {5: "2019-20: 402, mean 100.5", 9: "2020-21: 280, mean 70.0"}
    assert frame["label"][frame["label"].ne("")].to_dict() == told


def page(**factors):
    """Ten regions at 60 a quarter, some multiplied in the newest year."""
    rows, random = [], np.random.default_rng(6)
    for name in REGIONS:
        level = 60 * np.ones(16)
        level[-4:] *= factors.get(name.replace(" ", "_"), 1)
        rows += series(random.poisson(level), name)
    return rocu.year_on_year(outcomes(*rows), "arrests")


def test_all_together_are_held_by_themselves_and_the_tile_says_who_moved():
    """A scorecard of the same figures told the rise, and this exhibit denied it."""
    before, now = (90, 130, 156, 194, 230), (84, 110, 300, 166, 230)
    rows = []
    for place, years in enumerate(zip(before, now, strict=True)):
        rows += series([count / 4 for count in years for _ in range(4)], REGIONS[place])
    frame = outcomes(*rows)
    exhibit = rocu.year_on_year(frame, "arrests")
    # 84 + 110 + 300 + 166 + 230 = 890 against 90 + 130 + 156 + 194 + 230 = 800: with
    # log(890 / 800) / sqrt(1 / 890 + 1 / 800) = 2.19 p is 0.029, and Holm's rule asks for 0.01.
    third = f"{REGIONS[2]} 92 per cent higher"  # 300 against 156
    assert "five of ten regions were 11 per cent higher than the year before" in exhibit.headline
    assert exhibit.key.text.endswith(f"890 against 800 the year before; {third}.")
    chances = {name: claim.chance for name, claim in exhibit.claims.items()}
    assert set(chances) == {("years", "arrests", "led"), ("year", "arrests", "led", "Network")}


def test_a_headline_that_denies_what_a_chart_shows_says_of_what():
    """ "No clear change together; none of two regions stands when all …" named no measure."""
    steady = [100, 104, 96, 101]
    rows = [*series([*steady * 3, 100, 104, 96, 125], REGIONS[0]), *series(steady * 4, REGIONS[1])]
    headline = rocu.year_on_year(outcomes(*rows), "arrests").headline
    assert headline.startswith("Arrests together: no clear change; no region stands")


def test_a_headline_of_all_has_room_for_the_one_that_moved():
    rows = []
    for name in REGIONS:
        rows += series([100] * 4 + [160 if name == "Eastern" else 100] * 4, name)
    # (9 * 400 + 640) / 4000 is 1.06, and 640 / 400 is 1.6.
    assert rocu.year_on_year(outcomes(*rows), "arrests").headline == (
        "Arrests together were 6 per cent higher in a year; Eastern 60 per cent higher"
    )


def test_no_clear_change_together_does_not_deny_the_regions_that_changed():
    calm = "No clear change in arrests across all ten regions; "
    assert page(South_West=0.6).headline == calm + "South West 39 per cent lower"
    assert page(South_West=0.6, London=1.4).headline == calm + "two regions changed clearly"
    # Clear by itself and not among ten: with the doubt that such a one deserves.
    told, doubt = "Arrests together: no clear change; ", ", perhaps by chance"
    assert page().headline == told + "Southern Wales 18 per cent lower" + doubt
    assert page(South_West=0.77).headline == told + "two regions clear only if judged alone" + doubt


def in_focus(name="South West", **factors):
    """The same page, in the words of one region."""
    rows = []
    for region in REGIONS:
        now = 100 * factors.get(region.replace(" ", "_"), 1)
        rows += series([100] * 4 + [now] * 4, region)
    return rocu.year_on_year(outcomes(*rows), "arrests", focus=name)


def test_where_all_regions_are_shown_the_one_in_focus_answers_first():
    """A paper of the South West said "20% lower" of all ten regions, and its own fall nowhere."""
    told = in_focus("south west", South_West=0.6, London=1.5)
    # 240 against 400; all: 8 * 400 + 240 + 600 = 4,040 against 4,000, 1 per cent more.
    assert told.headline == "South West arrests in 2019-20: 40 per cent lower than in 2018-19"
    rest = "all ten regions: no clear change"
    assert told.key.figure == "40% lower"
    assert told.key.text == (
        f"Arrests in the South West in 2019-20: 240 against 400 the year before; {rest}."
    )
    assert told.brief.endswith(f"40 per cent lower; {rest}; one other region changed clearly.")
    assert told.table["Region"].tolist()[:2] == ["South West", "North East"]
    named = set().union(*(claim.named for claim in told.claims.values()))
    assert named == {("arrests", "led", "South West")}
    calm = in_focus(London=1.5)
    assert calm.headline == "South West arrests: no clear change from 2018-19 to 2019-20"
    assert "one other region changed clearly" in calm.brief


def test_a_change_in_focus_that_is_clear_by_itself_alone_says_so_in_every_place():
    told = in_focus(South_West=0.86)
    # 344 against 400: log(400 / 344) / sqrt(1 / 344 + 1 / 400) = 2.05, p 0.04; of ten Holm asks
    # for 0.005.
    doubt = "14 per cent lower{}, perhaps by chance"
    assert doubt.format(" than in 2018-19") in told.headline
    assert doubt.format("") in told.brief
    assert "perhaps by chance" in told.key.text


@pytest.mark.parametrize("name", ["South West", None])
def test_a_description_says_who_is_where_and_leaves_the_figures_to_the_table(name):
    """Each row of the table stood in the words above it, with all its figures."""
    told = in_focus(name, South_West=0.6, London=1.5).description
    together = "All together: 4,040 against 4,000 (ratio 1.01, interval 0.97 to 1.06)"
    assert f"{together}, no clear change" in told
    assert ("South West: 240 against 400 (ratio 0.60" in told) is (name is not None)
    assert ("Lower: South West" in told) is (name is None)
    assert "Higher: London." in told
    assert "No clear change: North East, North West, " in told
    assert "Eastern: 400" not in told


def test_a_table_of_one_row_is_not_said_again_in_words():
    told = one(FALL)
    assert told.description == told.brief
    hidden = outcomes(*series([100] * 7), row("Eastern", None, quarter(7), marker="c"))
    told = rocu.year_on_year(hidden, "arrests", region="Eastern").description
    assert "Not compared (small counts are hidden)" in told


def test_the_region_in_focus_is_told_by_colour_and_a_change_by_its_shape():
    """Colour and weight stood for what had changed, whoever it was."""
    told = in_focus(South_West=0.6, London=1.5)
    (axes,) = told.figure().axes
    dots = [line for line in axes.lines if line.get_marker() in ("o", "^", "v")]
    shapes, colours = zip(
        *((dot.get_marker(), dot.get_markerfacecolor()) for dot in dots), strict=True
    )
    names = [label.get_text() for label in axes.get_yticklabels()]
    held = dict(zip(names, zip(shapes, colours, strict=True), strict=True))
    assert (held["South West"][0], held["London"][0]) == ("v", "^")
    assert {name for name, (_, colour) in held.items() if colour == theme.FOCUS} == {"South West"}
    bold = [label for label in axes.get_yticklabels() if label.get_fontweight() == "bold"]
    assert [label.get_text() for label in bold] == ["South West"]


def test_of_outcomes_that_were_recorded_in_bulk_a_change_is_read_with_care():
    frame = outcomes(*series([100] * 4 + [60] * 4, measure="judicial outcomes"))
    told = rocu.year_on_year(frame, "judicial outcomes", region="Eastern")
    assert told.care.endswith("so a change may be one of recording.")
    assert rocu.year_on_year(outcomes(*series([100] * 8)), "arrests", region="Eastern").care == ""


def test_a_ratio_to_nothing_is_no_number():
    """Page by page "ratio inf", and "ratio −nan" where both years had none."""
    rows = [*series([0] * 8), *series([0] * 4 + [1] * 4, "London"), *series([5] * 8, "South West")]
    names = ("Eastern", "London", "South West")
    shown = (rocu.year_on_year(outcomes(*rows), "arrests", focus=name) for name in names)
    none, some, as_many = (exhibit.description for exhibit in shown)
    assert "Eastern: 0 against 0, no clear change" in none
    assert "London: 4 against 0 (interval of the ratio " in some
    assert "South West: 20 against 20 (ratio 1.00, interval " in as_many


def test_a_year_of_pounds_has_its_sign_on_the_chart():
    rows = series([41_000] * 4 + [52_000] * 4, measure="cash seized", unit="GBP")
    exhibit = rocu.year_on_year(outcomes(*rows), "cash seized", region="Eastern")
    assert [words for words in exhibit.drawing.frame["label"] if words] == [
        "2018-19: £164,000, mean £41,000",
        "2019-20: £208,000, mean £52,000",
    ]


def test_the_headline_of_one_region_says_of_what():
    rows = series([93, 93, 97, 73, 98, 76, 69, 83, 126, 116, 126, 110, 132, 127, 116], "South West")
    exhibit = rocu.year_on_year(outcomes(*rows), "arrests", region="South West")
    assert exhibit.headline == (
        "South West arrests: no clear change from the year before, but higher since April 2020"
    )


def test_an_interval_that_leaves_out_no_change_is_not_drawn_as_none():
    shown = page(South_West=0.77)
    drawn, table = shown.drawing.frame.set_index("label"), shown.table.set_index("Region")
    leaves_out = (drawn["lower"] > 0) | (drawn["upper"] < 0)
    assert drawn.index[leaves_out].tolist() == ["South West", "Southern Wales"]
    assert drawn["mark"].eq("alone").equals(leaves_out)
    assert (
        table["Reading"]
        .str.startswith("Clear only if judged alone")
        .equals(leaves_out.rename("Reading"))
    )
    # What is clear says no size from which it would have been.
    assert table["Would have been clear"].eq("[z]").tolist() == leaves_out.tolist()


@pytest.mark.parametrize(("measure", "was"), [
    ("people charged", "People charged in unit-led work across all ten regions were 80 in"),
    ("cash seized", "Cash seized in unit-led work across all ten regions was £80 in"),
    ("prison sentences", "Prison sentences in unit-led work across all ten regions were 80 in"),
])  # fmt: skip
def test_a_units_own_work_is_said_of_amounts_and_of_people_too(measure, was):
    lines = [f"{region},{year},{measure},{counting},8" for region in REGIONS
             for year in ("2020-21", "2021-22") for counting in ("led", "supported")]  # fmt: skip
    given = rocu.check("\n".join(["Region,Period,Measure,Counting,Value", *lines]).encode())
    shown = rocu.year_on_year(given.outcomes, measure, counting="led")
    assert shown.brief.startswith(was)
    label = was.partition(" across")[0]
    assert shown.subtitle.startswith(f"{label}, ")
    assert label.casefold() in shown.alt.casefold()


@pytest.mark.parametrize(
    ("now", "before", "of", "part"),
    [
        (quarter(5), quarter(1), "2019-20 Q2 against 2018-19 Q2", "quarter"),
        (
            periods.span(date(2021, 4, 1), date(2021, 9, 30)),
            periods.span(date(2020, 4, 1), date(2020, 9, 30)),
            "Apr-Sep 2021 against Apr-Sep 2020",
            "months",
        ),
        (periods.month(2021, 2), periods.month(2020, 2), "Feb 2021 against Feb 2020", "month"),
    ],
)
def test_of_less_than_two_years_the_same_months_are_compared(now, before, of, part):
    rows = [row("Eastern", 120, now), row("Eastern", 60, before)]
    exhibit = rocu.year_on_year(outcomes(*rows), "arrests", region="Eastern")
    told = exhibit.data.iloc[0]
    ratio, lower, upper = change.rate_ratio(120, 1, 60, 1)
    assert (told["ratio"], told["lower"], told["upper"]) == pytest.approx((ratio, lower, upper))
    assert exhibit.headline.startswith(
        f"Arrests in Eastern were twice as many as in the same {part} the year before"
    )
    assert exhibit.subtitle.endswith(of)
    assert exhibit.key.text.endswith(f": 120 against 60 in the same {part} the year before.")
    profile = rocu.outcomes_profile(outcomes(*rows), region="Eastern")
    assert "twice as many as a year before" in profile.headline
    assert "or as much of it as is held of two years" in " ".join(profile.notes)


def test_every_quarter_in_a_row_that_both_years_hold_is_compared():
    """A third quarter's pack gives three of each: 118 + 131 + 140 = 389, 101 + 110 + 95 = 306."""
    frame = outcomes(*series([101, 110, 95, None, 118, 131, 140]))
    exhibit = rocu.year_on_year(frame, "arrests", region="Eastern")
    assert exhibit.data.loc[0, ["now", "before"]].tolist() == [389, 306]
    assert exhibit.headline.startswith("Arrests were 27 per cent higher than in the same months")
    assert exhibit.subtitle.endswith("Apr-Dec 2019 against Apr-Dec 2018")
    # The second quarter of one year lacks: what stands before the gap is compared with nothing.
    gap = outcomes(*series([101, 110, 95, None, 118, None, 140]))
    told = rocu.year_on_year(gap, "arrests", region="Eastern").data.loc[0]
    assert told[["now", "before"]].tolist() == [140, 95]


@pytest.mark.parametrize(
    ("months", "values"), [(6, (80, 65)), (3, (40, 42, 31, 32)), (4, (60, 50, 35))]
)
def test_stretches_that_fill_a_year_are_added_up_to_it(months, values):
    """The last half was set against the half before it, 65 and 80, and called 2019-20 and 2018-19:
    145 after 100 + 100 is a fall. Quarters from February and thirds of a year alike."""
    first = 2018 * 12 + (3 if months == 6 else 1)
    rows = []
    for number, value in enumerate([200 // len(values)] * len(values) + list(values)):
        begin, end = (
            divmod(first + number * months, 12),
            divmod(first + (number + 1) * months - 1, 12),
        )
        days = date(begin[0], begin[1] + 1, 1), periods.last_day(end[0], end[1] + 1)
        rows.append(row("Eastern", value, periods.span(*days)))
        rows.append(row("London", 100, periods.span(*days)))
    exhibit = rocu.year_on_year(outcomes(*rows), "arrests", region="Eastern")
    before = 200 // len(values) * len(values)
    assert exhibit.data.loc[0, ["now", "before"]].tolist() == [145, before]
    assert exhibit.headline.startswith(
        f"Arrests in Eastern were {round(100 - 14500 / before)} per cent"
    )
    compared = rocu.compare_regions(outcomes(*rows), "arrests", per="population")
    assert compared.data.set_index("region").loc["Eastern", "value"] == 145


def to_date(now, before, region="Eastern"):
    """Totals of 2019 and of the year before that count from April, by their last months."""
    told = [(f"Apr-{last} {2019 - back}", value) for back, year in enumerate((now, before))
            for last, value in year.items()]  # fmt: skip
    return [row(region, value, parse(label).period) for label, value in told]


CUMULATIVE = {"Jun": 120, "Sep": 245, "Dec": 389}, {"Jun": 95, "Sep": 200, "Dec": 306}
NINE_MONTHS = to_date({"Dec": 389}, {"Dec": 306})


@pytest.mark.parametrize(
    ("rows", "now", "before", "newest"),
    [
        (to_date(*CUMULATIVE), 389, 306, "Apr-Dec 2019"),
        # By months: seven and nine are nearly as long as eight, and all of them overlap.
        (to_date({"Oct": 320, "Nov": 350, "Dec": 389}, {"Oct": 230, "Nov": 260, "Dec": 306}),
         389, 306, "Apr-Dec 2019"),
        # Beside one quarter of each year; beside quarters that stop before it, or have none before.
        ([*series([106, None, None, None, 144], first=2), *NINE_MONTHS], 389, 306, "Apr-Dec 2019"),
        ([*series([95, 105, None, None, 120, 125]), *NINE_MONTHS], 389, 306, "Apr-Dec 2019"),
        ([*series([120, 125, 144], first=4), *NINE_MONTHS], 389, 306, "Apr-Dec 2019"),
        # Quarters that fill it tell more, and nothing is added to them.
        ([*series([95, 105, 106, None, 120, 125, 144]), *NINE_MONTHS], 389, 306, "2019-20 Q3"),
        # One of two is late: 245 + 100 and 200 + 90 are as far as both have come.
        ([*to_date(*CUMULATIVE),
          *to_date({"Jun": 50, "Sep": 100}, {"Jun": 40, "Sep": 90, "Dec": 150}, "London")],
         345, 290, "Apr-Sep 2019"),
    ],
)  # fmt: skip
def test_of_years_to_date_the_newest_is_set_against_the_same_months(rows, now, before, newest):
    frame = outcomes(*rows)
    told = rocu.year_on_year(frame, "arrests").data.iloc[-1]
    assert told[["now", "before"]].tolist() == [now, before]
    assert rocu.scorecard(frame).subtitle.endswith(newest)


def rolling(length, values, region="Eastern"):
    """Totals of so many months that end with each from March 2018, every third for years."""
    told, step = [], 3 if length == 12 else 1
    for number, value in enumerate(values):
        month = 2018 * 12 + 2 + step * number
        first, last = divmod(month - length + 1, 12), divmod(month, 12)
        days = date(first[0], first[1] + 1, 1), periods.last_day(last[0], last[1] + 1)
        told.append(row(region, value, periods.span(*days)))
    return told


@pytest.mark.parametrize(
    ("rows", "now", "before", "newest"),
    [
        # Years to March, June, ... 2018 and 2019: of six those to June are 520 after 400.
        (rolling(12, [380, 400, 410, 420, 430, 520]), 520, 400, "year to Jun 2019"),
        # Seven of four: three end in March and six in others, of which London has no newest one.
        (rolling(12, [380, 400, 410, 420, 430, 520])
         + rolling(12, [180, 200, 210, 220, 230], "London"), 430 + 230, 380 + 180, "2018-19"),
        # Three months to each month: those to May share none, nor do those to February before.
        (rolling(3, [50] * 2 + [60] * 12 + [90]), 90, 60, "Mar-May 2019"),
    ],
)  # fmt: skip
def test_of_totals_that_roll_on_those_are_compared_that_share_no_month(rows, now, before, newest):
    told = rocu.year_on_year(outcomes(*rows), "arrests")
    assert told.data.iloc[-1][["now", "before"]].tolist() == [now, before]
    assert any(note.startswith("Left out, since they share months with") for note in told.notes)
    shown = rocu.track(outcomes(*rows), "arrests", region="Eastern").data
    ends = shown["period_end"].reset_index(drop=True)
    assert (shown["period_start"].reset_index(drop=True)[1:] > ends.shift()[1:]).all()
    assert rocu.scorecard(outcomes(*rows)).subtitle.endswith(newest)


@pytest.mark.parametrize(
    "shares",
    [
        [periods.week_of(date(2019, 1, day)) for day in (1, 4, 8)],
        # Calendar years beside financial ones are two series, of which nobody chooses.
        [f(year) for year in (2018, 2019) for f in (periods.calendar_year, periods.financial_year)],
    ],
)
def test_what_shares_days_and_does_not_roll_on_is_in_no_series(shares):
    rows = [row("Eastern", 9, period) for period in shares]
    with pytest.raises(NotComparable, match="periods of the same length overlap"):
        rocu.track(outcomes(*rows), "arrests", region="Eastern")


@pytest.mark.parametrize("is_typed", [False, True])
def test_a_gap_in_two_years_leaves_the_quarters_since_it_to_be_compared(is_typed):
    """A second quarter that nobody sent denied a rise by half for two years: 140 + 150 is 290."""
    rows = series([101, None, 95, 90, 118, 131, 140, 150])  # 95 + 90 = 185
    rows += [row("Eastern", None, quarter(1), marker="x")] * is_typed
    exhibit = rocu.year_on_year(outcomes(*rows), "arrests", region="Eastern")
    assert exhibit.data.loc[0, ["now", "before"]].tolist() == [290, 185]
    assert exhibit.subtitle.endswith("Oct 2019-Mar 2020 against Oct 2018-Mar 2019")
    # Beside a region that holds two years, these are compared.
    both = rocu.year_on_year(outcomes(*rows, *series([100] * 8, "London")), "arrests")
    told = both.table.set_index("Region")["Reading"]
    assert told["Eastern"].startswith("Not compared: one quarter of the two years is missing")
    assert both.data.set_index("region").loc["London", ["now", "before"]].tolist() == [400, 400]


def test_as_many_quarters_are_compared_as_some_region_holds_in_both_years():
    """The first quarters are of one region, the second ones of another: of those none has all."""
    rows = [*series([40, 40, None, None, 90], "London"), *series([None, 50, None, None, None, 90])]
    told = rocu.year_on_year(outcomes(*rows), "arrests").data.set_index("region")
    assert told.loc["Eastern", ["now", "before"]].tolist() == [90, 50]


@pytest.mark.parametrize("lacks", [{"marker": "c"}, {"marker": "c", "force": "Humberside"}])
def test_a_headline_of_what_cannot_be_compared_is_a_whole_sentence(lacks):
    where = "Yorkshire and the Humber"
    rows = [row(where, None if n == 5 else 50, quarter(n), **(lacks if n == 5 else {}))
            for n in (1, 5)]  # fmt: skip
    if "force" in lacks:
        rows[0] = row(where, 50, quarter(1), force="Humberside")
    told = rocu.year_on_year(outcomes(*rows), "arrests", region=where).headline
    assert told.endswith("cannot be compared with a year before")
    # And nothing is claimed of it.
    assert rocu.scorecard(outcomes(*rows), region=where).claims == {}


def test_a_long_name_keeps_the_headline_a_whole_sentence():
    rows = [row("Eastern", value, quarter(n), measure="county lines closed")
            for value, n in ((50, 1), (90, 5))]  # fmt: skip
    told = rocu.year_on_year(outcomes(*rows), "county lines closed", region="Eastern")
    assert (
        told.headline == "County lines closed in Eastern were 80 per cent higher than a year before"
    )


def test_a_quarter_without_the_same_one_a_year_before_is_not_compared():
    frame = outcomes(row("Eastern", 120, quarter(5)), row("Eastern", 60, quarter(2)))
    with pytest.raises(NoFigures, match="not the same one a year before"):
        rocu.year_on_year(frame, "arrests", region="Eastern")


def test_too_few_figures_for_a_chart_deny_no_change_of_the_year():
    """389 against 306, of which chance alone explains a rise of 16 per cent at most."""
    frame = outcomes(*series([101, 110, 95, None, 118, 131, 140]))
    few = rocu.track(frame, "arrests", region="Eastern")
    assert few.headline == "Arrests in Eastern were 27 per cent higher than a year before"
    card = rocu.scorecard(frame, region="Eastern")
    assert card.headline.startswith("Arrests in Eastern were 27 per cent higher than a year before")
    assert "'Apr-Dec 2019: 27 per cent higher'" in str(card.drawing.options)
    assert "year before: Eastern" not in card.description  # the headline begins it, and says so
    assert "too few periods for a usual range" in str(card.drawing.options)  # it was judged
    assert "year 27 per cent" not in str(card.drawing.options).lower()  # of three quarters
    # Of one quarter it is said of which: the year beside it, of other forces, had another per cent.
    last = rocu.scorecard(outcomes(*series([101, 110, 95, 100, 118, 131, None, 160])))
    told = "Arrests in Eastern in 2019-20 Q4 were 60 per cent higher than a year before"
    assert last.headline == told
    # A card of several regions has what its headline says in its table too.
    several = rocu.scorecard(outcomes(*series([101, 110, 95, None, 118, 131, 140]),
                                      *series([100] * 7, region="London")))  # fmt: skip
    assert several.headline.startswith("Arrests in Eastern were 27 per cent higher")
    assert several.table.loc[0, "Arrests"] == "140 too few; 27 per cent higher than a year before"
    # Each names what the year on year does, and a paper counts it once.
    same = rocu.year_on_year(frame, "arrests", region="Eastern").claims
    (key,) = [key for key in same if key[0] == "year"]
    assert few.claims.keys() == {key}
    (of_card,) = card.claims.values()
    assert few.claims[key].named == of_card.named == same[key].named
    calm = outcomes(*series([101, 110, 95, None, 108, 111, 100]))
    told = rocu.track(calm, "arrests", region="Eastern").headline
    # 319 against 306: page one said that six figures are too few, though a year can be compared.
    assert told == "Eastern arrests: no clear change from a year before; limits need ten figures"
    card = rocu.scorecard(calm, region="Eastern").headline
    assert (
        card == "No clear change in arrests in Eastern from a year before; limits need more periods"
    )
    both = [row for place in ("Eastern", "London")
            for row in series([101, 110, 95, None, 108, 111, 100], region=place)]  # fmt: skip
    of_both = rocu.scorecard(outcomes(*both)).headline
    assert of_both == "No clear change in two series from a year before; limits need more periods"
    alone = rocu.track(outcomes(*series([101, 110, 95])), "arrests", region="Eastern").headline
    assert alone == "Three dated figures are too few to judge arrests in Eastern"


def test_years_that_are_few_are_named():
    """Page one denied a change "from the year before": of years that had ended nine months ago."""
    spans = [periods.financial_year(2018), periods.financial_year(2019)]
    years = [row("Eastern", count, span) for count, span in zip((13, 10), spans, strict=True)]
    told = "no clear change from 2018-19 to 2019-20"
    chart = rocu.track(outcomes(*years), "arrests", region="Eastern")
    assert chart.headline == f"Eastern arrests: {told}; limits need ten figures"
    assert chart.key.text.endswith("in 2019-20; no clear change from the year before.")
    card = rocu.scorecard(outcomes(*years), region="Eastern")
    assert card.headline.startswith("No clear change in arrests in Eastern from 2018-19 to 2019-20")


def test_a_year_that_doubled_has_the_same_words_in_headline_and_table():
    """480 against 200 was "2.4 times as many" above and "140 per cent higher" below."""
    frame = outcomes(*series([50] * 4 + [120] * 4))
    card = rocu.scorecard(frame, region="Eastern")
    assert "2.4 times as many" in card.headline
    assert card.table["Against last year"].tolist() == ["2.4 times as many"]


def test_a_year_against_the_way_of_a_lasting_change_says_so():
    """340 against 395 is lower, while all 8 quarters stand far above the 65 of before.

    Page one named the rise, and beside it the fall, as if each were all.
    """
    values = [65, 62, 68, 64, 99, 101, 96, 99, 86, 84, 88, 82]
    exhibit = rocu.year_on_year(outcomes(*series(values)), "arrests", region="Eastern")
    since = "but higher since April 2019"
    assert exhibit.headline == f"Eastern arrests: 14 per cent lower in a year, {since}"
    assert exhibit.key.text.endswith(f"340 against 395 the year before, {since}.")
    assert exhibit.brief.endswith(
        "14 per cent lower; on the chart they are higher since April 2019."
    )
    assert exhibit.table["Reading"].tolist() == ["Lower, but higher since April 2019"]
    # What goes the same way is told once.
    again = [*values[:8], 130, 134, 128, 131]
    exhibit = rocu.year_on_year(outcomes(*series(again)), "arrests", region="Eastern")
    assert "but" not in exhibit.headline + exhibit.key.text


@pytest.mark.parametrize(("row", "told"), [
    # 362 / 233 = 1.55 and 367 / 233 = 1.58, in the middle 1.56.
    ((362, 367, 233, None), "at least 55 per cent higher"),
    # 286 / 399 = 0.72 and 281 / 399 = 0.70.
    ((281, 286, 399, None), "at least 28 per cent lower"),
    # 90 / 110 = 0.82 and 90 / 100 = 0.9.
    ((90, None, 100, 110), "at least 10 per cent lower"),
    ((300, 330, 100, None), "at least three times as many"),
    # 815 / 736 = 1.107, so not by 11 per cent; 680 / 736 = 0.924, so not by 8.
    ((815, 820, 736, None), "at least 10 per cent higher"),
    ((670, 680, 736, None), "at least 7 per cent lower"),
    ((299, 330, 100, None), "at least 2.9 times as many"),
    ((1005, 1010, 1000, None), "higher"),  # by 0.5 per cent
    ((150, None, 100, None), "50 per cent higher"),
    ((8, 11, 4, None), "higher"),
    ((95, 115, 100, 104), "higher"),  # of which nobody can say by how much
])  # fmt: skip
def test_a_change_of_a_range_is_told_by_the_least_that_it_can_be(row, told):
    now, now_high, before, before_high = (np.nan if end is None else end for end in row)
    most, least = np.nanmax([now, now_high]) / before, now / np.nanmax([before, before_high])
    ends = {"now_high": now_high, "before_high": before_high, "ratio": np.sqrt(least * most)}
    assert against_year({"now": now, "before": before} | ends) == told


def test_a_track_keeps_its_quarters_beside_two_years_to_date():
    quarters = [f"Eastern,{y}-{y - 1999} Q{q},80" for y, q in
                ((2024, 1), (2024, 2), (2024, 3), (2024, 4), (2025, 1), (2025, 2))]  # fmt: skip
    to_date = ["Eastern,Apr-Dec 2024,243", "Eastern,Apr-Dec 2025,290"]
    given = "\n".join(["Region,Period,Arrests", *quarters, *to_date])
    held = rocu.check(given.encode()).outcomes
    assert len(rocu.track(held, "arrests", region="Eastern").table) == 6
    year = rocu.year_on_year(held, "arrests", region="Eastern").data
    assert year[["now", "before"]].iloc[0].tolist() == [290, 243]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (4_340_000, "£4.3m against £1.0m"),
        (1_040_000, "£1,040,000 against £1,000,000"),  # both would be £1.0m
        (0, "£0 against £1,000,000"),
    ],
)
def test_two_amounts_in_millions_are_told_apart(now, told):
    frame = outcomes(*series([250_000] * 4 + [now / 4] * 4, measure="cash seized", unit="GBP"))
    made = rocu.year_on_year(frame, "cash seized", region="Eastern")
    assert made.headline == f"Cash seized in Eastern was {told} the year before"


def test_of_several_years_the_most_and_the_fewest_are_told():
    """A halving two years ago is no change from the year before: 98 against 105."""
    held = [row("Eastern", n, periods.financial_year(year))
            for year, n in enumerate((200, 210, 190, 105, 98), start=2018)]  # fmt: skip
    shown = rocu.year_on_year(outcomes(*held), "arrests", region="Eastern")
    told = "Of five years the most were 210 in 2019-20, the fewest 98 in 2022-23."
    assert shown.brief.endswith(told)
    two = rocu.year_on_year(outcomes(*held[-2:]), "arrests", region="Eastern")
    assert "the most" not in two.brief
    # What is hidden may be the fewest, what is not final the most.
    for unsure in ({"value": None, "marker": "c"}, {"value": 400, "status": "provisional"}):
        part = outcomes(*held[:2], held[2] | unsure, *held[3:])
        assert "the most" not in rocu.year_on_year(part, "arrests", region="Eastern").brief


def test_a_force_whose_newest_quarter_is_not_final_stays_in_the_year_of_its_region():
    """One force of two fell to half; its newest quarter is not final, and the year left it out."""
    falls = series([100] * 4 + [50] * 5, "South West", force="Dorset")
    others = series([80] * 9, "South West", force="Wiltshire")
    falls[-1]["status"] = "provisional"
    asked = {"region": "South West", "geography": "force"}
    shown = rocu.year_on_year(outcomes(*falls, *others), "arrests", **asked)
    told = shown.data.set_index("region")
    # Both have the year to 2019-20 Q4, which is final: 4 x 50 of 4 x 100.
    assert told.loc["Dorset", ["now", "before"]].tolist() == [200, 400]
    assert told.loc["Network", ["now", "before"]].tolist() == [200 + 320, 400 + 320]
    compared = rocu.compare_regions(outcomes(*falls, *others), "arrests", **asked, per="population")
    assert set(compared.data["region"]) >= {"Dorset", "Wiltshire"}
    assert "2019-20" in compared.subtitle
    # Who never settles holds nobody back: the year is that of the other.
    never = [dict(row, status="provisional") for row in falls]
    told = rocu.year_on_year(outcomes(*never, *others), "arrests", **asked).data.set_index("region")
    assert told.loc["Dorset", "why"] == "provisional"
    assert told.loc["Wiltshire", ["now", "before"]].tolist() == [320, 320]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("Media interviews", "media interviews"), ("DNA hits", "DNA hits"),
     ("Operation Venetic arrests", "Operation Venetic arrests")],
)  # fmt: skip
def test_a_measure_of_no_list_has_a_small_letter_in_a_sentence_but_for_a_name(typed, told):
    lines = [f"Eastern,{year}-24 Q{q},{typed},{40 + q}".replace("2024-24", "2024-25")
             for year in (2023, 2024) for q in (1, 2, 3, 4)]  # fmt: skip
    outcomes = rocu.check("\n".join(["Region,Period,Measure,Value", *lines]).encode()).outcomes
    made = rocu.year_on_year(outcomes, typed, region="Eastern")
    assert made.headline == f"No clear change in {told} in Eastern from the year before"


def test_the_sum_of_a_regions_forces_does_not_deny_what_its_chart_tells():
    """ "No clear change" stood below “arrests rose from October 2020” of the same region."""
    level = [100, 104, 96, 102] * 2
    both = [row for force in ("Dorset", "Wiltshire")
            for row in series([*level, 92, 88, 128, 132], "South West", force=force)]  # fmt: skip
    frame = outcomes(*both)
    asked = {"region": "South West", "geography": "force"}
    shown = rocu.year_on_year(frame, "arrests", **asked)
    told = shown.data.set_index("region").loc["Network"]
    # 2 x (92 + 88 + 128 + 132) = 880 against 2 x 402 = 804, and its own chart as the region's.
    assert (told["now"], told["before"]) == (880, 804)
    chart = rocu.track(frame, "arrests", region="South West")
    assert told["reading"] == "same"
    assert chart.headline.endswith("from October 2020")
    assert told["signal"] == "higher since October 2020"
    assert told["signal"] in shown.headline
    assert told["signal"] in shown.table["Reading"].iloc[-1]
    assert [key[0] for key in shown.claims] == ["chart", "years", "year"]


def test_forces_of_two_regions_are_two_tests_of_chance():
    """Their chances were counted once: 2.5 of 100 for both pages together."""
    homes = {"South West": ("Dorset", "Wiltshire"), "London": ("Metropolitan", "City of London")}
    held = outcomes(*(
        figure for home, names in homes.items() for name in names
        for figure in series([30, 31, 29, 30] * 3, home, force=name)
    ))  # fmt: skip
    pages = [rocu.year_on_year(held, "arrests", geography="force", region=home) for home in homes]
    kinds = [what[0] for what in set(pages[0].claims) | set(pages[1].claims)]
    assert (kinds.count("year"), kinds.count("years")) == (2, 2)


def threats(changed, **fixed):
    """Eight quarters of three threats of two forces; of those that changed the newest four."""
    rows = []
    for force, start in (("Dorset", 30), ("Wiltshire", 50)):
        for threat in ("drugs", "fraud", "cyber crime"):
            now = changed.get(threat, start)
            values = [start + n % 3 for n in range(4)] + [now + n % 3 for n in range(4)]
            rows += series(values, "South West", geography="force", force=force, threat=threat,
                           **fixed)  # fmt: skip
    return outcomes(*rows)


def test_the_threat_that_changed_is_named_where_the_sum_is_calm():
    fell = threats({"fraud": 10})
    exhibit = rocu.year_on_year(fell, "arrests", region="South West", by="threat")
    table = exhibit.table.set_index("Threat")
    # Of two forces 30 + 31 + 32 + 30 and 50 + 51 + 52 + 50; 2 x (10 + 11 + 12 + 10).
    assert table.loc["Fraud"].tolist()[:2] == [86, 123 + 203]
    # Their sum is judged once, where the region's own year is: threats may stand in years.
    judged = ["[z]", "[z]", "A sum of the rows above, not judged here", "[z]"]
    assert table.loc["All three threats"].tolist() == [86 + 2 * 326, 3 * 326, *judged]
    assert exhibit.headline == "Arrests for fraud were 74 per cent lower than the year before"
    assert exhibit.subtitle.startswith("Arrests by threat, South West (two of five forces: Dorset")
    named = {name for claim in exhibit.claims.values() for name in claim.named}
    assert named == {("arrests", "fraud", "led", "South West")}
    assert "Figures are sums over the forces." in exhibit.notes
    drawn = exhibit.drawing.frame.set_index("label")["state"]
    assert drawn[drawn.eq("focus")].index.tolist() == ["Fraud", "All three threats"]
    two = threats({"fraud": 10, "drugs": 90})
    two = rocu.year_on_year(two, "arrests", region="South West", by="threat")
    assert two.headline == "Arrests were higher for drugs and lower for fraud than the year before"
    calm = rocu.year_on_year(threats({}), "arrests", force="Dorset", by="threat")
    assert calm.headline == "No clear change in arrests by threat from the year before"
    assert calm.key.text == "Arrests by threat in 2019-20: 369 against 369 the year before."
    # Their sum is told where the region's own year is: its interval can be another.
    assert exhibit.key == Key(
        "74% lower", "Arrests for fraud in 2019-20: 86 against 326 the year before."
    )
    assert two.key.figure == "2 of 3"
    assert two.key.text == "Threats changed clearly: arrests for drugs and fraud in 2019-20."
    assert all(claim[0] == "years" for claim in (*exhibit.claims, *calm.claims))
    assert calm.subtitle.startswith("Arrests by threat, Dorset,")


def test_a_force_that_lacks_a_quarter_is_in_no_threat():
    held = threats({})
    late = held["force"].eq("Dorset") & held["period"].eq(held["period"].iloc[5])
    exhibit = rocu.year_on_year(held[~late], "arrests", region="South West", by="threat")
    assert exhibit.table.set_index("Threat").loc["Fraud"].tolist()[:2] == [203, 203]
    assert "South West (one of five forces: Wiltshire)" in exhibit.subtitle
    assert "South West is a sum of one of five forces: Wiltshire" in exhibit.brief


def test_details_are_set_side_by_side_of_one_area_that_states_several():
    held = threats({})
    with pytest.raises(BadOption, match="several areas: Dorset and Wiltshire"):
        rocu.year_on_year(held, "arrests", region="South West", geography="force", by="threat")
    fraud = held[held["threat"].eq("fraud")]
    with pytest.raises(NoFigures, match="one threat alone, fraud"):
        rocu.year_on_year(fraud, "arrests", region="South West", by="threat")
    # Of figures there are, it was said that there are none of arrests at all.
    with pytest.raises(NoFigures, match="arrests are stated for no strand"):
        rocu.year_on_year(held, "arrests", region="South West", by="strand")


def test_of_threats_it_is_said_what_is_left_out_and_which_lacks_a_force():
    """ "South West lacks Wiltshire", which it does not, and not a word of work without a threat."""
    held = threats({})
    lacks = held["force"].eq("Wiltshire") & held["threat"].eq("fraud")
    said = rocu.year_on_year(held[~lacks], "arrests", region="South West", by="threat").notes
    assert "Fraud lacks Wiltshire and is not compared with whole threats." in said
    assert not any("South West lacks" in note or "is stated" in note for note in said)
    unstated = held.assign(threat=held["threat"].mask(lacks, None))
    said = rocu.year_on_year(unstated, "arrests", region="South West", by="threat").notes
    assert "Figures for which no threat is stated are left out." in said


def test_one_region_of_those_compared_is_not_told_again_as_all_of_them():
    late = series([100] * 7, "London")
    told = rocu.year_on_year(outcomes(*series([100] * 8), *late), "arrests", focus="Eastern")
    assert told.brief.count("no clear change") + told.brief.count("No clear change") == 1
    none = rocu.year_on_year(outcomes(*series([9] * 4), *series([9] * 4, "London", 4)), "arrests")
    assert none.description.endswith("Not compared (no region has both years): all together.")


def test_many_threats_that_changed_are_counted_in_words():
    names = [f"a kind of crime that has a long name, no. {number}" for number in range(3)]
    rows = [made for name in names
            for made in series([50] * 4 + [20] * 4, "South West", threat=name)]  # fmt: skip
    told = rocu.year_on_year(outcomes(*rows), "arrests", by="threat")
    assert told.headline == "Arrests changed clearly for three threats of three"


def test_threats_that_contradict_their_whole_are_refused_as_the_whole_is():
    """15 a quarter in one sheet, and 51 by threat in another: 51 were told, and nothing of 15."""
    both = outcomes(
        *series([15] * 8, "South West", source="whole.xlsx!Outcomes!D5"),
        *series([30] * 8, "South West", threat="drugs", source="threats.xlsx!Outcomes!D5"),
        *series([21] * 8, "South West", threat="fraud", source="threats.xlsx!Outcomes!D5"),
    )
    for by in (None, "threat"):
        with pytest.raises(NotComparable, match="the two differ"):
            rocu.year_on_year(both, "arrests", region="South West", by=by)
    right = both.assign(value=both["value"].replace(15, 51))
    told = rocu.year_on_year(right, "arrests", region="South West", by="threat")
    assert told.table.set_index("Threat").loc["Both threats", "2019-20"] == 204
