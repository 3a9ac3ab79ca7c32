"""Every sentence that the page says itself. All other words are cut from articles."""

from __future__ import annotations

DESK = "Question desk"
PROMISE = (
    "Word-for-word passages from our articles: nothing made up, not medical advice."
)

SURE = "How sure is the desk?"
PROMISED = (
    "When the desk says that passages may answer your question, at most {percent} in "
    "100 such answers are wrong: none of the passages shown answers. This was tested "
    "with {questions} questions about these articles, {answerable} of which they "
    "answer: {found} were answered so, {wrong} of them wrongly, and we are {sure} % "
    "sure of it. Of questions unlike these it promises nothing."
)
UNPROMISED = (
    "How often the passages shown do not answer was never measured for these articles. "
    "Whoever runs this desk can measure it: qa calibrate."
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
COVERED = "The articles tell, for example, about: {topics}."
SEARCHED = "Searched also for:"
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

LAB_OPENING = "Getting the index ready"
LAB_COUNTING = "Computing figures, intervals and plots"
LAB_WHICH = "{number} of {of}, {name}: "
LAB_HOW_FAR = "{done:,} of {total:,}."
LAB_SECONDS = "About {seconds} s left."
LAB_MINUTES = "About {minutes} min {seconds} s left."
LAB_STATES = {
    "running": "running",
    "done": "done",
    "stopped": "stopped early",
    "failed": "failed",
}
LAB_BUSY = "An evaluation is running already."
LAB_BUSY_CURE = "Wait until it is done, or stop it; then start this one again."
LAB_CHANGED = "The articles in the folder are no longer those that the desk shows."
LAB_CHANGED_CURE = "Build the index again and restart the desk: make run"
LAB_FAILED = "The evaluation broke off ({reason})."
LAB_FAILED_CURE = "Try the same set in a terminal: qa eval SET"
LAB_NO_SET = "There is no set of questions called {name}."
LAB_NO_SET_CURE = "Choose one of the list, or upload a file."
LAB_NO_QUESTIONS = "No questions were chosen."
LAB_NO_MODEL = "{file}: another model cannot be chosen from the browser."
LAB_NO_MODEL_CURE = "Take the model out, or use a terminal: qa eval --config FILE"
LAB_UPLOADED = "{name} (uploaded)"
LAB_NO_FORM = "The form did not arrive whole."
LAB_NO_FORM_CURE = "Send it again from this page."
LAB_TOO_LARGE = "The files are too large: {limit:,} bytes is the most."
LAB_TOO_LARGE_CURE = "Split the set, or use a terminal: qa eval SET"
LAB_ELSEWHERE = "This was sent from another site, and nothing was started."
LAB_ELSEWHERE_CURE = "Open the lab itself and start there."
LAB_NO_RUN = "There is no such evaluation."
LAB_NO_RUN_CURE = (
    "Only the last few are kept, and none once the desk is closed. Start it again."
)
LAB_NO_RESULT = "There is nothing to show of this evaluation."
LAB_NO_RESULT_CURE = "It is running still, or was stopped before anything was asked."
