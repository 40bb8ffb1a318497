import assert from "node:assert/strict";
import plugin from "../../lint/documented_members.ts";

const found = (source: string, file = "/project/runner/a.ts") =>
  Deno.lint.runPlugin(plugin, file, source).map(({ range: [start, end] }) => source.slice(start, end));

Deno.test("members of exported interfaces without a docstring are reported", () => {
  const source =
    "/** A. */\nexport interface A {\n  a: number;\n  /** B. */\n  b: number; c(): void;\n  [key: string]: unknown }";
  assert.deepEqual(found(source), ["a: number;", "c(): void;", "[key: string]: unknown"]);
});

Deno.test("docstrings may have several lines, and follow others", () => {
  const source =
    "export interface A {\n  /**\n   * A … Ω.\n   */\n  a: number;\n  /** B. */ /** @internal */\n  b(): void;\n}";
  assert.deepEqual(found(source), []);
});

Deno.test("an empty docstring, another comment, and the docstring of the member before say nothing", () => {
  assert.deepEqual(found("export interface A {\n  /** */ a: 1;\n  // B.\n  b: 2;\n  /* C. */ c: 3;\n}").length, 3);
});

Deno.test("interfaces of one file, and those of tests, need none", () => {
  assert.deepEqual(found("interface A { a: number }"), []);
  assert.deepEqual(found("export interface A { a: number }", "/project/tests/runner/a.ts"), []);
});
