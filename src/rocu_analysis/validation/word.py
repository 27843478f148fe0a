"""What one distinct word of a column, or one heading, means."""

from __future__ import annotations

from dataclasses import dataclass, field

# So many unknown words of one column are answered with the nearest known: it is slow work, and
# beyond that the column is of something else.
MOST_ADVICE = 30


@dataclass
class Word:
    """What one distinct word of a column means.

    ``fields`` holds outcome fields as they will stand; ``total`` is true for a total of the
    others; ``code`` is a problem (`codes_reading`), with the message and remedy that go with it.
    """

    fields: dict[str, object] = field(default_factory=dict)
    total: bool = False
    part: tuple[str, int, int] | None = None
    code: str = ""
    message: str = ""
    remedy: str = ""
