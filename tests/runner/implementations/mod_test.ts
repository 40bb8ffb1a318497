import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { defineOp, field, Runner } from "../../../mod.ts";
import * as types from "../../../ops/types/mod.ts";
import { implementationOf, needsOf } from "../../../runner/evaluation/implementations.ts";
import { BUILT_IN } from "../../../runner/implementations/mod.ts";

const MODULES = fileURLToPath(new URL("_modules.ts", import.meta.url));

Deno.test("each built-in op type is computed by the module that it is listed with", async () => {
  const defined = Object.keys(types).filter((name) => name.endsWith("Op"));
  assert.deepEqual([...BUILT_IN.keys()].sort(), defined.sort());
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["run", "--allow-all", "--quiet", MODULES] })
    .output();
  const modules = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(modules.length > 20);
  for (const { listed, registered } of modules) assert.deepEqual(registered, listed);
});

Deno.test("a program's own op type has what computes it, and one that nothing computes is refused", async () => {
  const Own = defineOp({ type: "OwnImplementationTestOp", kind: "score", fields: { scores: field.op("score") } });
  const data = new Runner({ store: "memory://own-implementation" }).fromInline({ score: [1, 2] });
  const op = Own({ scores: data.colScore("score") });
  await assert.rejects(implementationOf(op), /Nothing computes OwnImplementationTestOp yet/);
  assert.deepEqual(needsOf(op), {});
  const compute = () => [3, 4];
  Runner.implement(Own, compute);
  assert.equal(await implementationOf(op), compute);
});
