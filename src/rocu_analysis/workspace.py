"""A folder to work in: notebooks, a paper's specification, example returns.

`start` fills a new folder for a person who only did ``pip install``; `lab` opens JupyterLab on it.
`run_notebooks` executes its notebooks.

They run through nbclient: the cell tagged ``parameters`` is rewritten, nothing else. A notebook
about one region has the tag ``only-this-region`` on that cell too, and is left out for any other,
where its prose would not be true.
"""

from __future__ import annotations

import ast
import copy
import json
import os
import re
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from rocu_analysis import datasets, outputs, reference
from rocu_analysis.errors import BadOption, MissingFile, RocuError, UnknownName, typed
from rocu_analysis.periods import day_of_figures
from rocu_analysis.readers.files import EXAMPLES

SPEC = "paper.toml"
FIRST = "00-start-here.ipynb"  # what JupyterLab opens on
# JupyterLab's account of a dozen extensions hides the one line that a user needs: the address.
QUIET = ("--log-level=WARN", "--LabApp.log_level=WARN")
# What becomes of the shipped specification, so that it serves the returns of anybody.
SPEC_LINES = (
    (
        r"\A# .*",
        "# What the paper shows. It reads example-returns, which are invented. For yours: put\n"
        '# them into returns/ and write returns = "returns" below; take out what you do not need.',
    ),
    (r"^(?:example|returns) = .*$", 'returns = "example-returns"'),
    (r"^(?:subtitle|counting|measures) = .*\n", ""),
)
# What one region's own returns cannot show: they are of no other, and answers stand elsewhere.
OF_OTHERS = re.compile(r'^(?:kind = "(?:compare_regions|funnel|responses)"|region = "all")$', re.M)
OF_FORCES = """

# Where your returns are by force, take away the signs # below to see how the forces compare.
# [[exhibits]]
# kind = "compare_regions"
# heading = "How do we compare?"
# measure = "arrests"
# geography = "force"
# per = "population"
"""
GITIGNORE = """\
# Outputs of live returns are small counts of people: they stay out of the repository.
# Notebooks run on the shipped figures may be committed with what they say; see
# checking-notebooks.md.
output/
returns/
*-live.ipynb
.ipynb_checkpoints/
.venv/
__pycache__/
"""


# --- which paper is asked for --------------------------------------------------------------------

PAPERS = ("published", "illustrative")  # that are shipped


@dataclass(frozen=True)
class Asked:
    """A specification, files to check (none: those that it names) and where the paper goes."""

    spec: Path
    sources: list[Path]
    out: Path
    is_shipped: bool = False


def paper_asked_for(
    spec: str | None = None, returns: str | None = None, example: str | None = None
) -> Asked:
    """What `rocu paper` works on, by what is named or, with nothing named, by what is here."""
    from rocu_analysis.readers.files import missing_path

    output = Path("output")
    if returns is not None:
        folder = Path(returns)
        if not folder.exists():
            raise missing_path(folder)
        near = [folder if folder.is_dir() else folder.parent, Path.cwd()]
        specs = [place / SPEC for place in near if (place / SPEC).is_file()]
        name = folder.resolve().name if folder.is_dir() else folder.stem
        return Asked(Path(spec or [*specs, datasets.GENERAL][0]), [folder], output / name)
    if spec is not None:
        return Asked(Path(spec), [], output)
    if example is None and Path(SPEC).is_file():
        return Asked(Path(SPEC), [], output)
    if example is None:
        _refuse_returns_here()
    return _shipped(example or PAPERS[0])


def _refuse_returns_here() -> None:
    """Raise where somebody's own paper was probably meant, and not that of the shipped figures."""
    from rocu_analysis.readers.files import DATA

    above = Path("..", SPEC).is_file()
    files = [path for folder in (Path(), Path("returns")) if folder.is_dir()
             for path in sorted(folder.iterdir())
             if path.suffix.lower() in DATA and not is_questions_workbook(path)]  # fmt: skip
    if not files and not above:
        return
    found = f"there is no {SPEC} in this folder"
    found += f", but there are returned files: {files[0]}" if files else ""
    remedy = "There is one in the folder above: go there first (cd ..)"
    if not above:
        remedy = f"To make a paper of these files: rocu paper --returns {files[0].parent}"
    looked = f"Looked for: {SPEC} here, or what --spec, --returns or --example names"
    raise MissingFile("paper", found, looked, remedy)


