"""What is kept: tables, transactions, and one file a subject; the only place that knows SQLAlchemy and DuckDB."""
