"""What a check of returns says: published, drawn, odd and hostile ones, words and limits.

The returns stand in `returns/*.md` as a person would draw them; `drawn` writes them as files.
"""

import calendar
import os
import re
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

import openpyxl
import pandas as pd

import rocu_analysis as rocu
from rocu_analysis import frames, schema
from rocu_analysis.intake import pipeline
from rocu_analysis.readers import Limits
from rocu_analysis.reference import in_force

from . import drawn, limits, odd_files, text

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "data"
_NO_ROWS = re.compile(r"## \w+: no rows\n\n?")


@contextmanager
def folder():
    with tempfile.TemporaryDirectory() as made:
        path = Path(made, "returns")
        path.mkdir()
        yield path


def brief(check, most=text.MOST_ROWS):
    """A check without the frames that have no rows."""
    return _NO_ROWS.sub("", text.check(check, most))


# --- shipped returns -----------------------------------------------------------------------------


def shipped(path, most):
    return brief(rocu.check(path), most)


def shipped_folder(kind):
    """All of them at once: what one file says of another."""
    return brief(rocu.check(rocu.example_returns(kind)), 40)


# --- drawn returns -------------------------------------------------------------------------------


def checked(files, **options):
    """Check drawn files; those in `held/` are held already."""
    with folder() as here:
        before = {name[5:]: lines for name, lines in files.items() if name.startswith("held/")}
        now = {name: lines for name, lines in files.items() if not name.startswith("held/")}
        held = None
        if before:
            (here / "held").mkdir()
            held = rocu.check(drawn.write(before, here / "held")).outcomes
        (here / "given").mkdir()
        paths = drawn.write(now, here / "given")
        source = paths[0] if len(paths) == 1 else here / "given"
        check = rocu.check if held is None else partial(pipeline.check, held=held)
        found = check(source, **options)
        with in_force(found.vocabulary):
            for name in schema.FRAMES:  # an exhibit takes what a check accepts, as it is
                accepted = getattr(found, name)
                assert accepted.empty or frames.require(accepted, name) is accepted, name
        return found


def record(returns):
    """Checks of the returns of one record, one after the other."""
    return "\n".join(f"# {name}\n{brief(checked(files))}" for name, files in returns.items())


def drafts(returns):
    """The companions that a check proposes, and what comes of them as they stand."""
    said = []
    for name, files in returns.items():
        with folder() as here:
            drawn.write(files, here)
            said.append(f"# {name}")
            for file, proposed in pipeline.draft(here)[1].items():
                (here / file).write_text(proposed, encoding="utf-8")
                said += [f"== {file}", proposed.partition("\n")[2]]  # not where its schema lies
            said.append(brief(rocu.check(here)))
    return "\n".join(said)


# --- odd files -----------------------------------------------------------------------------------


def kinds(files):
    """A folder of files that are made byte by byte."""
    with folder() as here:
        for name, data in files.items():
            (here / name).write_bytes(data)
        return brief(rocu.check(here))


