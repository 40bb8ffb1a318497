/** Every class and function that is exported has an example; all examples of docstrings run, and print what they say. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as probegraph from "../../mod.ts";
import * as serve from "../../serve/mod.ts";
import { readSources } from "../_sources.ts";
import { programsOf, testPrograms } from "./_programs.ts";

/** What `deno doc --json` says of an exported symbol. */
interface Documented {
  readonly name: string;
  readonly declarations: readonly {
    readonly jsDoc?: {
      readonly doc?: string;
      readonly tags?: readonly { readonly kind: string; readonly doc?: string }[];
    };
  }[];
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The beginning of a block that is run: one marked `ignore` is not. */
const RUNS = /^```ts$/m;

async function symbolsOf(module: string): Promise<Map<string, Documented>> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", module],
    cwd: ROOT,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as {
    nodes: Readonly<Record<string, { readonly symbols: readonly Documented[] }>>;
  };
  return new Map(Object.values(nodes).flatMap(({ symbols }) => symbols.map((symbol) => [symbol.name, symbol])));
}

/** Classes and functions, op types among them. */
function callablesOf(module: object): string[] {
  return Object.entries(module).filter(([, value]) => typeof value === "function")
    .map(([name]) => name);
}

function hasExample({ declarations }: Documented): boolean {
  const texts = declarations.flatMap(({ jsDoc }) => [jsDoc?.doc, ...(jsDoc?.tags ?? []).map(({ doc }) => doc)]);
  return texts.some((text) => RUNS.test(text ?? ""));
}

for (const [path, module] of Object.entries({ "mod.ts": probegraph, "serve/mod.ts": serve })) {
  Deno.test(`every class and function of ${path} has an example that runs`, async () => {
    const [symbols, names] = [await symbolsOf(path), callablesOf(module)];
    assert.ok(names.length >= 5, `${names.length} names`);
    assert.deepEqual(names.filter((name) => !hasExample(symbols.get(name)!)), []);
  });
}

Deno.test("an example that is not run is none", () => {
  assert.ok(hasExample({ name: "a", declarations: [{ jsDoc: { doc: "A.\n\n```ts\na();\n```" } }] }));
  assert.ok(!hasExample({ name: "a", declarations: [{ jsDoc: { doc: "A.\n\n```ts ignore\na();\n```" } }, {}] }));
});

const sources = [...await readSources(), ["mod.ts", await Deno.readTextFile(`${ROOT}mod.ts`)] as const];
const programs = sources.flatMap(([path, text]) => programsOf(path, text));

testPrograms(programs, "the example", "examples of docstrings", 130);
