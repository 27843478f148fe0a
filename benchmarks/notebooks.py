"""What the set of notebooks costs beside starting their kernels and importing the libraries alone.

    python benchmarks/notebooks.py

For every notebook a bare one is run too, which only imports what an exhibit needs. The one that
writes a paper is told apart. The set is to take at most 1.8 times the bare cost.
"""

from __future__ import annotations

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


def seconds(notebooks: Path | None, out: str) -> dict[str, float]:
    """Seconds of each notebook of a folder; the shipped ones without."""
    runs = workspace.run_notebooks(out=out, notebooks=notebooks)
    failed = [str(run) for run in runs if not run.passed]
    if failed:
        raise SystemExit("\n".join(failed))
    return {run.notebook: run.seconds for run in runs}


def main() -> None:
    """Print both costs and their ratio."""
    with tempfile.TemporaryDirectory() as out:
        bare = Path(out) / "bare"
        bare.mkdir()
        for path in workspace.notebook_files():
            book = new_notebook(cells=[new_code_cell(IMPORTS)], metadata=KERNEL)
            nbformat.write(book, bare / path.name)
        began = time.perf_counter()
        alone = seconds(bare, f"{out}/alone")
        whole = seconds(None, f"{out}/whole")
        for name, cost in whole.items():
            print(f"{name:44} {cost:6.1f} s   bare {alone[name]:5.1f} s")
        kept = [name for name in whole if not name.startswith("08-")]
        ratio = sum(whole[name] for name in kept) / sum(alone[name] for name in kept)
        print(f"without the one that writes a paper: {ratio:.2f} times the bare cost (at most 1.8)")
        print(f"all in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
