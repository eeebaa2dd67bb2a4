"""What a slip says. It never has the topic, and nothing about the person."""

from typing import Literal

from msgspec import Struct


class Slip(Struct, frozen=True):
    """A slip in one language: of a number, or of a home loan with the day on which it ends.

    `number` or `day` is written large, and the other is empty. `facts`: the sentences below it, the bold ones first.
    `address`: the phone's page, as a QR code; null where no phone can open one. `time`: empty while the machine has no
    right time.
    """

    language: str
    direction: Literal["ltr", "rtl"]
    centre: str
    heading: str
    number: str
    bold: tuple[str, ...]
    facts: tuple[str, ...]
    address: str | None
    follow: str
    time: str
    day: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that is written, in its order."""
        code = (self.follow,) if self.address else ()
        return (
            self.centre,
            self.heading,
            *filter(None, (self.number, self.day)),
            *self.bold,
            *self.facts,
            *code,
            *((self.time,) if self.time else ()),
        )
