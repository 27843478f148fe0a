"""Small papers before any writer: disclosure control of every sort, and what a paper says.

Each record in `papers/small/` asks for itself, as those of exhibits do: a title is a paper of a
frame that is drawn above it, or of several, and of the exhibits that are asked for.
"""

import datetime
from functools import partial
from pathlib import Path

import rocu_analysis as rocu
from rocu_analysis.exhibits import NAMES

from . import exhibits, text
from .paper_frames import (
    FIVE,
    answers,
    ask,
    events,
    grades,
    history,
    paper,
    register,
    resources,
    rows,
    track,
)
from .said import folder, plain

FOLDER = Path(__file__).parent / "papers" / "small"
MADE = {
    "the register": register,
    "the answers": answers,
    "the log": events,
    "the money": resources,
    "the grades": grades,
    "six quarters of everything": history,
    "a return, left out and accepted in part": lambda: checked(),
    "three regions": lambda: rows(dict.fromkeys(FIVE[:3], 60)),
}
RETURN = """Region,Counting,Measure,Period,Value
South West,led,arrests,2020-21 Q1,22
South West,led,arrests,2020-21 Q2,twelve
South West,led,arrests,2020-21 Q3,-4
South West,led,arrests,2020-21 Q4,25
Suoth West,led,arrests,2020-21 Q4,26
South West,led,charges,2020-21 Q1,3
South West,led,charges,2020-21 Q2,41
South West,led,charges,2020-21 Q3,c
South West,led,charges,2020-21 Q5,44
"""
SETTLED = """[file]
as_at = 2021-05-01
status = "final"
[[accept]]
cell = "E4"
value = 24
by = "A. Analyst"
on = 2021-05-03
reason = "Confirmed by telephone"
"""


def checked():
    with folder() as place:
        (place / "return.csv").write_text(RETURN, encoding="utf-8")
        (place / "rocu-mapping.toml").write_text(SETTLED, encoding="utf-8")
        return rocu.check(place)


def told(made):
    """Every part of a paper, and what could not be shown."""
    parts = [
        text.section(f"{part}: {made.file_name(part)}", text.document(made.document(part)))
        for part in made.parts
    ]
    return plain("\n".join([*parts, *(f"not shown: {words}" for words in made.not_shown)]))


ENTRIES = {name: partial(ask, name) for name in (*NAMES, "stated")}
ENTRIES |= {"rocu": rocu, "date": datetime}


def written(path):
    def call(_, given, options):
        return told(paper(*given, **options))

    return exhibits.answered(path, call, str, MADE, ENTRIES)


def names_of_files():
    titles = (
        "A short title: of two parts", f"Crime: {'what public figures say ' * 3}of it",
        f"Crime in the South West: {'a long tale ' * 5}", "../../É: the <paper> \u202e", "漢字",
        "x" * 80, " spaces ",
    )  # fmt: skip
    held = rows({"South West": [60, 70, 80, 90]})
    restricted = track(audience="restricted")
    lines = [
        f"{text.value(title)}: "
        + paper(held, track(), title=title, region="South West").file_name("public")
        for title in titles
    ]
    for made in (
        paper(held, track(), audience="restricted"), paper(held, track(), audience="internal"),
        paper(held, track(), restricted),
    ):  # fmt: skip
        lines += [f"{part}: {made.file_name(part)}" for part in made.parts]
    return "\n".join(lines)


CASES = {
    **{
        f"papers/small/{path.stem}": partial(written, path) for path in sorted(FOLDER.glob("*.txt"))
    },
    "papers/names-of-files": names_of_files,
}
