"""Files that break or attack a reader: each costs little, and is read or is one problem on it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hostile_files import (
    FILES,
    LAUGHS,
    READ,
    REFUSED,
    SOUND,
    STEALS,
    empty,
    encrypted,
    entities,
    html,
    old_nonsense,
    one_cell,
    padding_bomb,
    random_bytes,
    sparse,
    truncated,
    write,
    zip_of,
)
from makers import sheet_xml, workbook, workbook_parts, zipped

from rocu_analysis import readers
from rocu_analysis.errors import BadOption

MOST_SECONDS, MOST_MEBIBYTES = 5, 1024


def cost(path):
    """What reading a path costs, and gives, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("bounded.py")), str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr[-2000:]}"
    return json.loads(done.stdout)


def assert_bounded(result):
    assert result["seconds"] < MOST_SECONDS, result
    assert result["mebibytes"] < MOST_MEBIBYTES, result


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("make", "outcome", "codes"), FILES, ids=[make.__name__ for make, *_ in FILES]
)
def test_a_hostile_file_costs_little_and_is_read_or_is_one_problem(tmp_path, make, outcome, codes):
    result = cost(make(tmp_path))
    assert_bounded(result)
    assert result["codes"] == codes, result["found"]
    assert bool(sum(result["cells"])) is (outcome is READ)
    assert bool(result["shapes"]) is (outcome is not REFUSED)


@pytest.mark.parametrize(
    "trick", [LAUGHS, STEALS, "<!DOCTYPE x>"], ids=["laughs", "steals", "declares"]
)
@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("_rels/.rels", "file_entities"),
        ("xl/workbook.xml", "file_entities"),
        ("xl/_rels/workbook.xml.rels", "file_entities"),
        ("xl/styles.xml", "file_entities"),
        ("xl/sharedStrings.xml", "file_entities"),
        ("xl/worksheets/sheet1.xml", "file_entities"),
    ],
)
def test_entities_are_refused_in_every_part(tmp_path, part, code, trick):
    reading = readers.read(entities(part, trick)(tmp_path))
    assert [p.code for p in reading.problems] == [code]
    assert reading.sheets == ()


def test_the_other_files_of_a_folder_are_read(tmp_path):
    for make in (truncated, encrypted, html, empty, random_bytes, old_nonsense, sparse):
        make(tmp_path)
    write(tmp_path, "a.csv", SOUND)
    write(tmp_path, "z.csv", SOUND)
    result = cost(tmp_path)
    assert_bounded(result)
    # 7 made files, 5 of them damaged, locked or no workbook, and sparse.xlsx with its 2 cells.
    assert len(result["files"]) == 9
    assert result["cells"] == [4, 2, 4]
    assert len(result["codes"]) == 6


def test_a_zip_that_climbs_out_is_one_problem_a_name_and_the_rest_is_read(tmp_path):
    names = (
        "../up.csv",
        "/etc/passwd.csv",
        "C:\\x.csv",
        "a/../../b.csv",
        "..\\w.csv",
        "fine/SW.csv",
    )
    path = write(tmp_path, "returns.zip", zipped([(name, SOUND) for name in names]))
    before = sorted(p.name for p in tmp_path.rglob("*"))
    reading = readers.read(path)
    assert [sheet.file for sheet in reading.sheets] == ["returns.zip/fine/SW.csv"]
    assert [p.code for p in reading.problems] == ["zip_path_unsafe"] * 5
    assert all(p.file.startswith("returns.zip/") for p in reading.problems)
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_zips_in_zips_stop_at_the_second(tmp_path):
    inner = zipped({"deep.csv": SOUND})
    middle = zipped({"inner.zip": inner, "middle.csv": SOUND})
    path = write(tmp_path, "outer.zip", zipped({"middle.zip": middle, "outer.csv": SOUND}))
    reading = readers.read(path)
    assert [sheet.file for sheet in reading.sheets] == [
        "outer.zip/middle.zip/middle.csv",
        "outer.zip/outer.csv",
    ]
    assert [(p.code, p.file) for p in reading.problems] == [
        ("zip_too_deep", "outer.zip/middle.zip/inner.zip")
    ]


def test_two_entries_of_one_name_are_both_read(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("SW.csv", SOUND), ("SW.csv", b"force,arrests\nKent,13\n")])
    reading = readers.read(write(tmp_path, "twice.zip", data))
    values = {sheet.file: sheet.values[1, 1] for sheet in reading.sheets}
    assert values == {"twice.zip/SW.csv": "12", "twice.zip/SW (2).csv": "13"}
    assert [p.code for p in reading.problems] == ["zip_names_repeated"]


