"""Authorisation of service functions, the audit log and its verification."""
