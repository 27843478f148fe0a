"""Files that we write: whole or not at all, and those that belong together all or none.

Everything is written to a file of another name in the same folder, flushed to the disk and
renamed, so that a full disk, a power cut or a second writer leaves either the earlier file or the
new one. A link is followed, to a file as to a folder: what it leads to is replaced, and it stays.
What is ours is known again by its own words (`PROBLEMS_TITLE` and those beside it).
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rocu_analysis.errors import BadOption, RocuError, path_length_hint
from rocu_analysis.problems import printable

if TYPE_CHECKING:
    import pandas as pd

# By these what we write is known again where it lies among returns: a workbook of problems, the CSV
# of a paper, and the sheets of our template that hold no figures.
PROBLEMS_TITLE = "Questions about the returns"
PROBLEMS_SHEETS = ("Questions", "Lists")
PAPER_HEADS = ("measure", "area", "counting", "period_start", "period_end", "strand", "threat")
# Text that a spreadsheet program might take for a formula, opened, edited or pasted on.
# Excel reads ``_x003D_`` in a cell as the letter of that number.
_ACTS = re.compile(
    r"(?i)[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]|\s*_x00(?:3d|2b|2d|40|09|0a|0d)_"
)
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+%?")
_PART = re.compile(r"\.rocu-(\d+)-[0-9a-f]{8}\.part")
# Files are held whole before they are written, so that writing them takes seconds.
_STALE_SECONDS = 600
# On Windows what was just written may be held for a moment, by a scanner or by OneDrive: access
# denied, in use, locked.
_IN_USE = {5, 32, 33}
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_ELSEWHERE = "Name another place"
_AS_IT_WAS = "What stood there before is as it was."


def first_words(name: str) -> str:
    """What stands in the first cell of an aid: ``Guidance (rocu_analysis template)``."""
    return f"{name} (rocu_analysis template)"


def as_path(path: str | Path, name: str = "path") -> Path:
    """A path, or `BadOption` for what is none."""
    try:
        return Path(path)
    except TypeError:
        raise BadOption(name, f"{path!r} was found", "A path, in quotes") from None


def write(path: str | Path, data: bytes | str) -> Path:
    """Write one file; see `write_all`."""
    return write_all({as_path(path): data})[0]


def write_all(files: Mapping[Path, bytes | str]) -> list[Path]:
    """Write files that belong together (text in UTF-8), or leave everything as it was."""
    made: list[Path] = []
    parts: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path in files:
            require_writable(path)
            made += [p for p in (path.parent, *path.parent.parents) if not p.exists()][::-1]
            path.parent.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            # Half of a letter, which a damaged file can hold, has no place in UTF-8.
            encoded = data.encode("utf-8", "replace") if isinstance(data, str) else data
            # A pipe or a device, such as ``/dev/stdout``, is what nothing can replace.
            if path.exists() and not path.is_file() and not path.is_dir():
                with open(path, "wb") as device:
                    device.write(encoded)
            else:
                target = path.resolve()
                _clear(target.parent)
                parts.append((_new(target.parent), target))
                _fill(parts[-1][0], encoded, target)
        _rename(parts)
        made = []
    except OSError as error:
        raise explain_os_error(path, error) from error
    finally:
        for part, _ in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
    return list(files)


def require_writable(path: str | Path) -> None:
    """Raise `RocuError` where a file cannot be written, as far as can be seen before the work."""
    path = Path(path)
    try:
        there = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        require_folder(path.parent)
        return
    except OSError as error:
        raise explain_os_error(path, error) from error
    except ValueError as error:
        raise RocuError(
            repr(str(path)), "this can be no name of a file", None, _ELSEWHERE
        ) from error
    if stat.S_ISDIR(there.st_mode):
        found = "there is a folder here, where a file would be written"
        raise RocuError(str(path), found, None, f"{_ELSEWHERE}, or move the folder")
    # A file that somebody protected could be replaced all the same, since its folder is open.
    if stat.S_ISREG(there.st_mode) and not there.st_mode & stat.S_IWUSR:
        error = PermissionError(errno.EACCES, "it is protected against writing")
        raise explain_os_error(path, error)
    if not os.access(path, os.W_OK):
        raise explain_os_error(path, PermissionError(errno.EACCES, "it may not be written"))


def require_folder(path: str | Path) -> None:
    """Raise `RocuError` where a folder is not there and cannot be made, without making it."""
    above = Path(path).absolute()
    try:
        while not above.exists() and above != above.parent:
            above = above.parent
    except OSError as error:
        raise explain_os_error(path, error) from error
    if not above.is_dir():
        found = "the folder cannot be made, since a file stands there"
        raise RocuError(str(above), found, None, f"{_ELSEWHERE}, or move the file")
    if not os.access(above, os.W_OK):
        error = PermissionError(errno.EACCES, "nothing may be written in this folder")
        raise explain_os_error(path, error)


def explain_os_error(path: str | Path, error: OSError) -> RocuError:
    """Mistake of a user that an error of the computer stands for, in one paragraph."""
    why = error.strerror or str(error)
    if error.errno in _FULL:
        found = f"the disk is full, so it was not written: {why}"
        remedy = f"{_AS_IT_WAS} Make room on the disk, or name a place on another one"
    elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
        found = f"it may not be written: {why}"
        remedy = (
            f"{_AS_IT_WAS} If it is open in Word, Excel or another program, close it there; if it "
            "is protected, lift that; else name a place that you may write to"
        )
    elif isinstance(error, FileNotFoundError | NotADirectoryError):
        found = f"its folder is not there, or not any more: {why}"
        # While it is written a file has a name that may be longer.
        remedy = (
            path_length_hint(path, 30) or "See that the drive is connected, or name another place"
        )
    else:
        found = f"it cannot be written: {why}"
        remedy = f"{_AS_IT_WAS} {_ELSEWHERE}, or a shorter one"
    return RocuError(str(path), found, None, remedy)


def could_act(text: str) -> bool:
    """Whether a spreadsheet program might take text for a formula.

    >>> could_act("=1+1"), could_act("@SUM(A1)"), could_act("-5"), could_act("arrests")
    (True, True, False, False)
    """
    return bool(_ACTS.match(text)) and not _NUMBER.fullmatch(text)


def as_csv(frame: pd.DataFrame) -> str:
    """Frame as CSV text that opens in a spreadsheet program without acting.

    CSV has no sign for text: what could act has an apostrophe put before it, as a person would
    type it. Numbers stay as they are.
    """
    import pandas as pd

    texts = frame.select_dtypes(include=["object", "string", "str"]).columns
    safe = {  # lists: of numbers beside an empty cell, map would make decimals
        name: pd.Series(list(map(_as_text, frame[name])), frame.index, dtype="object")
        for name in texts
    }
    return frame.assign(**safe).to_csv(index=False, lineterminator="\n")


def _as_text(value: object) -> object:
    if not isinstance(value, str):
        return value
    shown = printable(value)
    return f"'{shown}" if could_act(value) else shown


def _new(folder: Path) -> Path:
    return folder / f".rocu-{os.getpid()}-{secrets.token_hex(4)}.part"


def _fill(part: Path, data: bytes, target: Path) -> None:
    """Write a new file and flush it to the disk; it may be read by whom the earlier one may."""
    binary = getattr(os, "O_BINARY", 0)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o666)
    with open(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if target.exists():
        shutil.copymode(target, part)


def _rename(parts: list[tuple[Path, Path]]) -> None:
    """Give each file its name; where one cannot have it, the others get back what they had."""
    kept: dict[Path, Path | None] = {}
    done: list[Path] = []
    target = Path()
    try:
        for part, target in parts:
            kept[target] = _keep(target) if len(parts) > 1 and target.exists() else None
            _replace(part, target)
            done.append(target)
    except BaseException as error:
        for other in done:
            earlier = kept[other]
            with suppress(OSError):
                _replace(earlier, other) if earlier else other.unlink()
        raise explain_os_error(target, error) if isinstance(error, OSError) else error from None
    finally:
        for earlier in filter(None, kept.values()):
            with suppress(OSError):
                earlier.unlink(missing_ok=True)
    for folder in {target.parent for _, target in parts}:
        _flush(folder)


def _replace(part: Path, target: Path) -> None:
    for wait in (*_WAITS, None):
        try:
            return os.replace(part, target)
        except PermissionError as error:
            if wait is None or getattr(error, "winerror", None) not in _IN_USE:
                raise
        time.sleep(wait)


def _keep(target: Path) -> Path:
    """Second name of a file, or a copy where the disk knows no second names."""
    kept = _new(target.parent)
    try:
        os.link(target, kept)
    except OSError:
        shutil.copy2(target, kept)
    return kept


def _flush(folder: Path) -> None:
    """Have the names in a folder on the disk too, where the system offers it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _clear(folder: Path) -> None:
    """Remove what a writer left that was killed, which could not do it itself."""
    for part in folder.glob(".rocu-*.part"):
        match = _PART.fullmatch(part.name)
        with suppress(OSError):
            old = time.time() - part.stat().st_mtime > _STALE_SECONDS
            if match and (old or not _runs(int(match[1]))):
                part.unlink()


def _runs(process: int) -> bool:
    """Whether a process is there; on Windows, where asking would end it, it is taken to be."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
