"""Whatever was given: everything found, named for people, in one order, nothing unsaid."""

import glob
from pathlib import Path
from types import SimpleNamespace

import pytest
from made_files import sheet, workbook

import rocu_analysis as rocu
from rocu_analysis import errors, readers
from rocu_analysis.readers import files, guard

CSV = b"force,arrests\nKent,12\n"
MAPPING = "[file]\nstatus = 'final'\n"


@pytest.fixture
def folder(tmp_path):
    """A folder of what arrives: returns, companions, and what lies beside them."""
    returns = tmp_path / "returns"
    (returns / "South").mkdir(parents=True)
    (returns / ".git").mkdir()
    for name in ("b.csv", "A.csv", "South/SW.csv", ".git/x.csv", ".hidden.csv", "plain.tsv"):
        (returns / name).write_bytes(CSV)
    (returns / "book.xlsx").write_bytes(workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row>')))
    for name in ("A.toml", "rocu-mapping.toml", "book.xlsx.toml", "South/other.toml"):
        (returns / name).write_text(MAPPING)
    for name in ("README.md", "notes.pdf", "Thumbs.db", ".DS_Store", "~$book.xlsx", "~$gone.xlsx"):
        (returns / name).write_bytes(b"%PDF")
    (returns / "book copy.bak").write_bytes((returns / "book.xlsx").read_bytes())
    (returns / "something.xyz").write_bytes(CSV)
    return returns


def test_a_folder_gives_its_returns_its_companions_and_what_was_left(folder):
    reading = readers.read(folder)
    assert [s.file for s in reading.sheets] == [
        "A.csv", "b.csv", "book.xlsx", "plain.tsv", "South/SW.csv",
    ]  # fmt: skip
    assert list(reading.companions) == ["A.toml", "book.xlsx.toml", "rocu-mapping.toml"]
    assert [(p.code, p.file) for p in reading.problems] == [
        ("companion_of_no_return", "South/other.toml"),
        ("file_not_read", ".hidden.csv"),
    ]
    left = reading.problems[1].found  # .hidden.csv, book copy.bak, notes.pdf, ...
    assert left == "4 of .bak, .csv, .pdf, .xyz"


def test_a_name_with_a_tilde_is_a_file_here_before_it_is_anybodys_home(tmp_path, monkeypatch):
    """On Windows ``~$SW.csv``, which Excel leaves, would be sought beside the user's home."""
    (tmp_path / "~$SW.csv").write_bytes(b"lock")
    (tmp_path / "SW.csv").write_text("Force,Arrests 2020-21\nDorset,7\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.path.expanduser", lambda path: path.replace("~", "C:/Users/"))
    assert [sheet.file for sheet in readers.read(sorted(glob.glob("*.csv"))).sheets] == ["SW.csv"]


@pytest.mark.parametrize("pattern", ["*.csv", "S?.csv", "[S]W.csv"])
def test_a_pattern_in_a_folder_with_brackets_in_its_name_finds_its_files(tmp_path, pattern):
    folder = tmp_path / "[OFFICIAL] returns"
    folder.mkdir()
    (folder / "SW.csv").write_text("date,region\n2021-04-05,London\n", encoding="utf-8")
    (folder / "~$SW.csv").write_bytes(b"lock")
    (sheet,) = readers.read(str(folder / pattern)).sheets
    assert sheet.file == "SW.csv"
    assert rocu.events(str(folder / pattern), measure="arrests")["value"].tolist() == [1]


def test_a_path_that_is_long_for_windows_is_told_so_there(monkeypatch):
    """It lists what lies so deep, and then says that there is no such file."""
    deep = Path(*["folder"] * 40, "SW.csv").absolute()
    for system, said in (("win32", f"is {len(str(deep))} letters long.*shorter"),
                         ("linux", "^(?!.*Windows)")):  # fmt: skip
        monkeypatch.setattr(errors, "sys", SimpleNamespace(platform=system))
        with pytest.raises(guard.Refusal, match=said):
            files.item_at(deep, "SW.csv", guard.Limits()).data()


def test_no_name_shows_where_on_this_machine_a_file_was(folder):
    reading = readers.read([folder, folder / "South" / "SW.csv"])
    told = [*reading.files, *(s.file for s in reading.sheets), *map(str, reading.problems)]
    assert not any(str(folder.parent) in text for text in told)
