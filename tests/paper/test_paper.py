"""A paper keeps real and invented apart, is dated by its data, and says what it could not show."""

import io
from dataclasses import replace

import docx
import pandas as pd
import pytest

from rocu_analysis import locations, schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable, UnknownName
from rocu_analysis.paper import quality
from rocu_analysis.paper.assembly import assemble
from rocu_analysis.paper.content import Heading, Paragraph, Points
from rocu_analysis.paper.paper import Paper
from rocu_analysis.paper.tables import parts_of

from .frames import outcomes

ENTRIES = [{"kind": "recommendations", "heading": "Recommendations"}, {"kind": "responses"}]


def register(source="register.xlsx"):
    rows = [
        ("R1", "2021-02-10", "funding", "2022-02-01", "status not known", None),
        ("R2", "2021-02-10", "workforce", "2021-08-01", "complete", "2021-07-01"),
    ]
    names = ("recommendation_id", "published", "theme", "due", "status", "status_date")
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    frame = frame.assign(
        report="Report", level="recommendation", summary="Do it", owner="An owner",
        source=[f"{source}!Register!A{n}" for n in (5, 6)],
    )  # fmt: skip
    return schema.conform(frame, "recommendations")


def answers(source="answers.csv"):
    row = {
        "recommendation_id": "R1", "respondent": "Chief constable", "role": "chief constable",
        "position": "accepts", "reason": "=1+1", "answered": "2021-04-07", "source": f"{source}!A5",
    }  # fmt: skip
    return schema.conform(pd.DataFrame([row]), "responses")


def paper(frames=None, **changed):
    held = {"recommendations": register(), "responses": answers()}
    options = {"title": "A paper", "audience": "public", "exhibits": ENTRIES} | changed
    return Paper(held if frames is None else frames, **options)


def words(document):
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
        elif isinstance(block, Points):
            yield from (point.text for point in block.items)


def test_the_summary_is_the_headlines_in_order_with_where_they_stand():
    made = paper()
    summary = next(block for block in made.document().blocks if isinstance(block, Points))
    headlines = [exhibit.headline for exhibit in made.exhibits()]
    assert [point.text for point in summary.items] == [line.rstrip(".") for line in headlines]
    # The recommendations' table stands with their chart, so that of the answers is the second.
    assert [point.target_words for point in summary.items] == ["figure\u00a01", "table\u00a02"]


def test_headings_are_numbered_in_order():
    headings = paper().document().headings
    assert [h.number for h in headings if h.level == 1][:4] == ["1.", "2.", "3.", "4."]
    assert [h.number for h in headings if h.level == 2] == ["3.1", "4.1"]
    assert all(h.anchor for h in headings)


def test_the_paper_is_dated_by_its_data():
    # published 10 February, answered 7 April, status of 1 July 2021
    assert paper().as_at.isoformat() == "2021-07-01"
    assert paper(as_at="2021-04-30").as_at.isoformat() == "2021-04-30"


def test_figures_newer_than_the_paper_are_left_out_and_counted():
    frame = outcomes({"South West": [6, 7, 8, 9]}).assign(
        as_at=pd.to_datetime(["2020-07-15", "2020-10-15", "2021-01-15", "2021-04-15"]).astype(
            "datetime64[s]"
        )
    )
    made = paper({"outcomes": frame, "responses": answers()}, as_at="2021-01-31")
    assert len(made.frames["outcomes"]) == 3
    assert any("1 figure is newer than 31 January 2021" in text for text in words(made.document()))


def test_real_and_illustrative_figures_never_meet():
    frames = {"recommendations": register(), "responses": answers("illustrative answers.csv")}
    with pytest.raises(NotComparable, match=r"real figures.*illustrative ones.*would meet"):
        paper(frames)


