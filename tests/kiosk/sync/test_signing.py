"""Signing of reports, and verification of signatures."""

import base64
import concurrent.futures
import datetime as dt
import sqlite3
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import Moment
from kiosk.errors import Invalid, Unauthenticated
from kiosk.station import Station
from kiosk.sync import signing
from kiosk.sync.signing import COVERED, TAG, Message

URL = "https://hub.example/api/v1/centres/demo/days/2026-11-20"
BODY = b'{"kind":"entren-day-report"}'
KEY = Ed25519PrivateKey.generate()
KNOWN = {"demo": KEY.public_key().public_bytes_raw()}


def signed(at: Moment) -> Message:
    message = Message("PUT", URL)
    signing.sign(message, BODY, "demo", KEY, at)
    return message


def test_it_works(at: Moment) -> None:
    message = signed(at)
    assert signing.verify(message, BODY, KNOWN.get, at).key_id == "demo"
    assert '("@method" "@target-uri" "content-digest")' in message.headers["Signature-Input"]
    assert f'tag="{TAG}"' in message.headers["Signature-Input"]


def test_a_request_without_a_body_needs_no_digest(at: Moment) -> None:
    message = Message("GET", URL)
    sign_by_hand(message, at, covered=("@method", "@target-uri"))
    assert signing.verify(message, b"", KNOWN.get, at).key_id == "demo"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_signature_too_far_from_now_is_refused(at: Moment, minutes: int) -> None:
    with pytest.raises(Unauthenticated):
        signing.verify(signed(at.later(minutes=minutes)), BODY, KNOWN.get, at)


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_a_little(at: Moment, minutes: int) -> None:
    assert signing.verify(signed(at.later(minutes=minutes)), BODY, KNOWN.get, at)


def test_another_method_address_or_body_is_refused(at: Moment) -> None:
    message = signed(at)
    for method, url, body in (("POST", URL, BODY), ("PUT", URL + "0", BODY), ("PUT", URL, BODY + b" ")):
        with pytest.raises(Unauthenticated):
            signing.verify(Message(method, url, message.headers), body, KNOWN.get, at)


def test_an_unknown_key_id_is_refused(at: Moment) -> None:
    with pytest.raises(Unauthenticated):
        signing.verify(signed(at), BODY, {}.get, at)


def test_a_database_that_fails_is_no_bad_signature(at: Moment) -> None:
    """After a fault a centre tries again; a bad signature waits for a person."""

    def fails(_key_id: str) -> bytes:
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(sqlite3.OperationalError):
        signing.verify(signed(at), BODY, fails, at)


def test_another_key_is_refused(at: Moment) -> None:
    other = {"demo": Ed25519PrivateKey.generate().public_key().public_bytes_raw()}
    with pytest.raises(Unauthenticated):
        signing.verify(signed(at), BODY, other.get, at)


def test_a_message_without_a_signature_is_refused(at: Moment) -> None:
    with pytest.raises(Unauthenticated):
        signing.verify(Message("PUT", URL), BODY, KNOWN.get, at)


@pytest.mark.parametrize("left_out", COVERED)
def test_a_signature_must_cover_every_component(at: Moment, left_out: str) -> None:
    message = Message("PUT", URL, {"Content-Digest": signed(at).headers["Content-Digest"]})
    sign_by_hand(message, at, covered=[part for part in COVERED if part != left_out])
    with pytest.raises(Unauthenticated):
        signing.verify(message, BODY, KNOWN.get, at)


def test_another_tag_is_refused(at: Moment) -> None:
    message = Message("PUT", URL, {"Content-Digest": signed(at).headers["Content-Digest"]})
    sign_by_hand(message, at, covered=COVERED, tag="something-else")
    with pytest.raises(Unauthenticated):
        signing.verify(message, BODY, KNOWN.get, at)


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_noise_is_refused(given_input: str, signature: str, digest: str) -> None:
    at = Moment(dt.datetime(2026, 11, 20, tzinfo=dt.UTC), ZoneInfo("Europe/Stockholm"))
    headers = {"Signature-Input": given_input, "Signature": signature, "Content-Digest": digest}
    with pytest.raises(Unauthenticated):
        signing.verify(Message("PUT", URL, headers), BODY, KNOWN.get, at)


class TestTheKey:
    def test_it_works(self, station: Station) -> None:
        key = signing.private_key(station.data)
        raw = base64.b64decode(signing.public_text(key), validate=True)
        assert len(raw) == 32
        assert Ed25519PublicKey.from_public_bytes(raw) == key.public_key()
        assert stat.S_IMODE((station.data / "centre.key").stat().st_mode) == 0o600

    def test_it_stays(self, station: Station) -> None:
        first = signing.public_text(signing.private_key(station.data))
        assert signing.public_text(signing.private_key(station.data)) == first

    def test_many_at_once_get_one_key(self, tmp_path: Path) -> None:
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            made = list(pool.map(lambda _: signing.public_text(signing.private_key(tmp_path)), range(32)))
        assert len(set(made)) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["centre.key"]

    @pytest.mark.parametrize(
        "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
    )
    def test_a_damaged_key_is_said_and_never_replaced(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "centre.key").write_bytes(content)
        with pytest.raises(Invalid, match="bad_centre_key"):
            signing.private_key(tmp_path)
        assert (tmp_path / "centre.key").read_bytes() == content


def sign_by_hand(message: Message, at: Moment, covered: object, tag: str = TAG) -> None:
    resolver = MappingKeyResolver(public_keys={}, private_keys={"demo": KEY})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    has_digest = "Content-Digest" in message.headers
    signer.sign(
        message, key_id="demo", created=at.utc, tag=tag, covered_component_ids=covered, use_existing_digest=has_digest
    )
