"""A page of one sentence: for who asks for what is not there, or may not be asked for now; it loads nothing."""

from html import escape

from starlette.responses import HTMLResponse

_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LENSAwriter</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; min-height: 90vh; display: grid; place-content: center; justify-items: center; gap: 1.2rem; padding: 1.5rem;
  font-family: "Hiragino Sans", "Yu Gothic", "Noto Sans JP", "Noto Sans CJK JP", sans-serif; line-height: 1.9;
  color: light-dark(#1f2933, #e6e9ec); background: light-dark(#fff, #161b20); text-align: center; word-break: auto-phrase; }}
h1 {{ font-size: 1.7rem; letter-spacing: .02em; margin: 0; }}
p {{ margin: 0; max-width: 32rem; }}
a {{ color: light-dark(#2a6f97, #6db3d6); }}
</style>
</head>
<body>
<h1>LENSAwriter</h1>
<p role="alert">{sentence}</p>
<p><a href="/">トップページを開く</a></p>
</body>
</html>
"""


def notice(sentence: str, status: int, *, after: int | None = None) -> HTMLResponse:
    """Return a page that says one sentence; `after` so many seconds another try may be made."""
    headers = None if after is None else {"Retry-After": str(after)}
    return HTMLResponse(_PAGE.format(sentence=escape(sentence)), status, headers)
