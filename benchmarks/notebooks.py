"""What the set of notebooks costs beside starting their kernels and importing the libraries alone.

    python benchmarks/notebooks.py

For every notebook a bare one is run too, which only imports what an exhibit needs. The two take
turns, and of two turns each the quicker counts, so that other work on the machine does not fall on
one alone. The notebook that writes a paper is told apart. The set is to take at most 1.8 times the
bare cost.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from rocu_analysis import workspace

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
IMPORTS = """\
import matplotlib.figure, pandas, scipy.stats
import rocu_analysis as rocu
rocu.track, rocu.compare_regions, rocu.example"""
TURNS = 2


def seconds(folder: Path) -> float:
    """Seconds of the one notebook in a folder."""
    (run,) = workspace.run_notebooks(out=folder / "out", notebooks=folder)
    if not run.passed:
        raise SystemExit(str(run))
    return run.seconds


def beside(path: Path, place: Path) -> tuple[float, float]:
    """Seconds of a notebook and of a bare one, the quicker of each one's turns."""
    whole, bare = place / path.stem, place / f"{path.stem} bare"
    whole.mkdir()
    bare.mkdir()
    shutil.copyfile(path, whole / path.name)
    book = new_notebook(cells=[new_code_cell(IMPORTS)], metadata=KERNEL)
    nbformat.write(book, bare / path.name)
    turns = [(seconds(whole), seconds(bare)) for _ in range(TURNS)]
    return min(turn[0] for turn in turns), min(turn[1] for turn in turns)


def main() -> None:
    """Print both costs and their ratio."""
    began = time.perf_counter()
    kept = []
    with tempfile.TemporaryDirectory() as place:
        for path in workspace.notebook_files():
            whole, bare = beside(path, Path(place))
            print(f"{path.name:44} {whole:6.1f} s   bare {bare:5.1f} s", flush=True)
            if not path.name.startswith("08-"):
                kept.append((whole, bare))
    ratio = sum(whole for whole, _ in kept) / sum(bare for _, bare in kept)
    print(f"without the one that writes a paper: {ratio:.2f} times the bare cost (at most 1.8)")
    print(f"all in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