def sources():
    """What may be given as a source, and what is said of what lies there."""
    said = []

    def tell(title, source, **options):
        said.append(f"# {title}\n{text.attempt(lambda: rocu.check(source, **options), brief)}")

    with folder() as here:
        for name, force in (("b", "Kent"), ("A", "Essex"), ("South/SW", "Dorset")):
            path = here / f"{name}.csv"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(odd_files.CSV.replace(b"Kent", force.encode()))
        (here / "rocu-mapping.toml").write_text('[file]\ncounting = "forces"\n')
        (here / "South" / "rocu-mapping.toml").write_text('[file]\nstatus = "final"\n')
        (here / "A.csv.toml").write_text('[file]\nstatus = "revised"\n')
        (here / "South" / "other.toml").write_text("[file]\n")
        (here / ".hidden.csv").write_bytes(odd_files.CSV)
        (here / "empty").mkdir()
        os.symlink(here.parent, here / "link")
        os.mkfifo(here / "pipe.csv")
        tell("a folder", here)
        tell("a file, with the companions beside it", here / "A.csv")
        tell("one file given twice", [here / "b.csv", str(here / "b.csv")])
        tell(
            "two files of one name",
            [here / "b.csv", (here / "South/SW.csv").rename(here / "South/b.csv")],
        )
        tell("a pattern", str(here / "*.csv"))
        with (here / "b.csv").open("rb") as stream:
            tell("an open file", stream)
        tell("bytes", odd_files.CSV)
        tell("nothing in the folder", here / "empty")
        tell("no list", [])
        tell(
            "two files of three",
            [here / "b.csv", here / "A.csv", here / "South/b.csv"],
            limits=Limits(files=2),
        )
        tell("a text of csv longer than is read", here / "b.csv", limits=Limits(text=6))
        tell("a file larger than is read", here / "b.csv", limits=Limits(file_bytes=20))
        tell("more cells than are read", here / "b.csv", limits=Limits(cells=4))
        book = here / "book.xlsx"
        book.write_bytes(odd_files.workbook(*[odd_files.sheet(odd_files.table(5))] * 3))
        tell("more sheets than are read", book, limits=Limits(sheets=2))
        tell("a text of a workbook longer than is read", book, limits=Limits(text=6))
        corner = odd_files.row(1, *range(1, 9)) + "".join(
            f'<row r="{n * 100}"><c r="{chr(64 + n)}{chr(64 + n)}{n * 100}"><v>{n}</v></c></row>'
            for n in range(1, 27)
        )
        book.write_bytes(odd_files.workbook(odd_files.sheet(corner)))
        tell("cells that stand far apart", book, limits=Limits(cells=500))
        (here / "a.parquet").write_bytes(odd_files.parquet({"a": [1]}))
        with mock.patch.dict(sys.modules, {"pyarrow.parquet": None}):
            tell("a kind whose package is not installed", here / "a.parquet")
        real = open

        def denied(path, *rest, **options):
            if str(path).endswith("b.csv"):
                raise PermissionError(13, "Permission denied")
            return real(path, *rest, **options)

        with mock.patch("builtins.open", denied):
            tell("a file that may not be opened", here / "b.csv")
        shown = text.attempt(lambda: rocu.check(here / "c.csv"), brief)
        said.append(f"# nothing there\n{shown.replace(str(here), '…')}")
        shown = text.attempt(lambda: Limits(files=0), str)
        said.append(f"# no limit\n{shown}")
    return "\n".join(said)


# --- what words are read as ----------------------------------------------------------------------

WORDS, _group = {}, None
for _line in (HERE / "returns" / "words.md").read_text(encoding="utf-8").split("\n"):
    if _line.startswith("=== "):
        _group = WORDS.setdefault(_line[4:], [])
    elif _line:
        _group.append(_line)

