"""Plain texts."""

from __future__ import annotations

from bench.reading.expect import File

from .shared import LONG, html

TEXTS = [
    File(
        "faq.txt",
        "questions and answers",
        "Q: Can I drive home?\nA: No.\n\nQ: I take blood thinners. What should I do?\n"
        "A: Tell us ten days before. We ask your doctor whether you may pause them. Do "
        "not stop them yourself. The nurse calls you back. Bring your list of medicines "
        "with you.\n\nQ: I am diabetic. Is it safe?\nA: Yes, but your sugar may rise for "
        "two weeks.\n",
        together=[
            ("Can I drive home?", "A: No."),
            (
                "I take blood thinners.",
                "Tell us ten days",
                "Bring your list of medicines",
            ),
            ("I am diabetic. Is it safe?", "your sugar may rise"),
        ],
        apart=[("A: No.", "Tell us ten days")],
    ),
    File(
        "discogram.txt",
        "questions and answers",
        "Discogram\n\nwhat is a discogram and why did my doctor send me to have one done?\n"
        f"It is a test of a disc. {LONG}\n\nHow long is the test?\n\n45 minutes, and two "
        "hours of rest\n",
        title="Discogram",
        together=[
            ("why did my doctor send me", "It is a test", "a plaster is put on."),
            ("How long is the test?", "45 minutes, and two hours of rest"),
        ],
    ),
    File(
        "copied.txt",
        "page furniture",
        "Skip to content\nRiverside Spine\nHome\nAbout us\nKyphoplasty\nEpidural\n"
        "Contact\nKyphoplasty: what to expect\nShare on Facebook\nFacebook 112\n"
        "Kyphoplasty mends a broken bone of the spine with cement.\nWhat are the risks?\n"
        "In 1 of 100 people the cement leaks.\nClick here to book an appointment >>\n"
        "Going home\nYou can go home after four hours.\n\nWe use cookies to make this "
        "site better.\nAccept all\nReject\nAbout us\nPrivacy policy\nTel: 020 5550 1000\n"
        "info@riverside.example\n© 2024 Riverside Spine",
        title="Kyphoplasty: what to expect",
        shows=["mends a broken bone", "the cement leaks", "go home after four hours"],
        hides=[
            "Home",
            "Accept all",
            "cookies",
            "Click here",
            "Privacy",
            "5550",
            "info@",
        ],
    ),
    File(
        "sounds-like.txt",
        "lines that only sound like furniture",
        "After a nerve block\n\n"
        + LONG
        + LONG
        + "\n\n3 replies to common worries\nA good "
        "response means that the pain falls by half.\n\nNo comments on driving\nAsk the "
        "nurse before you drive a car again.\n\nLeave a reply for the night nurse\nPut "
        "the paper into the box beside your bed.\n\nStitches\nThe stitches come out "
        "after ten days.\n",
        shows=[
            "falls by half",
            "Ask the nurse before",
            "into the box",
            "after ten days",
        ],
    ),
    File(
        "mail.txt",
        "page furniture",
        "Going home after an epidural\n\nFrom: Ward 4\nTo: All patients\nDate: 3 March\n"
        "Subject: Going home\n\nYou can go home after two hours of rest on the ward.\n"
        "Somebody must drive you.\n\n> Could you send me the new leaflet?\n> Thank you\n\n"
        "--\nAnna Hart\nWard 4\n",
        shows=["You can go home after two hours", "Somebody must drive you."],
        hides=["Could you send", "Anna Hart", "Subject:"],
    ),
    File(
        "consent.txt",
        "page furniture",
        "Consent to an injection\n\nName: ______________ Date of birth: ________\n\nThe "
        "needle may touch a nerve in 1 of 500 people.\n\n☐ I understand that I must not "
        "drive on the same day.\n☐ Yes ☐ No\n\nSignature: ..................\n",
        shows=["may touch a nerve", "I must not drive on the same day."],
        hides=["Name:", "Signature", "☐ Yes"],
    ),
    File(
        "tabs.txt",
        "tables",
        "Medicines before an injection\n\nMedicine\tStop before\tStart again\n"
        "Clopidogrel\t7 days\tnext day\nWarfarin\t5 days\tsame evening\nAspirin\tdo not "
        "stop\t\n\nAsk us about all others.\n",
        shows=[
            "Medicine: Warfarin; Stop before: 5 days; Start again: same evening",
            "Medicine: Aspirin; Stop before: do not stop",
            "Ask us about all others.",
        ],
        apart=[("Warfarin", "Clopidogrel"), ("Warfarin", "Aspirin")],
    ),
    File(
        "aligned.txt",
        "tables",
        "Opening hours\n\nDay          From      To\nMonday       8.00      18.00\n"
        "Tuesday      9.00      17.00\nSaturday     9.00      12.00\n\nSunday closed.\n",
        shows=["Day: Tuesday; From: 9.00; To: 17.00"],
        apart=[("Monday", "Tuesday")],
    ),
    File(
        "columns.txt",
        "columns",
        "                       Epidural injection\n\n"
        "What is it?                                How is it injected?\n"
        "An epidural is an injection that is        The doctor numbs the skin and then\n"
        "given into the back. It brings the         guides the needle with the help of\n"
        "medicine close to the nerve and it         an X-ray picture. This takes about\n"
        "may lessen the pain for some weeks.        twenty minutes in most people.\n",
        title="Epidural injection",
        shows=[
            "It brings the medicine close to the nerve",
            "guides the needle with the help",
        ],
        in_order=["some weeks.", "How is it injected?", "twenty minutes"],
        noted="columns side by side",
    ),
    File(
        "divided.txt",
        "divided words",
        "Warmth for the knee\n\nKeep the plaster dry for two days after it. The physio-\n"
        "therapy may begin after one week. Call us if the knee becomes hot\nand swollen "
        "or if the skin around the small wound turns red.\n",
        shows=["The physio- therapy may begin after one week."],
    ),
    File(
        "references.txt",
        "reference numbers",
        "Nerve block\n\nA block is done under ultrasound.1 You lie on your side.2,3 The "
        "skin is numbed first.4-6 It helps for six weeks.[7] Most people go home soon.8\n",
        shows=["It helps for six weeks."],
    ),
    File(
        "wrapped.txt",
        "wrapped lines",
        "Tablets\n\nThe largest daily amount of this tablet for an adult is not more "
        "than\n4. If you are over seventy the largest daily amount goes down to\n3. Never "
        "take them with alcohol and never for longer than five days in\na row.\n\nBring:\n"
        "1. your list of medicines\n2. your glasses\n",
        shows=["not more than 4.", "goes down to 3.", "1. your list of medicines"],
    ),
    File(
        "lower.txt",
        "headings",
        "adolescent idiopathic scoliosis\n\nWho is at risk for a curve of the spine when "
        "they grow fast between ten and fifteen? ?\n\nGirls are at risk more than boys.\n\n"
        "What research is being done on curves of the spine in young people who grow up\n"
        "\nNew braces are tried in three clinics.\n",
        title="adolescent idiopathic scoliosis",
        together=[
            ("Who is at risk for a curve", "Girls are at risk"),
            ("What research is being done", "New braces are tried"),
        ],
    ),
    File(
        "soft.txt",
        "invisible characters",
        "Knee\n\nPeople with a pace\u00admak\u00ader must tell us. Anti\u200bcoagulants "
        "are stopped before.\n",
        shows=["must tell us."],
    ),
    File(
        "latin.txt",
        "encodings",
        "Der Rücken schmerzt, und die Füße schlafen ein.".encode("cp1252"),
        named="WINDOWS-1252",
    ),
    File("wide.txt", "encodings", "Back pain is bad.".encode("utf-16"), named="UTF-16"),
    File(
        "twice.txt",
        "encodings",
        "Knee\n\nDonâ€™t kneel for a week. It costs 40 â‚¬.",
        noted="wrong code page",
    ),
    File(
        "page.txt", "wrong endings", html("<p>Text of a page."), named="a page of HTML"
    ),
]
