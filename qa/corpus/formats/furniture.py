"""Furniture by form: lines that a web page puts around an article, such as "Share".

Only whole, short lines can be furniture, never a sentence of the article that contains
"subscribe". `surroundings` decides by position. Lines that no rule can know, such as a
photo's caption, stand in `articles.toml`.
"""

from __future__ import annotations

import re

MAX_FURNITURE_CHARS = 140
"""Code points; a longer line is never furniture."""

MAX_PIECE_WORDS = 7
"""Of each part of a line that bars divide, such as a menu in one line."""

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

_COMMENTS = re.compile(
    r"""
      (?:leave|post|write|add)\sa\s(?:reply|comment)
    | join\sthe\s(?:conversation|discussion)
    | comments\s\(\d+\)
    | (?:\d+|one|no)\s(?:comments?|thoughts?)
    | \d+\s(?:repl(?:y|ies)|responses?)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COMMENTS_ON = re.compile(r"\s(?:for|on|to)\s(?P<quote>[\"'“‘])?(?P<name>.+?)[\"'”’]?")
_COMMENT = re.compile(
    r"""
      .{0,60}\bsays:? | reply(?:\sto\s.{1,40})? | log\sin\sto\sreply
    | (?:.{1,60}\s)?(?:\d+|an?)\s(?:minutes?|hours?|days?|weeks?|months?|years?)\sago
    | .{0,60}\bat\s\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?
    | (?:name|e-?mail|website|your\s(?:name|e-?mail|comment)|comment)\s?[*:]*
    | (?:please\senter|save\smy\sname|your\se-?mail\saddress\swill|notify\sme).*
    | (?:post|submit|send)\s(?:a\s|your\s)?(?:comment|reply) | submit | cancel\sreply
    """,
    re.IGNORECASE | re.VERBOSE,
)

_INVITATION = re.compile(
    r"""
      (?:click|tap|press)\s(?:here|below)\b[^.?]{0,60}
    | (?:to\s)?(?:book|request|schedule|make|arrange)\s(?:an?\s|your\s)?
      (?:online\s|free\s)?(?:appointments?|consultations?|visits?|call\sback)
      (?:\s(?:now|today|online|here|with\sus))*
    | (?:call|contact|e-?mail|ring|visit)\sus\s(?:now|today|here)
    | (?:learn|read|find\sout|see|view|discover|show)\s(?:more|all|less)\b[^.?:]{0,40}
    | (?:download|print|view|open)\s(?:the\s|this\s|our\s)?
      (?:pdf|leaflet|page|brochure|factsheet|article)\b[^.?:]{0,30}
    | (?:book|enquire|apply|donate|buy|order|get\sstarted)\s(?:now|today|online|here)
    | (?:rate|like|bookmark)\sthis\s(?:page|article)
    | was\sthis\s(?:page|article|information)\s(?:helpful|useful)\?(?:\s.{1,12})?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ARROW = r"[\s!>»›→]*"

_NAVIGATION = re.compile(
    r"""
      home(?:\spage)? | menu | about(?:\sus)? | contact(?:\sus)? | search | news | blog
    | log\s?in | sign\sin | register | my\saccount | services | our\s(?:services|team
      |doctors|clinics?|staff) | departments | treatments | conditions | locations
    | find\s(?:a\sdoctor|us) | appointments? | book\sonline | careers | jobs | events
    | patients?(?:\s(?:information|portal|stories))? | visitors | for\spatients
    | privacy(?:\s(?:policy|notice|statement))? | terms(?:\s(?:of\suse|and\sconditions
      |\&\sconditions))? | cookies?(?:\s(?:policy|settings))? | imprint
    | legal(?:\snotice)?
    | accessibility(?:\sstatement)? | site\s?map | disclaimer | feedback | press | media
    | faqs? | help | support | shop | gallery | testimonials | skip\sto\s.{1,20}
    | english | español | deutsch | français | العربية | facebook | twitter | instagram
    | youtube | linkedin
    """,
    re.IGNORECASE | re.VERBOSE,
)

_LINKS = re.compile(
    r"(?:related|recommended|popular|more|latest|further|other)\s(?:articles?|posts?"
    r"|stories|topics|reading|leaflets|pages|links):?|see also:?|related:?"
    r"|you (?:may|might) also (?:like|be interested in):?"
    r"|on this page|in this (?:article|section)|table of contents",
    re.IGNORECASE,
)

_COOKIES = re.compile(
    r"(?:we|our|this|the) (?:and our partners |web ?site |site |page )?(?:also )?"
    r"uses? (?:\w+ )?cookies|cookies (?:help us|are used)"
    r"|by (?:continuing|using|clicking).{0,60}cookies"
    r"|(?:accept|consent to|use of) (?:all |the use of )?cookies",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:yes,? )?(?:i )?"
    r"(?:accept|agree|allow|reject|decline|deny|refuse|necessary|essential)"
    r"(?: (?:all|only|cookies|and close|optional|selected))*"
    r"|(?:only )?(?:necessary|essential)(?: cookies)?(?: only)?"
    r"|(?:manage|cookie|save|change|show)(?: my| your)? (?:cookies|preferences|settings"
    r"|choices|details)|got it|ok|okay|close|more information|learn more",
    re.IGNORECASE,
)

