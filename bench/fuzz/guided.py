"""In a child: files for one door, guided by the code that they reach, by atheris.

atheris brings libFuzzer to Python: it keeps a file that reaches new code, and changes
it further. hypofuzz was not taken: it drives tests of hypothesis, and its releases ask
for a web page beside it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

INSTRUMENTED = ["qa.corpus", "qa.quotes", "qa.text", "qa.evaluation.sets"]
LIBRARIES = ["html.parser", "markdown_it", "mammoth", "pdfplumber", "csv", "json"]


def main() -> None:
    """`guided.py DOOR SECONDS SEED FOLDER`: writes faults.json into the folder."""
    import atheris

    name, seconds, seed, folder = sys.argv[1:]
    with atheris.instrument_imports(include=[*INSTRUMENTED, *LIBRARIES]):
        from bench.fuzz.doors import DOORS, tried
    door, faults = DOORS[name], {}
    place = Path(folder)
    for number, content in enumerate(door.seeds):
        (place / "kept").mkdir(exist_ok=True)
        (place / f"kept/seed{number}").write_bytes(content)
    words = [_quoted(token.encode("utf-8", "surrogatepass")) for token in door.tokens]
    (place / "words").write_text("\n".join(dict.fromkeys(words)), "ascii")

    def one(content: bytes) -> None:
        fault = tried(door, content)
        if fault and fault.place not in faults:
            faults[fault.place] = [fault.said, content.hex()]
            (place / "faults.json").write_text(json.dumps(faults), "utf-8")

    options = [f"-seed={seed}", f"-max_total_time={seconds}", "-max_len=4096"]
    options += [f"-dict={place / 'words'}", "-timeout=100", "-rss_limit_mb=4000"]
    options += [f"-artifact_prefix={place}/"]
    atheris.Setup([sys.argv[0], *options, str(place / "kept")], one)
    atheris.Fuzz()


def _quoted(token: bytes) -> str:
    """A word of a dictionary of libFuzzer."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in token) + '"'


if __name__ == "__main__":
    main()
