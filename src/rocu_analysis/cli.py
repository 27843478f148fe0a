"""The ``rocu`` command: what the notebooks do, for a terminal and for a timetable.

Exit codes: 0 done (for ``rocu check``: sound, or warnings only); 1 found something wrong (errors in
returns, a notebook that stopped, an exhibit that could not be shown, a paper not safe to publish);
2 could not run. A user's mistake is one paragraph on standard error. Progress goes there too, on a
terminal only. Heavy packages load inside the commands that need them.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rocu_analysis import __version__, datasets, outputs
from rocu_analysis.errors import (
    BadOption,
    NotSafeToPublish,
    RocuError,
    typed,
)
from rocu_analysis.paper import filing

if TYPE_CHECKING:
    from rocu_analysis.paper.paper import Paper

DONE, FOUND_WRONG, COULD_NOT_RUN, STOPPED = 0, 1, 2, 130
MOST_PROBLEMS = 20
CHECK_PATH = "Check the path and that it may be used."
# On Windows a workbook that is open in Excel cannot be written.
OPEN_ELSEWHERE = (
    "If it is open in Excel or another program, close it there; else name a place that you may "
    "write to."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a letter shows another in its place, rather than an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # Most of what is made is kept: looking for rings in it takes a seventh of the time.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)
    try:
        parser = _parser()
        given, further = parser.parse_known_args(arguments)
        if given.run is _lab:
            given.further = further  # options that are JupyterLab's, not ours
        elif further:
            raise _no_option(further[0], given.options)
        if given.run is None:
            parser.print_help()
            return DONE
        return given.run(given)
    except RocuError as error:
        complain(str(error))
        return FOUND_WRONG if isinstance(error, NotSafeToPublish) else COULD_NOT_RUN
    except BrokenPipeError:  # whoever read the output has read enough: `rocu check returns | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        # What is written is told by `outputs`: this is what could not be read, or a full disk.
        where = error.filename or "the computer"
        remedy = OPEN_ELSEWHERE if isinstance(error, PermissionError) else CHECK_PATH
        complain(f"{where}: {error.strerror or error}. {remedy}")
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        complain("Stopped. Files that were finished before are whole.")
        return STOPPED


# --- the commands --------------------------------------------------------------------------------


def _paper(given: argparse.Namespace) -> int:
    from rocu_analysis import reference, workspace
    from rocu_analysis.paper.paper import Paper
    from rocu_analysis.periods import day_of_figures
    from rocu_analysis.wording import count, the_region

    began = time.perf_counter()
    if given.region is not None and not reference.is_every_region(given.region):
        reference.check_region(given.region)
    day_of_figures(given.as_at, "--as-at")
    forms = filing.check_formats(given.formats.split(",") if given.formats else filing.DEFAULT)
    asked = workspace.paper_asked_for(given.spec, given.returns, given.example)
    spec, sources, out = asked.spec, asked.sources, Path(given.out or asked.out)
    nobodys = asked.is_shipped
    if nobodys and given.example is None:
        region = the_region(given.region or "South West")
        print(f"No paper.toml is here, so these are the published figures of {region}, "
              "which the package ships. For yours: rocu start my-paper")  # fmt: skip
    import pandas as pd

    # Where pyarrow is installed pandas keeps texts in it, which takes a quarter longer for so few.
    plain = pd.option_context("mode.string_storage", "python")
    with plain, progress("Reading the returns") as update:
        outputs.require_folder(out)
        if spec == datasets.GENERAL:
            complain("No paper.toml was found, so this is the general paper, for a public "
                     "audience. For yours begin with: rocu start my-paper")  # fmt: skip
        options = {"region": given.region, "as_at": given.as_at, "previous": given.previous}
        paper = Paper.from_spec(spec, returns=sources or None, draft=given.draft, **options)
        paper.read_records(out)
        update("Making the exhibits and trying to work out what is hidden")
        for part in paper.parts:
            paper.document(part)
        update("Writing the files")
        paths = paper.save(out, forms)
    _print_gaps(paper, nobodys)
    print(f"{count(len(paths), 'file')} in {time.perf_counter() - began:.1f} s:")
    lines = [*paths, "Their record, for the next paper and for rocu trace:"]
    for line in (*lines, *paper.record_paths(out)):
        print(f"  {line}" if isinstance(line, Path) else line)
    if paper.records or not nobodys:
        print("\n".join(_earlier(paper, out)))
    # Of the general paper nobody asked for any of them.
    return FOUND_WRONG if paper.not_shown and spec != datasets.GENERAL else DONE


def _print_gaps(paper: Paper, nobodys: bool) -> None:
    """Say what is not shown, held back, set aside or newer."""
    from rocu_analysis.wording import count

    for text in paper.not_shown:
        complain(f"not shown: {text}")
    for gap in paper.held_back:
        complain(f"not in the public part: {gap.message}. To accept it, write under [accept] of "
                 f"paper.toml: {gap.accept}")  # fmt: skip
    if paper.check is not None and paper.check.has_errors:
        print("Some figures were set aside; the paper says which, and `rocu check` says why.")
    elif paper.check is not None and not nobodys and len(paper.check.problems):
        print(f"{count(len(paper.check.problems), 'warning')} in the returns: see `rocu check`.")
    if paper.left_out and not nobodys:
        newer = count(sum(paper.left_out.values()), "line")
        print(f"The paper is of {paper.as_at:%Y-%m-%d} and leaves out what is newer: {newer}. For "
              "another day: --as-at")  # fmt: skip


def _earlier(paper: Paper, out: Path) -> Iterator[str]:
    """Which records were read, and what it costs where none was."""
    from rocu_analysis.paper import archive
    from rocu_analysis.periods import long_date

    if not paper.records:
        places = f"{archive.around(out)} and {archive.ARCHIVE}"
        yield (f"No record of an earlier paper of {paper.region or 'all regions'} was found in "
               f"{places}. If there was one, a small count may come out by taking one paper from "
               "the other: name its record, --previous FILE.")  # fmt: skip
        return
    here = Path.cwd()
    yield "Taken as known, by the records of earlier papers:"
    for path, (before, *_) in paper.records.items():
        kind = f"{'draft, ' if before.draft else ''}{before.part} part"
        where = path.relative_to(here) if path.is_relative_to(here) else path
        yield f"  {where} ({kind}, {long_date(date.fromisoformat(before.dated))})"
    for part in paper.parts:
        last = paper.earlier[part]
        day = last and long_date(date.fromisoformat(last.dated))
        new = f"What is new in the {part} part is measured against the paper of {day}."
        yield new if day else f"None is of an earlier {part} part: it does not say what is new."


def _check(given: argparse.Namespace) -> int:
    from rocu_analysis import workspace
    from rocu_analysis.intake import pipeline

    source = Path(given.path)
    if given.excel and Path(given.excel).suffix.lower() not in ("", ".xlsx"):
        allowed = 'A path such as "questions.xlsx", or a folder'
        raise BadOption(f"--excel {given.excel}", "this does not end in .xlsx", allowed)
    if given.excel and Path(given.excel).suffix:
        outputs.require_writable(given.excel)
        _check_target(Path(given.excel), source)
    with progress("Reading the returns"):
        checked = pipeline.check(given.path)
        if given.answers:
            checked, lines = workspace.take_answers(checked, given.answers, source)
    _warn_of_unread_words(source)
    _print_check(checked, given.path, given.excel)
    if given.answers:
        print("\n".join(["", "Answers:", *(f"  {line}" for line in lines)]))
    if given.excel:
        print(f"\nThe questions, to be answered in Excel: {checked.to_excel(given.excel)}")
        print("Then give them back: rocu check " + typed(given.path) + " --answers FILE")
    if given.draft:
        _write_drafts(checked, source)
    is_read = checked.ledger["cells_read"].any()  # or an empty workbook would be called sound
    return DONE if is_read and not checked.has_errors else FOUND_WRONG


def _warn_of_unread_words(source: Path) -> None:
    """Say which words of the analyst's own lie above the folder that was checked, and unread."""
    from rocu_analysis.readers.files import MAPPING, OVERLAY

    if source.is_dir() and not source.samefile(Path.cwd()):
        for name in filter(os.path.isfile, (MAPPING, OVERLAY)):
            complain(f"{name} in this folder was not read: it goes into the folder {source}.")


