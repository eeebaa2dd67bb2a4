"""The words of an estimated wait in the page's language."""

import flask_babel

from kiosk.queue import wait_words
from kiosk.queue.wait_words import is_about, is_long
from kiosk.queue.waiting import Wait

__all__ = ["begins", "begins_before_closing", "is_about", "is_long", "on_wall"]


def begins(wait: Wait) -> str:
    return wait_words.begins(flask_babel, wait)


def begins_before_closing(wait: Wait) -> str:
    return wait_words.begins_before_closing(flask_babel, wait)


def on_wall(wait: Wait) -> str:
    return wait_words.on_wall(flask_babel, wait)
