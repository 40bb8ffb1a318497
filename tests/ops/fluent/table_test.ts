/** The table of fluent methods: handles have what it says, and every op type that a method should make is in it. */
import assert from "node:assert/strict";
import { fluentFunctions, fluentMethods, methodsThatMake } from "../../../ops/fluent/table.ts";
import * as ops from "../../../ops/mod.ts";
import { isOwnOpType, opTypeNames } from "../../../ops/registry.ts";
import { handleClass } from "../../../ops/registry.ts";

/** Datasets and autoencoders come from a runner, and krnel-graph's base of the columns from no method. */
const WITHOUT_METHOD = /^Load\w*DatasetOp$|^LoadSaeOp$|^CastColumnsOp$|^SelectColumnOp$/;

Deno.test("every op type is made by a method, so that code and templates know it", () => {
  const forgotten = opTypeNames().filter((type) => isOwnOpType(type) && methodsThatMake(type).length === 0);
  assert.deepEqual(forgotten.filter((type) => !WITHOUT_METHOD.test(type)), []);
});

Deno.test("handles have the methods of the table, and the module its functions", () => {
  for (const { name, on } of fluentMethods()) {
    for (const kind of on) assert.ok(name in handleClass(kind).prototype, `${kind}.${name}`);
  }
  for (const name of fluentFunctions().keys()) assert.equal(typeof (ops as Record<string, unknown>)[name], "function");
});

Deno.test("handles make ops through the table alone", async () => {
  const folder = new URL("../../../ops/handles/", import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    assert.doesNotMatch(await Deno.readTextFile(new URL(name, folder)), /from "\.\.\/create\.ts"/, name);
  }
});

Deno.test("an argument has the other names that its field has", () => {
  for (const { name, makes, byField } of fluentMethods()) {
    for (const [alias, field] of makes.flatMap(({ aliases }) => Object.entries(aliases))) {
      const [argument, { also = [], toField }] = byField.get(field) ?? [alias, {}];
      if (toField === undefined) assert.ok([argument, ...also].includes(alias), `${name}: ${alias}`);
    }
  }
});

Deno.test("every argument goes to a field of an op that its method makes, or says what it accepts", () => {
  for (const method of fluentMethods()) {
    const fields = method.makes.flatMap((definition) => Object.keys(definition.fields));
    const odd = [...method.byField].filter(([field, [, { accepts }]]) =>
      !fields.includes(field) && accepts === undefined
    );
    assert.deepEqual(odd.map(([field]) => `${method.name}: ${field}`), []);
    const { receiver, fixed, derived } = method;
    for (const field of [...receiver === undefined ? [] : [receiver], ...Object.keys(fixed), ...Object.keys(derived)]) {
      assert.ok(fields.includes(field), `${method.name}: ${field}`);
    }
  }
});
