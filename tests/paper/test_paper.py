"""A paper is put together from its exhibits, part by part, and is the same each time."""

import itertools
import json
from dataclasses import replace

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import datasets, reference
from rocu_analysis.errors import BadOption
from rocu_analysis.paper import content
from rocu_analysis.paper.assembly import assemble

from .frames import answers, ask, paper, register, rows

ENTRIES = [{"kind": "recommendations", "heading": "Recommendations"}, {"kind": "responses"}]


HELD = {"recommendations": register(), "responses": answers()}


def wide_frame(rows=30, columns=14):
    return pd.DataFrame(
        {f"Organisation {c}": [f"Reference {r} {c}" for r in range(rows)] for c in range(columns)}
    )


def test_a_title_names_the_region_however_the_paper_is_made():
    titled = {"title": "{region}: for the {forces}", "audience": "internal", "exhibits": ENTRIES}
    made = rocu.Paper(HELD, region="South West", **titled)
    assert made.title == "The South West: for the five forces"


def test_wide_tables_turn_the_page_and_the_page_turns_back():
    made = paper(HELD, ENTRIES[0])
    exhibit = made.exhibits()[0]
    wide = replace(exhibit, cells=wide_frame())
    placed = [replace(item, exhibit=wide) for item in made._placed("public")]
    document = assemble(
        made._brief("public", ()), placed, (), (), ("", ()), made.protection, made.assurance
    )
    by_text = {heading.text: heading.landscape for heading in document.every(content.Heading)}
    assert by_text["Figures behind figure\u00a01"]
    assert by_text["Tables"]
    assert not by_text["Can these figures be relied on?"]
    assert not by_text["Method"]


def test_a_record_tells_of_recommendations_what_the_table_prints():
    held = {"recommendations": register().assign(report="Not yet published")}
    made = paper(held, ENTRIES[0])
    told = made.record()
    (exhibit,) = json.loads(told)["exhibits"]
    assert len(exhibit["standing"]) == len(exhibit["rows"])
    assert b"Not yet published" not in told


def test_forces_of_all_regions_stand_in_a_paper_of_one():
    entry = {"kind": "track", "measure": "judicial outcomes", "geography": "force", "region": "all"}
    made = paper(datasets.example("fraud"), entry, region="South West")
    (item,) = made._placed("public")
    # Forces of all ten regions: 43, a row each or more.
    assert item.exhibit.table.iloc[:, 0].nunique() == 43


def test_what_was_returned_after_the_day_of_the_figures_is_not_called_returned():
    lines = ["2020-21 Q1,60,2020-07-15", "2020-21 Q2,70,2020-10-15"]
    lines = [f"South West,arrests,{line}" for line in lines]
    check = rocu.check("\n".join(["Region,Measure,Period,Value,As at", *lines]).encode())
    for day, newest in (("2020-08-31", "2020-21 Q1"), ("2020-10-31", "2020-21 Q2")):
        made = paper(check, {"kind": "completeness"}, as_at=day, audience="restricted")
        assert newest in made.exhibits()[0].headline


@pytest.mark.parametrize(("region", "title"), [
    (None, "Organised crime in the South West"),
    ("north east", "Organised crime in the North East"),
    ("Eastern", "Organised crime in the Eastern region"),
])  # fmt: skip
def test_a_paper_of_another_region_has_its_title(region, title):
    """Figures of the North East stood under "Organised crime in the South West"."""
    written = datasets.data() / "illustrative" / "paper.toml"
    made = rocu.Paper.from_spec(written, check={}, region=region, as_at="2000-01-01")
    assert made.title == title


def test_a_paper_of_all_regions_says_what_is_of_one():
    """The profile of one region's outcomes was a mistake, that refused the paper."""
    quarters = rows({"South West": [30, 40], "London": [50, 60]})
    asked = [ask("track", "arrests"), ask("outcomes_profile")]
    of_one = paper(quarters, *asked, region="South West")
    assert [exhibit.kind for exhibit in of_one.exhibits()] == ["track", "outcomes_profile"]
    of_all = paper(quarters, *asked, region="all")
    assert [exhibit.kind for exhibit in of_all.exhibits()] == ["track"]
    words = "Profile of outcomes: it is of one region, and this paper is of all."
    assert words in [getattr(block, "text", "") for block in of_all.document().blocks]
    with pytest.raises(BadOption, match="it has no region"):
        paper(quarters, *asked)


