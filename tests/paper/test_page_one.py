"""Page one and the pages after it: the answer first, in words that a board uses."""

import re
import subprocess
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from shipped_papers import illustrative, published

import rocu_analysis as rocu
from rocu_analysis import cli
from rocu_analysis.paper import content
from rocu_analysis.paper.answers import Board, Verdict, answer_of, trust
from rocu_analysis.paper.page_one import RELIED_ON

from .frames import outcomes

# What a machine writes and no press officer would print.
MACHINE = (
    "signals that go on", "none refuses", "no more than is usual", "going on:", "told apart",
    "beyond chance", "no rule fired", "is no region that", "stands beside",
    "they are whole", "what nobody knows", "papers in 100", "asked of whom",
)  # fmt: skip
MOST_WORDS = 900  # before the annex
MOST_PAGES = 6
BOARD = Board("South West", date(2022, 5, 16))


@pytest.fixture(scope="module", params=["illustrative", "published"])
def paper(request):
    return illustrative() if request.param == "illustrative" else published()


def main_part(document):
    """Blocks before the annexes."""
    first = next(place for place, block in enumerate(document.blocks)
                 if isinstance(block, content.Heading) and block.number)  # fmt: skip
    return document.blocks[:first]


def first_page(document):
    blocks = document.blocks
    return blocks[: next(n for n, block in enumerate(blocks) if getattr(block, "new_page", False))]


def words_of(blocks):
    """Every text of blocks, but sources and charts' own letters."""
    for block in blocks:
        if isinstance(block, content.Points):
            yield from (point.text for point in block.items)
        elif isinstance(block, content.Tiles):
            yield from (f"{tile.question} {tile.verdict}. {tile.text}" for tile in block.items)
        elif isinstance(block, content.Picture | content.Table):
            yield block.caption
        elif getattr(block, "role", "") != "source":
            yield block.words


def test_no_sentence_of_a_paper_reads_like_a_machine(paper):
    for part in paper.parts:
        text = "\n".join(words_of(main_part(paper.document(part)))).lower()
        assert [phrase for phrase in MACHINE if phrase in text] == []


def test_the_main_part_is_short(paper):
    main = main_part(paper.document())
    breaks = sum(isinstance(block, content.Heading) and block.new_page for block in main)
    assert 1 + breaks <= MOST_PAGES
    assert sum(len(text.split()) for text in words_of(main)) <= MOST_WORDS


def test_page_one_has_the_answer_the_decisions_and_six_tiles(paper):
    page = first_page(paper.document())
    (box,) = [block.text for block in page if getattr(block, "role", "") == "answer"]
    assert box.startswith("Against a year ago: ")
    assert "Please decide" in [getattr(block, "text", "") for block in page]
    (tiles,) = [block for block in page if isinstance(block, content.Tiles)]
    assert len(tiles.items) == 6
    assert tiles.items[-1].question == "May I trust it?"


def test_every_tile_names_a_place_or_says_of_what_it_is_and_a_period(paper):
    for tile in paper.document().tiles:
        assert re.search(r"\d{4}|warning", tile.text), tile.text
        if tile.question != "May I trust it?":
            assert "South West" in tile.text, tile.text


def test_what_the_record_cannot_answer_is_said_to_be_so_with_the_reason():
    tiles = {tile.question: tile for tile in published().document().tiles}
    unable = {question for question, tile in tiles.items()
              if tile.verdict == Verdict.NOT_ENOUGH.value}  # fmt: skip
    assert unable == {"How do we compare?", "Too heavy on Pursue?", "Is the money certain?",
                      "Which recommendations are late?"}  # fmt: skip
    assert "six years old" in tiles["How do we compare?"].text
    assert "No published source splits work by strand" in tiles["Too heavy on Pursue?"].text
    assert "England and Wales" in tiles["Is the money certain?"].text
    assert all("Ask " in tiles[question].text for question in unable - {
        "Which recommendations are late?"})  # fmt: skip


def test_passed_due_dates_of_unknown_status_are_on_page_one_and_never_overdue():
    page = "\n".join(words_of(first_page(published().document())))
    assert "the status of all seven recommendations is not known; three due dates have" in page
    assert "overdue" not in page


def test_every_link_leads_somewhere(paper):
    for part in paper.parts:
        document = paper.document(part)
        anchors, links = [], []
        for block in document.blocks:
            items = getattr(block, "items", ())
            anchors += [getattr(one, "anchor", "") for one in (block, *items)]
            links += [link for one in (block, *items) for link in getattr(one, "links", ())]
            links += [tile.link for tile in items if isinstance(tile, content.Tile)]
        held = [anchor for anchor in anchors if anchor]
        assert len(held) == len(set(held))
        assert links
        assert {link.anchor for link in links} <= set(held)


def test_page_one_fits_its_page():
    made = illustrative()
    page = first_page(made.document())
    title = content.title_height(made.title, made.subtitle)
    assert title + content.height(page) <= content.PAGE_HEIGHT + content.SPARE


