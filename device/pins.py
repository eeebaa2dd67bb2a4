"""Which pins the panel has: a Pi's through lgpio, or gpiozero's own mock. Chosen by name, never by falling back."""

import os
from pathlib import Path
from typing import Any, Literal

import gpiozero
from gpiozero.pins.mock import MockFactory, MockPWMPin


class PinError(Exception):
    """The pins cannot be used; `code` says why, for the health row."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def open_factory(pins: Literal["mock", "lgpio"], folder: Path) -> Any:
    """The pin factory by name, also as gpiozero's own. `folder` takes the file that lgpio writes. Raises PinError."""
    os.environ["GPIOZERO_PIN_FACTORY"] = pins  # should anything in gpiozero look for itself, it finds the same
    factory = MockFactory(pin_class=MockPWMPin) if pins == "mock" else _lgpio(folder)
    gpiozero.Device.pin_factory = factory
    return factory


def _lgpio(folder: Path) -> Any:
    os.environ.setdefault("LG_WD", str(folder))
    try:
        from gpiozero.pins.lgpio import LGPIOFactory

        return LGPIOFactory()
    except ImportError:
        raise PinError("no_lgpio") from None
    except Exception as error:  # lgpio's own error is a plain Exception, and gpiozero has several
        raise PinError("no_gpiochip") from error
