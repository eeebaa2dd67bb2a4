"""The list of languages is correct, their catalogues are complete, and no other code names a language."""

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from kiosk import i18n
from kiosk.i18n import FONTS, LANGUAGES, SOURCE, THIN_SPACE, Language
from kiosk.translations.check import COUNTED
from tests.architecture.source import ROOT, sources, write
from tests.architecture.test_translations import LOCALE, TRANSLATED, catalogue, english

CATALOGUES = sorted(LOCALE.rglob("*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
STRAY = re.compile(r"%\s*\(|%%|[{}]")
CHOSEN_SEPARATORS = {"sv": ".", "en": ":"}
"""The separator of hours and minutes where it is not CLDR's: Swedish text uses a full stop."""
DEFAULT_NAMES = (
    "kiosk/centre/defaults.py",
    "kiosk/demo/centre.py",
    "kiosk/demo/past.py",
    "kiosk/people/names.py",
    "web/language.py",
)
"""These files hold a new centre's names in each language, the languages of made-up visitors, and in each language for
staff the names that no user can have; what languages are called that CLDR does not have."""


def codes(languages: tuple[Language, ...] = LANGUAGES) -> list[str]:
    return [language.code for language in languages]


def broken_placeholders(translations: Catalog) -> Iterator[str]:
    """Translations whose placeholders differ from their text's. A plural form may spell the number out."""
    for message in translations:
        if not message.id:
            continue
        texts, own = _forms(message.id), _forms(message.string)
        wanted = set(PLACEHOLDER.findall(" ".join(texts)))
        free = wanted & {*COUNTED} if len(texts) > 1 else set()
        for form in filter(None, own):
            found = set(PLACEHOLDER.findall(form))
            if not wanted - free <= found <= wanted or STRAY.search(PLACEHOLDER.sub("", form)):
                yield f"{message.id}: {form}"


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def between_hours_and_minutes(language: Language) -> str:
    """The separator in CLDR's short time format."""
    short = str(language.locale.time_formats["short"])
    return CHOSEN_SEPARATORS.get(language.locale.language) or re.sub(r"[^.:]", "", short)


def stale(source: Path) -> bool:
    """Whether the compiled catalogue is missing, or made from an older source."""
    compiled = source.with_suffix(".mo")
    with source.open("rb") as file:
        written = read_po(file, locale=source.parts[-3])
    return not compiled.exists() or _compiled(compiled.read_bytes()) != _compiled(_as_mo(written))


def _as_mo(translations: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, translations)
    return buffer.getvalue()


def _compiled(content: bytes) -> dict[tuple[object, str | None], object]:
    return {
        (_first(message), message.context): message.string for message in read_mo(io.BytesIO(content)) if message.id
    }


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def literal_codes(*folders: Path) -> Iterator[str]:
    """Language codes that are written out in code and templates."""
    quoted = re.compile("""(["'])(%s)\\1|\\.names\\.(%s)\\b""" % (("|".join(codes()),) * 2))
    files = [source.path for source in sources(*folders)]
    files += [file for folder in folders for kind in ("*.html", "*.js") for file in folder.rglob(kind)]
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if quoted.search(line):
                yield f"{file}:{number}"


def test_each_catalogue_is_of_a_language():
    """Those that nobody has begun to translate have none: it comes from the template, or with a file."""
    found = {path.parts[-3].replace("_", "-") for path in CATALOGUES}
    assert found <= {language.code for language in TRANSLATED}
    assert {"sv-simple", "en", "ar"} <= found
    assert {"fi", "so", "ti", "fa", "uk", "pl", "ku"} <= set(codes())
    assert SOURCE.for_staff


def test_no_code_and_no_name_is_used_twice():
    assert len(set(codes())) == len(LANGUAGES) == len({language.name for language in LANGUAGES})


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_time_format_and_direction_are_as_in_cldr(language):
    known = language.locale
    assert language.based_on or language.name.casefold() == str(known.get_display_name()).casefold()
    assert language.direction == known.text_direction
    assert language.between_hours_and_minutes == between_hours_and_minutes(language)
    assert language.between_thousands == THIN_SPACE


def test_a_language_that_cldr_has_is_based_on_no_other():
    for language in LANGUAGES:
        if language.based_on:
            with pytest.raises((UnknownLocaleError, ValueError)):
                Locale.parse(language.code)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_the_letters_of_its_name_are_those_of_its_script(language):
    letters = [unicodedata.name(one).split()[0] for one in language.name if one.isalpha()]
    assert {one.lower() for one in letters} == {language.script.value}


def fonts_of(language: Language, style: str) -> tuple[str, ...]:
    """The families of a language, for text and for headings: those of its own rule, else the first of the style."""
    rules = [rule for rule in RULE.findall(style) if "--sans:" in rule[1]]
    said = next((body for selectors, body in rules if f'[lang|="{language.code}"]' in selectors), rules[0][1])
    return tuple(re.search(rf'--{kind}: "([^"]+)"', said)[1] for kind in ("sans", "serif"))  # type: ignore[index]


def left_out(style: str) -> Iterator[str]:
    """The rules for some languages of a script that leave others of it out. Those of Latin letters differ."""
    for selectors, _body in RULE.findall(style):
        named = set(re.findall(r'\[lang\|="([\w-]+)"\]', selectors))
        for script in set(i18n.Script) - {i18n.Script.LATIN}:
            its = {language.code for language in LANGUAGES if language.script is script}
            if named & its and its - named:
                yield f"{selectors.strip()}: and {', '.join(sorted(its - named))}"


def test_the_style_gives_each_script_its_fonts():
    style = (ROOT / "web" / "static" / "entren.css").read_text("utf-8")
    wrong = [language.code for language in LANGUAGES if fonts_of(language, style) != FONTS[language.script]]
    assert wrong == [], "web/static/entren.css has the fonts of each by its code"


def test_a_language_without_its_fonts_is_found():
    style = ':root { --sans: "Noto Sans"; --serif: "Noto Serif"; } [lang|="ar"] { --sans: "A"; --serif: "B"; }'
    found = [fonts_of(language, style) for language in LANGUAGES if language.code in ("ar", "fa")]
    assert found == [("A", "B"), ("Noto Sans", "Noto Serif")]


def test_a_rule_for_a_script_has_all_its_languages():
    """What follows from the direction alone says `[dir="rtl"]`."""
    for path in sorted((ROOT / "web" / "static").rglob("*.css")):
        assert list(left_out(path.read_text("utf-8"))) == [], path
    assert list(left_out('[lang|="ar"] h1 { margin: 0; }')) == ['[lang|="ar"] h1: and fa']


def test_a_wrong_time_format_is_found():
    assert Language("fi", "Suomi").between_hours_and_minutes != between_hours_and_minutes(Language("fi", "Suomi"))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_no_placeholder_is_broken(path):
    assert list(broken_placeholders(catalogue(path.parts[-3]))) == []


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Nummer %(n)s", "Number"),
        ("Nummer %(n)s", "Number %(m)s"),
        ("Nummer %(n)s", "Number %(n)"),
        ("Nummer %(n)s", "Number %(n)d"),
        ("Nummer %(n)s", "Number % (n)s %(n)s"),
        ("Stängs om {seconds} sekunder.", "Closes in {second} seconds."),
        ("Stängs om {seconds} sekunder.", "Closes in {seconds seconds."),
        (("%(day)s: en dag", "%(day)s: %(num)d dagar"), ("%(day)s: one day", "%(num)d days")),
    ],
)
def test_a_broken_placeholder_is_found(text, translation):
    assert list(broken_placeholders(english(text, translation)))


