"""A unit's proofs for the evaluation of public services (PEKPPP), in one archive in the order of its indicators."""
