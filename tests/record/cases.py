"""Everything that is recorded: the name of a record, and the function that makes its text."""

from . import checks, exhibits, papers

CASES = {**checks.CASES, **exhibits.CASES, **papers.CASES}
