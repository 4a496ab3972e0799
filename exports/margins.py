"""The same answers added up in two ways, such as by release and by service: whether both together single few out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from exports.detail import NEW

_Node = tuple[str, str]  # "row" or "column", and its name
_Graph = dict[_Node, dict[_Node, int]]


def entangled(cells: Mapping[tuple[str, str], int], fewest: int = NEW) -> bool:
    """Whether no sum over whole rows and columns, however weighted, rests on 1 to `fewest` - 1 answers.

    `cells` are the answers in each (row, column). A sum leaves out just the cells whose row and column have opposite
    weights. Rows and columns as points, answers as lines between them: what is left is at least what must be cut to
    take the points apart.

    >>> entangled({("w1", "ktp"): 5, ("w1", "kk"): 3, ("w2", "ktp"): 4, ("w2", "kk"): 6})
    True
    >>> entangled({("w1", "ktp"): 9, ("w2", "ktp"): 9, ("w2", "kk"): 2})
    False
    """
    graph: _Graph = defaultdict(dict)
    for (row, column), answers in cells.items():
        if answers:
            graph["row", row]["column", column] = answers
            graph["column", column]["row", row] = answers
    return all(_least_cut({node: dict(graph[node]) for node in part}) >= fewest for part in _parts(graph))


def _parts(graph: Mapping[_Node, Mapping[_Node, int]]) -> Iterable[set[_Node]]:
    """The points that hang together."""
    left = set(graph)
    while left:
        found, waiting = set[_Node](), [next(iter(left))]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += graph[node]
        left -= found
        yield found


def _least_cut(graph: _Graph) -> int:
    """The fewest lines whose loss takes the points apart (Stoer and Wagner 1997, J. ACM 44, 585-591)."""
    least = sum(sum(lines.values()) for lines in graph.values())
    while len(graph) > 1:
        order, near = list[_Node](), dict.fromkeys(graph, 0)
        while near:
            node = max(near, key=lambda one: near[one])
            weight = near.pop(node)
            order.append(node)
            for other, lines in graph[node].items():
                if other in near:
                    near[other] += lines
        least = min(least, weight)
        _merge(graph, *order[-2:])
    return least


def _merge(graph: _Graph, into: _Node, gone: _Node) -> None:
    for other, lines in graph.pop(gone).items():
        del graph[other][gone]
        if other != into:
            graph[into][other] = graph[other][into] = graph[into].get(other, 0) + lines
