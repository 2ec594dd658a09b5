"""Source parsing for the offline model: blocks, lists, tables, quotations, boilerplate."""