# Group of words: the frame, the other cells of a line, the heading of the word, what is shown.
# A word that may clash with one of another line has a threat of its own.
_FIGURE = {"Force": "Dorset", "Period": "2020-21", "Measure": "disruptions", "Value": "5"}
_RECORD = {"Report": "A report", "Published": "1 January 2000", "Status": "complete"}
_PLACES = "geography region force body"
ASKED = {
    "periods": ("outcomes", _FIGURE, "Period", "period period_start period_end status"),
    "periods that the file leaves open": (
        "outcomes", _FIGURE, "Period", "period period_start period_end"),
    "figures": ("outcomes", _FIGURE, "Value", "value value_high qualifier unit marker status"),
    "forces": ("outcomes", _FIGURE, "Force", _PLACES),
    "regions": ("outcomes", {"Region": "", **_FIGURE, "Force": ""}, "Region", _PLACES),
    "areas": ("outcomes", {"Area": "", **_FIGURE, "Force": ""}, "Area", _PLACES),
    "measures": ("outcomes", _FIGURE, "Measure", "measure unit strand threat level value"),
    "threats": ("outcomes", {**_FIGURE, "Threat": ""}, "Threat", "threat"),
    "strands": ("outcomes", {**_FIGURE, "Strand": ""}, "Strand", "strand"),
    "days": ("recommendations", {**_RECORD, "Due date": ""}, "Due date", "due original_due"),
    "days on which something happened": (
        "recommendations", {**_RECORD, "Status date": ""}, "Status date", "status_date"),
    "statuses": ("recommendations", _RECORD, "Status", "status status_date"),
    "levels": ("recommendations", {**_RECORD, "Level": ""}, "Level", "level"),
    "positions": (
        "responses",
        {"Report": "A report", "Respondent": "A", "Role": "Chief", "Position": ""},
        "Position",
        "position",
    ),
    "certainties": (
        "resources",
        {"Region": "London", "Period": "2020-21", "Amount": "5", "Certainty": ""},
        "Certainty",
        "certainty amount",
    ),
}  # fmt: skip


def own(group, number):
    """What tells a line from every other, so that none of them is the same figure."""
    frame = ASKED[group][0]
    if group == "threats":
        return {"Period": f"{calendar.month_name[1 + number % 12]} {2000 + number // 12}"}
    name = {"outcomes": "Threat", "resources": "Funding source"}.get(frame, "Ref")
    return {name: f"R{number}"}


def words(group):
    """A sheet with a line for each word, and what became of the word in that line."""
    frame, given, heading, shown = ASKED[group]
    asked = WORDS["days" if group.startswith("days on") else group]
    lines = [
        {**given, heading: word} | own(group, number) for number, word in enumerate(asked, start=1)
    ]
    with folder() as here:
        pd.DataFrame(lines).to_csv(here / "words.csv", index=False)
        check = rocu.check(here / "words.csv")
    rows = getattr(check, frame)
    at = dict(zip(rows["source"].str.extract(r"(\d+)$")[0].astype(int), rows.index, strict=True))
    told = {}
    for cell, code in zip(check.problems["cell"], check.problems["code"], strict=True):
        if number := re.search(r"\d+$", cell):
            told.setdefault(int(number[0]), []).append(code)
    table = [
        {"word": word}
        | {name: rows.at[at[number], name] if number in at else "…" for name in shown.split()}
        | {"codes": " ".join(sorted(set(told.get(number, ()))))}
        for number, word in enumerate(asked, start=2)
    ]
    return "\n".join(
        [
            check.summary,
            text.frame(pd.DataFrame(table)),
            text.section("problems", text.frame(check.problems[["code", "cell", "message"]])),
        ]
    )


# --- cut-offs ------------------------------------------------------------------------------------


def cut_offs(tried):
    """Below, at and above each cut-off: how many figures stand, the codes, and what is said."""
    said = []
    for title, codes, sheets in tried:
        said.append(f"# {title}")
        for name, rows in sheets.items():
            with folder() as here:
                pd.DataFrame(rows).to_csv(here / "return.csv", index=False, header=False)
                check = rocu.check(here / "return.csv")
            counted = Counter(check.problems["code"])
            found = ", ".join(f"{code} {n}" for code, n in sorted(counted.items()))
            said.append(f"{name}: {check.summary} [{found}]")
            if len(check.outcomes):
                first = check.outcomes.dropna(axis="columns", how="all").iloc[0]
                said.append("  first: " + " | ".join(text.value(held) for held in first))
            one = check.problems[check.problems["code"].isin(codes)]
            said += [f"  {row.code} {row.cell}: {row.message}" for row in one.head(3).itertuples()]
            if len(one) > 3:
                said.append(f"  … {one.iloc[-1]['cell']}: {one.iloc[-1]['message']}")
    return "\n".join(said)


# --- the check itself, and what comes of it ------------------------------------------------------


