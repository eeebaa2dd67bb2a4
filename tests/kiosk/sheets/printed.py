"""A PDF as a printer puts it on paper, and what a scanner reads there."""

from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

from kiosk.sheets.layouts import INCH, Layout

BLUR = ImageFilter.GaussianBlur(0.7)
POINTS = 72


def pages(pdf: bytes, dpi: int) -> Iterator[Image.Image]:
    """Each page in grey, a pixel for each dot. pypdfium2 rounds its size up: 2480.3 dots would be 2481."""
    for page in pypdfium2.PdfDocument(pdf):
        yield page.render(scale=(dpi - 0.05) / POINTS, grayscale=True).to_pil()


def label(page: Image.Image, layout: Layout, place: int, dpi: int) -> Image.Image:
    """One label, cut out of its page. `place` is from 0."""
    left, top = layout.corner(place)
    box = (left, top, left + layout.width, top + layout.height)
    return page.crop(tuple(round(edge * dpi / INCH) for edge in box))


def askew(picture: Image.Image, degrees: float = 2) -> Image.Image:
    """As a scanner sees it that is held askew and not quite in focus."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255).filter(BLUR)


def read(picture: Image.Image) -> list[str]:
    """What is read at the picture's own size. Made smaller, with 1.3 pixels a module, TAB0038 is 2AB0038 too."""
    return [code.text for code in zxingcpp.read_barcodes(picture, try_downscale=False)]


def extent(picture: Image.Image) -> tuple[int, int, int]:
    """Where the dark modules of the only code begin and end, and a row near its top, where finder patterns are."""
    (code,) = zxingcpp.read_barcodes(picture)
    left, right = code.position.top_left, code.position.top_right
    row = left.y + 2
    return _edge(picture, left.x, row, -1), _edge(picture, right.x, row, 1) + 1, row


def _edge(picture: Image.Image, x: int, y: int, outwards: int) -> int:
    """The outermost dark pixel beside where the reader says that the code ends."""
    return next(at for at in range(x + 4 * outwards, x - 9 * outwards, -outwards) if picture.getpixel((at, y)) < 128)
