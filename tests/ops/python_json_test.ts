import assert from "node:assert/strict";
import fc from "fast-check";
import { float, isFloatLiteral } from "../../ops/float.ts";
import { byCodePoint, parsePythonJson, type PythonJson, pythonJson, sortByCodePoint } from "../../ops/python_json.ts";

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

Deno.test("sortByCodePoint() has the order of code points, with surrogates and without", () => {
  for (const unit of ["grapheme", "grapheme-ascii", "binary"] as const) {
    fc.assert(fc.property(fc.array(fc.string({ unit })), (texts) => {
      assert.deepEqual(sortByCodePoint([...texts]), [...texts].sort(byCodePoint));
    }));
  }
  assert.deepEqual(sortByCodePoint(["\u{1f642}", "\uff5e"]), ["\uff5e", "\u{1f642}"]);
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

Deno.test("numbers that JSON.parse would change are found wherever they stand; others are read as fast as it does", () => {
  const kept = ["1.0", "-1.0", "0.0", "1.50", "1e3", "1E+2", "2.5e-7", "9007199254740993", "123456.0", "1234567.25"];
  const rounded = ["1.0000000000000000001", "0.99999999999999999999", "123456789012345.9999"];
  for (const number of [...kept, ...rounded]) {
    const alone = parsePythonJson(number);
    assert.deepEqual(parsePythonJson(`[${number}]`), [alone]);
    assert.deepEqual(parsePythonJson(`{"a":${number},"b": ${number}}`), { a: alone, b: alone });
    assert.deepEqual(parsePythonJson(`[1,${number}, "2.0",\n${number}]`), [1, alone, "2.0", alone]);
  }
  for (const number of rounded) {
    assert.ok(isFloatLiteral((parsePythonJson(`[0.5, ${number}]`) as readonly PythonJson[])[1]), number);
  }
  assert.deepEqual(parsePythonJson('{"checksum": "sha256:1234567890123456e7", "x": 0.25}'), {
    checksum: "sha256:1234567890123456e7",
    x: 0.25,
  });
});

Deno.test("a text means the same whether it is short or has much white space behind it", () => {
  const part = fc.constantFrom(
    "-",
    "0",
    "-0",
    ".",
    "1",
    "5",
    "99999999",
    "00000000",
    "e",
    "E",
    "+",
    ", ",
    "9007199254740993",
  );
  const read = (text: string) => {
    try {
      return { value: parsePythonJson(text) };
    } catch {
      return "no JSON";
    }
  };
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const text = `{"x": [${parts.join("")}]}`;
      assert.deepEqual(read(text), read(text + " ".repeat(64)));
    }),
    { numRuns: 2000 },
  );
});
