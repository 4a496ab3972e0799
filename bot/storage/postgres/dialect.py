"""The text of a statement as PostgreSQL takes it. What the schema's own functions cannot make alike is rewritten here.

Statements are written once, for SQLite. The two engines agree on nearly all of them: see docs/adr/0019-postgresql.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.storage.db import SECOND

_KNOWN = 4096  # texts
_TOKEN = re.compile(
    r"""
    (?P<glob>(?:\bNOT\s+)?\bGLOB\s+'(?:[^']|'')*')
    | (?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*)
    | (?P<match>\b(?:unit|service)_words\s+MATCH\s+(?:\?|:\w+))
    | (?P<rank>\bORDER\s+BY\s+rank\b)
    | (?P<array>\bjson_group_array\(json_array\([^()]*\)\))
    | (?P<each>\bSELECT\s+value(?=\s+FROM\s+json_each\b))
    | (?P<concat>\bgroup_concat\([\w.]+,\s*'[^']*'\))
    | (?P<indexed>\bINDEXED\s+BY\s+\w+|\bNOT\s+INDEXED\b)
    | (?P<same>\bIS(?:\s+NOT)?(?=\s+(?:\?\d*|:\w+|(?:old|new|excluded)\.\w+)))
    | (?P<limit>\bLIMIT\s+(?::\w+|\?\d*))
    | (?P<mark>(?<!:):[A-Za-z_]\w*|\?\d*)
    | (?P<cross>\bCROSS\s+(?=JOIN\s+\w+\s+AS\s+\w+\s+ON\b))
    | (?P<integer>\bAS\s+INTEGER\b(?=\s*\)))
    | (?P<like>\bLIKE\b)
    | (?P<window>\bwindow\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BARE = re.compile(r"\s+IS\s+(NOT\s+)?NULL\b", re.IGNORECASE)  # behind a mark to which nothing else gives a type
_FIXED = {
    "indexed": "",
    "cross": "",  # with a condition it is a join like any other
    "integer": "AS BIGINT",
    "like": "ILIKE",  # SQLite's knows no case
    "window": '"window"',
    "each": 'SELECT value COLLATE "C"',
}


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with `$1`, `$2` ... in place of its marks, and the names of these where they have names."""

    text: str
    names: tuple[str, ...] = ()
    count: int = 0
    writes: bool = False


@lru_cache(maxsize=_KNOWN)
def said(sql: str) -> Said:
    """A statement of the store, as PostgreSQL takes it.

    >>> said("SELECT * FROM t WHERE window = ? AND a LIKE 'x%' AND b IS NOT ?").text
    'SELECT * FROM t WHERE "window" = $1 AND a ILIKE \\'x%\\' AND b IS DISTINCT FROM $2'
    >>> said("SELECT :a, ':b', :c, :a")
    Said(text="SELECT $1, ':b', $2, $1", names=('a', 'c'), count=2, writes=False)
    """
    for first, second in SECOND.items():
        sql = sql.replace(first, second)
    text = (rewriting := _Rewriting()).done(sql)
    reads = text.lstrip()[:6].upper().startswith(("SELECT", "WITH", "VALUES"))
    return Said(text, tuple(rewriting.names), rewriting.highest, not reads)


class _Rewriting:
    """One statement on its way. What the marks in it were called, and how many there are."""

    def __init__(self) -> None:
        self.names = dict[str, int]()
        self.highest = self._places = 0

    def done(self, sql: str) -> str:
        return _TOKEN.sub(self._rewritten, sql)

    def _rewritten(self, found: re.Match[str]) -> str:
        kind, token = str(found.lastgroup), found[0]
        if kind == "kept":
            return token
        if (fixed := _FIXED.get(kind)) is not None:
            return fixed
        if kind == "mark":
            number = self._number(token)
            return f"CAST(${number} AS TEXT)" if _BARE.match(found.string, found.end()) else f"${number}"
        if kind == "limit":  # SQLite takes -1 for none
            return f"LIMIT nullif(${self._number(token.split()[-1])}, -1)"
        if kind == "glob":
            return _pattern(token)
        if kind == "same":
            return "IS DISTINCT FROM" if token[-1] in "tT" else "IS NOT DISTINCT FROM"
        return self._function(kind, token)

    def _function(self, kind: str, token: str) -> str:
        inner = token[token.find("(") + 1 : -1]
        if kind == "array":
            return f"CAST(coalesce(json_agg({inner}), '[]') AS TEXT)"
        if kind == "concat":
            return f"string_agg({inner} ORDER BY {inner.partition(',')[0]})"
        if kind == "rank":
            return f"ORDER BY shared(text, ${self.names['match']}) DESC, u.code"
        asked = f"${self._number(token.rsplit(maxsplit=1)[-1])}"  # a search for words
        return f"(text ILIKE first_pattern({asked}) AND holds(text, {asked}))"

    def _number(self, mark: str) -> int:
        if mark == "?":
            self._places += 1
            number = self._places
        elif mark[0] == "?":
            number = int(mark[1:])
        else:
            number = self.names.setdefault(mark[1:], len(self.names) + 1)
        self.highest = max(self.highest, number)
        return number


def _pattern(token: str) -> str:
    """A comparison by GLOB as one by a regular expression.

    >>> _pattern("NOT GLOB '*[^1-4.-]*'")
    "!~ '^.*[^1-4.-].*$'"
    """
    parts = re.findall(r"\[[^\]]*\]|.", token[token.index("'") + 1 : -1], re.DOTALL)
    many = {"*": ".*", "?": "."}
    regular = "".join(one if len(one) > 1 else many.get(one) or re.escape(one) for one in parts)
    return f"{'!~' if token[:3].upper() == 'NOT' else '~'} '^{regular}$'"
