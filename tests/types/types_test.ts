import assert from "node:assert/strict";
import { define } from "./define.ts";
import { handles, knownFields, metrics, opTypes } from "./handles.ts";
import { ownMethods } from "./own_methods.ts";
import { names, slots } from "./templates.ts";

Deno.test("the type tests are part of the program that the compiler checks", () => {
  for (const checked of [define, handles, knownFields, metrics, opTypes, names, ownMethods, slots]) {
    assert.equal(typeof checked, "function");
  }
});
