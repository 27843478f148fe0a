"""Files become sheets of cells with their addresses; nothing is interpreted.

`read` takes whatever arrived (a file, several, a folder, an open file) and gives the cells as the
file types them. What cannot be read is one problem on that file, and the rest is
read. Everything is bounded: a hostile file costs seconds, not the machine.
"""

from __future__ import annotations

from rocu_analysis.readers.files import missing_path
from rocu_analysis.readers.guard import Limits
from rocu_analysis.readers.reading import Reading, read
from rocu_analysis.readers.sheet import Sheet, column_letters

__all__ = ["Limits", "Reading", "Sheet", "column_letters", "missing_path", "read"]
