"""Japanese inflection for the offline model: verbs, adjectives, polite and plain style, headlines."""
