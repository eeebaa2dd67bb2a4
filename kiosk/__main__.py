"""The `kiosk` command. It loads the packages of a command, also those in `web/` and `device/`, when it is called."""

import importlib
import sys
from typing import NamedTuple

import click

from kiosk import faults
from kiosk.errors import DomainError
from kiosk.identity import contains_identity_number


class CommandEntry(NamedTuple):
    """The module of a command, and its line in `kiosk --help`."""

    module: str
    words: str


# A module is imported when its command is called, so that `kiosk sync` needs little memory and `--help` little time.
COMMANDS = {
    "run": CommandEntry("kiosk.cli.run", "Run everything: the pages, the devices and the night's report."),
    "web": CommandEntry("web.command", "Serve the pages and the API of this centre."),
    "device": CommandEntry("device.command", "Serve the scanners, the button, the lamps and the tone of this centre."),
    "hub": CommandEntry("web.hub.command", "Receive the day reports of centres; without a subcommand, serve."),
    "migrate": CommandEntry("kiosk.cli.centre", "Make the database, or bring it to this version."),
    "demo": CommandEntry("kiosk.cli.centre", "Fill an empty database with the demonstration centre."),
    "user": CommandEntry("kiosk.cli.people", "Staff who can log in."),
    "token": CommandEntry("kiosk.cli.people", "Tokens for other software."),
    "sync": CommandEntry(
        "kiosk.cli.night", "Close finished days, send their reports, and delete what retention no longer keeps."
    ),
    "report": CommandEntry(
        "kiosk.cli.night", "Print the day report of DATE, or of the last closed day, byte for byte."
    ),
    "backup": CommandEntry(
        "kiosk.cli.backup", "Copy the database, check the copy, and keep 7 days, 5 weeks and 12 months."
    ),
    "restore": CommandEntry("kiosk.cli.restore", "Put the copy FILE in the place of the database, which is set aside."),
    "profile": CommandEntry(
        "kiosk.cli.profile", "The set-up of this centre as one file, to share with another centre."
    ),
    "labels": CommandEntry("kiosk.cli.labels", "Write the labels of items, or of all of them, to a PDF."),
    "doctor": CommandEntry(
        "kiosk.cli.doctor", "Check each part of the centre: what is wrong, what still works, and what to do."
    ),
}
ONE_WHERE_NOT_WELL = ("backup", "restore", "profile")
"""The commands that end with status 1 for every DomainError: they say whether all is well."""

