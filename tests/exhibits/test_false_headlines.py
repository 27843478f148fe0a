"""Where nothing differs and nothing changes, false headlines are as rare as the notes say."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pytest
from exhibits.frames import by_region, by_strand, outcomes, quarter, series

import rocu_analysis as rocu
from rocu_analysis.reference import REGIONS

OFFICERS = rocu.forces().groupby("region")["officers"].sum()
ALIKE = np.array([OFFICERS[name] * 0.01 for name in REGIONS])
MIX = {"Pursue": 0.66, "Prevent": 0.16, "Protect": 0.13, "Prepare": 0.05}
SHARES = list(MIX.values())
AT_MOST = r"at most about (\d+) papers in 100"
OF_MANY = r"up to about (\d+) (?:papers )?in 100 (?:one )?would"
NEW = r"(?:about|fewer than) (\d+) papers? in 100 would show"


class Tried(NamedTuple):
    """How a paper is drawn, when it is false, and how often its notes say that it is."""

    papers: int
    draw: object  # of a random generator: a frame
    show: object  # of that frame: an exhibit
    false: object  # of that exhibit: whether it names something
    said: str  # a pattern for papers in 100
    wanted: float | None = None  # what the notes promise; None where each says its own
    more: bool = False  # counts are not as the note takes them to be, as it says: more are false


def compared(frame):
    return rocu.compare_regions(frame, "arrests", per="officers")


def funnelled(frame):
    return rocu.funnel(frame, "arrests", per="officers")


def shared(frame):
    return rocu.compare_regions(frame, "judicial outcomes", of="total outcomes")


def balanced(frame):
    return rocu.balance(frame, "disruptions")


def share_over_time(frame):
    return rocu.balance_over_time(frame, "disruptions", region="Eastern")


def tracked(frame):
    return rocu.track(frame, "arrests", region="Eastern")


def card(frame):
    return rocu.scorecard(frame, region="Eastern")


def profiled(frame):
    return rocu.outcomes_profile(frame, region="Eastern")


def names_one(exhibit):
    return "none of ten regions" not in exhibit.headline.lower()


def lies_outside(exhibit):
    return not re.search("none (of ten regions )?lies outside", exhibit.headline.lower())


def differs_more_than_usual(exhibit):
    return names_one(exhibit) and not exhibit.headline.endswith("as regions usually do")


def is_new(exhibit):
    return bool(exhibit.data["new"].any())


def newest_is_new(exhibit):
    return bool(exhibit.data["new"].iloc[-1])


def tells_new(exhibit):
    told = re.search(r"New signals in [^:]+: (\d+)", " ".join(exhibit.notes))
    return int(told[1]) > 0


def bursts(random, means, dispersion, size=None):
    """Counts that vary more than chance: variance ``dispersion`` times the mean."""
    return random.negative_binomial(means / (dispersion - 1), 1 / dispersion, size)


def parts_and_wholes(random):
    wholes = random.integers(200, 4000, 10)
    parts = random.binomial(wholes, 0.14)
    return outcomes(*by_region(parts, measure="judicial outcomes"),
                    *by_region(wholes, measure="total outcomes"))  # fmt: skip


def in_quarters(counts):
    """Ten regions' counts, a row each."""
    return outcomes(*[one for name, row in zip(REGIONS, counts, strict=True)
                      for one in series(row, name)])  # fmt: skip


def of_measures(names, draw):
    return outcomes(*[one for name in names for one in series(draw(), measure=name)])


def leaning(random, rho=0.8, spread=0.2):
    """Counts of which each quarter leans on the one before."""
    level = [random.normal(0, spread)]
    for _ in range(15):
        level.append(rho * level[-1] + random.normal(0, spread * np.sqrt(1 - rho**2)))
    return random.poisson(100 * np.exp(level))


def strands(draw, quarters, regions=REGIONS):
    """Counts by strand of some quarters, each region with more than the one before."""

    def frame(random):
        return outcomes(*[
            one for place, name in enumerate(regions) for number in range(quarters)
            for one in by_strand(dict(zip(MIX, draw(random, 60 + 40 * place, place), strict=True)),
                                 name, period=quarter(number))
        ])  # fmt: skip

    return frame


def by_chance(random, number, place):
    return random.multinomial(number, SHARES)


