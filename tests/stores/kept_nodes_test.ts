import assert from "node:assert/strict";
import { join } from "node:path";
import { defineOp, deserialize, field, type Op, Runner, serialize } from "../../mod.ts";
import { FormatError, StoreError } from "../../ops/errors.ts";
import { utf8 } from "../../stores/bytes.ts";
import { cached } from "../../stores/cached.ts";
import { collectGarbage } from "../../stores/collect_garbage.ts";
import { FolderStore } from "../../stores/folder.ts";
import { copyStore, describe, verifyStore } from "../../stores/housekeeping.ts";
import { keepNodes, nodeKey, NODES_FOLDER, wholeGraph } from "../../stores/kept_nodes.ts";
import { opFolder, ownStatusKey, statusKey } from "../../stores/keys.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { isLarge, writtenNodes } from "../../stores/node_texts.ts";
import { ResultStore } from "../../stores/results.ts";
import { encodeStatus } from "../../stores/status.ts";
import type { Store } from "../../stores/store.ts";
import { keys, text } from "./contract.ts";
import { krnelGraph, storeAt, testInBoth } from "./_krnel_graph.ts";
import { completed, jsonResult, running } from "./_ops.ts";
import { RecordingStore } from "./_recording_store.ts";
import { openFolder } from "./_paths.ts";

const OnDataOp = defineOp({ type: "KeptNodesTestOp", kind: "report", fields: { on: field.op("dataset") } });

/** A graph on as many rows of inline data, whose text has about 50 bytes a row. */
function graphOn(rows: number, runner = new Runner({ store: "memory://" })) {
  const prompt = Array.from({ length: rows }, (_, i) => `Prompt number ${i}, é`);
  const data = runner.fromInline({ prompt, label: prompt.map((_, i) => i % 2 === 0) });
  const x = data.colText("prompt").llmLayerActivations({ model: "hf:example/model", layer: 1 });
  const positives = data.colBoolean("label");
  const probes = Array.from(
    { length: 100 },
    (_, i) => x.trainClassifier("logistic_regression", { positives, params: { C: i + 1 } }),
  );
  const template = data.template("Say: {{ prompt }}", { prompt: data.colText("prompt") });
  return { data, template, probes, scores: probes.map((probe) => probe.predict(x)) };
}

const large = graphOn(10_000);
const [probe, score] = [large.probes[0], large.scores[0]] as unknown as Op[];
const report = OnDataOp({ on: large.data }) as unknown as Op;

async function sizeOf(store: Store): Promise<number> {
  return (await Array.fromAsync(store.list(), ({ size }) => size)).reduce((sum, size) => sum + size, 0);
}

async function nodesIn(store: Store): Promise<string[]> {
  return (await keys(store)).filter((key) => key.startsWith(NODES_FOLDER));
}

async function storeOf(...ops: Op[]): Promise<ResultStore> {
  const results = new ResultStore(new MemoryStore());
  for (const op of ops) await results.write(op, jsonResult("value"), completed(op));
  return results;
}

Deno.test("inline data is kept once, however many ops stand on it", async () => {
  const results = new ResultStore(new MemoryStore());
  const { probes, scores } = graphOn(50_000);
  const ops = [...probes, ...scores] as unknown as Op[];
  for (const op of ops) await results.writeStatus(running(op));
  for (const op of ops) await results.writeStatus(completed(op));
  assert.equal((await nodesIn(results.store)).length, 1);
  const [once, all] = [utf8(JSON.stringify(serialize(ops[0]))).byteLength, await sizeOf(results.store)];
  assert.ok(once > 1.5e6 && all < 2 * once, `${all} bytes for 200 statuses of ${once}`);
  for (const op of [ops[0], ops[150]]) assert.equal((await describe(results, op.uuid)).uuid, op.uuid);
});

Deno.test("an op on inline data is found by its uuid, and small data stays in the status", async () => {
  const runner = new Runner({ store: "memory://kept-nodes" });
  const { template, data } = graphOn(10_000, runner);
  await runner.materialize([template, data]);
  const found = await new Runner({ store: runner.store }).find(template.uuid);
  assert.equal(found?.uuid, template.uuid);
  assert.deepEqual(await found?.toArray(), await template.toArray());
  assert.equal((await found?.status())?.state, "completed");
  const small = graphOn(50, runner).template;
  await small.materialize();
  assert.equal(deserialize(JSON.parse(text(await runner.store.get(statusKey(small.uuid)))!).op)[0].uuid, small.uuid);
  // A dataset's own data is there once: krnel-graph has it whole.
  assert.equal(deserialize(JSON.parse(text(await runner.store.get(statusKey(data.uuid)))!).op)[0].uuid, data.uuid);
});

