"""What a paper says is new since the last one, from the counts that both showed."""

from rocu_analysis.paper import earlier

TOLD = {"measure": "arrests", "counting": "led", "area": "region", "region": "East Midlands"}


def shown(*periods):
    counts = [TOLD | {"period": label, "first": first, "last": last, "value": 10}
              for label, first, last in periods]  # fmt: skip
    return earlier.shown({"kind": "track", "measure": "arrests"}, "Arrests", counts)


QUARTER = ("2026-27 Q1", "2026-04-01", "2026-06-30")
NEXT = ("2026-27 Q2", "2026-07-01", "2026-09-30")
MONTHS = [("Jul 2026", "2026-07-01", "2026-07-31"), ("Aug 2026", "2026-08-01", "2026-08-31"),
          ("Sep 2026", "2026-09-01", "2026-09-30")]  # fmt: skip


def first_line(*periods):
    last = earlier.Earlier("Paper", "East Midlands", "2026-07-10", "public", (), (shown(QUARTER),))
    return earlier.lines(last, [shown(QUARTER, *periods)])[0]


def test_months_go_without_saying_beside_their_quarter():
    assert first_line(*MONTHS, NEXT) == "New: figures of 2026-27 Q2"
    assert first_line(*MONTHS) == "New: figures of Jul 2026, Aug 2026 and Sep 2026"


def test_periods_that_are_too_many_to_name_are_counted():
    months = [(f"month {n}", f"2026-{n:02}-01", f"2026-{n:02}-28") for n in range(7, 13)]
    named = "month 10, month 11, month 12 and 3 earlier ones"
    assert first_line(*months) == f"New: figures of {named}"
