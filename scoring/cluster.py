"""Cluster sampling: which units of each parent a survey goes to, drawn so that anybody can draw them again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256

from scoring.errors import BadPopulation


def draw(clusters: Mapping[str, Collection[str]], most: int, seed: str) -> dict[str, tuple[str, ...]]:
    """`most` members of each cluster (all of a smaller one), in the order drawn.

    Each member's lot is the SHA-256 of "seed/cluster/member" and the lowest lots win: every set of members is as likely
    as any other, and the result depends on nothing but the seed and the names - not on their order, the machine or the
    version of a language. Raises BadPopulation when `most` is below 1.

    >>> draw({"KEC-1": ["A", "B", "C", "D"]}, 2, "2019") == draw({"KEC-1": ["D", "C", "B", "A"]}, 2, "2019")
    True
    """
    if most < 1:
        raise BadPopulation(f"draw: found {most} per cluster, expected 1 or more")

    def lot(cluster: str, member: str) -> tuple[str, str]:
        return sha256(f"{seed}/{cluster}/{member}".encode()).hexdigest(), member

    return {
        cluster: tuple(sorted(members, key=lambda member, cluster=cluster: lot(cluster, member))[:most])  # type: ignore[misc]
        for cluster, members in clusters.items()
    }
