"""What an ESC/POS printer answers about its state (DLE EOT n, GS r n). Each kind of answer has its own fixed bits."""

from collections.abc import Iterable

ASK_PAPER = b"\x10\x04\x04"
ASK_OFFLINE = b"\x10\x04\x02"
"""Both are answered at once, also while the printer is offline or has bytes before them."""
ASK_FINISHED = b"\x1dr\x01"
"""Answered in its turn: when all before it is printed, and not while the printer is out of paper."""
OUT_OF_PAPER, COVER_OPEN, OFFLINE = "out_of_paper", "cover_open", "offline"
PAPER_LOW = "paper_low"


def at_once(received: Iterable[int]) -> list[int]:
    """The answers to DLE EOT among received bytes."""
    return [byte for byte in received if byte & 0x93 == 0x12]


def is_finished(received: Iterable[int]) -> bool:
    """Whether an answer to GS r is among received bytes."""
    return any(byte & 0x90 == 0 for byte in received)


def of_paper(answer: int) -> str | None:
    """What an answer to ASK_PAPER says: OUT_OF_PAPER, PAPER_LOW, or null where there is enough."""
    if answer & 0x60:
        return OUT_OF_PAPER
    return PAPER_LOW if answer & 0x0C else None


def of_offline(answer: int) -> str | None:
    """What an answer to ASK_OFFLINE says; null where the printer is ready."""
    if answer & 0x20:
        return OUT_OF_PAPER
    if answer & 0x04:
        return COVER_OPEN
    return OFFLINE if answer & 0x40 else None