def test_a_paper_of_illustrative_figures_says_so_on_every_page():
    frames = {
        "recommendations": register("illustrative register.xlsx"),
        "responses": answers("illustrative answers.csv"),
    }
    document = paper(frames).document()
    assert document.illustrative
    assert "ILLUSTRATIVE" in document.banner
    with pytest.raises(NotComparable, match="data_label says real"):
        paper(frames, data_label="real")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"audience": None}, "no default"),
        ({"title": " "}, "title is empty"),
        ({"threshold": 1}, "A whole number from 2"),
        ({"exhibits": []}, "asks for no exhibit"),
        (
            {"exhibits": [{"kind": "trak"}]},
            "exhibit 1: “trak” is not a kind of.*Did you mean track",
        ),
        ({"exhibits": [{}]}, "exhibit 1: it has no kind"),
        ({"exhibits": ["track"]}, "exhibit 1: a str was found"),
        ({"exhibits": [{"kind": "responses", "colour": 1}]}, r"\(responses\): it has no option"),
        ({"exhibits": [{"kind": "responses", "audience": "all"}]}, "public or restricted"),
        ({"exhibits": [{"kind": "responses", "annex": 1}]}, "annex = true or false"),
        ({"exhibits": [{"kind": "responses", "only": {"rolle": 1}}]}, "“rolle”.*Nearest: role"),
        ({"restricted": {"marking": 1}}, "marking = 1 was found"),
        ({"exhibits": [{"kind": "track"}]}, r"exhibit 1 \(track\): it has no measure\. Write meas"),
        (
            {"exhibits": [{"kind": "track", "measure": 5}]},
            r'measure = 5 was found\. Write it as measure = "words"',
        ),
        (
            {"exhibits": [{"kind": "scorecard", "measures": "arrests"}]},
            r"measures = 'arrests' was found\. Write it as measures = \[",
        ),
        (
            {"exhibits": [{"kind": "compare_regions", "measure": "arrests", "tiles": 1}]},
            "tiles = 1 was found. Write it as tiles = true",
        ),
        (
            {"exhibits": [{"kind": "compare_regions", "measure": "arrests", "confidence": True}]},
            "confidence = True was found. Write it as confidence = 0.95",
        ),
        ({"exhibits": [{"kind": "responses", "comment": 1}]}, "Write it as comment = "),
        (
            {"exhibits": [{"kind": "track", "measure": "arrests", "counting": "lead"}]},
            "counting = 'lead' was found. Allowed: led, supported, operation, forces, Not stated",
        ),
        ({"strands": {"arests": "Pursue"}}, "“arests” is no measure. Did you mean arrests?"),
    ],
)
def test_a_mistake_is_placed(changed, message):
    with pytest.raises(BadOption, match=message):
        paper(**changed)


def test_what_cannot_be_shown_is_told():
    made = paper(exhibits=[{"kind": "responses"}, {"kind": "grades", "heading": "Grades"}])
    assert len(made.exhibits()) == 1
    assert "Grades: the returns hold nothing on this." in list(words(made.document()))
    # The details are for whoever mends the specification, on standard error.
    assert any("no grade of that scale" in text for text in made.not_shown)


def test_a_measure_that_is_misspelt_stops_the_paper_and_one_that_is_missing_does_not():
    frames = {"outcomes": outcomes({"South West": [6, 7, 8, 9]}), "responses": answers()}

    def asking(measure):
        entries = [{"kind": "responses"}, {"kind": "track", "measure": measure}]
        return paper(frames, exhibits=entries)

    with pytest.raises(
        UnknownName, match=r"^Paper, exhibit 2 \(track: arests\), measure: “arests”"
    ):
        asking("arests").document()
    for measure in ("charges", "quite another thing"):
        made = asking(measure)
        assert "no return gives this measure" in " ".join(words(made.document()))
        assert len(made.not_shown) == 1


def test_real_and_illustrative_files_that_would_meet_are_named():
    frames = {"recommendations": register(), "responses": answers("illustrative answers.csv")}
    with pytest.raises(
        NotComparable, match=r"as in register\.xlsx.*as in illustrative answers\.csv"
    ):
        paper(frames)


