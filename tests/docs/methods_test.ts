/** The reference of fluent methods: what docstrings say agrees with the table. */
import assert from "node:assert/strict";
import { Docstrings } from "../../docs/reference/docstrings.ts";
import { argumentsOf, className, defaultCode } from "../../docs/reference/page.ts";
import { fluentMethods } from "../../ops/fluent/table.ts";

const docs = await Docstrings.read();

/** Values that a docstring would write as it is, not in words. */
const LITERAL = /^(true|false|-?\d[\d.]*|"[^"]*")$/;

Deno.test("every method has a docstring, and every option has one", () => {
  for (const method of fluentMethods()) {
    assert.ok(docs.member(className(method), method.name)?.text, method.name);
    for (const name of Object.keys(method.options)) {
      assert.ok(docs.argument(className(method), method.name, name)?.text, `${method.name}: ${name}`);
    }
  }
});

Deno.test("the defaults that docstrings name are those of the table", () => {
  let compared = 0;
  for (const method of fluentMethods()) {
    for (const [name, argument] of argumentsOf(method)) {
      const said = docs.argument(className(method), method.name, name)?.default;
      const code = defaultCode(method, name, argument) ?? "";
      if (said === undefined || (!LITERAL.test(said) && !LITERAL.test(code))) continue;
      assert.equal(said, code, `${method.name}: ${name}`);
      compared++;
    }
  }
  assert.ok(compared > 40, `${compared} compared`);
});
