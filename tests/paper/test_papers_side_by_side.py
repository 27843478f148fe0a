"""What one paper tells of another: parts are protected together, papers are not, and say so."""

import pytest

from rocu_analysis.paper.paper import Paper

from .frames import outcomes, together

# 60 arrests, of which 40 for drugs and 17 for fraud, leave 3 for firearms.
COUNTS = {"drugs": 40, "fraud": 17, "firearms": 3}
ELSEWHERE = {"Eastern": [70], "London": [80], "North East": [90], "East Midlands": [95]}
PERIOD = "2020-21 Q1"


def rows():
    return together(
        *(
            outcomes({"South West": [count], **ELSEWHERE}, threat=threat, source=threat)
            for threat, count in COUNTS.items()
        )
    )


def asked(threat=None, **fixed):
    entry = {"kind": "compare_regions", "measure": "arrests", "period": PERIOD} | fixed
    return entry if threat is None else entry | {"threat": threat}


def paper(*entries):
    return Paper({"outcomes": rows()}, title="A paper", audience="public", exhibits=list(entries))


def south_west(made, part=None):
    """What the exhibits of a part say of South West, missing where they leave it out."""
    found = []
    for exhibit in made.exhibits(part):
        data = exhibit.data.set_index("region")["value"]
        found.append(data.get("South West"))
    return found


def test_two_papers_may_and_each_says_that_it_does_not_know_the_other():
    """A limit of what is promised: it stands here so that the words in the paper stay true."""
    one, other = paper(asked()), paper(asked("drugs"), asked("fraud"))
    (whole,), parts = south_west(one), south_west(other)
    assert whole - sum(parts) == COUNTS["firearms"]
    for made in (one, other):
        said = " ".join(getattr(b, "text", "") for b in made.document().blocks)
        assert "It does not know of other papers" in said
        assert "neither an earlier one of the same figures nor one for another region" in said


def test_figures_of_another_paper_that_are_named_as_public_are_known():
    """The total stands in public: of the threats not all can be shown beside it."""
    total = outcomes({"South West": [60]}, source="total", published="https://example.org/paper")
    frame = together(rows(), total)
    made = Paper(
        {"outcomes": frame}, title="A paper", audience="public",
        exhibits=[asked("drugs"), asked("fraud")],
    )  # fmt: skip
    assert None in south_west(made)


@pytest.mark.parametrize("threat", ["drugs", "fraud"])
def test_one_of_them_can_be(threat):
    """60 less 40 or less 17 is no small count: the test above is no matter of course."""
    total = outcomes({"South West": [60]}, source="total", published="https://example.org/paper")
    frame = together(rows(), total)
    made = Paper({"outcomes": frame}, title="A paper", audience="public", exhibits=[asked(threat)])
    assert south_west(made) == [COUNTS[threat]]
