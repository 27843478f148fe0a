"""Where are the files that the package ships, and does a path name one of them?

One locator, so that an editable checkout and an installed wheel read the same files by the same
names.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def in_repository() -> bool:
    """Whether the package runs from a checkout, which has ``data/`` and ``notebooks/``."""
    root = _root()
    return (root / "data").is_dir() and (root / "notebooks").is_dir()


def data() -> Path:
    """Folder with ``published/`` and ``illustrative/``."""
    return _root() / "data" if in_repository() else PACKAGE / "_data"


def notebooks() -> Path:
    """Folder with the shipped notebooks."""
    return _root() / "notebooks" if in_repository() else PACKAGE / "_notebooks"


def are_shipped(source: object) -> bool:
    """Whether everything that a source names lies among the shipped data."""
    paths = list(source) if isinstance(source, list | tuple | set | frozenset) else [source]
    home = data().resolve()
    return bool(paths) and all(
        isinstance(path, str | os.PathLike) and Path(path).resolve().is_relative_to(home)
        for path in paths
    )


def _root() -> Path:
    # Two up from src/rocu_analysis is the repository; from site-packages it is somewhere else,
    # which has no pyproject.toml of ours beside it.
    root = PACKAGE.parent.parent
    return root if PACKAGE.parent.name == "src" else PACKAGE
