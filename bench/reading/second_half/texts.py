"""Plain texts."""

from __future__ import annotations

from bench.reading.expect import File

from .shared import PROSE

TEXTS = [
    File(
        "ward-questions.txt",
        "questions and answers",
        "Ward 7: questions that we are asked\n\nQuestion 1: May my children visit me?\n"
        "Answer: Yes, from two to six.\n\nQuestion 2: My mother does not hear well. She is "
        "afraid of nurses with masks. Can somebody stay with her?\nAnswer: Yes. One person "
        "can sleep in the room. There is no charge. Tell us on the day before. We put up a "
        "bed. Breakfast is free as well.\n\nQuestion 3: Where do I pay?\nAnswer: Nowhere.\n",
        title="Ward 7: questions that we are asked",
        together=[
            ("May my children visit me?", "from two to six"),
            (
                "Can somebody stay with her?",
                "One person can sleep",
                "Breakfast is free",
            ),
            ("Where do I pay?", "Nowhere."),
        ],
        apart=[("Nowhere.", "Breakfast is free")],
    ),
    File(
        "no-blank-lines.txt",
        "questions and answers",
        "Facet joint injection\nWhy do I need it?\nYour joints hurt. The pictures show "
        "that they are worn.\nIs it dangerous?\nNo. In 1 of 2000 people a joint becomes "
        "infected. You would notice it by a fever. Then call us at once. Do not wait for "
        "the next day. We are there all night.\nHow soon can I work?\nAfter two days\n",
        title="Facet joint injection",
        together=[
            ("Why do I need it?", "they are worn"),
            ("Is it dangerous?", "In 1 of 2000", "there all night"),
            ("How soon can I work?", "After two days"),
        ],
    ),
    File(
        "print.txt",
        "page furniture",
        "Home | Departments | Patients & visitors | Careers | Contact\nYou are here: Home » "
        "Leaflets » Lumbar puncture\n\nLumbar puncture\n\nLast reviewed: 12 May 2023\n3 min "
        "read\n\nA lumbar puncture takes a little fluid from your back.\n\nHow to prepare\n\n"
        "Drink a lot on the day before. Biscuits and cookies are fine, too.\n\nBook an "
        "appointment today!\n\nThis website uses cookies to give you the best experience.\n"
        "Cookie settings\nAccept all cookies\n\nSwitchboard: 0161 555 0123\nFollow us on "
        "Instagram\nBack to top\n",
        title="Lumbar puncture",
        shows=["takes a little fluid", "Biscuits and cookies are fine, too."],
        hides=[
            "Departments",
            "You are here",
            "Last reviewed",
            "Book an appointment",
            "uses cookies",
            "Accept all",
            "Follow us",
            "Back to top",
            "3 min",
            "Switchboard",
        ],
    ),
    File(
        "reply-to-fears.txt",
        "lines that only sound like furniture",
        "Before your scan\n\n"
        + PROSE * 3
        + "\n\n12 responses to fear\nBreathe slowly and "
        "count to ten.\n\nShare your worries\nTell the nurse what you are afraid of.\n\nNo "
        "comment is silly\nAsk whatever you want.\n\nPrint\nAll pictures are printed on "
        "request within one week.\n",
        shows=[
            "count to ten",
            "what you are afraid of",
            "Ask whatever",
            "within one week",
        ],
    ),
    File(
        "comments.txt",
        "page furniture",
        "Heat or ice\n\n"
        + PROSE * 2
        + "\n\nHeat helps stiff muscles.\n\n2 thoughts on “Heat "
        "or ice”\n\nMaria says:\nMarch 3, 2021 at 9:12 am\nI put whisky on it and it was "
        "gone.\nReply\n\nTom says:\nMarch 4, 2021 at 10:02 pm\nMe too, twice a day.\nReply\n"
        "\nLeave a comment\nYour email address will not be published.\nName *\nEmail *\n",
        shows=["Heat helps stiff muscles."],
        hides=["whisky", "twice a day", "Maria"],
    ),
    File(
        "contact.txt",
        "pages on how to reach a clinic",
        "How to reach us\n\nNurse helpline: 020 5550 2000\nReception: 020 5550 2001\n"
        "E-mail: hello@spine.example\nMonday to Friday 8.00 - 18.00\n",
        shows=["020 5550 2000", "Monday to Friday 8.00 - 18.00"],
    ),
    File(
        "prices.txt",
        "tables",
        "Prices\n\n| Treatment | Price | Nights |\n| Kyphoplasty | 5900 | 1 |\n| Epidural | "
        "450 | 0 |\n| Discogram | 800 | 0 |\n",
        shows=["Treatment: Epidural; Price: 450; Nights: 0"],
        apart=[("Epidural", "Kyphoplasty")],
    ),
    File(
        "fasting.txt",
        "tables",
        "When to stop eating\n\nWhat                    Until when before the operation\n"
        "Solid food              6 hours\nMilk                    4 hours\nWater and tea       "
        "    2 hours\n\nChildren may drink until one hour before.\n",
        shows=["What: Milk; Until when before the operation: 4 hours"],
        apart=[("6 hours", "4 hours")],
    ),
    File(
        "newsletter.txt",
        "columns",
        "OUR SPRING LETTER\n\n"
        "Dear patients,                          The new scanner\n"
        "we have moved to the second floor       is open since March. It is wide and\n"
        "of the house in Mill Road. The          quiet, and you can listen to music\n"
        "lift is beside the front door and       while it takes its pictures. Ask at\n"
        "it opens at seven every morning.        the desk for ear plugs if you like.\n",
        shows=["of the house in Mill Road.", "listen to music while it takes"],
        in_order=["it opens at seven", "The new scanner"],
        noted="columns side by side",
    ),
    File(
        "arabic.txt",
        "encodings",
        "تؤلم الركبة بعد الحقنة. لا تقد السيارة لمدة يومين.".encode("cp1256"),
        named="WINDOWS-1256",
    ),
    File(
        "be.txt",
        "encodings",
        "Keep the plaster dry for two days.".encode("utf-16-be"),
        named="UTF-16BE",
    ),
    File("scan.txt", "wrong endings", b"%PDF-1.7 ...", named="is a PDF"),
    File(
        "mixed.txt",
        "encodings",
        "Hips\n\nIt costs Â£40. Donâ€™t run.",
        noted="wrong code page",
    ),
]
