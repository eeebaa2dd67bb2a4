"""What Linux says of the machine."""

from pathlib import Path

from kiosk import machine
from kiosk.config import Settings, Web
from kiosk.doctor import machine_checks
from kiosk.doctor.findings import Level
from tests.kiosk.doctor.conftest import FakeSystem
from tests.processes import free_port


def test_errors_of_the_file_system_that_holds_the_folder(system: FakeSystem, tmp_path: Path):
    assert machine.disk_errors(tmp_path, system.root) is None
    system.file_system_of(tmp_path, 3)
    assert machine.disk_errors(tmp_path, system.root) == 3


def test_the_alarm_of_the_supply_voltage_is_found_by_its_name(system: FakeSystem):
    system.write("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
    assert machine.supply_alarm(system.root) is None
    system.write("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    file = system.write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n")
    assert machine.supply_alarm(system.root) == file
    assert not machine.is_set(file)
    file.write_text("1\n", "ascii")
    assert machine.is_set(file)


def test_the_model_of_a_raspberry_pi_ends_without_its_zero(system: FakeSystem):
    assert machine.model(system.root) is None
    system.write("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0")
    assert machine.model(system.root) == "Raspberry Pi 5 Model B Rev 1.0"


def test_a_web_server_that_does_not_answer_is_trouble_where_it_starts_at_boot(system: FakeSystem):
    settings = Settings(web=Web(port=free_port()))
    assert [it.level for it in machine_checks.web(settings, system.root)] == [Level.NOTE]
    wanted = system.root / "etc/systemd/system/multi-user.target.wants"
    wanted.mkdir(parents=True)
    (wanted / "entren-web.service").symlink_to("/lib/systemd/system/entren-web.service")
    (found,) = machine_checks.web(settings, system.root)
    assert found.level is Level.TROUBLE
    assert found.works and found.todo
