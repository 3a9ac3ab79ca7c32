"""From import to answer no connection leaves the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.helpers.cli import ARTICLE
from tests.helpers.folders import REPO, write_folder


def test_nothing_is_looked_up_outside_from_import_to_answer(tmp_path: Path) -> None:
    """In a new process with empty caches."""
    write_folder(tmp_path / "c", {"a.txt": ARTICLE})
    code = (
        "import sys\n"
        "def watch(event, args):\n"
        "    if event in ('socket.getaddrinfo', 'socket.gethostbyname', 'socket.connect'):\n"
        "        sys.stderr.write(f'OUTBOUND {event} {args}\\n')\n"
        "sys.addaudithook(watch)\n"
        "from qa.cli import main\n"
        "for words in (['build'], ['ask', 'What is sciatica?', '--json']):\n"
        "    try: main([*words, '--corpus', sys.argv[1], '--index', sys.argv[2]])\n"
        "    except SystemExit as end: assert not end.code\n"
        "from pathlib import Path\n"
        "from qa.desk import Desk\n"
        "from qa.web import create_app\n"
        "from starlette.testclient import TestClient\n"
        "app = create_app(Desk.open(Path(sys.argv[2]), Path(sys.argv[1])), api=True)\n"
        "with TestClient(app, base_url='http://127.0.0.1') as client:\n"
        "    assert client.get('/').status_code == 200\n"
        "    asked = client.post('/api/ask', json={'question': 'What is sciatica?'})\n"
        "    assert asked.json()['citations'], asked.text\n"
        "    for method, params in (\n"
        "        ('tools/call', {'name': 'ask', 'arguments': {'question': 'x'}}),\n"
        "        ('resources/read', {'uri': 'file:///a'}),\n"
        "        ('prompts/get', {'name': 'ask'}),\n"
        "    ):\n"
        "        message = {'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params}\n"
        "        accept = 'application/json, text/event-stream'\n"
        "        told = client.post('/gradio/gradio_api/mcp/', json=message,\n"
        "            headers={'accept': accept})\n"
        "        assert told.status_code == 200 and '\"id\":1' in told.text, told.text\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "c"), str(tmp_path / "i")],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
        env={**os.environ, "HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"},
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["citations"][0]["text"] == ARTICLE.split("\n")[1]
    assert "OUTBOUND" not in ran.stderr, ran.stderr
