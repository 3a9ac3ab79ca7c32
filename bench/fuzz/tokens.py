"""The pieces that files of each kind are made of."""

from __future__ import annotations


def _of(text: str) -> tuple[str, ...]:
    """The pieces between blanks. `_` stands for a blank, `~` for a new line."""
    return tuple(p.replace("_", " ").replace("~", "\n") for p in text.split(" "))


TEXT = (
    *_of("~~ ~ _ ._ •_ -_ 1._ ?_ :_ ___ a_ |_ _|_a_|_ Q:_ A:_ ( \" ' -- Share~ ©"),
    *("\t", "\u0301", "\u200b", "é", "脊", "\u2028", "\f", "\r"),
)
MARKDOWN = (
    *TEXT,
    *_of("#_ * ` > [a](b) ![ ]: --- === <b> <!-- ``` &amp; \\ ~|_a~ |---|---|~"),
    "~",
)
HTML = (
    *_of("<p> </p> <b> </b> <ul> <li> <table> <tr> <td> <td_colspan=9> <th> <br>"),
    *_of("<h2>A</h2> <div> </div> <script> <!-- --> &amp; &#0; <title> <body> <dl>"),
    *_of("<dt> <dd> <sup>2</sup> <details> <summary> <aside> <nav> <a_href=b> <pre>"),
    *_of("<ol_start=3> <td_rowspan=9> <div_hidden> <h1> <figcaption> <em>"),
)
JSON = (
    *_of('{ } [ ] , : "text" "article" "start" "end" "marks" "code" "selector"'),
    *_of('"type" "exact" "TextQuoteSelector" "TextPositionSelector" null true -1'),
    *_of('1e9 0.5 "" "a" "\\ud800" "message" "answers" "question" "citations" NaN'),
    "9" * 20,
)
SHEET = (
    *HTML,
    *JSON,
    *_of("<main_data-sheet </main> <blockquote_ </blockquote> <mark> </mark> <code>"),
)
DRAWING = (
    *_of("BT ET Tj TJ Td Tm Tf Tr Ts Tw Tz TL T* ' \" re S f q Q cm W n m l h Do BI"),
    *_of("ID EI BDC EMC /F /X (a) <00> [ ] << >> 0 1 -1 72 1e9 99999999999 0.0"),
)
PDF = (
    *_of("1_0_R obj endobj << >> [ ] /Filter/FlateDecode /Length /Kids /Count_9"),
    *_of("/Type/Page stream~ endstream /Contents /Encrypt /Root xref startxref"),
    *_of("trailer -1 /Resources /Font /MediaBox /ObjStm /W[1_1_1] /Index /Size_9"),
)
WORD = (
    *_of("<w:p> </w:p> <w:r> </w:r> <w:t>a</w:t> <w:tab/> <w:br/> <w:tbl> </w:tbl>"),
    *_of("<w:tr> </w:tr> <w:tc> </w:tc> <w:pPr> </w:pPr> <w:vMerge/> <w:tcPr>"),
    *_of('<w:pStyle_w:val="Heading1"/> <w:gridSpan_w:val="3"/> <w:sdt> <w:del>'),
    *_of('<w:numPr><w:ilvl_w:val="0"/><w:numId_w:val="1"/></w:numPr> <w:ins> &#0;'),
    *_of('<w:fldChar_w:fldCharType="begin"/> <w:hyperlink_r:id="r1"> &lt;'),
    '<w:footnoteReference w:id="1"/>',
)
ZIP = ("PK\x05\x06", "PK\x03\x04", "PK\x01\x02", "\0\0", "\x08")
CSV = (*_of(', ; " "" ~ question expected'), "\t", "\r\n", "\0")
