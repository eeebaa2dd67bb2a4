"""Why a day report was not delivered, in words for the command line, by the code of the trouble."""

TROUBLES = {
    "clock": "the machine's clock is not synchronised yet",
    "clock_jumped": "the machine's clock has jumped",
    "other_sender": "another process is sending now",
    "unreachable": "the hub cannot be reached",
    "slow": "the hub does not answer in time",
    "hub_error": "something is wrong at the hub",
    "busy_hub": "the hub asks to wait",
    "not_known": "the hub does not know this centre's key, or the clocks differ (see kiosk hub add-centre)",
    "upgrade_needed": "the hub asks for a newer version of Entrén",
    "redirected": "the hub's address points somewhere else: put the right one in kiosk.toml",
    "not_understood": "what answers at the hub's address is no hub",
    "no_such_page": "there is no hub at that address",
    "not_taken": "the hub does not take the report now",
    "older_hub": "the hub is older than this centre and does not know all measures: it is to be updated",
    "day_out_of_range": "the hub takes no reports of that date: the centre's start there, or a clock, may be wrong",
    "refused": "the hub says that this is no day report",
    "other_centre": "the hub has this key for another centre",
    "other_report": "another report of the same day is there already"
    " (this data folder is an old copy, or another machine sends with this centre's key)",
    "no_folder": "the folder is not there",
    "folder": "the folder cannot be written",
}
