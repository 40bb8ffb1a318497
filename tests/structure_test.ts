/**
 * The shape of the house: imports point down and go in no circle, and nothing needs a registry that cannot be reached.
 * What an import brings is read from Deno's own module graph, which tells values from types.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };

/** Each storey may use itself and those below it. `mod.ts` and `cli/` stand on top. */
const STOREYS = ["ops", "stores", "runner", "serve", "notebooks", "cli"];

interface Imported {
  readonly from: string;
  readonly to: string;
  /** Only its types are used. */
  readonly isType: boolean;
  /** It is loaded when it is asked for. */
  readonly isLate?: boolean;
}

interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly Dependency[];
  }[];
}

interface Dependency {
  readonly specifier: string;
  readonly code?: Target;
  readonly type?: Target;
  readonly isDynamic?: boolean;
}

interface Target {
  readonly specifier?: string;
}

const root = new URL("../", import.meta.url);

/** What is started: the module that users import, the command, and the workers. */
const ENTRIES = [
  "cli/main.ts",
  ...[...config.tasks.compile.command.matchAll(/--include (\S+)/g)].map(([, path]) => path),
];

/** The imports of everything that the entries reach, late ones included. */
async function readImports(): Promise<Imported[]> {
  const graphs = await Promise.all(ENTRIES.map(moduleGraph));
  return graphs.flatMap(({ modules }) =>
    modules.flatMap(({ specifier, dependencies = [] }) =>
      dependencies.flatMap(({ code, type, isDynamic }) => {
        const target = (code ?? type)?.specifier;
        if (!specifier.startsWith(root.href) || target === undefined) return [];
        return [{ from: pathOf(specifier), to: pathOf(target), isType: code === undefined, isLate: isDynamic }];
      })
    )
  );
}

async function moduleGraph(entry: string): Promise<ModuleGraph> {
  const args = ["info", "--json", fileURLToPath(new URL(entry, root))];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: fileURLToPath(root) }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

function pathOf(specifier: string): string {
  return specifier.startsWith(root.href) ? specifier.slice(root.href.length) : specifier;
}

function storeyOf(path: string): number {
  return STOREYS.indexOf(path.split("/")[0]);
}

const imports = await readImports();

Deno.test("imports point down", () => {
  assert.ok(imports.some(({ from, to }) => from === "mod.ts" && to === "runner/runner.ts"), "the graph was read");
  assert.ok(imports.some(({ from }) => from === "runner/umap/worker.ts"), "that of workers too");
  const up = imports.filter(({ from, to }) => storeyOf(from) >= 0 && storeyOf(to) > storeyOf(from));
  assert.deepEqual(up.map(({ from, to }) => `${from} imports ${to}`), []);
});

Deno.test("imports of values go in no circle, whether early or late", () => {
  assert.deepEqual(circles(imports.filter(({ isType }) => !isType)), []);
});

Deno.test("a circle of imports is found", () => {
  const circle = [["a", "b"], ["b", "c"], ["c", "a"], ["c", "d"]].map(([from, to]) => ({ from, to, isType: false }));
  assert.deepEqual(circles(circle).map((path) => [...path].sort()), [["a", "b", "c"]]);
});

Deno.test("nothing is imported from jsr: or over the network", () => {
  const outside = imports.filter(({ to }) => /^(jsr|https?):/.test(to));
  assert.deepEqual(outside, []);
});

Deno.test("the main module brings nothing along that computes, reads or draws: it comes when it is asked for", () => {
  const loaded = reachedEarly("mod.ts");
  assert.ok(loaded.has("runner/runner.ts"));
  const heavy =
    /^node:|arrow|hyparquet|ml-matrix|onnxruntime|tokenizers|observablehq|linkedom|dagre|resvg|pdfkit|hono|bullmq|ioredis|^serve\/|runner\/engine\.ts|implementations|cards/;
  assert.deepEqual([...loaded].filter((path) => heavy.test(path)), []);
});

Deno.test("what computes brings no implementation, model, probe or template along: each comes with the first op that needs it", () => {
  const loaded = reachedEarly("runner/engine.ts");
  assert.ok(loaded.has("runner/implementations/mod.ts"));
  const late =
    /^runner\/(autoencoders|files\/(many|remote)|guardrails|implementations\/(?!mod\.ts)|models|onnx|probes|python|reports|templates\/template|umap)/;
  assert.deepEqual([...loaded].filter((path) => late.test(path)), []);
});

Deno.test("workers that compute in TypeScript alone load nothing of Node or npm, which would double what it takes to start them", () => {
  const workers = [
    "runner/models/rows/template_worker.ts",
    "runner/numeric/helper_worker.ts",
    "runner/numeric/least_norm_worker.ts",
    "runner/probes/forest/forest_worker.ts",
    "runner/probes/training_worker.ts",
    "runner/reports/worker.ts",
    "runner/autoencoders/training/worker.ts",
  ];
  for (const worker of workers) {
    const loaded = [...reachedEarly(worker)];
    assert.ok(loaded.includes("runner/workers/answers.ts"), worker);
    assert.deepEqual(loaded.filter((path) => /^n(ode|pm):/.test(path)), [], worker);
  }
});

/** What is loaded with a module. */
function reachedEarly(entry: string): Set<string> {
  const targets = Map.groupBy(imports.filter(({ isType, isLate }) => !isType && !isLate), ({ from }) => from);
  const reached = new Set([entry]);
  for (const path of reached) targets.get(path)?.forEach(({ to }) => reached.add(to));
  return reached;
}

/** The groups of modules each of which reaches all others of its group: Tarjan's strongly connected components. */
function circles(edges: readonly Imported[]): string[][] {
  const targets = Map.groupBy(edges, ({ from }) => from);
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const visit = (path: string): void => {
    order.set(path, order.size);
    lowest.set(path, order.get(path)!);
    stack.push(path);
    for (const { to } of targets.get(path) ?? []) {
      if (!order.has(to)) visit(to);
      if (stack.includes(to)) lowest.set(path, Math.min(lowest.get(path)!, lowest.get(to)!));
    }
    if (lowest.get(path) !== order.get(path)) return;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1) found.push(group);
  };
  for (const path of targets.keys()) if (!order.has(path)) visit(path);
  return found;
}
