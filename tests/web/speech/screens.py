"""Each page of the touchscreen: what is said at each of its stops, by the texts of a language's catalogue."""

import datetime as dt
import gettext
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.centre import defaults
from kiosk.i18n import CATALOGUES, LANGUAGES, SOURCE, Language
from kiosk.queue.checkin import Taken
from kiosk.speech.voices import espeak_voices
from kiosk.station import Station
from tests.web.speech.screen import Said

ENGINE = "espeak-ng"
ENGLISH = LANGUAGES[1]
TOPICS = (
    "BankID, inloggning", "Räkningar, e-tjänster", "Lösenord", "Telefon, dator", "Bedrägeri på nätet", "E-post, bilder",
    "Ansökan, blankett", "Låna surfplatta", "Något annat",
)  # fmt: skip
TRANSLATED = [language for language in LANGUAGES if language is SOURCE or language.catalogue.exists()]
HINT = "Tryck på Nästa för att höra mer. Tryck på Välj när du hör det du vill."
NAMES = {"BankID", "1177", "Försäkringskassan", "Skatteverket", "Arbetsförmedlingen", "Migrationsverket"}
"""Services that are called the same in every language."""
Stops = list[list[Said]]


@dataclass(frozen=True)
class Held:
    """A number whose visitor is away, and until when it is held."""

    id: str
    number: str
    until: dt.datetime


class Missing(gettext.NullTranslations):
    """A text that nobody has translated: the test says where it belongs."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._file = language.catalogue.relative_to(CATALOGUES).with_suffix(".po")

    def gettext(self, message: str) -> str:
        raise KeyError(f"kiosk/locale/{self._file} does not translate: {message}")

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


class Texts:
    """The texts of one language. One that nobody has translated raises KeyError."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalogue = gettext.NullTranslations()
        if language is not SOURCE:
            with language.catalogue.open("rb") as file:
                self._catalogue = gettext.GNUTranslations(file)
            self._catalogue.add_fallback(Missing(language))

    def __call__(self, text: str, context: str = "", **values: Any) -> str:
        if text in NAMES:
            return text
        found = self._catalogue.pgettext(context, text) if context else self._catalogue.gettext(text)
        return tidy(found % values if values else found)

    def said(self, *texts: str) -> list[Said]:
        """These, which are texts of the page's language already."""
        return [Said(self.language.code, text, voice(self.language)) for text in texts]

    def stop(self, *texts: str) -> list[Said]:
        """These texts of the code, in the page's language."""
        return self.said(*map(self, texts))


def voice(language: Language) -> str:
    """The voice of a language here: none where espeak-ng has none, or would have to guess the vowels."""
    is_spoken = language.voice in espeak_voices(ENGINE) and not language.voice_needs_vowels
    return ENGINE if is_spoken else ""


def tidy(text: str) -> str:
    return " ".join(text.replace("\N{NON-BREAKING HYPHEN}", "-").split())


def heading(t: Texts, *texts: str) -> list[Said]:
    return t.stop(*texts, HINT)


def tools(t: Texts, *more: str) -> Stops:
    listens = ("Lyssnar", "Vald.") if voice(t.language) else ("Lyssna", "Inte vald.")
    instead = [] if voice(t.language) else [t.stop("Lyssna på svenska")]
    return [*instead, t.stop(*listens), t.stop("Se bättre", "Inte vald."), *(t.stop(one) for one in more)]


def done(t: Texts) -> list[Said]:
    return t.said(t("Klar", "besöket vid skärmen"))


def language_key(t: Texts, language: Language) -> list[Said]:
    name = [Said(language.code, tidy(language.name), voice(language))]
    return [*name, *t.stop("Vald.")] if language is t.language else name


def topic_name(t: Texts, swedish: str) -> str:
    """A new centre's topics have Swedish and English names of their own; in the others they are in the catalogue."""
    english = next(en for _, _, _, sv, en, _ in defaults.TOPICS if tidy(sv) == swedish)
    return tidy(english) if t.language is ENGLISH else t(swedish)


def topics(t: Texts) -> Iterator[list[Said]]:
    for number, name in enumerate(TOPICS, 1):
        yield t.said(topic_name(t, name), t("Ämne %(number)s av %(count)s.", number=number, count=len(TOPICS)))


def start(t: Texts, first: str = "Vad vill du ha hjälp med?", away: tuple[str, ...] = ()) -> Stops:
    header = tools(t, "Be personalen komma", *away, "Hur gick det?")
    return [heading(t, first), *topics(t), *header, *language_keys(t, TRANSLATED), t.stop("Fler språk")]


def language_keys(t: Texts, languages: Iterable[Language]) -> Iterator[list[Said]]:
    return (language_key(t, one) for one in languages)


def topic(t: Texts) -> Stops:
    wishes = (
        ("Eget rum", "Vi pratar ostört."),
        ("Jag har sällskap", "Ni får vara tillsammans."),
        ("Vänta tyst", "Vi kommer och hämtar dig."),
    )
    return [
        [*t.said(topic_name(t, TOPICS[0])), *heading(t, "Önskar du något mer? Du behöver inte välja.")],
        *(t.said(f"{t(wish)} {t(more)}", t("Inte vald.")) for wish, more in wishes),
        t.stop("Tillbaka"),
        t.stop("Ta ett nummer"),
        *tools(t, "Be personalen komma"),
    ]


def number(t: Texts, name: str, first: list[str], facts: list[str], tool: str) -> Stops:
    its = t("Ditt nummer är %(number)s", number=name)
    return [t.said(" ".join(map(t, first)), its, *facts, t(HINT)), done(t), *tools(t, tool)]


