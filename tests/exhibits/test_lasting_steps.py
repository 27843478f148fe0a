"""A real change is named, stays named, and survives the seasons: through the public door."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check
from exhibits.frames import outcomes, series

import rocu_analysis as rocu

STEP = [84, 86, 83, 90, 80, 88, 85, 79, 91, 120, 125, 118, 123, 121, 126]
LOW = [18, 25, 21, 30, 20, 27, 22, 19, 28, 24, 23, 26]  # limits from about 3 to 44


def track(values, **options):
    return rocu.track(outcomes(*series(values)), "arrests", region="Eastern", **options)


def test_a_step_is_told_with_its_start_and_both_means_and_only_its_run_is_marked():
    exhibit = track(STEP)
    check(exhibit)
    # 766 / 9 = 85.1 and 733 / 6 = 122.2; the tenth quarter from April 2018 is July 2020.
    assert exhibit.headline == "Arrests in Eastern rose from 85 to 122 a quarter from July 2020"
    data = exhibit.data
    assert np.flatnonzero(data["signal"]).tolist() == [9, 10, 11, 12, 13, 14]
    assert data["centre"].unique().round(1).tolist() == [85.1]  # the limits rest on those before
    assert data["level"].dropna().round(1).unique().tolist() == [122.2]
    assert "This has lasted six quarters" in exhibit.description
    assert "new in this period" not in exhibit.description
    labels = exhibit.drawing.frame["label"]
    assert labels[labels.ne("")].tolist() == ["mean 85 to 122 from July 2020"]


SEASON = np.array([1.35, 1.1, 0.65, 0.9])


def test_a_halving_is_seen_through_the_seasons():
    random = np.random.default_rng(7)
    values = random.poisson(100 * np.tile(SEASON, 5) * np.repeat([1, 1, 1, 1, 0.5], 4))
    exhibit = track(values)
    check(exhibit)
    assert " fell from " in exhibit.headline
    assert "from April 2022" in exhibit.headline
    assert "seasonally adjusted" in exhibit.subtitle
    data, table = exhibit.data, exhibit.table
    adjusted = (data["value"] / data["season"]).round(1)
    assert [float(cell) for cell in table["Seasonally adjusted"]] == adjusted.tolist()
    assert list(table["Arrests, number"]) == values.tolist()


@pytest.mark.parametrize(
    ("target", "improvement", "said"),
    [(60, "", "will not meet 60"), (1, "", "will meet 1"), (24, "", "may or may not meet 24"),
     (60, "down", "will meet 60")],
)  # fmt: skip
def test_a_target_is_judged(target, improvement, said, monkeypatch):
    from rocu_analysis import reference

    known = reference.measure
    monkeypatch.setattr(
        reference, "measure", lambda name: {**known(name), "improvement": improvement}
    )
    exhibit = track(LOW, target=target)
    check(exhibit)
    assert said in exhibit.headline
    assert exhibit.drawing.options["assured"]
    card = rocu.scorecard(outcomes(*series(LOW)), region="Eastern", target={"arrests": target})
    assert card.table["Target"][0].endswith(said)


def named(values):
    return [" fell from " in one.headline or "below" in one.headline for one in map(track, values)]


def test_how_often_a_fall_of_thirty_per_cent_for_a_year_is_named():
    """Twenty of each, since an exhibit takes a while: a hundred are asked for in simulations."""
    random = np.random.default_rng(12)
    levels = np.repeat([1.0, 0.7], [12, 4])
    assert sum(named(random.poisson(100 * levels, (20, 16)))) >= 17


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("draw", "most"),
    [(lambda r: r.poisson(100, 16), 5), (lambda r: r.poisson(100 * np.tile(SEASON, 4)), 5),
     (lambda r: r.negative_binomial(100, 0.5, 16), 10)],
)  # fmt: skip
def test_nothing_is_named_where_nothing_happens(draw, most):
    random, papers = np.random.default_rng(13), 300
    said = ["no signal" in track(draw(random)).headline for _ in range(papers)]
    share = most / 100
    assert 1 - np.mean(said) <= share + 3 * np.sqrt(share * (1 - share) / papers)
