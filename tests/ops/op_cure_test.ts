/** What an error about a column proposes is followed, for each kind of op and each kind that is needed. */
import assert from "node:assert/strict";
import { group, type Op, Runner } from "../../mod.ts";
import { columnCure } from "../../ops/column_cure.ts";
import { type Kind, kindFits, KINDS } from "../../ops/kinds.ts";

const runner = new Runner({ store: "memory://followed-cures" });
const messages = [[{ role: "user", content: "Hi" }], [{ role: "user", content: "Ho" }]];
const data = runner.fromInline({
  text: ["a", "b"],
  number: [0, 1],
  digits: ["1", "2"],
  split: ["train", "test"],
  flag: [true, false],
  vector: [[1, 2], [3, 4]],
  messages,
  chat: ['{"a": 1}', "[2]"],
  integers: [{ n: 2n ** 53n + 1n }, [1, "1"]],
});
const [vectors, positives, numbers] = [data.colVector("vector"), data.colBoolean("flag"), data.colScore("number")];
const probe = vectors.trainClassifier({ positives });
/** What the proposals name. */
const scope = {
  runner,
  data,
  vectors,
  positives,
  gtPositives: positives,
  ids: await data.assignRowId().toArray(),
  model: "onnx:demo/model",
  layer: 0,
};

const ops: readonly Op[] = [
  data,
  data.colText("digits").eq("1"),
  data.colText("chat"),
  data.colCategorical("digits"),
  data.colTrainTestSplit("split"),
  data.assignTrainTestSplit({ testSize: 0.5 }),
  positives,
  positives.not(),
  numbers,
  numbers.add(numbers),
  vectors,
  vectors.umapVis(),
  data.colConversation("messages"),
  data.colJson("messages"),
  data.assignRowId(),
  probe,
  numbers.evaluate({ gtPositives: positives }),
  group(numbers),
];

/** A column for each kind that reads one. */
const NAMES: { readonly [K in Kind]?: string } = {
  text: "text",
  categorical: "text",
  split: "split",
  boolean: "flag",
  score: "number",
  vector: "vector",
  conversation: "messages",
  json: "messages",
};

for (const wanted of KINDS) {
  Deno.test(`what is proposed where ${wanted} is needed works`, async () => {
    for (const op of ops) {
      if (kindFits(op.kind, wanted)) continue;
      const column = misread(op, wanted);
      await follow(columnCure(column, [wanted]), column, wanted);
    }
  });
}

Deno.test("what is proposed for a template's variable works", async () => {
  const cure = columnCure(numbers, ["text", "json"]);
  assert.match(cure, /^: data\.colJson\("number"\) reads that column/);
  assert.deepEqual(await data.template("{{ x }}", { x: data.colJson("number") }).toArray(), ["0", "1"]);
});

Deno.test("JSON with integers past 2^53 becomes text as proposed, digit by digit", async () => {
  const column = data.colJson("integers");
  const made = await run(codeOf(columnCure(column, ["text"])), { ...scope, column });
  assert.deepEqual(await made.toArray(), ['{"n":9007199254740993}', '[1,"1"]']);
});

/** Values of one's own, in place of a column: each with the kinds that they cannot become. */
const OWN: readonly [string, readonly unknown[] | Float32Array, readonly Kind[]][] = [
  ["numbers", [null, 1, 2.5], []],
  ["bigints", [1n, 2n, 2n ** 60n], []],
  ["numbers of one type", Float32Array.of(0, 1, 2), []],
  ["truth values", [undefined, true, false], []],
  ["texts", ["a", "", "b"], ["score"]],
  ["digits", ["1", "2", "3"], []],
  ["lists of numbers", [[1, 2], [3, 4], [5, 6]], ["text", "categorical", "split"]],
  ["no values", [null, null, null], ["vector"]],
];

for (const [name, values, never] of OWN) {
  Deno.test(`what is proposed for ${name} of one's own works`, async () => {
    for (const wanted of ["boolean", "score", "vector", "categorical", "text"] as const) {
      if (never.includes(wanted)) continue;
      const cure = columnCure(values, [wanted]);
      const [, own, made] = /as in (runner\..*?\.col\w+\("own"\))(; .*)?$/.exec(cure) ?? assert.fail(cure);
      const column = await run(own, { ...scope, values: Array.from(values, (value) => value ?? null) });
      const op = made === undefined ? column : await run(codeOf(made), { ...scope, column });
      assert.ok(kindFits(op.kind, wanted), `${cure} (${op.kind} for ${wanted})`);
      await op.materialize().catch((error) => assert.fail(`${cure}: ${error}`));
    }
  });
}

Deno.test("a column that is made of another one is made of other rows as proposed", async () => {
  const column = numbers.add(numbers);
  const made = await run("column.subs([data, data.take(1)])", { ...scope, column });
  assert.match(columnCure(column, ["dataset"]), /column\.subs\(\[data, data\.take\(10\)\]\)$/);
  assert.deepEqual(await made.toArray(), Float64Array.of(0));
});

/** What is proposed for some columns has values of the wanted kind in them. */
function misread(op: Op, wanted: Kind): Op {
  if (op.kind === "json") return data.colJson(NAMES[wanted] ?? "messages");
  return op.kind === "text" && wanted === "conversation" ? data.colText("messages") : op;
}

async function follow(cure: string, column: Op, wanted: Kind): Promise<void> {
  if (cure === "") return;
  // What is proposed in place of a column of chosen rows is that.
  const kind = wanted === "dataset" ? column.kind : wanted;
  const code = codeOf(cure).replace('"name"', JSON.stringify(NAMES[kind]));
  const made = await run(code, { ...scope, column });
  assert.ok(kindFits(made.kind, kind), `${cure} (${made.kind} for ${kind})`);
  await made.materialize().catch((error) => assert.fail(`${cure}: ${error}`));
}

/** The code of a proposal: the last of those that it has, as each has a condition but that one. */
function codeOf(cure: string): string {
  const last = cure.slice(2).split("; ").at(-1)!;
  const [, shown] = /as in (.*)$/.exec(last) ?? /^(data\..*?\)) (?:\(|reads)/.exec(last) ?? [];
  if (shown !== undefined) return shown.replace(/ \(or .*/, "");
  const [, member] = /(\w+\(.*?\)(?:\.\w+\(.*?\))*|train)(?=[ ,])/.exec(last) ?? assert.fail(cure);
  return `column.${member}`;
}

async function run(code: string, names: Readonly<Record<string, unknown>>): Promise<Op> {
  const program = `return (async ({ ${Object.keys(names)} }) => ({ made: ${code} }))(names)`;
  return (await new Function("names", program)(names)).made;
}
