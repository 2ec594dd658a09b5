"""Signing in, and the pages behind links in mails."""
