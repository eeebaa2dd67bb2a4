"""`kiosk device` as a real process: its rows, lamps and sockets."""

import resource
import socket
import stat
from collections.abc import Callable
from pathlib import Path

from device.agent import STOPS
from device.panel_simulator import ask
from kiosk import replacement
from kiosk.centre import hours
from kiosk.loans.queries import find
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.station import open_station
from tests import factories
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.processes import kiosk
from tests.waiting import until

Start = Callable[..., RunningAgent]


def test_a_press_is_one_ticket_of_the_default_topic(agent_with: Start) -> None:
    agent = agent_with()
    for _ in range(5):
        assert ask(agent.data, "press ticket") == "ok"
    until(lambda: agent.count("ticket"))
    until(lambda: ask(agent.data, "lamps") == "done")
    assert agent.rows("SELECT topic, channel, number, length(request_key) FROM ticket") == [("other", "button", 1, 32)]


def test_a_press_when_closed_is_refused_by_lamp(agent_with: Start) -> None:
    agent = agent_with()
    station = open_station(agent.data)
    with station.db.begin() as s:
        hours.replace_week(s, [])
    station.db.close()
    assert ask(agent.data, "press ticket") == "ok"
    until(lambda: ask(agent.data, "lamps") == "refused")
    assert agent.count("ticket") == 0
    assert "not done: closed" in agent.log


def test_lamps_follow_a_scan_that_another_process_wrote(agent_with: Start) -> None:
    agent = agent_with()
    station = open_station(agent.data)
    at, memory = station.clock.now(), ScanMemory()
    for code, lamp in (("TAB0001", "done"), ("TAB0001", "repeat"), ("who knows", "refused")):
        with station.db.begin() as s:
            handle(s, Scanned(code=code, scanner="page", scan_id=f"scan-{lamp}-1"), at, memory)
        until(lambda lamp=lamp: ask(agent.data, "lamps") == lamp)
    with station.db.read() as s:
        assert find(s, "TAB0001").state == "lent"
    station.db.close()


def test_each_device_has_a_health_row(agent_with: Start, pty_scanner: PtyScanner) -> None:
    agent = agent_with(settings_of(pty_scanner) + '\n[[scanner]]\nname = "side"\nport = "/dev/entren-none"\n')
    until(lambda: agent.health("front") == ("ok", None))
    until(lambda: agent.health("side") == ("trouble", "not_connected"))
    assert agent.health("simulated") == ("simulated", None)
    assert agent.health("panel") == ("simulated", None)
    pty_scanner.pull()
    until(lambda: agent.health("front")[0] == "trouble")


def test_pins_that_cannot_be_used_are_a_health_row(agent_with: Start) -> None:
    agent = agent_with(pins="lgpio")
    assert agent.health("panel")[0] == "trouble"
    assert agent.health("panel")[1] in ("no_lgpio", "no_gpiochip")
    assert not (agent.data / "device.sock").exists()


def test_an_agent_without_panel_reads_scans(agent_with: Start, pty_scanner: PtyScanner) -> None:
    agent = agent_with(settings_of(pty_scanner), pins="off")
    until(lambda: agent.health("front") == ("ok", None))
    pty_scanner.send(b"TAB0001\r")
    until(lambda: agent.scans() == [("done", "lent", None)])
    assert agent.health("panel") is None


def test_an_open_day_without_visitors_is_observed(agent_with: Start) -> None:
    agent = agent_with()
    assert agent.rows("SELECT status FROM business_day") == [("open",)]


def test_a_day_on_which_the_centre_is_closed_is_not_observed(demonstration: Path, tmp_path: Path) -> None:
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    with station.db.begin() as s:
        hours.replace_week(s, [])
    station.db.close()
    agent = RunningAgent(tmp_path / "data").start()
    days = agent.count("business_day")
    agent.stop()
    assert days == 0


def test_a_stop_removes_the_socket(agent_with: Start, pty_scanner: PtyScanner) -> None:
    agent = agent_with(settings_of(pty_scanner))
    until(lambda: agent.health("front") == ("ok", None))
    pty_scanner.send(b"TAB0001\r")
    until(lambda: agent.count("scan"))
    assert agent.stop() == 0
    assert not (agent.data / "device.sock").exists()
    assert "Traceback" not in agent.log


