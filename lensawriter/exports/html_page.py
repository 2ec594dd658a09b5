"""A draft as one complete web page that loads nothing from anywhere."""

from html import escape

from lensawriter.exports.markdown_parser import parser, tokens

_STYLE = """
:root { color-scheme: light; }
body { margin: 3rem auto; max-width: 42rem; padding: 0 1.25rem; color: #1f2933; background: #fff;
  font-family: "Hiragino Sans", "Yu Gothic", "游ゴシック", "Noto Sans JP", "Noto Sans CJK JP", sans-serif;
  line-height: 1.9; overflow-wrap: anywhere; }
h1, h2, h3, h4, h5, h6 { line-height: 1.5; margin: 2.2em 0 0.8em; }
h1 { font-size: 1.7rem; margin-top: 0; }
h2 { font-size: 1.35rem; border-bottom: 1px solid #d8dee4; padding-bottom: 0.3em; }
h3 { font-size: 1.15rem; }
a { color: #0b5cad; }
blockquote { margin: 1.5em 0; padding: 0.1em 1.2em; border-left: 4px solid #d8dee4; color: #52606d; }
table { border-collapse: collapse; margin: 1.5em 0; }
th, td { border: 1px solid #c3ccd5; padding: 0.4em 0.8em; }
th { background: #f3f5f7; }
pre { background: #f3f5f7; padding: 1em; overflow-x: auto; }
code { font-family: "SFMono-Regular", Consolas, monospace; font-size: 0.92em; }
hr { border: 0; border-top: 1px solid #d8dee4; margin: 2.5em 0; }
"""


def page(title: str, text: str) -> str:
    """Return a draft as an HTML document in Japanese."""
    markdown = parser()
    body = markdown.renderer.render(tokens(text), markdown.options, {})
    return f"""<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title) or "原稿"}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""
