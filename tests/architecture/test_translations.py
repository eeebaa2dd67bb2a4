"""Every text of the pages is in every language: none missing, empty or fuzzy."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from kiosk.i18n import LANGUAGES, SOURCE, Language, for_staff
from kiosk.translations.queries import ENOUGH
from kiosk.translations.texts import shipped, visitors_texts
from tests.architecture.readers import STAFF_PAGES, files_for_staff
from tests.architecture.source import PACKAGES, ROOT, last_name, sources, write

LOCALE = ROOT / "kiosk" / "locale"
TRANSLATED = [language for language in LANGUAGES if language is not SOURCE]
BEGUN = [language for language in TRANSLATED if not language.for_staff and shipped(language)]
"""The languages of visitors whose catalogue has a translation. The others are templates, to be filled."""
Text = str | tuple[str, ...]
Marked = tuple[Text, str | None]
"""A text and its context, which tells two meanings of one Swedish word apart."""


def occurrences(*folders: Path) -> Iterator[tuple[Marked, str]]:
    """Every text that is marked for translation, with the file it is in: as `make translations` finds them."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)
    for folder in folders:
        for file, _line, text, _comments, context in extract_from_dir(folder, methods, options):
            yield (text, context), f"{folder.name}/{file}"


@cache
def in_the_service() -> list[tuple[Marked, str]]:
    """The texts of the service itself. To find them takes seconds, so they are found once."""
    return list(occurrences(ROOT / "kiosk", ROOT / "web", ROOT / "device"))


def texts_to_translate(language: Language) -> dict[Marked, str]:
    """The texts that a language's catalogue has to translate."""
    but = () if language.for_staff else files_for_staff()
    return {marked: file for marked, file in in_the_service() if file not in but}


def catalogue(language: str) -> Catalog:
    folder = language.replace("-", "_")
    with (LOCALE / folder / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=Locale.parse(folder))


def untranslated(wanted: dict[Marked, str], translations: Catalog) -> list[str]:
    return [
        f"{file}: {text}"
        for (text, context), file in wanted.items()
        if not is_complete(translations.get(_first(text), context))
    ]


def is_complete(message: Message | None) -> bool:
    """Whether a text is translated in every plural form of the language, and neither fuzzy nor obsolete."""
    if message is None or message.fuzzy:
        return False
    forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(forms) and not message.check()


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def not_extractable(*folders: Path) -> Iterator[str]:
    """Calls that `make translations` cannot extract: by another name, or with a text put together at run time."""
    for source in sources(*folders):
        for node in source.nodes:
            if not isinstance(node, ast.Call):
                continue
            name = last_name(node.func)
            composed = isinstance(node.args[0], (ast.JoinedStr, ast.BinOp)) if node.args else False
            if ("gettext" in name and name not in DEFAULT_KEYWORDS) or (name in DEFAULT_KEYWORDS and composed):
                yield f"{source.path}:{node.lineno} {name}"


def test_texts_are_found():
    assert len(dict(in_the_service())) > 50


@pytest.mark.parametrize("language", for_staff(), ids=lambda language: language.code)
def test_every_text_is_in_the_languages_of_staff(language):
    assert language is SOURCE or untranslated(texts_to_translate(language), catalogue(language.code)) == []


@pytest.mark.parametrize("language", BEGUN, ids=lambda language: language.code)
def test_enough_is_in_a_language_of_visitors(language):
    """A new text can be said in Swedish until somebody translates it: `make languages` lists what waits."""
    wanted = texts_to_translate(language)
    assert len(untranslated(wanted, catalogue(language.code))) <= (1 - ENOUGH) * len(wanted)


def test_a_language_for_visitors_needs_their_texts_alone():
    wanted = {text for text, _context in texts_to_translate(Language("fi", "Suomi"))}
    assert {"Ta ett nummer", "Vi har stängt nu.", "Till början", "i morgon", "Ungefär %(minutes)s"} <= wanted
    assert not {"Kalla nästa", "Ta ur bruk", "Logga ut"} & wanted


def test_the_template_has_the_texts_of_visitors():
    """`make translations` writes it."""
    wanted = {(_first(text), context or "") for text, context in texts_to_translate(Language("fi", "Suomi"))}
    assert {(text.one, text.context) for text in visitors_texts()} == wanted


def test_a_file_that_only_files_for_staff_use_is_for_staff():
    """Such files stand beside those that visitors read: nobody keeps a list of them."""
    shared = {file for file in files_for_staff() if not STAFF_PAGES.match(file)}
    assert {"web/rows.py", "web/item_list.py", "web/templates/macros/item_list.html"} <= shared
    assert not {"web/words.py", "web/times.py", "web/opening.py", "web/templates/macros/parts.html"} & shared


