"""Thin: decode, load, step, save, show. What is decided stands in conversation, what is kept in storage."""
