### Namen, die jede Datei verwenden darf. Sie sind keine eigenen Texte.

-product = Docket
