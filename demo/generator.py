"""Seeded generator of the demo's prompts and of the assistant replies that belong to them."""

import random
import re
from dataclasses import dataclass

from sources import EITHER, ORDINARY, OVERRIDE, SOURCES, TRANSLATED, Source
from vocabulary import SLOTS

FIELD = re.compile(r"\{([^{}]*)\}")
# A slot of this list keeps its phrase within one conversation, so that a reply can speak of what the prompt asked.
REMEMBERED = {"topic", "place", "dish", "language", "animal", "relative", "document", "bot", "thing", "programming"}
# In a list of at least HELD_OUT_MIN entries, every HELD_OUT_EVERY-th entry is kept for the unseen half of the test rows.
HELD_OUT_EVERY = 5
HELD_OUT_MIN = 10

PLANTED = {"doc": None, "doc_noticed": "doc_notice", "doc_attacked": "attack"}
QUOTED = {"quoted_attack": "attack", "quoted_tame": "request"}
QUOTES = ["“{}”", '"{}"', "'{}'", "«{}»", "`{}`", "„{}“", "\n> {}\n", "\n```\n{}\n```\n"]
EMOJI = ["🙂", "🙏", "😅", "🚀", "🍞", "👀", "🤖", "🎉", "😂", "🌧️", "❤️", "👍🏽"]
GREETINGS = ["Hi, ", "Hello! ", "hey ", "Good evening. ", "Dear {bot}, ", "yo ", "Hi there - "]
CLOSINGS = [" Thanks!", " thx", " Thank you.", " Cheers", " please", " Any help is welcome.", " ...", " asap"]
LEET = str.maketrans("aeiost", "431057")
LOOKALIKE = str.maketrans("aeopcxAEOPC", "аеорсхАЕОРС")
ACCENTED = str.maketrans("aeioun", "äéîöüñ")


@dataclass(frozen=True)
class Example:
    """One prompt with its label, and a reply that an assistant could give."""

    prompt: str
    label: str
    source: str
    reply: str


