"""Messages for programs and for the terminal, in English. The sentences of the page are
in `qa/language`."""

from __future__ import annotations

OUT_OF_ORDER = "The desk cannot answer just now."
OUT_OF_ORDER_CURE = "Please try again in a moment, or ask a member of your care team."

TOO_LARGE = "The request is too large: {limit:,} bytes is the most."
TOO_LARGE_CURE = "Send one question, and its history, at a time."
NOT_JSON_TYPE = "The content type is not JSON."
NOT_JSON_TYPE_CURE = "Send the header: Content-Type: application/json"
NOT_JSON = "The body is not JSON."
NOT_OBJECT = "The body is not a JSON object."
WRONG_FIELD = "The field {name!r} is not {kind}."
BODY_CURE = (
    'Send for example {"question": "What is spinal stenosis?", "history": [], '
    '"explain": false, "id": "q1"}; only "question" is needed.'
)

NO_FORM = "The form did not arrive whole."
NO_FORM_CURE = "Send it again from this page."
SEARCH_CURE = (
    'Send for example {"question": "What is spinal stenosis?", "history": [], '
    '"most": 10}; only "question" is needed.'
)
CHECK_CURE = (
    'Send a citation of an answer, or its "article", "start", "end" and "text", or its '
    '"code" alone.'
)
NO_CITATION = "The body holds no whole citation and no check code."
TOOLS_TITLE = "The desk, for programs"
TOOLS_PAGE = """# The desk, for programs

Three tools give what the desk answers, as JSON: `ask`, `check_quote` and
`read_article`. "Use via API or MCP", at the foot of this page, shows how they are
called from Python, JavaScript, a terminal, or a host of MCP.
"""
NO_TOOL = "There is no such tool."
NO_TOOL_CURE = "The tools are ask, check_quote and read_article."
NO_MCP = "Gradio cannot start its MCP server with the installed version of mcp."
NO_MCP_CURE = "Run: pip install 'question-desk[api]'"
NO_CALL = "No call waits for an answer here."
NO_CALL_CURE = (
    "Call first, and fetch the answer within a minute. The page /gradio/ shows how."
)
ARGUMENTS = "The call has another number of arguments than the tool: {names}."
CALL_CURE = "The page /gradio/ shows how each tool is called."
OTHER_METHOD = "This address does not take requests of this method."
OTHER_METHOD_CURE = "It takes: {methods}"
NO_ARTICLE = "There is no such article."
NO_ARTICLE_CURE = "GET /api/articles lists the articles with their ids."

PORT_TAKEN = (
    "Port {port} on {host} is already in use: choose another, for example PORT={other}"
)
NO_ADDRESS = (
    "Cannot listen on {host}, port {port} ({reason}): choose another PORT or --host."
)
UNNAMED_PROXY = (
    "A request came through a proxy that is not named. All who come through it count "
    "as one client. To tell them apart: qa serve --proxy ADDRESS. (Said once.)"
)
UNNAMED_ORIGIN = (
    "A question was refused, because it seems to come from a page of another site. If "
    "the desk is behind a proxy: qa serve --name NAME, with the host name that "
    "browsers show. (Said once.)"
)
OUT_OF_FILES = (
    "No connection could be accepted: the process has as many files open as it may. "
    "Raise its limit (LimitNOFILE in systemd, ulimit -n)."
)
NO_START = "The web server could not start."

HOW_FAR = "{done:,} of {total:,}."
SECONDS = "About {seconds} s left."
MINUTES = "About {minutes} min {seconds} s left."

LEFT_OUT = (
    "{number:,} headings and terms were not tried as suggested questions; those that "
    "were are taken in turn from all articles."
)
