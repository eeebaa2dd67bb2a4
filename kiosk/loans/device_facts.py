"""Checks what is known of a device besides its tag and model: serial number, IMEI, MDM link, purchase and warranty."""

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from kiosk.digits import in_ascii
from kiosk.errors import AllAtOnce, Invalid
from kiosk.identity import contains_identity_number, luhn_sum

LONGEST_SERIAL = 40
IMEI_DIGITS = 15
LONGEST_LINK = 200
LONGEST_DATE = 10
FIRST_YEAR, YEARS_OF_WARRANTY = 2000, 30
BETWEEN_DIGITS = re.compile(r"[\s./\u2010-\u2015-]")
"""What people write between the digits of an IMEI."""
HEX = "[0-9a-fA-F]"
UUID = re.compile(rf"(?<!{HEX})(?=[0-9-]*[a-fA-F]){HEX}{{8}}(?:-{HEX}{{4}}){{3}}-{HEX}{{12}}(?!{HEX})")
"""A random id of a device, in which ten digits look like an identity number by chance."""


class TypedFacts(Struct, frozen=True):
    """What was typed; empty where nothing was. Dates are as 2026-03-14."""

    serial: str = ""
    imei: str = ""
    mdm_link: str = ""
    purchased_on: str = ""
    warranty_until: str = ""


class DeviceFacts(Struct, frozen=True):
    """What is known of a device; null where it is not. The names are those of the columns of `item`."""

    serial: str | None = None
    imei: str | None = None
    mdm_link: str | None = None
    purchased_on: dt.date | None = None
    warranty_until: dt.date | None = None


NOTHING_TYPED = TypedFacts()


def check(typed: TypedFacts, today: dt.date) -> DeviceFacts:
    """The facts as they are stored. Each refusal names its `field`.

    Raises Invalid `bad_serial`, `bad_imei`, `bad_mdm_link`, `bad_purchase_date`, `bad_warranty_date`,
    `warranty_before_purchase`.
    """
    serial = imei = link = purchased = warranty = None
    with AllAtOnce() as every:
        with every.each():
            serial = _serial(typed.serial)
        with every.each():
            imei = _imei(typed.imei)
        with every.each():
            link = _link(typed.mdm_link)
        with every.each():
            purchased = _date(typed.purchased_on, today, Invalid("bad_purchase_date", field="purchased_on"))
        with every.each():
            last = dt.date(today.year + YEARS_OF_WARRANTY, 12, 31)
            warranty = _date(typed.warranty_until, last, Invalid("bad_warranty_date", field="warranty_until"))
        with every.each():
            if purchased and warranty and warranty < purchased:
                raise Invalid("warranty_before_purchase", field="warranty_until")
    return DeviceFacts(serial, imei, link, purchased, warranty)


def is_imei(digits: str) -> bool:
    """Whether a text is an IMEI: 15 digits, the last of which is a check digit (3GPP TS 23.003, annex B)."""
    has_digits = len(digits) == IMEI_DIGITS and digits.isascii() and digits.isdecimal()
    return has_digits and luhn_sum(digits) % 10 == 0 and digits.strip("0") != ""


def imei_of(text: str) -> str:
    """The digits of an IMEI, however they are grouped."""
    return BETWEEN_DIGITS.sub("", in_ascii(text))


def is_link(link: str) -> bool:
    """Whether a text is an address with https, without a password and without an identity number."""
    if len(link) > LONGEST_LINK or not link.isprintable() or any(map(str.isspace, link)):
        return False
    try:
        parts = urlsplit(link)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_plain = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and has_port
    return is_plain and not any(contains_identity_number(UUID.sub("x", text)) for text in _unquoted(link))


def _unquoted(link: str) -> Iterator[str]:
    """An address as it is, and with its escapes undone: they can be escaped themselves."""
    before = ""
    while link != before:
        yield link
        before, link = link, unquote(link)


def _serial(text: str) -> str | None:
    serial = text.strip()
    if len(serial) > LONGEST_SERIAL or not serial.isprintable() or contains_identity_number(serial):
        raise Invalid("bad_serial", field="serial")
    return serial or None


def _imei(text: str) -> str | None:
    digits = imei_of(text)
    if digits and not is_imei(digits):
        raise Invalid("bad_imei", field="imei")
    return digits or None


def _link(text: str) -> str | None:
    link = text.strip()
    if link and not is_link(link):
        raise Invalid("bad_mdm_link", field="mdm_link")
    return link or None


def _date(text: str, last: dt.date, refusal: Invalid) -> dt.date | None:
    written = in_ascii(text).strip()
    if not written:
        return None
    try:
        date = dt.date.fromisoformat(written)
    except ValueError:
        raise refusal from None
    if not dt.date(FIRST_YEAR, 1, 1) <= date <= last:
        raise refusal
    return date
