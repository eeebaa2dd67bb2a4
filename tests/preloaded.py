"""Compiles the libraries that are loaded into processes under test (LD_PRELOAD, see ld.so(8))."""

import subprocess
from pathlib import Path


def compiled(source: Path, folder: Path) -> Path:
    """Compile one C file to a shared library in `folder`."""
    library = folder / source.with_suffix(".so").name
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-o", library, source], check=True)
    return library
