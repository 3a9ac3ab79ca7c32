"""Text pairs: an article as it stands, and the blocks that a reader would see."""

from __future__ import annotations

import pytest

from qa.corpus import Corpus
from tests.helpers.folders import article_of, sketch

# Every oddity of the five source articles: (article, the block as it must come out).
SOURCE = [
    # a title without mark-up
    (
        "pain-reduction",
        "title | How Interventional Radiology Reduces Pain in Non-Surgical Spinal Procedures",
    ),
    # share counts, and the category below them (named in the catalogue)
    ("pain-reduction", "furniture | 0"),
    ("pain-reduction", "furniture | 8"),
    ("pain-reduction", "furniture | Interventional Radiology"),
    # a heading after a paragraph that ends in a colon
    ("pain-reduction", "heading | Recognizing Types of Treatable Back Pain"),
    # a round bullet, indented
    (
        "pain-reduction",
        "item Recognizing Types of Treatable Back Pain | • [Spinal stenosis]: The spinal "
        "canal narrows, which may put pressure on nerves and cause pain.",
    ),
    # a comment form
    ("pain-reduction", "furniture | LEAVE A REPLY"),
    ("pain-reduction", "furniture | Please enter your comment!"),
    ("pain-reduction", "furniture | Please enter your name here"),
    # no title at all: the first line is a paragraph; headings without blank lines
    ("chronic-pain", "heading | Specific Areas Are Targeted"),
    ("chronic-pain", "heading | Angiography"),
    ("chronic-pain", "heading | Ask About Interventional Radiology"),
    ("chronic-pain", "furniture | Leave a Reply"),
    # captions of photos (named in the catalogue), one of them inside a section
    ("symptom-management", "furniture | Doctor and woman at window"),
    ("symptom-management", "furniture | Cancer patient with doctor"),
    # a definition that lost its colon
    (
        "symptom-management",
        "item | [Epidural steroid injection]Inserting a needle into the soft tissue around "
        "the spinal cord or spinal nerves and injecting medications to relieve pain.",
    ),
    # a missing final stop
    (
        "symptom-management",
        "item | [Spinal cord stimulation]:\u00a0Placing small electrical leads outside the "
        "spinal cord through a small needle gives signals to the spinal cord that decrease "
        "the pain signals transmitted to the brain",
    ),
    ("symptom-management", "heading | Palliative care"),
    # the title holds a colon
    (
        "spine-guide",
        "title | Interventional Spine Medicine: A Comprehensive Guide to Relieving Back Pain",
    ),
    # title and first heading follow each other
    ("spine-guide", "heading | Introduction"),
    # a dash as bullet, a term in brackets
    (
        "spine-guide",
        "item Diagnostic Techniques in Interventional Spine Medicine | - [Magnetic Resonance "
        "Imaging (MRI)]: This imaging technique provides detailed images of the spine, "
        "allowing physicians to detect abnormalities such as herniated discs or spinal "
        "stenosis.",
    ),
    (
        "spine-guide",
        'furniture | Post a Comment for "Interventional Spine Medicine: A Comprehensive '
        'Guide to Relieving Back Pain"',
    ),
    # the author's affiliation (named in the catalogue)
    (
        "recent-advances",
        "furniture | Interventional Radiologist Imam Hossein Hospital, Shahid Beheshti "
        "University of Medical Sciences- Tehran- IRAN",
    ),
    # a heading with a colon, one without
    ("recent-advances", "heading | Epidural Steroid Injections:"),
    ("recent-advances", "heading | Spinal Cord Stimulation"),
]


@pytest.mark.parametrize(("article", "block"), SOURCE)
def test_source_articles_come_out_right(
    corpus: Corpus, article: str, block: str
) -> None:
    assert block in sketch(corpus.by_id[article])


def test_a_heading_is_named_without_its_colon(corpus: Corpus) -> None:
    article = corpus.by_id["recent-advances"]
    sections = {article.text[s.start : s.end] for b in article.blocks for s in b.path}
    assert sections == {
        "Epidural Steroid Injections",
        "Spinal Cord Stimulation",
        "Nerve Ablation Procedures",
    }


