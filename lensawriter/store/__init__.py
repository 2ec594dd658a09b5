"""The database: the only package that imports SQLAlchemy and DuckDB.

Reading order: `database` (engine, transactions, locks), `schema` (tables) and `migrations`, then one file per subject, for example
`jobs`, `ledger`, `drafts`. Store functions take the Connection of a transaction that their caller opened.
"""
