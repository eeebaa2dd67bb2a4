"""Contact sheets: a page in one size and way of seeing, in each language, to be looked at by people."""

from collections import defaultdict
from pathlib import Path

from PIL import Image

from tests.matrix.pages import Look

WIDTH, HEIGHT = 1920, 1440
"""Of a sheet, at most."""
GAP = 8


def place(folder: Path, look: Look) -> Path:
    """The file of a look's picture: those of one sheet stand in one folder."""
    size = f"{look.size[0]}x{look.size[1]}"
    return folder / f"{look.page.name} {size} {look.sight.name}" / f"{look.language.code}.png"


def join(folder: Path) -> list[Path]:
    """Join the pictures of each sheet, as large as they fit: the languages in alphabetical order, row by row."""
    sheets: defaultdict[Path, list[Path]] = defaultdict(list)
    for one in sorted(folder.glob("*/*.png")):
        sheets[one.parent].append(one)
    return [_join(sheet, pictures) for sheet, pictures in sheets.items()]


def _join(sheet: Path, files: list[Path]) -> Path:
    pictures = [Image.open(one).convert("RGB") for one in files]
    wide, high = pictures[0].size
    columns = max(range(1, len(pictures) + 1), key=lambda count: _scale(count, len(pictures), wide, high))
    scale = min(1.0, _scale(columns, len(pictures), wide, high))
    width, height = int(wide * scale), int(high * scale)
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (columns * (width + GAP), rows * (height + GAP)), "magenta")
    for at, picture in enumerate(pictures):
        row, column = divmod(at, columns)
        whole.paste(picture.resize((width, height)), (column * (width + GAP), row * (height + GAP)))
    made = sheet.parent / f"{sheet.name}.png"
    whole.save(made)
    return made


def _scale(columns: int, count: int, wide: int, high: int) -> float:
    rows = -(-count // columns)
    return min((WIDTH / columns - GAP) / wide, (HEIGHT / rows - GAP) / high)
