"""The agent is a real process, and is killed in the middle of a slip."""

import signal
from collections.abc import Callable

from device.panel_simulator import ask
from kiosk.queue.models import public_id
from tests.device.fake_printer import PtyPrinter
from tests.device.real_devices import RunningAgent
from tests.device.slip_reader import read_codes
from tests.waiting import until


def test_the_button_at_the_door_prints_one_slip_though_the_agent_is_killed_in_the_middle(
    agent_with: Callable[..., RunningAgent], pty_printer: PtyPrinter
) -> None:
    pty_printer.paper = 300
    section = f'\n[printer]\nconnection = "serial:{pty_printer.link}"\nletters = "picture"\n'
    agent = agent_with(section + '[web]\npublic_url = "http://entren.local"\n')
    until(lambda: agent.health("printer") == ("ok", None))
    assert ask(agent.data, "press ticket") == "ok"
    until(lambda: agent.health("printer") == ("trouble", "out_of_paper"))
    assert agent.process is not None
    agent.process.send_signal(signal.SIGKILL)
    agent.process.wait()
    pty_printer.load_paper()
    agent.start()
    until(lambda: agent.rows("SELECT state FROM print_job") == [("printed",)])
    [(ticket, secret)] = agent.rows("SELECT id, secret FROM ticket")
    codes = [code for slip in pty_printer.slips for code in read_codes(slip.picture)]
    assert [code.split("/")[-1] for code in codes] == [public_id(ticket, secret)]
    assert agent.count("ticket") == 1
