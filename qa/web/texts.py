"""Every sentence that the page says itself. All other words are cut from articles."""

from __future__ import annotations

DESK = "Question desk"
PROMISE = (
    "Word-for-word passages from our articles: nothing made up, not medical advice."
)

LABEL = "Your question"
HINT = "In your own words"
ASK = "Ask"
TRY = "You can ask about any of these, or anything else:"
START = "What would you like to know?"

ASKED = "You asked:"
FOUND_ONE = "This passage from our articles may answer your question:"
FOUND = "These passages from our articles may answer your question:"
RELATED_ONE = "This passage is related, but may not answer your question:"
RELATED = "These passages are related, but may not answer your question:"
NOT_FOUND = "Not in our articles."
NOT_FOUND_CURE = (
    "Try asking in other words, or ask your doctor or a member of your care team."
)
SEARCHED = "Searched for:"
UNDO = "Search for only what I typed"
SECTION = "Section:"
OPEN = "Open in article"
SIMILAR = "Similar passage in:"
SIMILAR_MANY = "Similar passages in:"

OUT_OF_ORDER = "The desk cannot answer just now."
OUT_OF_ORDER_CURE = "Please try again in a moment, or ask a member of your care team."

SOURCE = "Source article"
CLOSE = "Close"
BACK = "Back to the question desk"
OUR_TITLE = "Title given by us; the article has none."
FURNITURE = "From the page around the article"
ORIGIN, PUBLISHER, PUBLISHED, ORIGINAL, RIGHTS, FILE = (
    "The article names",
    "Published by",
    "Published on",
    "Original",
    "Rights",
    "File",
)

NO_PAGE = "There is no page at this address."
NO_ARTICLE = "There is no article at this address."
NO_ARTICLE_CURE = "It may have been renamed or taken out since the link was made."

TOO_LARGE = "The request is too large: {limit:,} bytes is the most."
TOO_LARGE_CURE = "Send one question, and its history, at a time."
NOT_JSON = "The body is not JSON."
NOT_OBJECT = "The body is not a JSON object."
WRONG_FIELD = "The field {name!r} is not {kind}."
BODY_CURE = (
    'Send for example {"question": "What is spinal stenosis?", "history": [], '
    '"explain": false, "id": "q1"}; only "question" is needed.'
)

PORT_TAKEN = (
    "Port {port} on {host} is already in use: choose another, for example PORT={other}"
)
NO_ADDRESS = (
    "Cannot listen on {host}, port {port} ({reason}): choose another PORT or --host."
)
NO_START = "The web server could not start."
