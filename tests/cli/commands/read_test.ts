import assert from "node:assert/strict";
import { graph } from "../../../mod.ts";
import { jsonLines, run } from "../_run.ts";

const GRAPH = new URL("../fixtures/graph.ts", import.meta.url).pathname;
const PIPELINE = new URL("../fixtures/pipeline.ts", import.meta.url).pathname;
const STORE = ["--store", "memory://read"];

Deno.test("print uses the variables of the file, and what it prints makes the same ops", async () => {
  const { out } = await run(["print", "-f", GRAPH, ...STORE, "--no-deps"]);
  assert.match(out, /const X_train = prompt\.llmLayerActivations/);
  assert.match(out, /const grid2 = prompt/);
  const ops = Object.values(graph(out)).map(({ uuid }) => uuid);
  const uuids = [...out.matchAll(/^\/\/ (\w+)$/gm)].map(([, uuid]) => uuid);
  assert.equal(uuids.length, 10);
  assert.ok(uuids.every((uuid) => ops.includes(uuid)));
});

Deno.test("print -j gives the fields that krnel-graph gives", async () => {
  const { out } = await run(["print", "-f", GRAPH, ...STORE, "-s", "scores", "--no-deps", "-j"]);
  assert.deepEqual(jsonLines(out), [{
    uuid: "ClassifierPredictOp_15b8ae0e4183f36360d983295ba5d483369126765a7c274a4b008714f187cadf",
    type: "ClassifierPredictOp",
    model: "TrainClassifierOp_20a1ebb7a65f698f419cb0278712184d136c64fa3c6145892a361c648b21673e",
    x: "LLMLayerActivationsOp_25aa68a414e00262158a41013128ce93a5b2958c5fe027ab73f242d49f97b076",
  }]);
});

Deno.test("summary counts by type and state, and leaves ephemeral ops out of its table", async () => {
  const { out } = await run(["summary", "-f", GRAPH, ...STORE]);
  assert.deepEqual(out.split("\n").slice(0, 3), [
    "type                     total  new  pending  running  completed  failed",
    "LLMLayerActivationsOp        4    4        0        0          0       0",
    "TrainClassifierOp            2    2        0        0          0       0",
  ]);
  assert.ok(!out.includes("SelectTextColumnOp"));
  const [counts] = jsonLines((await run(["summary", "-f", GRAPH, ...STORE, "-j"])).out);
  assert.deepEqual(counts.SelectTextColumnOp, { ephemeral: 1 });
});

Deno.test("make-group gives the uuid that krnel-graph gives, and the store finds it", async () => {
  const { out, err } = await run(["make-group", "-f", GRAPH, ...STORE, "-s", "report"]);
  const uuid = out.trim();
  assert.equal(uuid, "GroupedOp_d4d3aaa0564163b1b6648f936adae838dc472a9cf90c1b1bbc07f38bb65c2acd", err);
  const found = await run(["status", "-u", uuid.slice(0, 14).toLowerCase(), ...STORE]);
  assert.equal(found.out, `${uuid}: new\n`);
});

Deno.test("diff compares variables, and ops of the store", async () => {
  const named = await run(["diff", "probe", "probes.layer1", "-f", GRAPH]);
  assert.match(named.out, /- {2}layer: 4,\n\+ {2}layer: 1,/);
  const rows = await run(["diff", `${GRAPH}#probe`, `${GRAPH}#probes.layer1`, "-j"]);
  assert.deepEqual(jsonLines(rows.out).map(({ field }) => field).sort(), ["layer", "params"]);
  const same = await run(["diff", "probe", "20a1ebb", "-f", GRAPH]);
  assert.deepEqual([same.code, same.out], [0, "The ops are the same.\n"]);
  assert.equal((await run(["diff", "probe", "nosuch", "-f", GRAPH])).code, 2);
});

Deno.test("explain names what differs from the nearest stored op", async () => {
  const store = ["--store", "memory://explain"];
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.0", "--no-deps"]);
  const { out } = await run(["explain", "-f", PIPELINE, ...store, "-s", "sums.2", "sums.0", "--no-deps"]);
  assert.match(out, /\(sums\.0\)\n {2}Stored: nothing to compute/);
  assert.match(out, /\(sums\.2\)\n {2}Not stored\. The nearest that is stored, ShiftOp_7d08\w+, differs in:\n/);
  assert.match(out, /\(ShiftOp\): by was 10, is 30/);
});

Deno.test("show prints what is known of an op, and the start of its result", async () => {
  const store = ["--store", "memory://show"];
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.0", "--no-deps"]);
  const uuid = jsonLines((await run(["status", "-j", "-f", PIPELINE, "-s", "sums.0", "--no-deps"])).out)[0].uuid;
  const { out, code } = await run(["show", "-u", uuid, ...store]);
  assert.equal(code, 0);
  assert.match(out, /completed · SCORE/);
  assert.match(out, /3 rows|3 values|rows/);
});

Deno.test("graph draws an SVG picture", async () => {
  const { out } = await run(["graph", "-f", GRAPH, ...STORE, "-s", "report", "--no-deps", "--svg", "-"]);
  assert.match(out, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*ClassifierEvaluation[^]*<\/svg>\n$/);
});

Deno.test("watch prints changes, and ends when nothing can change any more", async () => {
  const store = ["--store", "memory://watch"];
  const watching = run(["watch", "-f", PIPELINE, ...store, "-s", "sums.1", "--no-deps", "--interval", "0.02"]);
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.1", "--no-deps"]);
  const { code, out } = await watching;
  assert.equal(code, 0);
  assert.match(out, /completed\n$/);
});
