/** Tokens that are parts of characters. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { spellBytes } from "../../../../runner/models/rows/token_bytes.ts";
import { loadTokenizer } from "../../../../runner/models/rows/tokenizer.ts";

const DEMO = fileURLToPath(new URL("../../../../demo/model/tokenizer.json", import.meta.url));
const tokenizer = await loadTokenizer({ tokenizerPath: DEMO, tokenizerConfig: {} });

/** The bytes that a spelling stands for. */
function bytesOf(spelling: string): number[] {
  return spelling.split(/(<0x[\dA-F]{2}>)/).flatMap((part) => {
    return /^<0x/.test(part) ? [parseInt(part.slice(3, 5), 16)] : [...new TextEncoder().encode(part)];
  });
}

Deno.test("no two tokens of a vocabulary of bytes look alike", async () => {
  const spellings = await tokenizer.spell(Array.from({ length: tokenizer.vocabularySize }, (_, id) => id));
  assert.deepEqual(spellings.filter((spelling, id) => spellings.indexOf(spelling) !== id), []);
  assert.ok(spellings.includes("<0xF0>") && !spellings.includes("\ufffd"));
});

Deno.test("the tokens of a text have its bytes, where they divide characters too", async () => {
  const text = "語 é 🙂 naïve ";
  const [{ ids }] = await Array.fromAsync(tokenizer.encode([text], { addSpecialTokens: false }));
  const spellings = await tokenizer.spell([...ids]);
  assert.ok(spellings.some((spelling) => spelling.includes("<0x")), "a character was divided");
  assert.deepEqual(spellings.flatMap(bytesOf), [...new TextEncoder().encode(text)]);
});

Deno.test("whole characters stay, halves beside them are named, other vocabularies are left alone", () => {
  assert.equal(spellBytes("Ġaé".replace("é", "Ã")), " a<0xC3>");
  assert.equal(spellBytes("æĹ¥æ"), "日<0xE6>");
  assert.equal(spellBytes("<0x0A>"), "<0x0A>");
  assert.equal(spellBytes("\ufffd"), undefined);
});
