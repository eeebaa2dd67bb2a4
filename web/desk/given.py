"""The form of a number that staff take for somebody: by phone, or at the desk."""

from collections.abc import Iterable, Mapping
from typing import Literal

from flask_babel import gettext, ngettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import today
from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.i18n import alphabetical
from kiosk.queue import languages
from kiosk.queue.checkin import CheckIn, Taken
from kiosk.types import Channel, new_key
from web import wait_words
from web.language import language_name, named
from web.times import clock_of_day
from web.wishes import shown


class NumberForm(CheckIn, frozen=True, kw_only=True):
    """What staff choose for a visitor. `channel` says where the visitor is."""

    channel: Literal["desk", "phone"] = "desk"

    @property
    def taken_by(self) -> Channel:
        return Channel(self.channel)


def words(s: Session, taken: Taken, at: Moment) -> str:
    """ "Numret är A13. 4 väntar före. Ungefär 10 till 20 minuter."; and when staff leave, where that can be before."""
    said = [gettext("Numret är %(number)s.", number=taken.number)]
    if taken.ahead:
        said.append(ngettext("%(num)s väntar före.", "%(num)s väntar före.", taken.ahead))
    else:
        said.append(gettext("Ingen väntar före."))
    closing = today.closing_before(s, taken.wait.high, at) if taken.wait else None
    if taken.wait and closing is None:
        said.append(f"{wait_words.begins(taken.wait)}.")
    elif taken.wait and closing:
        said.append(f"{wait_words.begins_before_closing(taken.wait)}.")
        said.append(gettext("Ni stänger klockan %(time)s.", time=clock_of_day(closing.minute)))
    return " ".join(str(one) for one in said)


class NumberChoice(Struct, frozen=True):
    """A channel, topic, language or wish of the form."""

    code: str
    name: str
    is_chosen: bool


class Refused(Struct, frozen=True):
    """A form that was refused: what was chosen in it, why in words, and whether the chosen topic is the reason."""

    sent: Mapping[str, str]
    words: str
    is_topic_wrong: bool


class NumberChoices(Struct, frozen=True):
    """What the form offers, with what was chosen before a refusal; `trouble` says why it was refused.

    `request_key` is new for each page, so that a form that was sent twice gives one number.
    """

    channels: list[NumberChoice]
    topics: list[NumberChoice]
    languages: list[NumberChoice]
    wishes: list[NumberChoice]
    request_key: str
    trouble: str = ""
    is_topic_wrong: bool = False


def choices(topics: Iterable[Topic], wishes: list[str], refused: Refused | None) -> NumberChoices:
    """The active topics, the languages in the order of their names with Swedish first, and the wishes on offer."""
    sent = refused.sent if refused else {}
    first, *others = [(code, language_name(code)) for code in languages.COMMON]
    return NumberChoices(
        channels=_chosen(sent.get("channel", "desk"), [("desk", gettext("Här")), ("phone", gettext("I telefon"))]),
        topics=_chosen(sent.get("topic"), [(topic.code, named(topic.names)) for topic in topics if topic.active]),
        languages=_chosen(sent.get("language"), [first, *sorted(others, key=lambda one: alphabetical(one[1]))]),
        wishes=[NumberChoice(wish.name, str(wish.for_staff), wish.name in sent) for wish in shown(wishes)],
        request_key=new_key(),
        trouble=refused.words if refused else "",
        is_topic_wrong=refused is not None and refused.is_topic_wrong,
    )


def _chosen(code: str | None, options: list[tuple[str, str]]) -> list[NumberChoice]:
    return [NumberChoice(one, name, one == code) for one, name in options]
