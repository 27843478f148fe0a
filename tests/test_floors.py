"""Imports go down the floors only, and importing the package costs next to nothing."""

import ast
import dataclasses
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import rocu_analysis

SOURCE = Path(rocu_analysis.__file__).parent
PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"
FLOORS = {
    0: ("errors", "reference", "periods", "period_words", "schema", "problems"),
    1: (
        "locations",
        "readers",
        "validation",
        "datasets",
        "vintages",
        "templates",
        "event_records",
    ),
    2: ("measures",),
    3: ("theme", "charts", "wording", "exhibits"),
    4: (
        "paper",
        "explorer",
        "workspace",
        "notebook_runs",
        "check_report",
        "terminal",
        "command_line",
        "cli",
        "__main__",
    ),
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
# Rooms on one floor that may look at each other, in this direction only.
WITHIN = {
    "periods": {"errors"},
    "period_words": {"periods", "errors"},
    "reference": {"errors"},
    "schema": {"errors", "reference"},
    "problems": {"errors", "reference", "schema"},
    "errors": set(),
    "locations": set(),
    "readers": set(),
    "validation": {"readers"},
    "datasets": {"validation", "locations"},
    "vintages": set(),
    "templates": {"validation"},
    "event_records": {"readers"},
    "measures": set(),
    "theme": set(),
    "charts": {"theme"},
    "wording": set(),
    "exhibits": {"theme", "charts", "wording"},
    "paper": set(),
    "explorer": set(),
    "workspace": set(),
    "notebook_runs": set(),
    "check_report": set(),
    "terminal": set(),
    "command_line": set(),
    "cli": {
        "command_line",
        "paper",
        "workspace",
        "notebook_runs",
        "check_report",
        "terminal",
    },
    "__main__": {"cli"},
}


def modules():
    return sorted(SOURCE.rglob("*.py"))


def room_of(path):
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_rooms(tree):
    """Rooms named in any import statement, also those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            parts = node.module.split(".")
            if parts[0] == "rocu_analysis":
                yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                if parts[0] == "rocu_analysis" and len(parts) > 1:
                    yield parts[1]


def broken_rules(path, tree):
    """Sentences, one for each import that does not go down."""
    room = room_of(path)
    for target in imported_rooms(tree):
        if target == room or target not in FLOOR_OF:
            continue
        down = FLOOR_OF[target] < FLOOR_OF[room]
        beside = FLOOR_OF[target] == FLOOR_OF[room] and target in WITHIN[room]
        if not (down or beside):
            yield f"{path.relative_to(SOURCE)} imports {target}"


def test_every_room_has_a_floor():
    rooms = {room_of(path) for path in modules()} - {"__init__"}
    assert rooms <= set(FLOOR_OF), rooms - set(FLOOR_OF)


def table_rows(head):
    """Cells of each row of the page's table with this head, the first cell's names apart."""
    _, _, below = PAGE.read_text(encoding="utf-8").partition(head + "\n")
    lines = below[: below.index("\n\n")].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_page_names_the_rooms_of_each_floor():
    rows = table_rows("| floor | question | rooms |")
    told = {int(floor.split()[0]): re.findall(r"`(\w+)/?`", rooms) for floor, _, rooms in rows}
    assert {floor: sorted(rooms) for floor, rooms in told.items()} == {
        floor: sorted(rooms) for floor, rooms in FLOORS.items()
    }


def test_the_page_names_modules_that_are_there():
    names = [
        name
        for row in table_rows("| module | question |")
        for name in re.findall(r"`(\w+)`", " ".join(row))
    ]
    there = {path.stem for path in (SOURCE / "validation").glob("*.py")} | set(FLOOR_OF)
    assert len(names) > 20
    assert set(names) - there == {"Check", "to_excel"}


def test_the_page_shows_what_an_exhibit_and_a_sheet_hold():
    page = PAGE.read_text(encoding="utf-8")
    _, _, shown = page.partition("class Exhibit:\n")
    lines = shown[: shown.index("    def ")].splitlines()
    for name, told in (
        ("exhibits.exhibit.Exhibit", [line.split(":")[0].strip() for line in lines]),
        ("readers.sheet.Sheet", re.split(r",\s+", re.search(r"`Sheet\((.*?)\)`", page, re.S)[1])),
    ):
        module, _, own = name.rpartition(".")
        held = getattr(import_module(f"rocu_analysis.{module}"), own)
        assert told == [field.name for field in dataclasses.fields(held)], name


def test_imports_go_down_only():
    broken = [
        rule
        for path in modules()
        if room_of(path) != "__init__"
        for rule in broken_rules(path, ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("room", "statement", "fine"),
    [
        ("readers", "from rocu_analysis.errors import Problem", True),
        ("readers", "from rocu_analysis.validation import pipeline", False),
        ("measures", "import rocu_analysis.exhibits.exhibit", False),
        ("charts", "from rocu_analysis import measures", True),
        ("charts", "def f():\n    from rocu_analysis.exhibits import exhibit", False),
    ],
)
def test_the_rule_bites(room, statement, fine):
    found = list(broken_rules(SOURCE / room / "made_up.py", ast.parse(statement)))
    assert (found == []) is fine


@pytest.mark.parametrize("floor", [1, 2])
def test_intake_and_measures_draw_nothing(floor):
    drawing = []
    for path in modules():
        if FLOOR_OF.get(room_of(path)) == floor:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom):
                    names = [node.module or ""]
                drawing += [
                    f"{path.name}: {name}"
                    for name in names
                    if name.split(".")[0] in ("matplotlib", "seaborn", "afcharts")
                ]
    assert drawing == []


def test_charts_compute_nothing():
    """Charts know no measures, although the floor below would be open to them."""
    computing = [
        path.name
        for path in modules()
        if room_of(path) == "charts"
        and "measures" in set(imported_rooms(ast.parse(path.read_text(encoding="utf-8"))))
    ]
    assert computing == []


def test_no_module_hides_a_public_function():
    names = {path.stem for path in SOURCE.iterdir()}
    assert names & (set(rocu_analysis.__all__) - {"measures"}) == set()


@pytest.mark.parametrize("name", sorted(rocu_analysis.__all__))
def test_every_public_name_is_there(name):
    assert getattr(rocu_analysis, name) is not None


def test_importing_loads_nothing_heavy():
    """Heavy packages come in when first used; time itself is measured in benchmarks."""
    code = "import sys; before = set(sys.modules); import rocu_analysis; print(*sorted({m.split('.')[0] for m in set(sys.modules) - before}))"  # noqa: E501 - one line, for the shell
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(loaded) - sys.stdlib_module_names == {"rocu_analysis"}
