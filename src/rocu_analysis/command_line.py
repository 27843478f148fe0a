"""What may be typed after ``rocu``: its commands, their arguments, and the words of its help."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from rocu_analysis import __version__
from rocu_analysis.errors import BadOption

FORMATS = "docx,pdf,html"


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one paragraph too."""

    def error(self, message: str):
        # `main` puts the program's name in front.
        command = self.prog.removeprefix("rocu").strip()
        found = message.removeprefix("argument COMMAND: ")
        raise BadOption(command or "command", found, None, f"See {self.prog} --help")


def parser(run: Mapping[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """Parser of the whole command line.

    Parameters
    ----------
    run : mapping of str to callable
        For each command what runs it: it is given the arguments, under ``run`` among them.
    """
    whole = _Parser(
        prog="rocu",
        description="From the workbooks that forces send to a board paper that may be published.",
    )
    whole.add_argument("--version", action="version", version=f"rocu_analysis {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    _add_paper(commands)
    _add_check(commands)
    _add_events(commands)
    _add_notebooks(commands)
    template = _command(commands, "template", "write the workbook to send out")
    template.add_argument("file", metavar="FILE", help="a new path that ends in .xlsx")
    template.add_argument("--force", action="store_true", help="write over a file that is there")
    start = _command(commands, "start", "make a folder to work in")
    start.add_argument("directory", metavar="DIR", help="a folder that is new or empty")
    _add_lab(commands)
    for name, own in commands.choices.items():
        own.set_defaults(run=run[name])
    return whole


def _command(commands, name: str, words: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=words, description=words[:1].upper() + words[1:] + ".")


def _add_paper(commands) -> None:
    words = "make the paper; with no arguments, from the published figures that are shipped"
    paper = _command(commands, "paper", words)
    source = paper.add_mutually_exclusive_group()
    source.add_argument("--returns", metavar="DIR", help="returned files")
    source.add_argument("--example", metavar="NAME", help="illustrative, or one of rocu.examples()")
    paper.add_argument("--spec", metavar="FILE", help="paper.toml: what the paper shows")
    paper.add_argument("--region", metavar="NAME", help="region in focus")
    paper.add_argument("--as-at", metavar="DATE", help="leave out what is newer, as 2021-04-07")
    paper.add_argument("--out", metavar="DIR", help="where the files go")
    paper.add_argument(
        "--formats", metavar="LIST", default=FORMATS, help=f"{FORMATS} (also pptx, xlsx, ods)"
    )


def _add_check(commands) -> None:
    words = "find and place every problem in returned files"
    check = _command(commands, "check", words)
    check.add_argument("path", metavar="PATH", help="a file, a folder or a zip")
    check.add_argument("--excel", metavar="FILE", help="write the problems to a workbook")


def _add_events(commands) -> None:
    events = _command(commands, "events", "count event records into the outcomes frame")
    events.add_argument("paths", metavar="PATH", nargs="+", help="Parquet or CSV files")
    events.add_argument("--date", metavar="COLUMN", default="date", help="column with the day")
    events.add_argument("--measure", metavar="NAME", help="what a record is, such as arrests")
    events.add_argument("--region", metavar="NAME", help="whose records they are")
    events.add_argument(
        "--column", metavar="FIELD=COLUMN", action="append", default=[], help="may be repeated"
    )
    events.add_argument("--by", metavar="LIST", help="fields to break down by, with commas")
    events.add_argument("--period", metavar="KIND", default="quarter", help="quarter, year, month")
    events.add_argument("--counting", metavar="WHOSE", default="Not stated", help="led, supported")
    events.add_argument("--as-at", metavar="DATE", help="day on which the records were drawn")
    events.add_argument("--engine", metavar="NAME", default="duckdb", help="duckdb, spark, pandas")
    events.add_argument("--out", metavar="FILE", help="a CSV file; standard output otherwise")


def _add_notebooks(commands) -> None:
    books = _command(commands, "notebooks", "run the notebooks, for one region or all")
    books.epilog = "Those of the current folder, where it has any; otherwise the shipped ones."
    which = books.add_mutually_exclusive_group()
    which.add_argument("--region", metavar="NAME", help="region in focus")
    which.add_argument("--all-regions", action="store_true", help="a folder for each region")
    books.add_argument("--returns", metavar="DIR", help="returned files")
    books.add_argument("--as-at", metavar="DATE", help="date of the figures, as 2021-04-07")
    books.add_argument("--out", metavar="DIR", default="output/notebooks", help="where they go")


def _add_lab(commands) -> None:
    lab = _command(commands, "lab", "open JupyterLab on the notebooks")
    lab.epilog = "Any other option goes to JupyterLab; write its value with =, as in --ip=127.0.0.1"
    lab.add_argument("directory", metavar="DIR", nargs="?", help="a folder made by rocu start")
    lab.add_argument("--no-browser", action="store_true", help="only print the address to open")
    lab.add_argument("--port", metavar="NUMBER", type=int, help="8888 or the next that is free")
    lab.add_argument("--allow-root", action="store_true", help="in a container of your own")
