"""Planning for the offline model: article types, sections, and which source block goes where."""
