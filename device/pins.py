"""Opens the pins of the panel: those of a Pi through lgpio, or gpiozero's mock pins.

The settings choose by name. Where the chosen ones cannot be opened, the others are not tried.
"""

import os
from pathlib import Path
from typing import Any, Literal

import gpiozero
from gpiozero.pins.mock import MockFactory, MockPWMPin

from device.errors import PartError


def open_factory(pins: Literal["off", "mock", "lgpio"], folder: Path) -> Any:
    """Open a pin factory and make it gpiozero's default. lgpio writes a file to `folder`. Raises PartError."""
    os.environ["GPIOZERO_PIN_FACTORY"] = pins  # gpiozero's own choice of a factory is then the same
    factory = _lgpio(folder) if pins == "lgpio" else MockFactory(pin_class=MockPWMPin)
    gpiozero.Device.pin_factory = factory
    return factory


def _lgpio(folder: Path) -> Any:
    os.environ.setdefault("LG_WD", str(folder))
    try:
        from gpiozero.pins.lgpio import LGPIOFactory

        return LGPIOFactory()
    except ImportError:
        raise PartError("no_lgpio") from None
    except Exception as error:  # lgpio raises a plain Exception, and gpiozero has several of its own
        raise PartError("no_gpiochip") from error
