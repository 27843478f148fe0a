"""Headlines agree with how many they speak of: one, two, some, all."""

import pytest

from rocu_analysis.wording import balance, comparison, scorecards


@pytest.mark.parametrize(
    ("verdicts", "text"),
    [
        (["same"], ""),
        (["same", "same"], ", nor can the other"),
        (["same", "same", "same"], ", nor can any other"),
        (["same", "above"], ", unlike the other"),
        (["same", "above", "below"], ", unlike both others"),
        (["same", *["above"] * 3], ", unlike all three others"),
        (["same", "same", "below"], ", nor can one other"),
        (["same", "same", "same", "below"], ", nor can two others"),
    ],
)
def test_what_holds_of_the_others(verdicts, text):
    found = comparison.headline(verdicts, focus="London", focus_verdict="same")
    assert found == f"London cannot be told apart from the network{text}"


@pytest.mark.parametrize("headline", [balance.headline, comparison.headline])
def test_of_a_region_that_is_not_compared_nothing_is_said(headline):
    verdicts = ["same", "above", "below"]
    assert headline(verdicts, focus="London", focus_verdict=None) == headline(verdicts)


LONG = [f"a measure of {number} long words" for number in "abc"]


@pytest.mark.parametrize(
    ("many", "compared", "text"),
    [
        (1, 6, "one of six measures stands apart from its past"),
        (1, 1, "the one measure stands apart from its past"),
        (2, 6, "two of six measures stand apart from their past"),
        (2, 2, "both measures stand apart from their past"),
        (3, 3, "all three measures stand apart from their past"),
    ],
)
def test_measures_and_their_past(many, compared, text):
    above = [f"{name} {'and more ' * 5}" for name in LONG[:many]]  # too long to be named
    found = scorecards.profile_headline("Eastern", above, [], compared, "2021-22 Q3")
    assert found == f"Eastern: {text} in 2021-22 Q3"
