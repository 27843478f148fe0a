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
from zipfile import BadZipFile, ZipFile

from rocu_analysis import __version__, datasets, outputs
from rocu_analysis.errors import (
    BadOption,
    MissingFile,
    NotSafeToPublish,
    RocuError,
    UnknownName,
    typed,
)
from rocu_analysis.paper import formats
from rocu_analysis.problems import place

if TYPE_CHECKING:
    from rocu_analysis.paper.paper import Paper

DONE, FOUND_WRONG, COULD_NOT_RUN, STOPPED = 0, 1, 2, 130
PAPERS = ("published", "illustrative")
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
    # Most of what is made is kept: to look for rings in it as often as usual takes a twentieth, and
    # to look once more when the process ends another tenth.
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
    from rocu_analysis import reference
    from rocu_analysis.paper.paper import Paper
    from rocu_analysis.periods import day_of_figures
    from rocu_analysis.wording import count, the_region

    began = time.perf_counter()
    # What is wrong on the command line is told before any file is read.
    if given.region is not None and not reference.is_every_region(given.region):
        reference.check_region(given.region)
    day_of_figures(given.as_at, "--as-at")
    forms = formats.check_formats(given.formats.split(",") if given.formats else formats.DEFAULT)
    spec, sources, out = _what_paper(given)
    nobodys = spec == _shipped(PAPERS[0])[0] or given.example is not None
    if nobodys and given.example is None:
        region = the_region(given.region or "South West")
        print(f"No paper.toml is here, so these are the published figures of {region}, "
              "which the package ships. For yours: rocu start my-paper")  # fmt: skip
    import pandas as pd

    # Where pyarrow is installed pandas keeps texts in it, which takes a quarter longer for so few.
    plain = pd.option_context("mode.string_storage", "python")
    with plain, progress("Reading the returns") as say:
        outputs.require_folder(out)
        if spec == datasets.GENERAL:
            complain(
                "No paper.toml was found, so this is the general paper, for a public audience. To "
                "say what yours shows and who it is for, begin with: rocu start my-paper"
            )
        asked = {"region": given.region, "as_at": given.as_at, "previous": given.previous}
        paper = Paper.from_spec(spec, returns=sources or None, draft=given.draft, **asked)
        paper.read_records(out)
        say("Making the exhibits and trying to work out what is hidden")
        for part in paper.parts:
            paper.document(part)
        say("Writing the files")
        paths = paper.save(out, forms)
    for text in paper.not_shown:
        complain(f"not shown: {text}")
    for held in paper.held_back:
        complain(f"not in the public part: {held.message}. To accept it, write under [accept] of "
                 f"paper.toml: {held.accept}")  # fmt: skip
    if paper.not_shown:
        missing = count(len(paper.not_shown), "exhibit")
        complain(f"{missing} could not be shown; the paper says so in its summary.")
    if paper.check is not None and paper.check.has_errors:
        print("Some figures were set aside; the paper says which, and `rocu check` says why.")
    elif paper.check is not None and not nobodys and len(paper.check.problems):
        print(f"{count(len(paper.check.problems), 'warning')} in the returns: see `rocu check`.")
    if paper.left_out and not nobodys:
        newer = count(sum(paper.left_out.values()), "line")
        told = f"The paper is of {paper.as_at:%Y-%m-%d} and leaves out what is newer: {newer}"
        print(f"{told}. For another day: --as-at")
    print(f"{count(len(paths), 'file')} in {time.perf_counter() - began:.1f} s:")
    records = ["Their record, for the next paper and for rocu trace:"]
    records += [f"  {path}" for path in paper.record_paths(out)]
    earlier = [] if nobodys and not paper.records else _earlier(paper, out)
    for text in (*(f"  {path}" for path in paths), *records, *earlier):
        print(text)
    # Of the general paper nobody asked for any of them.
    return FOUND_WRONG if paper.not_shown and spec != datasets.GENERAL else DONE


