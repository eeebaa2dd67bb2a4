"""What a page in a real browser says: each saying that it begins or shows, in order."""

from typing import Any, NamedTuple

from playwright.sync_api import BrowserContext, Page

LISTEN = """
window.said = [];
document.addEventListener("entren:speech", ({ detail }) => window.said.push(detail));
"""
AT_ONCE = """
HTMLMediaElement.prototype.play = function () {
  setTimeout(() => this.dispatchEvent(new Event("ended")));
  return Promise.resolve();
};
"""
"""A script by which each clip ends as soon as it has begun: for the order of what is said, not for how it sounds."""


BY_HAND = """
HTMLMediaElement.prototype.play = function () {
  window.endClip = () => this.dispatchEvent(new Event("ended"));
  window.loudness = () => this.volume;
  return Promise.resolve();
};
"""
"""A script by which each clip goes on until `end_clip`: for what happens in the middle of a sentence."""


class Said(NamedTuple):
    """`voice`: empty where the text is shown and no clip is heard."""

    language: str
    text: str
    voice: str


def listening_page(context: BrowserContext, url: str, clips: str = AT_ONCE) -> Page:
    """A page of a visitor who listens. `clips`: a script that says how long they are."""
    context.add_cookies([{"name": "entren_listen", "value": "on", "url": url}])
    page = context.new_page()
    page.add_init_script(LISTEN + clips)
    return page


def end_clip(page: Page) -> None:
    """End the sentence that is being said."""
    page.evaluate("() => window.endClip()")


def begun(page: Page, text: str) -> None:
    """Wait until this sentence is the one that is being said."""
    page.wait_for_function(
        "(text) => { const one = window.said.at(-1); return one?.what === 'start' && one.text === text; }", arg=text
    )


def forget(page: Page) -> None:
    page.evaluate("() => (window.said = [])")


def events(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("() => window.said")
    return found


def said(page: Page) -> list[Said]:
    """What was said since `forget`, after the last sentence has ended."""
    page.wait_for_function("() => window.said.at(-1)?.what === 'idle'")
    heard = [one for one in events(page) if one["what"] in ("start", "silent")]
    return [Said(one["language"], one["text"], one.get("voice", "") if one["what"] == "start" else "") for one in heard]


def press(page: Page, key: str) -> list[Said]:
    """What is said after a key."""
    forget(page)
    page.keyboard.press(key)
    return said(page)