def clustered(random, number, size):
    """Work that comes in operations, each of one strand and of some size."""
    operations = max(1, random.poisson(number / size))
    sizes = 1 + random.poisson(size - 1, operations)
    strand = random.choice(len(MIX), operations, p=SHARES)
    return np.bincount(strand, weights=sizes, minlength=len(MIX)).astype(int)


def drawn_anew(random, number, factor=2.5):
    """Shares that are drawn anew each quarter (Dirichlet-multinomial)."""
    together = (number - factor) / (factor - 1)
    return random.multinomial(number, random.dirichlet(together * np.array(SHARES)))


THREE = ("arrests", "charges", "referrals")
FIVE = (*THREE, "adults safeguarded", "convictions")
TRIED = {
    "rates": Tried(1000, lambda r: outcomes(*by_region(r.poisson(ALIKE))), compared, names_one,
                   AT_MOST, 0.05),
    "shares": Tried(1000, parts_and_wholes, shared, names_one, AT_MOST, 0.05),
    "rates in bursts that their history shows": Tried(
        300, lambda r: in_quarters(bursts(r, ALIKE[:, None], 1.5, (10, 9))), compared, names_one,
        AT_MOST, 0.05),
    "in larger bursts": Tried(
        300, lambda r: in_quarters(bursts(r, ALIKE[:, None], 3.0, (10, 9))), compared, names_one,
        AT_MOST, 0.05),
    "bursts that no history shows": Tried(
        200, lambda r: outcomes(*by_region(bursts(r, ALIKE, 3.0))), compared, names_one, AT_MOST,
        0.05, more=True),
    "a funnel": Tried(250, lambda r: outcomes(*by_region(r.poisson(ALIKE))), funnelled,
                      lies_outside, AT_MOST, 0.02),  # 1 - 0.998 to the tenth
    # Drawn from one spread, none is out of the ordinary, and few papers say otherwise.
    "a funnel of regions that differ as regions do": Tried(
        200, lambda r: outcomes(*by_region(
            r.poisson(10 * ALIKE * (1 + r.normal(0, 0.15, 10)) ** 2))), funnelled,
        differs_more_than_usual, OF_MANY, 0.25),
    "regions that differ as regions do": Tried(
        200, lambda r: outcomes(*by_region(
            r.poisson(10 * ALIKE * (1 + r.normal(0, 0.15, 10)) ** 2))), compared,
        differs_more_than_usual, OF_MANY, 0.25),
    "Pursue shares": Tried(1000, strands(by_chance, 1), balanced, names_one, AT_MOST, 0.05),
    "operations": Tried(300, strands(lambda r, n, place: clustered(r, n, 3), 9), balanced,
                        names_one, AT_MOST, 0.05),
    "shares drawn anew": Tried(300, strands(lambda r, n, place: drawn_anew(r, n), 9), balanced,
                               names_one, AT_MOST, 0.05),
    "operations in half the regions": Tried(
        300, strands(lambda r, n, place: clustered(r, n, 4 if place % 2 else 1), 9), balanced,
        names_one, AT_MOST, 0.05),
    "a share over time": Tried(300, strands(by_chance, 15, ["Eastern"]), share_over_time,
                               newest_is_new, NEW),
    "a share drawn anew over time": Tried(
        300, strands(lambda r, n, place: drawn_anew(r, 150), 15, ["Eastern"]), share_over_time,
        newest_is_new, NEW),
    "a series": Tried(1000, lambda r: outcomes(*series(r.poisson(60, 16))), tracked, newest_is_new,
                      NEW),
    "a scorecard": Tried(500, lambda r: of_measures(THREE, lambda: r.poisson(60, 16)), card,
                         is_new, NEW),
    "a scorecard whose figures lean": Tried(
        150, lambda r: of_measures(THREE, lambda: leaning(r, 0.6, 0.1)), card, is_new, NEW,
        more=True),
    "a profile": Tried(250, lambda r: of_measures(FIVE, lambda: r.poisson(60, 16)), profiled,
                       tells_new, NEW),
    "a profile whose figures lean": Tried(
        120, lambda r: of_measures(FIVE, lambda: leaning(r)), profiled, tells_new, NEW, more=True),
}  # fmt: skip


