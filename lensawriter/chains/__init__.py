"""Prompt chains: prompt templates, their variables, the envelope around sources, and answer parsing."""
