"""Adds, changes, orders and retires topics for an admin. A retired topic keeps its name: past visits are counted under
it, and those who wait are still served under it.
"""

from collections.abc import Collection, Mapping

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import digcomp, positions, queries
from kiosk.centre.models import SERIES_LETTERS, Topic
from kiosk.centre.new_rows import NewRows
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Conflict, Invalid, NotFound
from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.types import is_name

LONGEST_NAME = 30
"""Two lines on a tile of the kiosk at 800 x 480."""
LONGEST_CODE = 20
PICTOGRAMS = (
    "login", "bills", "password", "device", "scam", "mail", "apply", "loan", "other",
    "language", "people", "companion", "clock", "scanner", "charger", "pen", "bell", "desk", "sync", "listen",
)  # fmt: skip
"""The pictograms that a topic can have."""


class TopicSettings(Struct, frozen=True):
    """What an admin sets: the name in each language (without one, the Swedish is shown), letter, picture, DigComp."""

    names: Mapping[str, str]
    series: str
    pictogram: str
    digcomp: list[str]


def version(topic: Topic) -> str:
    """The version of a topic's settings. Its place in the order does not count."""
    return versions.version(_audited(topic), topic.active)


def order_version(s: Session) -> str:
    """The version of the order of the topics that visitors can choose."""
    return versions.version([topic.code for topic in queries.topics(s)])


def add(s: Session, who: str, settings: TopicSettings, at: Moment) -> Topic:
    """Add a topic after the others.

    Raises Invalid `bad_topic_name`, `bad_value` or `bad_digcomp`, Conflict `name_taken`.
    """
    others = queries.all_topics(s)
    new = NewRows(others)
    code = new.new_code(settings.names.get(SOURCE.code, ""), LONGEST_CODE, "topic")
    with AllAtOnce() as every:
        with every.each():
            topic = add_of_another_centre(s, who, code, settings, new, at)
        with every.each():
            _refuse_taken(settings.names, [one for one in others if one.active])
    return topic


def add_of_another_centre(s: Session, who: str, code: str, settings: TopicSettings, new: NewRows, at: Moment) -> Topic:
    """Add a topic with this free code after all others. Raises Invalid as `add` does.

    Whether the name is taken is not looked at: topics that are brought in together can swap their names.
    """
    topic = Topic(code=code, position=new.next_position(), active=True)
    _set(topic, settings)
    s.add(topic)
    audit.note(s, who, "topic_added", at, topic=topic.code, name=topic.names[SOURCE.code])
    return topic


def change(s: Session, who: str, code: str, settings: TopicSettings, seen: str | None, at: Moment) -> Topic:
    """Change a topic. `seen`: the version that the admin has seen.

    Raises what `add` does, NotFound `unknown_topic`, Conflict `changed_meanwhile`.
    """
    topic = find(s, code)
    versions.check(seen, version(topic))
    with AllAtOnce() as every:
        with every.each():
            _refuse_taken(settings.names, [one for one in queries.topics(s) if one is not topic])
        with every.each():
            _change(s, who, topic, settings, at)
    return topic


def change_as_another_centre(
    s: Session, who: str, topic: Topic, settings: TopicSettings, new: NewRows, at: Moment
) -> None:
    """Offer a topic, and change it. As `add_of_another_centre` otherwise."""
    _offer_again(s, who, topic, new, at)
    _change(s, who, topic, settings, at)


def _change(s: Session, who: str, topic: Topic, settings: TopicSettings, at: Moment) -> None:
    before = _audited(topic)
    _set(topic, settings)
    changes = audit.changes(before, _audited(topic))
    if changes:
        audit.note(s, who, "topic_changed", at, topic=topic.code, name=topic.names[SOURCE.code], changes=changes)


def move(s: Session, who: str, code: str, by: int, seen: str | None, at: Moment) -> Topic:
    """Move a topic up (-1) or down (1) on the screen. Raises NotFound `unknown_topic`, Conflict `changed_meanwhile`."""
    shown = queries.topics(s)
    topic = next((one for one in shown if one.code == code), None)
    if topic is None:
        raise NotFound("unknown_topic")
    versions.check(seen, order_version(s))
    positions.move(shown, topic, by)
    audit.note(s, who, "topic_moved", at, topic=code, name=topic.names[SOURCE.code], position=topic.position + 1)
    return topic


