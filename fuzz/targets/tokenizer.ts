/** Tokenizers in the form of `tokenizer.json`. */
import { join } from "../../ops/standard.ts";
import type { ModelFolder } from "../../runner/models/files/folder.ts";
import { createTokenEncoder } from "../../runner/models/rows/tokens.ts";
import type { FuzzTarget } from "../target.ts";
import { temporaryFolder } from "./_folder.ts";

const KINDS = [
  "bpe_byte_level",
  "bpe_clip",
  "bpe_fused_unknown",
  "unigram_bytes",
  "unigram_t5",
  "wordlevel",
  "wordpiece_bert",
];
const folder = temporaryFolder();
let count = 0;

const TEXTS = ["Hello, w\u00f6rld! 123  \n", "", "\u{1f642}".repeat(50), "a".repeat(2000)];

export const target: FuzzTarget = {
  fixtures: KINDS.map((kind) => `tests/fixtures/tokenizers/${kind}/tokenizer.json`),
  words: [
    "(a+)+$",
    "\\\\p{L}",
    '"Regex"',
    '"Sequence"',
    '"Replace"',
    '"Split"',
    '"BPE"',
    '"Unigram"',
    '"Strip"',
    '"ByteLevel"',
    '"Prepend"',
  ],
  async run(input) {
    // Loaded ones are known by their path.
    const tokenizerPath = join(folder, `${++count}.json`);
    Deno.writeFileSync(tokenizerPath, input);
    try {
      const model = { path: folder, tokenizerPath, tokenizerConfig: {}, generationConfig: {}, otherChatTemplates: [] };
      const encoder = await createTokenEncoder(model as unknown as ModelFolder);
      const ids = await encoder.encode(TEXTS, TEXTS.keys().toArray());
      await encoder.decode(ids.map((row) => [...row]));
    } finally {
      Deno.removeSync(tokenizerPath);
    }
  },
};
