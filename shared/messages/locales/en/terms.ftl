### Names that every file may use. They are no messages of their own.

-product = Docket