_PHONE = r"\+?[\d(][\d\s()./–-]{5,20}\d"
_MAIL_OR_WEB = r"[\w.+-]+@[\w-]+\.[\w.-]+|(?:https?://|www\.)\S+"
_CONTACT = re.compile(
    rf"""
      (?:(?:tel(?:ephone)?|phone|call|ring|fax|mobile|e-?mail|web(?:site)?|t|f|e|w|switchboard
        |reception|emergency|helpline|enquiries|address|postcode)\b[\s.:]*)*
      (?:{_PHONE}|{_MAIL_OR_WEB})(?:\s?[|,;·]\s?.{{1,60}})?
    | [^\W\d][\w\s’'&/-]{{1,40}}:\s*(?:{_PHONE}|{_MAIL_OR_WEB})
    | (?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b.{{0,40}}(?:\d|closed)
    | (?:opening|office|visiting)\s(?:hours|times)\b.{{0,60}}
    | (?:.{{1,50}},\s)?\d{{1,4}}[a-z]?\s[A-Z]\w+(?:\s[A-Z]\w+)?\s
      (?:street|st|road|rd|avenue|ave|lane|drive|way|square|place|park|close|hill|terrace)\b.{{0,60}}
    | .{{1,60}}\b(?:tel|phone|fax)\b[\s.:]*{_PHONE}.{{0,40}}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FIELD = re.compile(r"_{3,}|\.{6,}|…{2,}|[☐□▢]|\[\s?\](?!\()")
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.!?…。！？؟][\"'”’»)\]]*")

_MAIL_HEADER = re.compile(
    r"(?:from|sent|to|cc|bcc|subject|date|reply-to):\s.{1,120}"
    r"|-{3,}\s?(?:original|forwarded)\smessage\s?-{3,}",
    re.IGNORECASE,
)
_MAIL_QUOTE = re.compile(
    r"(?:>\s?)+.*|on\s.{6,80}\swrote:"
    r"|.{0,40}\b(?:e-?mail|message)\b.{0,60}\b(?:confidential"
    r"|intended\srecipient|in\serror)\b.*|sent\sfrom\smy\s\w+(?:\s\w+)?",
    re.IGNORECASE,
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
    if any(p.fullmatch(line) for p in (_WHOLE_LINE, _BYLINE, _BREADCRUMB)):
        return True
    pieces = re.split(r"\s[|·•]\s", line)
    if len(pieces) > 1 and all(len(p.split()) <= MAX_PIECE_WORDS for p in pieces):
        return all(map(is_furniture, pieces)) or sum(map(navigates, pieces)) > 1
    return False


def opens_comments(line: str, title: str) -> bool:
    """True for the line that opens a page's comment form or its readers' comments. What
    the comments are on can only be the article: its title, or a name in quotation
    marks."""
    if len(line) > MAX_FURNITURE_CHARS or not (opening := _COMMENTS.match(line)):
        return False
    rest = line[opening.end() :].strip(" :")
    if not rest:
        return True
    on = _COMMENTS_ON.fullmatch(line[opening.end() :])
    return on is not None and (
        bool(on["quote"]) or on["name"].casefold() == title.casefold()
    )


def is_comment(line: str) -> bool:
    """True for a line that only stands in a comment form or around a comment."""
    return len(line) <= MAX_FURNITURE_CHARS and bool(_COMMENT.fullmatch(line))


def heads_links(line: str) -> bool:
    """True for a line such as "Related articles"."""
    return bool(_LINKS.fullmatch(line))


def invites(line: str) -> bool:
    """True for a button, such as "Click here to book an appointment >>"."""
    return bool(re.fullmatch(rf"(?:{_INVITATION.pattern}){_ARROW}", line, _FLAGS))


def navigates(line: str) -> bool:
    """True for a line that a menu of most sites holds."""
    return bool(_NAVIGATION.fullmatch(line.strip(" •-–|>»")))


def is_cookie_notice(text: str) -> bool:
    """True for a paragraph on the cookies of the site; "cookies" alone may be eaten."""
    return bool(_COOKIES.search(text))


def is_consent(line: str) -> bool:
    """True for a button of a cookie banner."""
    return bool(_CONSENT.fullmatch(line))


def is_contact(line: str) -> bool:
    """True for a line with a telephone number, an address or opening hours, and no
    sentence."""
    short = len(line) <= MAX_FURNITURE_CHARS and not is_sentence(line)
    return short and bool(_CONTACT.fullmatch(line))


def is_field(line: str) -> bool:
    """True for a line of a form that somebody fills in. A sentence beside a box is
    text."""
    return bool(_FIELD.search(line)) and not is_sentence(_FIELD.sub("", line).strip())


def is_mail_header(line: str) -> bool:
    """True for a line like "Subject: ..."; one alone may be text."""
    return bool(_MAIL_HEADER.fullmatch(line))


def is_mail_quote(line: str) -> bool:
    """True for a line that an e-mail quotes, or adds to every message."""
    return bool(_MAIL_QUOTE.fullmatch(line))


def is_sentence(line: str) -> bool:
    """True for at least five words that end like a sentence."""
    return bool(_SENTENCE.fullmatch(line.replace("\n", " ")))


_FLAGS = re.IGNORECASE | re.VERBOSE