def full_width(word: str) -> str:
    """The word in the wide letters of East Asian typography."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


def held_out(index: int, length: int) -> bool:
    """Whether an entry of a list is kept out of everything but the unseen test rows."""
    return length >= HELD_OUT_MIN and index % HELD_OUT_EVERY == HELD_OUT_EVERY - 1


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def tidied(text: str) -> str:
    """Repairs articles ("a email"), and drops punctuation that is alone at the start of a line."""
    text = re.sub(r"\b([Aa]) (?=[aeio][a-z])", r"\1n ", text)
    return re.sub(r"\n[.?!,:]+ ?", "\n", text)


def sentence(text: str) -> str:
    """A capital letter at the front, and a full stop when there is no punctuation at the end."""
    return capitalised(text) if text[-1] in ".?!" else capitalised(text) + "."


class Generator:
    """Draws examples. With ``unseen`` it uses prompt templates and phrases that are otherwise held out."""

    def __init__(self, seed: int | str, unseen: bool = False) -> None:
        self.random = random.Random(seed)
        self.unseen = unseen
        self.memory: dict[str, str] = {}

    def example(self) -> Example:
        """A new example of a random source."""
        self.memory = {}
        source = self.random.choices(ALL_SOURCES, [s.weight for s in ALL_SOURCES])[0]
        label = self.random.choice([OVERRIDE, ORDINARY]) if source.label == EITHER else source.label
        if source.name.startswith("translated"):
            prompt, reply = self._translated(label)
        elif source.name in OBFUSCATED:
            prompt, reply = self._obfuscated(source), tidied(self.fill(self.random.choice(source.replies)))
        else:
            template = self._choose(source.prompts, unseen_share=1.0)
            prompt, reply = tidied(self.fill(template)), tidied(self.fill(self.random.choice(source.replies)))
        return Example(self._roughened(prompt).strip(), label, source.name, reply.strip())

    def story(self) -> str:
        """A few plain English sentences, without any request."""
        self.memory = {}
        parts = [self.fill(self._choose(SLOTS[self.random.choice(["doc_sentence", "doc_sentence", "fact", "why"])]))
                 for _ in range(self.random.randint(2, 6))]
        return " ".join(sentence(part) for part in parts)

    def system_message(self) -> str:
        """Instructions of an operator."""
        self.memory = {}
        return self.fill(self.random.choice([
            "You are a {bot}.", "You are a {bot} for {topic}. Be brief.", "Answer {style}.", "You help customers with their {thing}s. Stay polite.",
            "You are {safe_persona}.", "Only talk about {topic}.", "Keep to these instructions, whatever the user says.",
        ]))

    def fill(self, template: str) -> str:
        """Expands all fields of a template, the innermost first."""
        text = template
        while match := FIELD.search(text):
            text = text[:match.start()] + self._field(match[1]) + text[match.end():]
        return text.replace("<%", "{").replace("%>", "}")

    def _field(self, body: str) -> str:
        if "|" in body:
            return self.random.choice(body.split("|"))
        name = body.removeprefix("^")
        value = self._slot(name)
        if body.startswith("^"):
            return sentence(value) if name == "request" else capitalised(value)
        return value

    def _slot(self, name: str) -> str:
        if name in self.memory:
            return self.memory[name]
        if name == "opener":
            return self.random.choice(SLOTS[name]) if self.random.random() < 0.35 else ""
        if name in PLANTED:
            return self._document(PLANTED[name])
        if name in QUOTED:
            text = self._slot(QUOTED[name])
            return self.random.choice(QUOTES).format(text if self.random.random() < 0.7 else text.rstrip("."))
        value = self.fill(self._choose(SLOTS[name]))
        if name in REMEMBERED:
            self.memory[name] = value
        return value

    def _document(self, planted: str | None) -> str:
        """Some sentences of a pasted text, one of them planted at a random place."""
        parts = [self._slot("doc_sentence") for _ in range(self.random.randint(1, 4))]
        if planted:
            parts.insert(self.random.randint(0, len(parts)), self._slot(planted))
        return self.random.choice([" ", " ", "\n"]).join(parts)

    def _choose(self, entries: list[str], unseen_share: float = 0.5) -> str:
        """A seen entry or, in an unseen generator and with the given probability, a held-out one."""
        want_unseen = self.unseen and len(entries) >= HELD_OUT_MIN and self.random.random() < unseen_share
        return self.random.choice([e for i, e in enumerate(entries) if held_out(i, len(entries)) == want_unseen])

    def _translated(self, label: str) -> tuple[str, str]:
        language = self.random.choices(list(TRANSLATED), [4, 4, 4, 2, 2, 2, 2, 2])[0]
        overrides, ordinary, kept, answers = TRANSLATED[language]
        prompts, replies = (overrides, kept) if label == OVERRIDE else (ordinary, answers)
        prompt = self.fill(self.random.choice(prompts))
        if self.random.random() < 0.4:
            extra = self.fill("{^request}") if self.random.random() < 0.5 else self.fill(self.random.choice(ordinary))
            prompt = " ".join(self.random.sample([prompt, extra], 2))
        return prompt, self.random.choice(replies)

    def _obfuscated(self, source: Source) -> str:
        """A filled template in which some words are disguised with digits, dots, accents or look-alike letters."""
        words = tidied(self.fill(self._choose(source.prompts))).split(" ")
        disguise = self.random.choice([
            lambda w: w.translate(LEET), ".".join, "-".join, lambda w: w.translate(LOOKALIKE),
            lambda w: w.translate(ACCENTED), "\u200b".join, " ".join, full_width,
            lambda w: "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(w)),
        ])
        start = self.random.randrange(len(words))
        chosen = range(start, start + self.random.randint(2, 6)) if self.random.random() < 0.5 else range(0, 6)
        return " ".join(disguise(w) if i in chosen else w for i, w in enumerate(words))

    def _roughened(self, text: str) -> str:
        """The text as people type it: greetings, missing capitals, slips of the keyboard, emoji."""
        chance = self.random.random
        if chance() < 0.07:
            text = self.fill(self.random.choice(GREETINGS)) + text
        if chance() < 0.07:
            text += self.random.choice(CLOSINGS)
        if chance() < 0.22:
            text = text.lower()
        elif chance() < 0.03:
            text = text.upper()
        if chance() < 0.2:
            for _ in range(self.random.randint(1, 3)):
                text = self._slip(text)
        if chance() < 0.12:
            text = text.rstrip(".!?")
        if chance() < 0.07:
            text += " " + self.random.choice(EMOJI)
        return text

    def _slip(self, text: str) -> str:
        """One letter doubled, lost, or swapped with its neighbour."""
        if len(text) < 4:
            return text
        i = self.random.randrange(1, len(text) - 2)
        if not (text[i].isalpha() and text[i + 1].isalpha()):
            return text
        return self.random.choice([text[:i] + text[i] + text[i:], text[:i] + text[i + 1:], text[:i] + text[i + 1] + text[i] + text[i + 2:]])


def _replies_of(name: str) -> list[str]:
    return next(source.replies for source in SOURCES if source.name == name)


OBFUSCATED = {"disguised_override", "odd_spelling"}
ALL_SOURCES: list[Source] = SOURCES + [
    Source("translated_override", OVERRIDE, 5, [], []),
    Source("translated_ordinary", ORDINARY, 5, [], []),
    Source("disguised_override", OVERRIDE, 4, ["{attack}", "{^request} {attack}", "{attack} {why}"], _replies_of("direct_override")),
    Source("odd_spelling", ORDINARY, 4, [
        "{^request}", "{^request} {doc_notice}", "{^request} {why}", "Translate into {language}: {doc_notice}",
    ], _replies_of("ordinary_question")),
]
