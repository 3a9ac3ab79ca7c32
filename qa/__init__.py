"""A question desk that quotes: questions in, word-for-word cited passages out.

    from pathlib import Path
    from qa import Desk

    desk = Desk.open(Path("index"), Path("corpus"))
    answer = desk.ask("What is spinal stenosis?")

The names below are loaded when they are first used; `import qa` loads nothing heavy and
changes nothing in the process. `Desk.open` sets the switches of `qa._offline`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answer import Answer, Citation
    from qa.corpus import Article, Passage
    from qa.desk import Desk
    from qa.errors import QAError
    from qa.quotes import check

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Article",
    "Citation",
    "Desk",
    "Passage",
    "QAError",
    "__version__",
    "check",
]

_ROOM_OF = {
    "Answer": "qa.answer",
    "Article": "qa.corpus",
    "Citation": "qa.answer",
    "Desk": "qa.desk",
    "Passage": "qa.corpus",
    "QAError": "qa.errors",
    "check": "qa.quotes",
}


def __getattr__(name: str) -> object:
    if name not in _ROOM_OF:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_ROOM_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
