"""How much of one thing a person may have waiting, so that nobody fills what all share. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many. `name` is that of its sentence in the locales (quota.NAME)."""

    name: str
    most: int

    def check(self, found: int) -> None:
        """Check that somebody who has so many may have one more. Raises Full.

        >>> Quota("uploads", 2).check(1)
        """
        if found >= self.most:
            raise Full(self)


class Full(Exception):
    """Somebody has as many as they may have. Nothing was added."""

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        super().__init__(f"{quota.name}: found {quota.most}, expected fewer")


UPLOADS = Quota("uploads", 10)  # files sent and neither applied nor given up, a person
DRAFTS = Quota("drafts", 30)  # surveys begun and not sent, a person
ORDERS = Quota("orders", 10)  # documents and reports asked for that have not arrived, a person
EVIDENCE = Quota("evidence", 40)  # files of evidence, a person and unit and day
_INVITATIONS = 100  # open at once, where there are no more units than that


def invitations(units: int) -> Quota:
    """Open invitations of one person: at least one for every unit, so that a whole city can be invited on one day.

    >>> invitations(5).most, invitations(1200).most
    (100, 2400)
    """
    return Quota("invitations", max(_INVITATIONS, 2 * units))


QUOTAS = (UPLOADS, DRAFTS, ORDERS, EVIDENCE)
