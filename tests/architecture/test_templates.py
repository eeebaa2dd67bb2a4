"""Templates load only this service's files and have no inline code, as the content security policy demands."""

import re
from collections.abc import Collection
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.architecture.source import ROOT, write

TEMPLATES = ROOT / "web" / "templates"
FORBIDDEN = {
    "inline style": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type\s*=\s*[\"']application/json)", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "address of another machine": re.compile(
        r"(?:src|href|action|srcset|poster|data)\s*=\s*[\"']?\s*(?:https?:)?//(?!www\.w3\.org/)", re.IGNORECASE
    ),
    "javascript address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    # The pictograms are drawings written in their own template: nothing from outside comes there.
    "unescaped text": re.compile(r"(?<!drawings\[name\])\|\s*safe\b|autoescape\s+false"),
}
HOLDS_ITS_OWN = {"inline style: <style", "inline script: <script"}
"""What web/templates/stand_in/page.html alone may hold: it stands in while no file can be fetched, and its policy names
both by their hashes (tests/web/stand_in)."""
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)


def forbidden_in(*folders: Path) -> list[str]:
    return [
        f"{path.name}: {what}: {hit.group(0)[:60]}"
        for folder in folders
        for path in sorted(folder.rglob("*.html"))
        for text in [COMMENT.sub("", path.read_text("utf-8"))]
        for what, pattern in FORBIDDEN.items()
        for hit in pattern.finditer(text)
        if path.parent.name != "stand_in" or f"{what}: {hit.group(0)}" not in HOLDS_ITS_OWN
    ]


def addresses_in_styles(*folders: Path) -> list[str]:
    """Style sheets and scripts that fetch from another machine."""
    pattern = re.compile(r"(?:url\(|@import|from\s|import\s?\(?)\s*[\"']?(?:https?:)?//(?!www\.w3\.org/)")
    return [
        f"{path.name}: {hit.group(0)}"
        for folder in folders
        for path in [*folder.rglob("*.css"), *folder.rglob("*.js")]
        for hit in pattern.finditer(path.read_text("utf-8"))
    ]


def test_templates_hold_nothing_forbidden():
    assert list((ROOT / "web").rglob("*.html"))
    assert forbidden_in(ROOT / "web") == []


def test_styles_and_scripts_fetch_nothing_from_elsewhere():
    assert addresses_in_styles(ROOT / "web" / "static") == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<script type="module">go()</script>',
        '<button type="button" onclick="go()">',
        '<img src="https://example.org/a.png" alt="">',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<a href="javascript:go()">',
        "{{ name|safe }}",
    ],
)
def test_each_forbidden_thing_is_found(tmp_path, bad):
    assert forbidden_in(write(tmp_path, "page.html", bad))


@pytest.mark.parametrize(
    "good",
    [
        '<script type="module" src="{{ url_for("static", filename="board.js") }}"></script>',
        '<script type="application/json" id="words">{{ words|tojson }}</script>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="/static/icons.svg#mail"></use></svg>',
        "{# <style> #}<p class='style'>{{ _('Kalla nästa') }}</p>",
    ],
)
def test_what_is_allowed_is_not_found(tmp_path, good):
    assert forbidden_in(write(tmp_path, "page.html", good)) == []


def test_a_font_from_elsewhere_is_found(tmp_path):
    assert addresses_in_styles(write(tmp_path, "a.css", "@font-face { src: url('https://example.org/f.woff2') }"))
    assert addresses_in_styles(write(tmp_path / "js", "a.js", "import x from 'https://example.org/x.js'"))


ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg)
EQUALITY = {"eq", "ne", "in", "notin"}
PICTURES = {"macros/pictograms.html", "admin/parts.html"}
"""These templates choose a picture by its name."""
FUNCTIONS = {"_", "ngettext", "pgettext", "url_for", "caller"}
"""The functions that a template may give something to, besides macros. The first three only with texts, see below.
`caller` is what stands inside of a `call` of a macro."""
FILTERS = {
    "clock_time", "day_and_time", "here", "hyphenated", "in_minutes", "length", "long_date", "minute_of_day", "number",
    "safe", "sayings", "short_date", "time_of_day",
}  # fmt: skip
"""They write times, numbers and long words as people do. A filter that finds words by a code is a look-up."""


