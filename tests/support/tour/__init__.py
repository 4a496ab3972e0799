"""The demo's city on one Monday: what the pictures of the manuals and the samples of documents show."""
