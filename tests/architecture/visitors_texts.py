"""What is wrong with the texts that visitors read: `make languages` prints it, test_visitors_texts.py demands none."""

import re
import sys
from collections.abc import Iterator, Sequence

from kiosk.errors import Invalid
from kiosk.i18n import LANGUAGES, SOURCE, Language
from kiosk.translations import texts
from kiosk.translations.check import PLACEHOLDER, check
from kiosk.translations.texts import Corrections, Text

MOST_WORDS, MOST_SIMPLE_WORDS = 15, 11
"""The most words of a sentence in Swedish, and in easy Swedish."""
MOST_SENTENCES = 3
ABBREVIATION = re.compile(
    r"\b(t\.? ?ex|bl\.? ?a|d\.? ?v\.? ?s|o\.? ?s\.? ?v|m\.? ?m|kl|ca|tel|nr|tim|sek|etc|pga|ev|inkl|resp)\b\.?"
)
HEAVY = {
    r"\bfel\b|ogiltig|misslycka|otillåt|nekad": "say what happens and what to do; blame nobody",
    r"\bvänligen\b|\bvar god\b": "gärna, or the verb alone",
    r"\berhåll|\bavse[rd]|\bsamt\b|\bhuruvida\b|\bbeträffande\b|\bemellertid\b": "an everyday word",
    r"\bskall\b|\bej\b|\bdock\b": "ska, inte, men",
    r"\bautentiser|\bverifier|\binitier|\bregistrer|\bterminer|\bapplikation": "an everyday word",
    r"\bman\b": "du",
}
"""Words that are hard or blame somebody, and what to say instead."""
NAMES = ("Entrén", "BankID", "QR", "1177")
"""They stay as they are in every language. Easy Swedish may say a text without them."""
SAME_IN_SEVERAL_LANGUAGES = {
    *(*NAMES, "Admin", "DigComp", "Kiosk", "Period", "Person", "Piper", "espeak-ng", "dari", "Dari"),
    *("%(num)s\N{NO-BREAK SPACE}minut", "%(n)s min", "%(minutes)s min"),
}
"""Translations that are the Swedish text itself, and right: names, and words that a language shares with Swedish."""
FOR_WHO_RUNS_IT = ("web/words.py",)
"""The words of error codes of which most are for whoever sets the machine up."""


def sentences(text: str) -> list[str]:
    said = PLACEHOLDER.sub("X", text).replace("\N{NO-BREAK SPACE}", " ")
    return [one for one in re.split(r"(?<=[.!?:])\s+", said) if one]


def not_plain(text: str, most_words: int) -> Iterator[str]:
    """What makes a Swedish text hard to read."""
    found = sentences(text)
    for sentence in found:
        if len(sentence.split()) > most_words:
            yield f"{len(sentence.split())} words in a sentence, at most {most_words}: {sentence}"
    if len(found) > MOST_SENTENCES:
        yield f"{len(found)} sentences, at most {MOST_SENTENCES}: {text}"
    if short := ABBREVIATION.search(text):
        yield f"an abbreviation, {short[0]}: {text}"
    for pattern, instead in HEAVY.items():
        if re.search(pattern, text, re.IGNORECASE):
            yield f"{instead}: {text}"


def troubles(language: Language) -> Iterator[str]:
    """What is wrong with the translations of a language. What is missing is not: it is said in Swedish."""
    number, said = texts.number_of_forms(language), texts.shipped(language)
    if language.based_on != SOURCE.code:
        yield from copies(said)
    for text in texts.visitors_texts():
        if text.key in said:
            try:
                check(text, said[text.key], number)
            except Invalid as refusal:
                yield f"{refusal.code} {refusal.params.get('most', '')}: {text.one} = {said[text.key]}"
            else:
                yield from lost_names(text, said[text.key]) if language.based_on != SOURCE.code else ()
            if language.based_on == SOURCE.code:
                yield from (found for form in said[text.key] for found in not_plain(form, _most_words(text, True)))


def copies(said: Corrections) -> Iterator[str]:
    """The translations in which the Swedish text was copied instead: nothing in them is of another language."""
    several = {text.key: text.several for text in texts.visitors_texts()}
    for (context, one), forms in said.items():
        swedish_forms = {_bare(one), _bare(several.get((context, one)) or one)}
        for form in forms:
            if _bare(form) in swedish_forms and form not in SAME_IN_SEVERAL_LANGUAGES and not untranslatable(form):
                yield f"still_swedish: {form}"


def _bare(text: str) -> str:
    """A text without what a copy can differ in: capitals, spaces and the signs around it."""
    return " ".join(text.casefold().split()).strip(" .:!?")


def lost_names(text: Text, forms: Sequence[str]) -> Iterator[str]:
    """The names of a text that a translation does not have, or has translated."""
    for name in NAMES:
        if name in text.one and not all(name in form for form in forms):
            yield f"lost_name {name}: {text.one} = {forms}"


def untranslatable(text: str) -> bool:
    """Whether nothing in it can be translated: numbers, names and what is filled in are the same in each language."""
    return not re.search(r"[^\W\d_]", re.sub("|".join(NAMES), "", PLACEHOLDER.sub("", text)))


def swedish() -> Iterator[str]:
    for text in texts.visitors_texts():
        for form in filter(None, (text.one, text.several)):
            if untranslatable(form):
                yield f"nothing to translate: {form}"
            yield from not_plain(form, _most_words(text, False))


def _most_words(text: Text, simple: bool) -> int:
    return MOST_SIMPLE_WORDS if simple and set(text.places).isdisjoint(FOR_WHO_RUNS_IT) else MOST_WORDS


def missing(language: Language) -> Sequence[Text]:
    said = texts.shipped(language)
    return [text for text in texts.visitors_texts() if text.key not in said]


def main() -> int:
    every, wrong = len(texts.visitors_texts()), list(swedish())
    print(f"{SOURCE.name}: {every} texts")
    for language in LANGUAGES[1:]:
        waits, found = missing(language), list(troubles(language))
        wrong += found
        review = texts.reviewed(language)
        print(f"{language.name}: {every - len(waits)} of {every}, {review or 'not reviewed'}")
        if len(waits) < every:
            print(*(f"  missing: {text.one}" for text in waits), sep="\n", end="\n" if waits else "")
    print(*wrong, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
