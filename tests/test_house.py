"""Imports go down the floors only, rooms keep their sizes, and importing costs nothing."""

import ast
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import pytest

import rocu_analysis
from rocu_analysis.periods import MONTHS

SOURCE = Path(rocu_analysis.__file__).parent
PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"
# Rooms from the lowest to the highest: each may import those on lines above its own, and those
# before it on its own line.
FLOORS = (
    ("errors", "reference", "schema", "periods", "frames", "problems"),
    (
        "outputs",
        "readers",
        "intake",
        "datasets",
        "templates",
        "event_records",
    ),
    ("measures",),
    ("theme", "charts", "wording", "exhibits"),
    ("paper", "explorer", "workspace", "cli", "__main__"),
)
ROOMS = [room for floor in FLOORS for room in floor]
# Rooms that know less than their place would let them.
KEPT_APART = {
    ("measures", "readers"), ("measures", "intake"), ("measures", "datasets"),
    ("measures", "templates"), ("measures", "event_records"),
    ("charts", "measures"), ("wording", "charts"), ("wording", "theme"), ("wording", "measures"),
    ("wording", "intake"), ("templates", "datasets"),
}  # fmt: skip


def imported(tree, own, is_package):
    """Dotted names that import statements ask for, at any depth, those for types included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = own.split(".")[: len(own.split(".")) - node.level + is_package]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


@cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def graph_of(root):
    """For each module below a folder, the modules there that it imports."""
    files = {}
    for path in root.rglob("*.py"):
        parts = [root.name, *path.relative_to(root).with_suffix("").parts]
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph = {}
    for own, path in files.items():
        names = imported(parsed(path), own, path.name == "__init__.py")
        modules = {name if name in files else name.rpartition(".")[0] for name in names}
        graph[own] = modules & set(files) - {own}
    return graph


def uphill(graph):
    """Imports that do not go down."""
    for module, wanted in sorted(graph.items()):
        for other in sorted(wanted):
            room, below = (name.split(".")[1:2] or [""] for name in (module, other))
            room, below = room[0], below[0]
            if not room or not below or room == below:
                continue
            if ROOMS.index(below) > ROOMS.index(room) or (room, below) in KEPT_APART:
                yield f"{module} imports {other}"


def circles(graph):
    """Groups of modules of which each reaches every other."""
    reaches = {}
    for start in graph:
        reached, waiting = set(), [start]
        while waiting:
            for name in graph[waiting.pop()] - reached:
                reached.add(name)
                waiting.append(name)
        reaches[start] = reached
    rings = (
        tuple(sorted(name for name in reaches[start] if start in reaches[name]))
        for start in graph
        if start in reaches[start]
    )
    return sorted(set(rings))


@pytest.fixture(scope="module")
def graph():
    return graph_of(SOURCE)


def test_every_room_has_its_place(graph):
    rooms = {module.split(".")[1] for module in graph if "." in module}
    assert rooms == set(ROOMS)


def test_imports_go_down_only(graph):
    assert sum(map(len, graph.values())) > 200
    assert list(uphill(graph)) == []


def test_no_two_modules_need_each_other(graph):
    assert circles(graph) == []


def house(folder, **modules):
    (folder / "rocu_analysis").mkdir()
    for name, text in {"__init__": "", **modules}.items():
        (folder / "rocu_analysis" / f"{name}.py").write_text(text, encoding="utf-8")
    return graph_of(folder / "rocu_analysis")


@pytest.mark.parametrize(
    ("room", "statement", "fine"),
    [
        ("readers", "from rocu_analysis.errors import Problem", True),
        ("readers", "from rocu_analysis.intake import pipeline", False),
        ("measures", "import rocu_analysis.exhibits", False),
        ("measures", "from rocu_analysis import intake", False),
        ("exhibits", "from rocu_analysis import measures", True),
        ("charts", "def f():\n    from rocu_analysis.exhibits import exhibit", False),
    ],
)
def test_an_import_that_goes_up_is_seen(tmp_path, room, statement, fine):
    others = dict.fromkeys(("errors", "intake", "exhibits", "measures"), "")
    assert (list(uphill(house(tmp_path, **{**others, room: statement}))) == []) is fine


@pytest.mark.parametrize(
    ("first", "second", "ring"),
    [
        ("from rocu_analysis import b", "from rocu_analysis.a import x", True),
        ("def f():\n    from .b import y", "from . import a", True),
        ("if TYPE_CHECKING:\n    from .b import y", "from . import a", True),
    ],
)
def test_a_circle_is_seen(tmp_path, first, second, ring):
    assert (
        circles(house(tmp_path, a=first, b=second))
        == [("rocu_analysis.a", "rocu_analysis.b")] * ring
    )


@pytest.mark.parametrize("floor", [0, 1, 2])
def test_intake_and_measures_draw_nothing(floor, graph):
    for module in graph:
        if module.split(".")[1:2] and module.split(".")[1] in FLOORS[floor]:
            path = SOURCE.joinpath(*module.split(".")[1:])
            path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            names = set(imported(ast.parse(path.read_text(encoding="utf-8")), module, False))
            assert not {n for n in names if n.split(".")[0] in ("matplotlib", "seaborn")}, module


def test_the_page_names_every_room():
    page = PAGE.read_text(encoding="utf-8")
    assert [room for room in ROOMS if f"`{room}`" not in page and f"`{room}/`" not in page] == []


def test_no_module_hides_a_public_function():
    names = {path.stem for path in SOURCE.iterdir()}
    assert names & (set(rocu_analysis.__all__) - {"measures"}) == set()


@pytest.mark.parametrize("name", sorted(rocu_analysis.__all__))
def test_every_public_name_is_there(name):
    assert getattr(rocu_analysis, name) is not None


def test_importing_the_package_loads_no_heavy_package():
    """Heavy packages come in when first used; time itself is measured in benchmarks."""
    code = (
        "import sys; before = set(sys.modules); import rocu_analysis\n"
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) - sys.stdlib_module_names == {"rocu_analysis"}


def test_a_type_checker_sees_every_public_name_and_no_other():
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.asname: node.module for node in block.body for alias in node.names}
    homes = {name: f"rocu_analysis.{home}" for name, home in rocu_analysis._HOME_OF.items()}
    assert seen == homes | {"measures": "rocu_analysis"}


def passed(call):
    """Modules of the package in which a call runs a function: once it has loaded what it needs."""
    seen = set()

    def see(frame, event, _):
        if event == "call":
            seen.add(frame.f_code.co_filename)

    call()
    sys.setprofile(see)
    try:
        call()
    finally:
        sys.setprofile(None)
    ours = (Path(name) for name in seen if name.startswith(str(SOURCE)))
    return {path.parent.name if path.stem == "__init__" else path.stem for path in ours}


def test_a_figure_and_a_track_pass_few_modules(tmp_path):
    """A module more on the way is one more that whoever changes it must know."""
    months = [f"{month} {year}" for year in (2022, 2023) for month in MONTHS]
    rows = [f"{region},Arrests,{','.join(str(20 + k % 7) for k in range(24))}"
            for region in ("South West", "Eastern")]  # fmt: skip
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([f"Region,Measure,{','.join(months)}", *rows]), encoding="utf-8")
    outcomes = rocu_analysis.check(path).outcomes
    assert len(outcomes) == 2 * 24
    assert len(passed(lambda: rocu_analysis.check(path))) <= MODULES_OF_A_FIGURE
    arrests = partial(rocu_analysis.track, outcomes, "arrests", region="South West")
    assert len(passed(arrests)) <= MODULES_OF_A_TRACK


MODULES_OF_A_FIGURE = 24
MODULES_OF_A_TRACK = 25

# Upper bounds in lines of Python, to the next fifty, so that nothing grows back. Lower one when a
# room gets smaller; an aim that a room has not reached yet stands behind its bound.
SIZES = {
    ("errors", "problems", "schema", "frames", "reference", "periods"): 2_650,  # aim: 2,600
    ("readers",): 2_200,  # aim: 2,000
    ("intake",): 7_450,  # aim: 7,000
    ("datasets", "templates", "outputs"): 850,
    ("measures",): 3_850,  # aim: 3,700
    ("exhibits",): 8_800,  # aim: 8,000
    ("charts", "theme", "wording"): 2_600,  # aim: 2,350
    ("paper",): 7_600,  # aim: 7,000
    ("event_records",): 850,  # aim: 750
    ("explorer", "workspace", "cli", "__init__", "__main__"): 1_300,  # aim: 1,250
}
LONGEST_MODULE = 501
# One grammar, of which no part is of use without the others.
LONGER = {"periods.py": 800}


def lines_of(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def modules_of(room):
    folder = SOURCE / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


@pytest.mark.parametrize("rooms", SIZES, ids=" ".join)
def test_a_room_keeps_its_size(rooms):
    assert sum(lines_of(path) for room in rooms for path in modules_of(room)) <= SIZES[rooms]


def test_every_room_has_a_size():
    assert {room for rooms in SIZES for room in rooms} == {*ROOMS, "__init__"}


def test_no_module_is_longer_than_a_question():
    long = {path.name: lines_of(path) for path in SOURCE.rglob("*.py")}
    assert {
        name: count for name, count in long.items() if count > LONGER.get(name, LONGEST_MODULE)
    } == {}


# Phrases that earlier versions used in text for users, and nobody else would.
OLD_WORDS = (
    "is told",
    "are told",
    "nobody knows",
    "is no region,",
    "known here",
    "nought",
    "none refuses",
    "no more than is usual",
    "Signals that go on",
    "to be mended",
    "Mend the",
    "of which nothing",
    "nothing says",
)


def text_for_users():
    """Pages, problems, and every string of the package that is no docstring."""
    root = Path(__file__).parents[1]
    for path in (root / "README.md", *sorted((root / "docs").glob("*.md"))):
        yield path.name, path.read_text(encoding="utf-8")
    yield "problems.csv", (SOURCE / "reference" / "problems.csv").read_text(encoding="utf-8")
    for path in sorted(SOURCE.rglob("*.py")):
        tree = parsed(path)
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree)
                      if isinstance(node, documented)}  # fmt: skip
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and node.value not in docstrings:
                yield f"{path.relative_to(SOURCE)}, line {node.lineno}", node.value


def test_old_phrases_are_gone_from_text_for_users():
    seen = [(where, word) for where, text in text_for_users() for word in OLD_WORDS if word in text]
    assert seen == []
