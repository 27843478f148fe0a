"""Files that break or attack a reader: each costs little, and is read or is one problem on it."""

import errno
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hostile_files import (
    FILES,
    LIMITS,
    ONE,
    ONE_TEXT,
    SOUND,
    write,
)
from made_files import KINDS, parts, sheet, zipped

from rocu_analysis import readers
from rocu_analysis.errors import RocuError
from rocu_analysis.readers import files

MOST_SECONDS, MOST_MEBIBYTES = 10, 1_000
# Half a second and more each: what they try is tried by smaller ones every day.
DEAR = ("a cell in the last corner", "more columns than a sheet has", "one emoji in a long text",
        "texts for many sheets", "unusual sheets", "cells along a diagonal", "blanks",
        "rows without end", "a long text in many cells", "many formulas",
        "a quote that never ends", "cells that repeat", "cells that repeat in many tables",
        "padding")  # fmt: skip
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
STEALS = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.fixture(scope="module")
def cost():
    """What reading a path costs, and gives, in a process of its own."""
    if not hasattr(os, "fork"):
        pytest.skip("each file is read in a forked process, which Windows has not")
    script = Path(__file__).with_name("bounded.py")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, str(script)], **pipes) as server:

        def ask(path, limits=None, checked=False):
            asked = [str(path), limits or {}, MOST_SECONDS, checked]
            server.stdin.write(f"{json.dumps(asked)}\n")
            server.stdin.flush()
            result = json.loads(server.stdout.readline())
            assert "died" not in result, result
            assert result["seconds"] < MOST_SECONDS, result
            assert result["mebibytes"] < MOST_MEBIBYTES, result
            return result

        yield ask
        server.stdin.close()


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in DEAR else ()) for name in FILES]
)
def test_a_hostile_file_costs_little_and_is_read_or_is_one_problem(tmp_path, cost, name):
    make, is_read, codes = FILES[name]
    result = cost(make(tmp_path), LIMITS.get(name))
    assert result["codes"] == codes, result["found"]
    assert bool(sum(result["cells"])) is is_read


TABLE = "Region,Period,Measure,Value\nSouth West,2020-21,arrests,4\n"
QUARTERS = [f"{1900 + n // 4}-{(1901 + n // 4) % 100:02} Q{n % 4 + 1}" for n in range(440)]
# Small texts of which each part was once looked at for each other: these took 10 to 28 seconds.
GROWING = {
    "a total after each line": "Force,Arrests\n" + "Kent,3\nTotal,3\n" * 20_000,
    "a heading of many quarters": f'Region,Period,"{"q1 " * 10_000}"\nSouth West,2020-21,4\n',
    "a place of brackets": TABLE + f'"{"( " * 16_000}",2020-21,arrests,4\n',
    "every second column a total": f"Region{',Arrests,Total' * 5_000}\n"
    + f"Dorset{',5,5' * 5_000}\n" * 3,
    "a region in each column": f"{'Region,' * 2_000}Arrests\n{'Dorset,' * 2_000}4\n",
    "a marker for each figure": "Region,Measure,"
    + ",".join(f"{quarter},Marker" for quarter in QUARTERS * 3)
    + f"\n{'South West,arrests' + ',5,P' * 1_320}" * 20,
    "many columns": f"Region,{','.join(QUARTERS * 20)}\nSouth West{',5' * 8_800}\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", GROWING)
def test_what_a_text_costs_grows_with_it_and_not_with_its_square(tmp_path, cost, name):
    cost(write(tmp_path, "return.csv", GROWING[name].encode()), checked=True)