def decisions_in(folder: Path, ignored: Collection[str] = ()) -> list[str]:
    """Arithmetic, look-ups, and comparisons of size or with a code, which belong into a page family's Python."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    found = []
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if name in ignored:
            continue
        template = environment.parse(path.read_text("utf-8"))
        hits: list[nodes.Node] = [*template.find_all(ARITHMETIC), *template.find_all((nodes.Getitem, nodes.Dict))]
        hits += [node for node in template.find_all(nodes.Compare) if _is_of_size(node) or _names_a_code(node)]
        hits += [node for node in template.find_all(nodes.Test) if _names_a_code(node)]
        hits += [node for node in template.find_all(nodes.Filter) if node.name not in FILTERS]
        hits += [node for node in template.find_all(nodes.Call) if _looks_up(node, _macros(template))]
        found += [f"{name}:{hit.lineno} {type(hit).__name__}" for hit in hits]
    return found


def _is_of_size(comparison: nodes.Compare) -> bool:
    """Whether it compares which is larger, or with a number."""
    numbers = [op for op in comparison.ops if isinstance(op.expr, nodes.Const) and isinstance(op.expr.value, int)]
    return bool(numbers) or bool({op.op for op in comparison.ops} - EQUALITY)


def _names_a_code(comparison: nodes.Node) -> bool:
    """Whether it compares with a code, such as a state: `state == "lent"`. A row has the words, or says `is_lent`."""
    return any(isinstance(const.value, str) for const in comparison.find_all(nodes.Const))


def _looks_up(call: nodes.Call, macros: Collection[str]) -> bool:
    """Whether it gives something to a method, or to a function that finds words by it: `page.topic_name(code)`."""
    if not call.args and not call.kwargs:
        return False
    if not isinstance(call.node, nodes.Name):
        return True
    if call.node.name in FUNCTIONS - {"url_for", "caller"}:
        return bool(call.args) and not isinstance(call.args[0], nodes.Const)
    return call.node.name not in FUNCTIONS and call.node.name not in macros


def _macros(template: nodes.Template) -> set[str]:
    """The macros that a template defines or imports."""
    imported = [name for one in template.find_all(nodes.FromImport) for name in one.names]
    names = {name if isinstance(name, str) else name[1] for name in imported}
    return names | {macro.name for macro in template.find_all(nodes.Macro)}


def test_templates_decide_and_compute_nothing():
    assert decisions_in(ROOT / "web" / "templates", PICTURES) == []


@pytest.mark.parametrize(
    "bad",
    [
        "{{ rows + 2 }}",
        "{{ total // 60 }}",
        "{{ words[item.state] }}",
        "{{ waiting[0] }}",
        "{% if number|length > 3 %}{% endif %}",
        "{% if status >= 500 %}{% endif %}",
        "{% if weeks == 1 %}{% endif %}",
        "{% set words = {'a': 'b'} %}",
        '{% if item.state == "lent" %}Utlånad{% else %}Klar{% endif %}',
        "{{ 'Utlånad' if item.state in ('lent', 'away') }}",
        "{% if item.state is eq('lent') %}Utlånad{% endif %}",
        "{{ page.topic_name(ticket.topic) }}",
        "{{ words.get(item.state) }}",
        "{{ topic_name(ticket.topic) }}",
        "{{ _(card.name) }}",
        "{{ item.model_names|named }}",
    ],
)
def test_each_decision_is_found(tmp_path, bad):
    assert decisions_in(write(tmp_path, "page.html", bad))


@pytest.mark.parametrize(
    "good",
    [
        "{% if item.is_lent %}{{ _('Utlånad') }}{% endif %}",
        "{% if it.code != language() %}{{ it.name }}{% endif %}",
        "{{ _('Bord %(desk)s', desk=desk.code) }} {{ ngettext('%(num)d klar', '%(num)d klara', n) }}",
        "{% macro row(item) %}{{ item.words }}{% endmacro %}{{ row(item) }}<time>{{ at.isoformat() }}</time>",
        "{{ item.since|day_and_time }}",
        "{% from 'macros/parts.html' import slip as number %}{{ number(ticket.number) }}",
    ],
)
def test_what_rows_say_is_not_found(tmp_path, good):
    assert decisions_in(write(tmp_path, "page.html", good)) == []


def pictograms_in(folder: Path) -> set[str]:
    """The pictograms that templates name themselves, by the macros `pictogram` and `fact`."""
    named = re.compile(r"\b(?:pictogram|fact)\([\"'](\w+)[\"']")
    return {name for path in folder.rglob("*.html") for name in named.findall(path.read_text("utf-8"))}


def test_each_pictogram_is_drawn(tmp_path: Path):
    drawn = set(re.findall(r"^  '(\w+)':", (TEMPLATES / "macros" / "pictograms.html").read_text("utf-8"), re.MULTILINE))
    assert pictograms_in(TEMPLATES) - drawn == set(), "a drawing in macros/pictograms.html"
    assert pictograms_in(write(tmp_path, "a.html", '{{ pictogram("chair") }}{{ pictogram(it.picture) }}')) == {"chair"}
