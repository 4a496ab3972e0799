"""The recap of all units."""