def test_a_full_disk_is_refused_by_lamp_and_forgotten_when_there_is_room(
    agent_with: Start, pty_scanner: PtyScanner
) -> None:
    """A file size limit acts as a full disk. The same scan afterwards is no repeat."""
    agent = agent_with(settings_of(pty_scanner))
    assert agent.process is not None
    until(lambda: agent.health("front") == ("ok", None))
    resource.prlimit(agent.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    for press in (lambda: pty_scanner.send(b"TAB0001\r"), lambda: ask(agent.data, "press ticket")):
        press()
        until(lambda: ask(agent.data, "lamps") == "refused")
        until(lambda: ask(agent.data, "lamps") == "")
    resource.prlimit(agent.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    pty_scanner.send(b"TAB0001\r")
    until(lambda: agent.scans() == [("done", "lent", None)])
    assert agent.count("ticket") == 0


def test_the_socket_is_for_the_agents_own_user(agent_with: Start) -> None:
    agent = agent_with()
    assert stat.S_IMODE((agent.data / "device.sock").stat().st_mode) == 0o600
    assert ask(agent.data, "open the safe") == "unknown"
    assert ask(agent.data, "x" * 500) == "unknown"
    assert ask(agent.data, "press ticket") == "ok"


def test_it_opens_no_network_port(agent_with: Start, pty_scanner: PtyScanner) -> None:
    agent = agent_with(settings_of(pty_scanner))
    assert agent.process is not None
    process = Path(f"/proc/{agent.process.pid}")
    opened = {str(file.readlink()) for file in (process / "fd").iterdir()}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        inodes = {f"socket:[{line.split()[9]}]" for line in (process / "net" / table).read_text().splitlines()[1:]}
        assert not inodes & opened


def test_a_second_agent_ends_with_a_message(agent_with: Start) -> None:
    agent = agent_with()
    second = kiosk("device", "--data", str(agent.data), check=False)
    assert second.returncode == 1
    assert "another `kiosk device`" in second.stderr
    assert ask(agent.data, "lamps") == ""


def test_an_agent_starts_again_after_a_kill(agent_with: Start) -> None:
    agent = agent_with()
    assert agent.process is not None
    agent.process.kill()
    agent.process.wait()
    assert (agent.data / "device.sock").exists()
    agent.start()
    until(lambda: answers(agent.data))


def answers(data: Path) -> bool:
    """Whether an agent listens on the socket. A killed agent leaves the file; the next one replaces it."""
    try:
        return ask(data, "lamps") == ""
    except (ConnectionRefusedError, FileNotFoundError):
        return False


def test_only_the_main_thread_takes_stop_signals(agent_with: Start, pty_scanner: PtyScanner) -> None:
    """In another thread the signal would end the process at once and leave the lamps as they were."""
    agent = agent_with(settings_of(pty_scanner))
    assert agent.process is not None
    until(lambda: agent.health("front") == ("ok", None))
    others = [t for t in Path(f"/proc/{agent.process.pid}/task").iterdir() if t.name != str(agent.process.pid)]
    assert others
    for thread in others:
        held = next(line for line in (thread / "status").read_text().splitlines() if line.startswith("SigBlk:"))
        assert all(int(held.split()[1], 16) & 1 << (stop - 1) for stop in STOPS)


def test_the_service_manager_is_notified(agent_with: Start, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10)
        agent = agent_with(NOTIFY_SOCKET=str(tmp_path / "notify"))
        assert [manager.recv(64) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
        agent.stop()
        assert manager.recv(64) in (b"WATCHDOG=1", b"STOPPING=1")


def test_it_ends_for_a_copy_that_waits_and_leaves_one_that_waited_at_its_start(
    agent_with: Start, tmp_path: Path
) -> None:
    """One that waits at the start could not be put in place: it would end at each start."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10)
        agent = agent_with(NOTIFY_SOCKET=str(tmp_path / "notify"))
        assert agent.process is not None
        (agent.data / replacement.UNPACKED).mkdir()
        (agent.data / replacement.UNPACKED / replacement.DATABASE).touch()
        assert agent.process.wait(10) == 1
        while manager.recv(64) != b"STOPPING=1":
            pass
        agent.start()
        assert [manager.recv(64) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
