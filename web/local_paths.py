"""Checks addresses to go back to, which come with a request. Only those of this service are used."""

from urllib.parse import unquote_plus

from kiosk.identity import contains_identity_number


def is_local_path(path: str | None) -> bool:
    """Whether a `next` address stays on this service. Browsers read `\\` as `/` and pass over tabs and line ends.

    An address with an identity number in it is not accepted, since no page may repeat it.
    """
    text = path or ""
    is_here = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return is_here and not contains_identity_number(unquote_plus(text))


def way_back(path: str | None, otherwise: str) -> str:
    """The page somebody came from, where it is one of ours; else another."""
    return path if path and is_local_path(path) else otherwise
