"""A folder to work in: notebooks, a paper's specification, example returns.

`start` fills a new folder for a person who only did ``pip install``; `lab` opens JupyterLab on it.
`notebook_runs` executes its notebooks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from rocu_analysis import locations, outputs
from rocu_analysis.errors import BadOption, MissingFile, RocuError, typed

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


def start(directory: str | Path, region: str | None = None) -> list[Path]:
    """Fill a folder that is new or empty, and give what was put there, at the top level."""
    folder = Path(directory)
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise BadOption(
            str(directory),
            "this is a file" if folder.is_file() else "there is something here already",
            "A folder that is empty, or that does not exist yet",
            f"Name another one, for example: rocu start {typed(folder.resolve().stem + '-2')}",
        )
    from rocu_analysis import reference
    from rocu_analysis.templates import template

    shipped = locations.data() / "illustrative"
    spec = (shipped / "paper.toml").read_text(encoding="utf-8")
    region = reference.check_region(region) if region else "South West"
    for line, becomes in SPEC_LINES:
        spec = re.sub(line, becomes, spec, flags=re.MULTILINE)
    spec = spec.replace("South West", region)
    files: dict[Path, bytes | str] = {
        folder / file.name: file.read_bytes()
        for file in locations.notebooks().iterdir()
        if file.is_file() and not file.name.startswith(".")
    }
    for name, made in (("example-returns", shipped), ("messy-returns", locations.data() / "messy")):
        for file in made.iterdir():
            if file.suffix in {".xlsx", ".csv", ".toml", ".md"} and file.name != "paper.toml":
                files[folder / name / file.name] = file.read_bytes()
    files[folder / ".gitignore"], files[folder / "paper.toml"] = GITIGNORE, spec
    files[folder / "template.xlsx"] = template()
    outputs.write_all(files)
    (folder / "returns").mkdir()
    return sorted(folder.iterdir())


def lab(directory: str | Path | None = None, arguments: Iterable[str] = ()) -> int:
    """Open JupyterLab on a folder and give its exit code.

    JupyterLab runs in this process, so that Ctrl+C and a request to end reach it first: it then
    asks its kernels to stop, where a parent that ends would leave them behind.
    """
    folder, options = _lab_folder(directory), list(arguments)
    # Before JupyterLab does, and in words that say what to do.
    if getattr(os, "geteuid", lambda: 1)() == 0 and "--allow-root" not in options:
        raise RocuError(
            "lab",
            "you are the administrator (root) here, and notebooks would run with all its rights",
            None,
            "Work as another user; or, where the machine is a container of your own: "
            "rocu lab --allow-root",
        )
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
    # Our settings turn off JupyterLab's news, which call home and first ask whether they may. What
    # an administrator or a user has settled in other folders of settings stays.
    paths = [str(locations.PACKAGE / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    if (folder / FIRST).is_file() and not any("default_url" in option for option in options):
        options.append(f"--LabApp.default_url=/lab/tree/{FIRST}")
    try:
        LabApp.launch_instance([f"--ServerApp.root_dir={folder.resolve()}", *options])
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
        raise MissingFile(
            str(directory), found, "A folder with notebooks", "To make one: rocu start my-paper"
        )
    if list(Path.cwd().glob("*.ipynb")):
        return Path.cwd()
    if locations.in_repository():
        return locations.notebooks()
    raise RocuError(
        "lab",
        "this folder has no notebooks in it",
        None,
        "Make a working folder and open it: rocu start my-paper, then rocu lab my-paper",
    )
