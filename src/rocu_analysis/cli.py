"""The ``rocu`` command: what the notebooks do, for a terminal and for a timetable.

Exit codes: 0 done (for ``rocu check``: sound, or warnings only); 1 found something wrong (errors in
returns, a notebook that stopped, an exhibit that could not be shown, a paper not safe to publish);
2 could not run. A user's mistake is
one paragraph on standard error. Progress goes there too, on a terminal only, so that what a command
prints can be sent to a file. Heavy packages load inside the commands that need them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from rocu_analysis import __version__, outputs
from rocu_analysis.errors import (
    BadOption,
    NoFigures,
    NotSafeToPublish,
    RocuError,
    UnknownName,
    UnreadableFile,
    place,
    typed,
)

DONE, FOUND_WRONG, COULD_NOT_RUN, STOPPED = 0, 1, 2, 130
PAPERS = ("published", "illustrative")
FORMATS = "docx,pdf,html"
MOST_PROBLEMS = 20
# Title that the problems workbook bears in its own properties: how one of ours is known again.
PROBLEMS_TITLE = b">Problems in returned files</dc:title>"
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
    except BrokenPipeError:
        # Whoever read the output has read enough: `rocu check returns | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        # What is written is told by `outputs`: this is what could not be read, or a full disk.
        place = error.filename or "the computer"
        remedy = OPEN_ELSEWHERE if isinstance(error, PermissionError) else CHECK_PATH
        complain(f"{place}: {error.strerror or error}. {remedy}")
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        complain("Stopped. Files that were finished before are whole.")
        return STOPPED


# --- the commands --------------------------------------------------------------------------------


def _paper(given: argparse.Namespace) -> int:
    began = time.perf_counter()
    forms = _refuse_early(given)
    with progress("Reading the returns") as say:
        spec, sources, out = _what_paper(given)
        outputs.require_folder(out)
        _try_spec(spec, given.region, sources)
        from rocu_analysis.paper.paper import Paper

        if spec == _general():
            complain(
                "No paper.toml was found, so this is the general paper, for a public audience. To "
                "say what yours shows and who it is for, begin with: rocu start my-paper"
            )

        paper = Paper.from_spec(
            spec,
            returns=sources or None,
            region=given.region,
            as_at=given.as_at,
            previous=given.previous,
        )
        paper.read_records(out)
        say("Making the exhibits and trying to work out what is hidden")
        for part in paper.parts:
            paper.document(part)
        say("Writing the files")
        paths = paper.save(out, forms)
    for text in paper.not_shown:
        complain(f"not shown: {text}")
    if paper.not_shown:
        missing = count(len(paper.not_shown), "exhibit")
        complain(f"{missing} could not be shown; the paper says so in its summary.")
    if paper.check is not None and paper.check.has_errors:
        print("Some figures were set aside; the paper says which, and `rocu check` says why.")
    print(f"{count(len(paths), 'file')} in {time.perf_counter() - began:.1f} s:")
    for path in paths:
        print(f"  {path}")
    print("Their record, for the next paper and for rocu trace:")
    for path in paper.record_paths(out):
        print(f"  {path}")
    return FOUND_WRONG if paper.not_shown else DONE


def _check(given: argparse.Namespace) -> int:
    from rocu_analysis.validation import pipeline

    drafted: dict[str, str] = {}
    if given.excel:
        outputs.require_writable(given.excel)
        _check_target(Path(given.excel), Path(given.path))
    with progress("Reading the returns"):
        if given.draft:
            checked, drafted = pipeline.draft(given.path)
        else:
            checked = pipeline.check(given.path)
    if checked.ledger.empty and checked.problems.empty:
        raise UnreadableFile(  # or a wrong path would be called sound
            given.path,
            "this is no return, so nothing was checked",
            "Returns are workbooks (.xlsx, .xlsm, .xls, .ods), CSV, Parquet, zips, folders of them",
            "Name the file or folder that was returned",
        )
    _print_check(checked, given.path, given.excel)
    if given.excel:
        print(f"\nThe problems, each beside its cell: {checked.to_excel(given.excel)}")
    if given.draft:
        _write_drafts(drafted, Path(given.path))
    return FOUND_WRONG if checked.has_errors else DONE


def _write_drafts(drafted: dict[str, str], source: Path) -> None:
    """Write each proposed companion beside its return, and never over a file that is there."""
    folder, new = source if source.is_dir() else source.parent, {}
    for name, text in drafted.items():
        path = folder / name
        if not path.parent.is_dir():
            complain(f"{name} is proposed for a file inside a zip: unpack it, and draft again.")
        elif path.exists():
            complain(f"{path}: there is a companion already, and it was left as it is.")
        else:
            new[path] = text
    for path in outputs.write_all(new) if new else ():
        print(f"Proposed, to be edited and checked again: {path}")
    if not drafted:
        print("Nothing to propose: no figure was set aside, or its file has a companion already.")


def _trace(given: argparse.Namespace) -> int:
    from rocu_analysis.paper.tracing import in_words, trace
    from rocu_analysis.problems import printable

    for line in in_words(trace(given.record, " ".join(given.what), returns=given.returns)):
        print(printable(line))
    return DONE


def _template(given: argparse.Namespace) -> int:
    from rocu_analysis.templates import write_template

    path = Path(given.file)
    if path.suffix.lower() != ".xlsx":
        raise BadOption(
            "template", f"“{given.file}” does not end in .xlsx", "A workbook, such as return.xlsx"
        )
    if path.exists() and not given.force:
        raise BadOption(
            "template",
            f"there is something at “{given.file}” already, perhaps a return that is filled in",
            None,
            "Name another file, or add --force to write over it",
        )
    outputs.require_writable(path)
    write_template(given.file)
    print(f"The workbook to send out: {given.file}")
    return DONE


def _start(given: argparse.Namespace) -> int:
    from rocu_analysis import workspace

    made = workspace.start(given.directory)
    print(f"A folder to work in: {given.directory}")
    for path in made:
        print(f"  {path.name}{'/' if path.is_dir() else ''}")
    spec = Path(given.directory) / "paper.toml"
    print(f"Next: rocu lab {typed(given.directory)}, or rocu paper --spec {typed(spec)}")
    return DONE


def _notebooks(given: argparse.Namespace) -> int:
    from rocu_analysis import notebook_runs, reference

    began = time.perf_counter()
    own = notebook_runs.own_notebooks()
    each = len(reference.REGIONS) if reference.is_every_region(given.region) else 1
    total = len(notebook_runs.notebook_files(own)) * each
    with progress_bar("Running the notebooks", total) as one_more:
        runs = notebook_runs.run_notebooks(
            out=given.out,
            region=given.region,
            as_at=given.as_at,
            returns=given.returns,
            notebooks=own,
            progress=lambda run: (one_more(), print(run, flush=True)),
        )
    failed = [run for run in runs if not run.passed]
    left_out = [run for run in runs if run.left_out]
    also = f", {len(left_out)} left out" if left_out else ""
    print(
        f"{count(len(runs) - len(left_out), 'notebook')} in {time.perf_counter() - began:.0f} s, "
        f"{len(failed)} stopped{also}: {given.out}"
    )
    return FOUND_WRONG if failed else DONE


def _events(given: argparse.Namespace) -> int:
    from rocu_analysis.event_records import check_target, events

    if given.out is not None:
        check_target(given.out, given.paths)
        outputs.require_writable(given.out)
    with progress("Counting the records"):
        frame = events(
            given.paths,
            date=given.date,
            measure=given.measure,
            region=given.region,
            columns=_pairs(given.column),
            by=tuple(given.by.split(",")) if given.by else None,
            period=given.period,
            add=given.add,
            counting=given.counting,
            as_at=given.as_at,
            engine=given.engine,
        )
    if given.out is None:
        sys.stdout.write(outputs.as_csv(frame))
        return DONE
    outputs.write(given.out, _counts_as(given.out, frame))
    print(f"{count(len(frame), 'row')}: {given.out}")
    return DONE


def _counts_as(path: str, frame) -> bytes | str:
    """Counts as a workbook where a path says so, as CSV otherwise."""
    if Path(path).suffix.lower() != ".xlsx":
        return outputs.as_csv(frame)
    from rocu_analysis.event_records import COUNTS_TITLE
    from rocu_analysis.validation import workbooks

    workbook = workbooks.new_workbook(COUNTS_TITLE, "The outcomes frame")
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    widths = [18] * frame.shape[1]
    sheet = workbook.create_sheet("Outcomes")
    workbooks.table(sheet, list(frame.columns), rows, first_row=1, widths=widths)
    return workbooks.packed(workbook)


def _lab(given: argparse.Namespace) -> int:
    from rocu_analysis import workspace

    options = [
        *(["--no-browser"] if given.no_browser else []),
        *(["--allow-root"] if given.allow_root else []),
        *([f"--ServerApp.port={given.port}"] if given.port else []),
    ]
    return workspace.lab(given.directory, [*options, *given.further])


# --- what `rocu paper` works on ------------------------------------------------------------------


def _refuse_early(given: argparse.Namespace) -> list[str]:
    """Formats; raises for what is wrong on the command line before any file is read."""
    from rocu_analysis import reference
    from rocu_analysis.paper.paper import check_formats
    from rocu_analysis.periods import day_of_figures

    if given.region is not None and not reference.is_every_region(given.region):
        reference.check_region(given.region)
    day_of_figures(given.as_at, "--as-at")
    return check_formats(given.formats.split(","))


def _try_spec(path: Path, region: str | None, sources: list[Path]) -> None:
    """Raise for what is wrong in a specification itself, before the returns are read."""
    import pandas as pd

    from rocu_analysis import schema
    from rocu_analysis.paper import spec
    from rocu_analysis.paper.paper import Paper
    from rocu_analysis.readers.intake import LISTS, OVERLAY

    empty = {
        name: schema.conform(pd.DataFrame(columns=list(schema.columns(name))), name)
        for name in schema.FRAMES
    }
    places = [*sources, *spec.read(path).sources]
    folders = [place if place.is_dir() else place.parent for place in places]
    bring_words = any((one / name).is_file() for one in folders for name in (OVERLAY, *LISTS))
    # Figures, and names that come with them, are judged with them.
    judged_later = (NoFigures, UnknownName) if bring_words else (NoFigures,)
    with suppress(*judged_later):
        Paper.from_spec(path, check=empty, region=region, as_at="2000-01-01")


def _what_paper(given: argparse.Namespace) -> tuple[Path, list[Path], Path]:
    """Specification, files to check (none: those that it names) and where the files go."""
    from rocu_analysis.readers import missing_path

    if given.returns is not None:
        folder = Path(given.returns)
        if not folder.exists():
            raise missing_path(folder)
        name = folder.resolve().name if folder.is_dir() else folder.stem
        return _spec_for(given.spec, folder), [folder], Path(given.out or Path("output") / name)
    if given.spec is not None:
        return Path(given.spec), [], Path(given.out or "output")
    name = given.example or "published"
    spec, sources = _shipped(name)
    return spec, sources, Path(given.out or Path("output") / name)


def _shipped(name: str) -> tuple[Path, list[Path]]:
    """Specification and files of a shipped paper, or of one shipped example."""
    from rocu_analysis import datasets, locations, reference

    if name in PAPERS:
        return locations.data() / name / "paper.toml", []
    known = list(dict.fromkeys([*PAPERS, *datasets.examples()["name"]]))
    if name not in known:
        raise UnknownName(
            "--example",
            f"“{name}” is not an example that is known here",
            f"Examples: {', '.join(known)}",
            reference.did_you_mean(name, known),
        )
    files = datasets.example_files(name)
    return files[0].parent / "paper.toml", files


def _spec_for(spec: str | None, returns: Path) -> Path:
    """Specification for somebody's returns: named, beside them, here, or the general one."""
    if spec is not None:
        return Path(spec)
    beside = returns if returns.is_dir() else returns.parent
    for folder in (beside, Path.cwd()):
        if (folder / "paper.toml").is_file():
            return folder / "paper.toml"
    return _general()


