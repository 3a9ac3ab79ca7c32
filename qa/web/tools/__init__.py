"""Three tools for programs at /gradio: Gradio's API page and its MCP server."""

from .tools import Tools

__all__ = [
    "Tools",
]
