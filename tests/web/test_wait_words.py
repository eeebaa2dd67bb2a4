"""An estimated wait in words: minutes, then hours and minutes, then only hours."""

import pytest
from flask import Flask

from kiosk.queue.waiting import Wait
from web import wait_words

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Wait(10, 20), "10 till 20 minuter"),
        (Wait(50, 80), "högst 1 timme och 20 minuter"),
        (Wait(150, 240), "över 2 timmar"),
    ],
)
def test_the_board_has_room_for_one_length_of_hours(app: Flask, wait: Wait, words: str) -> None:
    with app.test_request_context("/?lang=sv"):
        assert wait_words.on_wall(wait).replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("wait", "swedish", "english"),
    [
        (Wait(0, 5), "Högst 5 minuter", "At most 5 minutes"),
        (Wait(0, 80), "Högst 1 timme och 20 minuter", "At most 1 hour and 20 minutes"),
        (Wait(10, 20), "Ungefär 10 till 20 minuter", "About 10 to 20 minutes"),
        (Wait(50, 80), "Ungefär 50 minuter till 1 timme och 20 minuter", "About 50 minutes to 1 hour and 20 minutes"),
        (Wait(40, 60), "Ungefär 40 minuter till 1 timme", "About 40 minutes to 1 hour"),
        (Wait(55, 60), "Ungefär 55 minuter till 1 timme", "About 55 minutes to 1 hour"),
        (Wait(60, 90), "Ungefär 1 timme till 1 timme och 30 minuter", None),
        (Wait(110, 120), "Ungefär 1 timme och 50 minuter till 2 timmar", None),
        (Wait(120, 150), "Över 2 timmar", None),
        (Wait(90, 150), "Ungefär 1 timme och 30 minuter till 2 timmar och 30 minuter", None),
        (Wait(120, 180), "Över 2 timmar", "Over 2 hours"),
        (Wait(210, 300), "Över 3 timmar", "Over 3 hours"),
    ],
)
def test_hours_are_said_as_hours(app: Flask, wait: Wait, swedish: str, english: str | None) -> None:
    with app.test_request_context("/?lang=sv"):
        assert wait_words.begins(wait).replace(NBSP, " ") == swedish
    if english:
        with app.test_request_context("/?lang=en"):
            assert wait_words.begins(wait).replace(NBSP, " ") == english


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Wait(0, 60), "Högst 1 timme"),
        (Wait(30, 90), "Ungefär 30 minuter eller mer"),
        (Wait(60, 90), "Ungefär 1 timme eller mer"),
        (Wait(100, 150), "Ungefär 1 timme och 40 minuter eller mer"),
        (Wait(120, 150), "Över 2 timmar"),
    ],
)
def test_near_closing_hours_are_said_as_hours_too(app: Flask, wait: Wait, words: str) -> None:
    with app.test_request_context("/?lang=sv"):
        assert wait_words.begins_before_closing(wait).replace(NBSP, " ") == words
