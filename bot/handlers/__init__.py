"""Thin: decode, load, step, save, show. What is decided stands in cases and conversation, what is kept in storage.

Save before show, commit, then acknowledge. A handler returns when its work is committed. Only then does the gateway
ask Telegram for the next offset, or answer 200. Showing happens after that, in order within a chat, and only the
latest screen. frame.py stands around everything written or tapped: a person, a private chat, rights.

An officer's survey (officers.py) is the resident's machine with another channel. The draft says so, rights are asked
for at each tap, and the id of the next draft follows from the one before, so that a doubled tap begins it once.
"""
