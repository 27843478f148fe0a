"""Quarter after quarter at the command: which earlier papers are known, and what is said of them.

The small count here is 3 of 30 arrests: the year less the three quarters that the first paper told.
"""

import json
import re

import pytest

import rocu_analysis as rocu
from rocu_analysis import cli
from rocu_analysis.errors import BadOption

HOME, OTHERS = "South West", ("Eastern", "London", "North East", "East Midlands")
SPEC = """title = "{title}"
audience = "public"
marking = "OFFICIAL"
region = "South West"
returns = "returns"
"""
QUARTERLY = '[[exhibits]]\nkind = "track"\nmeasure = "arrests"\n'
ANNUAL = """[[exhibits]]
kind = "compare_regions"
measure = "arrests"
period = "2020-21"
region = "all"
"""


def run(capsys, *arguments):
    """Exit code and all that a command says."""
    code = cli.main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return code, told.out + told.err


def returned(folder, counts, day):
    """Returns of some quarters of 2020-21, drawn on a day."""
    folder.mkdir(parents=True, exist_ok=True)
    every = {HOME: counts} | {name: [40 + n] * len(counts) for n, name in enumerate(OTHERS)}
    rows = [f"{region},led,arrests,2020-21 Q{n},{value}"
            for region, held in every.items() for n, value in enumerate(held, 1)]  # fmt: skip
    (folder / "a.csv").write_text("\n".join(["Region,Counting,Measure,Period,Value", *rows]))
    (folder / "rocu-mapping.toml").write_text(f'[file]\nas_at = {day}\nstatus = "final"\n')


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with the returns of three quarters, then of the year; the first is made."""
    monkeypatch.chdir(tmp_path)
    returned(tmp_path / "returns", [10, 8, 9], "2021-01-20")
    returned(tmp_path / "returns-q4", [10, 8, 9, 3], "2021-05-20")
    (tmp_path / "paper.toml").write_text(SPEC.format(title="Arrests") + QUARTERLY)
    assert cli.main(["paper", "--formats", "html"]) == 0
    (tmp_path / "paper.toml").write_text(SPEC.format(title="Arrests") + ANNUAL)
    return tmp_path


def year_told(record):
    """Arrests of the year in South West, where a record shows them."""
    (exhibit,) = json.loads(record.read_text())["exhibits"]
    held = {row[0]: row[1] for row in exhibit["rows"]}
    return held.get(HOME)


SECOND = ("paper", "--returns", "returns-q4", "--formats", "html")
RECORD = "arrests.record.json"


@pytest.mark.parametrize(
    ("moved_to", "options", "made"),
    [
        ("output", (), "output/returns-q4"),  # as docs/first-paper.md says: one folder up
        ("output/returns", (), "output/returns-q4"),  # beside it
        ("archive", (), "output/returns-q4"),
        ("output/2021", ("--out", "output"), "output"),  # below it
        ("elsewhere", ("--previous", "elsewhere"), "output/returns-q4"),  # a folder that is named
    ],
)
def test_the_record_of_the_first_paper_is_found(folder, capsys, moved_to, options, made):
    (folder / moved_to).mkdir(parents=True, exist_ok=True)
    (folder / "output" / RECORD).rename(folder / moved_to / RECORD)
    _, told = run(capsys, *SECOND, *options)
    assert f"  {moved_to}/{RECORD} (public part, 20 January 2021)" in told
    assert "What is new in the public part is told against the paper of 20 January 2021." in told
    assert year_told(folder / made / RECORD) is None


def test_where_none_is_found_it_says_what_that_costs(folder, capsys):
    (folder / "output" / RECORD).unlink()
    _, told = run(capsys, *SECOND)
    assert "No record of an earlier paper of South West was found in output and archive" in told
    assert "a small count may come out by taking one paper from the other" in told
    assert year_told(folder / "output" / "returns-q4" / RECORD) == "30"


def test_an_empty_folder_of_records_is_told(folder, capsys):
    (folder / "empty").mkdir()
    code, told = run(capsys, *SECOND, "--previous", "empty")
    assert (code, "empty: there is no record of an earlier paper in it" in told) == (2, True)


def test_the_papers_of_invented_and_of_real_figures_do_not_meet(folder, capsys):
    record = folder / "output" / RECORD
    record.write_text(record.read_text().replace('"illustrative": false', '"illustrative": true'))
    assert "No record of an earlier paper" in run(capsys, *SECOND)[1]


# --- drafts ---------------------------------------------------------------------------------------


def test_a_draft_says_so_and_nothing_is_new_against_it(folder, capsys):
    (folder / "output" / RECORD).unlink()
    (folder / "paper.toml").write_text(SPEC.format(title="Arrests") + QUARTERLY)
    code, _ = run(capsys, "paper", "--draft", "--formats", "html,docx")
    assert code == 0
    page = (folder / "output" / "draft-arrests.html").read_text(encoding="utf-8")
    assert re.search(r"<title>DRAFT – Arrests", page)
    assert "DRAFT | OFFICIAL" in page
    (folder / "paper.toml").write_text(SPEC.format(title="Arrests") + ANNUAL)
    _, told = run(capsys, *SECOND)
    assert "output/draft-arrests.record.json (draft, public part, 20 January 2021)" in told
    assert "None is of an earlier public part, so that one does not say what is new." in told
    made = folder / "output" / "returns-q4"
    assert "Since the paper" not in (made / "arrests.html").read_text(encoding="utf-8")
    assert year_told(made / RECORD) is None  # whoever has seen the draft knows it
    (folder / "output" / "draft-arrests.record.json").unlink()
    run(capsys, *SECOND)
    assert year_told(made / RECORD) == "30"


# --- the wrong folder -----------------------------------------------------------------------------


def test_in_the_folder_of_the_returns_no_paper_of_other_figures_is_made(
    folder, monkeypatch, capsys
):
    monkeypatch.chdir(folder / "returns")
    code, told = run(capsys, "paper")
    assert code == 2
    assert "no paper.toml in this folder, but there are returned files: a.csv" in told
    assert "There is one in the folder above: go there first (cd ..)" in told
    (folder / "paper.toml").unlink()
    code, told = run(capsys, "paper")
    assert (code, "rocu paper --returns ." in told) == (2, True)
    assert sorted(path.name for path in (folder / "returns").iterdir()) == [
        "a.csv", "rocu-mapping.toml",
    ]  # fmt: skip


def test_the_published_figures_are_called_so_in_the_first_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, told = run(capsys, "paper", "--formats", "csv")
    first = "No paper.toml is here, so these are the published figures of the South West,"
    assert (code, told.startswith(first)) == (0, True)


# --- words that cannot be meant -------------------------------------------------------------------


def test_a_force_in_the_place_of_a_region_is_called_a_force(folder, capsys):
    code, told = run(capsys, "paper", "--region", "Derbyshire")
    assert (code, "“Derbyshire” is a force, not a region" in told) == (2, True)
    wanted = 'Ask for it by force = "Derbyshire"; its region is East Midlands'
    assert wanted in told
    frame = rocu.example("illustrative")
    with pytest.raises(rocu.errors.UnknownName, match=re.escape(wanted)):
        rocu.track(frame, "arrests", region="derbyshire")
    with pytest.raises(rocu.errors.UnknownName, match="is a region, not a force"):
        rocu.track(frame, "arrests", force="East Midlands")


def test_a_day_is_read_in_one_order_everywhere(folder, capsys):
    code, told = run(capsys, "paper", "--as-at", "31/12/2020")
    assert (code, "Write it as 2021-04-07" in told) == (2, True)
    register = rocu.example("register")
    with pytest.raises(BadOption, match="such as 2021-04-07"):
        rocu.recommendations(register, as_at="31/12/2024")
    assert rocu.recommendations(register, as_at="2021-12-31").headline


@pytest.mark.parametrize(
    ("marking", "known"),
    [
        ("OFFICIAL", True), ("OFFICIAL-SENSITIVE", True), ("OFFICIAL-SENSITIVE: COMMERCIAL", True),
        ("OFFICIAL SENSITIVE", True), ("TOP SECRET", True), ("OFFICIAL for the board only", True),
        ("OFICIAL", False), ("OFFICIALS", False), ("OFFICIAL-SENSITVE", False),
        ("OFFICIAL SENSITVE", False), ("RESTRICTED", False), ("For the board", False),
    ],
)  # fmt: skip
def test_a_marking_is_one_that_there_is(folder, capsys, marking, known):
    text = SPEC.format(title="Arrests").replace('"OFFICIAL"', f'"{marking}"') + QUARTERLY
    (folder / "paper.toml").write_text(text)
    code, told = run(capsys, "paper", "--formats", "csv")
    assert code == (0 if known else 2), told
    allowed = "Markings: OFFICIAL, OFFICIAL-SENSITIVE, SECRET, TOP SECRET; words on handling"
    assert (allowed in told) is not known
    (folder / "paper.toml").write_text(
        SPEC.format(title="Arrests") + f'[restricted]\nmarking = "{marking}"\n' + QUARTERLY
    )
    code, told = run(capsys, "paper", "--formats", "csv")
    assert ("paper.toml, restricted, marking" in told) is not known


# --- what is new ----------------------------------------------------------------------------------

SERIES = (
    '[[exhibits]]\nkind = "track"\nmeasure = "disruptions"\n'
    '[[exhibits]]\nkind = "track"\nmeasure = "charges"\n'
)


def from_forces(folder, day, **counts):
    """Returns of the five forces, by measure: a figure a quarter, the last force's as given."""
    folder.mkdir(parents=True)
    forces = rocu.forces().query("region == 'South West'")["force"].tolist()
    rows = [
        f"{force},led,{measure},2020-21 Q{n},{value}"
        for measure, held in counts.items()
        for place, force in enumerate(forces, 1)
        for n, value in enumerate(held if place == len(forces) else [20 + place] * len(held), 1)
    ]
    (folder / "a.csv").write_text("\n".join(["Force,Counting,Measure,Period,Value", *rows]))
    (folder / "rocu-mapping.toml").write_text(f'[file]\nas_at = {day}\nstatus = "final"\n')
    return forces


