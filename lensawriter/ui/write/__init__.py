"""The page 書く (write).

Reading order: `use_cases` (the cards), `form` (draws the form of one), `form_values` (its raw values, to and from a brief),
`form_state` (widgets and stored fields), `sources`, `estimate` (above the button), `submission`, `offline_notice`.
"""
