"""An address as a QR code, drawn by the page itself."""

import segno
from msgspec import Struct


class QrCode(Struct, frozen=True):
    """A square of `size` modules, and the path of its dark ones, for an inline SVG."""

    size: int
    path: str


def qr_code(address: str) -> QrCode:
    """The QR code of an address. It can still be read when a seventh of it is damaged."""
    code = segno.make_qr(address, error="m")
    rows = enumerate(code.matrix)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in rows for x, module in enumerate(row) if module)
    return QrCode(len(code.matrix), path)
