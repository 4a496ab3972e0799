"""What a table was computed from, as a short hash: the code of modules without comments, docstrings and layout."""

from __future__ import annotations

import ast
from hashlib import sha256
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_BODIES = (ast.Module, ast.FunctionDef, ast.ClassDef)


def fingerprint(*files: str) -> str:
    """Twelve hexadecimal digits of the code in these files, named from the root of the repository.

    A change of words alone keeps it. A change of any constant or function gives another.
    """
    return sha256(
        "\n".join(code_of((_ROOT / file).read_text(encoding="utf-8")) for file in files).encode()
    ).hexdigest()[:12]


def code_of(source: str) -> str:
    """The code alone, written in one way.

    >>> code_of('def f():\\n    "Say."\\n    return 1  # one')
    'def f():\\n    return 1'
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, _BODIES) and ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
            del node.body[0]
    return ast.unparse(tree)
