import assert from "node:assert/strict";

const page = await Deno.readTextFile(new URL("../../docs/own-ops.md", import.meta.url));
const blocks = [...page.matchAll(/```ts\n([^]*?)```/g)].map((match) => match[1]);

Deno.test("the examples of docs/own-ops.md print what they say", async () => {
  assert.equal(blocks.length, 5);
  for (const block of blocks) {
    const expected = [...block.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map((match) => match[1]);
    assert.ok(expected.length > 0);
    assert.deepEqual(await printedBy(block), expected);
  }
});

/** What a block prints, run as a module of its own. */
async function printedBy(block: string): Promise<string[]> {
  const printed: string[] = [];
  const { log } = console;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  const specifier = new URL("../../mod.ts", import.meta.url).href;
  await Deno.writeTextFile(path, block.replace("@probegraph/probegraph", specifier));
  console.log = (value: unknown) => printed.push(typeof value === "string" ? value : Deno.inspect(value));
  try {
    await import(`file://${path}`);
  } finally {
    console.log = log;
    await Deno.remove(path);
  }
  return printed;
}