def retire(s: Session, who: str, code: str, seen: str | None, at: Moment) -> Topic:
    """Offer a topic no more. Those who wait with it are still called.

    Raises NotFound `unknown_topic`, Conflict `changed_meanwhile`, `no_topic_left`, or `topic_of_button`: the button at
    the door has it.
    """
    topic = find(s, code)
    versions.check(seen, version(topic))
    if not any(one.code != code for one in queries.topics(s)):
        raise Conflict("no_topic_left")
    if queries.centre(s).default_topic == code:
        raise Conflict("topic_of_button")
    topic.active = False
    audit.note(s, who, "topic_retired", at, topic=code, name=topic.names[SOURCE.code])
    return topic


def offered_version(s: Session) -> str:
    """The version of which topics are offered."""
    return versions.version(_offered(queries.topics(s)))


def offer(s: Session, who: str, codes: Collection[str], seen: str | None, at: Moment) -> None:
    """Offer exactly these topics. The button at the door gets the first of them where its own is not among them.

    Raises Conflict `changed_meanwhile` or `no_topic_chosen`, NotFound `unknown_topic`.
    """
    every, chosen = queries.all_topics(s), {find(s, code).code for code in codes}
    versions.check(seen, offered_version(s))
    if not chosen:
        raise Conflict("no_topic_chosen", field="topics")
    button = queries.centre(s)
    if button.default_topic not in chosen:
        button.default_topic = next(topic.code for topic in every if topic.code in chosen)
    for topic in every:
        if topic.active != (topic.code in chosen):
            topic.active = not topic.active
            action = "topic_back" if topic.active else "topic_retired"
            audit.note(s, who, action, at, topic=topic.code, name=topic.names[SOURCE.code])


def bring_back(s: Session, who: str, code: str, at: Moment) -> Topic:
    """Offer a retired topic again, after the others. Raises NotFound `unknown_topic`, Conflict `name_taken`."""
    topic = find(s, code)
    if not topic.active:
        _refuse_taken(topic.names, queries.topics(s))
        _offer_again(s, who, topic, NewRows(queries.all_topics(s)), at)
    return topic


def _offer_again(s: Session, who: str, topic: Topic, new: NewRows, at: Moment) -> None:
    if not topic.active:
        topic.position, topic.active = new.next_position(), True
        audit.note(s, who, "topic_back", at, topic=topic.code, name=topic.names[SOURCE.code])


def find(s: Session, code: str) -> Topic:
    """A topic, also a retired one. Raises NotFound `unknown_topic`."""
    topic = s.get(Topic, code)
    if topic is None:
        raise NotFound("unknown_topic")
    return topic


def _offered(shown: Collection[Topic]) -> list[str]:
    return sorted(topic.code for topic in shown)


def _set(topic: Topic, settings: TopicSettings) -> None:
    with AllAtOnce() as every:
        with every.each():
            names = _names(settings.names)
        with every.each():
            if settings.series not in SERIES_LETTERS or len(settings.series) != 1:
                raise Invalid("bad_value", field="series")
        with every.each():
            if settings.pictogram not in PICTOGRAMS:
                raise Invalid("bad_value", field="pictogram")
        with every.each():
            if len(settings.digcomp) > digcomp.MOST or not set(settings.digcomp) <= set(digcomp.COMPETENCES):
                raise Invalid("bad_digcomp", field="digcomp", most=digcomp.MOST)
    topic.names = names
    topic.series, topic.pictogram = settings.series, settings.pictogram
    topic.digcomp = digcomp.join(settings.digcomp)


def _names(sent: Mapping[str, str]) -> dict[str, str]:
    """The names, without empty ones. Raises Invalid `bad_topic_name` with the language as `field`."""
    names = {language.code: sent.get(language.code, "").strip() for language in LANGUAGES}
    with AllAtOnce() as every:
        for language, name in names.items():
            with every.each():
                if (name or language == SOURCE.code) and not is_name(name, LONGEST_NAME):
                    raise Invalid("bad_topic_name", field=language)
    return {language: name for language, name in names.items() if name}


def _refuse_taken(names: Mapping[str, str], others: list[Topic]) -> None:
    name = names.get(SOURCE.code, "").strip().casefold()
    if any(one.names[SOURCE.code].casefold() == name for one in others):
        raise Conflict("name_taken", field=SOURCE.code)


def _audited(topic: Topic) -> dict[str, str]:
    """A topic's settings as the log of changes names them."""
    names = {f"name_{language.code}": topic.names.get(language.code, "") for language in LANGUAGES}
    return {**names, "series": topic.series, "pictogram": topic.pictogram, "digcomp": topic.digcomp}
