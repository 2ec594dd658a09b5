"""The HTTP side: the gate before everything, and the few routes of our own."""
