"""Words for recommendations. Nothing is called overdue whose status is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import count, day, days, figure, listed, small

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

NOUN = ("recommendation", "recommendations")


def state_words(
    state: str,
    days_to_due: int | None,
    days_overdue: int | None,
    has_due: bool = True,
    old: bool = False,
) -> str:
    """How one recommendation stands, for the right margin of the timeline.

    ``old`` where it is not closed by a register without an entry for more than a year: whether it
    is overdue, and for how long, is then not known.

    >>> state_words("overdue", -31, 31), state_words("due soon", 0, None)
    ('Overdue by 31 days', 'Due today')
    >>> state_words("status not known", None, None)
    'Status not known'
    >>> state_words("overdue", -1278, 1278, old=True), state_words("open", None, None, old=True)
    ('Overdue if still open', 'Open when last stated, no due date')
    """
    if old:
        return _old_words(state, days_to_due)
    if state == "overdue":
        return f"Overdue by {days(days_overdue)}"
    if state == "due soon":
        return "Due today" if days_to_due == 0 else f"Due in {days(days_to_due)}"
    if state == "open":
        if not has_due or days_to_due is None:
            return "Open, no due date"
        return f"Open, due in {days(days_to_due)}"
    if state == "closed on time":
        return "Closed on the due date" if days_to_due == 0 else f"Closed {days(days_to_due)} early"
    if state == "closed late":
        return f"Closed {days(days_overdue)} late"
    if state == "closed (date not known)":
        return "Closed, timing not known" if has_due else "Closed, no due date"
    return f"{state[:1].upper()}{state[1:]}"


def _old_words(state: str, days_to_due: int | None) -> str:
    if state == "overdue":
        return "Overdue if still open"
    if days_to_due is None:
        return "Open when last stated, no due date"
    when = "due today" if days_to_due == 0 else f"due in {days(days_to_due)}"
    return f"Open when last stated, {when}"


def headline(
    states: Mapping[str, int], as_at: date, old: Sequence[date] = (), old_open: int = 0
) -> str:
    """Say first what is overdue, then what nobody knows, then what is open.

    Parameters
    ----------
    states : mapping
        Number of recommendations by state, as in `measures.progress.STATES`.
    as_at : date
    old : sequence of date
        Last entry of the register of each overdue recommendation, where it has had none for more
        than a year.
    old_open : int
        How many of those that are open and not overdue stand in such a register.

    >>> from datetime import date
    >>> headline({"status not known": 7}, date(2021, 2, 18))
    'The status of all seven recommendations is not known at 18 February 2021'
    >>> headline({"overdue": 1, "closed on time": 2}, date(2022, 3, 31))
    'One of three recommendations is overdue at 31 March 2022'
    >>> headline({"overdue": 2}, date(2022, 3, 31))
    'Both recommendations are overdue at 31 March 2022'
    >>> headline({"overdue": 2, "open": 1}, date(2022, 3, 31), [date(2018, 5, 8)] * 2)
    'Two of three recommendations are overdue if still open: last entry 8 May 2018'
    >>> headline({"overdue": 2, "open": 1}, date(2022, 3, 31), [date(2018, 5, 8)])
    'Two of three recommendations are overdue, one of them only if still open'
    """
    total = sum(states.values())
    overdue, unknown = states.get("overdue", 0), states.get("status not known", 0)
    if total == 0:
        return f"No recommendation had been issued by {day(as_at)}"
    if unknown == total:
        whole = "the one recommendation" if total == 1 else f"all {small(total)} recommendations"
        return f"The status of {whole} is not known at {day(as_at)}"
    if overdue:
        text = f"{small(overdue).capitalize()} of {small(total)} recommendations"
        if overdue == total:
            whole = {1: "The one recommendation", 2: "Both recommendations"}
            text = whole.get(total, f"All {small(total)} recommendations")
        text += f" {_are(overdue)} overdue"
        if old:
            return f"{text}{_if_still_open(old, overdue)}"
        if unknown:
            return f"{text}; the status of {small(unknown)} is not known"
        return f"{text} at {day(as_at)}"
    if unknown:
        known = f"the status of {small(unknown)} of {small(total)} is not known"
        return f"None known to be overdue; {known}"
    live = states.get("open", 0) + states.get("due soon", 0)
    if live == 0:
        return f"No recommendation is open at {day(as_at)}"
    still = f"{_some_of(live, total)} {_are(live)} open"
    if old_open:
        was = " was" if total == 1 else ""
        still = f"{_some_of(live, total)}{was} open when last stated"
    return f"No recommendation is overdue at {day(as_at)}; {still}"


def _some_of(number: int, total: int) -> str:
    if number < total:
        return f"{small(number)} of {small(total)}"
    return {1: "the one", 2: "both"}.get(total, f"all {small(total)}")


def _if_still_open(old: Sequence[date], overdue: int) -> str:
    """Tail of the headline where entries are old: for all that are overdue, or for some."""
    if len(old) < overdue:
        return f", {small(len(old))} of them only if still open"
    if len(set(old)) == 1:
        return f" if still open: last entry {day(old[0])}"
    first, last = min(old).year, max(old).year
    return f" if still open: last entries of {first if first == last else f'{first} to {last}'}"


def counts_sentence(states: Mapping[str, int], as_at: date, old: int = 0) -> str:
    """Count every state that occurs, in the order given.

    ``old`` is how many are not closed by a register without an entry for more than a year.

    >>> from datetime import date
    >>> counts_sentence({"status not known": 7}, date(2021, 2, 18))
    'At 18 February 2021 the register holds 7 recommendations, all of unknown status'
    """
    total = sum(states.values())
    parts = [
        f"{figure(number)} {_state_phrase(state)}" for state, number in states.items() if number
    ]
    if total == 0:
        return f"At {day(as_at)} no recommendation had been issued"
    head = f"At {day(as_at)} the register holds {count(total, *NOUN)}"
    if old:
        return f"{head}, by the status last stated of each: {listed(parts)}"
    if len(parts) == 1 and total > 1:
        return f"{head}, all {parts[0].partition(' ')[2]}"
    return f"{head}: {listed(parts)}"


def stated_sentence(stated: Sequence[date]) -> str:
    """From which days the statuses are of what is not closed.

    >>> from datetime import date
    >>> stated_sentence([date(2018, 5, 8)])
    'The status of the one that is not closed is of 8 May 2018'
    >>> stated_sentence([date(2018, 5, 8), date(2021, 3, 1)])
    'The statuses of those not closed are of 8 May 2018 to 1 March 2021'
    """
    if not stated:
        return ""
    first, last = day(min(stated)), day(max(stated))
    when = first if first == last else f"{first} to {last}"
    if len(stated) == 1:
        return f"The status of the one that is not closed is of {when}"
    return f"The statuses of those not closed are of {when}"


def last_entry_sentence(entries: Sequence[date]) -> str:
    """Since when nothing is known of what is not closed, where that is more than a year.

    >>> from datetime import date
    >>> last_entry_sentence([date(2018, 12, 18)] * 5)
    'The register has no entry after 18 December 2018: whether five that were open then were \
closed since is not known'
    """
    if not entries:
        return ""
    first, last = day(min(entries)), day(max(entries))
    register = f"The register has no entry after {last}"
    if first != last:
        register = f"Their registers have no entry after days between {first} and {last}"
    was = "one that was" if len(entries) == 1 else f"{small(len(entries))} that were"
    closed = "was" if len(entries) == 1 else "were"
    return f"{register}: whether {was} open then {closed} closed since is not known"


def if_still_open_sentence(number: int, overdue: int) -> str:
    """How many of what is overdue are so only if they are still open.

    >>> if_still_open_sentence(1, 1), if_still_open_sentence(1, 3), if_still_open_sentence(4, 4)
    ('The one overdue is so only if it is still open', 'Of those overdue, one is so only if it is \
still open', 'Those overdue are so only if they are still open')
    """
    it = "it is" if number == 1 else "they are"
    if number < overdue:
        return f"Of those overdue, {small(number)} {_are(number)} so only if {it} still open"
    whom = "The one overdue is" if number == 1 else "Those overdue are"
    return f"{whom} so only if {it} still open"


def old_note(number: int, as_at: date) -> str:
    """Note on registers without an entry for more than a year.

    >>> from datetime import date
    >>> old_note(1, date(2021, 3, 31))
    'By 31 March 2021 the register of 1 recommendation not closed has had no entry for more than a \
year: its state is that of its last status.'
    """
    their = "its state is that of its" if number == 1 else "their states are those of their"
    return (
        f"By {day(as_at)} the register of {count(number, *NOUN)} not closed has had no entry for "
        f"more than a year: {their} last status."
    )


def undated_status_note(number: int) -> str:
    """Note on recommendations that are not closed, by a status without a date."""
    them = "it" if number == 1 else "them"
    return (
        f"From which day the status is is not stated for {count(number, *NOUN)} not closed; it is "
        f"taken to hold for {them} still."
    )


def overdue_sentence(shortest: int, longest: int) -> str:
    """Range of days by which recommendations are overdue.

    >>> overdue_sentence(1, 40), overdue_sentence(40, 40)
    ('What is overdue is 1 to 40 days past its due date', 'What is overdue is 40 days past its due \
date')
    """
    length = days(longest) if shortest == longest else f"{figure(shortest)} to {days(longest)}"
    return f"What is overdue is {length} past its due date"


def moved_sentence(number: int) -> str:
    """How many due dates were moved."""
    return f"The due date of {count(number, *NOUN)} has been moved"


def issued_and_closed(issued: int, closed: int, outstanding: int) -> str:
    """Sentence on the flow up to the as-at date.

    >>> issued_and_closed(3, 0, 3)
    'Of 3 issued, none has been closed on a known day and 3 are outstanding'
    >>> issued_and_closed(30, 21, 6)[61:]
    'tstanding; the other 3 were not accepted, or closed on an unknown day'
    """
    rest = issued - closed - outstanding
    other = ""
    if rest:
        others = "one" if rest == 1 else figure(rest)
        some = "the one" if rest == issued == 1 else f"the other {others}"
        was = "was" if rest == 1 else "were"
        other = f"; {some} {was} not accepted, or closed on an unknown day"
    shut = f"{figure(closed)} {'has' if closed == 1 else 'have'}" if closed else "none has"
    left = f"{figure(outstanding)} {_are(outstanding)}" if outstanding else "none is"
    told = f"Of {figure(issued)} issued, {shut} been closed on a known day and {left} outstanding"
    return f"{told}{other}"


def age_note(as_at: date, refused: bool) -> str:
    """What the ages in the table are.

    >>> from datetime import date
    >>> age_note(date(2022, 3, 12), True)[103:]
    ' One that was not accepted awaits nothing and has no age.'
    """
    text = (
        f"Ages run from the first date given to the day of closing or, where that is not known, to "
        f"{day(as_at)}."
    )
    return f"{text} One that was not accepted awaits nothing and has no age." if refused else text


def median_sentence(
    median: float | None, lower: float | None, upper: float | None, percent: int | None
) -> str:
    """Median time to close with its interval; says where fewer than half have closed.

    >>> median_sentence(431, 322, 459, 95)
    'Half were closed within 431 days of publication (95 per cent interval 322 to 459 days)'
    >>> median_sentence(431, 322, None, None)
    'Half were closed within 431 days of publication (interval from 322 days, without an upper end)'
    """
    if median is None:
        return "Fewer than half have closed, so there is no median time to close"
    text = f"Half were closed within {days(int(median))} of publication"
    kind = "interval" if percent is None else f"{percent} per cent interval"
    if lower is not None and upper is not None:
        return f"{text} ({kind} {figure(lower)} to {days(int(upper))})"
    if lower is not None:
        return f"{text} ({kind} from {days(int(lower))}, without an upper end)"
    return text


def median_phrase(median: float | None, lower: float | None, upper: float | None) -> str:
    """Say the same in a few words, for the chart.

    >>> median_phrase(431, 322, 459), median_phrase(None, None, None)
    ('Half closed within 431 days (322 to 459)', 'Fewer than half have closed')
    """
    if median is None:
        return "Fewer than half have closed"
    text = f"Half closed within {days(int(median))}"
    if lower is None:
        return text
    ends = f"from {figure(lower)}" if upper is None else f"{figure(lower)} to {figure(upper)}"
    return f"{text} ({ends})"


def median_headline(median: float | None, number: int) -> str:
    """Headline of the curve.

    >>> median_headline(431, 24)
    'Half of 24 recommendations were closed within 431 days'
    >>> median_headline(None, 24)
    'Fewer than half of 24 recommendations have closed'
    """
    if median is None:
        return f"Fewer than half of {count(number, *NOUN)} have closed"
    return f"Half of {count(number, *NOUN)} were closed within {days(int(median))}"


def still_open(number: int, total: int) -> str:
    """Words at the end of the curve.

    >>> still_open(3, 24), still_open(0, 24)
    ('3 of 24 still open', 'All 24 closed')
    """
    return f"{figure(number)} of {figure(total)} still open" if number else f"All {total} closed"


def still_open_at(number: int, as_at: date, old: int = 0) -> str:
    """How many were open at the day, after "Of 24 recommendations, ".

    ``old`` is how many of them are so by a register without an entry for more than a year.

    >>> from datetime import date
    >>> still_open_at(1, date(2022, 3, 12)), still_open_at(0, date(2022, 3, 12))
    ('1 was still open at 12 March 2022', 'none was still open at 12 March 2022')
    """
    if number == 0:
        return f"none was still open at {day(as_at)}"
    if old:
        return f"{figure(number)} {'was' if number == 1 else 'were'} open when last stated"
    return f"{figure(number)} {'was' if number == 1 else 'were'} still open at {day(as_at)}"


def closed_headline(closed: int, issued: int, as_at: date) -> str:
    """Headline of issued against closed.

    >>> from datetime import date
    >>> closed_headline(21, 30, date(2022, 3, 12))
    '21 of 30 recommendations issued had been closed by 12 March 2022'
    >>> closed_headline(0, 1, date(2022, 3, 12))
    'The one recommendation issued had not been closed by 12 March 2022'
    """
    if issued == 1:
        word = "" if closed else "not "
        return f"The one recommendation issued had {word}been closed by {day(as_at)}"
    some = {0: "None", issued: "All"}.get(closed, small(closed).capitalize())
    of = f"{some} {small(issued)}" if closed == issued else f"{some} of {small(issued)}"
    return f"{of} recommendations issued had been closed by {day(as_at)}"


def from_log_note(number: int) -> str:
    """Note on recommendations whose day of publication no source states.

    >>> from_log_note(1)[38:]
    'recommendation; it counts from its first entry in the log.'
    """
    it = "it counts from its" if number == 1 else "they count from their"
    return (
        f"No day of publication is stated for {count(number, *NOUN)}; {it} first entry in the log."
    )


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _state_phrase(state: str) -> str:
    if state == "status not known":
        return "of unknown status"
    if state == "closed (date not known)":
        return "closed (whether in time is not known)"
    return state
