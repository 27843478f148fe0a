"""A folder to work in: notebooks, a paper's specification, example returns.

`start` fills a new folder for a person who only did ``pip install``; `lab` opens JupyterLab on it.
`notebook_runs` executes its notebooks.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from rocu_analysis import locations
from rocu_analysis.errors import BadOption, MissingFile, RocuError, typed

# JupyterLab's account of a dozen extensions hides the one line that a user needs: the address.
QUIET = ("--log-level=WARN", "--LabApp.log_level=WARN")
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


def start(directory: str | Path) -> list[Path]:
    """Fill a new folder with what a paper needs.

    Parameters
    ----------
    directory : path
        A folder that does not exist or is empty.

    Returns
    -------
    list of Path
        What was put there, at the top level.

    Raises
    ------
    BadOption
        Where the folder has something in it: nothing a user has is ever overwritten.
    """
    folder = Path(directory)
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise BadOption(
            str(directory),
            "this is a file" if folder.is_file() else "there is something here already",
            "A folder that is empty, or that does not exist yet",
            f"Name another one, for example: rocu start {typed(folder.resolve().stem + '-2')}",
        )
    folder.mkdir(parents=True, exist_ok=True)
    _copy_notebooks(folder)
    _copy_returns(folder / "example-returns")
    (folder / "returns").mkdir()
    (folder / ".gitignore").write_text(GITIGNORE, encoding="utf-8", newline="\n")
    shutil.copyfile(locations.data() / "illustrative" / "paper.toml", folder / "paper.toml")
    _point_at_returns(folder / "paper.toml")
    _write_template(folder / "template.xlsx")
    return sorted(folder.iterdir())


def lab(directory: str | Path | None = None, arguments: Iterable[str] = ()) -> int:
    """Open JupyterLab on a working folder, or on the repository's notebooks.

    JupyterLab runs in this process, so that Ctrl+C and a request to end reach it first: it then
    asks its kernels to stop, where a parent that ends would leave them behind.

    Parameters
    ----------
    directory : path, optional
        The folder to open; without one, the current folder if it has notebooks in it, else the
        repository's notebooks.
    arguments : iterable of str
        Options for JupyterLab, such as ``--no-browser`` or ``--port=8899``.

    Returns
    -------
    int
        Exit code, 0 where JupyterLab was stopped by its user.

    Raises
    ------
    MissingFile
        Where there is no folder at the path.
    RocuError
        In an installed package with no working folder (its notebooks are not the user's to
        change), as root without ``--allow-root``, and where JupyterLab is not installed.
    """
    folder = _existing(directory) if directory else _lab_folder()
    options = list(arguments)
    _refuse_root(options)
    try:
        from jupyterlab.labapp import LabApp
    except ImportError as missing:
        raise RocuError(
            "lab",
            f"JupyterLab cannot be loaded ({missing})",
            None,
            "Install it: python -m pip install jupyterlab",
        ) from missing
    print(f"JupyterLab on {folder.resolve()}. To stop it: Ctrl+C here.", flush=True)
    if not any("--debug" in option or "log" in option.partition("=")[0] for option in options):
        options += QUIET
    _call_nobody()
    try:
        LabApp.launch_instance([f"--ServerApp.root_dir={folder.resolve()}", *options])
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    return 0


def _existing(directory: str | Path) -> Path:
    folder = Path(directory)
    if not folder.is_dir():
        found = "this is a file" if folder.exists() else "there is nothing at this path"
        raise MissingFile(
            str(directory), found, "A folder with notebooks", "To make one: rocu start my-paper"
        )
    return folder


def _call_nobody() -> None:
    """Turn off JupyterLab's news, which call home and first ask whether they may.

    What an administrator or a user has settled in other folders of settings stays.
    """
    ours = str(locations.PACKAGE / "jupyter")
    paths = [ours, *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)


def _refuse_root(options: list[str]) -> None:
    """Say before JupyterLab does, and in words that say what to do, that it refuses root."""
    if getattr(os, "geteuid", lambda: 1)() == 0 and "--allow-root" not in options:
        raise RocuError(
            "lab",
            "you are the administrator (root) here, and notebooks would run with all its rights",
            None,
            "Work as another user; or, where the machine is a container of your own: "
            "rocu lab --allow-root",
        )


def _lab_folder() -> Path:
    here = Path.cwd()
    if list(here.glob("*.ipynb")):
        return here
    if locations.in_repository():
        return locations.notebooks()
    raise RocuError(
        "lab",
        "this folder has no notebooks in it",
        None,
        "Make a working folder and open it: rocu start my-paper, then rocu lab my-paper",
    )


def _copy_notebooks(folder: Path) -> None:
    for file in sorted(locations.notebooks().iterdir()):
        if file.is_file() and not file.name.startswith("."):
            shutil.copyfile(file, folder / file.name)


def _copy_returns(folder: Path) -> None:
    folder.mkdir()
    for file in sorted((locations.data() / "illustrative").iterdir()):
        if file.suffix in {".xlsx", ".csv", ".toml", ".md"} and file.name != "paper.toml":
            shutil.copyfile(file, folder / file.name)


def _point_at_returns(spec: Path) -> None:
    """Let the copied specification read the example returns beside it."""
    text = spec.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(example|returns) = .*$", 'returns = "example-returns"', text)
    spec.write_text(text, encoding="utf-8", newline="\n")


def _write_template(path: Path) -> None:
    from rocu_analysis.templates import write_template

    write_template(path)
