"""Where the shipped data and notebooks are: the repository if there is one, else the package.

One locator, so that an editable checkout and an installed wheel read the same files by the
same names.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


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


def example_returns(kind: str = "published") -> Path:
    """Folder of shipped returns, as forces would send them: for `rocu.check`.

    Parameters
    ----------
    kind : {"published", "illustrative"}
        Real published figures, or the invented set.

    Returns
    -------
    Path

    Raises
    ------
    UnknownName
        Where there is no such set.
    """
    if kind not in ("published", "illustrative"):
        from rocu_analysis.reference import unknown

        raise unknown("set of returns", kind, ("published", "illustrative"))
    return data() / kind


def _root() -> Path:
    # Two up from src/rocu_analysis is the repository; from site-packages it is somewhere else,
    # which has no pyproject.toml of ours beside it.
    root = PACKAGE.parent.parent
    return root if PACKAGE.parent.name == "src" else PACKAGE
