"""Frames by name: from returned files (`load_outcomes`, …) and from what is shipped (`example`).

Two groups. *Loading* runs the check on somebody's files and gives one frame of it, or an error that
lists every cell to mend. *Examples* are files that come with the package.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from rocu_analysis import reference, schema
from rocu_analysis.errors import NoFigures, UnreadableFile
from rocu_analysis.problems import ReturnsRejected, place
from rocu_analysis.reference.shipped import (
    PACKAGE as PACKAGE,
    data as data,
    in_repository as in_repository,
    notebooks as notebooks,
)

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.intake.result import Check


GENERAL = PACKAGE / "paper" / "general.toml"  # the specification of returns without one


def example_returns(kind: str = "published") -> Path:
    """Folder of shipped returns, as forces would send them: for `rocu.check`.

    Parameters
    ----------
    kind : {"published", "illustrative"}
        Real published figures, or the invented set.

    Returns
    -------
    Path

    Raises
    ------
    UnknownName
        Where there is no such set.
    """
    if kind not in ("published", "illustrative"):
        from rocu_analysis.reference import unknown

        raise unknown("set of returns", kind, ("published", "illustrative"))
    return data() / kind


_logger = logging.getLogger("rocu_analysis")
OnProblem = Literal["raise", "set_aside"]

# --- Loading -------------------------------------------------------------------------------------


def load_outcomes(source, *, on_problem: OnProblem = "raise") -> pd.DataFrame:
    """Outcomes from returned files, as a tidy frame.

    Parameters
    ----------
    source : str, Path, binary file, or a list of them
        A file, a folder, a zip, several of them, as `rocu.check` takes them.
    on_problem : {"raise", "set_aside"}
        What to do where a figure cannot be accepted: list every such cell in an error, or go on
        without them. Going on says so on the log, and the frame's ``attrs["set_aside"]`` holds a
        sentence for each; ``attrs["accepted_by_hand"]`` says which were taken back, and why.

    Returns
    -------
    DataFrame
        With the columns of the outcomes frame; warnings do not stop it.

    Raises
    ------
    ReturnsRejected
        Listing every error, each with its cell.
    UnreadableFile
        Where there is no return at all.
    NoFigures
        Where the returns hold no outcomes.
    BadOption
        Where ``on_problem`` is neither of the two.
    """
    return _load(source, "outcomes", on_problem)


def _loader(frame: str) -> Callable[..., pd.DataFrame]:
    """The function that loads one of the other frames."""

    def load(source, *, on_problem: OnProblem = "raise") -> pd.DataFrame:
        return _load(source, frame, on_problem)

    load.__name__ = load.__qualname__ = f"load_{frame}"
    load.__doc__ = f"""{schema.FRAMES[frame].loads}

    Parameters
    ----------
    source, on_problem
        As for `load_outcomes`.

    Returns
    -------
    DataFrame
        With the columns of the {frame} frame.

    Raises
    ------
    ReturnsRejected, UnreadableFile, NoFigures, BadOption
        As for `load_outcomes`.
    """
    return load


globals().update({f"load_{name}": _loader(name) for name in schema.FRAMES if name != "outcomes"})


def _load(source, frame: str, on_problem: str) -> pd.DataFrame:
    from rocu_analysis.intake.pipeline import check

    on_problem = reference.one_of("on_problem", on_problem, get_args(OnProblem))
    return _frame_of(check(source), _name(source) or "an empty list", frame, on_problem)


def _frame_of(result: Check, where: str, frame: str, on_problem: str) -> pd.DataFrame:
    """One frame of a check, or an error that says why there is none."""
    errors = _errors_of(result, frame)
    for error in errors.itertuples():
        if error.code == "nothing_to_read":
            raise UnreadableFile(where, error.message.rstrip("."), None, error.remedy.rstrip("."))
    if len(errors) and on_problem == "raise":
        raise ReturnsRejected(where, errors)
    rows, noun = getattr(result, frame).copy(), frame.replace("_", " ")
    if rows.empty:
        raise _nothing(where, noun, result, len(errors))
    rows.attrs["accepted_by_hand"] = tuple(result.by_hand)
    rows.attrs["set_aside"] = tuple(
        f"{place(row.file, row.sheet, row.cell)}: {row.message}" for row in errors.itertuples()
    )
    if len(errors):
        count = f"{len(errors):,} {'problem' if len(errors) == 1 else 'problems'}"
        message = "%s: %s in %s set aside; attrs['set_aside'] of the frame lists them"
        _logger.warning(message, where, count, noun)
    return rows


def _errors_of(result: Check, frame: str) -> pd.DataFrame:
    """Errors that touch a frame: its own, and those of whole sheets and files."""
    errors, rejected, page = result.errors, result.rejected, ["file", "sheet"]
    # What an error set aside stands on its sheet, often far from the heading at fault.
    by_code = rejected.assign(code=rejected["codes"].str.split()).explode("code")
    is_ours = by_code["frame"] == frame
    ours, theirs = (
        set(by_code.loc[rows, [*page, "code"]].itertuples(index=False, name=None))
        for rows in (is_ours, ~is_ours)
    )
    keys = errors[[*page, "code"]].itertuples(index=False, name=None)
    kept = [error in ours or error not in theirs for error in keys]
    return errors[kept].reset_index(drop=True)


def _nothing(where: str, noun: str, result: Check, errors: int) -> NoFigures:
    filled = [name for name in schema.FRAMES if len(getattr(result, name))]
    found, remedy = f"no {noun} could be accepted", "See rocu.check(…).problems"
    if errors:
        found += f": {errors:,} set aside"
    elif filled:
        remedy = f"It holds others: rocu.load_{filled[0]}(…) loads {filled[0].replace('_', ' ')}"
    else:
        remedy += " and .ledger for what was read"
    return NoFigures(where, found, None, remedy)


def _name(source) -> str:
    if isinstance(source, list | tuple):
        return ", ".join(_name(part) for part in source[:3]) + (", …" if len(source) > 3 else "")
    name = getattr(source, "name", source)
    return str(name) if isinstance(name, str) or hasattr(name, "__fspath__") else "the open file"


# --- Examples ------------------------------------------------------------------------------------


def examples() -> pd.DataFrame:
    """List what is shipped.

    Returns
    -------
    DataFrame
        ``name`` (what `example` takes), ``frame``, ``rows``, ``period``, ``source``, and ``kind``
        ("real" or "illustrative"). Read from ``catalogue.csv`` beside the data, so that listing
        opens no workbook; a test holds it to the files.
    """
    import pandas as pd

    listed = pd.DataFrame(_catalogue())
    return listed.drop(columns="files").astype({"rows": "int64"})


def example(name: str) -> pd.DataFrame:
    """One of the shipped sets as its frame, read from its returned files.

    Parameters
    ----------
    name : str
        As `examples` lists it: "fraud", "scorpion", "register", "illustrative", …

    Returns
    -------
    DataFrame
        Of the kind that `examples` names under ``frame``.

    Raises
    ------
    UnknownName
        Naming the examples that look most like it.
    """
    entry, files = _entry(name), example_files(name)
    result = _checked(tuple(files), _state_of(tuple(files)))
    return _frame_of(result, _name(files), entry["frame"], "raise")


@lru_cache(maxsize=8)
def _checked(files: tuple[Path, ...], state: frozenset) -> Check:
    """Check of shipped files, read once for as long as they and what stands beside them stay."""
    from rocu_analysis.intake.pipeline import check

    return check(list(files))


def _state_of(files: tuple[Path, ...]) -> frozenset:
    """What tells whether a folder of files has changed: names, sizes and times."""
    siblings = (path for folder in {file.parent for file in files} for path in folder.iterdir())
    return frozenset((path, path.stat().st_size, path.stat().st_mtime_ns) for path in siblings)


def example_files(name: str) -> list[Path]:
    """Returned files behind an example, for `rocu.check`; raises as `example` does."""
    return [data() / path for path in _entry(name)["files"].split("|")]


def _entry(name: str) -> dict[str, str]:
    by_name = {row["name"]: row for row in _catalogue()}
    if reference.fold(name) not in by_name:
        raise reference.unknown("example", str(name), by_name)
    return by_name[reference.fold(name)]


def _catalogue() -> list[dict[str, str]]:
    with open(data() / "catalogue.csv", encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
