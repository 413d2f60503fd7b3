"""Appointments as calendar programs read them (RFC 5545).

What is written here leaves the building, into Google's and Microsoft's hands. An entry therefore
says when and where and the reference, never what is done; the clinic appears under the neutral
name that it uses for messages. `docs/clinic.md` says so to the manager.
"""
