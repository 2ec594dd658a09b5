"""The pages, drawn with Streamlit: one folder per page, `parts` for what pages share, `server` for configuring Streamlit's server.

Reading order: `router` (the script of every run), `session` (who is signed in), `navigation`, `sidebar` and `banners` (around
every page), `sign_in` (before a page can be opened), `parts`, and then the folder of a page.
"""