def test_a_file_that_a_page_of_visitors_uses_is_not_for_staff(tmp_path):
    write(tmp_path, "web/admin/page.py", 'from web import lists\nrender_template("shared/list.html")')
    write(tmp_path, "web/lists.py", "from web.shown import Shown")
    write(tmp_path, "web/shown.py", "")
    write(tmp_path, "web/unused.py", "")
    write(tmp_path, "web/templates/shared/list.html", '{% include "shared/row.html" %}')
    write(tmp_path, "web/templates/shared/row.html", "")
    shared = {"web/lists.py", "web/shown.py", "web/templates/shared/list.html", "web/templates/shared/row.html"}
    assert files_for_staff(tmp_path) == {"web/admin/page.py", *shared}
    files_for_staff.cache_clear()
    write(tmp_path, "web/visitor/page.py", 'from web.shown import Shown\nrender_template("shared/row.html")')
    assert files_for_staff(tmp_path) == {"web/admin/page.py", "web/lists.py", "web/templates/shared/list.html"}


def test_every_text_is_extracted():
    assert list(not_extractable(ROOT / "kiosk", ROOT / "web", ROOT / "device")) == []


def english(text: Text, translation: str | tuple[str, ...], *flags: str, about: str | None = None) -> Catalog:
    made = Catalog(locale="en")
    made.add(text, translation, flags=flags, context=about)
    return made


def test_the_extraction_reads_code_and_templates(tmp_path):
    write(tmp_path, "desk.py", 'a = _("Kalla nästa")\nb = ngettext("%(num)d väntar", "%(num)d väntar", 2)')
    write(tmp_path, "templates/desk/page.html", '<p>{{ _("Paus") }}{% trans %}Klart{% endtrans %}</p>')
    found = {text for (text, _context), _file in occurrences(tmp_path)}
    assert found == {"Kalla nästa", ("%(num)d väntar", "%(num)d väntar"), "Paus", "Klart"}


@pytest.mark.parametrize(
    "poor",
    [
        Catalog(locale="en"),
        english("Kalla nästa", ""),
        english("Kalla nästa", "Call next", "fuzzy"),
        english("Kalla", "Call"),
    ],
)
def test_a_text_without_translation_is_found(poor):
    assert untranslated({("Kalla nästa", None): "desk.py"}, poor)


def test_a_missing_plural_is_found():
    forms = ("%(num)d väntar", "%(num)d väntar ")
    assert untranslated({(forms, None): "desk.py"}, english(forms, ("%(num)d waits", "")))
    assert not untranslated({(forms, None): "desk.py"}, english(forms, ("%(num)d waits", "%(num)d wait")))


def test_a_word_of_two_meanings_needs_both():
    wanted = {("Klar", "en sak att låna"): "loans.html"}
    assert untranslated(wanted, english("Klar", "Done", about="besöket"))
    assert not untranslated(wanted, english("Klar", "Ready", about="en sak att låna"))


def test_a_lost_placeholder_is_found():
    assert untranslated({("Nummer %(n)s", None): "board.py"}, english("Nummer %(n)s", "Number %(m)s", "python-format"))
    assert not untranslated({("Kalla nästa", None): "desk.py"}, english("Kalla nästa", "Call next"))


@pytest.mark.parametrize("bad", ['lazy_gettext("Paus")', '_(f"{n} väntar")', 'gettext("Kalla " + name)'])
def test_a_text_that_cannot_be_extracted_is_found(tmp_path, bad):
    assert list(not_extractable(write(tmp_path, "desk.py", bad)))


def texts_in_f_strings(tree: ast.AST) -> list[str]:
    """The texts that `make translations` does not find: it leaves out what stands inside an f-string."""
    return [
        ast.unparse(call)
        for joined in ast.walk(tree)
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and last_name(call.func) in DEFAULT_KEYWORDS
        if any(isinstance(text, ast.Constant) for text in call.args)
    ]


def test_no_text_stands_inside_an_f_string() -> None:
    assert texts_in_f_strings(ast.parse("f\"{gettext('Väntar.')} {n}\"")) == ["gettext('Väntar.')"]
    folders = (ROOT / name for name in PACKAGES)
    found = {str(source.path): texts_in_f_strings(source.tree) for source in sources(*folders)}
    assert {path: texts for path, texts in found.items() if texts} == {}