def test_old_figures_have_a_band_that_says_how_old_they_are():
    bands = [block.text for block in published().document().blocks
             if getattr(block, "role", "") == "age"]  # fmt: skip
    assert bands
    assert all(text == "2018-19: the newest that is published, six years old" for text in bands)


# --- verdicts, by their rules ---------------------------------------------------------------------


def register(*rows):
    """Recommendations by region, state, due date, first due date and closing date."""
    columns = ["region", "state", "due", "original_due", "closed_on", "days_overdue"]
    made = pd.DataFrame(rows, columns=columns)
    for name in ("due", "original_due", "closed_on"):
        made[name] = pd.to_datetime(made[name])
    return made


def answer(kind, data, **arguments):
    """Answer of an exhibit that has these figures."""
    recipe = SimpleNamespace(arguments=arguments)
    finding = SimpleNamespace(period="2021", all_rows={"share": 65.0})
    exhibit = SimpleNamespace(kind=kind, data=data, recipe=recipe, finding=finding)
    return answer_of(exhibit, BOARD)


def test_a_recommendation_closed_after_its_first_date_is_named_though_none_is_late():
    told = answer("recommendations", register(
        ("South West", "closed on time", "2022-01-31", "2021-06-30", "2021-11-22", None),
        ("South West", "closed on time", "2021-06-30", None, "2021-05-25", None),
        ("Eastern", "overdue", "2022-01-31", None, None, 105)))  # fmt: skip
    assert (told.verdict, told.words) == (Verdict.NONE_LATE, "None of ours")
    assert "one of them 145 days after its first date" in told.text  # 30 June to 22 November
    assert "Elsewhere one is overdue" in told.text


def test_overdue_and_unknown_recommendations_are_counted_apart():
    told = answer("recommendations", register(
        ("South West", "overdue", "2022-05-06", None, None, 10),
        ("South West", "status not known", "2022-01-31", None, None, None)))  # fmt: skip
    assert told.words == "One of ours"
    assert told.late == "one of our two recommendations is overdue; the status of one is not known"
    assert "when the one overdue recommendation will be closed" in told.ask


@pytest.mark.parametrize(("region", "amounts", "verdict"), [
    ("South West", {"long term": 10, "annual": 0}, Verdict.ALL),
    ("South West", {"long term": 7, "annual": 3}, Verdict.MOST),
    ("South West", {"long term": 6, "annual": 4}, Verdict.OVER_HALF),
    ("South West", {"long term": 5, "annual": 5}, Verdict.HALF),
    ("South West", {"long term": 4, "annual": 6}, Verdict.UNDER_HALF),
    (None, {"Not stated": 171}, Verdict.NOT_ENOUGH),  # of all units, which answers for none
])  # fmt: skip
def test_money_is_judged_by_the_share_that_lasts(region, amounts, verdict):
    same = dict.fromkeys(("posts", "posts_permanent", "posts_filled"))
    same |= {"region": region, "period": "2021-22", "period_end": pd.Timestamp("2022-03-31")}
    told = answer("funding", pd.DataFrame([
        {**same, "certainty": certainty, "amount": amount * 1e6}
        for certainty, amount in amounts.items()]))  # fmt: skip
    assert told.verdict is verdict
    assert region is None or f"£{amounts['long term']}.0m of £10.0m" in told.text


@pytest.mark.parametrize(
    ("returned", "provisional", "conflicts", "oldest", "words"),
    [
        (1.0, False, 0, "", "Yes"),
        (1.0, True, 0, "", "Yes, with one caution"),
        (0.9, True, 0, "", "Yes, with two cautions"),
        (0.9, True, 1, "", "Use with care"),
        (0.7, False, 0, "", "Use with care"),
    ],
)
def test_trust_goes_by_coverage_provisional_points_conflicts_and_age(
    returned, provisional, conflicts, oldest, words
):
    told = trust(returned=returned, provisional=provisional, conflicts=conflicts, oldest=oldest,
                 board=BOARD, source="All returned")  # fmt: skip
    assert told.words == words


# --- what a specification adds --------------------------------------------------------------------


def small_paper(**options):
    frame = outcomes({"South West": [50] * 4 + [80] * 4})
    asked = [{"kind": "track", "measure": "arrests", "heading": "Is it real?"},
             {"text": "A paragraph of our own"},
             {"kind": "completeness", "heading": RELIED_ON}]  # fmt: skip
    return rocu.Paper({"outcomes": frame}, title="A paper", audience="public", exhibits=asked,
                      region="South West", **options)  # fmt: skip


def test_own_decisions_stand_first_with_owner_and_date():
    by = date(2022, 6, 30)
    made = small_paper(decisions=[{"ask": "agree the plan", "owner": "the chair", "by": by}])
    (asks,) = [block for block in made.document().blocks
               if isinstance(block, content.Points) and block.ordered]  # fmt: skip
    assert asks.items[0].text == "Agree the plan (the chair, by 30 June 2022)."


