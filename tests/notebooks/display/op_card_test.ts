import assert from "node:assert/strict";
import { type Dataset, deserialize, Runner, serialize, type TextColumn } from "../../../mod.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { turnsDuring } from "../../_turns.ts";
import { show } from "./show.ts";

const HOSTILE = `<script>alert(1)</script> ]]> \0 שלום <img src=x onerror=alert(1)>`;

function dataset(store = new MemoryStore()): Dataset {
  return new Runner({ store }).fromInline({
    prompt: [HOSTILE, "x".repeat(100_000), "third"],
    label: ["a", "b", "a"],
    x: [[1, 2], [3, 4], [5, 7]],
    score: [0.5, 1.5, NaN],
  });
}

Deno.test("showing an op computes and writes nothing", async () => {
  const store = new MemoryStore();
  const scores = dataset(store).colVector("x").col(0);
  const shown = await show(scores);
  assert.match(shown["text/html"]!, /VectorToScalarOp/);
  assert.deepEqual(await Array.fromAsync(store.list()), []);
});

Deno.test("a card has type, hash, state, kind, code and parameters, in both media types", async () => {
  const op = dataset().colVector("x").col(1);
  const { "text/html": markup, "text/plain": text } = await show(op);
  for (const part of ["VectorToScalarOp", op.uuid.slice(17, 25), "ephemeral", "numbers"]) {
    assert.ok(markup!.includes(part) && text.includes(part), part);
  }
  assert.match(markup!, /Parameters<\/summary>/);
  assert.match(text, /colVector\("x"\)/);
});

Deno.test("text from data is escaped, cut, and kept from changing direction around it", async () => {
  const { "text/html": markup, "text/plain": text } = await show(dataset());
  assert.equal(markup!.includes("<script>alert"), false);
  assert.equal(markup!.includes("<img src=x"), false);
  assert.equal(markup!.includes("\0") || text.includes("\0"), false);
  assert.match(markup!, /<bdi>&lt;script&gt;/);
  assert.ok(markup!.length < 60_000);
});

Deno.test("a result that is there is previewed by its kind", async () => {
  const rows = dataset();
  await rows.materialize();
  const [vectors, scores, labels, texts] = await Promise.all(
    [rows.colVector("x"), rows.colScore("score"), rows.colCategorical("label"), rows.colText("prompt")].map(show),
  );
  assert.match(vectors["text/plain"], /shape: 3 × 2 float64/);
  assert.match(scores["text/plain"], /rows 3 {3}mean 1\.0 .*missing or not finite 1/s);
  assert.match(labels["text/plain"], /a +2 +66\.7 %/);
  assert.match(texts["text/plain"], /2 {2}third\n3 rows × 1 column/);
});

Deno.test("a failed op shows its error", async () => {
  const template = dataset().template("{{ p.x.y }}", { p: dataset().colText("prompt") });
  await template.materialize().catch(() => {});
  const { "text/html": markup } = await show(template);
  assert.match(markup!, /class="state failed"/);
  assert.match(markup!, /class="note bad"/);
});

Deno.test("an op without a runner is shown all the same", async () => {
  const [op] = deserialize(serialize(dataset().colVector("x")));
  assert.match((await show(op))["text/html"]!, /class="state ephemeral"/);
});

Deno.test("a card of what is not computed says what to type; that of a mere column folds its graph", async () => {
  const rows = dataset();
  const vectors = rows.colVector("x");
  const probe = vectors.trainClassifier({ positives: rows.colCategorical("label").isIn("a") });
  assert.match((await show(probe))["text/plain"], /Not computed yet\. Type: await op\.materialize\(\)/);
  assert.match((await show(probe.predict(vectors)))["text/plain"], /await op\.toArray\(\)/);
  assert.match((await show(probe))["text/html"]!, /<details open><summary>Graph/);
  assert.match((await show(vectors))["text/html"]!, /<details><summary>Graph/);
  await probe.materialize();
  assert.doesNotMatch((await show(probe))["text/plain"], /Not computed yet/);
});

Deno.test("a column that its dataset does not have says so where it is shown, and computes nothing", async () => {
  const store = new MemoryStore();
  const rows = dataset(store);
  const { "text/plain": text, "text/html": markup } = await show(rows.colText("promt"));
  assert.match(text, /The dataset has no column "promt" \(did you mean "prompt"\?\); it has prompt, label, x, score/i);
  assert.match(markup!, /class="note bad"/);
  assert.deepEqual(await Array.fromAsync(store.list()), []);
  await rows.materialize();
  const some = rows.take(2);
  assert.match((await show(some.colScore("scor")))["text/plain"], /no column "scor"/);
  assert.doesNotMatch((await show(some.colScore("score")))["text/plain"], /no column/);
});

Deno.test("a classifier that nobody knows says so where it is shown", async () => {
  const rows = dataset();
  const train = { positives: rows.colCategorical("label").isIn("a") };
  const { "text/plain": text } = await show(rows.colVector("x").trainClassifier("logistic_regresion", train));
  assert.match(text, /no classifier "logistic_regresion" here \(did you mean "logistic_regression"\?\)/i);
});

Deno.test("a layout shows its points", async () => {
  const x = new Runner({ store: "memory://layout" }).fromInline({
    x: Array.from({ length: 12 }, (_, i) => [i, i % 3, 1]),
  })
    .colVector("x");
  const layout = x.umapVis({ nNeighbors: 3, nEpochs: 5 });
  await layout.materialize();
  const { "text/html": markup, "text/plain": text } = await show(layout);
  assert.match(markup!, /<img src="data:image\/png;base64,[^"]+" width="456" alt="12 points in the plane">/);
  assert.match(text, /12 points/);
  assert.doesNotMatch(text, /norm/);
});

Deno.test("the card of very many ops lets others have their turn while their graph is walked and their code written", async () => {
  const data = dataset();
  const chain = (length: number) => {
    let text: TextColumn = data.colText("prompt");
    for (let i = 0; i < length; i++) text = data.template(`{{ a }} ${i}`, { a: text });
    return text;
  };
  const [few, many] = [chain(310), chain(6000)];
  await show(few);
  const turns = await turnsDuring(() => show(many)) - await turnsDuring(() => show(few));
  // Their graph is walked four times, their uses are counted, and their code is written.
  assert.ok(turns >= 0.9 * (6000 - 310) * (4 / 256 + 2 / 64), `${turns} turns`);
});
