"""What programs, the terminal and the lab are told. What the page says itself stands in
the catalogue."""

from __future__ import annotations

DESK = "Question desk"

OUT_OF_ORDER = "The desk cannot answer just now."
OUT_OF_ORDER_CURE = "Please try again in a moment, or ask a member of your care team."

BACK = "Back to the question desk"

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