def test_a_plural_may_spell_the_number_out():
    assert not list(broken_placeholders(english(("en dag", "%(num)d dagar"), ("one day", "%(num)d days"))))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_compiled_catalogues_are_fresh(path):
    assert not stale(path), "install the project again: pip install --no-deps -e ., or make run"


def test_a_stale_or_missing_catalogue_is_found(tmp_path):
    source = (
        write(tmp_path, "en/LC_MESSAGES/messages.po", 'msgid "Paus"\nmsgstr "Pause"\n') / "en/LC_MESSAGES/messages.po"
    )
    assert stale(source)
    source.with_suffix(".mo").write_bytes(_as_mo(english("Paus", "Break")))
    assert stale(source)
    source.with_suffix(".mo").write_bytes(_as_mo(english("Paus", "Pause")))
    assert not stale(source)


def test_only_the_list_knows_the_codes():
    found = literal_codes(ROOT / "kiosk", ROOT / "web", ROOT / "device")
    mine = ("kiosk/i18n.py", *DEFAULT_NAMES)
    assert [place for place in found if not place.removeprefix(f"{ROOT}/").startswith(mine)] == []


@pytest.mark.parametrize("bad", ['x = "sv" if y else z', "names['en']"])
def test_a_code_that_is_written_out_is_found(tmp_path, bad):
    assert list(literal_codes(write(tmp_path, "page.py", bad)))


def test_a_name_falls_back_on_swedish():
    assert i18n.name_in({"sv": "Räkningar, e-tjänster"}, "fi") == "Räkningar, e\N{NON-BREAKING HYPHEN}tjänster"
    assert i18n.name_in({"sv": "Annat", "en": "Other"}, "en") == "Other"


def test_thousands_have_a_thin_space():
    assert [SOURCE.number(n) for n in (7, 1232, 1000000)] == ["7", "1\u202f232", "1\u202f000\u202f000"]