def test_words_that_name_another_region_are_refused_with_the_cure(tmp_path):
    spec = tmp_path / "paper.toml"
    said = 'title = "South West"\naudience = "public"\nregion = "South West"\nexample = "fraud"\n'
    spec.write_text(f'{said}[[exhibits]]\nkind = "completeness"\n', encoding="utf-8")
    assert rocu.Paper.from_spec(spec, check={}, as_at="2000-01-01").title == "South West"
    told = "the words name South West, and the paper is of the North East: 'South West'.*{region}"
    with pytest.raises(BadOption, match=told):
        rocu.Paper.from_spec(spec, check={}, region="North East", as_at="2000-01-01")


def test_what_could_not_be_shown_is_told_once():
    """Two exhibits of the same words stood twice in a list, for another region."""
    lacking = {"kind": "stated", "only": {"source": "Another.xlsx"}}
    made = paper(HELD, ENTRIES[0], lacking, lacking)
    assert len(made.not_shown) == 2
    (told,) = [text for text in made._not_shown("public") if "stated" in text]
    texts = [getattr(block, "text", "") for block in made.document().blocks]
    assert texts.count(f"{told}.") == 1


@pytest.mark.parametrize("audience", ["internal", "restricted"])
def test_who_took_a_figure_back_is_told_by_the_check_alone(tmp_path, audience):
    lines = ["Region,Period,Measure,Value", *(f"South West,2021-22 Q{q},arrests,{n}"
             for q, n in zip((1, 2, 3), (91, 92, "(93)"), strict=True))]  # fmt: skip
    (tmp_path / "return.csv").write_text("\n".join(lines), encoding="utf-8")
    settled = '[[accept]]\ncell = "D4"\nby = "Sgt Aylward"\non = 2022-02-03\nreason = "By letter"\n'
    (tmp_path / "return.toml").write_text(settled, encoding="utf-8")
    check = rocu.check(tmp_path)
    assert check.accepted_by_hand["by"].tolist() == ["Sgt Aylward"]
    assert "Sgt Aylward" in " ".join(check.problems["message"])
    made = rocu.Paper(check, title="A", audience=audience, as_at="2022-03-01",
                      exhibits=[{"kind": "track", "measure": "arrests"}])  # fmt: skip
    (shown,) = made.exhibits()
    told = [
        str(made.document()),
        *shown.notes,
        *rocu.load_outcomes(tmp_path).attrs["accepted_by_hand"],
    ]
    assert sum("By letter" in text for text in told) > 1
    assert not any("Aylward" in text for text in told)


# --- the general paper ----------------------------------------------------------------------------

FIVE = [30, 40, 35, 38, 41]
FLAT = [49, 51, 48, 52]
SOUTH_EAST = reference.forces_in("South East")


def general(held, **options):
    """The general paper of a frame of outcomes, or of frames by name."""
    held = {"outcomes": held} if isinstance(held, pd.DataFrame) else held
    return rocu.Paper.from_spec(datasets.GENERAL, check=held, **options)


def asked(held, **options):
    """Arguments of what the general paper asks for, by the kind of exhibit."""
    return {one.function: one.arguments for one in general(held, **options).requests}


def box(made):
    (told,) = [block.text for block in made.document().blocks
               if getattr(block, "role", "") == "answer"]  # fmt: skip
    return told


def of_forces(counts, **fixed):
    """Counts of every force of the South East, all alike."""
    return pd.concat(rows({"South East": counts}, geography="force", force=name,
                          **{"source": name} | fixed) for name in SOUTH_EAST)  # fmt: skip


def test_the_general_paper_asks_for_what_the_returns_have_something_for():
    few = of_forces([30, 40])
    assert general(few).region == "South East"
    # No strands, recommendations, answers, money or grades, and no quarter of a year before; and
    # her forces, not her region alone.
    assert list(asked(few)) == ["scorecard", "track", "compare_regions", "completeness"]
    assert asked(few)["compare_regions"]["geography"] == "force"
    assert "compare_regions" not in asked(few[few["force"].eq(SOUTH_EAST[0])])
    several = rows({"South East": [30, 40], "London": [50, 60]}, measure="charges")
    assert general(several).region is None
    assert asked(several)["compare_regions"]["measure"] == "charges"
    assert "geography" not in asked(several)["compare_regions"]
    assert "scorecard" not in asked(several.assign(unit="percent"))
    # Of money alone its measures are scored, and one that is known is asked for by name.
    money = several.assign(measure="cash seized", unit="GBP")
    both = pd.concat([money, money.assign(measure="Amount restrained")])
    assert asked(both)["track"]["measure"] == "cash seized"
    scored = rocu.scorecard(both, region="South East")
    assert set(scored.data["measure"]) == {"cash seized", "Amount restrained"}


