"""A number in an author's own text that is the value of a hidden cell stops the public part."""

import pytest

from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.paper.paper import Paper

from .frames import ELSEWHERE, in_year

COUNTS = in_year({"South West": 3, **ELSEWHERE})
COMPARED = {"kind": "compare_regions", "measure": "arrests", "period": "2020-21"}


def made(comment="", audience="public", entry=COMPARED, **text):
    given = {"title": "A paper", "audience": audience, **text}
    return Paper({"outcomes": COUNTS}, exhibits=[entry | {"comment": comment}], **given)


@pytest.mark.parametrize("text", ["The South West made 3 arrests", "3: too few", "Of 40, 3."])
def test_a_hidden_count_in_a_comment_stops_the_public_part(text):
    with pytest.raises(NotSafeToPublish, match="the number 3, and a count of 3 is hidden"):
        made(text).document()


@pytest.mark.parametrize("place", ["title", "subtitle", "purpose", "decisions"])
def test_a_hidden_count_stops_it_wherever_the_author_wrote_it(place):
    text = "Accept 3 arrests"
    with pytest.raises(NotSafeToPublish, match=place):
        made(**{place: [{"ask": text}] if place == "decisions" else text}).document()


@pytest.mark.parametrize(
    "text",
    ["60 arrests", "in 2020-21 Q3", "3 per cent", "£3m", "3.5 times", "1,003", "from 3 May 2021",
     "R3", "3%", "three arrests", "13"],
)  # fmt: skip
def test_other_numbers_do_not(text):
    assert "not read text and decisions" in str(made(text).document())


def test_a_part_that_is_not_public_may_name_it():
    assert made("3 arrests", "restricted").document()
    public = COMPARED | {"per": "population"}
    both = Paper(
        {"outcomes": COUNTS}, title="A paper", audience="public",
        exhibits=[public, COMPARED | {"comment": "3 arrests", "audience": "restricted"}],
    )  # fmt: skip
    assert both.document("restricted")
