"""Figures as a language writes them. Data files keep the point. Whatever a person reads has the reader's own mark."""

from __future__ import annotations

import re
from fractions import Fraction

from scoring import half_up
from scoring.weights import OWN

_OWN = {"id": "sesuai kuesioner", "en": "as the questionnaire has it"}
_DECIMAL = re.compile(r"[+\-−]?\d+\.\d+( ?– ?\d+\.\d+)?", re.ASCII)


def local(figure: object, language: str = "id") -> str:
    """Write a final figure, or a range of two, with decimal commas in Indonesian. Whatever else comes back as it is.

    >>> local("81.96"), local("80.12–83.79"), local("81.96", "en"), local("–"), local("1/9")
    ('81,96', '80,12–83,79', '81.96', '–', '1/9')
    """
    text = str(figure)
    return text.replace(".", ",") if language == "id" and _DECIMAL.fullmatch(text) else text


def shortest(x: Fraction | int) -> str:
    """x with as many decimals as it has, at most four. For sums and means of answers.

    >>> shortest(Fraction(7, 2)), shortest(4), shortest(Fraction(10, 3))
    ('3.5', '4', '3.3333')
    """
    return f"{half_up(x, 4):f}".rstrip("0").rstrip(".")


def weight_told(convention: str, language: str = "id") -> str:
    """Write the weight of an element as documents name it: a figure, or that each has one of its own.

    >>> weight_told("1/9"), weight_told("0.11"), weight_told("own")
    ('1/9', '0,11', 'sesuai kuesioner')
    """
    return _OWN.get(language, _OWN["id"]) if convention == OWN else local(convention, language)
