import assert from "node:assert/strict";
import { define } from "./define.ts";
import { handles, opTypes } from "./handles.ts";
import { names, slots } from "./templates.ts";

Deno.test("the type tests are part of the program that the compiler checks", () => {
  for (const checked of [define, handles, opTypes, names, slots]) assert.equal(typeof checked, "function");
});
