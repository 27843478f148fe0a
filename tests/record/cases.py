"""Everything that is recorded: the name of a record, and the function that makes its text."""

from pathlib import Path

from rocu_analysis import outputs

from . import checks, exhibits, papers

HERE = Path(__file__).parent
CASES = {**checks.CASES, **exhibits.CASES, **papers.CASES}


def write(names):
    """Write some records; here, since some of what is recorded takes the main module's place."""
    for name in names:
        outputs.write(HERE / f"{name}.txt", CASES[name]().rstrip("\n") + "\n")
