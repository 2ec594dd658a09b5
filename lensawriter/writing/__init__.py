"""From a submitted brief to a stored version: service, durable workflow, steps, assembly."""
