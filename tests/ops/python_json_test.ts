import assert from "node:assert/strict";
import { float } from "../../ops/float.ts";
import { parsePythonJson, type PythonJson, pythonJson } from "../../ops/python_json.ts";

/** Doubles (their bytes in hex) and what CPython prints for them. */
const floats: [string, string][] = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/parity/floats.json", import.meta.url)),
);

function double(hex: string): number {
  return new DataView(Uint8Array.fromHex(hex).buffer).getFloat64(0);
}

Deno.test("pythonJson() prints floats as CPython does", () => {
  for (const [hex, text] of floats) assert.equal(pythonJson(float(double(hex))), text);
});

Deno.test("parsePythonJson() reads CPython's floats back to the same double", () => {
  for (const [hex, text] of floats) {
    const value = parsePythonJson(text);
    assert.ok(Object.is(Number(value), double(hex)), text);
    assert.equal(pythonJson(value), text);
  }
});

Deno.test("pythonJson() prints whole numbers and bigints as integers", () => {
  assert.equal(pythonJson([1, -0, 2 ** 53, 10n ** 30n, -5]), "[1, 0, 9007199254740992, 1" + "0".repeat(30) + ", -5]");
});

Deno.test("pythonJson() sorts keys by code point, where UTF-16 units would sort otherwise", () => {
  const keys = ["\u{1f642}", "\uff5e", "b", "", "B", "ab", "\ufffd"];
  const object = Object.fromEntries(keys.map((key) => [key, null]));
  const printed = JSON.parse(pythonJson(object));
  assert.deepEqual(Object.keys(printed), ["", "B", "ab", "b", "\uff5e", "\ufffd", "\u{1f642}"]);
});

Deno.test("pythonJson() escapes what is not printable ASCII, astral characters as two escapes", () => {
  assert.equal(
    pythonJson('"\\\n\r\t\f\b/\u007f\u0000é\u2028🙂'),
    String
      .raw`"\"\\\n\r\t\f\b/\u007f\u0000\u00e9\u2028\ud83d\ude42"`,
  );
});

Deno.test("parsePythonJson() keeps integers and floats apart, past 2^53 too", () => {
  const text = '{"a": [1, 1.0, 9007199254740993, 1e+16, -0.0], "b": [NaN, Infinity, -Infinity]}';
  assert.equal(pythonJson(parsePythonJson(text)), text);
});

Deno.test("parsePythonJson() leaves NaN inside strings alone", () => {
  const text = '{"NaN": ["Infinity \\" NaN", NaN]}';
  assert.equal(pythonJson(parsePythonJson(text)), text);
});

Deno.test("parsePythonJson() keeps a key named __proto__", () => {
  const value = parsePythonJson('{"__proto__": 1}') as { readonly [key: string]: PythonJson };
  assert.deepEqual(Object.keys(value), ["__proto__"]);
  assert.equal(pythonJson(value), '{"__proto__": 1}');
});

Deno.test("parsePythonJson() refuses what is not JSON", () => {
  for (const text of ["", "{", "nan", "[1,]", "NaNs", "{'a': 1}"]) {
    assert.throws(() => parsePythonJson(text), SyntaxError, text);
  }
});

Deno.test("parsePythonJson() reads texts of megabytes beside a bare NaN", () => {
  const text = "a\\".repeat(5_000_000);
  assert.deepEqual(parsePythonJson(`[NaN, ${JSON.stringify(text)}]`), [NaN, text]);
});

Deno.test("parsePythonJson() refuses nesting that would end the stack, and counts no brackets in texts", () => {
  const nested = (depth: number, inner: string) => `${'{"a":['.repeat(depth / 2)}${inner}${"]}".repeat(depth / 2)}`;
  for (const depth of [502, 100_000, 10_000_000]) {
    assert.throws(() => parsePythonJson(nested(depth, "1")), { name: "SyntaxError", message: /deeper than 500/ });
  }
  const brackets = `"\\"${"[{".repeat(1000)}\\\\"`;
  assert.equal(pythonJson(parsePythonJson(nested(500, brackets))).replaceAll(" ", ""), nested(500, brackets));
});
