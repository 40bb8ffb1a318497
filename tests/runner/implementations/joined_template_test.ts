import assert from "node:assert/strict";
import { Utf8, Vector, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import { type Op, type PythonJson, Runner } from "../../../mod.ts";
import type { Context } from "../../../runner/evaluation/implementation.ts";
import { joinedTemplate } from "../../../runner/implementations/joined_template.ts";
import { compileTemplate } from "../../../runner/templates/mod.ts";
import { arrowData } from "../../../stores/formats/arrow_data.ts";

const runner = new Runner({ store: "memory://joined-template" });
const dataset = runner.fromInline({ a: [""], b: [""], n: [1] });
const ops = { a: dataset.colText("a"), b: dataset.colText("b") };

/** The texts of a template whose columns are given. */
async function joined(
  source: string,
  columns: { readonly [name: string]: Vector<Utf8> },
  constants: { readonly [name: string]: PythonJson } = {},
): Promise<(string | null)[] | undefined> {
  const context = {
    column: (op: Op) => Promise.resolve(columns[op.fields.columnName as string]),
    signal: AbortSignal.timeout(60_000),
    progress: () => {},
    firstRow: 0,
  } as unknown as Context;
  const given = Object.fromEntries(Object.keys(columns).map((name) => [name, ops[name as "a" | "b"]]));
  const texts = await joinedTemplate(compileTemplate(source), given, constants, context);
  return texts && [...texts];
}

function textsIn(...pieces: (string | null)[][]): Vector<Utf8> {
  const vectors = pieces.filter(({ length }) => length > 0).map((texts) => vectorFromArray(texts, new Utf8()));
  return vectors[0].concat(...vectors.slice(1));
}

/** A column of bytes that need not be texts. */
function bytesIn(bytes: readonly number[], ends: readonly number[]): Vector<Utf8> {
  const valueOffsets = Int32Array.from([0, ...ends]);
  return new Vector([arrowData({ type: new Utf8(), length: ends.length, data: Uint8Array.from(bytes), valueOffsets })]);
}

Deno.test("joined texts are those that the template writes, in however many pieces the columns lie", async () => {
  const text = fc.option(fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ minLength: 60, maxLength: 70 })));
  const rows = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 20 });
  const source = fc.array(fc.constantFrom("{{ a }}", "{{b}}", "{{ k }}", "{{ x }}", "é: ", "\n", "{# #}", " {{- a }}"));
  const constant = fc.constantFrom<PythonJson>(3, "k’s", null, [1, "a"], true);
  await fc.assert(
    fc.asyncProperty(rows, source, constant, fc.nat(20), fc.nat(20), async (rows, parts, k, cutA, cutB) => {
      const [a, b] = [rows.map(([a]) => a), rows.map(([, b]) => b)];
      const columns = {
        a: textsIn(a.slice(0, cutA), a.slice(cutA)),
        b: textsIn(b.slice(0, cutB), b.slice(cutB)),
      };
      const template = compileTemplate(parts.join(""));
      const found = await joined(parts.join(""), columns, { k, x: "" });
      assert.deepEqual(found, rows.map(([a, b]) => template.render({ a, b, k, x: "" })));
    }),
  );
});

Deno.test("bytes that are no text, also by where they are cut, are left to be rendered", async () => {
  assert.deepEqual(await joined("{{ a }}", { a: bytesIn([0xc3, 0xa9, 0x61], [2, 3]) }), ["é", "a"]);
  assert.equal(await joined("{{ a }}", { a: bytesIn([0xc3, 0xa9, 0x61], [1, 3]) }), undefined);
  assert.equal(await joined("{{ a }}", { a: bytesIn([0x61, 0xff], [1, 2]) }), undefined);
  assert.equal(await joined("{{ a }}", { a: bytesIn([0xed, 0xa0, 0x80], [3]) }), undefined);
});

Deno.test("what does more than write texts is left to be rendered", async () => {
  const a = textsIn(["x"]);
  for (
    const source of ["{{ a|upper }}", "{% if a %}{{ a }}{% endif %}", "{{ unknown }}", "{{ range }}", "{{ a ~ a }}"]
  ) {
    assert.equal(await joined(source, { a }), undefined, source);
  }
  assert.equal(await joined("{{ a }}{{ k }}", { a }, { k: "\ud800" }), undefined);
  assert.equal(await joined("{{ a }}", { a, b: textsIn(["x", "y"]) }), undefined);
});

Deno.test("texts that may exceed what a rendering may write are left to it", async () => {
  const long = "x".repeat(6_000_000);
  assert.deepEqual(await joined("{{ a }}{{ b }}", { a: textsIn([long]), b: textsIn(["y"]) }), [`${long}y`]);
  assert.equal(await joined("{{ a }}{{ b }}", { a: textsIn([long]), b: textsIn([long]) }), undefined);
  const data = runner.fromInline({ a: [long] });
  const twice = data.template("{{ a }}{{ a }}", { a: data.colText("a") });
  await assert.rejects(twice.toArray(), /wrote more than 10000000 characters/);
});

Deno.test("a column of other values is rendered as Python prints it", async () => {
  const data = runner.fromInline({ a: ["x", null], n: [1, 2] });
  const text = data.template("{{ a }} {{ n }}", { a: data.colText("a"), n: data.colJson("n") });
  assert.deepEqual(await text.toArray(), ["x 1", "None 2"]);
});
