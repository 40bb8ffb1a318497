import assert from "node:assert/strict";
import { OpError, Runner } from "../../mod.ts";

const dataset = new Runner({ store: "memory://call-site" }).fromInline({ a: ["x"] });

async function askedByName(): Promise<unknown> {
  return await dataset.colText("nosuch").toArray();
}

Deno.test("what fails later leads to the line that asked", async () => {
  for (let round = 0; round < 2; round++) {
    const error = await askedByName().then(() => undefined, (error) => error as Error);
    assert.match(error!.stack!, /^RunError: .*nosuch.*\n {4}at /);
    assert.match(error!.stack!, /at async askedByName \(.*call_site_test\.ts:7:\d+\)/);
  }
});

Deno.test("frames are folded where that is asked for, and a message keeps its lines", async () => {
  const code = `
    import { OpError, Runner } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
    import { foldFrames } from ${JSON.stringify(new URL("../../ops/call_site.ts", import.meta.url).href)};
    foldFrames({ lineOf: () => undefined });
    const data = new Runner({ store: "memory://folded" }).fromInline({ a: ["x"] });
    function mine() { data.take({ foo: 1 } as never); }
    function deep(levels: number): void { if (levels === 0) mine(); else deep(levels - 1); }
    const errors = [new OpError("one\\n    at least")];
    try { mine(); } catch (error) { errors.push(error as OpError); }
    await data.colText("nosuch").toArray().catch((error) => errors.push(error));
    try { deep(20); } catch (error) { errors.push(error as OpError); }
    console.log(JSON.stringify(errors.map(({ stack }) => stack)));`;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", "-c", config, code],
  }).output();
  const stacks = JSON.parse(new TextDecoder().decode(stdout)) as string[];
  assert.match(stacks[0], /^OpError: one\n {4}at least\n {4}at file/);
  assert.match(stacks[1], /^OpError: take\(\) has no option "foo".*\n {4}at mine \(.*\n {4}at file[^\n]*$/);
  assert.match(stacks[2], /^RunError: .*nosuch.*\n {4}at async file[^\n]*$/);
  assert.match(stacks[3], /^OpError: take[^\n]*\n {4}at mine \(.*(\n {4}at deep \(.*){9}$/);
  for (const stack of stacks) assert.doesNotMatch(stack, /\/ops\/|\/runner\//);
});

Deno.test("errors that are not ours are left as they are", async () => {
  const own = new TypeError("mine");
  const { fromHere } = await import("../../ops/call_site.ts");
  const { stack } = own;
  const isOurs = (error: unknown): error is Error => error instanceof OpError;
  await assert.rejects(fromHere(Promise.reject(own), isOurs), (error) => error === own && own.stack === stack);
});
