"""Makes the lists of words in qa/text/lists/ from two packages.

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
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from importlib import resources

from qa.text import MIN_LETTERS, is_english
from qa.text.other_words import CONDITIONS, LISTS, MEDICINES
from training.sources import REPO

DESCRIBED_BY = {"medline_plus_id", "nhs_url", "wikipedia_url"}


def main() -> None:
    """Writes all lists."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    _write(MEDICINES, medicines())
    _write(CONDITIONS, conditions())


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


def _write(name: str, words: Iterable[str]) -> None:
    lines = sorted(words)
    file = REPO / "qa" / "text" / LISTS / f"{name}.txt"
    file.write_text("".join(f"{w}\n" for w in lines), "ascii")
    print(f"{name}: {len(lines):,} words")


if __name__ == "__main__":
    main()