GROWING_COMPANIONS = {
    "areas each in the next": (
        "rocu.toml",
        "[areas]\n"
        + "".join(f'a{n} = {{ kind = "beat", part_of = "a{n + 1}" }}\n' for n in range(1_200))
        + 'a1200 = { kind = "beat" }\n',
    ),
    "a slip in each section": (
        "return.toml",
        "".join(f'[sheets."s{n}"]\nskip = true\n' for n in range(4_000)),
    ),
    "each figure taken back": (
        "return.toml",
        "".join(
            f'[[accept]]\ncell = "D{n}"\nby = "A"\nreason = "r"\nvalue = 1\n'
            for n in range(2, 4_002)
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", GROWING_COMPANIONS)
def test_what_a_companion_costs_grows_with_it_and_not_with_its_square(tmp_path, cost, name):
    """The first ended all in a `RecursionError`, the others took 10 s and more."""
    lines = [f"South West,2020-21,thing {n},some" for n in range(4_000)]
    write(tmp_path, "return.csv", "\n".join(["Region,Period,Measure,Value", *lines]).encode())
    file, text = GROWING_COMPANIONS[name]
    (tmp_path / file).write_text(text)
    assert "unforeseen" not in cost(tmp_path, checked=True)["codes"]


@pytest.mark.slow
def test_a_folder_of_damaged_files_costs_little_and_each_is_accounted_for(tmp_path, cost):
    """What is said of each stands in the record; what it costs does not."""
    files = KINDS["files that break or attack"]
    for name, data in {**files, "0.csv": SOUND, "z.csv": SOUND}.items():
        write(tmp_path, name, data)
    result = cost(tmp_path)
    assert len(result["files"]) == len(files) + 2
    assert result["cells"][0] == result["cells"][-1] == 4


@pytest.mark.parametrize(
    ("part", "trick"),
    [
        ("_rels/.rels", STEALS),
        ("xl/workbook.xml", STEALS),
        ("xl/_rels/workbook.xml.rels", STEALS),
        ("xl/styles.xml", STEALS),
        ("xl/sharedStrings.xml", LAUGHS),
        ("xl/worksheets/sheet1.xml", LAUGHS),
        ("xl/worksheets/sheet1.xml", "<!DOCTYPE x>"),
    ],
)
def test_entities_are_refused_in_every_part(part, trick):
    made = parts(sheet(ONE_TEXT), strings="<si><t>&a;</t></si>")
    reading = readers.read(zipped(made | {part: trick + made[part]}))
    assert [p.code for p in reading.problems] == ["file_damaged"]
    assert reading.sheets == ()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_cannot_be_unpacked_piece_by_piece_are_refused(tmp_path, cost, method):
    """8 MB of blanks are 50 bytes in bzip2, and Python gives them all at once."""
    with zipfile.ZipFile(tmp_path / "packed.xlsx", "w", method) as archive:
        for part, data in parts(sheet(ONE + " " * (8 << 20))).items():
            archive.writestr(part, data)
    assert cost(tmp_path / "packed.xlsx")["codes"] == ["file_damaged"]


def test_links_that_lead_round_are_not_followed_and_a_pipe_is_not_waited_for(tmp_path, cost):
    folder = tmp_path / "returns"
    (folder / "sub").mkdir(parents=True)
    write(folder, "SW.csv", SOUND)
    (folder / "sub" / "round").symlink_to(folder, target_is_directory=True)
    (folder / "self.csv").symlink_to(folder / "self.csv")
    (folder / "gone.csv").symlink_to(folder / "nothing.csv")
    os.mkfifo(folder / "pipe.csv")
    result = cost(folder)
    assert result["cells"] == [4]
    assert sorted(result["codes"]) == [
        "file_not_opened",
        "file_not_read",
        "file_not_read",
        "file_not_read",
    ]


def closed(path):
    path.write_bytes(SOUND)
    path.chmod(0)


def refused(path, *given):
    if Path(path).name == "b.xlsx":
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return open(path, *given)


UNREADABLE = {
    "gone": (lambda path: None, "file_not_opened"),
    "locked": (closed, "file_not_opened"),
    "a pipe": (lambda path: os.mkfifo(path), "file_not_opened"),
    "a link to nothing": (lambda path: path.symlink_to("nothing"), "file_not_opened"),
    "a folder": (lambda path: path.mkdir(), "file_not_opened"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_changes_between_listing_and_reading_costs_itself_alone(
    tmp_path, monkeypatch, name
):
    change, code = UNREADABLE[name]
    if name.startswith(("a pipe", "a link")) and not hasattr(os, "mkfifo"):
        pytest.skip("Windows has no pipes among files, and links for administrators alone")
    # For root, and on Windows, no file is locked by its mode.
    if name == "locked" and getattr(os, "geteuid", int)() == 0:
        monkeypatch.setattr(files, "open", refused, raising=False)
    for file in ("a.csv", "b.xlsx", "c.csv"):
        write(tmp_path, file, SOUND)
    find = files.find

    def found(*given):
        listed = find(*given)
        (tmp_path / "b.xlsx").unlink()
        change(tmp_path / "b.xlsx")
        return listed

    monkeypatch.setattr(files, "find", found)
    reading = readers.read(tmp_path)
    assert [(p.code, p.file) for p in reading.problems] == [(code, "b.xlsx")]
    assert [sheet.file for sheet in reading.sheets] == ["a.csv", "c.csv"]


@pytest.mark.parametrize(
    "path", ["", "~nobody-of-this-name/a.csv", "a\0.csv", "x" * 300, "no/where/a.csv", 5, None]
)
def test_a_path_that_is_none_is_one_paragraph(path):
    with pytest.raises(RocuError):
        readers.read(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows takes 260 letters for a whole path")
def test_a_name_as_long_as_any_has_no_companion_and_is_read(tmp_path):
    path = write(tmp_path, "x" * 250 + ".csv", SOUND)  # with .toml behind it, longer than any
    assert [sheet.values.shape for sheet in readers.read(path).sheets] == [(2, 2)]
