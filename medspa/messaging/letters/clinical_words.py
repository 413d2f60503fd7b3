"""Words that would tell whoever reads over a client's shoulder what is done to a face."""

import re

CLINICAL_WORDS = re.compile(
    r"botox|dysport|xeomin|jeuveau|daxxify|letybo|toxin|filler|hyaluron|hylenex|juv[eé]derm|"
    r"restylane|voluma|vollure|volbella|radiesse|sculptra|belotero|\brha\b|inject|needle|cannula|"
    r"syringe|\d ?units?\b|\bml\b|wrinkle|frown|glabell|forehead|crow's|masseter|\bjaw|\bchin\b|"
    r"cheek|\blips?\b|tear trough|nasolabial|marionette|under-?eye|\bbrows?\b|\bneck\b|"
    r"\btemples?\b|\bnose\b|facial|\bface\b|\bdos(?:e|age)|lot number|\bvial|consent|"
    r"diagnos|treatment|anti-?aging|balancing|\bchart|"
    # and in Spanish
    r"botul|rellen|hialur|inyec|aguja|c[aá]nula|jeringa|\d unidades|arruga|entrecejo|"
    r"\bfrente\b|masetero|mand[ií]bula|ment[oó]n|mejilla|p[oó]mulo|\blabios?\b|ojera|surco|"
    r"\bcejas?\b|\bcuello|\bsien(?:es)?\b|\bnariz|rostro|\bcara\b|\bdosis|lote\b|consentimiento|"
    r"diagn[oó]s|tratamiento|armonizaci|antiedad|expediente|historia cl[ií]nica",
    re.IGNORECASE,
)

# Tokens and UUIDs spell a word now and then. The name of a page has no figures.
RANDOM = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{30,}")
FOLD = "\r\n "  # of a calendar


def clinical_words(text: str) -> list[str]:
    """Those that stand in it, in lower case."""
    words = RANDOM.sub("", text.replace(FOLD, ""))
    return sorted({found.group().lower() for found in CLINICAL_WORDS.finditer(words)})
