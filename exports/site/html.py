"""HTML made from texts that are always escaped: the few elements the pages need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from exports.writing.text import set_line

_LOCALES = {"id": "id_ID", "en": "en_GB"}
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"


def text(value: str) -> str:
    """A stranger's text, escaped. A phone has no room for a quarter and its year on one line of a table."""
    return escape(set_line(value, year=False))


def table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], scroll: str, *, said: bool = True
) -> str:
    """A table of ready cells (escaped or made here) with a name. The first cell of a row is its heading.

    Where the heading above has its name already, it is not `said` a second time on the page, only to screen readers.
    """
    head = "".join(f'<th scope="col">{text(one)}</th>' for one in headings)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    named = f"<table><caption>{text(caption)}</caption>" if said else f'<table aria-label="{text(caption)}">'
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{text(scroll)}">{named}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def bar(share: float) -> str:
    """A bar as long as a share (0-1). Its figure stands beside it, so it is hidden from screen readers."""
    width = round(120 * min(max(share, 0.0), 1.0), 1)
    return (
        '<svg class="bar" width="120" height="12" viewBox="0 0 120 12" aria-hidden="true" focusable="false">'
        f'<rect width="120" height="12" class="track"/><rect width="{width}" height="12" class="fill"/></svg>'
    )


def shares_bar(shares: Sequence[int]) -> str:
    """The shares (percents) of the answers 1 to 4 one after the other. Their figures stand beside it."""
    parts, at = [], 0
    for place, one in enumerate(shares, 1):
        parts.append(f'<rect x="{at}" width="{one}" height="8" class="s{place}"/>')
        at += one
    return (
        '<svg class="shares" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


def page(
    language: str,
    title: str,
    body: str,
    words: Mapping[str, str],
    *,
    up: str,
    other: str,
    made_up: bool,
    plain: bool = False,
    told: str = "",
    logo: str = "",
) -> str:
    """A whole page. `up` leads to the folder of the style sheet, `other` to the same page in the other language.

    A `plain` one stands above the editions, beside the list of them. `told` is its figure in a sentence, for whoever
    is sent the link. `logo` leads to the agency's, whose name stands beside it in the text.
    """
    ribbon = f'<aside class="ribbon">{text(words["made_up"])}</aside>' if made_up else ""
    away = "en" if language == "id" else "id"
    above = "" if plain else "../" if language == "id" else "../../en/"
    status = "" if plain else f'<link rel="stylesheet" href="{up}status.css">'
    picture = f'<img class="logo" src="{logo}" alt="">' if logo else ""
    method = "" if plain else f'<a href="method.html">{text(words["method"])}</a>'
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="referrer" content="no-referrer">'
        f'<title>{text(title)}</title><meta property="og:title" content="{text(title)}">'
        f'<meta property="og:type" content="website"><meta property="og:locale" content="{_LOCALES[language]}">'
        f'<meta property="og:description" content="{text(told or words["editions_of"])}">'
        f'<meta name="description" content="{text(told or words["editions_of"])}">'
        f'<link rel="stylesheet" href="{up}style.css">{status}</head><body>'
        f'<a class="skip" href="#isi">{text(words["skip"])}</a>{ribbon}'
        f'<header>{picture}<nav aria-label="{text(words["title"])}"><a href="index.html">{text(words["home"])}</a>'
        f'{method}<a href="{above}editions.html">{text(words["editions"])}</a>'
        f'<a href="{other}" lang="{away}" hreflang="{away}">{text(words["other"])}</a></nav></header>'
        f'<main id="isi" tabindex="-1">{body}</main></body></html>\n'
    )


STYLE = """\
:root { color-scheme: light dark; --ink: #14202b; --faint: #4a5763; --navy: #10344f; --pale: #e8eff4; --paper: #fff;
  --line: #c9d2d9; --link: #0b4f7d; --track: #e1e7eb; --mark: #c2500f; --span: #a9c3d6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7edf2; --faint: #b3bfc9; --navy: #17476b; --pale: #1d2a35; --paper: #10171d; --line: #3a4853;
    --link: #8cc4ee; --track: #2b3843; --mark: #ff9b5e; --span: #35566f; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
header { display: flex; align-items: center; gap: .75rem; }
.logo { height: 2.25rem; width: auto; max-width: 6rem; object-fit: contain; }
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
nav { display: flex; flex-wrap: wrap; gap: 0 1.1rem; padding: .25rem 0; font-size: .9375rem; }
nav a { padding: .4rem 0; }
a { color: var(--link); }
a:focus-visible, .wide:focus-visible, summary:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 0; top: 0; background: var(--paper); padding: .75rem; z-index: 1; }
.ribbon { margin: 0; padding: .4rem 1rem; background: #ffd75e; color: #14202b; text-align: center; font-weight: 600; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 1.75rem 0 .5rem; }
.sub { color: var(--faint); margin-top: -.5rem; overflow-wrap: anywhere; }
.hero { background: var(--navy); color: #fff; border-radius: .75rem; padding: .75rem 1.25rem; }
.hero p { margin: 0; }
.whole { white-space: nowrap; }
.hero .figure { font-size: 3rem; font-weight: 700; line-height: 1.1; }
.verdict { font-weight: 600; margin: .75rem 0 .25rem; }
.means { color: var(--faint); margin: .25rem 0; }
.go { display: inline-block; margin: .5rem 0; padding: .6rem 1rem; border: 2px solid; border-radius: .5rem; }
.trend { display: block; width: 100%; max-width: 30rem; margin: .5rem 0; font-size: 11px; }
.trend text { fill: var(--faint); }
.trend .said { fill: var(--ink); font-weight: 600; }
.trend .grid { stroke: var(--line); }
.trend .path { fill: none; stroke: var(--faint); stroke-dasharray: 3 3; }
.trend .span { fill: var(--span); }
.trend .dot { fill: var(--navy); }
details { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .6rem 0; font-weight: 600; }
.wide { overflow-x: auto; margin: .25rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--faint); padding: .25rem 0; }
th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { background: var(--pale); }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 9rem; }
.bar .track { fill: var(--track); }
.bar .fill { fill: var(--navy); }
.shares { display: block; width: 100%; max-width: 15rem; height: .5rem; margin-top: .25rem; }
.s1 { fill: #c2500f; }
.s2 { fill: #f6c667; }
.s3 { fill: #8cc3e0; }
.s4 { fill: #0f5c8e; }
@media (prefers-color-scheme: dark) { .s4 { fill: #3f8fc4; } }
@media (prefers-color-scheme: dark) { .bar .fill, .trend .dot { fill: #8cc4ee; } }
code { overflow-wrap: anywhere; font-size: .8125rem; }
footer { color: var(--faint); margin: 2rem 0; }
@media (max-width: 30rem) {
  .bar { width: 64px; }
  table { font-size: .875rem; }
  th, td { padding: .4rem .15rem; }
  tbody th { min-width: 5rem; overflow-wrap: break-word; }
}
@media print { nav, .skip { display: none; } }
"""
