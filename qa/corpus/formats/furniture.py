"""Furniture: lines that a web page puts around an article, such as "Share".

Only whole, short lines can be furniture, never a sentence of the article that contains
"subscribe". Lines that no rule can know, such as a photo's caption, stand in
`articles.toml`.
"""

from __future__ import annotations

import re

MAX_FURNITURE_CHARS = 140
"""Code points; a longer line is never furniture."""

_NETWORK = (
    r"(?:facebook|twitter|x|linkedin|whatsapp|reddit|instagram|pinterest|youtube"
    r"|telegram|threads|tiktok|e-?mail)"
)

_WHOLE_LINE = re.compile(
    rf"""
      \d+\s(?:shares?|views?|likes?|comments?|repl(?:y|ies)|responses?)
    | \d+[\s-]min(?:ute)?s?\s(?:read|to\sread)
    | (?:{_NETWORK}|share|tweet|pin(?:\sit)?|print|like|save|reply|menu|search|home|top
        |login|log\sin|sign\sin|register|copy\slink|next|previous
        |advertisements?|sponsored(?:\scontent)?|back\sto\stop|read\smore|loading\.*
        |skip\sto\s(?:main\s)?content|table\sof\scontents|on\sthis\spage
        |next\s(?:article|post|page)|previous\s(?:article|post|page))
    | share(?:\sthis)?(?:\s(?:article|post|page|story))?
      (?:\s(?:on|via|with|by)(?:\s(?:{_NETWORK}|(?:your\s)?friends))?)?:?
    | follow\sus(?:\son\s{_NETWORK})?:?
    | (?:subscribe|sign\sup)\s(?:to|for)\s(?:our|the)\s(?:\w+\s)?newsletter
    | (?:related|recommended|popular|more|latest)\s
      (?:articles?|posts?|stories|topics|reading):?
    | you\s(?:may|might)\salso\s(?:like|be\sinterested\sin):?
    | (?:tags?|categor(?:y|ies)|filed\sunder|tagged)\s?:[^.!?]*
    | posted\s(?:on|in|by)\b[^.!?:]*
    | (?:image|photo|picture|illustration)\s?(?:credits?|courtesy|source|by)\b[^.!?]*
    | (?:©|copyright\s(?:©|\(c\)|by\b|\d{{4}})).*
    | \(c\)\s(?:\d{{4}}|[^.!?]*\b(?:19|20)\d\d\b).*
    | all\srights\sreserved\.?
    | (?:this\s(?:site|website)|we)\suses?\scookies\b.*
    | accept\s(?:all\s)?cookies
    | please\senter\syour\s(?:comment|name|(?:valid\s)?e-?mail(?:\saddress)?)
      (?:\shere)?[.!]?
    | save\smy\sname,\se-?mail\b.*
    | your\se-?mail\saddress\swill\snot\sbe\spublished\b.*
    """,
    re.IGNORECASE | re.VERBOSE,
)

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_BYLINE = re.compile(
    rf"""
      (?:[Bb]y|BY)\s(?:Dr\.?\s)?[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){{1,4}}
      (?:,\s[A-Z][\w.\s-]{{1,30}})*
    | (?:[Mm]edically\s|[Cc]linically\s)?
      (?:[Ww]ritten|[Rr]eviewed|[Ee]dited)\sby\s(?:Dr\.?\s)?[A-Z][^!?:]{{2,80}}
    | (?:[Ll]ast\s)?(?:[Uu]pdated|[Rr]eviewed|[Pp]ublished)(?:\son)?:?\s
      (?:\d{{1,2}}\s)?(?:{_MONTH}\s)?(?:\d{{1,2}},?\s)?\d{{4}}
    | {_MONTH}\s\d{{1,2}},?\s\d{{4}} | \d{{1,2}}\s{_MONTH}\s\d{{4}}
    | \d{{4}}-\d\d-\d\d
    """,
    re.VERBOSE,
)

_BREADCRUMB = re.compile(
    r"""
      [^.!?\d<>›»]{1,40}(?:\s[›»]\s[^.!?<>›»]{1,60}){1,6}
    | [^.!?\d<>]{1,40}(?:\s>\s[A-Z][^.!?\d<>]{0,60}){2,6}
    """,
    re.VERBOSE,
)

_COUNT = re.compile(r"\d{1,3}(?:[,.]?\d{3})*[km]?", re.IGNORECASE)

_COMMENT_FORM = re.compile(
    r"""
      (?:leave|post|write|add)\sa\s(?:reply|comment)(?:\s(?:for|on|to)\b.*)?
    | join\sthe\s(?:conversation|discussion)
    | comments\s\(\d+\)
    | (?:\d+|one|no)\s(?:comments?|thoughts?)(?:\s(?:on|to)\b.*)?
    | \d+\s(?:repl(?:y|ies)|responses?)(?:\s(?:on|to)\b.*)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_count(line: str) -> bool:
    """True for a number alone: a share count, a dose or a telephone number. The lines
    around it decide which."""
    return bool(_COUNT.fullmatch(line))


def is_furniture(line: str) -> bool:
    """True for a line that belongs to the page, and for one without letter or digit,
    such as a row of dashes."""
    if not any(c.isalnum() for c in line):
        return True
    if len(line) > MAX_FURNITURE_CHARS:
        return False
    return any(p.fullmatch(line) for p in (_WHOLE_LINE, _BYLINE, _BREADCRUMB))


def opens_comments(line: str) -> bool:
    """True for the line that opens a page's comment form or its readers' comments."""
    return len(line) <= MAX_FURNITURE_CHARS and bool(_COMMENT_FORM.fullmatch(line))
