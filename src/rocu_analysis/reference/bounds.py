"""Which measures can never exceed which: `BOUNDS`, one line each.

A measure that is counted within another (`Bound.is_part`) is also a part of it: its family in a
test for disclosure, and the whole of which a share may be taken.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bound:
    """Measures that cannot exceed another, each alone and in sum.

    ``is_part``: they count a part of what the whole counts; ``is_all``: they make it up.
    """

    parts: str | tuple[str, ...]
    whole: str
    is_part: bool = True
    is_all: bool = False

    @property
    def measures(self) -> tuple[str, ...]:
        """The parts, also where it is one."""
        return (self.parts,) if isinstance(self.parts, str) else self.parts


BOUNDS = (
    Bound("disruptions", "operations", is_part=False),  # of those who declare operations
    Bound("cocaine seized", "class A drugs seized"),
    Bound("crack cocaine seized", "class A drugs seized"),
    Bound("heroin seized", "class A drugs seized"),
    Bound(("adults safeguarded", "children safeguarded"), "people safeguarded"),
    Bound(("judicial outcomes", "non-judicial outcomes"), "total outcomes", is_all=True),
)

# The measure that each measure is a part of.
PART_OF = {part: bound.whole for bound in BOUNDS if bound.is_part for part in bound.measures}
