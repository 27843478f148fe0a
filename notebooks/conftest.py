"""Beside the notebooks that pytest checks with nbval: a notebook must have been run.

nbval compares what a cell says with what is stored, and compares nothing where nothing is
stored: a notebook with its outputs stripped passes. So each notebook also gets this check:
every code cell was run, in order, in a fresh kernel, and none wrote an error or a warning.

A notebook on live returns, named ``…-live.ipynb``, is left to ``--nbval-lax``: what it says
changes every quarter and is never stored.
"""

import json

import pytest


def pytest_ignore_collect(collection_path, config):
    """Leave notebooks on live returns out of a strict check."""
    if is_live(collection_path) and not config.getoption("nbval_lax", False):
        return True
    return None


def is_live(path):
    """Whether a notebook runs on live returns, as its name says."""
    return path.name.endswith("-live.ipynb")


def pytest_collect_file(file_path, parent):
    """Add the check to every notebook whose outputs are stored."""
    if file_path.suffix == ".ipynb" and not is_live(file_path):
        return StoredNotebook.from_parent(parent, path=file_path)
    return None


class StoredNotebook(pytest.File):
    """A notebook as it is stored."""

    def collect(self):
        """One check a notebook."""
        yield WasRun.from_parent(self, name="was run")


class WasRun(pytest.Item):
    """Every code cell was run, top to bottom, and none complained."""

    def runtest(self):
        """Fail with one line for each thing that is wrong."""
        notebook = json.loads(self.path.read_text(encoding="utf-8"))
        wrong = faults(notebook)
        if wrong:
            raise NotRun("\n".join(wrong))

    def repr_failure(self, excinfo):
        """Show the lines alone."""
        if isinstance(excinfo.value, NotRun):
            return f"{self.path.name}:\n{excinfo.value}\nRun it again and store it."
        return super().repr_failure(excinfo)

    def reportinfo(self):
        """Name of the check in a report."""
        return self.path, 0, f"{self.path.name} was run"


class NotRun(Exception):
    """A notebook that was not run, or not well."""


def faults(notebook):
    """Lines that say what is wrong with a stored notebook; none where it is sound."""
    code = [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    ]
    wrong = []
    for number, cell in enumerate(code, 1):
        count = cell.get("execution_count")
        if count is None:
            wrong.append(f"  code cell {number} was not run")
        elif count != number:
            wrong.append(f"  code cell {number} was run as number {count}, out of order")
        wrong += [f"  code cell {number}: {said}" for said in complaints(cell)]
        wrong += ignoring(number, cell)
    return wrong


def complaints(cell):
    """Errors and words on standard error among a cell's outputs."""
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            yield f"it stopped with {output['ename']}"
        elif output.get("name") == "stderr":
            yield "it wrote to standard error"


def ignoring(number, cell):
    """Cells that ask nbval to look away must say why, in the line below."""
    lines = "".join(cell["source"]).splitlines()
    for index, line in enumerate(lines):
        if line.strip().startswith(("# NBVAL_IGNORE_OUTPUT", "# NBVAL_SKIP")):
            following = lines[index + 1] if index + 1 < len(lines) else ""
            if not following.strip().startswith("# because "):
                yield f"  code cell {number} is ignored without a line “# because …” below"
    tags = set(cell.get("metadata", {}).get("tags", []))
    if tags & {"nbval-ignore-output", "nbval-skip"}:
        yield f"  code cell {number} is ignored by a tag, which gives no reason"
