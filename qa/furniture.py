"""Which lines of a web page stand around an article rather than in it.

Only whole lines are judged, and only short ones: a sentence of the article that
happens to contain "subscribe" is never furniture. What no rule can know (a photo's
caption, a category name) is named in `articles.toml`.
"""

from __future__ import annotations

import re

LONGEST = 140
"""Code points; a longer line is text, whatever it says."""

_WHOLE_LINE = re.compile(
    r"""
      \d{1,3}(?:[,.]?\d{3})*[km]?                                 # a bare count
    | \d+\s(?:shares?|views?|likes?|comments?|repl(?:y|ies)|responses?)
    | \d+[\s-]min(?:ute)?s?\s(?:read|to\sread)
    | (?:share|tweet|pin(?:\sit)?|print|e-?mail|like|save|reply|menu|search|home|top
        |login|log\sin|sign\sin|register|facebook|twitter|linkedin|whatsapp|reddit
        |instagram|pinterest|youtube|telegram|copy\slink|next|previous
        |advertisements?|sponsored(?:\scontent)?|back\sto\stop|read\smore|loading\.*
        |skip\sto\s(?:main\s)?content|table\sof\scontents|on\sthis\spage
        |next\s(?:article|post|page)|previous\s(?:article|post|page))
    | share\s(?:this|on|via|with)\b.*
    | follow\sus\b.*
    | (?:subscribe|sign\sup)\b.*\b(?:newsletter|updates|e-?mails?)\b.*
    | (?:related|recommended|popular|more|latest)\s
      (?:articles?|posts?|stories|topics|reading)
    | you\s(?:may|might)\salso\s(?:like|be\sinterested\sin)\b.*
    | (?:tags?|categor(?:y|ies)|filed\sunder|tagged)\s?:.*
    | posted\s(?:on|in|by)\b.*
    | (?:image|photo|picture|illustration)\s?(?:credits?|courtesy|source|by)\b.*
    | (?:©|\(c\)|copyright\b).*
    | all\srights\sreserved\.?
    | (?:this\s(?:site|website)|we)\suses?\scookies\b.*
    | accept\s(?:all\s)?cookies
    | please\senter\syour\b.*
    | (?:save\smy\sname|your\se-?mail\saddress\swill\snot\sbe\spublished)\b.*
    """,
    re.IGNORECASE | re.VERBOSE,
)

_BYLINE = re.compile(
    r"""
      (?:[Bb]y|BY)\s(?:Dr\.?\s)?[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){1,4}
      (?:,\s[A-Z][\w.\s-]{1,30})*
    | (?:[Mm]edically\s|[Cc]linically\s)?
      (?:[Ww]ritten|[Rr]eviewed|[Ee]dited)\sby\b.{2,80}
    | (?:[Ll]ast\s)?(?:[Uu]pdated|[Rr]eviewed|[Pp]ublished)(?:\son)?:?\s[^.!?]*\d{4}
    """,
    re.VERBOSE,
)

_BREADCRUMB = re.compile(r"[^.!?]{1,40}(?:\s[›»>]\s[^.!?›»>]{1,60}){1,6}")

_COMMENT_FORM = re.compile(
    r"""
      (?:leave|post|write|add)\sa\s(?:reply|comment)\b.*
    | join\sthe\s(?:conversation|discussion)
    | comments(?:\s\(\d+\))?
    | (?:\d+|one|no)\s
      (?:comments?|responses?|repl(?:y|ies)|thoughts?)(?:\s(?:on|to)\b.*)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_furniture(line: str) -> bool:
    """True for a line that belongs to the page; also for one without any letter or
    digit, such as a ruler of dashes."""
    if not any(c.isalnum() for c in line):
        return True
    if len(line) > LONGEST:
        return False
    return any(p.fullmatch(line) for p in (_WHOLE_LINE, _BYLINE, _BREADCRUMB))


def opens_comments(line: str) -> bool:
    """True for the line that opens a page's comment form or its readers' comments."""
    return len(line) <= LONGEST and bool(_COMMENT_FORM.fullmatch(line))
