"""Markdown and HTML."""

from __future__ import annotations

from bench.reading.expect import File

from .shared import APART, PIPES, ROW, html

MARKED = [
    File(
        "home.md",
        "mark-up",
        "# Home care\n\nRead **all** of this&nbsp;page. Take 5&nbsp;mg at night &mdash; not "
        "*more*. It costs [20 %](terms.html#x) less.\n\n![Poster](a.png)\n\n- **Leak**: "
        "cement may leak.\n- `Infection` is rare.\n\n> Rest well.\n",
        title="Home care",
        shows=[
            "Read all of this page.",
            "at night — not more. It costs 20 % less.",
            "Leak: cement may leak.",
            "Infection is rare.",
        ],
        hides=["**", "&nbsp;", "terms.html", "`", "Poster"],
    ),
    File(
        "doses.md",
        "tables",
        f"# Doses\n\n## Paracetamol\n\n{PIPES}\n\nAsk the nurse if unsure.\n",
        title="Doses",
        shows=[ROW, "Ask the nurse if unsure."],
        apart=APART,
    ),
    File(
        "post.md",
        "front matter",
        "---\ntitle: Life after kyphoplasty\ntags: [a, b]\n---\n\nRest on the first day.\n\n"
        "## Driving\n\nDo not drive for one week.\n",
        title="Life after kyphoplasty",
        shows=["Rest on the first day."],
        hides=["tags"],
        together=[("Life after kyphoplasty", "Driving", "Do not drive for one week.")],
    ),
    File(
        "bold-faq.md",
        "questions and answers",
        "# Questions\n\n**Can I eat before?**\n\nNo. Do not eat for six hours.\n\n**Does "
        "it hurt?**  \nA little. It stings. It is over soon. Most people say it is fine. "
        "Tell us if not.\n",
        together=[
            ("Can I eat before?", "Do not eat for six hours."),
            ("Does it hurt?", "A little.", "Tell us if not."),
        ],
    ),
    File(
        "html-in.md",
        "mark-up",
        "# Fasting\n\n<div>Important: fast for 6 hours.</div>\n\n<!-- no -->\n\n<script>x()"
        "</script>\n",
        shows=["Important: fast for 6 hours."],
        hides=["<div>", "no -->", "x()"],
    ),
    File(
        "wordpress.html",
        "page furniture",
        html(
            "<div id=cookie-notice><p>We use cookies here.</p><button>Accept</button></div>"
            "<header><a href=/>Riverside</a><nav><ul><li><a href=/k>Kyphoplasty</a><li>"
            "<a href=/e>Epidural</a></ul></nav></header><div class=breadcrumbs><a href=/>"
            "Home</a> &raquo; Kyphoplasty</div><main><article><h1>Kyphoplasty</h1><p "
            "class=entry-meta>By Dr Hart | 3 March 2024</p><div class=social-share>Share: "
            "<a href=#>Facebook</a> 112</div><p>It mends a bone with <b>cement</b>.<sup>"
            "<a href=#r1>1</a></sup> You go home at once.</p><h2>Risks</h2><ul><li>"
            "Infection is rare.<li>Bleeding.</ul><aside><h3>Related</h3><a href=/x>Other"
            "</a></aside><p><a class=cta href=/b>Click here to book &gt;&gt;</a></p>"
            "</article><section id=comments><h3>Leave a Reply</h3><form><label>Name"
            "</label><button>Post</button></form></section></main><aside class=sidebar>"
            "<ul><li><a href=#>Ten exercises</a></ul></aside><footer>12 High Street. "
            "<a href=#>Privacy</a></footer>",
            "<title>Kyphoplasty | Riverside</title>",
        ),
        title="Kyphoplasty",
        shows=["It mends a bone with cement.", "Infection is rare.", "Bleeding."],
        hides=[
            "cookies",
            "Epidural",
            "Home",
            "By Dr",
            "Facebook",
            "Other",
            "Click here",
            "Name",
            "Ten exercises",
            "High Street",
        ],
    ),
    File(
        "divs.html",
        "page furniture",
        html(
            "<div><div><a href=/a>About us</a><a href=/b>Departments</a><a href=/c>Contact"
            "</a></div></div><div><div>Epidural injection</div><div>An epidural is an "
            "injection into the back.</div><div>It takes 20 minutes.<br>You lie on your "
            "front.</div><div><b>After the injection</b></div><div>Rest for one hour.<br>"
            "<br>Do not drive on the same day.</div></div><div><a href=/i>Imprint</a> | "
            "<a href=/p>Privacy policy</a></div>",
            "<title>Epidural injection | St Mary</title>",
        ),
        title="Epidural injection",
        shows=["An epidural is an injection", "It takes 20 minutes."],
        hides=["About us", "Imprint"],
        together=[("After the injection", "Rest for one hour.")],
    ),
    File(
        "accordion.html",
        "questions and answers",
        html(
            "<main><h1>Questions</h1><div class=accordion><h3><button>Can I eat before?"
            "</button></h3><div class=panel hidden><p>No. Fast for six hours.</p></div>"
            "</div><details><summary>How much is it?</summary><p>It costs 90 pounds.</p>"
            "</details><dl><dt>Does it hurt?<dd>A little.<dt>Cement<dd>A plastic that "
            "becomes hard.</dl></main>"
        ),
        together=[
            ("Can I eat before?", "Fast for six hours."),
            ("How much is it?", "It costs 90 pounds."),
            ("Does it hurt?", "A little."),
        ],
        shows=["Cement: A plastic that becomes hard."],
    ),
    File(
        "spans.html",
        "tables",
        html(
            "<h1>Iron</h1><table><caption>Iron tablets</caption><thead><tr><th rowspan=2>"
            "Age<th colspan=2>Dose</tr><tr><th>Morning<th>Evening</tr></thead><tbody><tr>"
            "<td colspan=3>Children</tr><tr><td>2 to 5<td>1 ml<td>2 ml</tr><tr><td>6 to "
            "12<td colspan=2>5 ml</tr><tr><td colspan=3>Adults</tr><tr><td>all<td>10 ml"
            "<td>none</tr></tbody></table>"
        ),
        shows=[
            "Children; Age: 2 to 5; Dose Morning: 1 ml; Dose Evening: 2 ml",
            "Adults; Age: all; Dose Morning: 10 ml",
        ],
        together=[("Iron tablets", "Age: 6 to 12")],
        apart=[("2 to 5", "6 to 12")],
    ),
    File(
        "old.html",
        "page furniture",
        html(
            "<table width=100%><tr><td><a href=a>Home</a><br><a href=b>News</a></td><td>"
            "<h1>Back school</h1><p>Come on Mondays at nine.</p><p>Bring a towel with "
            "you.</p></td></tr></table>"
        ),
        title="Back school",
        shows=["Come on Mondays at nine.", "Bring a towel with you."],
        hides=["News"],
    ),
    File(
        "german.html",
        "encodings",
        html("<p>Die Füße schlafen ein.", "<meta charset=windows-1252>").encode(
            "cp1252"
        ),
        shows=["Die Füße schlafen ein."],
    ),
]