Deno.test("statuses of earlier versions, with whole graphs, are read", async () => {
  const results = new ResultStore(new MemoryStore());
  for (const op of [probe, score]) await results.store.put(statusKey(op.uuid), encodeStatus(completed(op)));
  for (const op of [probe, score]) {
    assert.equal((await describe(results, op.uuid)).uuid, op.uuid);
    assert.equal((await results.readStatus(op.uuid))?.state, "completed");
    await results.writeStatus(running(op));
    assert.equal((await results.readStatus(op.uuid))?.state, "running");
    assert.equal((await describe(results, op.uuid)).uuid, op.uuid);
  }
  assert.ok(await results.store.open(ownStatusKey(score.uuid)) === undefined);
});

Deno.test("collectGarbage() keeps inline data as long as a status refers to it", async () => {
  await using opened = await openFolder();
  const results = new ResultStore(opened.store);
  for (const op of [probe, score]) await results.write(op, jsonResult("value"), completed(op));
  const [node] = await nodesIn(opened.store);
  const gc = (keep?: Op[]) => collectGarbage(results, { olderThanMs: -1000, remove: true, ...(keep ? { keep } : {}) });
  assert.deepEqual((await gc()).items, []);
  // A result that was set aside keeps its graph.
  await results.store.put(`${opFolder(score.uuid)}/result.parquet`, utf8("rot"));
  await assert.rejects(results.read(score));
  assert.deepEqual((await gc([])).items.filter(({ name }) => name === node), []);
  assert.deepEqual(await nodesIn(opened.store), [node]);
  for (const key of (await keys(opened.store)).filter((key) => key !== node)) await opened.store.delete(key);
  const young = await collectGarbage(results, { remove: true });
  assert.deepEqual(young.items, []);
  assert.deepEqual((await gc()).items.map(({ reason, name }) => [reason, name]), [["unreachable", node]]);
  assert.deepEqual(await nodesIn(opened.store), []);
  // The next status in the same process writes it anew.
  await results.writeStatus(completed(probe));
  assert.equal((await describe(results, probe.uuid)).uuid, probe.uuid);
});

for (const space of [undefined, 4] as const) {
  Deno.test(`collectGarbage() finds what statuses refer to that others wrote with spaces of ${space ?? 0}`, async () => {
    const results = await storeOf(probe, score);
    const nodes = await nodesIn(results.store);
    for (const op of [probe, score]) {
      const status = await results.store.get(ownStatusKey(op.uuid));
      const text = JSON.stringify(JSON.parse(new TextDecoder().decode(status)), null, space);
      await results.store.put(ownStatusKey(op.uuid), utf8(text));
    }
    await collectGarbage(results, { olderThanMs: -1000, remove: true });
    assert.deepEqual(await nodesIn(results.store), nodes);
  });
}

Deno.test("collectGarbage() removes inline data with the last result that stands on it", async () => {
  const results = await storeOf(probe, score);
  await collectGarbage(results, { olderThanMs: -1000, remove: true, keep: [] });
  assert.deepEqual(await keys(results.store), []);
});

Deno.test("copyStore() carries inline data", async () => {
  const from = await storeOf(probe, score);
  const to = new ResultStore(new MemoryStore());
  const { copied, bytes } = await copyStore(from, to);
  assert.equal(copied.length, 2);
  assert.equal(bytes, await sizeOf(to.store));
  assert.equal(await sizeOf(to.store), await sizeOf(from.store));
  for (const op of [probe, score]) assert.equal((await describe(to, op.uuid)).uuid, op.uuid);
});

Deno.test("inline data that is asked for many times at once is written once", async () => {
  const puts: string[] = [];
  const store = new MemoryStore();
  const put = store.put.bind(store);
  store.put = (key, ...rest) => (puts.push(key), put(key, ...rest));
  const nodes = (await writtenNodes(probe)).filter(isLarge);
  await Promise.all(Array.from({ length: 8 }, () => keepNodes(store, nodes)));
  assert.deepEqual(puts, [nodeKey(nodes[0].hash)]);
});

