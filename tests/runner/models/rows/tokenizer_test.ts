/** Tokens that Python's tokenizers library gave; recorded by make_tokenizers.py. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { ModelTokenizer } from "../../../../runner/models/rows/model_tokenizer.ts";
import { loadTokenizer, parseTokenizer } from "../../../../runner/models/rows/tokenizer.ts";
import { createTokenEncoder } from "../../../../runner/models/rows/tokens.ts";
import { fixtureModel } from "../fixtures.ts";
import { compareTokens } from "./recorded_tokens.ts";

const FOLDER = fileURLToPath(new URL("../../../fixtures/tokenizers", import.meta.url));
const TEXTS: string[] = JSON.parse(await Deno.readTextFile(`${FOLDER}/texts.json`));
const KINDS = [...Deno.readDirSync(FOLDER)].filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();

function open(kind: string, tokenizerConfig = {}): Promise<ModelTokenizer> {
  return loadTokenizer({ tokenizerPath: `${FOLDER}/${kind}/tokenizer.json`, tokenizerConfig });
}

async function idsOf(tokenizer: ModelTokenizer, texts: readonly string[], maxLength?: number): Promise<number[][]> {
  const settings = { addSpecialTokens: false, maxLength };
  return await Array.fromAsync(tokenizer.encode(texts, settings), ({ ids }) => [...ids]);
}

for (const kind of KINDS) {
  Deno.test(`${kind}: tokens, offsets and decoded texts are those of transformers`, async () => {
    for (const { way, differing } of await compareTokens(`${FOLDER}/${kind}`, TEXTS)) {
      assert.deepEqual(differing, [], way);
    }
  });
}

Deno.test("there is a tokenizer of each kind", () => assert.ok(KINDS.length >= 10));

Deno.test("offsets are positions in the text, beyond U+FFFF too", async () => {
  const text = "a😀 漢字 <both>";
  const [{ tokens, offsets }] = await Array.fromAsync(
    (await open("bpe_byte_level")).encode([text], { addSpecialTokens: false }),
  );
  assert.equal(tokens.at(-1), " <both>");
  assert.equal(text.slice(...offsets.at(-1)!), " <both>");
  assert.equal(text.slice(...offsets[1]), "😀");
});

Deno.test("a tokenizer is loaded once, and anew when its file or its configuration changes", async () => {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  const tokenizerPath = `${folder}/tokenizer.json`;
  const load = (tokenizerConfig = {}) => loadTokenizer({ tokenizerPath, tokenizerConfig });
  await Deno.copyFile(`${FOLDER}/wordlevel/tokenizer.json`, tokenizerPath);
  const [first, second] = await Promise.all([load(), load()]);
  assert.equal(first, second);
  assert.notEqual(await load({ truncation_side: "left" }), first);
  await Deno.copyFile(`${FOLDER}/bpe_llama/tokenizer.json`, tokenizerPath);
  assert.equal((await load()).tokenId("<s>"), 1);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("calls with different lengths at one time do not disturb each other", async () => {
  const tokenizer = await open("bpe_llama");
  const lengths = [1, undefined, 2, 5, undefined, 3];
  const [full] = await idsOf(tokenizer, ["the cat and the dog"]);
  const together = await Promise.all(lengths.map((length) => idsOf(tokenizer, ["the cat and the dog"], length)));
  assert.deepEqual(together, lengths.map((length) => [full.slice(0, length)]));
});

Deno.test("a text of a megabyte has the tokens of its parts, and the event loop goes on", async () => {
  const tokenizer = await open("bpe_byte_level");
  const part = " the cat and 漢字 😀";
  const [ids] = await idsOf(tokenizer, [part]);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const [long] = await idsOf(tokenizer, [part.repeat(1e6 / part.length)]);
  clearInterval(timer);
  assert.equal(long.length, ids.length * Math.floor(1e6 / part.length));
  assert.ok(long.every((id, index) => id === ids[index % ids.length]));
  assert.ok(turns > 1);
});

Deno.test("half a megabyte without a space is encoded by every kind", async () => {
  for (const kind of KINDS) {
    const [ids] = await idsOf(await open(kind), ["a".repeat(500_000)]);
    assert.ok(ids.length > 0, kind);
  }
});

Deno.test("many texts are encoded in order, however they are handed to the library", async () => {
  const tokenizer = await open("bpe_byte_level");
  const texts = Array.from({ length: 600 }, (_, row) => row === 300 ? "a".repeat(1 << 20) : `row ${row}`);
  const encoded = await Array.fromAsync(tokenizer.encode(texts, { addSpecialTokens: false }));
  assert.deepEqual(await tokenizer.decode(encoded.map(({ ids }) => [...ids])), texts);
});

Deno.test("half of a surrogate pair is refused, as in Python", async () => {
  const tokenizer = await open("bpe_byte_level");
  await assert.rejects(idsOf(tokenizer, ["ok \ude00"]), /U\+DE00 at position 3.*toWellFormed/);
  assert.equal(tokenizer.tokenId("\ud83d"), undefined);
});

Deno.test("a length without room for the special tokens is refused", async () => {
  const encode = (kind: string) => async () => {
    await Array.fromAsync((await open(kind)).encode(["the"], { addSpecialTokens: true, maxLength: 1 }));
  };
  await assert.rejects(encode("wordpiece_bert"), /maxLength 1 has no room for the 2 special tokens/);
  await encode("bpe_llama")();
});

Deno.test("a file that the library refuses is named, with what is wrong and where such files come from", async () => {
  const files = { tokenizerPath: "/models/a/tokenizer.json", tokenizerConfig: {} };
  const parse = (text: string, lowerCase = false) => parseTokenizer(text, { ...files, lowerCase });
  await assert.rejects(parse("{}"), /\/models\/a\/tokenizer\.json: Model missing.*save_pretrained/);
  await assert.rejects(parse("not JSON"), /tokenizer\.json:.*JSON/);
  await assert.rejects(parse("not JSON", true), /tokenizer\.json:.*JSON/);
  await assert.rejects(parse('{"model":{"type":"Other"}}'), /tokenizer\.json: .*ModelUntagged/);
  await assert.rejects(parse("null"), /tokenizer\.json: .*save_pretrained/);
});

Deno.test("faults at which the library would end the program are refused", async () => {
  const model = { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" };
  const parse = (step: object) =>
    parseTokenizer(JSON.stringify({ version: "1.0", model, ...step }), {
      tokenizerPath: "/models/a/tokenizer.json",
      tokenizerConfig: {},
    });
  for (const precompiled_charsmap of [null, "", "!!", "AAAA", "////AAAA", "AAAAAA=="]) {
    const normalizer = { type: "Sequence", normalizers: [{ type: "Precompiled", precompiled_charsmap }] };
    await assert.rejects(parse({ normalizer }), /a\/tokenizer\.json: its normalizer's precompiled_charsmap/);
  }
  const single = [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }];
  const template = { type: "TemplateProcessing", single, pair: [], special_tokens: {} };
  await assert.rejects(parse({ post_processor: template }), /special_tokens do not have "\[CLS\]"/);
  const many = { "[CLS]": { id: "[CLS]", ids: Array(2000).fill(0), tokens: Array(2000).fill("a") } };
  await assert.rejects(
    parse({ post_processor: { ...template, special_tokens: many } }),
    /puts 2000 tokens around texts/,
  );
  const repeated = { type: "TemplateProcessing", single: [single[1], single[1]], pair: [], special_tokens: {} };
  await assert.rejects(parse({ post_processor: repeated }), /post-processor repeats texts/);
  await assert.rejects(parse({ pre_tokenizer: { type: "FixedLength", length: 0 } }), /FixedLength has length 0/);
  const strip = { type: "Sequence", decoders: [{ type: "Strip", content: "a", start: 0, stop: 2 }] };
  await assert.rejects(parse({ decoder: strip }), /Strip takes characters off the ends of tokens/);
  const insertions = [{ Regex: "^" }, { Regex: "\\b" }, { Regex: "a*" }, { String: "" }];
  for (const pattern of insertions) {
    const normalizer = { type: "Replace", pattern, content: "b" };
    await assert.rejects(parse({ normalizer }), /its normalizer puts "b" at places without a character/);
  }
  await assert.rejects(parse({ normalizer: { type: "Prepend", prepend: "" } }), /puts an empty text before texts/);
  for (const [prefix, merge] of [["##", ["a", "b"]], ["##", "a b"], ["#", ["a", "\u00e9"]]]) {
    const model = { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, continuing_subword_prefix: prefix, merges: [merge] };
    await assert.rejects(parse({ model }), /its merge .* lacks the continuing_subword_prefix "##?"/);
  }
  for (const [merge, made] of [[["a", "b"], "ab"], ["a b", "ab"], [["a", "##b"], "a##b"]]) {
    const model = { type: "BPE", vocab: { a: 0, b: 1, "##b": 2 }, merges: [merge] };
    await assert.rejects(parse({ model }), new RegExp(`its merge .* makes "${made}", which is not in its vocabulary`));
  }
  // A byte order mark that begins what is left of a token belongs to it.
  const vocab = { a: 0, "##\ufeffb": 1, "a\ufeffb": 2 };
  await parse({ model: { type: "BPE", vocab, continuing_subword_prefix: "##", merges: [["a", "##\ufeffb"]] } });
});

Deno.test("of many rows, one whose tokens the vocabulary does not have is named", async () => {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  const model = { type: "WordLevel", vocab: { a: 0 }, unk_token: "[UNK]" };
  await Deno.writeTextFile(`${folder}/tokenizer.json`, JSON.stringify({ version: "1.0", model }));
  const files = { ...(await fixtureModel("gpt2")).model, tokenizerPath: `${folder}/tokenizer.json` };
  const encoder = await createTokenEncoder(files, { applyChatTemplate: false });
  await assert.rejects(encoder.encode(["a", "a", "b", "a"], [4, 5, 6, 7]), /row 6: .*Missing \[UNK\]/);
  await Deno.remove(folder, { recursive: true });
});
