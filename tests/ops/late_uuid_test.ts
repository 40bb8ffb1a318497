import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { canonicalJson, float, type Op, Runner } from "../../mod.ts";
import { isUnnamed, namingSteps } from "../../ops/late_uuid.ts";
import { atOnce } from "../../ops/steps.ts";
import { turnsDuring } from "../_turns.ts";

const ROWS = 100_000;
const runner = new Runner({ store: "memory://" });

/** Two columns of much data, in an op of its own. */
function muchData() {
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  return runner.fromInline({ text: rows.map((i) => `text ${i}`), bad: rows.map((i) => i % 3 === 0) });
}

function hashOf(op: Op): string {
  return `${op.type}_${createHash("sha256").update(canonicalJson(op)).digest("hex")}`;
}

/**
 * The hash is Python's own, of `json.dumps({"data": data, "type": "LoadInlineJsonDatasetOp"}, sort_keys=True)`: the same columns in
 * Python's words, with `float(i)` in `whole`.
 */
Deno.test("much inline data of any kind has the hash that Python gives it", () => {
  const rows = Array.from({ length: 5000 }, (_, i) => i);
  const op = runner.fromInline({
    text: rows.map((i) => `Row ${i}: "é\u{1f600}"\n\x7f`),
    number: rows.map((i) => i === 0 || i % 7 === 0 ? float(i / 7) : i / 7),
    whole: Float64Array.from(rows),
    mixed: rows.map((i) => [null, true, i, `x${i}`, i * 1e-7][i % 5]),
    list: rows.map((i) => [i, { b: i % 3 === 0 ? float(i / 3) : i / 3, a: "\\" }]),
  });
  assert.equal(op.uuid, "LoadInlineJsonDatasetOp_eb16924e647ba5f12489f6c665c7585a333897294d6b6bd61af22e64a4b4e836");
});

Deno.test("a graph is built on much inline data without its name, and each op has its own once it is asked for", () => {
  const data = muchData();
  const [text, again] = [data.colText("text"), data.colText("text")];
  const twice = text.isIn(["text 1"]).or(again.isIn(["text 1"]));
  const kept = data.maskRows(data.colBoolean("bad").and(twice));
  assert.ok([data, text, again, twice, kept].every(isUnnamed));
  for (const op of [kept, twice, again, text, data]) assert.equal(op.uuid, hashOf(op));
  assert.equal(twice.dependencies().length, 1);
});

Deno.test("several who make a name at once share the work, also with one who cannot wait", () => {
  const data = muchData();
  const [one, other] = [namingSteps([data.colText("text")]), namingSteps([data])];
  let steps = 0;
  while (!one.next().done) {
    steps++;
    if (other.next().done) break;
  }
  assert.ok(steps > ROWS / 10_000, `${steps}`);
  const late = muchData();
  const begun = namingSteps([late]);
  begun.next();
  assert.equal(late.uuid, hashOf(late));
  atOnce(begun);
  assert.equal(late.uuid, data.uuid);
});

Deno.test("a long chain of ops on much inline data is named without a deep stack", () => {
  let scores = runner.fromInline({ score: Float64Array.from({ length: ROWS }, (_, i) => i / 3) }).colScore("score");
  for (let i = 0; i < 20_000; i++) scores = scores.add(scores);
  assert.match(scores.uuid, /^PairwiseArithmeticOp_[0-9a-f]{64}$/);
});

Deno.test("who asks for a result, its state or its shape has the name made with rests", async () => {
  const asks: ((op: ReturnType<typeof muchData>) => Promise<unknown>)[] = [
    (op) => op.hasResult(),
    (op) => op.status(),
    (op) => op.colText("text").isIn(["text 1"]).hasResult(),
  ];
  for (const ask of asks) {
    const turns = await turnsDuring(() => ask(muchData()));
    assert.ok(turns >= ROWS / 10_000, `${turns} turns: ${ask}`);
  }
});
