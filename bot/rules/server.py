"""Where a database server is, and how its password stays out of sight."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

SCHEMES = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a server. `url` is without the password, which no text of this object holds."""

    url: str
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str, password: str = "") -> Server:
        """Take an address apart. A password in it counts where no other is given. Raises ValueError.

        >>> Server.of("postgresql://skm:rahasia@db.contoh.go.id:5432/skm")
        Server(url='postgresql://skm@db.contoh.go.id:5432/skm')
        >>> str(Server.of("postgresql:///skm?host=/run/postgresql&password=rahasia"))
        'postgresql:///skm?host=%2Frun%2Fpostgresql'
        """
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES:
            raise ValueError("no address of a PostgreSQL server")
        if not parts.path.strip("/"):
            raise ValueError("no name of a database")
        who, at, host = parts.netloc.rpartition("@")
        user, _, given = who.partition(":")
        options = parse_qsl(parts.query, keep_blank_values=True)
        given = unquote(given) or next((value for name, value in options if name == "password"), "")
        query = urlencode([one for one in options if one[0] != "password"], quote_via=quote, safe="")
        address = f"postgresql://{user}{at}{host}{parts.path}{'?' if query else ''}{query}"
        return cls(address, password or given)

    def __str__(self) -> str:
        return self.url
