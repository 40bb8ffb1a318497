import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const readme = await Deno.readTextFile(new URL("README.md", root));
const main = await Deno.readTextFile(new URL("main.ts", root));

/** Runs `main.ts` with a store of its own, and returns what it prints. */
async function demo(store: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "main.ts"],
    cwd: fileURLToPath(root),
    env: { PROBEGRAPH_STORE_URI: store, NO_COLOR: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("the README shows main.ts as it is", () => {
  assert.ok(readme.includes(main.trim()));
});

Deno.test("the demo prints what the README says, computed and again from the store", async () => {
  const store = await Deno.makeTempDir({ prefix: "probegraph-demo-" });
  const computed = await demo(store);
  const shown = readme.slice(readme.indexOf("┌"), readme.lastIndexOf("┘"));
  const [expected, actual] = [figures(shown), figures(computed)];
  assert.equal(actual.length, expected.length);
  // Processors round differently: a row at the threshold may fall on its other side.
  actual.forEach((figure, i) => assert.ok(Math.abs(figure - expected[i]) <= 0.02, computed));
  assert.equal(await demo(store), computed);
  await Deno.remove(store, { recursive: true });
});

function figures(table: string): number[] {
  return [...table.matchAll(/(?<=│ )[\d.]+(?= )/g)].map(([text]) => Number(text));
}