def _earlier(paper: Paper, out: Path) -> Iterator[str]:
    """Which records were read, and what it costs where none was."""
    from rocu_analysis.paper import archive
    from rocu_analysis.periods import long_date

    if not paper.records:
        places = f"{archive.around(out)} and {archive.ARCHIVE}"
        yield (
            f"No record of an earlier paper of {paper.region or 'all regions'} was found in "
            f"{places}. If there was one, a small count may come out by taking one paper from the "
            "other, and nothing is said of what is new: name its record, --previous FILE."
        )
        return
    here = Path.cwd()
    yield "Taken as known, by the records of earlier papers:"
    for path, (before, *_) in paper.records.items():
        kind = f"{'draft, ' if before.draft else ''}{before.part} part"
        where = path.relative_to(here) if path.is_relative_to(here) else path
        yield f"  {where} ({kind}, {long_date(date.fromisoformat(before.dated))})"
    for part in paper.parts:
        last = paper.earlier(part)
        day = last and long_date(date.fromisoformat(last.dated))
        new = f"What is new in the {part} part is measured against the paper of {day}."
        yield new if day else f"None is of an earlier {part} part: it does not say what is new."


def _check(given: argparse.Namespace) -> int:
    from rocu_analysis.intake import pipeline

    source = Path(given.path)
    if given.excel and Path(given.excel).suffix.lower() not in ("", ".xlsx"):
        found, allowed = (
            "this does not end in .xlsx",
            'A path such as "questions.xlsx", or a folder',
        )
        raise BadOption(f"--excel {given.excel}", found, allowed)
    if given.excel and Path(given.excel).suffix:
        outputs.require_writable(given.excel)
        _check_target(Path(given.excel), source)
    with progress("Reading the returns"):
        checked = pipeline.check(given.path)
        if given.answers:
            checked, lines = _take_answers(checked, given.answers, source)
    _tell_stray(source)
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


def _take_answers(checked, path: str, source: Path) -> tuple[object, list[str]]:
    """Write the answers of a questions workbook into companions, and check again."""
    from rocu_analysis import reference
    from rocu_analysis.intake import answers, pipeline

    given = answers.read(path)
    if not given:
        raise answers.unanswerable(path)
    folder = source if source.is_dir() else source.parent
    with reference.in_force(checked.vocabulary):
        texts, outcomes = answers.write(
            given, checked.questions, checked.companions, date.today().isoformat()
        )
    if texts:
        outputs.write_all({folder / name: text.encode() for name, text in texts.items()})
    after = pipeline.check(source)
    asked = {question.mark for question in after.questions}
    return after, [answers.in_words(one, asked) for one in outcomes]


def _tell_stray(source: Path) -> None:
    """Say which words of the analyst's own lie above the folder that was checked, and unread."""
    from rocu_analysis.readers.files import MAPPING, OVERLAY

    if source.is_dir() and not source.samefile(Path.cwd()):
        for name in filter(os.path.isfile, (MAPPING, OVERLAY)):
            complain(f"{name} in this folder was not read: it goes into the folder {source}.")


def _write_drafts(checked, source: Path) -> None:
    """Write each proposed companion beside its return, and never over a file that is there."""
    from rocu_analysis.intake import drafts

    drafted = drafts.propose(checked.questions, checked.sheets, checked.companions)
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
    from rocu_analysis.paper.trace import in_words, trace
    from rocu_analysis.problems import printable

    for line in in_words(trace(given.record, " ".join(given.what))):
        print(printable(line))
    return DONE


def _template(given: argparse.Namespace) -> int:
    from rocu_analysis.intake import vocabulary
    from rocu_analysis.templates import write_template

    path = Path(given.file)
    if path.suffix.lower() != ".xlsx":
        found = f"“{given.file}” does not end in .xlsx"
        raise BadOption("template", found, "A workbook, such as return.xlsx")
    if path.exists() and not given.force:
        found = f"there is something at “{given.file}” already, perhaps a return that is filled in"
        remedy = "Name another file, or add --force to write over it"
        raise BadOption("template", found, None, remedy)
    outputs.require_writable(path)
    with vocabulary.beside(path, Path()):
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
        # As in a file: a code page of Windows lacks letters, and would put a sign in their place.
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


# --- what `rocu paper` works on ------------------------------------------------------------------


def _what_paper(given: argparse.Namespace) -> tuple[Path, list[Path], Path]:
    """Specification, files to check (none: those that it names) and where the files go."""
    from rocu_analysis.readers.files import missing_path

    if given.returns is not None:
        folder = Path(given.returns)
        if not folder.exists():
            raise missing_path(folder)
        name = folder.resolve().name if folder.is_dir() else folder.stem
        beside = folder if folder.is_dir() else folder.parent
        near = [path for path in (beside / "paper.toml", Path.cwd() / "paper.toml")
                if path.is_file()]  # fmt: skip
        spec = Path(given.spec) if given.spec else [*near, datasets.GENERAL][0]
        return spec, [folder], Path(given.out or Path("output") / name)
    here = Path("paper.toml") if given.example is None and Path("paper.toml").is_file() else None
    if given.spec is not None or here is not None:
        return Path(given.spec or here), [], Path(given.out or "output")
    if given.example is None:
        _refuse_returns_here()
    name = given.example or PAPERS[0]
    spec, sources = _shipped(name)
    return spec, sources, Path(given.out or Path("output") / name)


