"""Run by CI in an empty folder, in an environment of the built wheel and the oldest it takes.

Everything that a person who only did `pip install` relies on: the shipped data and
notebooks come from inside the package, and the commands write what they promise.
"""

import subprocess
import sys
from pathlib import Path

import rocu_analysis as rocu
from rocu_analysis import datasets

COMMAND = [sys.executable, "-m", "rocu_analysis"]


def run(*arguments):
    """Run a command and give back its exit code, or stop with what it said."""
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    print("rocu", *arguments, "->", done.returncode)
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)
    return done.returncode


def main():
    """Check the wheel; exit with a sentence where it falls short."""
    package = Path(rocu.__file__).parent
    assert "site-packages" in str(package), package
    assert datasets.data().is_relative_to(package), datasets.data()
    assert len(rocu.example("fraud")) > 500
    for example in ("published", "illustrative"):
        assert run("paper", "--example", example, "--out", example) == 0
        for kind in ("docx", "pdf", "html"):
            assert list(Path(example).glob(f"*.{kind}")), f"no {kind}"
    run("template", "template.xlsx")
    assert run("check", "template.xlsx") == 0
    run("start", "working")
    assert len(list(Path("working").rglob("*.ipynb"))) >= 3
    assert run("check", "working/messy-returns") == 1
    assert run("paper", "--spec", "working/paper.toml", "--out", "first") == 0
    for kind in ("docx", "pdf", "html"):
        assert list(Path("first").glob(f"*.{kind}")), f"no {kind} of a first paper"
    print("the wheel stands alone")


if __name__ == "__main__":
    main()
