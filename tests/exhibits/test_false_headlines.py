"""Where nothing differs and nothing changes, false headlines are as rare as the notes say."""

from __future__ import annotations

import re

import numpy as np
import pytest
from exhibits.frames import by_region, by_strand, outcomes, quarter, series

import rocu_analysis as rocu
from rocu_analysis.reference import REGIONS

PAPERS = 1000
# Three standard errors of a share of a thousand papers.
SLACK = 3 * np.sqrt(0.05 * 0.95 / PAPERS)


def promised(exhibit, pattern):
    """Papers in 100 that the notes say would carry a false headline."""
    (number,) = re.findall(pattern, " ".join(exhibit.notes))
    return int(number) / 100


@pytest.mark.simulation
def test_rates_of_regions_that_are_alike():
    random = np.random.default_rng(1)
    officers = rocu.forces().groupby("region")["officers"].sum()
    means = [officers[name] * 0.01 for name in REGIONS]
    false = 0
    for _ in range(PAPERS):
        frame = outcomes(*by_region(random.poisson(means)))
        exhibit = rocu.compare_regions(frame, "arrests", per="officers")
        false += not exhibit.headline.startswith("None of ten regions")
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert said == 0.05
    assert false / PAPERS <= said + SLACK


MIX = {"Pursue": 0.66, "Prevent": 0.16, "Protect": 0.13, "Prepare": 0.05}


def clustered(random, number, size):
    """Counts by strand of work that comes in operations, each of one strand and of some size."""
    operations = max(1, random.poisson(number / size))
    sizes = 1 + random.poisson(size - 1, operations)
    strand = random.choice(len(MIX), operations, p=list(MIX.values()))
    return np.bincount(strand, weights=sizes, minlength=len(MIX))


def overdispersed(random, number, factor):
    """Counts by strand whose shares are drawn anew each quarter (Dirichlet-multinomial)."""
    together = (number - factor) / (factor - 1)
    return random.multinomial(number, random.dirichlet(together * np.array(list(MIX.values()))))