def news(capsys, folder, first, then):
    """What the second of two papers says is new."""
    *_, last = from_forces(folder / "one", "2021-02-20", **first)
    from_forces(folder / "two", "2021-05-20", **then)
    text = SPEC.format(title="Arrests").replace('returns = "returns"\n', "") + SERIES
    (folder / "paper.toml").write_text(text)
    for returns in ("one", "two"):
        run(capsys, "paper", "--returns", returns, "--formats", "html")
    page = (folder / "output" / "two" / "arrests.html").read_text(encoding="utf-8")
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    return last, plain.partition("Since the paper of")[2][:900]


def test_a_sum_with_another_force_in_it_is_no_revision(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    first = {"disruptions": [10, 11, "tbc"], "charges": [30, 31, 32]}
    then = {"disruptions": [10, 11, 12, 13], "charges": [30, 31, 36, 33]}
    last, told = news(capsys, tmp_path, first, then)
    # Charges of the four others are 21 + 22 + 23 + 24 = 90; disruptions were 90 and are 102.
    assert "1 figure was revised: charges of South West in 2020-21 Q3 from 122 to 126" in told
    assert f"Disruptions of South West in 2020-21 Q3 are not compared: now with {last}" in told
    assert "102" not in told
    assert "New: figures of 2020-21 Q4." in told


def test_a_quarter_that_stood_in_the_last_paper_is_not_new(tmp_path, monkeypatch, capsys):
    """Disruptions came a quarter late: the last paper told of charges in that quarter."""
    monkeypatch.chdir(tmp_path)
    first = {"disruptions": [10, 11], "charges": [30, 31, 32]}
    then = {"disruptions": [10, 11, 12], "charges": [30, 31, 32]}
    assert "No period is new" in news(capsys, tmp_path, first, then)[1]


def test_a_force_that_comes_late_is_not_told_by_the_sum_without_it(tmp_path, monkeypatch, capsys):
    """Arrests of four forces were 90 in the third quarter; with the fifth, of 3, they are 93."""
    monkeypatch.chdir(tmp_path)
    from_forces(tmp_path / "one", "2021-02-20", arrests=[10, 11, "tbc"])
    from_forces(tmp_path / "two", "2021-05-20", arrests=[10, 11, 3, 13])
    text = SPEC.format(title="Arrests").replace('returns = "returns"\n', "")
    one = '[[exhibits]]\nkind = "compare_regions"\nmeasure = "arrests"\nregion = "all"\n'
    (tmp_path / "paper.toml").write_text(text + one)
    run(capsys, "paper", "--returns", "one", "--formats", "html")
    record = json.loads((tmp_path / "output" / "one" / RECORD).read_text())
    assert [count["value"] for count in record["exhibits"][0]["counts"]] == [90]
    (tmp_path / "paper.toml").write_text(text + one + 'period = "2020-21 Q3"\n')
    _, told = run(capsys, "paper", "--returns", "two", "--formats", "html")
    made = tmp_path / "output" / "two" / RECORD
    assert not made.exists() or '"value": 93' not in made.read_text(), told


# --- where a figure came from ---------------------------------------------------------------------

PAGE_ONE = (
    '[[exhibits]]\nkind = "scorecard"\nmeasures = ["arrests", "disruptions"]\n'
    '[[exhibits]]\nkind = "year_on_year"\nmeasure = "arrests"\n'
    '[[exhibits]]\nkind = "balance"\nmeasure = "disruptions"\n'
)


def asked(capsys, *what):
    return run(capsys, "trace", "output/arrests.record.json", *what)[1]


def test_the_figures_of_page_one_are_traced_to_cells(tmp_path, monkeypatch, capsys):
    """Dorset 21 and Gloucestershire 30 in the first of eight quarters, one more in each next."""
    monkeypatch.chdir(tmp_path)
    quarters = [f"{year}-{year - 1999} Q{n}" for year in (2019, 2020) for n in (1, 2, 3, 4)]
    rows = [
        f"{force},led,arrests,,{period},{start + n}"
        for force, start in (("Dorset", 21), ("Gloucestershire", 30))
        for n, period in enumerate(quarters)
    ]
    rows += [f"Dorset,led,disruptions,{strand},{period},{value}" for period in quarters
             for strand, value in (("Pursue", 45), ("Prevent", 15))]  # fmt: skip
    (tmp_path / "returns").mkdir()
    head = "Force,Counting,Measure,Strand,Period,Value"
    (tmp_path / "returns" / "a.csv").write_text("\n".join([head, *rows]))
    (tmp_path / "returns" / "rocu-mapping.toml").write_text(
        '[file]\nas_at = 2021-05-20\nstatus = "final"\n'
    )
    (tmp_path / "paper.toml").write_text(SPEC.format(title="Arrests") + PAGE_ONE)
    run(capsys, "paper", "--formats", "html")
    # 28 + 37 in the last quarter, 24 + 33 a year before; 106 + 142 in the four of the year.
    latest = asked(capsys, "65")
    assert "column 2020-21 Q4: 65" in latest
    assert "a.csv!F9 (arrests, Dorset, 2020-21 Q4)" in latest
    assert "a.csv!F17 (arrests, Gloucestershire, 2020-21 Q4)" in latest
    before = asked(capsys, "57")
    assert "column A year before: 57" in before
    assert "a.csv!F5 (arrests, Dorset, 2019-20 Q4)" in before
    year = asked(capsys, "248")
    assert "column 2020-21: 248" in year
    assert year.count("(arrests, Dorset, 2020-21 Q") == 4
    assert "row Disruptions (one of five forces), column 2020-21 Q4: 60" in asked(
        capsys, "Disruptions"
    )
    assert "no sum of counts" in asked(capsys, "table", "2,", "row", "2")
    tile = asked(capsys, "216 the year before")
    assert re.search(r"no sum of counts: it is worked out from the counts of Table \d", tile)
    ratio = asked(capsys, "1.15")  # 248 / 216
    assert "no sum of counts: it is worked out from the counts of Table 3; its row rests" in ratio
    wrong = asked(capsys, "nonsense")
    assert "no row, column or figure is called so" in wrong
    assert len(wrong) < 300


def test_what_is_begun_for_one_region_asks_for_nothing_of_others(tmp_path, capsys):
    run(capsys, "start", tmp_path / "mine", "--region", "East Midlands")
    text = (tmp_path / "mine" / "paper.toml").read_text(encoding="utf-8")
    assert not re.search('"(compare_regions|funnel|responses|all)"', text)
    assert text.count('kind = "track"') == 2
    assert not (tmp_path / "mine" / "06-south-west.ipynb").exists()
    run(capsys, "start", tmp_path / "own", "--region", "South West")
    assert (tmp_path / "own" / "06-south-west.ipynb").exists()