def _general() -> Path:
    """Specification for returns that have none."""
    from importlib.resources import files

    return Path(str(files("rocu_analysis.paper").joinpath("general.toml")))


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        field, sign, column = text.partition("=")
        if not (field and sign and column):
            raise BadOption("--column", f"“{text}” was found", "Write it as region=rocu_name")
        pairs[field] = column
    return pairs


# --- what `rocu check` prints and may write over -------------------------------------------------


def _print_check(check, path: str, excel: str | None) -> None:
    """Summary, then causes of errors and of warnings, each with what to do; the same each time."""
    from rocu_analysis.problems import printable
    from rocu_analysis.validation.result import SHOWN_AS_TABLE

    if sys.stdout.isatty():
        from rich.console import Console

        Console().print(check)
        more, lines = len(check.causes) - SHOWN_AS_TABLE, []
    else:
        problems = check.causes
        more, lines = len(problems) - MOST_PROBLEMS, [check.summary]
        for row in problems.head(MOST_PROBLEMS).itertuples():
            where = place(row.file, row.sheet, row.cell)
            lines += [f"  {row.severity}: {where}: {row.message}"]
            lines += [f"    {row.remedy}"] if row.remedy else []
    if more > 0:
        how = f"they stand in {excel}" if excel else f'rocu check "{path}" --excel problems.xlsx'
        lines.append(f"  and {more:,} more; to see all: {how}")
    if not sys.stdout.isatty():
        lines += [f"  {line}" for line in (*check.by_hand, *check.added)]
    for line in lines:
        print(printable(line))


