### Wann jemand abwesend ist, und wer so lange über Freigaben entscheidet.

menu = Abwesenheit und Vertretung
title = Abwesenheit und Vertretung
intro = Während Sie abwesend sind, wird zusätzlich jemand anderes gefragt, was auf Ihre Freigabe wartet. Es zählt die erste Antwort von Ihnen beiden, und es wird vermerkt, wer sie gab.
now = Sie sind vom { $from } bis { $until } abwesend. { $name } antwortet für Sie.
nobody = Sie sind da: Freigaben kommen nur zu Ihnen.
first-day = Erster Tag der Abwesenheit
last-day = Letzter Tag der Abwesenheit
deputy = Vertretung
deputy-hint = Sie sieht die Anfrage und kann sie freigeben. Nie die eigene: Dafür wird Ihre Führungskraft gefragt. Die Vertretung der Vertretung wird nicht gefragt.
save = Speichern
back = Ich bin wieder da
saved = Gespeichert. Es gilt ab diesem Tag, auch für das, was schon wartet.
cleared = Gespeichert. Freigaben kommen nur zu Ihnen.
order = Das liegt vor dem ersten Tag.
missing-day = Wählen Sie einen Tag.
missing-deputy = Wählen Sie, wer für Sie antwortet.
wrong-deputy = Diese Person kann nicht: Das sind Sie selbst, oder sie ist in dieser Zeit ebenfalls abwesend.
wrong-days = Eine Abwesenheit dauert höchstens ein Jahr und ist noch nicht vorbei.
stands-title = Sie antworten für andere
stands-for = { $name }, vom { $from } bis { $until }
