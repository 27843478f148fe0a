"""Write down what the package does: `python -m tests.record.make [NAME...]`; all where none."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rocu_analysis import outputs

from .cases import CASES

HERE = Path(__file__).parent


def write(name):
    outputs.write(HERE / f"{name}.txt", CASES[name]().rstrip("\n") + "\n")


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
