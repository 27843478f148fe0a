"""Workbooks drawn at random: every cell comes back with its address, value and type."""

import datetime as dt
import io

import numpy as np
import openpyxl
from hypothesis import given, strategies as st
from sheets import only

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
VALUES = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6)),
    st.booleans(),
    WORDS.filter(lambda text: not text.startswith("=")),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2099, 1, 1)).map(
        lambda x: x.replace(microsecond=0)
    ),
    st.just("=A1+1"),
)
PLACES = st.tuples(st.integers(1, 40), st.integers(1, 40))


@given(st.dictionaries(PLACES, VALUES, max_size=30))
def test_what_openpyxl_writes_is_read(content):
    book = openpyxl.Workbook()
    for (down, right), value in content.items():
        book.active.cell(down, right, value)
    packed = io.BytesIO()
    book.save(packed)
    read = only(packed.getvalue())
    held = zip(*np.nonzero(read.values != None), strict=True)  # noqa: E711
    found = {(int(read.rows[i]), int(read.columns[j])): read.values[i, j] for i, j in held}
    assert found.keys() == {place for place, value in content.items() if value != ""}
    for place, value in found.items():
        typed = content[place]
        if isinstance(typed, dt.datetime):  # a moment at midnight is a date
            value = value if isinstance(value, dt.datetime) else dt.datetime(*value.timetuple()[:3])
            assert abs(value - typed) < dt.timedelta(milliseconds=2)
        else:
            assert value == typed