def workbook(path):
    """A workbook as text: each sheet with its state, its cells, fills, comments and lists."""
    said = []
    book = openpyxl.load_workbook(path)
    for sheet in book:
        said.append(f"## {sheet.title} {sheet.dimensions} {sheet.sheet_state}")
        for row in sheet.iter_rows():
            cells = [text.value(cell.value) for cell in row]
            while cells and cells[-1] == "-":
                cells.pop()
            said.append(" | ".join(cells))
            for cell in row:
                if cell.comment:
                    said.append(f"  {cell.coordinate} remark: {text.value(cell.comment.text)}")
                if link := cell.hyperlink:
                    said.append(f"  {cell.coordinate} link: {link.location or link.target}")
        for rule in sheet.data_validations.dataValidation:
            said.append(f"  {rule.sqref} {rule.type} {rule.formula1}: {rule.prompt}")
    return "\n".join(said)


FAULTY = """\
Force,Period,Measure,Value
Dorset,2020-21,arrests,22
Dorset,2020-21,arrests,22
Wiltshire,2020-21,arrests,(15)
Kent,2020-21,arrests,-3
Devn,2020-21,arrests,<5
Essex,2020-21,arests,1.5
"""
REGISTER = """\
Recommendation ID,Report,Level,Due date,Status
R1,An inspection,CoC,by February 2022,closed
R2,An inspection,praise,31/02/2022,closed
"""
ACCEPTED = """\
[[accept]]
cell = "D4"
value = 15
by = "A. Analyst"
on = 2026-01-05
reason = "Confirmed by telephone"
"""


def views():
    """How a check shows itself, with none, ten and eleven problems."""
    said = []
    with folder() as here:
        for name, body in (
            ("sound.csv", FAULTY.split("Wilt")[0]),
            ("faulty.csv", FAULTY),
            ("ten.csv", "Region,Year,Arrests\n" + "London,2020-21,(1)\n" * 10),
            ("eleven.csv", "Region,Year,Arrests\n" + "London,2020-21,(1)\n" * 11),
        ):
            (here / name).write_text(body)
            if name == "faulty.csv":
                (here / "faulty.toml").write_text(ACCEPTED)
            check = rocu.check(here / name)
            shown = check._repr_mimebundle_()
            page = shown["text/html"] if name == "faulty.csv" else f"{len(shown['text/html'])}"
            said.append(
                f"# {name}\n{check!r}\nerrors {len(check.errors)}, warnings "
                f"{len(check.warnings)}, has errors {check.has_errors}\n{page}"
            )
    return "\n".join(said)


def problems_workbooks():
    """`to_excel` of two checks, and what a check of it says."""
    said = []
    with folder() as here:
        (here / "faulty.csv").write_text(FAULTY)
        (here / "faulty.toml").write_text(ACCEPTED)
        (here / "register.csv").write_text(REGISTER)
        book = {f"book.xlsx!{'n' * 30}1": ["Region | Arrests", "London | (5)", "Eastern | =A1"]}
        book |= {f"book.xlsx!{'n' * 30}2": ["Region | Arrests", "London | [c]", "Eastern | 5"]}
        drawn.write(book, here)
        for name in ("faulty.csv", "book.xlsx", "register.csv"):
            path = rocu.check(here / name).to_excel(here / "problems.xlsx")
            said.append(f"# {name}\n{workbook(path)}\n{rocu.check(path).summary}")
    return "\n".join(said)


