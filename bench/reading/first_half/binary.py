"""Word files, PDFs, and files that are none."""

from __future__ import annotations

from bench.reading.expect import File
from bench.reading.make import docx, pdf, scanned_pdf, zipped

from .shared import APART, DOSES, LONG, ROW


def _changed(document: object) -> None:
    """A word that was deleted and one that was inserted, with tracked changes."""
    from docx.oxml import parse_xml

    name = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for tag, text, word in (("del", "delText", "ten"), ("ins", "t", "five")):
        document.paragraphs[-1]._p.append(  # type: ignore[attr-defined]  # noqa: SLF001
            parse_xml(
                f'<w:{tag} {name} w:id="1" w:author="a"><w:r><w:{text}>{word}</w:{text}>'
                f"</w:r></w:{tag}>"
            )
        )


_BOMB = zipped({"word/document.xml": b"<a/>" + b" " * 90_000_000})
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><w:document xmlns:w='w'><w:body><w:p>&i;</w:p></w:body></w:document>"
)

BINARY = [
    File(
        "leaflet.docx",
        "tables",
        docx(
            ("title", "Paracetamol"),
            ("h1", "Amounts"),
            ("p", "Ask the nurse if you are not sure."),
            ("table", DOSES),
            ("li", "Drink water."),
            ("n", "Take the tablet."),
        ),
        title="Paracetamol",
        shows=[ROW, "Drink water.", "Take the tablet."],
        apart=APART,
    ),
    File(
        "bold.docx",
        "questions and answers",
        docx(
            ("b", "Epidural"),
            ("p", "It is an injection into the back."),
            ("b", "Can I drive home?"),
            ("p", "No. Somebody must drive you."),
        ),
        title="Epidural",
        together=[("Can I drive home?", "Somebody must drive you.")],
    ),
    File(
        "changes.docx",
        "tracked changes",
        docx(("h1", "Rest"), ("p", "Days of rest at home: "), edit=_changed),
        shows=["Days of rest at home: five"],
        hides=["ten"],
    ),
    File(
        "pages.pdf",
        "pages",
        pdf(
            ("h1", "Kyphoplasty"),
            ("h2", "What is it?"),
            ("p", LONG),
            ("table", DOSES),
            ("page",),
            ("h2", "Going home"),
            ("p", "You can go home after four hours of rest."),
            ("li", "Bring your glasses."),
            header="Leaflet 12",
            footer="Riverside - Page {page}",
        ),
        title="Kyphoplasty",
        shows=[ROW, "Bring your glasses."],
        hides=["Leaflet 12", "Riverside"],
        together=[("What is it?", "The doctor numbs")],
        apart=APART,
        pages={"The doctor numbs": 1, "You can go home": 2},
    ),
    File(
        "columns.pdf",
        "columns",
        pdf(
            ("h2", "What is it?"),
            ("p", LONG * 9),
            ("h2", "Risks"),
            ("p", "A bruise is common. " + LONG * 9),
            columns=2,
        ),
        in_order=["What is it?", "The doctor numbs", "Risks", "A bruise is common."],
        together=[("Risks", "A bruise is common.")],
    ),
    File(
        "unruled.pdf",
        "tables",
        pdf(("h1", "Doses"), ("p", LONG), ("table", DOSES), ("p", LONG), ruled=False),
        shows=[ROW],
        apart=APART,
    ),
    File("scan.pdf", "scans", scanned_pdf(), named="pictures of its pages"),
    File(
        "secret.pdf", "passwords", pdf(("p", "Text."), password="x"), named="password"
    ),
    File("bomb.docx", "bombs", _BOMB, named="when it is unpacked"),
    File(
        "laughs.docx",
        "bombs",
        zipped({"word/document.xml": _LAUGHS.encode(), "[Content_Types].xml": b"<a/>"}),
        named="is no Word file",
    ),
    File("deep.html", "bombs", "<div>" * 30_000 + "Text.", named="inside each other"),
    File("cut.pdf", "damaged files", b"%PDF-1.4\n1 0 obj <<", named="no PDF"),
    File("sheet.xlsx", "other formats", b"PK", named="does not read (.xlsx)"),
]
