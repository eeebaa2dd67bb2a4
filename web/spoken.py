"""The languages that visitors can choose, and the texts of each with the centre's corrections, as pages need them."""

import datetime as dt
import logging
from collections.abc import Sequence

from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g

from kiosk import i18n
from kiosk.db import Database
from kiosk.errors import DomainError
from kiosk.i18n import SOURCE, Language
from kiosk.translations import queries, texts
from kiosk.translations.queries import States

log = logging.getLogger(__name__)
SPOKEN = "spoken"


class Spoken:
    """What is kept between requests: the last known languages, and the texts of each until they are corrected."""

    def __init__(self, db: Database | None) -> None:
        """Without a database, as at the hub, all pages are staff's."""
        self._db = db
        self._last: States = {}
        self._texts: dict[tuple[str, bool], tuple[dt.datetime | None, NullTranslations]] = {}

    def states(self) -> States:
        """What the centre has decided, read once for each request. The last known where it cannot be read: pages that
        say so must still be shown."""
        if self._db is not None and SPOKEN not in g:
            try:
                with self._db.read() as s:
                    self._last = queries.states(s)
            except DomainError:
                log.warning("the languages cannot be read: the last known ones are shown")
            setattr(g, SPOKEN, self._last)
        known: States = g.get(SPOKEN, self._last)
        return known

    def offered(self) -> Sequence[Language]:
        """The languages that visitors can choose."""
        return i18n.for_staff() if self._db is None else queries.offered(self.states())

    def texts(self, language: Language, *, corrected: bool) -> NullTranslations:
        """The texts of a language, `corrected` by this centre or as the software brings them along."""
        state = self.states().get(language.code) if corrected and language is not SOURCE else None
        since = state.corrected if state else None
        kept = self._texts.get((language.code, since is not None))
        if kept is None or kept[0] != since:
            kept = self._texts[language.code, since is not None] = (since, self._read(language, since))
        return kept[1]

    def _read(self, language: Language, since: dt.datetime | None) -> NullTranslations:
        if self._db is not None and since is not None:
            with self._db.read() as s:
                return Translations(texts.compiled(language, queries.corrections(s, language.code)))
        if not language.catalogue.exists():
            return NullTranslations()
        with language.catalogue.open("rb") as file:
            return Translations(file)


def install(app: Flask, db: Database | None) -> None:
    app.extensions[SPOKEN] = Spoken(db)


def spoken() -> Spoken:
    found: Spoken = current_app.extensions[SPOKEN]
    return found
