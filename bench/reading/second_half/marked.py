"""Markdown and HTML."""

from __future__ import annotations

from bench.reading.expect import File

from .shared import PROSE, html

MARKED = [
    File(
        "nested.md",
        "mark-up",
        '+++\ntitle = "At home"\n+++\n\nSome words ~~not~~ here.\n\n1. Take:\n   - one '
        "tablet\n   - some water\n2. Wait for `20` minutes.\n\nSetext heading\n---\n\nSee "
        "<https://a.example> or [our page][p].\n\n[p]: https://b.example\n",
        title="At home",
        shows=["one tablet", "some water", "Wait for 20 minutes.", "or our page."],
        hides=["~~", "not", "[p]", "b.example"],
        together=[("Setext heading", "our page")],
    ),
    File(
        "risks.markdown",
        "tables",
        "# Risks\n\nRisk | How often\n--- | ---\nBruise | 1 in 20\nInfection \\| fever | 1 in "
        "1000\n",
        shows=["Risk: Bruise; How often: 1 in 20", "How often: 1 in 1000"],
        apart=[("Bruise", "Infection")],
    ),
    File(
        "drupal.html",
        "page furniture",
        html(
            "<a class=visually-hidden href=#main>Skip to main content</a><div class='region "
            "region-header'><h1 class=site-name><a href=/>Mill Road Hospital</a></h1></div>"
            "<div role=navigation><ul class=menu><li><a href=/1>Wards</a></li><li><a "
            "href=/2>Find us</a></li></ul></div><div role=main><h2>MRI scan</h2><div "
            "class=field-body><p>An MRI scan makes pictures of your back without "
            "X-rays.</p><p><strong>Important:</strong> tell us if you have a pacemaker."
            "</p><aside class=callout><p>Leave your watch and your keys at home.</p></aside>"
            "<h3>How long does it take?</h3><p>About 30 minutes.</p></div><ul "
            "class='links inline'><li><a href=/p>Printer-friendly version</a></li></ul></div>"
            "<div class='region-footer'><p>Mill Road 5, M1 2AB. Tel. 0161 555 0100</p>"
            "<ul><li><a href=/a>Accessibility</a></li></ul></div>",
            "<title>MRI scan | Mill Road Hospital</title>",
        ),
        title="MRI scan",
        shows=[
            "without X-rays.",
            "tell us if you have a pacemaker.",
            "Leave your watch",
        ],
        hides=["Skip to", "Wards", "Printer-friendly", "0161", "Accessibility"],
        together=[("How long does it take?", "About 30 minutes.")],
    ),
    File(
        "aspnet.html",
        "page furniture",
        html(
            "<form id=aspnetForm><div id=topnav><a href=/>Home</a> <a href=/x>Doctors</a>"
            "</div><div id=content><h1>Sciatica</h1>"
            "<p>Sciatica is pain that runs down the leg. "
            + PROSE * 3
            + "</p><p>It often goes away by itself.</p></div><input type=submit></form>"
        ),
        title="Sciatica",
        shows=["pain that runs down the leg", "goes away by itself"],
        hides=["Doctors"],
    ),
    File(
        "tabs.html",
        "hidden text",
        html(
            "<main><h1>Epidural</h1><ul class=nav-tabs role=tablist><li><a href=#a>Before"
            "</a><li><a href=#b>After</a></ul><div class='tab-pane active' id=a><p>Fast for "
            "six hours.</p></div><div class=tab-pane id=b style='display:none'><p>Rest for "
            "one hour.</p></div><div style='display:none'><a href=/m>Mobile menu</a></div>"
            "</main>"
        ),
        shows=["Fast for six hours.", "Rest for one hour."],
        hides=["Mobile menu"],
    ),
    File(
        "sideways.html",
        "tables",
        html(
            "<h1>Clinic</h1><table><tr><th>Open<td>Monday to Friday<tr><th>Phone<td>020 5550"
            "<tr><th>Parking<td>Free for two hours</table>"
        ),
        shows=["Parking: Free for two hours"],
    ),
    File(
        "units.html",
        "mark-up",
        html(
            "<h1>Blood</h1><p>You need more than 50 &times; 10<sup>9</sup> platelets a litre."
            "<sup>[2]</sup> Drink H<sub>2</sub>O only. Take 1&frac12; tablets &lt; 3 times."
            "</p><p>Old <del>5 mg</del> dose.</p>"
        ),
        shows=["50 × 10⁹ platelets", "H₂O", "1½ tablets < 3 times", "Old dose."],
        hides=["5 mg", "109 platelets"],
    ),
    File(
        "faq-table.html",
        "questions and answers",
        html(
            "<h1>FAQ</h1><div class=faq><div class=q>Can I fly after it?</div><div class=a>"
            "Wait for one week. Ask your doctor. Drink enough. Wear stockings. Get up "
            "often.</div><div class=q>Is there parking?</div><div class=a>Yes.</div></div>"
        ),
        together=[("Can I fly after it?", "Wait for one week.", "Get up often.")],
        apart=[("Get up often.", "Is there parking?")],
    ),
]