def _write_drafts(checked, source: Path) -> None:
    """Write each proposed companion beside its return, and never over a file that is there."""
    from rocu_analysis.intake import answers

    drafted = answers.draft(checked.questions, checked.sheets, checked.companions)
    folder, new = source if source.is_dir() else source.parent, {}
    for name, text in drafted.items():
        path = folder / name
        if path.exists():
            complain(f"{path}: there is a companion already, and it was left as it is.")
        else:
            new[path] = text
    for path in outputs.write_all(new) if new else ():
        print(f"Proposed, to be edited and checked again: {path}")
    if not drafted:
        print("Nothing to propose: no line of a companion would settle what is open.")


def _trace(given: argparse.Namespace) -> int:
    from rocu_analysis.paper.archive import in_words, trace
    from rocu_analysis.problems import printable

    for line in in_words(trace(given.record, " ".join(given.what))):
        print(printable(line))
    return DONE


def _template(given: argparse.Namespace) -> int:
    from rocu_analysis.intake import vocabulary
    from rocu_analysis.templates import write_template

    path = Path(given.file)
    if path.suffix.lower() != ".xlsx":
        raise BadOption(f"template {given.file}", "this does not end in .xlsx", "return.xlsx")
    if path.exists() and not given.force:
        found = "there is a file already, perhaps a return that is filled in"
        remedy = "Name another file, or add --force to write over it"
        raise BadOption(f"template {given.file}", found, None, remedy)
    outputs.require_writable(path)
    with vocabulary.files_near(path, Path()):
        write_template(path)
    print(f"The workbook to send out: {given.file}")
    return DONE


