"""Quarter after quarter at the command: which earlier papers are known, and what is said of them.

The small count is 3 of 30 arrests: the year less the three quarters that the first paper told.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from unittest import mock

import rocu_analysis as rocu
from rocu_analysis.charts.drawing import Drawing

from .papers_files import empty
from .said import command, folder

HOME, OTHERS = "South West", ("Eastern", "London", "North East", "East Midlands")
RETURNS = 'returns = "returns"\n'
SPEC = f'title = "Arrests"\naudience = "public"\nregion = "{HOME}"\nmarking = "OFFICIAL"\n'
QUARTERLY = '[[exhibits]]\nkind = "track"\nmeasure = "arrests"\n'
COMPARED = '[[exhibits]]\nkind = "compare_regions"\nmeasure = "arrests"\nregion = "all"\n'
ANNUAL = f'{COMPARED}period = "2020-21"\n'
SERIES = QUARTERLY.replace("arrests", "disruptions") + QUARTERLY.replace("arrests", "charges")
PAGE_ONE = """[[exhibits]]
kind = "scorecard"
measures = ["arrests", "disruptions"]
[[exhibits]]
kind = "year_on_year"
measure = "arrests"
[[exhibits]]
kind = "balance"
measure = "disruptions"
"""
RECORD = "arrests.record.json"
SECOND = ("paper", "--returns", "returns-q4", "--formats", "html")


def returned(place, day, heads, rows):
    Path(place).mkdir(parents=True)
    Path(place, "a.csv").write_text("\n".join([heads, *rows]))
    Path(place, "rocu-mapping.toml").write_text(f'[file]\nas_at = {day}\nstatus = "final"\n')


def regions(place, day, counts):
    every = {HOME: counts} | {name: [40 + n] * len(counts) for n, name in enumerate(OTHERS)}
    rows = [f"{region},led,arrests,2020-21 Q{n},{value}"
            for region, held in every.items() for n, value in enumerate(held, 1)]  # fmt: skip
    returned(place, day, "Region,Counting,Measure,Period,Value", rows)


def forces(place, day, **counts):
    """A figure a quarter of each force, the last force's as given; by measure."""
    names = rocu.forces().query("region == @HOME")["force"].tolist()
    rows = [
        f"{force},led,{measure},2020-21 Q{n},{value}"
        for measure, held in counts.items()
        for place, force in enumerate(names, 1)
        for n, value in enumerate(held if force == names[-1] else [20 + place] * len(held), 1)
    ]
    returned(place, day, "Force,Counting,Measure,Period,Value", rows)


def spec(text):
    Path("paper.toml").write_text(SPEC + text)


def year(place):
    """Arrests of the year in South West, where the record of a paper shows them."""
    (exhibit,) = json.loads(Path(place, RECORD).read_text("utf-8"))["exhibits"]
    held = {row[0]: row[1] for row in exhibit["rows"]}
    return f"arrests of {HOME} in the year: {held.get(HOME, 'not shown')}\n"


@cache
def first_paper():
    """Files of the first paper, by name."""
    with folder():
        regions("returns", "2021-01-20", [10, 8, 9])
        spec(RETURNS + QUARTERLY)
        command("paper", "--formats", "html")
        return {path.name: path.read_bytes() for path in Path("output").iterdir()}


def after(prepare, *asked, made="output/returns-q4"):
    """The second paper, the first made, and something done in between."""
    with folder():
        regions("returns", "2021-01-20", [10, 8, 9])
        regions("returns-q4", "2021-05-20", [10, 8, 9, 3])
        Path("output").mkdir()
        for name, data in first_paper().items():
            Path("output", name).write_bytes(data)
        spec(RETURNS + ANNUAL)
        prepare(Path("output", RECORD))
        said = [command(*one) for one in asked or (SECOND,)]
        return "".join([*said, year(made) if made else ""])


def moved(to):
    def prepare(record):
        Path(to).mkdir(parents=True, exist_ok=True)
        record.rename(Path(to, RECORD))

    return prepare


def drafted(record):
    record.unlink()
    spec(RETURNS + QUARTERLY)
    command("paper", "--draft", "--formats", "html,docx")
    spec(RETURNS + ANNUAL)


def a_draft():
    with folder():
        regions("returns", "2021-01-20", [10, 8, 9])
        spec(RETURNS + QUARTERLY)
        said = command("paper", "--draft", "--formats", "html")
        page = Path("output/draft-arrests.html").read_text(encoding="utf-8")
        title = re.search("<title>.*</title>", page)[0]
        return f"{said}{title}\non its pages: {'DRAFT | OFFICIAL' in page}\n"


