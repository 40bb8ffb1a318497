import assert from "node:assert/strict";
import { float } from "../../../ops/float.ts";
import { TemplateError } from "../../../ops/errors.ts";
import { compileTemplate } from "../../../runner/templates/mod.ts";

function render(source: string, context: Record<string, unknown> = {}): string {
  return compileTemplate(source).render(context);
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof TemplateError, `${error}`);
    return error.message;
  }
  assert.fail("no error");
}

Deno.test("render() takes numbers as Python would: ints unless they have a fraction or are marked", () => {
  const context = { int: 1, fraction: 1.5, marked: float(1), large: 2n ** 70n, zero: -0, nan: NaN };
  assert.equal(
    render("{{ int }} {{ fraction }} {{ marked }} {{ large }} {{ zero }} {{ nan }} {{ int / 1 }}", context),
    "1 1.5 1.0 1180591620717411303424 -0.0 nan 1.0",
  );
});

Deno.test("render() takes typed arrays of floats as floats, of integers as ints", () => {
  const context = { floats: Float32Array.of(1, 2.5), ints: Int32Array.of(1, 2) };
  assert.equal(render("{{ floats }} {{ ints }}", context), "[1.0, 2.5] [1, 2]");
});

Deno.test("render() keeps the order of a Map, also of keys that look like integers", () => {
  assert.equal(render("{{ d }}", { d: new Map([["b", 1], ["2", 2], ["1", 3]]) }), "{'b': 1, '2': 2, '1': 3}");
});

Deno.test("render() leaves the caller's values as they were", () => {
  const list = [1];
  assert.equal(render("{{ list.append(2) }}{{ list }}", { list }), "None[1, 2]");
  assert.deepEqual(list, [1]);
});

Deno.test("render() starts afresh each time", () => {
  const template = compileTemplate("{% set ns = namespace(n=n) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}");
  assert.deepEqual([template.render({ n: 1 }), template.render({ n: 5 })], ["2", "6"]);
});

Deno.test("render() refuses values that are not data, and names the variable", () => {
  assert.match(messageOf(() => render("{{ f }}", { f: () => 1 })), /the variable 'f' holds a function/);
  assert.match(messageOf(() => render("{{ d }}", { d: new Date() })), /the variable 'd' holds a Date/);
  assert.match(messageOf(() => render("{{ s }}", { s: Symbol("x") })), /the variable 's' holds a symbol/);
  const loop: unknown[] = [];
  loop.push(loop);
  assert.match(messageOf(() => render("{{ l }}", { l: loop })), /the variable 'l' contains itself/);
});

Deno.test("render() converts only the variables that the template uses", () => {
  assert.equal(render("fine", { f: () => 1 }), "fine");
});

Deno.test("errors show the line and a caret", () => {
  assert.equal(
    messageOf(() => render("first\nDear {{ user.name.first }}!\nlast", { user: {} })),
    "UndefinedError: 'dict object' has no attribute 'name'\nline 2: Dear {{ user.name.first }}!\n                         ^",
  );
  assert.equal(
    messageOf(() => compileTemplate("a\n{% if x %}\n{% endfor %}")),
    "TemplateSyntaxError: Encountered unknown tag 'endfor'. Jinja was looking for the following tags: 'elif' or 'else' or " +
      "'endif'. The innermost block that needs to be closed is 'if'.\nline 3: {% endfor %}\n           ^",
  );
});

Deno.test("errors show only the part of a long line that matters", () => {
  const lines = messageOf(() => render(`${"x".repeat(500)}{{ missing.x }}${"y".repeat(500)}`)).split("\n");
  assert.ok(lines[1].length < 120, lines[1]);
  assert.equal(lines[1][lines[2].length - 1], ".");
});