def test_the_closing_paragraph_stands_under_no_heading(corpus: Corpus) -> None:
    last = corpus.by_id["recent-advances"].blocks[-1]
    assert (last.kind, last.path) == ("paragraph", ())


def test_a_disclaimer_is_found_but_stands_apart_from_the_advice(corpus: Corpus) -> None:
    article = corpus.by_id["symptom-management"]
    last = article.blocks[-1]
    assert [article.text[a:b] for a, b in last.path] == ["Disclaimer"]
    assert len(last.sentences) == 3


def test_a_wrong_quotation_mark_does_not_end_a_sentence(corpus: Corpus) -> None:
    article = corpus.by_id["recent-advances"]
    first = article.sentences[0]
    assert article.text[first.start : first.end] == (
        "Back pain is a common problem that can significantly impact a person›s "
        "quality of life."
    )


# Articles nobody has seen: (what it guards, text, blocks).
UNSEEN = [
    (
        "page furniture of many sites",
        "Home > Health > Back pain\nSciatica: What You Need to Know\nBy Dr. Jane Roe, MD\n"
        "Posted on March 3, 2024\n12 shares\nSciatica is pain that runs down the leg.\n"
        "Share this article\nCopyright 2024 Back Clinic. All rights reserved.\n"
        "3 Comments\nGreat article, it helped me.",
        [
            "furniture | Home > Health > Back pain",
            "title | Sciatica: What You Need to Know",
            "furniture | By Dr. Jane Roe, MD",
            "furniture | Posted on March 3, 2024",
            "furniture | 12 shares",
            "paragraph | Sciatica is pain that runs down the leg.",
            "furniture | Share this article",
            "furniture | Copyright 2024 Back Clinic. All rights reserved.",
            "furniture | 3 Comments",
            "furniture | Great article, it helped me.",
        ],
    ),
    (
        "a question as heading; a list that lost its bullets; numbers and letters",
        "What causes it?\nA slipped disc is the most common cause.\nSymptoms include:\n"
        "Leg pain\nNumbness\nTreatment\nMost people get better.\n1. Keep moving.\n"
        "(b) Ask your doctor",
        [
            "title | What causes it?",
            "paragraph | A slipped disc is the most common cause.",
            "paragraph | Symptoms include:",
            "item | Leg pain",
            "item | Numbness",
            "heading | Treatment",
            "paragraph Treatment | Most people get better.",
            "item Treatment | 1. Keep moving.",
            "item Treatment | (b) Ask your doctor",
        ],
    ),
    (
        "a leaflet whose lists lost their bullets: every line can be quoted",
        "Epidural injection\n\nBefore your procedure\n\nStop eating 6 hours before\n"
        "Take your usual medicines\n\nAFTER YOUR PROCEDURE\nRest for the day.\n\n"
        "Contact\nTel: 020 1234\nEmail: clinic\n\nReferences\n1. Smith J. Spine.",
        [
            "title | Epidural injection",
            "heading | Before your procedure",
            "item Before your procedure | Stop eating 6 hours before",
            "item Before your procedure | Take your usual medicines",
            "heading | AFTER YOUR PROCEDURE",
            "paragraph AFTER YOUR PROCEDURE | Rest for the day.",
            "heading | Contact",
            "item Contact | Tel: 020 1234",
            "item Contact | Email: clinic",
            "heading | References",
            "item References | 1. Smith J. Spine.",
        ],
    ),
    (
        "a double-spaced list without bullets",
        "Sciatica is pain in the leg.\n\nSymptoms\n\nLeg pain\n\nNumbness\n\nTreatment\n\n"
        "Most people get better.",
        [
            "paragraph | Sciatica is pain in the leg.",
            "heading | Symptoms",
            "item Symptoms | Leg pain",
            "item Symptoms | Numbness",
            "heading | Treatment",
            "paragraph Treatment | Most people get better.",
        ],
    ),
    (
        "instructions are never furniture, whatever they begin with",
        "Going home\nShare with your nurse a list of all medicines you take.\n"
        "Share this leaflet with your family.\nPlease enter your weight on the form.\n"
        "Follow us to the theatre, and tell us if you feel faint.\n"
        "If your temperature is > 38 °C call the ward at once\n"
        "(a) Fast for six hours\n(b) Remove all metal\n(c) Tell us if you are pregnant\n"
        "Call the nurse at once on:\n999\nPrint",
        [
            "title | Going home",
            "paragraph | Share with your nurse a list of all medicines you take.",
            "paragraph | Share this leaflet with your family.",
            "paragraph | Please enter your weight on the form.",
            "paragraph | Follow us to the theatre, and tell us if you feel faint.",
            "heading | If your temperature is > 38 °C call the ward at once",
            "item If your temperature is > 38 °C call the ward at once | (a) Fast for six hours",
            "item If your temperature is > 38 °C call the ward at once | (b) Remove all metal",
            "item If your temperature is > 38 °C call the ward at once | (c) Tell us if you are pregnant",
            "paragraph If your temperature is > 38 °C call the ward at once | Call the nurse at once on:",
            "paragraph If your temperature is > 38 °C call the ward at once | 999",
            "furniture | Print",
        ],
    ),
    (
        "'no response' and a section on comments swallow nothing",
        "Your treatment\nMost people feel better within two weeks of the injection.\n"
        "No response to treatment\nTell us when nothing has changed after six weeks.\n"
        "Comments\nSome doctors comment on the cost.\nEmergency signs\nCall us if you "
        "cannot pass urine.",
        [
            "title | Your treatment",
            "paragraph | Most people feel better within two weeks of the injection.",
            "heading | No response to treatment",
            "paragraph No response to treatment | Tell us when nothing has changed after "
            "six weeks.",
            "heading | Comments",
            "paragraph Comments | Some doctors comment on the cost.",
            "heading | Emergency signs",
            "paragraph Emergency signs | Call us if you cannot pass urine.",
        ],
    ),
    (
        "a drug leaflet: numbered sections, side effects by how common they are",
        "1. How to take it\nAdults take 1 tablet. Max. 3 a day.\n2. Side effects\n"
        "Some people get these.\nCommon: headache\nRare: kidney failure\n\n3. Storing it\n"
        "Keep it dry.",
        [
            "title | 1. How to take it",
            "paragraph | Adults take 1 tablet. Max. 3 a day.",
            "heading | 2. Side effects",
            "paragraph 2. Side effects | Some people get these.",
            "item 2. Side effects | Common: headache",
            "item 2. Side effects | Rare: kidney failure",
            "heading | 3. Storing it",
            "paragraph 3. Storing it | Keep it dry.",
        ],
    ),
    (
        "a sentence that ends in a quotation, a bracket or a reference is no heading",
        "Surgery\nDoctors say “Rest is not the answer.”\n(Take no ibuprofen.)\n"
        "Surgery is rarely needed.[4]\nIt helps some people.",
        [
            "title | Surgery",
            "paragraph | Doctors say “Rest is not the answer.”",
            "paragraph | (Take no ibuprofen.)",
            "paragraph | Surgery is rarely needed.[4]",
            "paragraph | It helps some people.",
        ],
    ),
    (
        "wrapped lines that go on with a capital, a bracket or a number",
        "The needle is placed near the nerve by the\nInterventional Radiologist, who sees "
        "it on the\nX-ray picture at all times, which takes about\n20 minutes, and you can "
        "go home on the same\nday if somebody drives you home and if you\nfeel well (most "
        "people do) when the nurse\nasks you.\n\nYou may feel sore.",
        [
            "paragraph | The needle is placed near the nerve by the\nInterventional "
            "Radiologist, who sees it on the\nX-ray picture at all times, which takes about\n"
            "20 minutes, and you can go home on the same\nday if somebody drives you home "
            "and if you\nfeel well (most people do) when the nurse\nasks you.",
            "paragraph | You may feel sore.",
        ],
    ),
    (
        "questions and answers",
        "Q: What is it?\nA: It is an injection.\n\nQ: Does it hurt?\nA: A little. Not much.",
        [
            "question | Q: What is it?",
            "paragraph Q: What is it? | A: It is an injection.",
            "question | Q: Does it hurt?",
            "paragraph Q: Does it hurt? | A: A little. Not much.",
        ],
    ),
    (
        "hard-wrapped paragraphs and items are one block each",
        "Risks\n\nEvery operation has risks. The McKenzie method\ndoes not. These are the "
        "most\ncommon ones, and there are\nothers:\n\n  * infection, which may need\n"
        "    antibiotics\n  * bleeding\n",
        [
            "title | Risks",
            "paragraph | Every operation has risks. The McKenzie method\ndoes not. These "
            "are the most\ncommon ones, and there are\nothers:",
            "item | * infection, which may need\n    antibiotics",
            "item | * bleeding",
        ],
    ),
    (
        "a camel-case name alone is no definition that lost its colon",
        "Exercises\nThe McKenzie method is a way to treat back pain by moving.\n"
        "It was made in the 1950s by a physiotherapist.",
        [
            "title | Exercises",
            "paragraph | The McKenzie method is a way to treat back pain by moving.",
            "paragraph | It was made in the 1950s by a physiotherapist.",
        ],
    ),
    (
        "short lines that head nothing are text",
        "First line\n\nSecond line\n\nThird line",
        ["paragraph | First line", "paragraph | Second line", "paragraph | Third line"],
    ),
    (
        "'leave a comment' at the top of a page does not swallow the article",
        "Leave a comment\nSciatica is pain that runs down the leg, and it can be severe.\n"
        "It comes from the sciatic nerve, and most people get better in weeks.",
        [
            "furniture | Leave a comment",
            "paragraph | Sciatica is pain that runs down the leg, and it can be severe.",
            "paragraph | It comes from the sciatic nerve, and most people get better in "
            "weeks.",
        ],
    ),
    (
        "a long sentence about comments or sharing is text",
        "Share this with your doctor: the pain, when it began, what makes it worse, and "
        "which of the medicines that you have taken so far did you any good at all.",
        [
            "paragraph | Share this with your doctor: the pain, when it began, what makes it "
            "worse, and which of the medicines that you have taken so far did you any good "
            "at all.",
        ],
    ),
]


