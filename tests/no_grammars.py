"""Loaded before what checks notebooks (``pytest -p tests.no_grammars``).

That would compile grammars of addresses, a second and a half in each process; none of ours holds
such an address, and it does without.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)
