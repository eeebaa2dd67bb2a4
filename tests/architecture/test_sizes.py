"""Files and functions have a maximum length."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, Function, Source, functions, package_folders, sources, write

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
MEDIAN = 8
NINTH_DECILE = 25


def length(function: Function, source: Source) -> int:
    """Lines of code: blank lines, comments and the docstring not counted."""
    assert function.end_lineno is not None
    lines = source.lines[function.lineno - 1 : function.end_lineno]
    code = sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))
    if ast.get_docstring(function, clean=False) is None:
        return code
    first = function.body[0]
    assert first.end_lineno is not None
    return code - sum(1 for line in source.lines[first.lineno - 1 : first.end_lineno] if line.strip())


def too_long_files(*folders: Path) -> list[str]:
    return [f"{one.path}: {len(one.lines)}" for one in sources(*folders) if len(one.lines) > LONGEST_FILE]


def too_long_functions(*folders: Path) -> list[str]:
    return [
        f"{source.path}:{function.lineno} {function.name}: {length(function, source)}"
        for source in sources(*folders)
        for function in functions(source)
        if length(function, source) > LONGEST_FUNCTION
    ]


def quantiles(folder: Path) -> tuple[int, int]:
    """The median and the ninth decile of a package's functions."""
    lengths = sorted(length(function, source) for source in sources(folder) for function in functions(source)) or [0]
    return lengths[len(lengths) // 2], lengths[min(len(lengths) - 1, int(len(lengths) * 0.9))]


def test_no_file_is_too_long():
    assert too_long_files(*package_folders(), ROOT / "tests") == []


def test_a_long_file_is_found(tmp_path):
    assert too_long_files(write(tmp_path, "long.py", "x = 1\n" * 401))
    assert not too_long_files(write(tmp_path, "long.py", "x = 1\n" * 400))


def test_no_function_is_too_long():
    assert too_long_functions(*package_folders()) == []


def test_a_long_function_is_found(tmp_path):
    assert too_long_functions(write(tmp_path, "long.py", "def long():\n" + "    x = 1\n" * 50))
    padded = "def padded():\n    '''Two\n    lines.'''\n" + "    x = 1\n\n    # why\n" * 49
    assert not too_long_functions(write(tmp_path, "long.py", padded))


@pytest.mark.parametrize("package", PACKAGES)
def test_most_functions_are_short(package):
    median, ninth = quantiles(ROOT / package)
    assert (median <= MEDIAN, ninth <= NINTH_DECILE) == (True, True), (median, ninth)


def test_a_package_of_long_functions_is_found(tmp_path):
    nine = "".join(f"def f{n}():\n" + "    x = 1\n" * 8 for n in range(9))
    write(tmp_path, "all.py", nine + "def last():\n" + "    x = 1\n" * 26)
    assert quantiles(tmp_path) == (9, 27)
