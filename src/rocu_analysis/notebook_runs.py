"""Notebooks, executed: for one region, or for all ten.

They run through nbclient: the cell tagged ``parameters`` is rewritten, nothing else. A notebook
about one region has the tag ``only-this-region`` on that cell too, and is left out for any other,
where its prose would not be true.
"""

from __future__ import annotations

import ast
import copy
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rocu_analysis import locations, outputs, reference
from rocu_analysis.errors import BadOption, MissingFile
from rocu_analysis.periods import day_of_figures

CELL_TIMEOUT = 120
PARAMETERS, ONLY_THIS_REGION = "parameters", "only-this-region"


@dataclass(frozen=True)
class NotebookRun:
    """What came of one notebook.

    ``failed_cell`` counts code cells from 1; ``left_out`` says why the notebook was not run.
    """

    notebook: str
    region: str | None
    path: Path
    seconds: float
    failed_cell: int | None = None
    error: str | None = None
    left_out: str | None = None

    @property
    def passed(self) -> bool:
        """Whether no cell stopped it."""
        return self.failed_cell is None and self.error is None

    def __str__(self) -> str:
        """One line for a terminal."""
        where = f" for {self.region}" if self.region else ""
        if self.left_out:
            return f"{self.notebook}{where}: left out, {self.left_out}"
        if self.passed:
            return f"{self.notebook}{where}: done in {self.seconds:.1f} s"
        cell = f" in code cell {self.failed_cell}" if self.failed_cell else ""
        return f"{self.notebook}{where}: stopped{cell}: {self.error}"


def run_notebooks(
    *,
    out: str | Path,
    region: str | None = None,
    as_at: str | None = None,
    returns: str | Path | None = None,
    notebooks: str | Path | None = None,
    progress: Callable[[NotebookRun], None] | None = None,
) -> list[NotebookRun]:
    """Execute the notebooks for a region, or with ``all`` for each of the ten in its own folder.

    What is given goes into the cell tagged ``parameters``. A cell that fails stops its notebook,
    which is written as far as it came; the others go on.
    """
    from rocu_analysis.readers import missing_path

    every = reference.is_every_region(region)
    names = reference.REGIONS if every else (region and reference.check_region(region),)
    # A mistake is told before a minute is spent on running them.
    day = day_of_figures(as_at, "as_at")
    as_at = None if day is None else day.isoformat()
    if returns is not None:
        if not Path(returns).exists():
            raise missing_path(Path(returns))
        returns = Path(returns).resolve().as_posix()
    books = notebook_files(notebooks)
    targets = {name: Path(out) / name if every else Path(out) for name in names}
    for target in targets.values():
        _refuse_to_lose(books, target)
        outputs.require_folder(target)
    runs = []
    for name, target in targets.items():
        given = {"REGION": name, "AS_AT": as_at, "RETURNS": returns}
        for book in books:
            run = _run(book, target / book.name, given)
            runs.append(run)
            if progress is not None:
                progress(run)
    return runs


def notebook_files(folder: str | Path | None = None) -> list[Path]:
    """Notebooks of a folder in order of their names; the shipped ones where none is given."""
    place = Path(folder) if folder else locations.notebooks()
    found = sorted(place.glob("[0-9]*.ipynb")) or sorted(place.glob("*.ipynb"))
    if not found:
        raise MissingFile(
            str(folder or "notebooks"),
            "there are no notebooks here",
            None,
            "Make a working folder with them: rocu start my-paper",
        )
    return found


def own_notebooks() -> Path | None:
    """Give the current folder, where it has notebooks of a set in it: those are the user's."""
    return Path() if list(Path().glob("[0-9]*.ipynb")) else None


def _refuse_to_lose(books: list[Path], target: Path) -> None:
    """A run may take the place of an earlier run, never of what somebody wrote."""
    for book in books:
        there = target / book.name
        if not there.exists() or there.resolve() == book.resolve():
            continue
        if _written(there) != _written(book):
            raise BadOption(
                "notebooks",
                f"“{there}” has been changed since it was made, and would be written over",
                None,
                "Name another folder, for example: --out run",
            )


def _written(path: Path) -> list[str] | None:
    """What stands in the cells of a notebook but its parameters; None where it is none."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        return None
    tags = [cell["metadata"].get("tags", []) for cell in cells]
    return ["".join(c["source"]) for c, t in zip(cells, tags, strict=True) if PARAMETERS not in t]


def with_parameters(notebook, given: dict[str, object]):
    """Copy of a notebook whose parameters cell says what is given; the rest as it was."""
    changed = copy.deepcopy(notebook)
    wanted = {name: value for name, value in given.items() if value is not None}
    cells = _tagged(changed, PARAMETERS)
    if wanted and not cells:
        raise BadOption("notebook", "it has no cell tagged “parameters”, so none can be set")
    for cell in cells:
        for name, value in wanted.items():
            line = re.compile(rf"^{name} = [^#\n]*?(\s*#.*)?$", re.MULTILINE)
            cell.source = line.sub(
                lambda m, n=name, v=value: f"{n} = {v!r}{m[1] or ''}", cell.source
            )
    return changed


def only_region(notebook) -> str | None:
    """Region that a notebook is about, where it is about one alone; None otherwise."""
    for cell in _tagged(notebook, ONLY_THIS_REGION):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Assign) and node.targets[0].id == "REGION":
                return ast.literal_eval(node.value)
    return None


def _tagged(notebook, tag: str) -> list:
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def _run(source: Path, target: Path, given: dict[str, object]) -> NotebookRun:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    began, region = time.perf_counter(), given["REGION"]
    stored = nbformat.read(source, as_version=4)
    own = only_region(stored)
    if region and own and region != own:
        return NotebookRun(source.name, region, target, 0.0, left_out=f"it is about {own} alone")
    book = with_parameters(stored, given)
    for cell in book.cells:  # what is stored is of another region, and would stay below a failure
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        book,
        timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(source.parent)}},
        record_timing=False,  # Times of day would differ at every run.
        # A kernel on this machine warns that it is not encrypted: nothing a user could act on.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    failed, error = None, None
    try:
        client.execute()
    except CellExecutionError as failure:
        failed, error = _last_run(book), f"{failure.ename}: {failure.evalue or _at_fault(failure)}"
    except (CellTimeoutError, DeadKernelError) as failure:
        failed, error = _last_run(book), str(failure).strip().splitlines()[0]
    # The interpreter's version would make two machines' notebooks differ.
    book.metadata["language_info"] = {"name": "python"}
    outputs.write(target, nbformat.writes(book).rstrip("\n") + "\n")
    return NotebookRun(source.name, region, target, time.perf_counter() - began, failed, error)


def _at_fault(failure) -> str:
    """Line that raised, for an error that says nothing itself, such as a bare assertion."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", failure.traceback)
    line = re.search(r"^-+> *\d+ +(.*)$", plain, re.MULTILINE)
    return line[1].strip() if line else ""


def _last_run(book) -> int:
    """Number, among code cells, of the last that was started."""
    code = [cell for cell in book.cells if cell.cell_type == "code" and cell.source.strip()]
    begun = [n for n, cell in enumerate(code, 1) if cell.get("outputs") or cell.execution_count]
    return max(begun, default=1)
