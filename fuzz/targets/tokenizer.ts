/** Tokenizers in the form of `tokenizer.json`. */
import { parseTokenizer } from "../../runner/models/rows/tokenizer.ts";
import type { FuzzTarget } from "../target.ts";

const KINDS = [
  "bpe_byte_level",
  "bpe_clip",
  "bpe_fused_unknown",
  "unigram_bytes",
  "unigram_t5",
  "wordlevel",
  "wordpiece_bert",
];
const TEXTS = ["Hello, w\u00f6rld! 123  \n", "", "\u{1f642}".repeat(50), "a".repeat(2000)];

export const target: FuzzTarget = {
  fixtures: KINDS.map((kind) => `tests/fixtures/tokenizers/${kind}/tokenizer.json`),
  words: ["(a+)+$", "\\\\p{L}", '"Regex"', '"Sequence"', '"Replace"', '"Split"', '"BPE"', '"Unigram"'],
  testRuns: 100,
  async run(input) {
    const files = { tokenizerPath: "tokenizer.json", tokenizerConfig: {} };
    const tokenizer = await parseTokenizer(new TextDecoder().decode(input), files);
    const tokens = await Array.fromAsync(tokenizer.encode(TEXTS, { addSpecialTokens: true }));
    await tokenizer.decode(tokens.map(({ ids }) => [...ids]));
  },
};
