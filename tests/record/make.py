"""Write the record again: `python -m tests.record.make [NAME...]`; all where none is named."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest has it

import pandas as pd

from .cases import CASES, HERE, path_of, write


def main(wanted):
    pd.options.mode.string_storage = "python"  # as the tests have it
    write([name for name in CASES if not wanted or name.startswith(tuple(wanted))])
    for path in set(HERE.rglob("*.txt")) - {path_of(name) for name in CASES}:
        path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
