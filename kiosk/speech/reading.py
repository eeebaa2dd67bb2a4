"""Whether a language is read aloud here: by a voice that says nearly all of its texts."""

from pathlib import Path

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.config import SpeechSettings
from kiosk.i18n import SOURCE, Language
from kiosk.speech.voices import Voice, voices
from kiosk.translations import queries
from kiosk.translations.queries import ENOUGH
from kiosk.translations.texts import visitors_texts


class Reading(Struct, frozen=True):
    """A voice of a language, and how many of the `texts` it says."""

    voice: Voice
    said: int
    texts: int

    @property
    def is_enough(self) -> bool:
        """Few texts are no voice: no page would be read aloud."""
        return bool(self.said) and self.said >= ENOUGH * self.texts


def readings(s: Session, language: Language, data: Path, settings: SpeechSettings) -> list[Reading]:
    """Each voice that is installed for a language, best first."""
    texts = _texts(s, language)
    found = voices(language, data, settings)
    return [Reading(voice, sum(voice.says(text) for text in texts), len(texts)) for voice in found]


def reader(s: Session, language: Language, data: Path, settings: SpeechSettings) -> Voice | None:
    """The best voice that reads a language aloud; null where its texts are only shown."""
    return next((one.voice for one in readings(s, language, data, settings) if one.is_enough), None)


def _texts(s: Session, language: Language) -> list[str]:
    """The visitors' texts in a language that need no number filled in; those that nobody has translated are Swedish."""
    say = queries.say(s, language)
    pairs = [(one.one, say.gettext(one.one)) for one in visitors_texts() if not {"%", "{"} & set(one.one)]
    return [
        text for swedish, text in pairs if language.based_on == SOURCE.code or language is SOURCE or text != swedish
    ]