def test_a_paper_of_nothing_is_refused():
    with pytest.raises(NoFigures, match="none of its exhibits could be made"):
        paper(exhibits=[{"kind": "grades"}]).document()


def test_a_paper_that_nothing_dates_says_whether_there_is_anything_at_all():
    with pytest.raises(NoFigures, match="there is nothing to make a paper of"):
        paper({"outcomes": schema.empty("outcomes")})
    undated = register().assign(published=pd.NaT, status_date=pd.NaT)
    with pytest.raises(NoFigures, match=r"no figure has a date.*as_at="):
        paper({"recommendations": undated})


def test_rows_that_nobody_has_are_told_and_not_shown_as_none():
    nobody = {"kind": "responses", "only": {"respondent": "Nobody"}}
    made = paper(exhibits=[ENTRIES[0], nobody])
    assert len(made.exhibits()) == 1
    assert "no row has respondent = 'Nobody'" in made.not_shown[0]
    assert "Answers to recommendations: the returns hold nothing on this." in list(
        words(made.document())
    )


def test_only_keeps_the_rows_that_an_entry_wants():
    entry = {"kind": "recommendations", "only": {"theme": "funding"}}
    (exhibit,) = paper(exhibits=[entry]).exhibits()
    assert len(exhibit.table) == 1


def test_restricted_exhibits_stand_in_the_restricted_part_only():
    entries = [ENTRIES[0], {"kind": "responses", "audience": "restricted"}]
    made = paper(
        exhibits=entries, restricted={"marking": "OFFICIAL-SENSITIVE", "handling": "Named readers"}
    )
    assert made.parts == ("public", "restricted")
    assert [len(made.exhibits(part)) for part in made.parts] == [1, 2]
    assert made.document("public").banner == "OFFICIAL"
    assert made.document("restricted").banner == "OFFICIAL-SENSITIVE | Named readers"


def test_the_strand_map_is_printed_as_an_assumption():
    document = paper(strands={"arrests": "Pursue"}).document()
    assert any("arrests as Pursue" in text and "assumption" in text for text in words(document))


def test_files_are_named_from_the_title_and_cannot_leave_the_folder(tmp_path):
    made = paper(title="../../É: the <paper> \u202e")
    (path,) = made.save(tmp_path / "new" / "folder", ["html"])
    assert path == tmp_path / "new" / "folder" / "e-the-paper.html"
    assert paper(title="漢字").file_name("public") == "paper"


def test_a_format_that_nobody_knows_is_named(tmp_path):
    with pytest.raises(BadOption, match=r"“doc” is not one\. Formats: docx, pdf"):
        paper().save(tmp_path, ["doc"])


def test_the_same_paper_has_the_same_bytes(tmp_path):
    forms = ("docx", "pdf", "html", "pptx", "xlsx", "ods")
    first = [path.read_bytes() for path in paper().save(tmp_path / "1", forms)]
    second = [path.read_bytes() for path in paper().save(tmp_path / "2", forms)]
    assert first == second


def test_text_from_a_return_is_text_in_word(tmp_path):
    (path,) = paper().save(tmp_path, ["docx"])
    file = docx.Document(io.BytesIO(path.read_bytes()))
    assert any(
        "=1+1" in cell.text for table in file.tables for row in table.rows for cell in row.cells
    )


def test_an_exhibit_made_before_can_stand_in_a_paper():
    first = paper().exhibits()[0]
    (again,) = paper(exhibits=[first]).exhibits()
    assert again.headline == first.headline


def wide_frame(rows=30, columns=14):
    return pd.DataFrame(
        {f"Organisation {c}": [f"Reference {r} {c}" for r in range(rows)] for c in range(columns)}
    )


