"""Returns drawn at random: each figure is read as it was drawn, and none that is no plain count."""

import pytest
import returns

import rocu_analysis as rocu

SOME, MORE = range(30), range(30, 300)


def seeds():
    """A few seeds every day, and all at length."""
    return [*SOME, *(pytest.param(seed, marks=pytest.mark.slow) for seed in MORE)]


@pytest.mark.parametrize("seed", seeds())
def test_a_return_in_scope_is_read_as_it_was_drawn(tmp_path, seed):
    drawn = returns.draw(seed)
    right, asked, wrong = returns.judge(drawn, rocu.check(drawn.write(tmp_path)).outcomes)
    assert (asked, wrong) == ([], [])
    assert right == len(drawn.truth) > 0


@pytest.mark.parametrize("seed", seeds())
def test_no_figure_is_read_under_a_word_that_changes_what_figures_are(tmp_path, seed):
    drawn = returns.draw_out_of_scope(seed)
    check = rocu.check(drawn.write(tmp_path))
    assert check.outcomes.empty
    assert "title_changes_meaning" in set(check.problems["code"])
