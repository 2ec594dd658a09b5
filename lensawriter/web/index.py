"""The HTML shell of every page, made from Streamlit's index page: in Japanese, without links to files that we do not serve."""

import re
from importlib.util import find_spec
from pathlib import Path

_ICON = '<link rel="shortcut icon" href="./favicon.svg" type="image/svg+xml" />'
_NOSCRIPT = "<noscript><p>LENSAwriterを使うには、ブラウザーのJavaScriptを有効にしてください。</p></noscript>"


def read_index() -> str:
    """Return the index page; raises ValueError if Streamlit's index page does not have the expected form."""
    return in_japanese((_streamlit_static_folder() / "index.html").read_text("utf-8"))


def read_assets() -> frozenset[str]:
    """Return the paths of Streamlit's static files; for any other path Streamlit would respond with its own index page."""
    folder = _streamlit_static_folder()
    return frozenset(
        f"/{each.relative_to(folder).as_posix()}" for each in (folder / "static").rglob("*") if each.is_file()
    )


def _streamlit_static_folder() -> Path:
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        raise ValueError("Streamlit is not installed")
    return Path(spec.origin).parent / "static"


def in_japanese(page: str) -> str:
    """Return the page with our language, title, icon and noscript sentence; raises ValueError if the page has no element to replace."""
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
