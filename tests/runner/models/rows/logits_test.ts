import assert from "node:assert/strict";
import { collectLogits } from "../../../../runner/models/rows/logits.ts";
import { fixtureModel, largestDifference, MODEL_NAMES } from "../fixtures.ts";

for (const name of MODEL_NAMES) {
  Deno.test(`${name}: logits of asked tokens after the last token are PyTorch's`, async () => {
    const { model, maxLength, rows } = await fixtureModel(name);
    const expected = rows("chat");
    const tokens = [15, 0, 7];
    const { data } = await collectLogits({
      model,
      rows: expected.map((row) => row.text),
      tokens,
      batchSize: 5,
      maxLength,
    });
    expected.forEach((row, index) => {
      const actual = data.subarray(index * tokens.length, (index + 1) * tokens.length);
      assert.ok(largestDifference(tokens.map((token) => row.logits_last_first16[token]), actual) < 1e-4);
    });
  });
}

Deno.test("a token is named by id, by its spelling in the vocabulary, or by its text", async () => {
  const { model } = await fixtureModel("gpt2");
  const { data } = await collectLogits({ model, rows: ["hello"], tokens: ["Ġthe", " the"] });
  assert.equal(data[0], data[1]);
});

Deno.test("a text of several tokens is refused, and shown split", async () => {
  const { model } = await fixtureModel("gpt2");
  const ask = (...tokens: (string | number)[]) => collectLogits({ model, rows: ["a"], tokens });
  await assert.rejects(ask("zebra"), /not one token, but \d+ \("ze" = \d+, /);
  await assert.rejects(ask(531), /from 0 to 530/);
  await assert.rejects(ask(), /no tokens/);
});