def test_the_general_paper_goes_over_time_where_there_are_periods_enough():
    assert "track" not in asked(rows({"South East": [30]}))
    # The chart of a year has all five, and one without limits beside it would show the same again.
    assert "year_on_year" in asked(rows({"South East": FIVE}))
    assert "track" not in asked(rows({"South East": FIVE}))
    assert "track" in asked(rows({"South East": [30, 40] * 5}))


def test_the_general_paper_says_which_force_or_threat_changed_unless_one_would_be_hidden():
    five = of_forces(FIVE)
    assert asked(five)["year_on_year"]["geography"] == "force"
    few = five.assign(value=five["value"].where(five["value"] != 35, 4))
    assert asked(few)["year_on_year"]["geography"] == "force"
    none = few["value"].where(few["value"].eq(4) | few["force"].ne(SOUTH_EAST[0]), 0)
    assert "geography" not in asked(few.assign(value=none))["year_on_year"]  # 0 + 4 + 0 + 0
    # A lone quarter in four threats, of which four arrests are all, is no year.
    threats = ("drugs", "firearms", "fraud", "cyber crime")
    cut = pd.concat(of_forces([1, *[20] * 8], threat=threat) for threat in threats)
    cut["source"] = cut["force"] + cut["threat"] + cut["source"]
    years = [one.arguments for one in general(cut).requests if one.function == "year_on_year"]
    assert [(of.get("geography"), of.get("by")) for of in years] == [("force", None),
                                                                     (None, "threat")]  # fmt: skip
    # 4 cyber crimes in a year would be hidden; and one threat alone is all.
    few = cut.assign(value=cut["value"].where(cut["threat"].ne("cyber crime"), 0.2))
    is_few = cut["value"].eq(1)
    hidden = cut.assign(value=cut["value"].mask(is_few), marker=cut["marker"].mask(is_few, "c"))
    for held in (few, hidden, cut[cut["threat"].eq("fraud")]):
        assert "by" not in asked(held)["year_on_year"]
    whole = cut.assign(geography="region", force=None)
    assert "by" in asked(whole)["year_on_year"]
    both = pd.concat([whole, whole.assign(region="London")])
    assert not any("by" in one.arguments for one in general(both, region="all").requests)


def test_where_one_force_is_hidden_the_others_stand_in_the_comparison():
    held = [[30, 31, 29, 30] * 2, [1, 0, 1, 1] * 2]
    two = pd.concat(rows({"South East": some}, geography="force", force=name, source=name)
                    for name, some in zip(SOUTH_EAST, held, strict=False))  # fmt: skip
    made = general(two, region="South East")
    kinds = [made.protection.requests[place].function for place in made.protection.tables]
    assert kinds == ["compare_regions"]


def test_the_general_paper_is_of_what_a_unit_led_where_more_is_counted():
    """Of a unit that counts what it supported too it showed no comparison, no chart and no year."""
    led, supported = (
        rows({"South West": counts}, counting=way, source=f"{way}.xlsx")
        for way, counts in (("led", [40] * 4 + [20] * 4), ("supported", [90] * 8))
    )
    made = general(pd.concat([led, supported]))
    assert made.not_shown == ()
    # 80 of 160 in a year.
    told = "unit-led work fell 50 per cent in a year: 80 in 2021-22, 160 in 2020-21"
    assert told in made.exhibits()[0].headline
    # Of fraud it led 4 in a year, and the 40 that it supported do not make these many.
    threats = {("drugs", "led"): 30, ("drugs", "supported"): 30, ("fraud", "supported"): 10,
               ("fraud", "led"): 1}  # fmt: skip
    held = [rows({"South West": [count] * 8}, threat=threat, counting=way, source=f"{threat}{way}")
            for (threat, way), count in threats.items()]  # fmt: skip
    assert "by" not in asked(pd.concat(held))["year_on_year"]
    assert "by" in asked(pd.concat([*held[:-1], held[-1].assign(value=10)]))["year_on_year"]


def test_the_general_paper_of_a_region_asks_for_what_that_region_returns():
    others = [rows({place: [90, 95]}, source=f"{place}.xlsx") for place in ("London", "Eastern")]
    own = rows({"South West": [40, 45]}, measure="charges", counting="supported", source="own.xlsx")
    both = rows({"London": [60, 70]}, measure="charges", source="charges.xlsx")
    made = general(pd.concat([*others, own, both]), region="South West")
    (track,) = [one.arguments for one in made.requests if one.function == "track"]
    assert (track["measure"], track["counting"], made.not_shown) == ("charges", "supported", ())
    # Nobody else is supported, and who differs among the others is no answer to this board.
    assert "charges per 100,000 residents in the South West" in box(made)


