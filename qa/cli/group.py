"""What every command shares: the group that turns refusals into messages, the options,
the bars, and the opening of a desk.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from qa import __version__
from qa._offline import stay_offline
from qa.errors import QAError

if TYPE_CHECKING:
    pass


class CommandGroup(click.Group):
    """Turns every refusal into a message and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # what a terminal cannot show, it names
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except QAError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            raise  # click ends quietly: whoever read has read enough
        except OSError as error:
            click.echo(f"{error.filename or 'Output'}: {error.strerror}", err=True)
            ctx.exit(2)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qa")
def main() -> None:
    """A question desk that quotes: it answers with passages of your articles."""
    stay_offline()
