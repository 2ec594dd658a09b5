"""The HTTP side: the gate in front of Streamlit, and the routes that we serve ourselves.

Reading order: `gate` (what passes), `request`, `cookies` and `headers` (what it reads and sets), `session_watch` and
`message_filter` (what wraps an open socket), `routes`, `index` (the HTML shell of every page), `error_page`.
"""
