"""What the commands say and give back.

A record asks for itself: its lines that begin with `$ rocu` are given again.
"""

import re
import shlex
from functools import cache
from pathlib import Path
from unittest import mock

import rocu_analysis as rocu
from rocu_analysis.charts.drawing import Drawing

from .paper_frames import FIVE
from .papers_files import empty
from .papers_mistakes import ENTRY, HEAD
from .papers_small import RETURN, SETTLED
from .said import command, folder

CASES = {}


def record(make):
    """Put a function among the cases, under its own name."""
    CASES[f"papers/{make.__name__.replace('_', '-')}"] = make
    return make


def asked(name):
    """The commands that a record holds."""
    text = (Path(__file__).parent / "papers" / f"{name}.txt").read_text(encoding="utf-8")
    return [shlex.split(line) for line in re.findall(r"^\$ rocu ?(.*)$", text, re.MULTILINE)]


@cache
def published():
    """The paper that `rocu paper` makes, and what the command says."""
    held, whole = [], rocu.Paper.save

    def save(self, *given, **named):
        held.append(self)
        return whole(self, *given, **named)

    with mock.patch.object(rocu.Paper, "save", save):
        said = command("paper", "--formats", "ods", "--out", "made")
    return held[0], said


@record
def commands_help():
    names = ("", "paper", "check", "template", "start", "notebooks", "events", "lab")
    said = "\n".join(command(*filter(None, [name]), "--help") for name in names)
    # Where a line breaks, and how far to the right words begin, differs between Pythons.
    return re.sub(r"(?<=\S) {2,}", "  ", re.sub(r"\n {8,}", "  ", said))


@record
def commands_check():
    with folder() as place:
        returns = place / "returns"
        returns.mkdir()
        (returns / "return.csv").write_text(RETURN, encoding="utf-8")
        (returns / "rocu-mapping.toml").write_text(SETTLED, encoding="utf-8")
        lines = "".join(f"South West,arrests,20{n}-{n + 1} Q1,twelve\n" for n in range(10, 22))
        (returns / "many.csv").write_text(f"Region,Measure,Period,Value\n{lines}")
        (returns / "paper.toml").write_text('title = "A paper"\n')
        sound = "Region,Counting,Measure,Period,Value,Status,As at\n"
        sound += "South West,led,arrests,2020-21 Q1,60,final,2020-08-01\n"
        (place / "sound.csv").write_text(sound)
        (place / "empty").mkdir()
        (place / "other.xlsx").write_bytes(b"work of weeks")
        return "\n".join(command(*given) for given in asked("commands-check"))


@record
def commands_start():
    with folder() as place:
        first, *others = asked("commands-start")
        said = [command(*first)]
        made = sorted(path.relative_to(place).as_posix() for path in place.rglob("*"))
        (place / "notes.txt").write_text("mine")
        (place / "filled.xlsx").write_bytes(b"somebody's work")
        said += [command(*given) for given in others]
        return "\n".join([*said, "In the folder:", *made])


@record
def commands_paper():
    # No chart is looked at here, so that none is drawn.
    with folder() as place, mock.patch.object(Drawing, "figure", empty):
        returns = place / "returns"
        returns.mkdir()
        counts = "".join(
            f"{region},led,{measure},2020-21 Q{n},{60 + 5 * n}\n"
            for region in FIVE[:2] for measure in ("arrests", "charges") for n in (1, 2, 3, 4)
        )  # fmt: skip
        header = "Region,Counting,Measure,Period,Value\n"
        (returns / "return.csv").write_text(f"{header}{counts}", encoding="utf-8")
        (returns / "rocu-mapping.toml").write_text(SETTLED.partition("[[")[0])
        (place / "own.toml").write_text(HEAD + ENTRY)
        levels = "".join(
            f"{region},led,arrests,2020-21,{level},{count}\n"
            for level, start in (("major", 4), ("minor", 16))
            for count, region in enumerate(FIVE, start)
        )
        (place / "levels.csv").write_text(header.replace("Value", "Level,Value") + levels)
        entry = '[[exhibits]]\nkind = "compare_regions"\nmeasure = "arrests"\n'
        some = HEAD.replace('"returns"', '"levels.csv"') + entry + entry
        (place / "levels.toml").write_text(f'{some}only = {{ level = "major" }}\n')
        (place / "empty").mkdir()
        (place / "file").write_text("in the way")
        said = [command(*given) for given in asked("commands-paper")[1:]]
    return "\n".join([published()[1], *said])


@record
def commands_events():
    with folder() as place:
        days = "2021-01-05,South West\n2021-02-07,South West\n2020-12-24,London\n"
        (place / "records.csv").write_text(f"date,region\n{days}")
        (place / "named.csv").write_text(f"arrest_date,rocu_name\n{days}")
        (place / "other.csv").write_text("work of weeks")
        return "\n".join(command(*given) for given in asked("commands-events"))


@record
def commands_mistakes():
    return "\n".join(command(*given) for given in asked("commands-mistakes"))
