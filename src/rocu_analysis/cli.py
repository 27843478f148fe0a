"""The ``rocu`` command: what the notebooks do, for a terminal and for a timetable.

Exit codes: 0 done (for ``rocu check``: sound, or warnings only); 1 found something wrong (errors in
returns, a notebook that stopped, a paper not safe to publish); 2 could not run. A user's mistake is
one paragraph on standard error. Heavy packages load inside the commands that need them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rocu_analysis import command_line
from rocu_analysis.errors import BadOption, NotSafeToPublish, RocuError, UnknownName, typed
from rocu_analysis.reference import REGIONS
from rocu_analysis.terminal import complain, count, progress, progress_bar

DONE, FOUND_WRONG, COULD_NOT_RUN, STOPPED = 0, 1, 2, 130
PAPERS = ("published", "illustrative")
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
        return _run(command_line.parser(_COMMANDS), arguments)
    except RocuError as error:
        complain(str(error))
        return FOUND_WRONG if isinstance(error, NotSafeToPublish) else COULD_NOT_RUN
    except BrokenPipeError:
        # Whoever read the output has read enough: `rocu check returns | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        place = error.filename or "the computer"
        remedy = OPEN_ELSEWHERE if isinstance(error, PermissionError) else CHECK_PATH
        complain(f"{place}: {error.strerror or error}. {remedy}")
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        complain("Stopped. Files that were finished before are whole.")
        return STOPPED


def _run(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    given, further = parser.parse_known_args(arguments)
    if given.run is _lab:
        given.further = further  # Options that are JupyterLab's, not ours.
    elif further:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    return given.run(given)


# --- the commands --------------------------------------------------------------------------------


def _paper(given: argparse.Namespace) -> int:
    began = time.perf_counter()
    forms = _refuse_early(given)
    with progress("Reading the returns") as say:
        spec, sources, out = _what_paper(given)
        checked = None
        if sources:
            from rocu_analysis.validation.pipeline import check

            checked = check(sources)
        from rocu_analysis.paper import inputs
        from rocu_analysis.paper.paper import Paper

        if checked is not None:
            inputs.require_returns(checked, str(given.returns or given.example))
        if spec == _general():
            complain(
                "No paper.toml was found, so this is the general paper, for a public audience. To "
                "say what yours shows and who it is for, begin with: rocu start my-paper"
            )

        paper = Paper.from_spec(spec, check=checked, region=given.region, as_at=given.as_at)
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
    return DONE


def _check(given: argparse.Namespace) -> int:
    from rocu_analysis import check_report
    from rocu_analysis.validation.pipeline import check

    if given.excel:
        check_report.check_target(given.excel, given.path)
    with progress("Reading the returns"):
        found = check(given.path)
    check_report.require_returns(found, given.path)
    if sys.stdout.isatty():
        from rich.console import Console

        from rocu_analysis.validation.result_views import SHOWN_AS_TABLE

        Console().print(found)
        for line in check_report.rest(
            len(found.problems) - SHOWN_AS_TABLE, given.path, given.excel
        ):
            print(line)
    else:
        print(check_report.as_text(found, given.path, given.excel))
    if given.excel:
        print(f"\nThe problems, each beside its cell: {found.to_excel(given.excel)}")
    return FOUND_WRONG if found.has_errors else DONE


def _template(given: argparse.Namespace) -> int:
    from rocu_analysis.templates import write_template

    path = Path(given.file)
    if path.suffix.lower() != ".xlsx":
        raise BadOption(
            "template",
            f"“{given.file}” does not end in .xlsx",
            "A workbook, such as return.xlsx",
        )
    if path.exists() and not given.force:
        raise BadOption(
            "template",
            f"there is something at “{given.file}” already, perhaps a return that is filled in",
            None,
            "Name another file, or add --force to write over it",
        )
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
    from rocu_analysis import notebook_runs

    began = time.perf_counter()
    own = notebook_runs.own_notebooks()
    total = len(notebook_runs.notebook_files(own)) * (len(REGIONS) if given.all_regions else 1)
    with progress_bar("Running the notebooks", total) as one_more:
        runs = notebook_runs.run_notebooks(
            out=given.out,
            region=given.region,
            as_at=given.as_at,
            returns=given.returns,
            all_regions=given.all_regions,
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
    with progress("Counting the records"):
        frame = events(
            given.paths,
            date=given.date,
            measure=given.measure,
            region=given.region,
            columns=_pairs(given.column),
            by=tuple(given.by.split(",")) if given.by else None,
            period=given.period,
            counting=given.counting,
            as_at=given.as_at,
            engine=given.engine,
        )
    if given.out is None:
        frame.to_csv(sys.stdout, index=False, lineterminator="\n")
        return DONE
    Path(given.out).parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(given.out, index=False, lineterminator="\n")
    print(f"{count(len(frame), 'row')}: {given.out}")
    return DONE


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

    if given.region is not None:
        reference.check_region(given.region)
    day_of_figures(given.as_at, "--as-at")
    return check_formats(given.formats.split(","))


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
    for place in (beside, Path.cwd()):
        if (place / "paper.toml").is_file():
            return place / "paper.toml"
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


_COMMANDS = {
    "paper": _paper,
    "check": _check,
    "template": _template,
    "start": _start,
    "notebooks": _notebooks,
    "events": _events,
    "lab": _lab,
}