def waiting(t: Texts) -> list[str]:
    return [
        t("Du är näst på tur"),
        t("Ditt nummer visas på tavlan när det är din tur."),
        t("Vi ropar upp ditt nummer också."),
    ]


def taken(t: Texts, it: Taken, tool: str = "Jag går en stund") -> Stops:
    return number(t, it.number, ["Välkommen!", "Kom ihåg ditt nummer."], waiting(t), tool)


def pressed(t: Texts, it: Taken) -> Stops:
    return taken(t, it, "Be personalen komma")


def held(t: Texts, it: Held) -> Stops:
    until = t("Vi håller din plats till %(time)s", time=t.language.time(it.until.hour, it.until.minute))
    meanwhile = t("Vi kallar dig inte under tiden. Tryck på Jag är tillbaka när du är redo.")
    first = ["Välkommen!", "Kom ihåg ditt nummer."]
    return number(t, it.number, first, [f"{until} {meanwhile}"], "Jag är tillbaka")


def who_is_back(t: Texts, it: Held) -> Stops:
    return typing(t, it.number, "1234567890", "Sudda", "Nästa", asked="Vilket nummer har du?")


def not_away(t: Texts) -> Stops:
    words = ("Vi håller ingen plats för det numret nu.", "Är det rätt nummer? Skriv det annars igen.")
    return [heading(t, *words, "Fråga gärna personalen."), t.stop("Skriv igen"), t.stop("Till början"), *tools(t)]


def came_back(t: Texts, it: Held) -> Stops:
    return number(t, it.number, ["Välkommen tillbaka!"], waiting(t), "Be personalen komma")


def helping(t: Texts, *texts: str) -> Stops:
    return [heading(t, *texts), t.stop("Det behövs inte längre"), t.stop("Till början"), *tools(t)]


def languages(t: Texts) -> Stops:
    return [heading(t, "Välj språk"), *language_keys(t, TRANSLATED), t.stop("Tillbaka"), *tools(t)]


def typing(t: Texts, typed: str, keys: str, *foot: str, asked: str = "Vilket nummer hade du?") -> Stops:
    said = t.said(t(asked), tidy(f"{t('Du har skrivit:')} {typed}"), t(HINT))
    return [said, *(t.said(key) for key in keys), *(t.stop(one) for one in ("Tillbaka", *foot)), *tools(t)]


def question(t: Texts, asked: str, answers: tuple[str, ...], *more: str) -> Stops:
    after = [t.stop(one) for one in more] if more else [t.stop("Hoppa över"), done(t)]
    return [t.said(asked, t(HINT)), *(t.stop(one) for one in answers), *after, *tools(t)]


def thanks(t: Texts) -> Stops:
    counted = "Vi räknar ett svar för varje besök som nyss är klart."
    return [heading(t, "Tack för ditt svar!", "Vi sparar svaren utan ditt nummer.", counted), done(t), *tools(t)]


def given_back(t: Texts, *said: str) -> Stops:
    return [heading(t, *said), done(t), *tools(t)]


def refused(t: Texts, words: str) -> Stops:
    """A problem: its words are one text, of which the first sentence is the heading."""
    first, *rest = re.split("(?<=[.።]) ", t(words), maxsplit=1)
    said = rest or [t("Gå tillbaka och prova igen, eller fråga personalen.")]
    return [t.said(first, *said, t(HINT)), t.stop("Till början"), *tools(t)]


def hours(t: Texts, weekday: int) -> list[str]:
    """Today in a row of its own, the days before it and after it together."""
    rows = range(weekday), range(weekday, weekday + 1), range(weekday + 1, 7)
    today = f" {t('i dag')}"
    return [t("Öppettider"), *(f"{_days(t, days)}{today if weekday in days else ''} 0–24" for days in rows if days)]


def _days(t: Texts, days: range) -> str:
    names = t.language.locale.days["stand-alone"]["wide"]
    said = (
        f"{names[days[0]]}–{names[days[-1]]}"
        if len(days) > 2
        else t.language.between_words.join(names[day] for day in days)
    )
    return said[:1].upper() + said[1:]


def tomorrow(t: Texts, sentence: str, weekday: int) -> str:
    name = t.language.locale.days["format"]["wide"][(weekday + 1) % 7]
    day = t("i morgon, %(weekday)s,", weekday=name)
    return t(sentence, when=t("%(day)s klockan\xa0%(time)s", day=day, time=t.language.time(0, 0)))


def closed(t: Texts, first: str, weekday: int, *more_tools: str) -> Stops:
    opens = tomorrow(t, "Välkommen tillbaka %(when)s.", weekday)
    asks = t("Fråga gärna i disken om du behöver hjälp.")
    said = t.said(t(first), opens, asks, *hours(t, weekday), t(HINT))
    return [said, *foot(t), *tools(t, *more_tools)]


def alone(t: Texts, weekday: int) -> Stops:
    works = ("Använda datorerna", "Skriva ut", "Läsa", "Lämna tillbaka en lånad sak")
    staff = tomorrow(t, "Personalen är här %(when)s.", weekday)
    said = t.said(t("Öppet utan personal."), staff, t("Det här kan du göra själv:"), *map(t, works), t(HINT))
    return [said, *foot(t), *tools(t)]


def foot(t: Texts) -> Stops:
    """Below what a closed page says: the languages besides its own."""
    others = (one for one in TRANSLATED if one is not t.language)
    return [t.stop("Hur gick det?"), *language_keys(t, others), t.stop("Fler språk")]


@dataclass(frozen=True)
class Case:
    """A page: its address, what is said there, and what happens to the centre before."""

    name: str
    address: str
    stops: Callable[[Texts, Any], Stops]
    happens: Callable[[Station], Any] = lambda station: None
