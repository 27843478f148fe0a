"""Many charts judged at once say what each says by itself, whatever is left out of each."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocu_analysis.measures.signals import chances, design_of, smallest_change
from rocu_analysis.measures.variation import Charted, Rebase, charted, charted_rows, control_chart

CELLS = st.one_of(st.just(np.nan), st.integers(0, 40).map(float))
PAGES = st.integers(1, 26).flatmap(
    lambda points: st.lists(
        st.tuples(
            st.lists(CELLS, min_size=points, max_size=points),
            st.sets(st.integers(0, points - 1), max_size=3),
            st.sets(st.integers(0, points - 1), max_size=2),
        ),
        min_size=1,
        max_size=6,
    )
)


def flags(places, points):
    return np.isin(np.arange(points), list(places))


@given(page=PAGES, kind=st.sampled_from(["auto", "xmr"]), rebased=st.booleans())
def test_charts_judged_at_once_are_those_judged_one_by_one(page, kind, rebased):
    table = np.array([values for values, _, _ in page])
    points = table.shape[1]
    rebase = (Rebase(points // 2, "7 April 2021", "a new system"),) if rebased else ()
    options = {"kind": kind, "rebase": rebase, "improvement": "up"}
    together = charted_rows(
        table,
        excluded=np.array([flags(out, points) for _, out, _ in page]),
        provisional=np.array([flags(waiting, points) for _, _, waiting in page]),
        **options,
    )
    for (values, out, waiting), found in zip(page, together, strict=True):
        alone = charted(control_chart(values, exclude=out, provisional=waiting, **options))
        for field in dataclasses.fields(Charted):
            got, wanted = getattr(found, field.name), getattr(alone, field.name)
            blank = [None] if field.name in ("rule", "side") else []
            if isinstance(wanted, np.ndarray) and wanted.dtype == object:
                wanted = [None if blank and word != word else word for word in wanted]
                assert list(got) == wanted, field.name
            else:
                np.testing.assert_array_equal(got, wanted, err_msg=field.name)


def test_a_frame_and_its_arrays_have_the_same_answers():
    chart = control_chart([12, 15, 9, 14, 11, 13, 12, 10, 16, 12, 11, 31])
    arrays = charted(chart)
    assert charted(arrays) is arrays
    assert smallest_change(arrays) == smallest_change(chart)
    assert design_of(arrays) == design_of(chart)
    assert chances([arrays]).equals(chances([chart]))
    assert chances([arrays])["new"].tolist() == [True]


@pytest.mark.parametrize("series", [0, 2])
def test_series_without_points_have_charts_without_points(series):
    none = np.zeros((series, 0), dtype=bool)
    found = charted_rows(np.zeros((series, 0)), excluded=none, provisional=none)
    assert [len(chart) for chart in found] == [0] * series
    assert all(chart.why == "" for chart in found)


def test_final_points_leave_out_provisional_ones():
    chart = charted(control_chart([1, 2, 3, 4], provisional=[3]))
    assert chart.final().value.tolist() == [1, 2, 3]
    assert len(chart) == 4
