import assert from "node:assert/strict";
import fc from "fast-check";
import { type Code, fits, oneLine } from "../../../ops/code/layout.ts";

const { code } = fc.letrec<{ code: Code }>((tie) => {
  const items = fc.array(tie("code"), { maxLength: 4 });
  const brackets = fc.record({
    open: fc.constant("["),
    items,
    close: fc.constantFrom("]", "]!"),
    spaced: fc.boolean(),
  });
  return { code: fc.oneof({ maxDepth: 3 }, fc.string({ maxLength: 5 }), items, brackets) };
});

Deno.test("code fits where it is no longer than the room for it", () => {
  fc.assert(fc.property(code, fc.integer({ min: -1, max: 1 }), (code, more) => {
    const { length } = oneLine(code);
    assert.equal(fits(code, length + more), more >= 0);
  }));
});

Deno.test("of code that does not fit no more is looked at than has room", () => {
  let looks = 0;
  const items = new Proxy(new Array<string>(1000).fill("1"), {
    get: (target, name) =>
      typeof name === "string" && name !== "length" && looks++ >= 0 ? target[Number(name)] : Reflect.get(target, name),
  });
  assert.ok(!fits({ open: "[", items, close: "]" }, 10));
  assert.ok(looks < 10, `${looks} looks`);
});
