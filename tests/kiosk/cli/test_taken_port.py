"""A port in use is reported in one line."""

import socket
from pathlib import Path

import pytest

from tests import factories
from tests.processes import kiosk


@pytest.mark.parametrize("command", ["web", "hub"])
def test_a_taken_port_is_named(demonstration: Path, tmp_path: Path, command: str) -> None:
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = kiosk(command, "--data", str(tmp_path / "data"), "--port", str(port), check=False)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1] == f"kiosk: cannot serve on 127.0.0.1 port {port}: Address already in use"
