"""The words of the lending pages for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "part_missing": _("En del saknas. Välj om saken ska lånas ut ändå."),
    "item_damaged": _("Saken är skadad. Välj om den ska lånas ut ändå."),
    "stocktake_paused": _("Inventeringen är pausad."),
    "nothing_to_count": _("Det finns inga saker att räkna än. Lägg till saker först."),
    "stocktake_open": _("En inventering pågår redan."),
    "no_stocktake": _("Ingen inventering pågår. Börja en först."),
    "step_done": _("Steget är redan gjort. Sidan är uppdaterad."),
    "no_such_part": _("Saken har ingen sådan del."),
    "already_missing": _("Delen är redan antecknad som saknad."),
    "not_missing": _("Delen är redan hittad."),
    "nothing_to_undo": _("Det finns inget att ångra. Det senaste går att ångra i en minut."),
    "pass_needed": _("Skanna kortet Ångra och sedan lånekortet: vem som lånade är borttaget."),
    "borrower_gone": _("Vem som lånade är borttaget, så det går inte att ångra. Skanna saken när den är här."),
    "not_for_home": _("Den modellen lånas inte hem."),
    "not_lent_home": _("Saken är inte utlånad hem."),
    "renewed_enough": _("Lånet är redan förlängt så många gånger som går. Saken ska tillbaka."),
    "no_right_date": _("Klockan är inte rätt. Lappen kan skrivas ut när den är det."),
    "others_wait": _("Någon väntar på en sådan sak. Den ska tillbaka."),
    "unknown_hold": _("Det finns inte längre. Sidan är uppdaterad."),
    "event_is_over": _("Det är över. Boka på nytt, eller börja en grupp utan bokning."),
    "bad_event_name": _("Skriv vad det är, till exempel Klass 7B. Inget namn på en person, och inget personnummer."),
    "bad_event_number": _("Skriv hur många saker, 1 till %(most)s."),
    "more_than_exist": _("Det finns %(most)s sådana. Boka högst så många, eller välj en annan modell."),
    "bad_event_day": _("Välj en dag, från i dag och ett år framåt."),
    "bad_event_time": _("Skriv när det börjar och slutar, till exempel 13 och 15."),
    "event_has_been": _("Den tiden är redan över. Skriv en senare tid, eller välj en annan dag."),
    "not_longer": _("Lånet räcker redan så länge som det går. Förläng det en annan dag."),
    "borrower_unreadable": _(
        "Låntagaren går inte att läsa: säkerhetskopior har inte nycklarna. Lånet gäller. "
        "Skanna saken när den lämnas tillbaka, som vanligt."
    ),
    "bad_wanted": _("Skriv hur många saker, 1 till %(most)s, eller lämna tomt."),
    "unknown_group": _("Den gruppen finns inte längre."),
    "no_labels": _("Där finns inga etiketter att skriva ut. Välj något annat."),
    "unknown_first_tag": _("Den första etiketten hör inte till någon sak. Rätta den och prova igen."),
    "unknown_tag_after": _("Etiketten efter %(tag)s hör inte till någon sak. Rätta den och prova igen."),
    "bad_start": _("Arket har %(most)s etiketter. Skriv ett nummer från 1 till %(most)s."),
    "bad_offset": _("Skriv ett antal millimeter, högst %(most)s åt varje håll."),
    "code_does_not_fit": _("Streckkoden för %(tag)s får inte plats. Välj QR-kod, eller en större etikett."),
}
