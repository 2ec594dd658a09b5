"""The catalogue that every table stands in."""

from sqlalchemy import MetaData

metadata = MetaData()
