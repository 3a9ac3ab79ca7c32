"""What staff should look at in their articles; none of it stops a build."""

from __future__ import annotations

from pathlib import Path

from qa.staff import check_corpus
from tests.helpers.folders import write_folder

GOOD = "Knee\n\nRest the knee for one day. Then walk a little.\n"
SPANISH = (
    "Después de la inyección no debe conducir durante dos días. Llame a la clínica si "
    "tiene fiebre. Puede comer y beber como siempre. El dolor baja después de una semana, "
    "pero puede volver. Pregunte a la enfermera qué medicamentos debe tomar antes y "
    "cuáles debe dejar. Traiga sus gafas y la lista de todos sus medicamentos. No venga "
    "a la clínica solo, porque alguien debe llevarle a casa después de la prueba."
)


def notes_of(folder: Path, files: dict[str, str | bytes]) -> dict[str, list[str]]:
    notes: dict[str, list[str]] = {}
    for file, message in check_corpus(write_folder(folder, files)).notes:
        notes.setdefault(file, []).append(message)
    return notes


def test_each_kind_is_noted_and_good_articles_are_not(tmp_path: Path) -> None:
    notes = notes_of(
        tmp_path,
        {
            "good.txt": GOOD,
            "note.txt": "Wear the splint at night, and take it off by day.\n",
            "tags.txt": "Hip\n\nRest <b>well</b> and eat.\n",
            "lost.txt": "Hip joint\n\nIt costs 40 \ufffd a day.\n",
            "wrong.txt": "Elbow\n\nDonâ€™t lean on it.\n",
            "rodilla.txt": f"Rodilla\n\n{SPANISH}\n",
            "hollow.md": "# Hip\n\nWalk every day.\n\n## Exercises\n\n## Pain\n\nIce.\n",
            "copy of good.txt": GOOD,
            "photo.png": b"\x89PNG",
        },
    )
    assert "good.txt" in notes  # the copy comes first by name
    assert notes.pop("good.txt") == ["has the same text as copy of good.txt."]
    assert {file: said[0].split(":")[0] for file, said in notes.items()} == {
        "note.txt": "has no title of its own; its file's name is shown.",
        "tags.txt": "holds mark-up in its text",
        "lost.txt": "holds \ufffd, where letters were lost.",
        "wrong.txt": "holds letters of a wrong code page",
        "rodilla.txt": "is in another language (es) than the desk says (en).",
        "hollow.md": "has a section without text",
        "photo.png": "is of a format that the desk does not read (.png).",
    }


def test_the_share_of_furniture_is_noted(tmp_path: Path) -> None:
    links = "".join(f"<li><a href=/{n}>Another page number {n}</a>" for n in range(20))
    page = f"<nav><ul>{links}</ul></nav><h1>Hip</h1><p>Walk every day."
    (note,) = notes_of(tmp_path, {"hip.html": page})["hip.html"]
    assert note.startswith("is page furniture to 9")


def test_a_file_of_another_format_is_a_fault(tmp_path: Path) -> None:
    files = {"a.txt": GOOD, "b.xlsx": b"PK", "sub/c.doc": b"x", "desk.toml": ""}
    checked = check_corpus(write_folder(tmp_path, files))
    assert [f.file for f in checked.faults] == ["b.xlsx", "sub/c.doc"]
    assert "Save it in a format that it reads (.txt, .md, " in checked.faults[0].message
