"""Pages of a browser that tests use one after the other: a new page takes a second of processor time."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

FREE: defaultdict[Any, list[Any]] = defaultdict(list)
"""The pages of each browser that no test uses now."""
ERRORS: dict[Any, list[str]] = {}
"""What was wrong on each page: an error of a script, or something that the content security policy blocked."""
HAS_OWN_CLOCK = "() => Date.now.toString().includes('[native code]')"
"""False where a test has installed Playwright's clock: it stays in the context for good."""
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


@contextmanager
def used_page(browser: Any, width: int, height: int) -> Iterator[Any]:
    """A page that knows nothing of the tests before, with cookies of its own. Fails where a script raised an error.

    A test that changes the page for good closes its context.
    """
    page = FREE[browser].pop() if FREE[browser] else _new_page(browser)
    page.set_viewport_size({"width": width, "height": height})
    yield page
    errors, ERRORS[page] = ERRORS[page], []
    if not page.is_closed():
        _clear(page)
        if page.evaluate(HAS_OWN_CLOCK):
            FREE[browser].append(page)
        else:
            page.context.close()
    assert errors == []


def _new_page(browser: Any) -> Any:
    page = browser.new_context(
        locale="sv-SE", service_workers="block"
    ).new_page()  # tests/flows/test_stand_in.py has one
    page.on("dialog", lambda question: question.accept())  # whether to leave a page while the service is away
    ERRORS[page] = []
    page.on("pageerror", lambda error: ERRORS[page].append(str(error)))
    page.on("console", lambda line: ERRORS[page].append(line.text) if "Content Security" in line.text else None)
    return page


def _clear(page: Any) -> None:
    page.unroute_all(behavior="ignoreErrors")
    page.emulate_media(forced_colors="none")  # else the next test reads its colours
    if page.url.startswith("http://"):
        page.evaluate(FORGET)
    page.goto("about:blank")
    page.context.clear_cookies()
