"""How staff are told what a scan did: the one table of shapes, words, colours, lamps and tones.

A result is read by its shape first, then by its word, then by its edge and colour. Its tone differs from the others in
count and length, not only in pitch, for people who do not hear high tones.
"""

from typing import Literal

from msgspec import Struct

from kiosk.facts import N_
from kiosk.scans.models import Result


class Note(Struct, frozen=True):
    """A part of a tone: hertz (0: silence) and seconds."""

    hertz: float
    seconds: float


class Signal(Struct, frozen=True, kw_only=True):
    """How one result is told.

    `pictogram`: its shape on pages. `word`: its heading, where nothing more is known. `colour`: a token of
    web/static/entren.css. `lamp`: the lamp whose pin is `lamp_done`, `lamp_repeat` or `lamp_refused` of `[panel]`.
    """

    pictogram: str
    word: str
    colour: Literal["go", "twice", "stop", "tint"]
    lamp: Literal["done", "repeat", "refused"]
    tone: tuple[Note, ...]


PAUSE = Note(0.0, 0.06)
SIGNALS: dict[Result, Signal] = {
    # A circle with a tick, on green. One short high tone.
    Result.DONE: Signal(pictogram="done", word=N_("Klart"), colour="go", lamp="done", tone=(Note(1318.5, 0.12),)),
    # Two arrows, in a dashed edge on yellow. The same tone twice.
    Result.REPEAT: Signal(
        pictogram="repeat",
        word=N_("Redan skannad"),
        colour="twice",
        lamp="repeat",
        tone=(Note(880.0, 0.07), PAUSE, Note(880.0, 0.07)),
    ),
    # An octagon, on red with a thick edge. One long low tone.
    Result.REFUSED: Signal(
        pictogram="refused", word=N_("Det gick inte"), colour="stop", lamp="refused", tone=(Note(440.0, 0.4),)
    ),
    # A diamond with a question mark, in a double edge. Two tones that rise, as a question does. No lamp of its own.
    Result.ASK: Signal(
        pictogram="ask",
        word=N_("En fråga"),
        colour="tint",
        lamp="repeat",
        tone=(Note(880.0, 0.07), Note(1318.5, 0.07)),
    ),
}