def _shipped(name: str) -> Asked:
    """Specification and files of a shipped paper, or of one shipped example."""
    out = Path("output") / name
    if name in PAPERS:
        return Asked(datasets.data() / name / SPEC, [], out, True)
    known = list(dict.fromkeys([*PAPERS, *datasets.examples()["name"]]))
    if name not in known:
        found, close = f"“{name}” is not an example", reference.did_you_mean(name, known)
        raise UnknownName("--example", found, f"Examples: {', '.join(known)}", close)
    files = datasets.example_files(name)
    return Asked(files[0].parent / SPEC, files, out, True)


def is_questions_workbook(path: Path) -> bool:
    """Whether a file is the workbook of questions that `rocu check --excel` writes."""
    title = f">{outputs.PROBLEMS_TITLE}</dc:title>".encode()
    try:
        with ZipFile(path) as workbook:
            return title in workbook.read("docProps/core.xml")
    except (BadZipFile, KeyError, OSError):
        return False


def take_answers(checked, path: str, source: Path) -> tuple[object, list[str]]:
    """Write the answers of a questions workbook into companions, and check again."""
    from rocu_analysis.intake import answers, pipeline

    given = answers.read(path)
    folder, today = source if source.is_dir() else source.parent, date.today().isoformat()
    with reference.in_force(checked.vocabulary):
        texts, outcomes = answers.write(given, checked.questions, checked.companions, today)
    if texts:
        outputs.write_all({folder / name: text.encode() for name, text in texts.items()})
    after = pipeline.check(source)
    asked = {question.mark for question in after.questions}
    rows = after.rejected[["file", "sheet", "cell"]].fillna("").itertuples(index=False, name=None)
    aside = {*rows}
    return after, [one.told(asked, aside) for one in outcomes]


# --- the folder ----------------------------------------------------------------------------------


def start(directory: str | Path, region: str | None = None) -> list[Path]:
    """Fill a folder that is new or empty, and give what was put there, at the top level."""
    folder = Path(directory)
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        found = "this is a file" if folder.is_file() else "there is something here already"
        allowed = "A folder that is empty, or that does not exist yet"
        remedy = f"Name another one, such as: rocu start {typed(folder.resolve().stem + '-2')}"
        raise BadOption(str(directory), found, allowed, remedy)
    from rocu_analysis.templates import template

    shipped = datasets.data() / "illustrative"
    spec = (shipped / "paper.toml").read_text(encoding="utf-8")
    named, region = region, reference.check_region(region) if region else "South West"
    for line, becomes in SPEC_LINES:
        spec = re.sub(line, becomes, spec, flags=re.MULTILINE)
    spec = spec.replace('region = "South West"', f'region = "{region}"')
    if named:
        parts = (part for part in spec.split("\n\n") if not OF_OTHERS.search(part))
        spec = "\n\n".join(parts).rstrip() + OF_FORCES
    files: dict[Path, bytes | str] = {
        folder / file.name: text
        for file in datasets.notebooks().iterdir()
        if file.is_file() and not file.name.startswith(".") and (text := _for_region(region, file))
    }
    for name, made in zip(EXAMPLES, (shipped, datasets.data() / "messy"), strict=True):
        for file in made.iterdir():
            if file.suffix in {".xlsx", ".csv", ".toml", ".md"} and file.name != "paper.toml":
                files[folder / name / file.name] = file.read_bytes()
    files[folder / ".gitignore"], files[folder / "paper.toml"] = GITIGNORE, spec
    files[folder / "template.xlsx"] = template()
    outputs.write_all(files)
    (folder / "returns").mkdir()
    return sorted(folder.iterdir())


def _for_region(region: str, file: Path) -> bytes | str:
    """A file of the set, with a region in focus; nothing where it is about another alone."""
    import nbformat

    if file.suffix != ".ipynb":
        return file.read_bytes()
    book = nbformat.read(file, as_version=4)
    if any(f'REGION = "{region}"' in cell.source for cell in _tagged(book, PARAMETERS)):
        return file.read_bytes()
    if only_region(book):
        return ""
    return _as_text(_without_outputs(with_parameters(book, {"REGION": region})))