Deno.test("missing and damaged inline data is told by verify and find; results are read all the same", async () => {
  const results = await storeOf(report);
  const [node] = await nodesIn(results.store);
  const whole = (await results.store.get(node))!;
  await results.store.put(node, utf8(text(whole)!.replace("number 7,", "number 8,")));
  await assert.rejects(describe(results, report.uuid), (error: Error) => {
    return error instanceof FormatError && /is damaged: its SHA-256 is [0-9a-f]{64}.* mends it/.test(error.message);
  });
  await results.store.delete(node);
  const { failed } = await verifyStore(results);
  assert.match(failed[0].error.message, /has no probegraph\.nodes\/.*was the store copied without it\?/);
  assert.ok(failed[0].error instanceof StoreError);
  await assert.rejects(copyStore(results, await storeOf()), StoreError);
  assert.deepEqual(await results.read(report), jsonResult("value"));
  assert.equal((await results.readStatus(report.uuid))?.state, "completed");
  await new ResultStore(results.store).writeStatus(running(score));
  assert.deepEqual((await verifyStore(results)).whole, [report.uuid]);
});

Deno.test("data that a status names again and again is read once", async () => {
  const { store } = await storeOf(report);
  const [node] = await nodesIn(store);
  const recording = new RecordingStore(store);
  const reference = { type: "FromInlineOp", "probegraph.node": /[0-9a-f]{64}/.exec(node)![0] };
  const nodes = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`FromInlineOp_${i}`, reference]));
  const whole = await wholeGraph(recording, { outputs: [], nodes }) as { nodes: Record<string, unknown> };
  assert.equal(whole.nodes.FromInlineOp_0, whole.nodes.FromInlineOp_99);
  assert.deepEqual(recording.reads, [node]);
});

Deno.test("inline data that many write at once is whole, and goes through a cache", async () => {
  await using opened = await openFolder();
  const stores = Array.from({ length: 8 }, () => new FolderStore(opened.store.path));
  const ops = [...large.probes.slice(0, 8)] as unknown as Op[];
  await Promise.all(stores.map((store, i) => new ResultStore(store).writeStatus(completed(ops[i]))));
  for (const op of ops) assert.equal((await describe(new ResultStore(opened.store), op.uuid)).uuid, op.uuid);
  const through = new ResultStore(cached(opened.store, join(opened.path, "cache")));
  await through.writeStatus(completed(score));
  assert.equal((await describe(through, score.uuid)).uuid, score.uuid);
});

testInBoth(
  "krnel-graph uses results on large inline data, finds them by uuid where asked, and is not misled, in",
  async (place) => {
    const runner = new Runner({ store: storeAt(place) });
    const { data, template } = graphOn(20_000, runner);
    await runner.materialize(template);
    assert.ok(await runner.store.open(statusKey(template.uuid)) === undefined);
    const { wholeGraphs } = await verifyStore(new ResultStore(storeAt(place)), { wholeGraphs: true });
    assert.deepEqual(wholeGraphs, [template.uuid]);
    const read = await krnelGraph(["read", ...place], [template.uuid]) as Record<
      string,
      { value: string[]; state: string }
    >;
    assert.equal(read[template.uuid].state, "completed");
    assert.equal(read[template.uuid].value[19999], "Say: Prompt number 19999, é");
    // It looks at an op while it is computed here: what it notes does not stay.
    const other = data.template("{{ prompt }}?", { prompt: data.colText("prompt") });
    const results = new ResultStore(storeAt(place));
    await results.writeStatus(running(other as unknown as Op));
    await krnelGraph(["status", ...place], [serialize(other)]);
    assert.match(text(await results.store.get(statusKey(other.uuid)))!, /"state":"new"/);
    await other.materialize();
    const [ran] = await krnelGraph(["run", ...place], [serialize(other)]) as {
      had: boolean;
      was: string;
      value: string[];
    }[];
    assert.deepEqual([ran.had, ran.was, ran.value[1]], [true, "completed", "Prompt number 1, é?"]);
    assert.equal(await results.verify(other as unknown as Op), true);
    assert.equal((await describe(results, other.uuid)).uuid, other.uuid);
  },
);
