"""The shell of every page: Streamlit's own index, in Japanese, without its pointers to what we do not serve; and its files."""

import re
from importlib.util import find_spec
from pathlib import Path

_ICON = '<link rel="shortcut icon" href="./favicon.svg" type="image/svg+xml" />'
_NOSCRIPT = "<noscript><p>LENSAwriterを使うには、ブラウザーのJavaScriptを有効にしてください。</p></noscript>"


def read_index() -> str:
    """Return the index page; raises ValueError where Streamlit's own has another shape than the one we know."""
    return in_japanese((_shipped() / "index.html").read_text("utf-8"))


def read_assets() -> frozenset[str]:
    """Return the paths of the files that the index page loads: for any other, Streamlit would answer with its own index."""
    folder = _shipped()
    return frozenset(
        f"/{each.relative_to(folder).as_posix()}" for each in (folder / "static").rglob("*") if each.is_file()
    )


def _shipped() -> Path:
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        raise ValueError("Streamlit is not installed")
    return Path(spec.origin).parent / "static"


def in_japanese(page: str) -> str:
    """Return the page with our language, title and sentence for browsers without scripts."""
    for pattern, text in (
        (r'<html lang="en">', '<html lang="ja">'),
        (r"<title>.*?</title>", "<title>LENSAwriter</title>"),
        (r"<noscript>.*?</noscript>", _NOSCRIPT),
        (r'<link rel="shortcut icon"[^>]*/>', _ICON),
        (r'<link rel="service-desc"[^>]*/>', ""),
    ):
        page, times = re.subn(pattern, text, page, flags=re.DOTALL)
        if not times:
            raise ValueError(f"Streamlit's index page has no {pattern}")
    return page.strip()
