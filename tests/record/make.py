"""Write down what the package does: `python -m tests.record.make [NAME...]`; all where none."""

import sys
from pathlib import Path

from rocu_analysis import outputs

from .cases import CASES

HERE = Path(__file__).parent


def main(wanted):
    for name, make in CASES.items():
        if wanted and not any(name.startswith(part) for part in wanted):
            continue
        path = HERE / f"{name}.txt"
        outputs.write(path, make().rstrip("\n") + "\n")
    if not wanted:
        for path in HERE.rglob("*.txt"):
            if path.relative_to(HERE).with_suffix("").as_posix() not in CASES:
                path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
