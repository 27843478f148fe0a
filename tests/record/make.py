"""Write down what the package does: `python -m tests.record.make [NAME...]`; all where none."""

import re
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pandas as pd

from .cases import CASES, HERE, write

# These look at the two shipped papers, each of which takes seconds: one process makes both.
_OF_SHIPPED_PAPERS = re.compile("papers/(files/)?(illustrative|published)|papers/commands-paper")


def _as_tests():
    """Hold texts as the tests do: in pyarrow all takes half as long again."""
    pd.options.mode.string_storage = "python"


def main(wanted):
    names = [name for name in CASES if not wanted or name.startswith(tuple(wanted))]
    together = [name for name in names if _OF_SHIPPED_PAPERS.match(name)]
    parts = [together, *([name] for name in names if name not in together)]
    # A core of a small machine each.
    with ProcessPoolExecutor(2, get_context("spawn"), _as_tests) as pool:
        for _ in pool.map(write, parts):
            pass
    if not wanted:
        for path in HERE.rglob("*.txt"):
            if path.relative_to(HERE).with_suffix("").as_posix() not in CASES:
                path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