def paper_of(frame, random, draw):
    """Invented counts in place of those of a frame, one region's quarter at a time."""
    counts = [
        draw(random, 60 + 40 * place, region=place) for place in range(len(REGIONS))
        for _ in range(len(frame) // len(REGIONS) // len(MIX))
    ]  # fmt: skip
    return frame.assign(value=np.concatenate(counts).astype(float))


def quarters_by_strand(number):
    return outcomes(*[
        one for name in REGIONS for place in range(number)
        for one in by_strand(dict.fromkeys(MIX, 1), name, period=quarter(place))
    ])  # fmt: skip


OFFICERS = rocu.forces().groupby("region")["officers"].sum()
ALIKE = np.array([OFFICERS[name] * 0.01 for name in REGIONS])


def bursts(random, means, dispersion, size=None):
    """Counts that vary more than chance: variance ``dispersion`` times the mean."""
    return random.negative_binomial(means / (dispersion - 1), 1 / dispersion, size)


def names_a_region(exhibit):
    return not exhibit.headline.startswith("None of ten regions")


@pytest.mark.simulation
def test_shares_of_regions_that_are_alike():
    random = np.random.default_rng(11)
    totals = random.integers(200, 4000, 10)
    whole = by_region(totals, measure="total outcomes")
    false = 0
    for _ in range(PAPERS):
        parts = by_region(random.binomial(totals, 0.14), measure="judicial outcomes")
        frame = outcomes(*parts, *whole)
        exhibit = rocu.compare_regions(frame, "judicial outcomes", of="total outcomes")
        false += names_a_region(exhibit)
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert said == 0.05
    assert false / PAPERS <= said + SLACK


@pytest.mark.simulation
@pytest.mark.parametrize(("dispersion", "periods"), [(1.5, 9), (3.0, 9)])
def test_regions_whose_counts_come_in_bursts_that_their_history_shows(dispersion, periods):
    """The dispersion is an estimate from eight periods: without Student's t, one paper in seven."""
    random = np.random.default_rng(12)
    papers, false = 300, 0
    for _ in range(papers):
        counts = bursts(random, ALIKE[:, None], dispersion, (10, periods))
        rows = [one for name, row_ in zip(REGIONS, counts, strict=True)
                for one in series(row_, name)]  # fmt: skip
        exhibit = rocu.compare_regions(outcomes(*rows), "arrests", per="officers")
        false += names_a_region(exhibit)
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert false / papers <= said + SLACK * np.sqrt(PAPERS / papers)


@pytest.mark.simulation
def test_regions_whose_bursts_no_history_shows_are_promised_nothing():
    random = np.random.default_rng(13)
    papers = 200
    found = [
        rocu.compare_regions(
            outcomes(*by_region(bursts(random, ALIKE, 3.0))), "arrests", per="officers"
        )
        for _ in range(papers)
    ]
    # Far more than five in a hundred, as the note says.
    assert np.mean([names_a_region(exhibit) for exhibit in found]) > 0.3
    for exhibit in found:
        assert "more would where counts come in bursts" in " ".join(exhibit.notes)
        assert "they cover chance alone" in " ".join(exhibit.notes)


@pytest.mark.simulation
def test_a_funnel_of_regions_that_are_alike():
    random = np.random.default_rng(14)
    papers, false = 250, 0
    for _ in range(papers):
        exhibit = rocu.funnel(
            outcomes(*by_region(random.poisson(ALIKE))), "arrests", per="officers"
        )
        false += not exhibit.headline.startswith("None of ten regions")
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert said == round(1 - 0.998**10, 2) == 0.02
    # Three standard errors of a share of 2 in 100, of so many papers.
    assert false / papers <= said + 3 * np.sqrt(0.02 * 0.98 / papers)


@pytest.mark.simulation
def test_regions_that_differ_as_regions_do():
    """Drawn from one spread, none is out of the ordinary, and few papers say otherwise."""
    random = np.random.default_rng(15)
    papers, outside, beyond = 200, 0, 0
    for _ in range(papers):
        means = 10 * ALIKE * (1 + random.normal(0, 0.15, 10)) ** 2
        frame = outcomes(*by_region(random.poisson(means)))
        plot = rocu.funnel(frame, "arrests", per="officers")
        outside += not plot.headline.startswith("None of ten regions")
        compared = rocu.compare_regions(frame, "arrests", per="officers")
        beyond += not compared.headline.endswith("none by more than is usual")
    slack = 3 * np.sqrt(0.15 * 0.85 / papers)
    for exhibit, false in ((plot, outside), (compared, beyond)):
        said = promised(exhibit, r"up to about (\d+) (?:papers )?in 100 would")
        assert said == 0.15
        assert false / papers <= said + slack


def card_of(frame):
    return rocu.scorecard(frame, region="Eastern")


NAMES = ("arrests", "charges", "referrals")


@pytest.mark.simulation
def test_a_scorecard_in_which_nothing_changes():
    random = np.random.default_rng(16)
    papers, new, said = 500, 0, []
    for _ in range(papers):
        rows = [one for name in NAMES for one in series(random.poisson(60, 16), measure=name)]
        exhibit = card_of(outcomes(*rows))
        new += bool(exhibit.data["new"].any())
        said.append(promised(exhibit, r"about (\d+) papers? in 100 would show"))
    # The note rounds to a paper in 100; three standard errors of so many papers.
    slack = 0.005 + 3 * np.sqrt(0.05 * 0.95 / papers)
    assert new / papers == pytest.approx(np.mean(said), abs=slack)


@pytest.mark.simulation
def test_a_scorecard_whose_figures_follow_one_another_is_promised_nothing():
    """Each quarter is half like the last: more false signals, and the note has said so."""
    random = np.random.default_rng(17)
    papers, new, said = 150, 0, []
    for _ in range(papers):
        rows = []
        for name in NAMES:
            level = np.zeros(16)
            for place in range(1, 16):
                level[place] = 0.6 * level[place - 1] + random.normal(0, 0.08)
            rows += series(random.poisson(100 * np.exp(level)), measure=name)
        exhibit = card_of(outcomes(*rows))
        new += bool(exhibit.data["new"].any())
        said.append(promised(exhibit, r"about (\d+) papers? in 100 would show"))
    # Of 150 papers; the note's promise is for figures that do not follow one another.
    assert new / papers > np.mean(said) + 0.03
    assert "times as many" in " ".join(exhibit.notes)


@pytest.mark.simulation
def test_pursue_shares_of_regions_that_are_alike():
    random = np.random.default_rng(2)
    frame, false = quarters_by_strand(1), 0
    for _ in range(PAPERS):
        made = paper_of(frame, random, lambda draw, number, region: (
            draw.multinomial(number, list(MIX.values()))))  # fmt: skip
        exhibit = rocu.balance(made, "disruptions")
        false += not exhibit.headline.startswith("Pursue share: none of ten regions")
    assert any("and counts to vary by chance alone" in note for note in exhibit.notes)
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert said == 0.05
    assert false / PAPERS <= said + SLACK


HOW = {
    "operations": (300, lambda random, number, region: clustered(random, number, 3)),
    "shares drawn anew": (300, lambda random, number, region: overdispersed(random, number, 2.5)),
    "operations in half the regions": (
        300, lambda random, number, region: clustered(random, number, 4 if region % 2 else 1)
    ),
}  # fmt: skip


@pytest.mark.simulation
@pytest.mark.parametrize(("papers", "draw"), HOW.values(), ids=HOW)
def test_pursue_shares_of_regions_that_are_alike_and_record_in_clusters(papers, draw):
    random = np.random.default_rng(4)
    frame, false = quarters_by_strand(9), 0
    for _ in range(papers):
        exhibit = rocu.balance(paper_of(frame, random, draw), "disruptions")
        false += not exhibit.headline.startswith("Pursue share: none of ten regions")
    assert not any("and counts to vary by chance alone" in note for note in exhibit.notes)
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert said == 0.05
    assert false / papers <= said + 3 * np.sqrt(0.05 * 0.95 / papers)


@pytest.mark.simulation
def test_a_region_that_differs_is_found_all_the_same():
    random = np.random.default_rng(5)
    frame, found = quarters_by_strand(15), 0
    other = np.array([0.46, 0.26, 0.18, 0.10])
    for _ in range(100):
        made = paper_of(frame, random, lambda draw, number, region: (
            draw.multinomial(number, other if region == 4 else list(MIX.values()))))  # fmt: skip
        exhibit = rocu.balance(made, "disruptions")
        verdicts = exhibit.data.set_index("row")["verdict"]
        found += verdicts[REGIONS[4]] == "below"
    # 20 points fewer of 220: it is far from chance, and widening must not hide it.
    assert found >= 95


@pytest.mark.simulation
def test_series_in_which_nothing_changes():
    random = np.random.default_rng(3)
    new, said = 0, []
    for _ in range(PAPERS):
        frame = outcomes(*series(random.poisson(60, 16)))
        exhibit = rocu.track(frame, "arrests", region="Eastern")
        new += exhibit.headline.startswith("Eastern arrests") and (
            "The signal is new" in exhibit.description
        )
        said.append(promised(exhibit, r"about (\d+) papers? in 100 would show"))
    assert new / PAPERS == pytest.approx(np.mean(said), abs=0.006 + SLACK / 2)


FIVE = ("arrests", "charges", "referrals", "adults safeguarded", "convictions")


def profiles(papers, draw, seed):
    """Share of papers whose profile names a measure, and the last exhibit."""
    random, named = np.random.default_rng(seed), 0
    for _ in range(papers):
        rows = [one for name in FIVE for one in series(draw(random), measure=name)]
        exhibit = rocu.outcomes_profile(outcomes(*rows), region="Eastern")
        named += exhibit.data["reading"].isin(["above", "below"]).any()
    return named / papers, exhibit


def leaning(random, rho=0.8, spread=0.2):
    """Counts of which each quarter leans on the one before."""
    level = [random.normal(0, spread)]
    for _ in range(15):
        level.append(rho * level[-1] + random.normal(0, spread * np.sqrt(1 - rho**2)))
    return random.poisson(100 * np.exp(level))


@pytest.mark.simulation
def test_a_profile_in_which_nothing_changes():
    papers = 350
    named, exhibit = profiles(papers, lambda random: bursts(random, 60, 2.0, 9), 18)
    said = promised(exhibit, r"about (\d+) papers in 100")
    assert said == 0.05
    # Six in a hundred at most over many more papers; three standard errors of these.
    assert named <= 0.06 + 3 * np.sqrt(0.06 * 0.94 / papers)


@pytest.mark.simulation
def test_a_profile_whose_figures_follow_one_another_is_promised_nothing():
    papers = 120
    named, exhibit = profiles(papers, leaning, 19)
    # The note says up to 13 times five.
    assert named <= 0.65 + 3 * np.sqrt(0.65 * 0.35 / papers)
    assert "up to 13 times as many where they lean" in " ".join(exhibit.notes)
