"""A question desk that quotes: questions in, word-for-word cited passages out."""

import os

__version__ = "0.1.0"

# Law: from import to answer no connection leaves the machine. These libraries read
# the switches when they are imported, so they are set before any of them can be.
os.environ.update(
    DO_NOT_TRACK="1",
    FASTAPI_OTEL_AUTO_CONFIGURE="false",
    GRADIO_ANALYTICS_ENABLED="False",
    GRADIO_RUN_HISTORY="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    HF_HUB_OFFLINE="1",
    OTEL_SDK_DISABLED="true",
    TOKENIZERS_PARALLELISM="false",
    TRANSFORMERS_OFFLINE="1",
)