def test_an_own_paragraph_stands_where_it_was_written():
    texts = [getattr(block, "text", "") for block in small_paper().document().blocks]
    at = texts.index("A paragraph of our own.")
    assert "Is it real?" in texts[:at]
    assert RELIED_ON in texts[at:]


def test_a_change_is_on_page_one_though_no_year_can_be_compared():
    blocks = small_paper().document().blocks
    (box,) = [block.text for block in blocks if getattr(block, "role", "") == "answer"]
    assert "arrests" in box.lower()


def test_what_the_last_paper_asked_stands_first_with_what_came_of_it(tmp_path):
    asked = [{"ask": "agree the plan"}]
    small_paper(decisions=asked, as_at="2026-04-01").save(tmp_path, ["csv"])
    made = small_paper(decisions=asked, as_at="2026-07-01", previous=[tmp_path])
    assert content.asks_of(made.document().blocks) == (
        "The last paper asked this: Agree the plan. No answer recorded.",
    )


@pytest.mark.parametrize(
    ("ask", "came"),
    [("agree the plan", "Agree the plan. No answer recorded."),
     ("Ask the unit why", "Ask the unit why. The figures no longer call for it.")],
)  # fmt: skip
def test_what_is_asked_no_more_is_open_unless_the_figures_asked_it(tmp_path, ask, came):
    small_paper(decisions=[{"ask": ask}], as_at="2026-04-01").save(tmp_path, ["csv"])
    made = small_paper(as_at="2026-07-01", previous=[tmp_path])
    (first, *_) = content.asks_of(made.document().blocks)
    assert first == f"The last paper asked this: {came}"


@pytest.mark.parametrize("kind", ["compare_regions", "balance", "year_on_year"])
def test_a_table_of_counts_of_which_some_are_hidden_answers_no_question(kind):
    """It has no share, rate or change: page one broke off."""
    counts = pd.DataFrame({"region": ["South West"], "period": ["2020-21"], "value": [None]})
    assert answer(kind, counts, measure="arrests") is None


def test_a_year_beside_one_that_lacks_a_quarter_is_not_compared():
    given = outcomes({"South West": [70, 70, 70, 70, 80, 80, 80, 80]}, first=2019)
    exhibit = rocu.year_on_year(given.drop(index=1), "arrests", region="South West")
    found = answer_of(exhibit, Board("South West", date(2021, 5, 16)))
    assert found.verdict is Verdict.NOT_ENOUGH
    assert "320 arrests" in str(found.text)  # 4 x 80
    assert "2019-20 cannot be compared: figures are missing" in str(found.text)


@pytest.mark.slow
@pytest.mark.parametrize("region", ["London", "East Midlands"])
def test_all_questions_are_answered_on_page_one_of_each_region(tmp_path, region):
    cli.main(["paper", "--example", "illustrative", "--region", region, "--formats", "pdf",
              "--out", str(tmp_path)])  # fmt: skip
    (path,) = tmp_path.glob("*public.pdf")
    text = subprocess.run(
        ["pdftotext", "-f", "1", "-l", "1", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    for question in ("How do we compare?", "Too heavy on Pursue?", "Is the money certain?",
                     "Which recommendations are late?", "May I trust it?"):  # fmt: skip
        assert question in text


def test_a_share_without_another_region_is_compared_with_none():
    told = answer("balance", pd.DataFrame(
        {"row": ["South West"], "status": ["compared"], "verdict": [""], "Pursue": [52.0],
         "stated": [80.0], "share": [65.0], "lower": [54.0], "upper": [75.0]}),
        measure="disruptions")  # fmt: skip
    assert told.verdict is Verdict.NOT_ENOUGH
    assert "65 per cent of 80" in told.text  # 52 / 80
    assert "network" not in told.text


def test_a_rate_on_page_one_has_the_residents_that_its_exhibit_has():
    """A rare measure is counted per million: page one printed the figure per 100,000."""
    given = outcomes({"South West": [5, 5, 5, 5], "Eastern": [3, 3, 3, 3]})
    found = answer_of(rocu.compare_regions(given, "arrests", per="population"), BOARD)
    # 20 / 5,288,935 and (20 + 12) / (5,288,935 + 7,574,630)
    assert found.text.startswith("3.8 arrests per million residents in the South West in 2020-21")
    assert "network 2.5" in found.text


def test_a_balance_without_a_known_share_answers_nothing():
    hidden = pd.DataFrame({"row": ["South West"], "status": ["hidden"], "Pursue": [None],
                           "stated": [None]}, dtype="object")  # fmt: skip
    assert answer("balance", hidden, measure="disruptions", strands={"Arrests": "Pursue"}) is None


def test_rows_without_a_change_have_no_column_for_one():
    (rows,) = [block for block in first_page(illustrative().document())
               if "further measures" in getattr(block, "caption", "")]  # fmt: skip
    six = "Six further measures, South West, 2021-22 Q3"  # 8 less arrests and people charged
    assert rows.caption == six
    assert rows.drawing.options["heads"]["reading"] == ""
