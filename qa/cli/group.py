"""The command group: turns refusals into messages and exit codes."""

from __future__ import annotations

import sys
from typing import Any

import click

from qa import __version__
from qa._offline import stay_offline
from qa.errors import LibraryMissing, QAError

_EXTRAS = {
    "api": ("httpx", "mcp"),
    "build": ("huggingface_hub", "onnx", "sentence_transformers", "torch"),
    "evaluate": ("matplotlib", "scipy"),
    "postgres": ("psycopg",),
    "serve": (
        *("fastapi", "gradio", "prometheus_client", "python_multipart"),
        *("starlette", "uvicorn"),
    ),
}
"""What an installation without all extras may lack: pyproject.toml."""


class CommandGroup(click.Group):
    """Turns every refusal into a message and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(
                stream, "reconfigure"
            ):  # else a character that it cannot show ends in a traceback
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except QAError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
        except ModuleNotFoundError as error:
            click.echo(str(_missing(error)), err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            raise  # the reader of our output has ended; click then ends quietly
        except OSError as error:
            click.echo(f"{error.filename or 'Output'}: {error.strerror}", err=True)
            ctx.exit(2)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qa")
def main() -> None:
    """A question desk that quotes: it answers with passages of your articles."""
    stay_offline()


def _missing(error: ModuleNotFoundError) -> LibraryMissing:
    """What to install. Raises the error again where the module is of no extra."""
    name = (error.name or "").partition(".")[0]
    for extra, libraries in _EXTRAS.items():
        if name in libraries:
            return LibraryMissing(
                f"This installation has no {name}, which the command needs.",
                cure=f"Run: pip install 'question-desk[{extra}]'",
            )
    raise error
