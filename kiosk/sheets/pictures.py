"""Draws a pictogram, the inside of an SVG of 48 by 48, on a PDF. It knows the elements and commands that these have."""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

GRID = 48
STROKE = 3.2
ROUND = 1
SPOT = (0.973, 0.675, 0.239)
"""The accent colour (#F8AC3D); a printer without colours makes it a light grey."""
TOKENS = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
Point = complex


def draw_picture(canvas: Any, drawing: str, corner: tuple[float, float], size: float) -> None:
    """`drawing`: the elements inside the SVG. `corner`: top left, in the canvas's unit, as `size`."""
    canvas.saveState()
    canvas.translate(*corner)
    canvas.scale(size / GRID, -size / GRID)
    canvas.setLineCap(ROUND)
    canvas.setLineJoin(ROUND)
    canvas.setFillColorRGB(*SPOT)
    for element in ET.fromstring(f"<svg>{drawing}</svg>"):  # noqa: S314 - a drawing of our own
        canvas.setLineWidth(float(element.get("stroke-width", STROKE)))
        DRAWN[element.tag](canvas, element.attrib, int(element.get("class") == "spot"))
    canvas.restoreState()


def _rect(canvas: Any, of: dict[str, str], fill: int) -> None:
    x, y, wide, high, round_ = (float(of.get(name, 0)) for name in ("x", "y", "width", "height", "rx"))
    canvas.roundRect(x, y, wide, high, round_, fill=fill)


def _circle(canvas: Any, of: dict[str, str], fill: int) -> None:
    canvas.setDash([float(one) for one in of.get("stroke-dasharray", "").split()])
    canvas.circle(float(of["cx"]), float(of["cy"]), float(of["r"]), fill=fill)
    canvas.setDash()


def _path(canvas: Any, of: dict[str, str], fill: int) -> None:
    path = canvas.beginPath()
    for name, *points in _segments(of["d"]):
        getattr(path, name)(*(part for point in points for part in (point.real, point.imag)))
    canvas.drawPath(path, fill=fill)


DRAWN: dict[str, Callable[[Any, dict[str, str], int], None]] = {"rect": _rect, "circle": _circle, "path": _path}
COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}
"""How many numbers a command of a path has."""
Segment = tuple[Any, ...]


def _segments(d: str) -> Iterator[Segment]:
    """The calls that draw a path: the name of a method of reportlab's path, and its points."""
    here = start = control = 0j
    for command, numbers in _commands(d):
        kind = command.upper()
        base = here if command.islower() else 0j
        if kind == "Z":
            here = start
            yield ("close",)
        elif kind == "A":
            end = base + complex(*numbers[5:])
            yield from _arc(here, numbers, end)
            here = end
        elif kind in "CS":
            points = [base + complex(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
            first = points.pop(0) if kind == "C" else 2 * here - control
            yield "curveTo", first, *points
            control, here = points
            continue
        else:
            here = _moved(kind, base, here, numbers)
            start = here if kind == "M" else start
            yield ("moveTo" if kind == "M" else "lineTo"), here
        control = here


def _moved(kind: str, base: Point, here: Point, numbers: list[float]) -> Point:
    if kind == "H":
        return complex(base.real + numbers[0], here.imag)
    if kind == "V":
        return complex(here.real, base.imag + numbers[0])
    return base + complex(*numbers)


def _commands(d: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers. More numbers after a command repeat it; those of a move are lines."""
    tokens, at, command = TOKENS.findall(d), 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        elif command in "Mm":
            command = "L" if command == "M" else "l"
        count = COUNTS[command.upper()]
        yield command, [float(one) for one in tokens[at : at + count]]
        at += count


def _arc(start: Point, numbers: list[float], end: Point) -> Iterator[Segment]:
    """A part of a circle as curves. The radius is enlarged where the ends are too far apart (SVG 2, B.2.5)."""
    chord = end - start
    radius = max(numbers[0], abs(chord) / 2)
    is_large, is_clockwise = bool(numbers[3]), bool(numbers[4])
    height = math.sqrt(max(0.0, radius**2 - (abs(chord) / 2) ** 2))
    side = 1 if is_large != is_clockwise else -1
    centre = (start + end) / 2 + side * height * 1j * chord / abs(chord)
    before, after = start - centre, end - centre
    angle = math.atan2((after / before).imag, (after / before).real)
    if is_clockwise and angle < 0:
        angle += 2 * math.pi
    elif not is_clockwise and angle > 0:
        angle -= 2 * math.pi
    parts = max(1, math.ceil(abs(angle) / (math.pi / 2) - 1e-9))
    turn = complex(math.cos(angle / parts), math.sin(angle / parts))
    handle = 4 / 3 * math.tan(angle / parts / 4) * 1j
    for _ in range(parts):
        after = before * turn
        yield "curveTo", centre + before + before * handle, centre + after - after * handle, centre + after
        before = after
