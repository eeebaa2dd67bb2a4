"""The words of the admin's pages and of the wizard for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "wrong_code": _("Koden stämmer inte. Jämför den tecken för tecken."),
    "already_set_up": _("Entrén är redan förberedd. Logga in i stället."),
    "clock_moved": _("Klockan är flyttad i en demonstration. Den tiden kan inte gälla."),
    "clock_not_set": _("Klockan är inte ställd än. Vänta tills den är det."),
    "bad_role": _("Välj en roll."),
    "last_admin": _("Det måste finnas minst en administratör som kan logga in. Lägg till en annan först."),
    "own_code": _("Ditt eget lösenord byter du under Ditt konto."),
    "access_closed": _("Den användaren är avstängd. Släpp in den igen först."),
    "unknown_card": _("Kortet är redan borttaget. Sidan är uppdaterad."),
    "too_many_cards": _("Högst %(most)s kort. Ta bort ett som inte används först."),
    "unknown_token": _("Programmets åtkomst finns inte längre. Sidan är uppdaterad."),
    "bad_tag": _(
        "Etiketten har 3 till 20 bokstäver A till Z eller siffror. "
        "Den får inte börja med ENTREN eller vara ett personnummer."
    ),
    "tags_taken": _("%(tag)s finns redan. Den sista med samma början är %(last)s: börja efter den."),
    "sheet_too_large": _(
        "Filen är för stor. Kopiera bara de kolumner som behövs till ett nytt, tomt blad, högst 1 000 saker."
    ),
    "other_sheet": _("Spara listan som Excel-arbetsbok (.xlsx) utan lösenord, eller som CSV, och välj den filen."),
    "no_sheet": _("Filen går inte att läsa som en lista. Spara den en gång till som .xlsx eller CSV."),
    "no_columns": _("Listan behöver en rad med rubriker, och bland dem Etikett och Modell. Börja gärna med vår mall."),
    "column_twice": _("Kolumn %(first)s och %(second)s har samma rubrik. Ta bort den ena."),
    "no_rows": _("Det står inga saker under rubrikerna."),
    "too_many_rows": _("Listan har fler än 1 000 saker. Dela den i flera."),
    "identity_in_heading": _("Det står ett personnummer bland rubrikerna. Ta bort det ur filen."),
    "identity_in_cell": _("Cellen ser ut att ha ett personnummer. Ta bort det ur filen."),
    "number_shortened": _("Excel har kortat numret. Gör kolumnen till text, skriv hela numret igen och spara filen."),
    "no_such_model": _("Ingen modell heter så. Skriv namnet som på sidan Modeller, eller lägg till modellen där."),
    "as_in_row": _("Rad %(row)s har samma. Två saker kan inte ha det: rätta den ena."),
    "as_in_item": _("%(tag)s har redan det numret eller den länken. Jämför med det som står på saken."),
    "stock_changed": _("Någon har ändrat sakerna under tiden. Läs in filen igen. Inget är tillagt."),
    "of_one_item": _("Det här hör till en enda sak. Lämna det tomt när du lägger till flera."),
    "tag_without_number": _(
        "Den första etiketten ska ha minst en bokstav och sluta med 1 till 5 siffror, till exempel PLATTA01. De andra "
        "räknas vidare därifrån."
    ),
    "bad_serial": _("Serienumret kan ha högst 40 tecken och får inte vara ett personnummer."),
    "bad_imei": _("Ett IMEI har 15 siffror. Jämför siffra för siffra med det som står på saken."),
    "bad_mdm_link": _("Skriv en webbadress som börjar med https://, högst 200 tecken, utan lösenord och personnummer."),
    "bad_purchase_date": _("Skriv dagen för köpet som 2026-03-14, inte senare än i dag."),
    "bad_warranty_date": _("Skriv garantins sista dag som 2026-03-14."),
    "warranty_before_purchase": _("Garantin slutar före köpet. Titta på datumen igen."),
    "tag_taken": _("Det finns redan en sak med den etiketten. Välj en annan."),
    "unknown_model": _("Välj en modell."),
    "unknown_scanner": _("Skannern står inte längre i filen kiosk.toml. Sidan är uppdaterad."),
    "name_taken": _("Namnet används redan. Välj ett annat."),
    "name_of_user": _("En användare heter så. Välj ett annat namn på programmet."),
    "name_of_program": _("Ett program med nyckel heter så. Välj ett annat namn."),
    "name_of_service": _("Entrén själv heter så i loggen. Välj ett annat namn."),
    "name_in_log": _("Loggen nämner någon annan med det namnet. Välj ett annat."),
    "mixed_letters": _("Skriv namnet med bokstäver ur ett enda alfabet."),
    "bad_number": _("Skriv ett helt tal, inom gränserna."),
    "no_hours": _("Skriv när ni har öppet, minst en dag i veckan."),
    "bad_model_name": _("Skriv ett namn med 1 till 40 tecken, utan personnummer. Det svenska namnet behövs."),
    "bad_card_digits": _("Skriv ett antal siffror, 8 till 20, eller lämna tomt."),
    "bad_card_start": _("Skriv bara siffror, färre än kortet har, eller lämna tomt."),
    "bad_loan_days": _("Skriv ett antal dagar, 1 till 60, eller lämna tomt."),
    "bad_renewals": _("Skriv ett antal gånger, 0 till 9."),
    "hours_half": _("Skriv både när ni öppnar och när ni stänger, eller lämna båda tomma."),
    "hours_unreadable": _("Skriv tider som 10 eller 14.30, från 0 till 24."),
    "hours_backwards": _("Tiden slutar innan den börjar. Titta på den igen."),
    "hours_overlap": _("Tiden börjar innan den förra är slut. Titta på dem igen."),
    "hours_passed": _("Välj en tid senare i dag."),
    "not_open_now": _("Det är stängt, eller dagens sista nummer är redan taget."),
    "no_more_numbers": _(
        "Dagens sista nummer är taget. Lämna tiden tom för att stänga resten av dagen. "
        "Ska nummer ges senare i dag: följ öppettiderna igen först."
    ),
    "bad_last_number": _("Skriv ett antal minuter från 0 till 120."),
    "bad_date": _("Välj ett datum."),
    "date_passed": _("Datumet har varit. Välj i dag eller senare."),
    "date_too_far": _("Välj ett datum inom två år."),
    "date_has_hours": _("Den dagen har redan egna tider. Ändra dem i listan."),
    "bad_day_name": _("Skriv högst 40 tecken, utan personnummer. På svenska behövs det om ett annat språk har det."),
    "unknown_day": _("Den dagen har inga egna tider längre. Sidan är uppdaterad."),
    "unknown_holiday": _("Den helgdagen är inte längre besvarad så. Sidan är uppdaterad."),
    "notice_needs_text": _("Skriv meddelandet på svenska."),
    "bad_notice": _("Skriv högst 100 tecken, utan personnummer."),
    "dates_backwards": _("Det slutar innan det börjar. Titta på datumen igen."),
    "too_many_notices": _("Två andra meddelanden visas någon av de dagarna. Välj andra datum, eller ta bort ett."),
    "too_many_languages": _("Tavlan hinner visa högst tre språk utöver svenska."),
    "too_few_texts": _("För få texter är översatta. Nio av tio behövs."),
    "wrong_plurals": _("Språket har ett annat antal former för ental och flertal. Fyll i alla, eller inga."),
    "empty_translation": _("Fyll i alla former, eller lämna alla tomma."),
    "lost_placeholder": _(
        "Ord med tecken omkring, som {time}, byts ut mot tal och namn. De ska stå kvar likadana, en gång."
    ),
    "markup": _("Skriv utan tecknen < och >."),
    "unreadable_translation": _("Texten har tecken som inte går att visa, eller ett personnummer."),
    "foreign_digits": _("Skriv siffrorna som 0 till 9. Så står de på lappen och på tavlan."),
    "too_long": _("Texten får inte plats. Skriv den kortare."),
    "no_po_file": _("Det är ingen fil med texter (.po), eller så är den skadad."),
    "po_too_large": _("Filen är för stor för att vara texter."),
    "wrong_language": _("Filen är på ett annat språk."),
    "no_texts": _("Det finns inga översatta texter i filen."),
    "unknown_part": _("Den delen finns inte här. Sidan är uppdaterad."),
    "unknown_notice": _("Meddelandet finns inte. Sidan är uppdaterad."),
    "bad_responsible": _("Skriv vem som ansvarar, högst 120 tecken, utan personnummer."),
    "bad_contact": _("Skriv hur man når er, på en rad, högst 200 tecken, utan personnummer."),
    "bad_centre_name": _("Skriv ett namn på centret, högst 80 tecken, utan personnummer."),
    "changed_meanwhile": _(
        "Här har något ändrats sedan du öppnade sidan, av någon annan eller av dig i ett annat fönster. "
        "Se vad som är sparat nu, och spara igen om ditt ska gälla."
    ),
    "bad_topic_name": _("Skriv ett namn med 1 till 30 tecken, utan personnummer. Det svenska namnet behövs."),
    "bad_desk_name": _("Skriv ett namn med 1 till 12 tecken, utan personnummer."),
    "desk_serves": _("Någon får hjälp vid bordet just nu. Ta det ur bruk när besöket är klart."),
    "room_used": _("Någon är i rummet just nu. Ta det ur bruk när besöket är klart."),
    "no_desk_left": _("Minst ett bord måste finnas. Lägg till ett annat först."),
    "bad_digcomp": _("Välj högst tio kompetenser ur listan."),
    "topic_of_button": _("Knappen vid dörren ger nummer i det ämnet. Välj ett annat för knappen först, under Centret."),
    "not_stuck": _("Den dagen väntar inte längre på dig."),
    "no_other_report": _("Kommunen har ingen annan rapport för dagen. Den går bara att skicka igen."),
    "nobody_observed": _("Här saknas dagens siffror. Då finns det inget att rätta med."),
    "no_topic_chosen": _("Sätt en bock vid minst ett ämne."),
    "no_topic_left": _("Minst ett ämne måste gå att välja. Lägg till ett annat först."),
    "default_topic_off": _("Knappens ämne måste gå att välja på skärmen."),
    "unknown_rule": _("Den regeln finns inte. Sidan är uppdaterad."),
    "days_out_of_bounds": _("Skriv ett antal dagar inom gränserna."),
    "bad_centre": _(
        "Skriv en kod med små bokstäver a till z, siffror och enkla bindestreck, till exempel lycksele-erum."
    ),
    "default_code": _("Koden demo räknas som ingen kod. Skriv en annan, till exempel lycksele-erum."),
    "bad_kind": _("Välj vart siffrorna ska skickas."),
    "bad_hub_address": _(
        "Skriv en webbadress som https://siffror.kommunen.example, utan lösenord i den och högst 200 tecken."
    ),
    "hub_needs_https": _("På internet måste adressen börja med https://. Med http:// kan andra läsa siffrorna."),
    "bad_folder": _("Skriv mappens sökväg, högst 200 tecken, utan personnummer."),
    "no_such_folder": _("Mappen finns inte på Entréns dator. Är disken ansluten?"),
    "folder_not_writable": _("Entrén får inte skriva i mappen. Be den som sköter datorn att tillåta det."),
    "receiver_fixed": _("Mottagaren står i filen kiosk.toml på datorn och ändras där."),
    "other_sender": _("Siffrorna skickas just nu. Vänta en stund och försök igen."),
    "no_file": _("Välj en fil."),
    "no_profile": _("Filen är ingen uppsättning från Entrén."),
    "profile_too_large": _("Filen är för stor för att vara en uppsättning från Entrén."),
    "profile_newer": _("Filen kommer från en nyare version av Entrén. Uppdatera Entrén här först."),
    "row_twice": _("Det står två gånger i filen. Be om en ny fil."),
    "same_name": _(
        "Ett annat, här eller i filen, heter likadant. Byt namn på det eller ta det ur bruk, och försök igen."
    ),
    "bad_profile": _("Något i filen går inte att läsa. Be om en ny fil."),
    "copy_too_large": _("Filen är större än någon säkerhetskopia."),
    "another_was_sent": _("Någon annan skickade hit en kopia under tiden. Skicka din en gång till."),
    "sending_ended": _("Kopian kom inte fram. Skicka den en gång till."),
    "restore_goes_on": _("En kopia återställs redan."),
    "bad_centre_key": _(
        "Entréns nyckel går inte att läsa, så siffrorna kan inte skickas. Säg till den som sköter datorn."
    ),
}