def loading():
    """`load_*`: a frame, or the paragraph that lists every cell."""
    said = []

    def tell(title, load, *given, **options):
        def show(rows):
            return f"{text.frame(rows)}\n{text.value(dict(rows.attrs))}"

        said.append(f"# {title}\n{text.attempt(lambda: load(*given, **options), show)}")

    with folder() as here:
        (here / "faulty.csv").write_text(FAULTY)
        (here / "register.csv").write_text(REGISTER)
        (here / "sound.csv").write_text(FAULTY.split("Wilt")[0])
        all_wrong = here / "all.csv"
        all_wrong.write_text("Force,Period,Measure,Value\nKent,2020-21,arrests,(15)\n")
        tell("sound", rocu.load_outcomes, here / "sound.csv")
        tell("faulty", rocu.load_outcomes, here / "faulty.csv")
        tell("faulty, set aside", rocu.load_outcomes, here / "faulty.csv", on_problem="set_aside")
        tell("all wrong", rocu.load_outcomes, all_wrong, on_problem="set_aside")
        tell("a wrong option", rocu.load_outcomes, all_wrong, on_problem="ignore")
        tell("register", rocu.load_recommendations, here / "register.csv")
        tell(
            "register, set aside",
            rocu.load_recommendations,
            here / "register.csv",
            on_problem="set_aside",
        )
        tell("none there", rocu.load_recommendations, here / "sound.csv")
        for name in ("recommendation_events", "responses", "resources", "grades"):
            tell(f"no {name}", getattr(rocu, f"load_{name}"), here / "sound.csv")
        (here / "faulty.toml").write_text(ACCEPTED)
        tell("taken back", rocu.load_outcomes, here / "faulty.csv", on_problem="set_aside")
        (here / "many.csv").write_text("Region,Year,Arrests\n" + "London,2020-21,(1)\n" * 40)
        tell("forty errors", rocu.load_outcomes, here / "many.csv")
    return "\n".join(said)


SERIES = """\
Area,Period,Measure,Value,Value high,As at,Status,Marker
UK,2022-23 Q3,NRM referrals,4416,,4 May 2023,,
UK,2022-23 Q4,NRM referrals,4746,,4 May 2023,,
UK,2022-23 Q3,NRM referrals,4413,,7 March 2024,,
UK,2022-23 Q4,NRM referrals,4738,4740,10 May 2024,,
UK,2023-24 Q1,NRM referrals,4138,,8 August 2024,,
UK,2020-21,arrests,100,,1 May 2021,provisional,
UK,2020-21,arrests,103,,1 June 2021,,
UK,2020-21,arrests,100,,1 July 2021,final,
UK,2020-21,charges,9,,1 May 2021,,
UK,2020-21,charges,8,,,,
UK,2020-21,convictions,9,,1 May 2021,,
UK,2020-21,convictions,,,1 June 2021,,x
UK,not stated,warrants,117,,,,
UK,not stated,warrants,95,,,,
"""


def vintages():
    """`latest` and `revisions`."""
    with folder() as here:
        (here / "series.csv").write_text(SERIES)
        rows = rocu.check(here / "series.csv").outcomes.iloc[::-1]  # the order tells nothing
    shown = [
        text.section(name, text.attempt(lambda one=one: one(rows), text.frame))
        for name, one in (("latest", rocu.latest), ("revisions", rocu.revisions))
    ]
    shown.append(text.attempt(lambda: rocu.latest(rows[["value"]]), text.frame))
    shown.append(text.attempt(lambda: rocu.revisions(rows.iloc[:1]), text.frame))
    return "\n".join(shown)


def template():
    """The cells of the workbook that is sent out."""
    with folder() as here:
        return workbook(rocu.write_template(here / "template.xlsx"))


RECORDS = """\
date,force,strand,threat,level,person,pounds
2021-01-05,Devon & Cornwall,pursue,drugs,Major,A,"£1,200"
2021-03-31 23:59,Devon and Cornwall,Pursue,drugs,minor,A,300
31/03/2021,Dorset,PREVENT,,,B,
01/04/2021,Dorset Police,,,,C,50
2021-10-02,Dorset,,,,C,0.5
,Kent,Pursue,firearms,,D,10
2021-05-05,,Pursue,,,E,1
"""