def test_a_bomb_in_a_zip_is_one_problem_and_the_rest_is_read(tmp_path):
    bomb = padding_bomb(tmp_path).read_bytes()
    zeros = zip_of(tmp_path / "z.zip", {"zeros.csv": [b"0" * (16 << 20)] * 20}, {"SW.csv": SOUND})
    data = zipped({"bomb.xlsx": bomb, "zeros.zip": zeros.read_bytes(), "SW.csv": SOUND})
    result = cost(write(tmp_path, "returns.zip", data))
    assert_bounded(result)
    assert result["codes"] == ["file_too_large", "file_too_large"]
    assert result["cells"] == [4, 4]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_cannot_be_unpacked_piece_by_piece_are_refused(tmp_path, method):
    """40 MB of blanks are 50 bytes in bzip2, and Python gives them all at once."""
    part = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (40 << 20))
    parts = workbook_parts(part)
    result = cost(write(tmp_path, "packed.xlsx", zipped(parts, compression=method)))
    assert_bounded(result)
    assert result["codes"] == ["file_damaged"]
    result = cost(
        write(tmp_path, "packed.zip", zipped({"SW.csv": SOUND * 100}, compression=method))
    )
    assert result["codes"] == ["file_damaged"]


def test_a_mimetype_that_is_a_flood_is_not_unpacked(tmp_path):
    path = zip_of(tmp_path / "mime.ods", {"mimetype": [b"a" * (16 << 20)] * 100})
    result = cost(path)
    assert_bounded(result)
    assert result["codes"] == ["file_misnamed", "file_too_large"]


def test_links_that_lead_round_are_not_followed(tmp_path):
    folder = tmp_path / "returns"
    (folder / "sub").mkdir(parents=True)
    write(folder, "SW.csv", SOUND)
    (folder / "sub" / "round").symlink_to(folder, target_is_directory=True)
    (folder / "self.csv").symlink_to(folder / "self.csv")
    (folder / "gone.csv").symlink_to(folder / "nothing.csv")
    reading = readers.read(folder)
    assert [sheet.file for sheet in reading.sheets] == ["SW.csv"]
    assert sorted((p.code, p.file) for p in reading.problems) == [
        ("file_not_opened", "gone.csv"),
        ("file_not_opened", "self.csv"),
        ("link_not_followed", "sub/round"),
    ]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "SW.csv")
    result = cost(tmp_path)
    assert_bounded(result)
    assert result["codes"] == ["file_not_ordinary"]


def test_control_characters_in_names_are_shown_as_codes(tmp_path):
    write(tmp_path, "SW\x1b[31m\n.csv", SOUND)
    names = ["Out\u202ecomes"]
    write(tmp_path, "b.xlsx", workbook(one_cell(), names=names))
    reading = readers.read(tmp_path)
    assert [(sheet.file, sheet.name) for sheet in reading.sheets] == [
        ("b.xlsx", "Out\\u202ecomes"),
        ("SW\\x1b[31m\\n.csv", ""),
    ]
    assert [p.code for p in reading.problems] == ["name_escaped", "name_escaped"]


def test_limits_can_be_raised(tmp_path):
    path = write(tmp_path, "rows.csv", b"1,2\n" * 100)
    small = readers.Limits(cells=100)
    assert [p.code for p in readers.read(path, limits=small).problems] == ["file_too_large"]
    assert readers.read(path, limits=readers.Limits(cells=200)).problems == ()


def test_what_is_in_one_zip_is_limited_together():
    ten = b"1,2,3,4,5,6,7,8,9,10\n"
    data = zipped({f"{number}.csv": ten for number in range(4)})
    reading = readers.read(data, limits=readers.Limits(cells=25))
    assert [sheet.file for sheet in reading.sheets] == ["upload/0.csv", "upload/1.csv"]
    assert [(p.code, p.file) for p in reading.problems] == [
        ("file_too_large", "upload/2.csv"),  # 25 - 10 - 10 = 5 cells are left
        ("file_too_large", "upload/3.csv"),
    ]
    book = workbook(sheet_xml(" " * 10_000))
    data = zipped({f"{number}.xlsx": book for number in range(4)})
    reading = readers.read(data, limits=readers.Limits(archive_bytes=30_000))
    assert [p.code for p in reading.problems] == ["file_too_large", "file_too_large"]


def test_a_limit_must_be_above_nothing():
    with pytest.raises(BadOption, match=r"Limits\(cells=\.\.\.\): got 0\. A number above 0"):
        readers.Limits(cells=0)
