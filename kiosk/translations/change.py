"""What an admin changes: which languages visitors can choose, who has reviewed them, and texts."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit, i18n, versions
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Conflict, Invalid, NotFound
from kiosk.i18n import SOURCE, Language
from kiosk.translations import queries, texts
from kiosk.translations.check import check
from kiosk.translations.models import Correction, LanguageState
from kiosk.translations.texts import Forms, Key
from kiosk.types import is_name


def language_of(code: str) -> Language:
    """A language that is translated. Raises NotFound `unknown_language`."""
    language = i18n.known(code)
    if language is None or language is SOURCE:
        raise NotFound("unknown_language")
    return language


def switch(s: Session, who: str, code: str, wanted: bool, at: Moment) -> Language:
    """Let visitors choose a language, or not. Raises NotFound `unknown_language`, Conflict `too_few_texts`."""
    language = language_of(code)
    if wanted and not queries.find_shown(s, language).can_be_on:
        raise Conflict("too_few_texts")
    if queries.is_on(language, queries.states(s)) != wanted:
        _state(s, language).is_on = wanted
        audit.note(s, who, "language_on" if wanted else "language_off", at, name=language.name)
    return language


def offer_all(s: Session) -> None:
    """Let visitors choose every language that has its texts, reviewed or not: for the demonstration."""
    for one in queries.shown(s):
        if one.can_be_on:
            _state(s, one.language).is_on = True


def review(s: Session, who: str, code: str, name: str, at: Moment) -> Language:
    """Record that somebody has read all texts of a language through. Raises NotFound `unknown_language`, Invalid
    `bad_name`, Conflict `too_few_texts`.
    """
    language = language_of(code)
    if not is_name(name):
        raise Invalid("bad_name")
    if not queries.find_shown(s, language).can_be_on:
        raise Conflict("too_few_texts")
    state = _state(s, language)
    state.reviewed_by, state.reviewed_on = name, at.date
    audit.note(s, who, "language_reviewed", at, name=f"{language.name}: {name}")
    return language


def version(s: Session, language: Language) -> str:
    """The version of the centre's texts in a language."""
    own = queries.corrections(s, language.code)
    return versions.version([[*key, *forms] for key, forms in sorted(own.items())])


def correct(
    s: Session, who: str, code: str, sent: Mapping[str, tuple[Key, Forms]], seen: str | None, at: Moment
) -> int:
    """Set texts of a language, and say how many are different now. One that is empty, or as the software says it, is
    the software's again. `sent`: by the field of a form.

    Raises NotFound `unknown_language`, Conflict `changed_meanwhile`, and what `check` does for each text.
    """
    language = language_of(code)
    versions.check(seen, version(s, language))
    brought, own = texts.shipped(language), queries.corrections(s, code)
    by_key = {text.key: text for text in texts.visitors_texts()}
    number = texts.number_of_forms(language)
    changed: dict[Key, Forms] = {}
    with AllAtOnce() as every:
        for field, (key, forms) in sent.items():
            wanted = () if not any(forms) or forms == brought.get(key) else forms
            if key not in by_key or wanted == own.get(key, ()):
                continue
            with every.each():
                if wanted:
                    check(by_key[key], wanted, number, field)
                changed[key] = wanted
    for key, forms in changed.items():
        _set(s, language, key, forms)
        audit.note(s, who, "text_corrected", at, name=f"{language.name}: {key[1]}")
    if changed:
        _state(s, language).corrected = at.utc
    return len(changed)


def bring_in(s: Session, who: str, code: str, found: Mapping[Key, Forms], at: Moment) -> int:
    """Set the texts of a file; all of them, or none. The others stay. Raises what `correct` does."""
    language = language_of(code)
    number, by_key = texts.number_of_forms(language), {text.key: text for text in texts.visitors_texts()}
    brought, own = texts.shipped(language), queries.corrections(s, code)
    changed = {key: forms for key, forms in found.items() if key in by_key and forms != own.get(key, brought.get(key))}
    for key, forms in changed.items():
        check(by_key[key], forms, number)
    for key, forms in changed.items():
        _set(s, language, key, () if forms == brought.get(key) else forms)
    if changed:
        _state(s, language).corrected = at.utc
        audit.note(s, who, "texts_brought_in", at, name=f"{language.name}: {len(changed)}")
    return len(changed)


def _set(s: Session, language: Language, key: Key, forms: Forms) -> None:
    context, text = key
    mine = (Correction.language == language.code, Correction.context == context, Correction.text == text)
    s.execute(sa.delete(Correction).where(*mine))
    if forms:
        s.add(Correction(language=language.code, context=context, text=text, forms=list(forms)))
        s.flush()


def _state(s: Session, language: Language) -> LanguageState:
    """The centre's row of a language, made where there is none."""
    state = s.get(LanguageState, language.code)
    if state is None:
        state = LanguageState(code=language.code)
        s.add(state)
        s.flush()
    return state
