"""PostgreSQL as the second engine of the same store. psycopg, of the extra `postgres`, is loaded here only."""