def test_a_table_of_hidden_counts_stands_once_in_the_general_paper():
    """Three sections were the same twelve marks, under three questions."""
    forces = [rows({"South West": [9] * 12}, geography="force", force=name, source=name)
              for name in reference.forces_in("South West")]  # fmt: skip
    hidden = forces[0].assign(value=float("nan"), marker="c")
    made = general(pd.concat([*forces[1:], hidden]), region="South West")
    shown = [(item.exhibit.kind, item.exhibit.table.to_csv()) for item in made._built[0]]
    assert len(shown) == len({table for _, table in shown}) > 2
    assert "scorecard" in dict(shown)
    assert made.protection.tables


def test_the_general_paper_shows_no_balance_of_a_region_that_states_no_strand():
    """Beside “No strand is stated” it gave the share of others: 45 of 100."""
    other = [rows({"London": counts}, measure="disruptions", strand=strand, source=strand)
             for strand, counts in (("Pursue", [40, 45]), ("Prevent", [60, 55]))]  # fmt: skip
    own = rows({"Eastern": [40, 45]}, measure="disruptions", source="own.xlsx")
    kinds = asked(pd.concat([*other, own]), region="Eastern").keys()
    assert not kinds & {"balance", "balance_over_time"}


@pytest.mark.parametrize(("money", "said"), [
    ("cash seized", "has been £1.21m a quarter since April 2022, against £0.40m before"),
    ("restraint orders", "Assets under restraint orders in the South West have been"),
])  # fmt: skip
def test_the_general_paper_tells_that_money_changed_beside_counts(money, said):
    """Cash that rose to three times as much stood in no paper that had arrests too."""
    amounts = [40, 42, 38, 41] * 2 + [120, 124, 119, 121] * 2
    amounts = [10_000 * amount for amount in amounts]
    arrests = rows({"South West": FLAT * 4}, source="arrests.xlsx")
    held = rows({"South West": amounts}, measure=money, unit="GBP", source="money.xlsx")
    # 0.4 + 0.42 + 0.38 + 0.41 million is 1.61, a quarter of which is 0.40; 4.84 / 4 is 1.21.
    assert said in box(general(pd.concat([arrests, held])))
    assert [one.function for one in general(held).requests].count("track") == 1


def test_a_general_paper_of_recommendations_alone_is_of_their_region_and_asks_for_nothing_else():
    made = general({"recommendations": register().assign(region="Eastern")})
    assert (made.region, made.not_shown) == ("Eastern", ())
    assert [item.exhibit.kind for item in made._placed("public")] == ["recommendations"]


def test_a_paper_of_little_answers_its_first_question_on_page_one():
    """Page one was a fifth full, and a page of its own."""
    blocks = general({"recommendations": register()}).document().blocks
    main = itertools.takewhile(lambda block: not getattr(block, "number", ""), blocks)
    asks = "Are recommendations on time?"
    (question,) = [block for block in main if getattr(block, "text", "") == asks]
    assert not question.new_page


def test_figures_are_numbered_as_they_stand():
    """The annex had figure 5, and the page before it figure 6."""
    held = pd.concat([rows({"South West": [50] * 4 + [80] * 4}),
                      rows({"South West": [9, 8, 9]}, measure="charges")])  # fmt: skip
    asked = [ask("track", "arrests", heading="Is it real?"),
             ask("completeness", heading="Can these figures be relied on?"),
             ask("track", "charges", annex=True), ask("balance", "arrests", heading="Balance?"),
             ask("compare_regions", "arrests"), ask("scorecard", heading="What changed?"),
             ask("year_on_year", "arrests", heading="Is it real?")]  # fmt: skip
    drawn = paper(held, *asked, region="South West").document("public").every(content.Picture)
    labels = [picture.label for picture in drawn if picture.label]
    assert len(labels) > 4
    assert labels == [f"Figure {n}" for n in range(1, len(labels) + 1)]


def test_a_file_keeps_its_name_though_a_mark_of_exclamation_stands_in_it(tmp_path):
    """Two returns were one source, “URGENT”."""
    for region in ("South West", "London"):
        figures = "".join(f"{region},2024-25 Q{n},arrests,{20 + n}\n" for n in (1, 2, 3, 4))
        name = f"URGENT! {region}.csv"
        (tmp_path / name).write_text("Region,Period,Measure,Value\n" + figures, encoding="utf-8")
    made = rocu.Paper.from_spec(datasets.GENERAL, returns=tmp_path, audience="restricted")
    sources = {exhibit.source for exhibit in made.exhibits()}
    assert all("URGENT! London.csv" in s and "URGENT! South West.csv" in s for s in sources)
    kept = {told["file"].rpartition("/")[2] for told in json.loads(made.record())["inputs"]}
    assert kept == {"URGENT! London.csv", "URGENT! South West.csv"}
