import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatasetError, type Op, RunError, Runner } from "../../mod.ts";

/** Every mistake here must give an error that names the op and the value, a status `failed`, and a whole store. */

const folder = await Deno.makeTempDir({ prefix: "probegraph-bad-input-" });
const runner = new Runner({ store: join(folder, "store") });
const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const gpt2 = fixture("models/gpt2");
const good = runner.fromInline({ prompt: ["a", "b"], label: ["x", "y"], v: [[1, 2], [3, 4]] });
await good.materialize();

async function assertFails(name: string, op: Op, message: RegExp): Promise<void> {
  const culprit = await op.materialize().then(() => assert.fail(`${name} did not fail`), (error) => {
    assert.ok(error instanceof RunError, `${name} threw ${error}`);
    assert.match(error.message, message);
    return error.uuid;
  });
  assert.ok(culprit.startsWith(op.type) || op.dependencies({ recursive: true }).some(({ uuid }) => uuid === culprit));
  const failed = culprit === op.uuid ? op : op.dependencies({ recursive: true }).find(({ uuid }) => uuid === culprit)!;
  assert.equal(failed.isEphemeral || (await failed.status()).state === "failed", true);
  assert.equal(await op.hasResult() && !op.isEphemeral, false);
  assert.deepEqual((await good.toRows()).map(({ prompt }) => prompt), ["a", "b"]);
}

async function parquetOf(name: string, bytes: Uint8Array): Promise<Op<"dataset">> {
  const path = join(folder, name);
  await Deno.writeFile(path, bytes);
  return await runner.fromParquet(path);
}

const parquet = await Deno.readFile(fixture("parity/python-store/data.parquet"));

Deno.test("a file that is not parquet", async () => {
  const op = await parquetOf("text.parquet", new TextEncoder().encode("prompt,label\na,b\n".repeat(20)));
  await assertFails("text", op, /text\.parquet.*parquet/);
});

Deno.test("a truncated parquet file", async () => {
  for (const length of [0, 3, 8, 100, parquet.length - 1, parquet.length >> 1]) {
    const op = await parquetOf(`cut-${length}.parquet`, parquet.slice(0, length));
    await assertFails(`cut at ${length}`, op, new RegExp(`cut-${length}\\.parquet`));
  }
});

Deno.test("a parquet file with flipped bytes fails or reads, and never harms the store", async () => {
  for (let at = 10; at < parquet.length; at += Math.floor(parquet.length / 25)) {
    const damaged = parquet.slice();
    damaged[at] ^= 0xff;
    const op = await parquetOf(`flipped-${at}.parquet`, damaged);
    await op.materialize().catch((error) => assert.ok(error instanceof RunError, String(error)));
  }
  assert.equal((await good.toRows()).length, 2);
});

Deno.test("a column that is not there", async () => {
  await assertFails("column", good.colText("prompts"), /no column "prompts" \(did you mean "prompt"\?\)/);
});

Deno.test("a column of the wrong type", async () => {
  await assertFails("type", good.colVector("label"), /column "label" holds .*column of vectors holds lists of numbers/);
});

Deno.test("a model folder that is not there, or has no tokenizer", async () => {
  const text = good.colText("prompt");
  const missing = join(folder, "no-model");
  await assertFails("no folder", text.llmLayerActivations({ model: `onnx:${missing}`, layer: 0 }), /no-model/);
  const bare = join(folder, "bare-model");
  await Deno.mkdir(join(bare, "onnx"), { recursive: true });
  for (const name of ["config.json", "onnx/model.onnx"]) await Deno.copyFile(join(gpt2, name), join(bare, name));
  await assertFails("bare", text.llmLayerActivations({ model: `onnx:${bare}`, layer: 0 }), /tokenizer/);
});

Deno.test("a layer out of range", async () => {
  const op = good.colText("prompt").llmLayerActivations({ model: `onnx:${gpt2}`, layer: 5 });
  await assertFails("layer", op, /layer 5/);
});

Deno.test("a token that is not in the vocabulary", async () => {
  const op = good.colText("prompt").llmLogitScores({
    model: `onnx:${gpt2}`,
    logitTokenIds: ["definitely not one token"],
  });
  await assertFails("token", op, /definitely not one token/);
});

Deno.test("an empty dataset", async () => {
  const empty = good.take(0);
  await assertFails(
    "activations",
    empty.colText("prompt").llmLayerActivations({ model: `onnx:${gpt2}`, layer: 0 }),
    /no rows/,
  );
  const labels = empty.colCategorical("label").isIn("x");
  await assertFails("training", empty.colVector("v").trainClassifier({ positives: labels }), /none of the 0 rows/);
});

Deno.test("no positives", async () => {
  const none = good.colCategorical("label").isIn("z");
  await assertFails(
    "positives",
    good.colVector("v").trainClassifier({ positives: none }),
    /none of the 2 rows is positive/,
  );
});

Deno.test("columns of different lengths", () => {
  assert.throws(() => runner.fromInline({ a: [1, 2], b: [1] }), /"a" has 2 and "b" has 1/);
});

Deno.test("a checksum that differs, and a file that is not there", async () => {
  const path = join(folder, "whole.parquet");
  await Deno.writeFile(path, parquet);
  await assert.rejects(runner.fromParquet(path, { sha256: "ab".repeat(32) }), /to have the SHA-256 abab.*but it has/);
  await assert.rejects(runner.fromParquet(path, { sha256: "abc" }), /64 hex digits, got "abc"/);
  await assert.rejects(runner.fromParquet("gone.parquet"), /found no file "gone\.parquet"/);
  const empty = join(folder, "empty");
  await Deno.mkdir(empty);
  await assert.rejects(runner.fromParquet(empty), (error: Error) => {
    assert.match(error.message, /empty/);
    return error instanceof DatasetError;
  });
});

Deno.test("whatever failed left no half result in the store", async () => {
  const store = runner.store;
  const keys = (await Array.fromAsync(store.list())).map(({ key }) => key);
  const folders = new Set(keys.map((key) => key.split("/").slice(0, 2).join("/")));
  for (const name of folders) {
    const files = keys.filter((key) => key.startsWith(`${name}/`)).map((key) => key.split("/")[2]);
    const isWhole = files.includes("done") && files.some((file) => file.startsWith("result."));
    assert.ok(isWhole || !files.some((file) => file.startsWith("result.") || file === "done"), `${name}: ${files}`);
  }
});

globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
