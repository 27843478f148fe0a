"""What we write is there whole or as it was: full disks, locked files, kills, links, folders."""

import errno
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import cli, errors, outputs, theme, workspace
from rocu_analysis.errors import RocuError

SOURCE = Path(rocu.__file__).parent
RETURN = [["OFFICIAL"], ["Region", "Counting", "Measure", "Period", "Value"]] + [
    [region, "led", "arrests", f"2020-21 Q{n}", 60 + n]
    for region in ("South West", "Eastern")
    for n in (1, 2, 3, 4)
]


@pytest.fixture(scope="module")
def writers(tmp_path_factory):
    """Every way to write, as a function of a folder, with the names that it gives its files."""
    given = tmp_path_factory.mktemp("given")
    book = openpyxl.Workbook()
    for row in RETURN:
        book.active.append(row)
    book.save(given / "return.xlsx")
    (given / "events.csv").write_text("date,measure,region\n2021-03-31,arrests,Eastern\n")
    checked = rocu.check(given / "return.xlsx")
    exhibit = rocu.compare_regions(checked.outcomes, "arrests")
    paper = rocu.Paper(
        checked,
        title="Paper",
        audience="public",
        exhibits=[
            {"kind": "compare_regions", "measure": "arrests"},
            {"kind": "track", "measure": "arrests", "audience": "restricted"},
        ],
    )

    def events(name):
        return lambda folder: _run("events", given / "events.csv", "--out", folder / name)

    return {
        "exhibit": (lambda folder: exhibit.save(folder / "a.png"), ["a.png"]),
        "problems": (lambda folder: checked.to_excel(folder / "a.xlsx"), ["a.xlsx"]),
        "template": (lambda folder: rocu.write_template(folder / "t.xlsx"), ["t.xlsx"]),
        "events csv": (events("n.csv"), ["n.csv"]),
        "paper": (
            lambda folder: paper.save(folder, ["html", "ods"]),
            ["paper-public.html", "paper-public.ods", "paper-public.record.json",
             "paper-restricted.html", "paper-restricted.ods", "paper-restricted.record.json"],
        ),
    }  # fmt: skip


def _run(*arguments):
    """Run a command inside this process, its mistake as an exception."""
    parsed = cli._parser().parse_args([str(argument) for argument in arguments])
    assert parsed.run(parsed) == 0


def state(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@contextmanager
def failing(name, number, failure):
    """Let the n-th call of a function of the system fail."""
    calls, real = [], getattr(os, name)

    def call(*arguments):
        if name != "open" or ".rocu-" in str(arguments[0]):
            calls.append(arguments)
        if len(calls) == number:
            raise failure
        return real(*arguments)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, name, call)
        yield


@contextmanager
def held(times):
    """Let another program hold what is renamed for so many tries, as a scanner on Windows does."""
    left, real = [*range(times)], os.replace

    def replace(*names):
        if left:
            left.pop()
            error = PermissionError(errno.EACCES, "Access is denied")
            error.winerror = 5
            raise error
        return real(*names)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", replace)
        patched.setattr(outputs.time, "sleep", lambda seconds: None)
        yield


FULL = OSError(errno.ENOSPC, "No space left on device")
LOCKED = PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize("name", ["exhibit", "problems", "template", "events csv",
                                  "paper"])  # fmt: skip