def _check_target(target: Path, source: Path) -> None:
    """Refuse to write problems over a file that is checked, or that is no problems workbook."""
    wrong, remedy = "", "Name another file"
    ours = _is_problems_workbook(target)
    # One of ours inside the folder that is checked was left out of the reading.
    inside = source.resolve() in target.resolve().parents and not ours
    if target.suffix.lower() != ".xlsx":
        allowed = 'A path such as "problems.xlsx"'
        raise BadOption(f"--excel {target}", "this does not end in .xlsx", allowed)
    if target.exists() and (target.resolve() == source.resolve() or inside):
        wrong = "this file is one of those checked, and would be written over"
        remedy = "Name a file outside the returns, such as problems.xlsx"
    elif target.exists() and not ours:
        wrong = "there is a file here already, and it is no problems workbook"
    if wrong:
        raise BadOption(f"--excel {target}", wrong, None, remedy)


def _is_problems_workbook(path: Path) -> bool:
    """Whether a file is a workbook that `Check.to_excel` wrote."""
    try:
        with ZipFile(path) as workbook:
            return PROBLEMS_TITLE in workbook.read("docProps/core.xml")
    except (BadZipFile, KeyError, OSError):
        return False


# --- talking to a person at a terminal -----------------------------------------------------------


@contextmanager
def progress(words: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done; gives a function that changes the words."""
    if not sys.stderr.isatty():
        yield lambda _words: None
        return
    from rich.console import Console

    with Console(stderr=True).status(words) as status:
        yield status.update


@contextmanager
def progress_bar(words: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how much of a long job is done; gives a function that counts one more."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # What is printed meanwhile stands above the bar, unless it goes to a file.
    with Progress(
        *columns, console=Console(stderr=True), redirect_stdout=sys.stdout.isatty()
    ) as bar:
        task = bar.add_task(words, total=total)
        yield lambda: bar.advance(task)


def complain(text: str) -> None:
    """Tell a user's mistake on standard error, under the program's name."""
    print(f"rocu: {text}", file=sys.stderr)


def count(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> count(1, "file"), count(1124, "row")
    ('1 file', '1,124 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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
    return BadOption(
        (command.prog.removeprefix("rocu").strip() or "command"),
        found,
        f"Options: {', '.join(known)}",
        remedy,
    )


def _parser() -> argparse.ArgumentParser:
    """Parser of the whole command line."""
    whole = _Parser(
        prog="rocu",
        description="From the workbooks that forces send to a board paper that may be published.",
    )
    whole.add_argument("--version", action="version", version=f"rocu_analysis {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    whole.set_defaults(run=None, options=whole)

    def command(run: Callable[[argparse.Namespace], int], words: str, epilog: str | None = None):
        name, about = run.__name__.removeprefix("_"), f"{words[:1].upper()}{words[1:]}."
        added = commands.add_parser(name, help=words, description=about, epilog=epilog)
        added.set_defaults(run=run, options=added)
        return added

    paper = command(
        _paper, "make the paper; with no arguments, from the published figures that are shipped"
    )
    source = paper.add_mutually_exclusive_group()
    source.add_argument("--returns", metavar="DIR", help="returned files")
    source.add_argument("--example", metavar="NAME", help="illustrative, or one of rocu.examples()")
    paper.add_argument("--spec", metavar="FILE", help="paper.toml: what the paper shows")
    paper.add_argument("--region", metavar="NAME", help="region in focus")
    paper.add_argument("--as-at", metavar="DATE", help="leave out what is newer, as 2021-04-07")
    paper.add_argument(
        "--previous", metavar="FILE", action="append", default=[],
        help="record of an earlier paper, or of another region's; may be repeated",
    )  # fmt: skip
    paper.add_argument("--out", metavar="DIR", help="where the files go")
    paper.add_argument(
        "--formats", metavar="LIST", default=FORMATS, help=f"{FORMATS} (also pptx, xlsx, ods, csv)"
    )

    check = command(_check, "find and place every problem in returned files")
    check.add_argument("path", metavar="PATH", help="a file, a folder or a zip")
    check.add_argument("--excel", metavar="FILE", help="write the problems to a workbook")
    check.add_argument(
        "--draft",
        action="store_true",
        help="write what would settle it beside each return",
    )

    trace = command(
        _trace, "say which cells of the returns a printed figure came from",
        'As in: rocu trace paper.record.json "table 3, row 2"',
    )  # fmt: skip
    trace.add_argument("record", metavar="RECORD", help="the record beside a paper")
    trace.add_argument(
        "what", metavar="WHAT", nargs="+", help="table 3, row 2; figure 2; a column; a figure"
    )
    trace.add_argument("--returns", metavar="DIR", help="returned files, to read their figures")

    events = command(_events, "count event records into the outcomes frame")
    events.add_argument("paths", metavar="PATH", nargs="+", help="Parquet or CSV files")
    events.add_argument("--date", metavar="COLUMN", default="date", help="column with the day")
    events.add_argument("--measure", metavar="NAME", help="what a record is, such as arrests")
    events.add_argument("--region", metavar="NAME", help="whose records they are")
    events.add_argument(
        "--column", metavar="FIELD=COLUMN", action="append", default=[], help="may be repeated"
    )
    events.add_argument("--add", metavar="COLUMN", help="add up this column, such as pounds")
    events.add_argument("--by", metavar="LIST", help="fields to break down by, with commas")
    events.add_argument("--period", metavar="KIND", default="quarter", help="quarter, year, month")
    events.add_argument("--counting", metavar="WHOSE", default="Not stated", help="led, supported")
    events.add_argument("--as-at", metavar="DATE", help="day on which the records were drawn")
    events.add_argument("--engine", metavar="NAME", default="duckdb", help="duckdb, spark, pandas")
    events.add_argument(
        "--out", metavar="FILE", help="a file .csv or .xlsx; standard output otherwise"
    )

    books = command(
        _notebooks,
        "run the notebooks, for one region or all",
        "Those of the current folder, where it has any; otherwise the shipped ones.",
    )
    books.add_argument(
        "--region", metavar="NAME", help="region in focus; all: a folder for each of them"
    )
    books.add_argument("--returns", metavar="DIR", help="returned files")
    books.add_argument("--as-at", metavar="DATE", help="date of the figures, as 2021-04-07")
    books.add_argument("--out", metavar="DIR", default="output/notebooks", help="where they go")

    template = command(_template, "write the workbook to send out")
    template.add_argument("file", metavar="FILE", help="a new path that ends in .xlsx")
    template.add_argument("--force", action="store_true", help="write over a file that is there")

    start = command(_start, "make a folder to work in")
    start.add_argument("directory", metavar="DIR", help="a folder that is new or empty")

    lab = command(
        _lab,
        "open JupyterLab on the notebooks",
        "Any other option goes to JupyterLab; write its value with =, as in --ip=127.0.0.1",
    )
    lab.add_argument("directory", metavar="DIR", nargs="?", help="a folder made by rocu start")
    lab.add_argument("--no-browser", action="store_true", help="only print the address to open")
    lab.add_argument("--port", metavar="NUMBER", type=int, help="8888 or the next that is free")
    lab.add_argument("--allow-root", action="store_true", help="in a container of your own")
    return whole