def _without_outputs(book):
    """The notebook without what is stored in it, which is of another region."""
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return book


def _as_text(book) -> str:
    import nbformat

    return nbformat.writes(book).rstrip("\n") + "\n"


def lab(directory: str | Path | None = None, arguments: Iterable[str] = ()) -> int:
    """Open JupyterLab on a folder and give its exit code.

    JupyterLab runs in this process, so that Ctrl+C reaches it first and it stops its kernels.
    """
    folder, options = _lab_folder(directory), list(arguments)
    # Before JupyterLab does, and in words that say what to do.
    if getattr(os, "geteuid", lambda: 1)() == 0 and "--allow-root" not in options:
        found = "you are the administrator (root) here, and notebooks would run with all its rights"
        remedy = "Work as another user; or, in a container of your own: rocu lab --allow-root"
        raise RocuError("lab", found, None, remedy)
    try:
        from jupyterlab.labapp import LabApp
    except ImportError as missing:
        found, remedy = f"JupyterLab cannot be loaded ({missing})", "pip install jupyterlab"
        raise RocuError("lab", found, None, f"Install it: python -m {remedy}") from missing
    root = os.path.abspath(folder)  # a mapped drive by its letter: Jupyter opens no //server/share
    print(f"JupyterLab on {root}. To stop it: Ctrl+C here.", flush=True)
    if not any("--debug" in option or "log" in option.partition("=")[0] for option in options):
        options += QUIET
    # Our settings turn off JupyterLab's news, which call home; those of others stay.
    paths = [str(datasets.PACKAGE / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    if (folder / FIRST).is_file() and not any("default_url" in option for option in options):
        options.append(f"--LabApp.default_url=/lab/tree/{FIRST}")
    try:
        LabApp.launch_instance([f"--ServerApp.root_dir={root}", *options])
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    return 0


def _lab_folder(directory: str | Path | None) -> Path:
    """Folder that is named; else the current one if it has notebooks, else the repository's."""
    if directory:
        folder = Path(directory)
        if folder.is_dir():
            return folder
        found = "this is a file" if folder.exists() else "there is nothing at this path"
        remedy = "To make one: rocu start my-paper"
        raise MissingFile(str(directory), found, "A folder with notebooks", remedy)
    if list(Path.cwd().glob("*.ipynb")):
        return Path.cwd()
    if datasets.in_repository():
        return datasets.notebooks()
    remedy = "Make a working folder and open it: rocu start my-paper, then rocu lab my-paper"
    raise RocuError("lab", "this folder has no notebooks in it", None, remedy)


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
    from rocu_analysis.readers.files import missing_path

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
    place = Path(folder) if folder else datasets.notebooks()
    files = sorted(place.glob("[0-9]*.ipynb")) or sorted(place.glob("*.ipynb"))
    if not files:
        remedy = "Make a working folder with them: rocu start my-paper"
        raise MissingFile(str(folder or "notebooks"), "there are no notebooks here", None, remedy)
    return files


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
            found = f"“{there}” has been changed since it was made, and would be written over"
            remedy = "Name another folder, for example: --out run"
            raise BadOption("notebooks", found, None, remedy)


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
            new = f"{name} = {value!r}"
            cell.source = line.sub(lambda m, new=new: f"{new}{m[1] or ''}", cell.source)
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
    only = only_region(stored)
    if region and only and region != only:
        return NotebookRun(source.name, region, target, 0.0, left_out=f"it is about {only} alone")
    book = _without_outputs(with_parameters(stored, given))  # stored ones would outlast a failure
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
        with warnings.catch_warnings():  # of Windows's event loop: nothing to act on either
            warnings.filterwarnings("ignore", "Proactor event loop", RuntimeWarning)
            client.execute()
    except CellExecutionError as failure:
        failed, error = _last_run(book), f"{failure.ename}: {failure.evalue or _at_fault(failure)}"
    except (CellTimeoutError, DeadKernelError) as failure:
        failed, error = _last_run(book), str(failure).strip().splitlines()[0]
    # The interpreter's version would make two machines' notebooks differ.
    book.metadata["language_info"] = {"name": "python"}
    outputs.write(target, _as_text(book))
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
