"""The terms of use 利用規約 that ship with the product: version 1, in force until an operator publishes another."""

from importlib.resources import files


def shipped() -> str:
    """Return the text of version 1, in Markdown."""
    return files("lensawriter.accounts").joinpath("terms-ja-1.md").read_text("utf-8")
