"""``python -m rocu_analysis``: the ``rocu`` command where script wrappers are blocked."""

from rocu_analysis.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
