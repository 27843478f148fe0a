"""What an exhibit says in one place it does not take back in another."""

import pytest
from exhibits.frames import by_strand, outcomes, quarter, recommendations, series
from record.frames import rows_of

import rocu_analysis as rocu
from rocu_analysis.wording import with_article

# Ten quarters about 144, then five about 192: a lasting rise, from the eleventh quarter.
BEFORE = [130, 143, 147, 154, 135, 143, 145, 134, 163, 142]
SINCE = [189, 212, 183, 198, 176]
RISEN = outcomes(*series([*BEFORE, *SINCE]))
LEVELS = (sum(BEFORE) / 10, sum(SINCE) / 5)  # 143.6 and 191.6


def numbers(text):
    return [
        float(word) for word in text.replace(",", "").split() if word.replace(".", "").isdigit()
    ]


def test_a_calm_year_whose_chart_moved_says_both_on_its_tile():
    values = [151, 159, 171, 173, 163, 163, 159, 154, 186, 163, 218, 243, 207, 218, 194]
    exhibit = rocu.year_on_year(outcomes(*series(values)), "arrests", region="Eastern")
    # 243 + 207 + 218 + 194 against 154 + 186 + 163 + 218, whose interval holds 1.
    assert exhibit.key.figure == "No clear change"
    pair, but = f"{sum(values[11:])} against {sum(values[7:11])}", "but higher since October 2020"
    assert exhibit.key.text.endswith(f": {pair} the year before, {but}.")
    assert exhibit.headline.endswith(but)


def test_mean_and_usual_range_of_a_row_are_of_one_level():
    card = rocu.scorecard(RISEN, region="Eastern").table.iloc[0]
    low, high = numbers(card["Usual range"].replace("to", ""))
    assert float(card["Mean"]) == pytest.approx(LEVELS[1], abs=0.05)
    assert low < LEVELS[1] < high
    assert LEVELS[0] < low  # the mean before the rise is no part of that range


def test_words_chart_and_table_give_one_usual_range():
    exhibit = rocu.track(RISEN, "arrests", region="Eastern")
    drawn = exhibit.drawing.frame.iloc[-1]
    low, high = (f"{drawn[name]:.1f}" for name in ("lower", "upper"))
    assert (drawn["lower_named"], drawn["upper_named"]) == (
        f"Usual from {low}",
        f"Usual up to {high}",
    )
    since = "October 2020"
    assert (f"The mean since {since} is 192, and figures between {low} and {high} are usual"
            in exhibit.description)  # fmt: skip
    assert exhibit.table["Mean of its level"].iloc[-1] == (
        f"192, from {since} ({low} to {high} is usual)"
    )


def test_every_period_of_the_highest_figure_is_named():
    exhibit = rocu.track(outcomes(*series([5, 9, 7, 9])), "arrests", region="Eastern")
    ends = [quarter(number).label for number in (0, 1, 3)]
    assert "The lowest figure is 5 ({}), the highest 9 ({} and {}).".format(*ends) in (
        exhibit.description
    )


def test_a_mean_of_the_past_is_the_mean_of_its_figures():
    values = [100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 101]
    held = rocu.outcomes_profile(outcomes(*series(values)), region="Eastern", measures=["arrests"])
    mean = sum(values[:-1]) / 11
    assert held.data["before"].iloc[0] == pytest.approx(mean)
    assert held.data["ratio"].iloc[0] == pytest.approx(values[-1] / mean)
    assert held.table["Earlier mean"].iloc[0] == f"{mean:.1f}"


def test_two_exhibits_say_one_thing_of_how_far_shares_vary():
    others = {"Prevent": 20, "Protect": 15, "Prepare": 5}
    frame = outcomes(*(
        one for number in range(12)
        for one in by_strand({"Pursue": 60 + number % 2} | others, period=quarter(number))
    ))  # fmt: skip
    told = "no more than chance alone gives"
    for exhibit in (
        rocu.balance(frame, "disruptions"),
        rocu.balance_over_time(frame, "disruptions"),
    ):
        (said,) = [text for text in exhibit.notes if "times what chance" in text or told in text]
        assert told in said


def test_a_register_of_one_region_is_told_once():
    def entry(number, region="East Midlands", due="2021-01-31"):
        return {"recommendation_id": f"R{number}", "region": region, "due": due,
                "status": "being progressed", "published": "2020-01-31",
                "status_as_at": "2021-07-31"}  # fmt: skip

    own = [entry(1), entry(2), entry(3, due="2022-01-31")]
    alone = rocu.recommendations(recommendations(*own), region="East Midlands", as_at="2021-07-31")
    beside = rocu.recommendations(
        recommendations(*own, entry(4, "London")), region="East Midlands", as_at="2021-07-31"
    )
    assert "in all" not in alone.headline.lower() + alone.key.text.lower()
    assert alone.key.figure == "2 of 3 overdue"
    # Two of three here, and one of one in London: three of four.
    assert beside.headline.endswith("three of four overdue in all")
    assert "In all: 3 of 4 overdue" in beside.key.text


def test_grades_of_forces_answer_for_forces():
    grades = ["adequate", "good", "requires improvement", "good", "requires improvement"]
    names = ["Derbyshire", "Leicestershire", "Lincolnshire", "Northamptonshire", "Nottinghamshire"]
    frame = rows_of("grades", *(
        {"region": "East Midlands", "unit": name, "unit_type": "force", "grade": grade,
         "assessed": "2024-02-09", "scale": "HMICFRS five tiers", "question": "SOC grade"}
        for name, grade in zip(names, grades, strict=True)
    ))  # fmt: skip
    exhibit = rocu.grades(frame, unit_type="force")
    # Two of five are good, and none is outstanding.
    assert exhibit.key.figure == "2 of 5 good"
    assert exhibit.key.question == "Are the forces graded well?"
    assert exhibit.subtitle.startswith("Grades for SOC, HMICFRS five tiers")


def test_eleven_points_are_an_eleven_point_change():
    said = [with_article(f"{number}-point change") for number in (8, 9, 11, 12, 18)]
    assert [text.partition(" ")[0] for text in said] == ["an", "a", "an", "a", "an"]