def _start(given: argparse.Namespace) -> int:
    from rocu_analysis import workspace

    made = workspace.start(given.dir, given.region)
    print(f"A folder to work in: {given.dir}")
    for path in made:
        print(f"  {path.name}{'/' if path.is_dir() else ''}")
    spec = Path(given.dir) / "paper.toml"
    print(f"Next: rocu lab {typed(given.dir)}, or rocu paper --spec {typed(spec)}")
    return DONE


def _notebooks(given: argparse.Namespace) -> int:
    from rocu_analysis import reference, workspace
    from rocu_analysis.wording import count

    began, out = time.perf_counter(), given.out or "output/notebooks"
    notebooks = workspace.own_notebooks()
    regions = len(reference.REGIONS) if reference.is_every_region(given.region) else 1
    asked = {"region": given.region, "as_at": given.as_at, "returns": given.returns}
    with progress("Running the notebooks",
                  len(workspace.notebook_files(notebooks)) * regions) as one_more:  # fmt: skip
        runs = workspace.run_notebooks(
            out=out, notebooks=notebooks, **asked,
            progress=lambda run: (one_more(), print(run, flush=True)),
        )  # fmt: skip
    failed = [run for run in runs if not run.passed]
    left_out = [run for run in runs if run.left_out]
    also = f", {len(left_out)} left out" if left_out else ""
    print(
        f"{count(len(runs) - len(left_out), 'notebook')} in {time.perf_counter() - began:.0f} s, "
        f"{len(failed)} stopped{also}: {out}"
    )
    return FOUND_WRONG if failed else DONE


def _events(given: argparse.Namespace) -> int:
    from rocu_analysis.event_records import check_target, events
    from rocu_analysis.wording import count

    if given.out is not None:
        check_target(given.out, given.path)
        outputs.require_writable(given.out)
    asked = {"date": given.date or "date", "measure": given.measure, "region": given.region}
    with progress("Counting the records"):
        frame = events(given.path, **asked)
    if given.out is None:
        # A code page of Windows lacks letters, and would put a sign in their place.
        if hasattr(sys.stdout, "reconfigure") and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        sys.stdout.write(outputs.as_csv(frame))
        return DONE
    outputs.write(given.out, outputs.as_csv(frame))
    print(f"{count(len(frame), 'row')}: {given.out}")
    return DONE


def _lab(given: argparse.Namespace) -> int:
    from rocu_analysis import workspace

    return workspace.lab(given.dir, given.further)


# --- what `rocu check` prints and may write over -------------------------------------------------


def _print_check(check, path: str, excel: str | None) -> None:
    """Summary, then causes of errors and of warnings, each with what to do."""
    from rocu_analysis.intake.result import lines_of
    from rocu_analysis.problems import printable

    how = f"they stand in {excel}" if excel else f'rocu check "{path}" --excel questions.xlsx'
    for line in lines_of(check, MOST_PROBLEMS, f"; to see all: {how}", remedies=True):
        print(printable(line))


def _check_target(target: Path, source: Path) -> None:
    """Refuse to write questions over a file that is checked, or that is no questions workbook."""
    from rocu_analysis import workspace

    if target.is_file():
        target.open("rb").close()  # what Excel holds open is told as that, and not as no workbook
    same = target.resolve() == source.resolve()
    # One of ours inside the folder that is checked was left out of the reading.
    if not target.exists() or (workspace.is_questions_workbook(target) and not same):
        return
    is_read = same or source.resolve() in target.resolve().parents
    found = "there is a file here already, and it is no questions workbook"
    found = "this file is one of those checked, and would be written over" if is_read else found
    raise BadOption(f"--excel {target}", found, None, "Name another file outside the returns")


# --- talking to a person at a terminal -----------------------------------------------------------


