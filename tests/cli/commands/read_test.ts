import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { float, graph, Runner } from "../../../mod.ts";
import { testFolder } from "../../stores/_paths.ts";
import { FakeTerminal, jsonLines, run } from "../_run.ts";

const GRAPH = fileURLToPath(new URL("../fixtures/graph.ts", import.meta.url));
const PIPELINE = fileURLToPath(new URL("../fixtures/pipeline.ts", import.meta.url));
const EXPORTS = fileURLToPath(new URL("../fixtures/exports.ts", import.meta.url));
const FLOATS = fileURLToPath(new URL("../fixtures/floats.ts", import.meta.url));
const STORE = ["--store", "memory://read"];

const HEAD = `
import { Runner } from "${import.meta.resolve("../../../mod.ts")}";
const data = new Runner().fromInline({ text: ["a", "b"], label: ["x", "y"] });
const positives = data.colCategorical("label").isIn("x");
const activations = (layer: number) => data.colText("text").llmLayerActivations({ model: "onnx:model", layer });
`;

Deno.test("print uses the variables of the file, and what it prints makes the same ops", async () => {
  const { out } = await run(["print", "-f", GRAPH, ...STORE, "--no-deps"]);
  assert.match(out, /const X_train = prompt_[0-9a-f]{6}\.llmLayerActivations/);
  assert.match(out, /const grid2 = prompt_/);
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
  assert.equal(found.out, `GroupedOp: new  ${uuid}\n`);
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

Deno.test("diff takes its ops before the files, after them, and on both sides", async () => {
  const { out } = await run(["diff", "probe", "probes.layer1", "-f", GRAPH]);
  for (const words of [["-f", GRAPH, "probe", "probes.layer1"], ["probe", "-f", GRAPH, "probes.layer1"]]) {
    assert.equal((await run(["diff", ...words])).out, out, words.join(" "));
  }
  for (const words of [["-f", GRAPH, "probe"], ["-f", GRAPH], ["probe"], []]) {
    const { code, err } = await run(["diff", ...words]);
    assert.equal(code, 2);
    assert.match(err, /diff compares two ops, got/);
  }
});

Deno.test("krnel-graph's long names mean the same options", async () => {
  const ours = ["-f", GRAPH, "-s", "grid", "-p", "last", "-n", "2", "--no-deps"];
  const theirs = ["--input-file", GRAPH, "--variable-name", "grid", "--parameters=last", "--num-ops", "2", "--no-deps"];
  const { out } = await run(["print", ...ours, ...STORE]);
  assert.equal(out.match(/^\/\/ /gm)?.length, 2);
  assert.equal((await run(["print", ...theirs, ...STORE])).out, out);
  const all = await run(["print", "-f", GRAPH, "--include-deps", ...STORE]);
  assert.equal(all.out, (await run(["print", "-f", GRAPH, ...STORE, "-n", "0"])).out);
  assert.ok(all.out.length > out.length);
});

Deno.test("an op has one variable name in the prints of all graphs that have it", async () => {
  await using folder = await testFolder();
  const named = async (body: string): Promise<Map<string, string>> => {
    const path = `${folder.path}/${crypto.randomUUID()}.ts`;
    await Deno.writeTextFile(path, `${HEAD}\n${body}`);
    const { out } = await run(["print", "-f", path, ...STORE]);
    return new Map(Array.from(out.matchAll(/^\/\/ (\w+)\nconst (\w+)/gm), ([, uuid, name]) => [uuid, name]));
  };
  const exported = (name: string, layer: number): string =>
    `export const ${name} = activations(${layer}).trainClassifier({ positives }).predict(activations(${layer}));`;
  const one = await named(exported("last", 4));
  const two = await named(exported("first", 2) + exported("last", 4));
  const shared = [...one.keys()].filter((uuid) => two.has(uuid));
  assert.ok(shared.length >= 5);
  for (const uuid of shared) assert.equal(two.get(uuid), one.get(uuid));
});

Deno.test("explain names what differs from the nearest stored op", async () => {
  const store = ["--store", "memory://explain"];
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.0", "--no-deps"]);
  const { out } = await run(["explain", "-f", PIPELINE, ...store, "-s", "sums.2", "sums.0", "--no-deps"]);
  assert.match(out, /\(sums\.0\)\n {2}Stored: nothing to compute/);
  assert.match(out, /\(sums\.2\)\n {2}Not stored\. The nearest that is stored, ShiftOp_7d08\w+, differs in:\n/);
  assert.match(out, /\(ShiftOp\): by was 10, is 30/);
});

Deno.test("explain and the plan of a run tell of results that Python stored with floats", async () => {
  const store = "memory://explain-floats";
  const command = ["-f", FLOATS, "--store", store, "-s", "probe", "scores", "--no-deps"];
  assert.doesNotMatch((await run(["explain", ...command])).out, /float\(/);
  const runner = new Runner({ store });
  const data = runner.fromInline({
    x: [[0], [1], [2], [3]],
    y: [false, true, false, true],
    text: ["a", "b", "c", "d"],
  });
  const params = { C: float(1), max_iter: 50 };
  const probe = data.colVector("x").trainClassifier("logistic_regression", { positives: data.colBoolean("y"), params });
  await probe.predict(data.colVector("x")).materialize();
  const { out } = await run(["explain", ...command]);
  assert.equal(out.match(/Not stored as it is written, but stored with C: 1\.0: write float\(1\)\./g)?.length, 2);
  assert.match((await run(["run", "--dry-run", ...command])).out, /stored with C: 1\.0: write float\(1\)/);
  assert.equal(
    jsonLines((await run(["explain", ...command, "-j"])).out)[0].float_form,
    "stored with C: 1.0: write float(1)",
  );
});

Deno.test("explain --python says what krnel-graph cannot compute, and what to write instead", async () => {
  const command = ["explain", "--python", "-f", FLOATS, "--store", "memory://explain-python"];
  const { out } = await run(command);
  assert.match(
    out,
    /\(probe\)\n {2}krnel-graph cannot compute it: it makes no matrix of vectors that are written into/,
  );
  assert.match(
    out,
    /\(vectors\)\n {2}krnel-graph cannot compute it: [^\n]*max_length[^\n]*\n {2}Instead: write maxLength/,
  );
  const lines = jsonLines((await run([...command, "-j"])).out);
  assert.deepEqual(lines.map(({ name }) => name).sort(), ["probe", "scores", "vectors"]);
  assert.match((await run([...command, "-t", "SelectTextColumn"])).out, /^krnel-graph can compute it\.\n$/);
});

Deno.test("show prints what is known of an op, and the start of its result", async () => {
  const store = ["--store", "memory://show"];
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.0", "--no-deps"]);
  const uuid = jsonLines((await run(["status", "-j", "-f", PIPELINE, "-s", "sums.0", "--no-deps"])).out)[0].uuid;
  const { out, code } = await run(["show", "-u", uuid, ...store]);
  assert.equal(code, 0);
  assert.match(out, /completed · numbers/);
  assert.match(out, /3 rows|3 values|rows/);
});

Deno.test("show -j gives code, inputs, state, and the start of the result", async () => {
  const store = ["--store", "memory://show-json"];
  const show = async (name: string) => {
    const { out } = await run(["show", "-j", "-f", PIPELINE, ...store, "-s", name, "--no-deps"]);
    return jsonLines(out)[0];
  };
  assert.deepEqual([(await show("sums.0")).state, (await show("sums.0")).result], ["new", null]);
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.0", "--no-deps"]);
  const sums = await show("sums.0");
  assert.deepEqual([sums.type, sums.kind, sums.names, sums.state], ["ShiftOp", "score", ["sums.0"], "completed"]);
  assert.deepEqual(sums.parameters, { by: 10, wait: 0 });
  assert.equal(sums.code, "ShiftOp({ input: shared, by: 10 })");
  assert.deepEqual(sums.inputs, [{ field: "input", uuid: (await show("shared")).uuid }]);
  assert.deepEqual(sums.result, { rows: 3, head: [12, 13, 14] });
  assert.deepEqual((await show("text")).result, { rows: 3, head: ["a", 'b "quoted"', "c,d"] });
});

Deno.test("show -j gives reports whole, vectors as lists, datasets as rows, and of classifiers no result", async () => {
  const args = ["-f", EXPORTS, "--store", "memory://show-kinds", "--no-deps", "-s"];
  const kinds = ["dataset", "vector", "probe", "report"];
  assert.equal((await run(["run", ...args, ...kinds])).code, 0);
  const lines = jsonLines((await run(["show", "-j", ...args, ...kinds])).out);
  const [dataset, vector, probe, report] = kinds.map((kind) => lines.find(({ names }) => names.includes(kind)).result);
  assert.deepEqual(dataset.columns, ["text", "label", "number", "vector", "chat"]);
  assert.deepEqual([dataset.rows, dataset.head.length, dataset.head[4].chat], [8, 6, null]);
  assert.deepEqual(vector.head[1], [1, -0.5, 1]);
  assert.equal(probe, null);
  assert.equal(report.report.all.count, 8);
});

Deno.test("show looks in the store that is named, not in the file's own", async () => {
  const store = ["--store", "memory://show-store"];
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.2", "--no-deps"]);
  const args = ["show", "-f", PIPELINE, "-s", "sums.2", "--no-deps"];
  assert.match((await run([...args, ...store])).out, /completed · numbers/);
  assert.match((await run([...args, "--store", "memory://show-elsewhere"])).out, /new · numbers/);
});

Deno.test("graph -j gives a line for each op, after those of its inputs", async () => {
  const { out } = await run(["graph", "-j", "-f", GRAPH, ...STORE, "-s", "report", "--no-deps"]);
  const lines = jsonLines(out);
  const seen = new Set<string>();
  for (const { uuid, inputs } of lines) {
    assert.ok(inputs.every((input: { uuid: string }) => seen.has(input.uuid)));
    seen.add(uuid);
  }
  const report = lines.at(-1);
  assert.deepEqual([report.names, report.kind, report.state], [["report"], "report", "new"]);
  assert.deepEqual(report.inputs.map(({ field }: { field: string }) => field), ["score", "gtPositives", "gtNegatives"]);
});

Deno.test("graph needs to know what to make", async () => {
  const { code, err } = await run(["graph", "-f", GRAPH, ...STORE]);
  assert.equal(code, 2);
  assert.match(err, /--svg graph\.svg for a picture, -j for lines of JSON/);
});

Deno.test("graph draws an SVG picture", async () => {
  const { out } = await run(["graph", "-f", GRAPH, ...STORE, "-s", "report", "--no-deps", "--svg", "-"]);
  assert.match(out, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*ClassifierEvaluation[^]*<\/svg>\n$/);
});

Deno.test("summary in a narrow terminal has no columns of zeros", async () => {
  const terminal = new FakeTerminal({ isTerminal: true, columns: 50 });
  const { out } = await run(["summary", "-f", GRAPH, "--store", "memory://narrow"], terminal);
  assert.deepEqual(out.split("\n").slice(0, 2), [
    "type                     total  new",
    "LLMLayerActivationsOp        4    4",
  ]);
});

Deno.test("in a terminal, watch draws on a screen of its own, and leaves the last table when it ends", async () => {
  const store = ["--store", "memory://watch-terminal"];
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.1", "--no-deps"]);
  const terminal = new FakeTerminal({ isTerminal: true, columns: 60 });
  const { code, out } = await run(["watch", "-f", PIPELINE, ...store, "-s", "sums.1", "--no-deps"], terminal);
  assert.equal(code, 0);
  const [before, drawn, left] = out.replaceAll("\x1b[", "␛").split(/␛\?1049[hl]/);
  assert.equal(before, "");
  assert.match(drawn, /^␛H␛J␛\?7l1 completed\nstate [^]*completed {2}ShiftOp[^]*␛\?7h$/);
  assert.equal(left, drawn.slice("␛H␛J".length));
  assert.ok(left.replaceAll(/␛\?7[lh]/g, "").split("\n").every((line) => line.length < 60));
});

Deno.test("watch prints changes, and ends when nothing can change any more", async () => {
  const store = ["--store", "memory://watch"];
  const watching = run(["watch", "-f", PIPELINE, ...store, "-s", "sums.1", "--no-deps", "--interval", "0.02"]);
  await run(["run", "-f", PIPELINE, ...store, "-s", "sums.1", "--no-deps"]);
  const { code, out } = await watching;
  assert.equal(code, 0);
  assert.match(out, /completed\n$/);
});
