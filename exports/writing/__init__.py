"""Formats of files: how values become pdf, Word, xlsx, csv and text."""
