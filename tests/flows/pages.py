"""Pages of a browser that tests use one after the other: a new page takes a second of processor time."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

FREE: defaultdict[Any, list[Any]] = defaultdict(list)
"""The pages of each browser that no test uses now."""
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


@contextmanager
def used_page(browser: Any, width: int, height: int) -> Iterator[Any]:
    """A page that knows nothing of the tests before, with cookies of its own. A test may close its context."""
    page = FREE[browser].pop() if FREE[browser] else browser.new_context(locale="sv-SE").new_page()
    page.set_viewport_size({"width": width, "height": height})
    yield page
    if not page.is_closed():
        _clear(page)
        FREE[browser].append(page)


def _clear(page: Any) -> None:
    page.unroute_all(behavior="ignoreErrors")
    if page.url.startswith("http://"):
        page.evaluate(FORGET)
    page.goto("about:blank")
    page.context.clear_cookies()
