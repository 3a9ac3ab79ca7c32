"""The switches that keep the desk offline.

Law: from import to answer no connection leaves the machine. The libraries below ask
hubs, or send usage figures, unless their environment variables say no. Each reads its
variable when it is imported or when it opens a model, so `stay_offline` is called
before that: by every command, by `Desk.open`, by `encoder_for` and by `create_app`.
`import qa` alone changes nothing.
"""

import os

SWITCHES = {
    "DO_NOT_TRACK": "1",
    "FASTAPI_OTEL_AUTO_CONFIGURE": "false",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_OFFLINE": "1",
}


def stay_offline() -> None:
    """Sets the switches in this process's environment, whatever they were before."""
    os.environ.update(SWITCHES)
