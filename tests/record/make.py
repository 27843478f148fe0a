"""Write down what the package does: `python -m tests.record.make [NAME...]`; all where none."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from .cases import CASES, HERE, write


def main(wanted):
    names = [name for name in CASES if not wanted or name.startswith(tuple(wanted))]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:  # a core of a small machine each
        for _ in pool.map(write, names):
            pass
    if not wanted:
        for path in HERE.rglob("*.txt"):
            if path.relative_to(HERE).with_suffix("").as_posix() not in CASES:
                path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