def in_the_folder_of_the_returns(above):
    def prepare(record):
        if not above:
            Path("paper.toml").unlink()
        os.chdir("returns")

    return prepare


def invented(record):
    record.write_text(record.read_text().replace('"illustrative": false', '"illustrative": true'))


def news(first, then):
    """What the second of two papers says is new."""
    with folder():
        forces("one", "2021-02-20", **first)
        forces("two", "2021-05-20", **then)
        spec(SERIES)
        for place in ("one", "two"):
            command("paper", "--returns", place, "--formats", "html")
        page = Path("output/two/arrests.html").read_text(encoding="utf-8")
        plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
        return plain.partition("Since the paper of")[2][:700] + "\n"


def a_late_force():
    """Arrests of four forces were 90 in the third quarter; with the fifth, of 3, they are 93."""
    with folder():
        forces("one", "2021-02-20", arrests=[10, 11, "tbc"])
        forces("two", "2021-05-20", arrests=[10, 11, 3, 13])
        spec(COMPARED)
        command("paper", "--returns", "one", "--formats", "html")
        spec(f'{COMPARED}period = "2020-21 Q3"\n')
        said = command("paper", "--returns", "two", "--formats", "html")
        made = Path("output/two", RECORD)
        return said + f"93 is told: {made.exists() and '93' in made.read_text()}\n"


def traced():
    """Dorset 21 and Gloucestershire 30 in the first of eight quarters, one more in each next."""
    quarters = [f"{year}-{year - 1999} Q{n}" for year in (2019, 2020) for n in (1, 2, 3, 4)]
    rows = [
        f"{force},led,arrests,,{period},{start + n}"
        for force, start in (("Dorset", 21), ("Gloucestershire", 30))
        for n, period in enumerate(quarters)
    ]
    rows += [f"Dorset,led,disruptions,{strand},{period},{value}" for period in quarters
             for strand, value in (("Pursue", 45), ("Prevent", 15))]  # fmt: skip
    with folder():
        returned("returns", "2021-05-20", "Force,Counting,Measure,Strand,Period,Value", rows)
        spec(RETURNS + PAGE_ONE)
        command("paper", "--formats", "html")
        # 28 + 37 in the last quarter, 24 + 33 a year before; 106 + 142 in the year; 248 / 216.
        what = ("65", "57", "248", "Disruptions", "table 1, row 2", "216 the year before", "1.15")
        return "".join(command("trace", f"output/{RECORD}", one) for one in (*what, "nonsense"))


TOLD = {
    **{f"the first record in {to.replace('/', ', in ')}": (lambda to=to: after(moved(to)))
       for to in ("output", "output/returns", "archive")},
    "the first record below": lambda: after(
        moved("output/2021"), (*SECOND, "--out", "output"), made="output"),
    "a folder of records that is named": lambda: after(
        moved("elsewhere"), (*SECOND, "--previous", "elsewhere")),
    "no record": lambda: after(Path.unlink),
    "an empty folder of records": lambda: after(
        lambda _: Path("empty").mkdir(), (*SECOND, "--previous", "empty"), made=""),
    "invented figures before real ones": lambda: after(invented),
    "a draft": a_draft,
    "a draft before": lambda: after(drafted),
    "in the folder of the returns": lambda: after(
        in_the_folder_of_the_returns(True), ("paper",), made=""),
    "in the folder of the returns, no paper.toml above": lambda: after(
        in_the_folder_of_the_returns(False), ("paper",), made=""),
    "a force in the place of a region": lambda: after(
        invented, ("paper", "--region", "Derbyshire"), made=""),
    # Charges of the four others are 21 + 22 + 23 + 24 = 90; disruptions were 90 and are 102.
    "a sum with another force in it is no revision": lambda: news(
        {"disruptions": [10, 11, "tbc"], "charges": [30, 31, 32]},
        {"disruptions": [10, 11, 12, 13], "charges": [30, 31, 36, 33]}),
    "a quarter that stood in the last paper is not new": lambda: news(
        {"disruptions": [10, 11], "charges": [30, 31, 32]},
        {"disruptions": [10, 11, 12], "charges": [30, 31, 32]}),
    "a force that comes late is not told by the sum without it": a_late_force,
    "figures of page one are traced to cells": traced,
}  # fmt: skip


def without_charts(tell):
    """No chart is looked at here, so that none is drawn."""

    def told():
        with mock.patch.object(Drawing, "figure", empty):
            return tell()

    return told


CASES = {f"papers/second/{name}": without_charts(tell) for name, tell in TOLD.items()}
