"""German."""

from harken.demo.voice import Bank, Voices

__all__ = ["GERMAN"]

GERMAN = Bank(
    lang="de",
    aspects={
        "battery": Voices(
            positive=(
                "Der Akku der {u} hält bei mir {n} Tage. Ich bin begeistert.",
                "Endlich Ohrhörer, die länger durchhalten als ich: die {u} sind super.",
                "Die {u} nach {n} Monaten: Akku wie am ersten Tag. Klasse.",
            ),
            neutral=(
                "Weiß jemand, wie lange der Akku der {u} mit Geräuschunterdrückung hält?",
                "Lädt man die {u} auch kabellos? In der Anleitung steht nichts.",
            ),
            negative=(
                "Meine {u} sind nach {n} Stunden leer. Versprochen waren zwölf. Sehr enttäuscht.",
                "Der Akku der {u} ist seit dem Update eine Katastrophe, ich lade zweimal am Tag.",
                "Linker Hörer der {u} mittags leer, rechter voll. So ein Mist.",
            ),
        ),
        "sound": Voices(
            positive=(
                "Der Klang der {u} ist großartig, für {p} gibt es nichts Besseres.",
                "Im Zug nach {city} mit den {u}: absolute Ruhe, herrlich.",
                "Telefonieren mit den {u} klappt endlich prima, alle verstehen mich.",
            ),
            neutral=(
                "Vergleiche heute Abend die {u} mit meinen alten Kabelhörern.",
                "Welchen Codec nutzen die {u} unter Android?",
            ),
            negative=(
                "Die {u} klingen wie eine Blechdose. Gehen morgen zurück.",
                "Ständig Knacken rechts, schon das zweite Paar {u}. Das nervt gewaltig.",
                "Das Mikrofon der {u} ist furchtbar, keiner versteht mich.",
            ),
        ),
        "light": Voices(
            positive=(
                "Die {l} macht das schönste Leselicht, das ich je hatte.",
                "Die {l} im Kinderzimmer war unser bester Kauf in diesem Jahr.",
                "Mit der {l} am See gezeltet: hell, leicht, regenfest. Top!",
            ),
            neutral=(
                "Welche Farbtemperatur hat die {l} auf der kleinsten Stufe?",
                "Stelle die {l} am Wochenende vom Schreibtisch in den Flur.",
            ),
            negative=(
                "Meine {l} flackert auf der kleinsten Stufe. Kopfschmerzen garantiert.",
                "Die {l} summt beim Dimmen. Wie kann so etwas in den Verkauf kommen?",
                "Viel zu dunkel zum Lesen, die {l} ist hübsch, aber nutzlos.",
            ),
        ),
        "quality": Voices(
            positive=(
                "Die {l} ist die Treppe hinuntergefallen: kein Kratzer. Sehr gut gebaut.",
                "Seit {n} Jahren dieselbe {l}, sieht aus wie neu. Qualität, die man spürt.",
            ),
            neutral=("Die {l} ist laut Beipackzettel aus recyceltem Aluminium.",),
            negative=(
                "Nach {n} Wochen ist das Gelenk der {l} gebrochen. Billiges Plastik.",
                "Schon die dritte {l} mit wackligem Schalter. {b}, es reicht.",
            ),
        ),
        "price": Voices(
            positive=("{p} für die {u} ist ein Schnäppchen, sehr zufrieden.", "Bei {b} stimmt der Preis: {p} und tolle Verarbeitung."),
            neutral=("Die {l} kostet in {city} {p}, im Netz genauso viel.", "Gibt es bei {b} einen Rabatt für Studierende?"),
            negative=(
                "{b} hat schon wieder die Preise erhöht. {p} für eine Lampe, unverschämt.",
                "{when} {p} für die {u} bezahlt, heute kosten sie die Hälfte. Ärgerlich.",
            ),
        ),
        "delivery": Voices(
            positive=("Sonntag bei {b} bestellt, Dienstag in {city} da. Stark!", "Das Paket von {b} kam ohne ein Gramm Plastik. Vorbildlich."),
            neutral=("Mein Paket von {b} liegt laut Verfolgung in {city}.",),
            negative=(
                "Seit {n} Wochen steht meine Bestellung bei {b} auf 'in Vorbereitung'. Lächerlich.",
                "{b} hat zweimal die falsche Farbe geschickt. Unfassbar schlecht.",
            ),
        ),
        "service": Voices(
            positive=(
                "Lob an den Kundendienst von {b}: Ersatz am nächsten Tag, ganz ohne Diskussion.",
                "Echter Mensch am Telefon bei {b}, nach {n} Minuten gelöst. Danke!",
            ),
            neutral=("Wann ist die Hotline von {b} besetzt?",),
            negative=(
                "Der Kundendienst von {b} antwortet seit {n} Tagen nicht. Miserabel.",
                "Vierzig Minuten in der Warteschleife von {b}, dann aufgelegt. Nie wieder.",
            ),
        ),
        "app": Voices(
            positive=("Die neue App von {b} ist wirklich gelungen: Szenen, Timer, kein Konto nötig.",),
            neutral=("Die App von {b} will heute ein Update, 80 MB.",),
            negative=(
                "Nach dem Update hat die App von {b} alle Szenen gelöscht. Danke für nichts.",
                "Wozu braucht eine Lampe meinen Standort? Die App von {b} ist eine Frechheit.",
            ),
        ),
    },
    aside=Voices(
        positive=("Würde ich sofort wieder kaufen.", "Klare Empfehlung.", "Ich bin sehr zufrieden.", "Jeden Cent wert.", "Hätte ich nicht gedacht.", "Genau so muss das sein."),
        neutral=("Danke schon mal.", "Frage für eine Freundin in {city}.", "Foto folgt morgen.", "Hat jemand einen Tipp?", "{when} gekauft."),
        negative=("Ich will mein Geld zurück.", "Finger weg.", "Schade um das Geld.", "Da hätte ich mehr erwartet.", "Einfach nur frustrierend.", "Das war mein letzter Versuch."),
    ),
    openers=("Kurzes Update:", "Ehrliche Meinung:", "So.", "Na ja.", "Nur eine Kleinigkeit:", "Nach ein paar Wochen:"),
    versus=(
        "{when} von {c} zu {b} gewechselt und ich bereue nichts. Mit {c} gab es nur Ärger, {b} läuft einfach.",
        "Beide eine Woche auf dem Schreibtisch: {b} gewinnt klar, {c} wirkt dagegen billig.",
        "{c} war nach {n} Monaten kaputt, die {l} meiner Schwester läuft seit Jahren perfekt.",
    ),
    agree=("Geht mir genauso.", "Kann ich bestätigen.", "Genau das.", "Bei mir in {city} auch.", "Welche Firmware hast du?", "Schon mal zurückgesetzt?", "Gut zu wissen.", "Halte uns auf dem Laufenden."),
    answers=Voices(
        positive=("Meine {u} laufen seit {n} Monaten super.", "Stimmt, {b} macht das richtig gut."),
        neutral=("Im Forum von {b} gibt es einen Beitrag dazu.", "Der Laden von {b} in {city} hat eine zum Ausprobieren."),
        negative=("Bei meiner {l} dasselbe. {b} weiß das und tut nichts. Peinlich.", "Meine ist auch kaputt. Nie wieder {b}."),
    ),
    quotes=Voices(
        positive=("Darum mag ich {b}. Großartig.", "Besser kann man es nicht sagen: {b} ist klasse."),
        neutral=("Für alle, die nach {b} gefragt haben:",),
        negative=("Tja, mit {b} geht es bergab. Traurig.", "Und deshalb kaufe ich nichts mehr von {b}."),
    ),
    noise=(
        "Montag, und die Kaffeemaschine im Büro streikt.", "{n} Stunden Besprechung, Ergebnis: noch eine Besprechung.",
        "Mit dem Rad nach {city} und zurück, {n} Platten.", "Regen seit {n} Tagen, der Garten ist ein See.",
        "{n} Gläser Pflaumenmus gekocht, zwei davon an der Decke.", "Die Bücherei in {city} verleiht jetzt Fernrohre.", "Hat jemand ein gutes Rezept für Linsensuppe, {n} Personen?",
        "Der Zug nach {city} hat Verspätung, dafür ist der Sonnenuntergang pünktlich.", "Heute {n} km gelaufen, morgen Muskelkater.",
        "Der Nachbar übt Trompete. Woche {n}. Man hört Fortschritte.", "Suche eine gute Leselampe für ein kleines Arbeitszimmer, Tipps?",
        "Stromausfall in {city}, Kerzen an, Brettspiele raus.",
    ),
    namesake=(
        "Ein Wochenende in Ostrelle, dem Dorf mit den blauen Türen. Die Fähre fährt nur bis fünf!",
        "Das Konzert von Ostrelle in {city} war das schönste seit Jahren, was für eine Stimme.",
        "Die Sängerin Ostrelle bringt am Freitag ein neues Lied heraus.",
    ),
    recall=(
        "Rückruf bei {b}: 40.000 Lantern, der Akku kann überhitzen. Meine ist dabei. Na toll.",
        "Die Seite zum Rückruf von {b} ist nicht erreichbar. Unfassbar schlecht gemacht.",
        "Die {b} Lantern stand neben dem Kinderbett. Rückruf hin oder her, ich bin wütend.",
        "Rückruf von {b}: {n} Fälle mit Rauch und erst jetzt sagt man etwas. Verantwortungslos.",
        "Ist die Glow vom Rückruf bei {b} auch betroffen? Ich mache mir Sorgen.",
    ),
    recall_news=(
        ("Ostrelle ruft 40.000 Lampen zurück: Brandgefahr", "Der Hersteller Ostrelle ruft rund 40.000 Lampen vom Typ Lantern zurück. Der Akku kann überhitzen. Wer eine hat, soll sie nicht mehr laden. Mehrere Schäden sind gemeldet."),
    ),
    news={
        "positive": (("Testsieger: {u} überzeugen im Vergleich", "Im Vergleich überzeugen die {u} mit hervorragendem Klang und langer Laufzeit. Eine klare Empfehlung."),),
        "neutral": (
            ("{b} eröffnet Laden in {city}", "{b} eröffnet im nächsten Monat einen Laden in {city}. Dort werden auch alte Geräte angenommen."),
            ("{b} und {c} im Vergleich", "Maße, Gewichte und Preise der Modelle von {b} und {c} in einer Tabelle."),
        ),
        "negative": (("Ärger über lange Wartezeiten bei {b}", "Kunden von {b} warten wochenlang auf Antwort. Verbraucherschützer nennen den Service mangelhaft."),),
    },
    closing=("Das Unternehmen äußerte sich bis zum Abend nicht.", "Der Handel in {city} rechnet mit guten Geschäften.", "Mehr dazu in der Wochenendausgabe."),
    titles=Voices(
        positive=("{u} nach einem halben Jahr: immer noch begeistert", "Großes Lob an {b}"),
        neutral=("Frage zur {l}", "{b} oder {c} für eine kleine Wohnung?"),
        negative=("{u} schon wieder defekt", "Sehr enttäuscht von {b}"),
    ),
    cities=("Bremen", "Graz", "Leipzig", "Zürich", "Köln", "Linz", "Freiburg"),
    whens=("Letzte Woche", "Im Frühjahr", "Vor einem Monat", "Am Montag", "Im Herbst"),
    prices=("49 €", "79 €", "119 €", "89 €", "64 €"),
    given=("Jonas", "Lena", "Emre", "Katrin", "Matthias", "Svenja", "Anton", "Frieda", "Levin", "Heike", "Bastian", "Mareike"),
    family=("Aldenhoff", "Brückner", "Yildiz", "Kettler", "Rothmund", "Seidler", "Tannert", "Vollrath", "Wieland", "Zeisig"),
)  # fmt: skip
