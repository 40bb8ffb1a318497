import assert from "node:assert/strict";
import { OpenRegistry } from "../../ops/open_registry.ts";

Deno.test("a program's own thing goes before a built-in one, whichever came first", () => {
  const registry = new OpenRegistry<string>();
  registry.add("early", "own");
  registry.addBuiltIn("early", "built in");
  registry.addBuiltIn("late", "built in");
  assert.equal(registry.get("late"), "built in");
  registry.add("late", "own");
  assert.deepEqual([registry.get("early"), registry.get("late"), registry.get("none")], ["own", "own", undefined]);
  assert.deepEqual([registry.hasOwn("late"), registry.hasOwn("none")], [true, false]);
});

Deno.test("each name is listed once, those that are built in first", () => {
  const registry = new OpenRegistry<number>();
  registry.add("mine", 1);
  registry.add("both", 2);
  registry.addBuiltIn("both", 3);
  assert.deepEqual(registry.names(), ["both", "mine"]);
  assert.deepEqual([...registry.entries()], [["both", 2], ["mine", 1]]);
});