@pytest.mark.simulation
@pytest.mark.parametrize("name", TRIED)
def test_false_headlines_are_as_rare_as_the_notes_say(name):
    tried, said, false, warned = TRIED[name], [], 0, 0
    random = np.random.default_rng(len(name))
    for _ in range(tried.papers):
        exhibit = tried.show(tried.draw(random))
        false += tried.false(exhibit)
        notes = " ".join(exhibit.notes)
        said += [int(number) / 100 for number in re.findall(tried.said, notes)[:1]]
        warned += bool(re.search("times as many|more would where counts come in bursts", notes))
    share = np.mean(said) if tried.wanted is None else tried.wanted
    assert len(said) > tried.papers / 2
    assert abs(max(said) - share) <= 0.011 or tried.wanted is None
    # Three standard errors of so many papers, and half a paper in 100 for the rounding.
    most = share + 0.005 + 3 * np.sqrt(share * (1 - share) / tried.papers)
    if tried.more:
        assert false / tried.papers > share + 0.03
        assert warned / tried.papers > 0.5
    else:
        assert false / tried.papers <= most


@pytest.mark.simulation
def test_a_region_that_differs_is_found_all_the_same():
    random, found = np.random.default_rng(5), 0
    for _ in range(100):
        # 20 points fewer of 220: it is far from chance, and widening must not hide it.
        draw = strands(lambda r, n, place: r.multinomial(
            n, [0.46, 0.26, 0.18, 0.10] if place == 4 else SHARES), 15)  # fmt: skip
        verdicts = balanced(draw(random)).data.set_index("row")["verdict"]
        found += verdicts[REGIONS[4]] == "below"
    assert found >= 95


def test_a_headline_of_the_pursue_share_names_the_one_that_differs():
    """190 of 200 against 50 of 200 each elsewhere: nine that do not differ were all it told."""
    calm, other = {"Pursue": 50, "Prevent": 150}, {"Pursue": 190, "Prevent": 10}
    rows = [by_strand(other if name == "London" else calm, name) for name in REGIONS]
    told = balanced(outcomes(*[row for some in rows for row in some]))
    assert told.headline == "Pursue share: London is above the network"


def test_a_brief_names_those_below_as_well_as_those_above():
    rows = by_strand({"Pursue": 190, "Prevent": 10}, "London")
    told = balanced(outcomes(*rows, *by_strand({"Pursue": 50, "Prevent": 150})))
    assert "London is above the network and Eastern below." in told.brief


def test_a_headline_without_room_for_its_details_names_its_measure():
    calm = series([100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 100], measure="disruptions",
                  strand="Pursue", threat="firearms", level="major")  # fmt: skip
    asked = {"strand": "Pursue", "threat": "firearms", "level": "major"}
    told = rocu.track(outcomes(*calm), "disruptions", region="Eastern", **asked)
    assert told.headline.startswith("Eastern: no signal in these disruptions;")


def test_a_calm_year_says_what_rise_and_what_fall_would_have_been_clear():
    """8 against 10: ratio 0.80, interval 0.33 to 1.97; 0.80 / 0.33 is 2.46, 0.80 / 1.97 0.41."""
    told = rocu.year_on_year(
        outcomes(*series([3, 2, 3, 2, 2, 2, 2, 2])), "arrests", region="Eastern"
    )
    assert "a rise of about 146 per cent or a fall of about 60 would have been clear" in told.brief


def test_a_region_outside_its_limits_is_not_told_by_two_figures_that_print_alike():
    """None of 18,000 officers' 7 expected: the limit, 0.02, printed as 0.0 as the figure did."""
    told = funnelled(outcomes(*by_region([0] * 9 + [50])))
    assert "North West is below its 99.8 per cent limit." in told.description


def test_of_figures_that_never_varied_no_range_and_no_blindness_is_told():
    """Nought twelve times: nine in the next quarter would be a signal, so some change could be."""
    told = tracked(outcomes(*series([0] * 12)))
    assert told.headline == "Eastern arrests show no signal; no final figure differs"
    assert told.description.startswith("Every final figure is 0. There was no signal")
    assert "usual" not in told.key.text
    assert "above their upper limit" in tracked(outcomes(*series([0] * 12 + [9]))).headline
