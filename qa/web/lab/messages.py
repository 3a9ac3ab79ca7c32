"""The sentences of the lab, in English."""

from __future__ import annotations

DESK = "Question desk"
BACK = "Back to the question desk"

FIRST_SET = "test.jsonl"
"""The set that is chosen at first, where there is one: it is held out."""
OPENING = "Getting the index ready"
COUNTING = "Computing figures, intervals and plots"
WHICH = "{number} of {of}, {name}: "
STATES = {
    "running": "running",
    "done": "done",
    "stopped": "stopped early",
    "failed": "failed",
    "broken off": "broken off",
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
NO_RUN_CURE = "It may have been deleted. The lab lists those that are kept."
NO_RESULT = "There is nothing to show of this evaluation."
NO_RESULT_CURE = "It was stopped before anything was asked. Start it again."
NO_QUESTION = "This evaluation has no such question."
NO_QUESTION_CURE = "Open the evaluation, and choose a question of its list."
BROKEN_OFF = "This evaluation was broken off: the desk was closed while it ran."
BROKEN_OFF_CURE = "Start it again; its questions and settings are kept."
NOT_AGAIN = "It is not asked again here: {reason}"
OTHER_ARTICLES = "the articles have changed since."
NOW_OTHERWISE = (
    "{name}: asked again just now, the desk decides otherwise than it did then "
    "({then}; now {now}). The desk or the files of staff have changed since."
)
TOO_MANY = "{number} evaluations are kept, which is the most."
TOO_MANY_CURE = "Delete some that nobody needs; then start this one again."
LOST = "The questions of this evaluation are gone from the disk."
LOST_CURE = "Delete the evaluation, and upload the questions again."
NOT_WRITTEN = "The evaluation cannot be kept in {folder}: {why}."
NOT_WRITTEN_CURE = "Free some space or correct the permissions."
NOT_DELETED = "{folder} cannot be deleted."
STILL_RUNNING = "This evaluation is still running."
STILL_RUNNING_CURE = "Stop it first; then delete it."
