"""What a paper says of its disclosure control: true, plain and giving nothing away."""

from itertools import takewhile

import pandas as pd
import pytest

from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.content import Paragraph
from rocu_analysis.paper.paper import Paper
from rocu_analysis.paper.requests import Request

from .frames import outcomes, together

LONG = {"South West": [20, 3, 22, 23], "Eastern": [30, 31, 32, 33]}


def track(frame, **arguments):
    return Request("track", {"outcomes": frame}, {"measure": "arrests", **arguments})


def attacked(*requests):
    return assurance.attack(protection.protect(requests), [], protection.THRESHOLD).sentence


def declared(paper, part):
    blocks = iter(paper.document(part).blocks)
    next(block for block in blocks if getattr(block, "text", "") == "Disclosure control")
    return [block.text for block in takewhile(lambda block: isinstance(block, Paragraph), blocks)]


def test_it_says_that_nothing_was_hidden_only_where_nothing_was():
    frame = outcomes({"South West": [20, 21, 22, 23]})
    undated = outcomes({"South West": [3]}, source="U.xlsx").assign(
        period="an operation", period_start=pd.NaT, period_end=pd.NaT
    )
    assert "so nothing was hidden" in attacked(track(frame))
    assert "so nothing more was hidden" in attacked(track(together(frame, undated)))


def test_it_speaks_of_figures_in_public_only_where_there_are_some():
    public = outcomes(
        {"London": [40, 41, 42, 43]}, source="L.xlsx", published="https://example.org/figures"
    )
    assert attacked(track(outcomes(LONG))).endswith("It could tell none.")
    assert attacked(track(together(outcomes(LONG), public))).endswith(
        "It could tell none but what figures in public tell by themselves."
    )


def test_a_part_counts_its_own_exhibits():
    """Charges, of which one is small, stand in the restricted part only."""
    frame = together(
        outcomes({"South West": [20, 21, 22, 23]}), outcomes(LONG, measure="charges", source="C")
    )
    entries = [
        {"kind": "track", "measure": "arrests"},
        {"kind": "track", "measure": "charges", "audience": "restricted"},
    ]
    paper = Paper({"outcomes": frame}, title="A paper", audience="public", exhibits=entries)
    said = {part: declared(paper, part) for part in paper.parts}
    less = "To protect people, 1 exhibit shows less than was asked for."
    assert less in said["restricted"]
    assert less not in said["public"]


def test_it_names_the_papers_that_the_attack_does_not_know():
    paper = Paper(
        {"outcomes": outcomes(LONG)}, title="A paper", audience="public",
        exhibits=[{"kind": "track", "measure": "arrests"}],
    )  # fmt: skip
    last = declared(paper, "public")[-1]
    assert "neither an earlier one of the same figures nor one for another region" in last


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"South West": [3]}, "1 of the 1 counts is hidden"),
        ({"South West": [3], "Eastern": [20], "London": [30]}, "2 of the 3 counts are hidden"),
    ],
)
def test_a_table_of_counts_says_how_many_are_hidden_and_not_that_each_is_small(counts, words):
    frame = outcomes(counts)
    request = Request("compare_regions", {"outcomes": frame}, {"measure": "arrests"})
    done = protection.protect([request])
    exhibit = assurance.count_table(done.requests[0], done.tables[0])
    assert exhibit.description.startswith(words)
    assert "too small" not in exhibit.headline