@pytest.mark.parametrize(
    ("guards", "text", "blocks"), UNSEEN, ids=[u[0] for u in UNSEEN]
)
def test_the_rules_hold_on_other_articles(
    guards: str, text: str, blocks: list[str]
) -> None:
    assert sketch(article_of(text)) == blocks, guards


def test_the_catalogue_overrules_the_rules() -> None:
    text = "Palliative care\nIt relieves pain.\nAll in all this closes the article."
    hints = {"Palliative care": "paragraph", "All in all...": "outside"}
    assert sketch(article_of(text, hints)) == [
        "paragraph | Palliative care",
        "paragraph | It relieves pain.",
        "paragraph | All in all this closes the article.",
    ]


SENTENCES = [
    ("Take one. Max. 3 a day. Stop.", ["Take one.", "Max. 3 a day.", "Stop."]),
    ("Yes. 3 of 4 get better.", ["Yes.", "3 of 4 get better."]),
    ("Dr. Smith said e.g. this. It helps.", ["Dr. Smith said e.g. this.", "It helps."]),
    ("Is it safe? Yes.", ["Is it safe?", "Yes."]),
    (
        "- Fluoroscopy: It uses X-ray. It moves.",
        ["Fluoroscopy: It uses X-ray.", "It moves."],
    ),
    ("no stop at the end", ["no stop at the end"]),
]


@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_sentences_are_cut_whole(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in article_of(text).sentences] == sentences


def test_a_sentence_without_end_is_cut_at_white_space() -> None:
    article = article_of("word " * 1000)
    lengths = [b - a for a, b in article.sentences]
    assert max(lengths) <= 900
    assert all(article.text[a:b].endswith("word") for a, b in article.sentences)