def test_a_writer_that_fails_leaves_what_was_there(writers, name, tmp_path):
    write, files = writers[name]
    write(tmp_path)
    whole = state(tmp_path)
    assert sorted(whole) == files
    if not name.startswith("events"):  # which refuse what they did not write
        for file in files:
            if not file.endswith(".json"):  # a record is read before it is written anew
                (tmp_path / file).write_bytes(b"earlier")
    before = state(tmp_path)
    last = len(files)
    for call, number, failure, words in (
        ("fsync", last, FULL, "the disk is full"),
        ("replace", last, LOCKED, "open in Word, Excel"),
        ("open", 1, FileNotFoundError(errno.ENOENT, "No such file"), "its folder is not there"),
    ):
        with failing(call, number, failure), pytest.raises(RocuError) as told:
            write(tmp_path)
        assert words in str(told.value)
        assert str(tmp_path) in told.value.where
        assert state(tmp_path) == before
    with failing("replace", last, KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        write(tmp_path)
    assert state(tmp_path) == before
    write(tmp_path)
    assert state(tmp_path) == whole


def test_what_a_scanner_holds_for_a_moment_is_written_all_the_same(tmp_path):
    for file in ("a", "b"):
        (tmp_path / file).write_text("earlier")
    with held(3):
        outputs.write_all({tmp_path / file: "new" for file in ("a", "b")})
    assert state(tmp_path) == {"a": b"new", "b": b"new"}
    # What Word holds open stays so: it is told, and the others keep what they had.
    with held(99), pytest.raises(RocuError, match=r"Access is denied.*open in Word"):
        outputs.write_all({tmp_path / file: "newer" for file in ("a", "b")})
    assert state(tmp_path) == {"a": b"new", "b": b"new"}


def test_a_path_that_is_long_for_windows_is_told_so_there(tmp_path, monkeypatch):
    far, gone = (
        tmp_path / ("long-" * 40) / "paper.pdf",
        FileNotFoundError(errno.ENOENT, "Not found"),
    )
    with failing("open", 1, gone), pytest.raises(RocuError, match="drive is connected"):
        outputs.write(far, "words")
    monkeypatch.setattr(errors, "sys", SimpleNamespace(platform="win32"))
    with failing("open", 1, gone), pytest.raises(RocuError, match=r"letters long.*shorter"):
        outputs.write(far, "words")
    with failing("open", 1, gone), pytest.raises(RocuError, match="drive is connected"):
        outputs.write(tmp_path / "paper.pdf", "words")


def test_a_typeface_that_a_scanner_holds_does_not_stop_a_paper(monkeypatch):
    def held(path, *_, **__):
        raise PermissionError(errno.EACCES, "Access is denied", path)

    with theme.font_folder() as folder:
        monkeypatch.setattr(os, "unlink", held)
    monkeypatch.undo()
    outputs.shutil.rmtree(folder)


def test_a_folder_to_work_in_that_cannot_be_filled_is_not_begun(tmp_path):
    with failing("fsync", 5, FULL), pytest.raises(RocuError, match="the disk is full"):
        workspace.start(tmp_path / "new" / "mine")
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, sys
from pathlib import Path
from rocu_analysis import outputs
calls, (name, number, folder) = [], sys.argv[1:]
def killed(*arguments, real=getattr(os, name)):
    calls.append(name)
    if len(calls) == int(number):
        if name == "fsync":
            os.ftruncate(arguments[0], 3)
        os._exit(9)
    return real(*arguments)
setattr(os, name, killed)
outputs.write_all({Path(folder) / file: "new " * 9 for file in ("a", "b")})
"""


@pytest.mark.parametrize("name", ["fsync", "replace"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_kill_inside_a_write_tears_nothing_and_the_next_write_clears_up(tmp_path, name, number):
    for file in ("a", "b"):
        (tmp_path / file).write_text("earlier")
    command = [sys.executable, "-c", KILLED, name, str(number), str(tmp_path)]
    assert subprocess.run(command, check=False).returncode == 9
    for file in ("a", "b"):
        assert (tmp_path / file).read_text() in ("earlier", "new " * 9)
    assert len(list(tmp_path.iterdir())) > 2
    if os.name == "nt":  # where none can ask whether a writer still runs, what is old is cleared
        for part in tmp_path.glob(".rocu-*"):
            os.utime(part, (0, 0))
    outputs.write(tmp_path / "a", "third")
    assert sorted(state(tmp_path)) == ["a", "b"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_disk_that_is_full_half_way_through_is_told_as_one(tmp_path):
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "from rocu_analysis import cli, outputs\n"
        "try: outputs.write(sys.argv[2], bytes(9000))\n"
        "except outputs.RocuError as error: cli.complain(str(error))\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    target = tmp_path / "t.xlsx"
    target.write_bytes(b"earlier")
    command = [sys.executable, "-c", code, "template", str(target), "--force"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    first, second, *others = ran.stderr.splitlines()
    assert f"{target}: the disk is full" in first
    # openpyxl keeps each sheet in a file of its own on the way.
    assert "folder of temporary files" in second
    assert not others
    assert state(tmp_path) == {"t.xlsx": b"earlier"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has it")
def test_a_device_is_written_to_as_it_is():
    with pytest.raises(RocuError, match="the disk is full"):
        outputs.write("/dev/full", "words")
    assert outputs.write("/dev/null", "words") == Path("/dev/null")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda at: at.mkdir(), "there is a folder here"),
        (lambda at: (at.write_bytes(b"old"), at.chmod(0o444)), "protected"),
        (lambda at: at.parent.rmdir() or at.parent.write_bytes(b""), "a file stands there"),
    ],
)
def test_a_target_that_cannot_be_is_told_before_any_work(writers, tmp_path, make, words):
    for name, (write, files) in writers.items():
        folder = tmp_path / name
        folder.mkdir()
        make(folder / files[0])
        with pytest.raises(RocuError) as told:
            write(folder)
        assert words in str(told.value) or name.startswith("events")
        assert len(list(tmp_path.rglob("*"))) == 2 - words.startswith("a file")
        if folder.is_dir():
            for path in folder.iterdir():
                path.chmod(0o700)  # Windows deletes nothing that is protected
            outputs.shutil.rmtree(folder)
        else:
            folder.unlink()


def test_links_are_followed_to_a_file_as_to_a_folder(tmp_path, link):
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    (there / "old").write_text("old")
    link(here, there)
    link(tmp_path / "one", there / "old")
    link(tmp_path / "none", there / "new")
    link(tmp_path / "loop", tmp_path / "loop")
    outputs.write_all({here / "a": "1", tmp_path / "one": "2", tmp_path / "none": "3"})
    assert {name: text.decode() for name, text in state(there).items()} == {
        "a": "1", "old": "2", "new": "3",
    }  # fmt: skip
    assert [path.is_symlink() for path in (here, tmp_path / "one")] == [True, True]
    with pytest.raises(RocuError, match="loop"):
        outputs.write(tmp_path / "loop", "4")


# Windows takes half of a letter in a name.
@pytest.mark.parametrize("name", ["a" * 300, "a\0b", *(["\ud800"] if os.name == "posix" else [])])
def test_a_name_that_no_file_can_have_is_told(tmp_path, name):
    with pytest.raises(RocuError):
        outputs.write(tmp_path / name, "words")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_but_through_the_one_door():
    writes = r"write_text|write_bytes|copyfile|nbformat\.write\(|open\([^)\n]*[\"'][wxa]b?[\"']"
    assert len(re.findall(writes, 'path.open("w"); path.write_text(x); open(path, "rb")')) == 2
    found = {p.name for p in SOURCE.rglob("*.py") if re.search(writes, p.read_text("utf-8"))}
    assert found == {"outputs.py"}


def test_text_that_could_act_is_text_in_csv_and_numbers_stay(tmp_path):
    texts = ["=1+1", " =1+1", "+44", "-", "@x", "\t=1", "-5", "1,124", "arrests", "a\nb", "\ud800"]
    frame = pd.DataFrame({"words": pd.Series(texts, dtype=object), "value": [-1.5, *range(10)]})
    outputs.write(tmp_path / "a.csv", outputs.as_csv(frame))
    back = pd.read_csv(tmp_path / "a.csv", dtype={"words": str})
    assert back["words"].tolist() == [
        "'=1+1", "' =1+1", "+44", "'-", "'@x", "' =1", "-5", "1,124", "arrests", "a b", " ",
    ]  # fmt: skip
    assert back["value"].tolist() == frame["value"].tolist()
