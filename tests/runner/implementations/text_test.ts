import assert from "node:assert/strict";
import { float, Runner } from "../../../mod.ts";

const runner = new Runner({ store: "memory://text-test" });
const dataset = runner.fromInline({
  name: ["Ada", "Émile 🙂"],
  json: ['{"a": [1, 2.0]}', "[1]"],
  turns: [[{ role: "user", content: "hi" }], [{ role: "user", content: "yo" }]],
});

Deno.test("a template is rendered for each row, with columns and constants", async () => {
  const text = dataset.template("  {{name}}: {{turns[0].content}} {{k}} {{f}}  ", {
    name: dataset.colText("name"),
    turns: dataset.colJson("turns"),
    k: 3,
    f: float(1),
  });
  assert.deepEqual(await text.toArray(), ["Ada: hi 3 1.0", "Émile 🙂: yo 3 1.0"]);
});

Deno.test("long text is cut by code point", async () => {
  const text = dataset.template("{{name}}!", { name: dataset.colText("name") }, { maxLength: 7 });
  assert.deepEqual(await text.toArray(), ["Ada!", "Émile 🙂"]);
});

Deno.test("JSON text is parsed; rows can be of different types", async () => {
  assert.deepEqual(await dataset.colText("json").parseJson().toArray(), [{ a: [1, 2] }, [1]]);
});

Deno.test("a row that is not JSON is named", async () => {
  const bad = runner.fromInline({ json: ["1", "{oops"] }).colText("json").parseJson();
  await assert.rejects(bad.toArray(), /row 1 is not JSON .*"\{oops"/);
});
