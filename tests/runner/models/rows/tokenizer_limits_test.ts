import assert from "node:assert/strict";
import { ModelError } from "../../../../ops/errors.ts";
import { parseTokenizer } from "../../../../runner/models/rows/tokenizer.ts";
import { createTokenEncoder } from "../../../../runner/models/rows/tokens.ts";
import { copyFixture } from "../fixtures.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";

const files = { tokenizerPath: "stranger/tokenizer.json", tokenizerConfig: {} };
const vocab = { "<unk>": 0, "a": 1, "x": 2 };
const model = { type: "WordLevel", vocab, unk_token: "<unk>" };

function tokenizer(parts: Record<string, unknown>): string {
  const empty = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
  return JSON.stringify({
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    ...empty,
    model,
    ...parts,
  });
}

const split = (Regex: string) => ({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false });
const replace = (Regex: string, content = "x") => ({ type: "Replace", pattern: { Regex }, content });

for (
  const [what, parts] of Object.entries({
    "pre-tokenizer": { pre_tokenizer: split("(a+)+$") },
    "normalizer that brings the text which it is slow over": {
      normalizer: replace("(a+)+$", `${"a".repeat(90)}b`),
    },
    "pre-tokenizer within a sequence": {
      pre_tokenizer: { type: "Sequence", pretokenizers: [split("b"), split("(a+)+$")] },
    },
    "normalizer": { normalizer: { type: "Sequence", normalizers: [replace("(a+)+$")] } },
    "decoder": { decoder: { type: "Sequence", decoders: [replace("(a+)+$")] } },
  })
) {
  Deno.test(`a pattern that ends the library is refused in a ${what}`, async () => {
    await assert.rejects(
      parseTokenizer(tokenizer(parts), files),
      (error) =>
        error instanceof ModelError &&
        /stranger\/tokenizer\.json: its (Split|Replace) has the pattern \(a\+\)\+\$.*exponentially/.test(error.message),
    );
  });
}

Deno.test("replacements that blow a text up, and words without end, are refused", async () => {
  const bomb = { type: "Sequence", normalizers: Array.from({ length: 40 }, () => replace("a", "aa")) };
  await assert.rejects(parseTokenizer(tokenizer({ normalizer: bomb }), files), /more than 64 times as long/);
  const decoders = Array.from({ length: 40 }, () => replace("a", "aa"));
  const decoder = { type: "Sequence", decoders };
  await assert.rejects(parseTokenizer(tokenizer({ decoder }), files), /its decoder makes texts more than 64 times/);
  const pretokenizers = Array.from({ length: 40 }, () => ({ type: "ByteLevel", add_prefix_space: false }));
  const splitting = { type: "Sequence", pretokenizers };
  await assert.rejects(parseTokenizer(tokenizer({ pre_tokenizer: splitting }), files), /its pre-tokenizer makes texts/);
  const pieces = {
    type: "WordPiece",
    unk_token: "<unk>",
    continuing_subword_prefix: "##",
    vocab,
    max_input_chars_per_word: 1e9,
  };
  await assert.rejects(parseTokenizer(tokenizer({ model: pieces }), files), /words of 1000000000 characters/);
});

Deno.test("a pattern that cannot be judged is refused with the reason", async () => {
  await assert.rejects(
    parseTokenizer(tokenizer({ pre_tokenizer: split("(a)\\1") }), files),
    /cannot be told how long.*\\1/,
  );
});

Deno.test("a text with a long stretch for a slow pattern is refused with its row, others are not", async () => {
  await using copy = await copyFixture("gpt2");
  await Deno.writeTextFile(`${copy.folder}/tokenizer.json`, tokenizer({ pre_tokenizer: split("\\s+$") }));
  await Deno.writeTextFile(`${copy.folder}/chat_template.jinja`, "");
  const encoder = await createTokenEncoder(await openModelFolder(copy.folder), { applyChatTemplate: false });
  const long = "x".repeat(50_000);
  assert.equal((await encoder.encode([long, `${long} ${long}`], [0, 1])).length, 2);
  await assert.rejects(
    encoder.encode(["a", `a${" ".repeat(30_000)}a`], [7, 8]),
    /row 8: the text has 30000 characters of \\s in a row.*at most 20000/,
  );
});

Deno.test("who stops does not wait for the library", async () => {
  const slow = await parseTokenizer(tokenizer({ pre_tokenizer: split("\\s+$") }), files);
  const stop = new AbortController();
  const text = `${" ".repeat(15_000)}x`.repeat(2);
  const encoding = Array.fromAsync(slow.encode([text], { addSpecialTokens: false, signal: stop.signal }));
  let isDone = false;
  encoding.then(() => isDone = true, () => {});
  setTimeout(() => stop.abort(new Error("enough")), 50);
  await assert.rejects(encoding, /^Error: enough$/);
  assert.equal(isDone, false);
  // The library's thread ends with the text.
  await Array.fromAsync(slow.encode(["x"], { addSpecialTokens: false }));
});
