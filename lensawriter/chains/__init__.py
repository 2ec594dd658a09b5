"""The prompt chains, one step a file: `VARIABLES` a use-case file may name in that step, and `build(prompt, model)`."""
