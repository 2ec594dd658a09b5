"""The page 書く (write): use cases, the form, the estimate."""
