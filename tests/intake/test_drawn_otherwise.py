"""What a return says does not hang on where its table stands, nor on how its cells were typed.

Each return that the record draws as a workbook is checked as drawn and once more otherwise: from
another cell on, with numbers as text or with decimals, with spaces around words.
"""

from collections import Counter

import pytest
from record import drawn
from record.checks import HERE

import rocu_analysis as rocu

FRAMES = (
    "outcomes",
    "recommendations",
    "recommendation_events",
    "responses",
    "resources",
    "grades",
)


def cells(change):
    return lambda rows: [[change(value) for value in row] for row in rows]


OTHERWISE = {
    "from C4 on": lambda rows: [[], [], [], *([None, None, *row] for row in rows)],
    "numbers as text": cells(lambda v: str(v) if type(v) in (int, float) else v),
    "numbers with decimals": cells(lambda v: float(v) if type(v) is int else v),
    "spaces around words": cells(lambda v: f" {v}\u00a0" if isinstance(v, str) else v),
    "hard spaces": cells(lambda v: v.replace(" ", "\u00a0") if isinstance(v, str) else v),
    "words below": lambda rows: [*rows, [], ["Made by the performance team"]],
}
# A companion names rows and cells, and a line that begins with @ columns; our own paper is known by
# its looks.
NOT_MOVED = ("@", "rows", "cell", "lines", "drop", "header")
OURS = "the tables of our own paper are not read again"


def is_plain(name, files):
    kinds = {file.partition("!")[0].rpartition(".")[2] for file in files}
    apart = any(file.startswith(("held/", "template/")) for file in files)
    lines = [line.lstrip() for lines in files.values() for line in lines]
    moved = any(line.startswith(NOT_MOVED) for line in lines)
    return "xlsx" in kinds <= {"xlsx", "toml"} and not apart and not moved and name != OURS


RETURNS = {
    f"{record}: {name}": files
    for path in sorted((HERE / "returns").glob("*.md"))
    for record, returns in drawn.read(path).items()
    for name, files in returns.items()
    if is_plain(name, files)
}


def said(files, folder, change):
    """All figures and records, without the cells in which they stand."""
    folder.mkdir()
    drawn.write({name: lines for name, lines in files.items() if "!" not in name}, folder)
    books = {}
    for name, lines in files.items():
        file, _, sheet = name.partition("!")
        if sheet:
            books.setdefault(file, {})[sheet.replace("\\_", " ")] = change(drawn.rows(lines))
    for file, sheets in books.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        drawn.write_book(folder / file, sheets)
    check, told = rocu.check(folder), Counter()
    for name in FRAMES:
        frame = getattr(check, name).astype("str")
        kept = [column for column in frame.columns if "source" not in column]
        words = frame[kept].replace("\u00a0", " ", regex=True).apply(lambda c: c.str.strip())
        told.update((name, *row) for row in words.itertuples(index=False))
    return told


PARTS = [
    pytest.param(n, marks=pytest.mark.long if n else pytest.mark.slow, id=f"{n}") for n in range(20)
]


@pytest.mark.parametrize("part", PARTS)
def test_it_says_the_same_however_it_is_drawn(part, tmp_path):
    for number, (name, files) in enumerate(list(RETURNS.items())[part::20]):
        as_drawn = said(files, tmp_path / f"{number}", lambda rows: rows)
        for way, change in OTHERWISE.items():
            assert said(files, tmp_path / f"{number} {way}", change) == as_drawn, (name, way)
