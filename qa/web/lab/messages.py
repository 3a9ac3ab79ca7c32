"""The sentences of the lab, in English."""

from __future__ import annotations

DESK = "Question desk"
BACK = "Back to the question desk"

OPENING = "Getting the index ready"
COUNTING = "Computing figures, intervals and plots"
WHICH = "{number} of {of}, {name}: "
STATES = {
    "running": "running",
    "done": "done",
    "stopped": "stopped early",
    "failed": "failed",
}
BUSY = "An evaluation is running already."
BUSY_CURE = "Wait until it is done, or stop it; then start this one again."
CHANGED = "The articles in the folder are no longer those that the desk shows."
CHANGED_CURE = "Build the index again and restart the desk: make run"
FAILED = "The evaluation broke off ({reason})."
FAILED_CURE = "Try the same set in a terminal: qa eval SET"
NO_SET = "There is no set of questions called {name}."
NO_SET_CURE = "Choose one of the list, or upload a file."
NO_QUESTIONS = "No questions were chosen."
NO_MODEL = "{file}: another model cannot be chosen from the browser."
NO_MODEL_CURE = "Take the model out, or use a terminal: qa eval --config FILE"
UPLOADED = "{name} (uploaded)"
TOO_LARGE = "The files are too large: {limit:,} bytes is the most."
TOO_LARGE_CURE = "Split the set, or use a terminal: qa eval SET"
ELSEWHERE = "This was sent from another site, and nothing was started."
ELSEWHERE_CURE = "Open the lab itself and start there."
OFTEN = "You have asked many questions in a short time."
OFTEN_CURE = "Wait a minute and try again."
BROKEN = "The lab could not do this just now."
BROKEN_CURE = "Please try again."
FULL = "The lab is busy."
FULL_CURE = "Please try again in a few seconds."
NO_RUN = "There is no such evaluation."
NO_RUN_CURE = (
    "Only the last few are kept, and none once the desk is closed. Start it again."
)
NO_RESULT = "There is nothing to show of this evaluation."
NO_RESULT_CURE = "It is running still, or was stopped before anything was asked."
