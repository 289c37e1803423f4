"""Imports run one way: a part of the package takes from those below it and knows nothing of those above."""

import ast
from pathlib import Path

import pytest

import immune_reset

PACKAGE = Path(immune_reset.__file__).parent

#: From the bottom up; parts of one line do not know each other. A single file is a part, and so is a folder.
ORDER = [
    {"errors", "paths", "theme", "style"},
    {"references", "mathml", "prose", "picture", "kept"},
    {"tables"},
    {"engine", "observations"},
    {"models"},
    {"pathways", "live", "evidence", "trials"},
    {"lesson"},
    {"labs"},
    {"publish"},
]
LEVEL = {part: level for level, parts in enumerate(ORDER) for part in parts}


def part_of(file):
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file):
    """Parts of the package that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file.name} imports by a relative path"
            inside = node.module == "immune_reset"
            modules = [f"{node.module}.{alias.name}" for alias in node.names] if inside else [node.module]
        else:
            continue
        for module in modules:
            if module.startswith("immune_reset.") and not module.startswith("immune_reset.__"):
                yield module.split(".")[1]


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_a_file_imports_only_from_below(file):
    if file.parent == PACKAGE and file.name == "__init__.py":
        assert not list(imported(file))
        return
    here = part_of(file)
    for there in set(imported(file)) - {here}:
        assert LEVEL[there] < LEVEL[here], f"{here} imports {there}"


@pytest.mark.parametrize("part", ["engine", "models"])
def test_a_model_needs_no_widget_and_no_figure(part):
    for file in (PACKAGE / part).glob("*.py"):
        names = {node.module if isinstance(node, ast.ImportFrom) else alias.name
                 for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                 if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names}
        assert not {name.split(".")[0] for name in names} & {"anywidget", "traitlets", "matplotlib", "ipywidgets"}, file.name