# The messages at the command line by error code. A code that is not here is shown as it is.
MESSAGES = {
    "cannot_listen": "cannot serve on {host} port {port}: {why}",
    "not_migrated": "there is no database here yet: run `kiosk migrate` first",
    "not_empty": "a centre is set up here already; nothing was touched",
    "not_a_demonstration": "this is not a demonstration: it gets no made-up past",
    "storage": "the database can be neither read nor written (is the disk full?); nothing was changed",
    "internal": "something went wrong on our side; the line above says where",
    "disk_full": "the disk is full; nothing was changed",
    "broken_references": "the migration would leave rows in {table} that refer to nothing; nothing was changed",
    "read_only": "the database may be read but not written; nothing was changed",
    "damaged": "the database is damaged: parts of it cannot be read; nothing was changed",
    "marked_damaged": "the database is damaged: run `kiosk migrate`, which sets it aside and puts the newest good copy "
    "in its place",
    "replaced": "the database's file was replaced or taken away meanwhile; nothing was changed",
    "changed_meanwhile": "another process was faster; nothing was changed: run it again",
    "cannot_use": "{file} cannot be used: {why}",
    "cannot_open": "{file} cannot be opened",
    "not_a_database": "{file} is not a database, or is damaged. For a centre: `kiosk migrate` sets it aside",
    "older_database": "{file} is of an older version of Entrén: run `kiosk migrate` first",
    "newer_database": "{file} is of a newer version of Entrén: it stands at step {step}, this version knows {known}. "
    "Install the newer version; nothing was changed",
    "bad_kiosk_clock": "KIOSK_CLOCK: expected a whole number of seconds, such as +86400, or @FILE that holds one",
    "clock_moved": "KIOSK_CLOCK moves the clock: its time is never taken as right",
    "clock_not_set": "the machine's clock is not synchronised: its time cannot be taken as right yet",
    "bad_centre": "expected a centre's code of small letters, digits and single hyphens, no person's number",
    "bad_key": "expected the centre's public key: standard base64 of 32 bytes, as `kiosk sync --public-key` prints it",
    "not_stuck": "no report of that day waits for a decision",
    "no_other_report": "the hub holds no other report of that day: it can only be sent again",
    "nobody_observed": "nobody observed that day here: there are no counts to send as a correction",
    "no_report": "no day has been closed yet",
    "not_a_day_report": "a day's counts make no report that a hub would take: the day stays open",
    "bad_centre_key": "centre.key is not this centre's whole key: put back a copy of it. Where there is none, remove "
    "the file, run `kiosk sync --public-key` and give the new key to the hub (`kiosk hub add-centre`)",
    "no_backup_folder": "the folder {folder} is not there: is its disk connected? No copy was made",
    "no_stick": "no USB stick with the label {label} is plugged in: no copy was made",
    "stick_not_mounted": "the USB stick {label} is plugged in, but not mounted (see systemd/README.md): no copy made",
    "backup_full": "{folder} has no room for a copy: no copy was made, and the older ones are as they were",
    "backup_cut_short": "the copy in {folder} could not be finished ({why}): is the disk or stick still there? "
    "Nothing of it is left, and the older copies are as they were",
    "no_copy": "there is no copy in {folder} yet: run `kiosk backup` first",
    "copy_damaged": "{file} is damaged: it is not used. Take another copy",
    "copy_changed": "{file} is not the copy that was asked about any more. Choose one again",
    "copy_altered": "somebody has changed the database in {file}: it is not used. Take another copy",
    "copy_not_migrated": "{file} could not be brought to this version: it is not used. Take another copy",
    "number_given": "a number was given meanwhile: another centre's copy cannot take this database's place any more",
    "copy_of_another": "it is a copy of another centre, {theirs}, and this one is {ours}: nothing was changed. If it "
    "is the right one, run it with --of-any-centre",
    "copy_unreadable": "{file} cannot be read: {why}",
    "in_use": "Entrén is running here ({by}). Stop it first: `sudo systemctl stop entren-web entren-device`, or Ctrl+C "
    "in `kiosk run`. Nothing was changed",
    "being_restored": "a copy is being restored here: try again when that is done",
    "not_a_copy": "{file} is no copy of a centre's database",
    "no_profile": "the file is no profile of a centre",
    "profile_too_large": "the file is larger than any profile: nothing was changed",
    "profile_newer": "the profile is of a newer version of Entrén: install that first. Nothing was changed",
    "profile_refused": "{where}: {why}. Nothing was changed",
    "bad_profile": "the part {part} of the profile cannot be read: nothing was changed",
    "unknown_token": "no token of that name is in use",
    "short_password": "expected a password of at least 10 characters",
    "long_password": "expected a password of at most 200 characters",
    "name_taken": "there is a user of that name already",
    "name_of_user": "there is a user of that name: choose another one for the token",
    "name_of_program": "there is a token of that name: choose another one for the user",
    "name_of_service": "the log of changes calls the service itself so: choose another name",
    "name_in_log": "the log of changes names somebody else by that name: choose another one",
    "mixed_letters": "expected a name with letters of one alphabet",
    "no_labels": "there are no items yet",
    "unknown_item": "no item has this tag",
    "unknown_first_tag": "no item has the first of these tags",
    "unknown_tag_after": "no item has the tag after {tag}",
    "bad_start": "expected a label from 1 to {most} of a sheet",
    "bad_offset": "expected at most {most} millimetres in each direction",
    "code_does_not_fit": "the bars of {tag} do not fit on such a label: choose --code qr, or a larger label",
    "bad_name": "expected a name of 1 to 40 characters, with nobody's identity number and no invisible character in it",
}


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[name].module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands in `--help`. click would import each of them for its words."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.words) for name, entry in COMMANDS.items()])


@click.command(cls=Commands)
def kiosk() -> None:
    """Entrén: queue numbers, loan tablets and the day's counts of a digital help centre."""


def main() -> None:
    """Run a command. Each error prints one line. Exit status 2 for a DomainError, 1 for an unforeseen error.

    A command of ONE_WHERE_NOT_WELL has status 1 for both.
    """
    try:
        sys.exit(kiosk.main(prog_name="kiosk", standalone_mode=False))
    except click.ClickException as error:
        _without_identity_number(error).show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Aborted!", err=True)
        sys.exit(1)
    except DomainError as error:
        message = MESSAGES[error.code].format(**error.params) if error.code in MESSAGES else str(error)
        click.echo(f"kiosk: {message}", err=True)
        sys.exit(1 if set(sys.argv[1:2]) & set(ONE_WHERE_NOT_WELL) else 2)
    except Exception as error:
        click.echo(f"kiosk: something unforeseen happened: {faults.described(error)}", err=True)
        sys.exit(1)


def _without_identity_number(error: click.ClickException) -> click.ClickException:
    """An error about a command line, without an identity number that its text repeats."""
    if not contains_identity_number(error.format_message()):
        return error
    return click.UsageError("expected something else than an identity number", getattr(error, "ctx", None))


if __name__ == "__main__":
    main()
