import assert from "node:assert/strict";
import { Tokenizer } from "tokenizers";
import { tokenizerFile } from "../../../../runner/guardrails/files/tokenizer_file.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { createTokenEncoder } from "../../../../runner/models/rows/tokens.ts";
import { copyFixture } from "../../models/fixtures.ts";

Deno.test("the file alone gives the tokens that the model's files give together", async () => {
  await using copy = await copyFixture("gpt2");
  const path = `${copy.folder}/tokenizer_config.json`;
  const config = JSON.parse(await Deno.readTextFile(path));
  // A token that only this file adds, another one that it changes, and the side at which texts are cut.
  const added = { content: "<|guard|>", special: true, lstrip: true };
  const extra = { ...config, added_tokens_decoder: { 900: added }, truncation_side: "left" };
  await Deno.writeTextFile(path, JSON.stringify(extra));
  const model = await openModelFolder(copy.folder);
  const shipped = Tokenizer.fromString(await tokenizerFile(model, 8));
  const texts = ["plain words", "before  <|guard|> after", "one two three four five six seven eight nine ten", ""];
  const encoder = await createTokenEncoder(model, { applyChatTemplate: false, maxLength: 8 });
  const expected = await encoder.encode(texts, [...texts.keys()]);
  for (const [i, text] of texts.entries()) {
    const ids = (await shipped.encode(text)).getIds();
    // A text without tokens becomes the beginning-of-text token, which guardrail.json names.
    if (text !== "") assert.deepEqual([...ids], [...expected[i]], text);
    else assert.deepEqual([...ids], []);
  }
  const uncut = Tokenizer.fromString(await tokenizerFile(model, null));
  assert.ok((await uncut.encode(texts[2])).getIds().length > 8);
});
