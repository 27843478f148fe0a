"""Every kind of problem that intake knows, from files to figures, in one table.

`docs/problems.md` is this table in prose, and a test holds the two together.
"""

from __future__ import annotations

from rocu_analysis.readers import codes as reading_files
from rocu_analysis.validation import codes_reading, rules_catalogue

# Where in the work each kind is found, for whoever reads the list from top to bottom.
PARTS = {
    "Files": reading_files.CODES,
    "Cells, names, periods and tables": codes_reading.CODES,
    "Figures and records": rules_catalogue.CODES,
}
KINDS = {code: kind for kinds in PARTS.values() for code, kind in kinds.items()}
