"""Old Excel workbooks (.xls) and OpenDocument spreadsheets (.ods), through calamine: `read_legacy`.

calamine lays a sheet out between its corners and believes what the file says of itself, so a small
hostile file can make it ask for any memory. It therefore runs in a process of its own
(`calamine_process`), which is stopped at a limit of time or memory. Hidden rows and columns and
the formats of numbers cannot be seen in these kinds of file.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import psutil

from rocu_analysis.readers import calamine_process
from rocu_analysis.readers.guard import (
    MEGABYTE,
    Limits,
    Refusal,
    size_in_words,
    too_large,
)
from rocu_analysis.readers.sheet import Cells, Sheet, iso_moment, whole

_MOST_SECONDS, _MOST_MEMORY = 8, 768 * MEGABYTE
_LOOK_EVERY = 0.02  # seconds
_SCRIPT = Path(calamine_process.__file__)


def read_legacy(data: bytes, file: str, limits: Limits) -> Iterator[Sheet | tuple[str, Refusal]]:
    """Sheets of an .xls or .ods file; one that cannot be read is (its name, why)."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as found:
        given.write(data)
        given.seek(0)
        code = _run(given, found, limits)
        if code == calamine_process.LOCKED:
            raise Refusal("file_encrypted", "the workbook is locked with a password")
        if code == calamine_process.TOO_MANY:
            raise too_large(f"over {limits.unusual_cells:,} cells hold something")
        if code:
            raise Refusal("file_damaged", "it cannot be opened: damaged, or locked with a password")
        found.seek(0)
        lines = found.readlines()
        if not lines:
            raise Refusal("file_damaged", "no sheet was found in it")
        for line in lines:
            name, hidden, merged, cells = json.loads(line)
            try:
                held = _cells(cells, merged, limits)
                yield held.sheet(file, name, limits, hidden=hidden, shows_hidden=False)
            except Refusal as refusal:
                yield name, refusal


def _run(given: BinaryIO, found: BinaryIO, limits: Limits) -> int:
    """Exit code of the reading process, which is stopped where it takes too much."""
    command = [sys.executable, "-P", str(_SCRIPT), str(limits.unusual_cells)]
    child = subprocess.Popen(command, stdin=given, stdout=found, stderr=subprocess.DEVNULL)
    try:
        process, latest = psutil.Process(child.pid), time.monotonic() + _MOST_SECONDS
        while child.poll() is None:
            if time.monotonic() > latest:
                raise too_large(f"reading took over {_MOST_SECONDS} seconds")
            if process.memory_info().rss > _MOST_MEMORY:
                raise too_large(f"reading took over {size_in_words(_MOST_MEMORY)} of memory")
            time.sleep(_LOOK_EVERY)
    except psutil.NoSuchProcess:  # it ended between two looks
        pass
    finally:
        child.kill()
        child.wait()
    return child.returncode


def _cells(cells: list, merged: list, limits: Limits) -> Cells:
    """Cells of one sheet as the process reports them."""
    made = Cells(merged=[tuple(one) for one in merged])
    for row, column, kind, value in cells:
        if kind == "text" and len(value) > limits.text:
            raise too_large(f"one cell holds over {limits.text:,} characters")
        if kind == "number":
            value = whole(value)
        elif kind == "moment":
            value = iso_moment(value)
        elif kind == "seconds":
            value = dt.timedelta(seconds=value)
        made.scattered[row, column] = value
    return made
