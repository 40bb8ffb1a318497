import assert from "node:assert/strict";
import { deserialize } from "../../ops/mod.ts";
import { FolderStore } from "../../stores/folder.ts";
import { ResultStore } from "../../stores/results.ts";
import { krnelGraph, storeAt, testInBoth } from "./_krnel_graph.ts";
import { completed, pythonOp, pythonStore } from "./_ops.ts";

/** What krnel-graph says of one op. */
interface Read {
  readonly uuid: string;
  readonly has: boolean;
  readonly state: string;
  readonly names?: readonly string[];
  readonly type?: string;
  readonly value: unknown;
}

const TYPES: Readonly<Record<string, RegExp>> = {
  activations: /^fixed_size_list<.*: float.*>\[24\]$/,
  activations_f16: /^fixed_size_list<.*: halffloat.*>\[24\]$/,
  scores: /^float$/,
  text: /^string$/,
};

testInBoth("krnel-graph reads what was written here, values and types, in", async (place) => {
  const from = new ResultStore(new FolderStore(pythonStore.path));
  const to = new ResultStore(storeAt(place));
  const names = Object.keys(pythonStore.results).filter((name) => !pythonOp(name).isEphemeral);
  for (const name of names) {
    await to.write(pythonOp(name), await from.read(pythonOp(name)), completed(pythonOp(name)));
  }
  const uuids = names.map((name) => pythonStore.results[name].uuid);
  const read = await krnelGraph(["read", ...place], uuids) as Record<string, Read>;
  for (const name of names) {
    const { uuid, value } = pythonStore.results[name];
    const found = read[uuid];
    assert.deepEqual([found.uuid, found.has, found.state], [uuid, true, "completed"], name);
    assert.deepEqual(found.value, value, name);
    if (found.names !== undefined) assert.deepEqual(found.names, [uuid]);
    if (TYPES[name] !== undefined) assert.match(found.type!, TYPES[name]);
  }
});

testInBoth("what krnel-graph wrote is read here, in", async (place) => {
  const written = await krnelGraph(["write", ...place], null) as Record<string, unknown[]>;
  const results = new ResultStore(storeAt(place));
  for (const [graph, value] of Object.entries(written)) {
    const [op] = deserialize(graph);
    assert.equal(await results.has(op), true);
    assert.equal((await results.readStatus(op.uuid))?.state, "completed");
    const result = await results.read(op);
    assert.ok(result.form === "column");
    const rows = [...result.column].map((row) => typeof row === "string" ? row : [...row]);
    assert.deepEqual(rows, value);
  }
});
