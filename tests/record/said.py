"""A folder to work in, what a command says there, and text that is the same everywhere."""

import contextlib
import hashlib
import io
import logging
import os
import re
import shlex
import tempfile
from pathlib import Path
from unittest import mock

from rocu_analysis.cli import main

REPOSITORY = Path(__file__).parents[2]


@contextlib.contextmanager
def folder():
    """A new folder to work in."""
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        yield Path(name).resolve()
        os.chdir(REPOSITORY)  # no system deletes a folder that somebody works in


def plain(said, *folders):
    """Text without what differs from one machine, day or Python to another."""
    for path in (*folders, REPOSITORY):
        name = "<repository>" if path == REPOSITORY else "<folder>"
        said = said.replace(str(path), name).replace(Path(path).as_posix(), name)
    said = re.sub(r"<(folder|repository)>\S*", lambda found: found[0].replace(os.sep, "/"), said)
    said = re.sub(r"in \d+(\.\d+)? s\b", "in … s", said)
    # A record with such letters in it would not be shown as text.
    said = re.sub("[\0-\x08\x0b-\x1f\u202a-\u202e]", lambda found: repr(found[0])[1:-1], said)
    # Python 3.11 puts each choice in quotes.
    return re.sub(r"choose from [^)]*", lambda found: found[0].replace("'", ""), said)


def long(lines, most=150):
    """First lines of a long text, and a sum over all."""
    lines = [line.rstrip() for line in "\n".join(lines).splitlines()]
    if len(lines) <= most:
        return "\n".join(lines)
    whole = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return "\n".join([*lines[:most], f"... {len(lines)} lines in all, sha256 {whole}"])


def command(*arguments):
    """What a command says and gives back, in the folder of the caller or a new one."""
    out, err, log = io.StringIO(), io.StringIO(), io.StringIO()
    logger, handler = logging.getLogger("rocu_analysis"), logging.StreamHandler(log)
    with contextlib.ExitStack() as stack:
        if Path.cwd() == REPOSITORY:
            stack.enter_context(folder())
        place = Path.cwd()
        stack.enter_context(mock.patch.dict(os.environ, {"COLUMNS": "80"}))
        stack.enter_context(mock.patch.object(logger, "propagate", False))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        logger.addHandler(handler)
        stack.callback(logger.removeHandler, handler)
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            code = stopped.code
    said = [f"$ rocu {shlex.join(map(str, arguments))}".rstrip()]
    for name, stream in (("", out), ("err: ", err), ("log: ", log)):
        said += [f"{name}{line}".rstrip() for line in stream.getvalue().splitlines()]
    return plain("\n".join([*said, f"exit {code}", ""]).replace(os.sep, "/"), place)
