"""Makes pairs from patient articles: a question as people ask it, a passage of the
section that answers it, and passages of other sections or articles that do not.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from qa.corpus import (
    Article,
    Block,
    Passage,
    Source,
    Span,
    cut_passages,
    search_text,
    sentences_of,
)
from training.reader.bundles import Bundle, negative, positive
from training.reader.rows import RULES, lines

_BOILERPLATE = re.compile(
    r"These resources address|The resources from|Human Phenotype Ontology|"
    r"If the information is available"
)
_TRIES = 40


class Kind(NamedTuple):
    """One kind of section: its headings, the questions that it answers, and words. A
    passage of another section is taken as a wrong answer only if it has none of these
    words."""

    headings: tuple[str, ...]
    asked: tuple[str, ...]
    words: re.Pattern[str]


def _kind(headings: str, asked: str, words: str) -> Kind:
    return Kind(
        tuple(headings.split("|")),
        tuple(asked.split("|")),
        re.compile(words, re.IGNORECASE),
    )


KINDS = {
    "information": _kind(
        "Overview|About {x}|What is {x}?",
        "What is {x}?|{x}|what does {x} mean|Can you explain {x}?|what is it?|"
        "Tell me about {x}|whats {x}|What kind of condition is {x}?",
        r"\bis an?\b|\bare\b|\bmeans\b|refers|disorder|disease|condition",
    ),
    "symptoms": _kind(
        "Symptoms|Signs and symptoms|What are the symptoms?",
        "What are the symptoms of {x}?|symptoms of {x}|signs of {x}|"
        "How do I know if I have {x}?|what symptoms does it cause?|"
        "What problems does {x} cause?|{x} symptoms|what does it feel like?|"
        "How does {x} show itself?|What should I look out for?",
        r"symptom|sign|pain|feel|weak|swell|fever|numb|develop|problem|delay|abnormal",
    ),
    "treatment": _kind(
        "Treatment|Treatments|How is it treated?|Treatment options",
        "How is {x} treated?|treatment for {x}|What can be done about it?|"
        "What are my treatment options?|Is there a cure for {x}?|can it be treated?|"
        "What are the treatments for {x}?|how do you get rid of {x}|"
        "What helps against {x}?|Which medicine is given for {x}?",
        r"treat|therap|medic|surg|drug|cure|manag|relie|care",
    ),
    "inheritance": _kind(
        "Inheritance|Genetics|Is it inherited?",
        "Is {x} inherited?|Is it hereditary?|Can I pass {x} on to my children?|"
        "does {x} run in families?|Will my children have it?|Is {x} genetic?",
        r"inherit|gene|autosom|famil|parent|mutation",
    ),
    "frequency": _kind(
        "How common is it?|Frequency",
        "How common is {x}?|How many people have {x}?|Is it rare?|how often does it "
        "occur?|How many people are affected by {x}?|how rare is {x}",
        r"common|rare|people|estimated|prevalence|incidence|\b1 in|frequen|affect",
    ),
    "genetic changes": _kind(
        "Genes|Genetic changes",
        "Which genes are linked to {x}?|What are the genetic changes related to {x}?|"
        "which gene is responsible?",
        r"gene|mutation|chromosom|cause",
    ),
    "causes": _kind(
        "Causes|What causes it?|Why it happens",
        "What causes {x}?|Why do people get {x}?|what causes it?|cause of {x}|"
        "Where does {x} come from?|What is the reason for {x}?|why did I get this",
        r"caus|due to|result|because|lead|mutation|gene|trigger|happen|damage",
    ),
    "exams and tests": _kind(
        "Diagnosis|Tests|How is it diagnosed?",
        "How is {x} diagnosed?|What tests are there for {x}?|how do doctors find it?|"
        "How will my doctor know that I have {x}?|Do I need a blood test?|"
        "test for {x}|How to diagnose {x}?",
        r"diagnos|test|exam|imag|scan|x-ray|biops|MRI|doctor",
    ),
    "research": _kind(
        "Research",
        "What research is being done on {x}?|Are there clinical trials for {x}?",
        r"research|trial|stud",
    ),
    "outlook": _kind(
        "Outlook|Prognosis|Living with {x}",
        "What is the outlook for {x}?|Will I get better?|How long can people live with "
        "{x}?|prognosis of {x}|Does it go away?|What happens in the long run?",
        r"outlook|prognos|recover|surviv|live|life|progress|long-term|years|improv|die",
    ),
    "susceptibility": _kind(
        "Risk factors|Who is at risk?",
        "Who is at risk for {x}?|who gets {x}?|Am I at risk?|risk factors for {x}|"
        "Who is more likely to have it?|At what age do people get {x}?",
        r"risk|likely|common|age|older|people who|women|men\b",
    ),
    "prevention": _kind(
        "Prevention|Can it be prevented?",
        "How can I prevent {x}?|Can it be prevented?|preventing {x}|"
        "What can I do so that it does not come back?|How to avoid {x}?",
        r"prevent|avoid|reduc|lower|protect",
    ),
    "stages": _kind(
        "Stages",
        "What are the stages of {x}?|which stages are there?",
        r"stage|grade|spread",
    ),
    "complications": _kind(
        "Complications|Risks",
        "What are the complications of {x}?|What can go wrong?|Is it dangerous?|"
        "what are the risks|Can {x} lead to other problems?",
        r"complicat|risk|problem|danger|serious|lead to|damage|death|die",
    ),
}
_ALIKE = [  # kinds that may answer each other's questions
    {"causes", "genetic changes", "inheritance"},
    {"outlook", "complications"},
]

PRACTICAL_FILE = Path(__file__).with_name("practical.txt")
PRACTICAL = [
    re.split(" (=[>/]) ", line)
    for line in PRACTICAL_FILE.read_text("utf-8").splitlines()
]
"""Questions about any treatment, a sign, and words; a passage without any of the words
does not answer. The sign is `=>` if a passage that holds two of the words mostly
answers, and `=/` if not."""


class Patients:
    """Draws bundles from patient articles. They depend only on the random generator
    that is given."""

    def __init__(self, file: Path) -> None:
        articles = [
            a
            for a in lines(file)
            if a["sections"] and not a["title"].startswith("What I need")
        ]
        rare = ("GARD", "GHR")
        self._many = [a for a in articles if len(a["sections"]) > 1]
        self._plain = [a for a in articles if a["source"] not in rare]
        self._cut: dict[str, tuple[Passage, ...]] = {}

    def draw(self, count: int, dice: random.Random) -> Iterator[Bundle]:
        """The bundles of `count` articles."""
        for _ in range(count):
            pool = self._plain if dice.random() < 0.55 else self._many  # noqa: PLR2004
            article = dice.choice(pool)
            if dice.random() < 0.4:  # noqa: PLR2004
                yield from self._practical(article, dice)
            else:
                yield from self._sections(article, dice)

    def _sections(
        self, article: dict[str, Any], dice: random.Random
    ) -> Iterator[Bundle]:
        known = [s for s in article["sections"] if s["qtype"] in KINDS]
        if not known:
            return
        mine = dice.choice(known)
        kind = KINDS[mine["qtype"]]
        question = _question(kind, mine, article["title"], dice)
        texts = self._texts(article, mine, dice)
        if not texts:
            return
        answering = texts[:1] + [t for t in texts[1:3] if kind.words.search(t)]
        text = dice.choice(answering)
        pairs = [positive(question, text, None, "section")]
        others = [
            s
            for s in known
            if s["qtype"] != mine["qtype"]
            and not any({s["qtype"], mine["qtype"]} <= group for group in _ALIKE)
        ]
        wrong = [
            t
            for s in others
            for t in self._texts(article, s, dice)
            if not kind.words.search(t[_body(t) :])
        ]
        if wrong:
            pairs += [
                negative(question, t, "other section")
                for t in dice.sample(wrong, min(len(wrong), 2))
            ]
        yield tuple(pairs)

    def _practical(
        self, article: dict[str, Any], dice: random.Random
    ) -> Iterator[Bundle]:
        asked, sure, words = dice.choice(PRACTICAL)
        there = re.compile(words, re.IGNORECASE)
        wanted = asked.split("|")
        texts = self._all_texts(article, dice)
        wrong = [t for t in texts if not there.search(t)]
        if wrong:
            question = _phrased(dice.choice(wanted), article["title"], dice)
            kind = "practical, not there"
            yield (negative(question, dice.choice(wrong), kind),)
        for _ in range(_TRIES if sure == "=>" else 0):
            other = dice.choice(self._plain)
            if len(there.findall(other["sections"][0]["text"])) > 1:
                yield from self._there(other, dice.choice(wanted), there, dice)
                break

    def _there(
        self,
        article: dict[str, Any],
        wanted: str,
        there: re.Pattern[str],
        dice: random.Random,
    ) -> Iterator[Bundle]:
        held = [
            t
            for t in self._all_texts(article, dice)
            if len(there.findall(t, _body(t))) > 1
        ]
        if held:
            question = _phrased(wanted, article["title"], dice)
            text = dice.choice(held)
            yield (positive(question, text, None, "practical, there"),)

    def _all_texts(self, article: dict[str, Any], dice: random.Random) -> list[str]:
        return [
            t
            for s in article["sections"]
            if s["qtype"] in KINDS
            for t in self._texts(article, s, dice)
        ]

    def _texts(
        self, article: dict[str, Any], section: dict[str, Any], dice: random.Random
    ) -> list[str]:
        """The search texts of a section's passages, half of the time with a heading."""
        passages = self._passages(article, section)
        if dice.random() < 0.5:  # noqa: PLR2004
            return [search_text(p) for p in passages]
        heading = dice.choice(KINDS[section["qtype"]].headings)
        heading = heading.format(x=article["title"])
        return [
            f"{article['title']}\n{heading}\n{search_text(p, context=False)}"
            for p in passages
        ]

    def _passages(
        self, article: dict[str, Any], section: dict[str, Any]
    ) -> tuple[Passage, ...]:
        key = f"{article['_id']} {section['qtype']} {section['text'][:60]}"
        if key not in self._cut:
            self._cut[key] = cut_section(article["title"], section["text"])
        return self._cut[key]