def test_wide_tables_turn_the_page_and_the_page_turns_back():
    made = paper(exhibits=[ENTRIES[0]])
    exhibit = made.exhibits()[0]
    wide = replace(exhibit, table=wide_frame())
    placed = [replace(item, exhibit=wide) for item in made._placed("public")]
    document = assemble(replace(made._contents("public"), placed=tuple(placed)))
    by_text = {heading.text: heading.landscape for heading in document.headings}
    assert by_text["Figures behind figure\u00a01"]
    assert by_text["Tables behind the figures"]
    assert not by_text["Data quality"]
    assert not by_text["Method"]


def test_no_word_in_a_cell_is_wider_than_its_column():
    from rocu_analysis.theme import text_width

    tables = paper().document().tables
    assert len(tables) > 1
    for table in tables:
        room = 24.7 if table.is_wide else 16.0
        assert sum(table.widths(room)) == pytest.approx(room)
        assert sum(table.page_widths) <= room + 0.001
        for row in (table.headers, *table.cells):
            for cell, width in zip(row, table.page_widths, strict=True):
                words = [part for word in cell.split(" ") for part in parts_of(word)]
                assert all(text_width(word, 8.5) <= width for word in words)


def test_an_option_is_listed_once():
    with pytest.raises(BadOption) as raised:
        paper(exhibits=[{"kind": "track", "colour": 1}])
    options = raised.value.allowed.removeprefix("Options: ").split(", ")
    assert "region" in options
    assert len(options) == len(set(options))


def test_a_region_that_nobody_knows_is_placed():
    with pytest.raises(UnknownName, match=r"^Paper, region: “Sout West”"):
        paper(region="Sout West")
    entry = {"kind": "track", "measure": "arrests", "region": "Nowhere"}
    with pytest.raises(UnknownName, match=r"^Paper, exhibit 1 \(track\), region: “Nowhere”"):
        paper(exhibits=[entry])


def test_a_summary_line_says_whose_figures_it_tells_of():
    made = Paper.from_spec(locations.data() / "illustrative" / "paper.toml")
    summary = [b for b in made.document().blocks if isinstance(b, Points) and b.ordered][1]
    (money,) = [point.text for point in summary.items if "money of" in point.text]
    assert money.startswith("South West: ")
    assert not any(point.text.startswith("South West: South West") for point in summary.items)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A short title: of two parts", "a-short-title-of-two-parts"),
        (f"Crime: {'what public figures say ' * 3}of it", "crime-south-west"),
        (f"Crime in the South West: {'a long tale ' * 5}", "crime-in-the-south-west"),
    ],
)
def test_a_file_name_breaks_off_at_a_whole_meaning(title, name):
    assert paper(title=title, region="South West").file_name("public") == name


def test_data_quality_names_the_cells_of_each_problem():
    made = Paper.from_spec(locations.data() / "illustrative" / "paper.toml")
    table = next(t for t in made.document().tables if "Problems found" in t.caption)
    assert [row[table.headers.index("Where")] for row in table.cells] == [
        "Outcomes!L5",
        "Outcomes!N11",
    ]


def test_many_cells_of_one_kind_are_cut_and_counted():
    cells = pd.Series([f"Outcomes!A{n}" for n in range(1, 9)])
    shown = "Outcomes!A1, Outcomes!A2, Outcomes!A3, Outcomes!A4, Outcomes!A5"
    assert quality._some(cells) == f"{shown} and 3 more"  # 8 - 5
    assert quality._some(pd.Series([""])) == "the whole file"


def test_a_summary_line_says_what_is_counted():
    made = Paper.from_spec(locations.data() / "published" / "paper.toml")
    summary = [b for b in made.document().blocks if isinstance(b, Points) and b.ordered][1]
    lines = [point.text for point in summary.items]
    assert (
        "Judicial outcomes: South West cannot be told apart from the network, nor can two others"
        in lines
    )
    # What the headline names is not said twice.
    assert any(
        line.startswith("Six dated figures are too few to say whether arrests") for line in lines
    )
    invented = Paper.from_spec(locations.data() / "illustrative" / "paper.toml")
    summary = [b for b in invented.document().blocks if isinstance(b, Points) and b.ordered][1]
    for point in summary.items:
        assert "share: " not in point.text
