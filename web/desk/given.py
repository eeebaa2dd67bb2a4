"""The form of a number that staff take for somebody: by phone, or at the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext, ngettext

from kiosk.centre.models import Topic
from kiosk.queue import languages
from kiosk.queue.checkin import CheckIn, Taken
from kiosk.types import Channel, new_key
from web.language import language_name, named
from web.visitor.positions import waits_for
from web.wishes import Wish, shown


class NumberForm(CheckIn, frozen=True, kw_only=True):
    """What staff choose for a visitor. `channel` says where the visitor is."""

    channel: Literal["desk", "phone"] = "desk"

    @property
    def taken_by(self) -> Channel:
        return Channel(self.channel)


def words(taken: Taken) -> str:
    """ "Numret är A13. 4 väntar före. Ungefär 10 till 20 minuter."."""
    said = [gettext("Numret är %(number)s.", number=taken.number)]
    if taken.ahead:
        said.append(ngettext("%(num)s väntar före.", "%(num)s väntar före.", taken.ahead))
    else:
        said.append(gettext("Ingen väntar före."))
    if taken.wait:
        said.append(f"{waits_for(taken.wait)}.")
    return " ".join(str(one) for one in said)


@dataclass(frozen=True, slots=True)
class Named:
    """A topic or language of the form."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class NumberChoices:
    """What the form offers. `request_key` is new for each page, so that a form that was sent twice gives one number."""

    topics: list[Named]
    languages: list[Named]
    wishes: list[Wish]
    request_key: str


def choices(topics: Iterable[Topic], wishes: list[str]) -> NumberChoices:
    """The active topics, the languages in the order of their names with Swedish first, and the wishes on offer."""
    offered = [Named(topic.code, named(topic.names)) for topic in topics if topic.active]
    first, *others = [Named(code, language_name(code)) for code in languages.COMMON]
    return NumberChoices(offered, [first, *sorted(others, key=lambda one: one.name)], shown(wishes), new_key())
