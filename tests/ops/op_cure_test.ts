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