@contextmanager
def progress(words: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """Show on a terminal what is done, or how much; what it gives changes the words, or counts."""
    if not sys.stderr.isatty():
        yield lambda _words=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    counting = (SpinnerColumn(),) if total is None else (BarColumn(), MofNCompleteColumn())
    # What is printed meanwhile stands above the bar, unless it goes to a file.
    with Progress(*counting, TextColumn("{task.description}"), console=Console(stderr=True),
                  transient=total is None, redirect_stdout=sys.stdout.isatty()) as bar:  # fmt: skip
        task = bar.add_task(words, total=total)
        yield lambda words=None: bar.update(task, description=words) if words else bar.advance(task)


def complain(text: str) -> None:
    """Tell a user's mistake on standard error, under the program's name."""
    print(f"rocu: {text}", file=sys.stderr)


# --- what may be typed ---------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one paragraph too."""

    def error(self, message: str):
        # `main` puts the program's name in front.
        command = self.prog.removeprefix("rocu").strip()
        found = message.removeprefix("argument COMMAND: ")
        raise BadOption(command or "command", found, None, f"See {self.prog} --help")


def _no_option(typed: str, command: argparse.ArgumentParser) -> BadOption:
    """What is told of an option, or of one word too many, that a command does not take."""
    from rocu_analysis.reference import did_you_mean

    known = [name for name in command._option_string_actions if name.startswith("--")]
    name, kind = typed.partition("=")[0], "option" if typed.startswith("-") else "word"
    found = f"“{name}” is no {kind} that it takes"
    remedy = did_you_mean(name, known) if kind == "option" else None
    where = command.prog.removeprefix("rocu").strip() or "command"
    return BadOption(where, found, f"Options: {', '.join(known)}", remedy)


# Every command with its help. A word in capitals is given, one in brackets may be, dots mean
# several; an option without a word is a switch; a line behind a dash stands below the help.
COMMANDS = """
paper  make the paper; with no arguments, by paper.toml here, else of the published figures
  --returns DIR     returned files
  --example NAME    illustrative, or one of rocu.examples()
  --spec FILE       paper.toml: what the paper shows
  --region NAME     region in focus
  --as-at DATE      leave out what is newer, as 2021-04-07
  --previous PATH…  record of an earlier paper, or of another region's, or a folder of them
  --draft           say on every page and in its record that it is a draft
  --out DIR         where the files go
  --formats LIST    {formats}
check  find and place every problem in returned files
  PATH              a file or a folder
  --excel FILE      write the questions to a workbook; to a folder, one for each sender
  --answers FILE    write the answers chosen in that workbook into the companion files
  --draft           write what would settle it beside each return
trace  say which cells of the returns a printed figure came from
  RECORD            the record beside a paper
  WHAT…             table 3, row 2; figure 2
  -                 As in: rocu trace paper.record.json "table 3, row 2"
events  count event records into the outcomes frame
  PATH…             CSV or Parquet files
  --date COLUMN     column with the day
  --measure NAME    what a record is, such as arrests
  --region NAME     whose records they are
  --out FILE        a CSV file; standard output otherwise
  -                 For more, such as other columns or periods: rocu.events in Python.
notebooks  run the notebooks, for one region or all
  --region NAME     region in focus; all: a folder for each of them
  --returns DIR     returned files
  --as-at DATE      date of the figures, as 2021-04-07
  --out DIR         where they go
  -                 Those of the current folder, where it has any; otherwise the shipped ones.
template  write the workbook to send out
  FILE              a new path that ends in .xlsx
  --force           write over a file that is there
start  make a folder to work in
  DIR               a folder that is new or empty
  --region NAME     region that the paper is about
lab  open JupyterLab on the notebooks
  [DIR]             a folder made by rocu start
  -                 Any other option goes to JupyterLab; write its value with =: --ip=127.0.0.1
"""
RUNS = {
    run.__name__[1:]: run
    for run in (_paper, _check, _trace, _events, _notebooks, _template, _start, _lab)
}
EITHER = ("--returns", "--example")


def _parser() -> argparse.ArgumentParser:
    """Parser of the whole command line."""
    whole = _Parser(
        prog="rocu",
        description="From the workbooks that forces send to a board paper that may be published.",
    )
    whole.add_argument("--version", action="version", version=f"rocu_analysis {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    whole.set_defaults(run=None, options=whole)
    for line in COMMANDS.replace("{formats}", filing.HELP).strip().splitlines():
        given, words = re.split(r"\s{2,}", line.strip(), maxsplit=1)
        if not line.startswith(" "):
            about = f"{words[:1].upper()}{words[1:]}."
            command = commands.add_parser(given, help=words, description=about)
            command.set_defaults(run=RUNS[given], options=command)
            either = None
        elif given == "-":
            command.epilog = words
        else:
            name, _, word = given.rstrip("…").partition(" ")
            how: dict = {"metavar": word or name.strip("[]"), "help": words}
            if not name.startswith("--"):
                how["nargs"] = "+" if "…" in given else "?" if "[" in given else None
                name = how["metavar"].lower()
            elif not word:
                how = {"action": "store_true", "help": words}
            elif "…" in given:
                how |= {"action": "append", "default": []}
            if name in EITHER:
                either = either or command.add_mutually_exclusive_group()
            (either if name in EITHER else command).add_argument(name, **how)
    return whole
