/** Names that other libraries' users type, which say what does the same here. */
import assert from "node:assert/strict";
import * as probegraph from "../../mod.ts";
import { columnAdvice, FOREIGN_NAMES, type Place, SEQUENCES, spellings } from "../../ops/foreign_names.ts";
import { KINDS } from "../../ops/kinds.ts";
import { handleClass } from "../../ops/registry.ts";

const { createOp, defineOp, field, OpError, Runner } = probegraph;
const runner = new Runner({ store: "memory://" });
const data = runner.fromInline({ text: ["a", "b"], score: [1, 2], bad: [true, false], x: [[1], [2]] });
const probe = data.colVector("x").trainClassifier("lda", { positives: data.colBoolean("bad") });
const subjects: { readonly [P in Place]?: object } = {
  dataset: data,
  text: data.colText("text"),
  boolean: data.colBoolean("bad"),
  score: data.colScore("score"),
  vector: data.colVector("x"),
  classifier: probe,
  report: data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") }),
  column: data.colJson("text"),
  op: probegraph.group(data),
  runner,
};

function asked(subject: object, name: string): unknown {
  return (subject as Record<string, unknown>)[name];
}

Deno.test("a name from elsewhere says what does the same, in each of its spellings", () => {
  for (const [place, names] of Object.entries(FOREIGN_NAMES)) {
    for (const [name, here] of Object.entries(names)) {
      for (const spelling of spellings(name)) {
        const refusal = (error: unknown) =>
          error instanceof OpError && error.message.startsWith(`There is no ${spelling} on `) &&
          error.message.endsWith(`: ${here}`);
        assert.throws(() => asked(subjects[place as Place]!, spelling), refusal, `${place}.${name}`);
      }
    }
  }
});

Deno.test("what is said to do the same is there", () => {
  const members = new Set([...KINDS.map((kind) => handleClass(kind).prototype), Runner.prototype].flatMap(memberNames));
  const said = [...Object.values(FOREIGN_NAMES), ...Object.values(SEQUENCES)].flatMap((names) => Object.values(names));
  for (const here of [...said, columnAdvice("a")]) {
    for (const [, name] of here.matchAll(/(\w+)(?:\((?!const)|`…)/g)) {
      assert.ok(members.has(name) || Object.hasOwn(probegraph, name), `${name} in: ${here}`);
    }
  }
});

function memberNames(prototype: object): string[] {
  const above = Object.getPrototypeOf(prototype);
  // The last but one before Object.prototype answers for foreign names.
  if (Object.getPrototypeOf(above) === null) return [];
  return [...Object.getOwnPropertyNames(prototype), ...memberNames(above)];
}

Deno.test("members are refused in Python's spelling, on whatever has them", () => {
  assert.throws(() => asked(data, "col_text"), /^OpError: There is no col_text on datasets: it is colText here$/);
  assert.throws(() => asked(data.colText("text"), "isin"), /There is no isin on columns of text: it is isIn here/);
  assert.throws(() => asked(runner, "from_parquet"), /There is no from_parquet on runners: it is fromParquet here/);
  assert.equal(asked(data.colScore("score"), "is_in"), undefined);
});

Deno.test("what programs look for on any object is not there", async () => {
  for (const name of ["then", "length", "get", "toPNG", "nosuch", Symbol.iterator, Symbol.toStringTag]) {
    assert.equal(Reflect.get(data, name), undefined);
  }
  assert.equal(await data, data);
  assert.equal(JSON.stringify({ data }), JSON.stringify({ data: data.uuid }));
  assert.deepEqual(Object.keys(data), ["definition", "fields", "evaluators"]);
  assert.ok(!("groupBy" in data) && !("col_text" in data) && data instanceof Object);
});

Deno.test("a field and a method of one's own have foreign names where they like", () => {
  const op = defineOp({
    type: "ForeignNamesOp",
    kind: "score",
    fields: { text: field.op("text"), mean: field.number() },
    methods: { groupBy: { receiver: "text", positional: ["mean"] } },
  });
  const made = createOp(op, { text: data.colText("text"), mean: 3 });
  assert.equal(asked(made, "mean"), 3);
  const grouped = (data.colText("text") as unknown as { groupBy(mean: number): probegraph.Op }).groupBy(3);
  assert.equal(grouped.uuid, made.uuid);
});
