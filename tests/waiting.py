"""Waits for something that another thread or process does."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
FIRST_PAUSE = 0.005
LONGEST_PAUSE = 0.1


def until(condition: Callable[[], Found], seconds: float = 45.0, otherwise: str = "it did not happen in time") -> Found:
    """Call a condition until it is true, at growing intervals, and return its value.

    Raises AssertionError with the message `otherwise` after so many seconds.
    """
    end = time.monotonic() + seconds
    pause = FIRST_PAUSE
    while not (found := condition()):
        assert time.monotonic() < end, otherwise
        time.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 1.25)
    return found
