"""Word files, PDFs, and files that are none."""

from __future__ import annotations

from typing import Any

from bench.reading.expect import File
from bench.reading.make import docx, pdf, zipped

from .shared import PROSE


def _merged(document: Any) -> None:
    table = document.tables[0]
    table.cell(1, 0).merge(table.cell(1, 2))
    document.sections[0].header.paragraphs[0].text = "Leaflet 7, March"


BINARY = [
    File(
        "merged.docx",
        "tables",
        docx(
            ("h1", "Ibuprofen"),
            (
                "table",
                [
                    ["Age", "Dose", "A day"],
                    ["With food", "", ""],
                    ["6 to 9", "200 mg", "3 times"],
                    ["10 to 12", "300 mg", "3 times"],
                ],
            ),
            ("h2", "When not to take it"),
            ("li", "If you have an ulcer"),
            ("li", "If you are pregnant"),
            edit=_merged,
        ),
        shows=["With food; Age: 10 to 12; Dose: 300 mg; A day: 3 times"],
        hides=["Leaflet 7"],
        together=[("When not to take it", "If you are pregnant")],
        apart=[("6 to 9", "10 to 12")],
    ),
    File(
        "plain.docx",
        "headings",
        docx(
            ("p", "After your injection"),
            ("p", PROSE),
            ("p", "When to call us"),
            ("p", "Call us if you have a fever."),
            title="Document1",
        ),
        together=[("When to call us", "Call us if you have a fever.")],
    ),
    File(
        "three.pdf",
        "columns",
        pdf(
            ("h2", "One"),
            ("p", PROSE * 7),
            ("h2", "Two"),
            ("p", "Bring your glasses. " + PROSE * 7),
            ("h2", "Three"),
            ("p", "Lock your door. " + PROSE * 5),
            columns=3,
        ),
        in_order=["One", "Two", "Bring your glasses.", "Three", "Lock your door."],
        together=[("Two", "Bring your glasses.")],
    ),
    File(
        "long.pdf",
        "pages",
        pdf(
            ("h1", "Discogram"),
            *[("p", PROSE * 4)] * 9,
            ("p", "A discogram takes 45 minutes."),
            header="Mill Road Hospital",
            footer="{page}",
        ),
        title="Discogram",
        shows=["A discogram takes 45 minutes."],
        hides=["Mill Road"],
        pages={"A discogram takes 45 minutes.": 2},
    ),
    File(
        "small.pdf",
        "reference numbers",
        pdf(
            ("h1", "Block"),
            (
                "p",
                "It helps for weeks.<super size=6>1</super> You need 10"
                "<super size=6>3</super> cells. " + PROSE,
            ),
            ("b", "Can I drive?"),
            ("p", "No."),
        ),
        shows=["10³ cells"],
        together=[("Can I drive?", "No.")],
    ),
    File(
        "two-tables.pdf",
        "tables",
        pdf(
            ("h1", "Doses"),
            ("p", PROSE),
            ("table", [["Age", "Dose"], ["2 to 5", "1 ml"], ["6 to 9", "2 ml"]]),
            ("p", PROSE),
            (
                "table",
                [
                    ["Risk", "How often", "What we do"],
                    ["Bruise", "1 in 20", "Ice"],
                    ["Fever", "1 in 900", "Blood test"],
                ],
            ),
        ),
        shows=["Age: 6 to 9; Dose: 2 ml", "Risk: Fever; How often: 1 in 900"],
        apart=[("2 to 5", "6 to 9"), ("Bruise", "Fever")],
    ),
    File("rtf.txt", "wrong endings", rb"{\rtf1\ansi Text}", named="RTF"),
    File("note.odt", "other formats", zipped({"content.xml": b"<a/>"}), named="(.odt)"),
    File(
        "copy.txt",
        "copies",
        "Rest\n\nRest for one day.\n",
        noted="has the same text as",
        beside={"a-rest.txt": "Rest\n\nRest for one day.\n"},
    ),
    File(
        "spanish.txt",
        "another language",
        "Rodilla\n\n"
        + "Después de la inyección no debe conducir durante dos días. Llame a la "
        "clínica si tiene fiebre o si la rodilla está roja. Puede comer y beber como siempre. "
        * 4,
        noted="another language",
    ),
    File(
        "empty-section.md",
        "sections without text",
        "# Hip\n\nWalk every day for half an hour.\n\n## Exercises\n\n## Pain\n\nIce helps.\n",
        noted="without text",
    ),
]