def _refuse_returns_here() -> None:
    """Raise where somebody's own paper was probably meant, and not that of the shipped figures."""
    from rocu_analysis.readers.kinds import DATA

    above = Path("..", "paper.toml")
    files = [path for folder in (Path(), Path("returns")) if folder.is_dir()
             for path in sorted(folder.iterdir())
             if path.suffix.lower() in DATA and not _is_questions_workbook(path)]  # fmt: skip
    if files or above.is_file():
        held = f", but there are returned files: {files[0]}" if files else ""
        remedy = "There is one in the folder above: go there first (cd ..)"
        if not above.is_file():
            remedy = f"To make a paper of these files: rocu paper --returns {files[0].parent}"
        found = f"there is no paper.toml in this folder{held}"
        looked = "Looked for: paper.toml here, or what --spec, --returns or --example names"
        raise MissingFile("paper", found, looked, remedy)


def _shipped(name: str) -> tuple[Path, list[Path]]:
    """Specification and files of a shipped paper, or of one shipped example."""
    from rocu_analysis import reference

    if name in PAPERS:
        return datasets.data() / name / "paper.toml", []
    known = list(dict.fromkeys([*PAPERS, *datasets.examples()["name"]]))
    if name not in known:
        found, close = f"“{name}” is not an example", reference.did_you_mean
        raise UnknownName("--example", found, f"Examples: {', '.join(known)}", close(name, known))
    files = datasets.example_files(name)
    return files[0].parent / "paper.toml", files


# --- what `rocu check` prints and may write over -------------------------------------------------


def _print_check(check, path: str, excel: str | None) -> None:
    """Summary, then causes of errors and of warnings, each with what to do."""
    from rocu_analysis.intake.result import SHOWN_AS_TABLE
    from rocu_analysis.problems import printable

    terminal, causes = sys.stdout.isatty(), check.causes
    shown, lines = SHOWN_AS_TABLE if terminal else MOST_PROBLEMS, []
    if terminal:
        from rich.console import Console

        Console().print(check)
    else:
        lines = [check.summary, *([f"  {check.coverage}"] if check.coverage else [])]
        for row in causes.head(shown).itertuples():
            where = place(row.file, row.sheet, row.cell)
            lines += [f"  {row.severity}: {where}: {row.message}"]
            lines += [f"    {row.remedy}"] if row.remedy else []
    if len(causes) > shown:
        how = f"they stand in {excel}" if excel else f'rocu check "{path}" --excel questions.xlsx'
        lines.append(f"  and {len(causes) - shown:,} more; to see all: {how}")
    if not terminal:
        lines += [f"  {line}" for line in (*check.by_hand, *check.added)]
    for line in lines:
        print(printable(line))


def _check_target(target: Path, source: Path) -> None:
    """Refuse to write questions over a file that is checked, or that is no questions workbook."""
    named = f"--excel {target}"
    same = target.resolve() == source.resolve()
    if target.is_file():
        target.open("rb").close()  # what Excel holds open is told as that, and not as no workbook
    # One of ours inside the folder that is checked was left out of the reading.
    if not target.exists() or (_is_questions_workbook(target) and not same):
        return
    found = "there is a file here already, and it is no questions workbook"
    remedy = "Name another file"
    if same or source.resolve() in target.resolve().parents:
        found = "this file is one of those checked, and would be written over"
        remedy = "Name a file outside the returns, such as questions.xlsx"
    raise BadOption(named, found, None, remedy)


def _is_questions_workbook(path: Path) -> bool:
    title = f">{outputs.PROBLEMS_TITLE}</dc:title>".encode()
    try:
        with ZipFile(path) as workbook:
            return title in workbook.read("docProps/core.xml")
    except (BadZipFile, KeyError, OSError):
        return False


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
    for line in COMMANDS.replace("{formats}", formats.HELP).strip().splitlines():
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
