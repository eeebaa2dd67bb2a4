"""The calls that the board says aloud, each with its signed sentences."""

import msgspec
from markupsafe import Markup

from kiosk.queue.announcements import Announcement
from web.speech.sayings import Saying, as_script, sayings


class Announced(msgspec.Struct, frozen=True):
    """A call, as web/static/js/board-voice.js reads it."""

    key: str
    sayings: list[Saying]


def announced(calls: list[Announcement]) -> Markup:
    return as_script([Announced(call.key, sayings(call.texts)) for call in calls])
