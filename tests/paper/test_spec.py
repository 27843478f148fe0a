"""Every mistake in a specification is placed, and says what is allowed."""

from datetime import date

import pytest

from rocu_analysis import periods
from rocu_analysis.errors import BadOption, MissingFile, UnknownName, UnreadableFile
from rocu_analysis.paper import requests, spec

SOUND = """
title = "A paper"
audience = "public"
returns = "returns"
[[exhibits]]
kind = "responses"
"""


@pytest.fixture
def written(tmp_path):
    (tmp_path / "returns").mkdir()

    def write(text):
        path = tmp_path / "paper.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_sound_specification_is_read(written, tmp_path):
    found = spec.read(written(SOUND + "annex = true\n"))
    assert found.sources == (tmp_path / "returns",)
    assert found.options == {"title": "A paper", "audience": "public"}
    assert found.exhibits == ({"kind": "responses", "annex": True},)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("title", "titel"), ", line 2: “titel” is not a key of a paper.*Did you mean title?"),
        (('audience = "public"\n', ""), r": it has no audience.*one of: public.*no default"),
        (('"A paper"', "5"), ", line 2: title = 5 was found.*Write it as title = "),
        (("[[exhibits]]\nkind", "kind"), ", line 5: “kind” is not a key"),
        (('returns = "returns"', 'for = "fun"'), ": for = 'fun' was found.*information, decision"),
        (('returns = "returns"', "threshold = true"), ", line 4: threshold = True was found"),
        (('returns = "returns"', "asks = [5]"), ", line 4: asks holds 5.*asks = "),
    ],
)
def test_a_mistake_is_placed(written, change, message):
    with pytest.raises(BadOption, match=f"paper.toml{message}"):
        spec.read(written(SOUND.replace(*change)))


def test_a_folder_that_is_not_there_is_named(written, tmp_path):
    with pytest.raises(
        MissingFile, match=r"paper\.toml, returns: there is nothing at “elsewhere”"
    ) as raised:
        spec.read(written(SOUND.replace('"returns"', '"elsewhere"')))
    assert str(tmp_path / "elsewhere") in str(raised.value)


def test_an_example_that_nobody_knows_is_named(written):
    with pytest.raises(UnknownName, match=r"^paper\.toml, example: “frud”.*fraud"):
        spec.read(written(SOUND.replace('returns = "returns"', 'example = "frud"')))


def test_a_day_that_has_not_come_is_refused(written):
    with pytest.raises(BadOption, match=r"^as_at: 1 January 2999 has not come yet\."):
        periods.day_of_figures("2999-01-01", "as_at")
    assert periods.day_of_figures(date.today(), "as_at") == date.today()


def test_a_word_that_differs_by_its_capital_is_told_with_the_right_one(written):
    with pytest.raises(BadOption, match=r"audience = 'Public' was found.*Did you mean public\?$"):
        spec.check_audience("Public", "Paper")


def test_a_folder_near_to_the_one_that_is_missing_is_named(written):
    with pytest.raises(MissingFile, match=r"Near to it in that folder: returns\."):
        spec.read(written(SOUND.replace('"returns"', '"retruns"')))


def test_a_file_that_is_not_toml_is_one_paragraph(written):
    with pytest.raises(UnreadableFile, match=r"paper\.toml: it cannot be read as TOML"):
        spec.read(written("title = "))
    unclosed = 'title = "A paper\naudience = "public"\n'
    with pytest.raises(
        UnreadableFile, match="a quote or a bracket is probably not closed at line 1"
    ):
        spec.read(written(unclosed))
    with pytest.raises(UnreadableFile, match="not closed at the end of the file"):
        spec.read(written('title = "A paper"\nasks = ["note"\n'))
    with pytest.raises(MissingFile, match="rocu start"):
        spec.read("nowhere.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = A paper\n", r"line 1 \(“title = A paper”\): the value is neither in quotes"),
        ("as_at = 2021-02-30\n", r"line 1 .*: there is no such date"),
        ("as_at = 2021-13-40\n", r"line 1 \(“as_at = 2021-13-40”\): something is left over"),
        ('a = "b"\na = "c"\n', r"line 2 .*: this key or section is given a second"),
        ("[[exhibits]\nkind = 1\n", r"line 1 \(“\[\[exhibits\]”\): the brackets of a section"),
        ('title "A paper"\n', r"line 1 .*: there is no = behind the key"),
        ("[[exhibits]]\n[exhibits]\n", r"line 2 .*: this section is declared twice"),
        ('returns = "a\\qb"\n', r"line 1 .*: a .* must be doubled"),
    ],
)
def test_what_is_wrong_in_a_line_is_said_in_plain_words(written, text, message):
    with pytest.raises(
        UnreadableFile, match=rf"^paper\.toml: it cannot be read as TOML: {message}"
    ):
        spec.read(written(text))


def test_a_file_of_another_kind_is_told_as_such(tmp_path):
    path = tmp_path / "paper.toml"
    path.write_bytes(b'audience = "public"\ntitle = "Caf\xe9"\n')
    with pytest.raises(
        UnreadableFile, match=r"paper\.toml: line 2 has a letter that is not in UTF-8"
    ):
        spec.read(path)
    with pytest.raises(UnreadableFile, match=r"it is a folder.*Name the file in it"):
        spec.read(tmp_path)


def test_an_entry_knows_its_line(written):
    text = SOUND + '\n[[exhibits]]\nkind = "grades"\n'
    assert [entry.line for entry in spec.read(written(text)).exhibits] == [5, 8]


@pytest.mark.parametrize("given", ["2021-04-07", date(2021, 4, 7), " 2021-04-07 "])
def test_a_date_is_read(given):
    assert periods.day_of_figures(given, "as_at") == date(2021, 4, 7)


def test_a_date_that_is_none_says_how_to_write_one():
    with pytest.raises(BadOption, match=r"“7 April” is not a date\. Write it as 2021-04-07"):
        periods.day_of_figures("7 April", "as_at")


def test_the_audience_has_no_default():
    with pytest.raises(BadOption, match=r"has no default.*public.*restricted.*internal"):
        spec.check_audience(None, "Paper")
    with pytest.raises(BadOption, match="everyone"):
        spec.check_audience("everyone", "Paper")


def test_a_strand_is_one_of_the_four():
    with pytest.raises(BadOption, match=r"arrests = 'Pusue' was found.*Pursue, Prevent"):
        spec.check_strands({"arrests": "Pusue"}, "Paper")


def entry_error(**entry):
    """What is said of an exhibit of a paper that has no figures yet."""
    from rocu_analysis import schema

    frames = {name: schema.empty(name) for name in schema.FRAMES}
    with pytest.raises((BadOption, UnknownName)) as raised:
        requests.requests([entry], frames, {}, "paper.toml")
    return str(raised.value)


def test_a_slip_in_a_key_of_an_exhibit_is_told_with_the_key_that_was_meant():
    told = entry_error(kind="track", measure="arrests", headng="Arrests")
    assert told.startswith("paper.toml, exhibit 1 (track): it has no option called “headng”.")
    assert told.endswith("Did you mean heading?")


def test_an_option_of_the_paper_below_a_section_is_sent_above_it():
    told = entry_error(kind="track", measure="arrests", as_at=date(2021, 4, 7))
    assert told.endswith(
        "Put as_at above the first section: there it is an option of the whole paper."
    )


def test_a_wrong_region_of_an_exhibit_is_told_that_all_is_one():
    told = entry_error(kind="track", measure="arrests", region="al")
    assert "Southern Wales; or all, for each of them." in told