def events():
    """Figures counted from records of events, and how bad records are refused."""
    regions = {"by": ("region",)}
    tried = {
        "by all that the records have": {},
        "by region": regions,
        "people": {**regions, "distinct": "person", "measure": "people charged"},
        "pounds a year": {**regions, "add": "pounds", "period": "year", "measure": "cash seized"},
        "months": {**regions, "period": "month"},
        "calendar quarters": {**regions, "period": "calendar quarter"},
        "calendar years": {**regions, "period": "calendar year"},
        "complete": {**regions, "complete": True},
        "provisional": {**regions, "as_at": "2021-10-15", "published": "https://example.org"},
        "drawn on the last day of a period": {**regions, "as_at": "2021-12-31"},
        "led": {**regions, "counting": "led"},
        "a measure of their own": {**regions, "measure": "crane lifts"},
        "a column that is not there": {"date": "day"},
        "no measure": {"measure": None},
        "a wrong engine": {"engine": "abacus"},
        "a wrong period": {"period": "week"},
        "a wrong counting": {"counting": "all"},
        "a wrong day": {"as_at": "spring"},
        "by what is not there": {"by": ("tier",)},
        "a region beside their own": {"region": "South West"},
    }
    bad = {
        "unknown names": "date,force\n2021-04-01,Dorsett\n2021-04-01,Kent\n2021-04-01,Narnia\n",
        "no day": "date,region\n2021-04-01,South West\n31/02/2021,South West\n",
        "no event": "date,region\n",
        "no region": "date\n2021-04-01\n",
    }
    said = []
    with folder() as here:
        path = here / "arrests.csv"
        path.write_text(RECORDS, encoding="utf-8")
        for title, options in tried.items():
            given = {"measure": "arrests", "engine": "pandas", **options}
            shown = text.attempt(lambda given=given: rocu.events(path, **given), text.frame)
            said.append(f"# {title}\n{shown}")
        for title, body in bad.items():
            path.write_text(body)
            shown = text.attempt(lambda: rocu.events(path, measure="arrests"), text.frame)
            said.append(f"# {title}\n{shown}")
        path.write_text(RECORDS)
        shown = text.attempt(lambda: rocu.events(path, measure="arrests"), text.frame)
        said.append(f"# the other engine\n{shown}")
    return "\n".join(said)


def reference():
    return "\n".join(
        text.section(name, text.frame(getattr(rocu, name)()))
        for name in ("regions", "forces", "measures_list", "examples")
    )


# The ten regions' returns are alike: one alone, and all of them at once.
ALONE = ("London", "register", "resources", "self-assessment", "planted")
RETURNS = [path for path in sorted((HERE / "returns").glob("*.md")) if path.stem != "words"]
CASES = {
    **{
        f"checks/published/{path.stem}": partial(shipped, path, 120)
        for path in sorted((DATA / "published").iterdir())
        if path.suffix in (".csv", ".xlsx")
    },
    **{
        f"checks/{path.stem}": partial(shipped, path, 12)
        for path in sorted((DATA / "illustrative").iterdir())
        if path.stem.split()[-1] in ALONE and path.suffix in (".csv", ".xlsx")
    },
    "checks/published/all at once": partial(shipped_folder, "published"),
    "checks/illustrative all at once": partial(shipped_folder, "illustrative"),
    **{
        f"checks/{path.stem}/{name}": partial(drafts if path.stem == "drafts" else record, returns)
        for path in RETURNS
        for name, returns in drawn.read(path).items()
    },
    **{f"checks/files/{name}": partial(kinds, made) for name, made in odd_files.KINDS.items()},
    "checks/files/sources": sources,
    **{f"checks/words/{group}": partial(words, group) for group in ASKED},
    **{f"checks/limits/{name}": partial(cut_offs, made) for name, made in limits.TRIED.items()},
    "checks/views": views,
    "checks/problems workbooks": problems_workbooks,
    "checks/loading": loading,
    "checks/vintages": vintages,
    "checks/template": template,
    "checks/events": events,
    "checks/reference": reference,
}
