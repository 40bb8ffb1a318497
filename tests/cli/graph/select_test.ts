import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { GraphOptions } from "../../../cli/graph/options.ts";
import { selectOps } from "../../../cli/graph/select.ts";
import type { State } from "../../../ops/evaluator.ts";
import krnelGraph from "../fixtures/krnel_graph_selections.json" with { type: "json" };

const GRAPH = fileURLToPath(new URL("../fixtures/graph.ts", import.meta.url));

async function select(options: GraphOptions): Promise<string[]> {
  const { ops } = await selectOps({ file: [GRAPH], store: "memory://select", ...options });
  return ops.map(({ uuid }) => uuid).sort();
}

/** The options that a line such as `-s probe --no-deps` means. */
function optionsOf(line: string): GraphOptions {
  const names = { "-s": "variable", "-t": "type", "-p": "parameter", "-S": "code", "--state": "state", "-u": "uuid" };
  const options: Record<string, string[] | boolean> = {};
  for (const [, option, value] of line.matchAll(/(--?[\w-]+)(?: ([^-]\S*))?/g)) {
    if (option === "--no-deps") options.deps = false;
    else {
      const name = names[option as keyof typeof names];
      options[name] = [...options[name] as string[] ?? [], value];
    }
  }
  return options as GraphOptions;
}

/** krnel-graph gives ops without a variable their uuid as a name, so its `-s train` finds every TrainClassifierOp. */
const DIFFERS = ["-s train"];

for (const [line, expected] of Object.entries(krnelGraph)) {
  if (DIFFERS.includes(line) || expected.length === 0) continue;
  Deno.test(`selectOps() chooses what krnel-graph chooses: ${line || "no filter"}`, async () => {
    assert.deepEqual(await select(optionsOf(line)), expected);
  });
}

Deno.test("selectOps() finds variables by their names, not ops by their types", async () => {
  const found = await select({ variable: ["train"] });
  assert.equal(found.length, krnelGraph["-s train"].length - 1);
  assert.ok(found.every((uuid) => !uuid.startsWith("TrainClassifierOp")));
});

Deno.test("selectOps() finds parameters by their values, not by digits of the uuids of inputs", async () => {
  const found = await select({ parameter: ["4"], type: ["classifier"] }).catch((error) => error);
  assert.match(found.message, /^No op matches: all filters must match, and the graph has 13 ops/);
});

Deno.test("selectOps() takes no more ops than --count", async () => {
  assert.equal((await select({ count: 3 })).length, 3);
});

Deno.test("selectOps() orders ops after those that they depend on", async () => {
  const { ops } = await selectOps({ file: [GRAPH], store: "memory://select" });
  const seen = new Set<string>();
  for (const op of ops) {
    assert.ok(op.dependencies().every(({ uuid }) => seen.has(uuid)), op.uuid);
    seen.add(op.uuid);
  }
});

Deno.test("selectOps() takes several files", async () => {
  const pipeline = fileURLToPath(new URL("../fixtures/pipeline.ts", import.meta.url));
  const { names } = await selectOps({ file: [GRAPH, pipeline], store: "memory://select", deps: false });
  const all = [...names.values()].flat();
  assert.ok(["probes.layer1", "grid.2", "sums.1", "slow"].every((name) => all.includes(name)));
});

Deno.test("selectOps() needs a graph", async () => {
  await assert.rejects(selectOps({ type: ["Train"] }), /^UsageError: No graph was named: use -f main.ts/);
});

Deno.test("selectOps() filters by state", async () => {
  const state: State[] = ["completed"];
  await assert.rejects(select({ state }), /No op matches/);
});