def cut_section(title: str, text: str) -> tuple[Passage, ...]:
    """Passages of the first twelve sentences of a section, without questions and
    boilerplate."""
    sentences = [
        s
        for s in sentences_of(text, Block("paragraph", 0, len(text)))
        if not text[s.start : s.end].endswith("?")
        and not _BOILERPLATE.search(text[s.start : s.end])
    ][:12]
    if not sentences:
        return ()
    spans: Sequence[Span] = tuple(sentences)
    block = Block("paragraph", spans[0].start, spans[-1].end, sentences=tuple(spans))
    article = Article("m", title, text, (block,), Source("", ""))
    return cut_passages(article, RULES)


def _question(
    kind: Kind, section: dict[str, Any], title: str, dice: random.Random
) -> str:
    if dice.random() < 0.2:  # noqa: PLR2004
        heading = re.sub(r"\s*\(are\)\s*|\s+", " ", section["question"])
        return heading.replace(" ?", "?").replace("??", "?").strip()
    return _phrased(dice.choice(kind.asked), title, dice)


def _phrased(asked: str, title: str, dice: random.Random) -> str:
    name = title if title[:2].isupper() or dice.random() < 0.3 else title.lower()  # noqa: PLR2004
    question = asked.format(x=name)
    return question.lower() if dice.random() < 0.2 else question  # noqa: PLR2004


def _body(text: str) -> int:
    """Where the passage begins, after title and headings."""
    return text.rfind("\n") + 1
