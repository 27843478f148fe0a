"""The annex on methods says what the code does, for every kind of exhibit."""

import pytest

from rocu_analysis.measures import progress, survival
from rocu_analysis.paper.entries import FRAMES_OF, ONLY_IN_PAPERS
from rocu_analysis.paper.methods import METHODS


def test_every_kind_of_exhibit_has_its_method():
    assert set(METHODS) == set(FRAMES_OF) - set(ONLY_IN_PAPERS)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("compare_regions", "eight earlier periods or more"),
        ("compare_regions", "99.8 per cent"),
        ("funnel", "up to about 15 papers in 100"),
        ("balance", "eight earlier periods or more"),
        ("balance_over_time", "every order in which the four may be changed"),
        ("recommendations", "Kaplan and Meier"),
        (
            "recommendations",
            f"{survival.LEAST_RECORDS} records, {survival.LEAST_CLOSED} of them closed",
        ),
        ("recommendations", f"due {progress.RESPONSE_DAYS} days after publication"),
    ],
)
def test_what_an_exhibit_rests_on_is_told(kind, says):
    _, text = METHODS[kind]
    assert says in text
    assert text.endswith(".")
    assert "  " not in text
