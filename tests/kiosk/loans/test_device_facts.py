"""What is known of a device is checked: IMEI, MDM link, dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import DomainError
from kiosk.identity import luhn_sum
from kiosk.loans import device_facts
from kiosk.loans.device_facts import DeviceFacts, TypedFacts, is_imei

TODAY = dt.date(2026, 11, 30)


def refused(**typed: str) -> list[tuple[str, str]]:
    with pytest.raises(DomainError) as error:
        device_facts.check(TypedFacts(**typed), TODAY)
    return [(one.code, one.params["field"]) for one in error.value.every]


def test_it_works() -> None:
    typed = TypedFacts(" SN-1 ", "35 693803 564380 9", " https://mdm.example:8443/d?id=7 ", "2026-11-30", "2029-11-30")
    known = device_facts.check(typed, TODAY)
    assert known == DeviceFacts(
        "SN-1", "356938035643809", "https://mdm.example:8443/d?id=7", TODAY, dt.date(2029, 11, 30)
    )
    assert device_facts.check(TypedFacts(), TODAY) == DeviceFacts()


@given(st.text("0123456789", min_size=14, max_size=14).filter(lambda text: text.strip("0")), st.integers(0, 9))
def test_one_check_digit_of_ten_makes_an_imei(first: str, last: int) -> None:
    right = next(digit for digit in range(10) if luhn_sum(f"{first}{digit}") % 10 == 0)
    assert is_imei(f"{first}{last}") == (last == right)


@pytest.mark.parametrize(
    "imei", ["356938035643808", "35693803564380", "3569380356438090", "A56938035643809", "0" * 15, "811218-9876"]
)
def test_what_is_no_imei(imei: str) -> None:
    assert refused(imei=imei) == [("bad_imei", "imei")]


@pytest.mark.parametrize(
    "link",
    [
        "http://mdm.example", "mdm.example", "https://", "https://eva:hemligt@mdm.example", "javascript:alert(1)",
        "https://mdm.example/a b", "https://mdm.example:0x/", "https://mdm.example/" + "x" * 190,
        "https://mdm.example/811218-9876", "https://mdm.example/%38%31%31%32%31%38%2D9876", "https://[::1",
        "https://mdm.example/811218%252D9876",
    ],
)  # fmt: skip
def test_what_is_no_link(link: str) -> None:
    assert refused(mdm_link=link) == [("bad_mdm_link", "mdm_link")]


def test_a_random_id_in_a_link_is_no_identity_number() -> None:
    link = "https://mdm.example/devices/81121898-7600-4d0e-8000-00000000000a"
    assert device_facts.check(TypedFacts(mdm_link=link), TODAY).mdm_link == link


def test_dates() -> None:
    assert refused(purchased_on="2026-12-01") == [("bad_purchase_date", "purchased_on")]
    assert refused(purchased_on="14/3") == [("bad_purchase_date", "purchased_on")]
    assert refused(warranty_until="2100-01-01") == [("bad_warranty_date", "warranty_until")]
    backwards = refused(purchased_on="2026-03-14", warranty_until="2026-03-13")
    assert backwards == [("warranty_before_purchase", "warranty_until")]


def test_every_refusal_at_once() -> None:
    codes = [code for code, _ in refused(serial="811218-9876", imei="1", mdm_link="x", purchased_on="x")]
    assert codes == ["bad_serial", "bad_imei", "bad_mdm_link", "bad_purchase_date"]
