/** What krnel-graph's own tests of values ask, asked of ours with other data. */
import assert from "node:assert/strict";
import { CategoryToBooleanOp, type Dataset, float, type Op, Runner } from "../../../mod.ts";

const runner = new Runner({ store: "memory://suite-values" });
const rows = runner.fromInline({ id: [0, 1, 2, 3, 4, 5, 6], name: ["a", "b", "c", "d", "e", "f", "g"] });
const empty = runner.fromInline({ text: [], flag: [], label: [], score: [] });
const people = runner.fromInline({
  text: ["ink", "oak", "elm"],
  grade: ["95", "72", "88"],
  meta: [{ n: 1, on: true }, { n: 2, on: false }, { n: 3, on: true }],
  flag: [true, false, true],
  other: [true, true, false],
  label: ["x", "y", "X"],
  score: [1.5, float(-2), float(4)],
  half: [0.5, float(0), float(8)],
  vector: [[0.25, 1], [0.5, 2], [0.75, 3]],
  json: ['{"k": 0}', '{"k": 1}', '{"k": 2}'],
});
const [text, flag, other] = [people.colText("text"), people.colBoolean("flag"), people.colBoolean("other")];
const label = people.colCategorical("label");
const [score, half] = [people.colScore("score"), people.colScore("half")];

/** A column's values as an array; of a dataset, its `id`s. */
async function valuesOf(op: Op): Promise<unknown[]> {
  return op.kind === "dataset" ? (await op.toRows()).map(({ id }) => Number(id)) : [...await op.toArray()];
}

const answers: readonly [behaviour: string, op: Op, values: readonly unknown[]][] = [
  ["take() takes every other row", rows.take({ skip: 2 }), [0, 2, 4, 6]],
  ["take() begins at an offset", rows.take({ offset: 5 }), [5, 6]],
  ["take() counts rows after skipping", rows.take(2, { skip: 3, offset: 1 }), [1, 4]],
  ["take() from past the end has no rows", rows.take({ offset: 7 }), []],
  ["take() counts an offset below 0 from the end", rows.take({ offset: -2 }), [5, 6]],
  ["take() of nothing", rows.take(0), []],
  ["take() of take()", rows.take(4).take({ skip: 2 }), [0, 2]],
  ["maskRows() keeps true rows", rows.maskRows(rows.colText("name").isIn(["b", "g"])), [1, 6]],
  ["maskRows() may keep none", rows.maskRows(rows.colText("name").isIn("z")), []],
  ["maskRows() may keep all", rows.take(2).maskRows(rows.take(2).colText("name").notIn("z")), [0, 1]],
  ["and", flag.and(other), [true, false, false]],
  ["or", flag.or(other), [true, true, true]],
  ["xor", flag.xor(other), [false, true, true]],
  ["not", flag.not(), [false, true, false]],
  ["logic of logic", flag.and(other).or(flag.not()), [true, true, false]],
  ["isIn() tells case apart", label.isIn("x"), [true, false, false]],
  ["isIn() takes several labels, and repeats", label.isIn(["x", "y", "x"]), [true, true, false]],
  ["isIn() with false labels that cover the rest", label.isIn("x", { falseValues: ["y", "X"] }), [true, false, false]],
  ["notIn()", label.notIn(["y"]), [true, false, true]],
  ["isIn() of text", text.isIn("oak"), [false, true, false]],
  ["a sum", score.add(half), [2, -2, 12]],
  ["a difference", score.sub(half), [1, -2, -4]],
  ["a product", score.mul(half), [0.75, -0, 32]],
  ["a quotient, of zero too", score.div(half), [3, -Infinity, 0.5]],
  ["an element of vectors", people.colVector("vector").col(1), [1, 2, 3]],
  ["parsed JSON", people.colText("json").parseJson(), [{ k: 0 }, { k: 1 }, { k: 2 }]],
];

for (const [behaviour, op, values] of answers) {
  Deno.test(`as in krnel-graph: ${behaviour}`, async () => {
    assert.deepEqual(await valuesOf(op), values);
  });
}

const templates: readonly [behaviour: string, op: Op, texts: readonly string[]][] = [
  ["one column", people.template("{{ a }}!", { a: text }), ["ink!", "oak!", "elm!"]],
  ["conditions", people.template("{% if g|int > 80 %}+{% else %}-{% endif %}", { g: people.colText("grade") }), [
    "+",
    "-",
    "+",
  ]],
  ["loops", people.template("{% for c in a %}{{ c }}{{ '.' if not loop.last }}{% endfor %}", { a: text }), [
    "i.n.k",
    "o.a.k",
    "e.l.m",
  ]],
  ["filters", people.template("{{ a|title }} {{ a|length }}", { a: text }), ["Ink 3", "Oak 3", "Elm 3"]],
  ["names that are not there", people.template("{{ a }}{{ b|default('?') }}{{ c }}", { a: text }), [
    "ink?",
    "oak?",
    "elm?",
  ]],
  ["constants of each type", people.template("{{ a }} {{ i }} {{ f }} {{ s }}", { a: text, i: 7, f: 1.25, s: "t" }), [
    "ink 7 1.25 t",
    "oak 7 1.25 t",
    "elm 7 1.25 t",
  ]],
  ["constants in conditions", people.template("{{ g|int >= least }}", { g: people.colText("grade"), least: 88 }), [
    "True",
    "False",
    "True",
  ]],
  ["structured data", people.template("{{ m.n }}{{ m.on }}", { m: people.colJson("meta") }), [
    "1True",
    "2False",
    "3True",
  ]],
  ["a limit, in characters", people.template("{{ a }} and {{ k }}", { a: text, k: "🙂🙂" }, { maxLength: 9 }), [
    "ink and 🙂",
    "oak and 🙂",
    "elm and 🙂",
  ]],
  ["white space around it", people.template("\n {{ a }} ", { a: text }), ["ink", "oak", "elm"]],
  ["white space around it, kept", people.template(" {{ a }} ", { a: text }, { stripTemplateWhitespace: false }), [
    " ink ",
    " oak ",
    " elm ",
  ]],
];

for (const [behaviour, op, texts] of templates) {
  Deno.test(`templates as in krnel-graph: ${behaviour}`, async () => {
    assert.deepEqual(await op.toArray(), texts);
  });
}

Deno.test("scalars in template() are constants, columns are context", () => {
  const { context, constants } = people.template("{{ a }}{{ k }}", { a: text, k: 7 }).fields;
  assert.deepEqual([Object.keys(context), constants], [["a"], { k: 7 }]);
});

const ofNothing: readonly [string, Op][] = [
  ["take()", empty.take(3)],
  ["maskRows()", empty.maskRows(empty.colBoolean("flag"))],
  ["a column", empty.colText("text")],
  ["not", empty.colBoolean("flag").not()],
  ["isIn()", empty.colCategorical("label").isIn("a")],
  ["notIn()", empty.colText("text").notIn("a")],
  ["a template", empty.template("{{ a }}", { a: empty.colText("text") })],
  ["a split", empty.assignTrainTestSplit()],
  ["a sum", empty.colScore("score").add(empty.colScore("score"))],
];

for (const [behaviour, op] of ofNothing) {
  Deno.test(`${behaviour} of no rows has no rows`, async () => {
    assert.equal((await op.toArrow()).numRows, 0);
  });
}

const four = runner.fromInline({ t: ["k", "l", "m", "n"] });
const five = runner.fromInline({ t: ["p", "q", "r", "s", "t"] });
const splits: readonly [Dataset, Parameters<Dataset["assignTrainTestSplit"]>[0], string][] = [
  [four, { testSize: 0.5, randomState: 42 }, "test train train test"],
  [five, { trainSize: 3, randomState: 7 }, "train test test train train"],
  [five, { testSize: 1, randomState: 7 }, "train train test train train"],
  [five, { testSize: 4, randomState: 7 }, "test test test test train"],
  [five, { testSize: 4, randomState: 42069 }, "test test test train test"],
  [five, { trainSize: 0.4, randomState: 3 }, "train test train test test"],
];

for (const [dataset, options, expected] of splits) {
  Deno.test(`a split as in krnel-graph: ${JSON.stringify(options)}`, async () => {
    assert.equal((await dataset.assignTrainTestSplit(options).toArray()).join(" "), expected);
  });
}

const short = runner.fromInline({ score: [float(1)], flag: [true], name: ["z"] });
const refused: readonly [behaviour: string, op: Op, message: RegExp][] = [
  [
    "a split that is too large",
    five.assignTrainTestSplit({ testSize: 6 }),
    /between 0 and the dataset length \(5\); got 6/,
  ],
  ["a split below 0", five.assignTrainTestSplit({ trainSize: -1 }), /between 0 and the dataset length \(5\); got -1/],
  ["a fraction past 1", five.assignTrainTestSplit({ testSize: 1.5 }), /open interval \(0, 1\); got 1\.5/],
  [
    "sizes that do not add up",
    five.assignTrainTestSplit({ testSize: 0.6, trainSize: 0.6 }),
    /must equal dataset size \(5\)/,
  ],
  ["a column that is not there", people.colText("nothing"), /has no column "nothing"/],
  ["an element past the end", people.colVector("vector").col(5), /no element 5: .* 0 to 1/],
  ["scores of other lengths", score.add(short.colScore("score")), /have 3 and 1 rows/],
  ["truth values of other lengths", flag.and(short.colBoolean("flag")), /have 3 and 1 rows/],
  ["a mask of another length", people.maskRows(short.colBoolean("flag")), /has 1 values, but the dataset has 3 rows/],
  [
    "template columns of other lengths",
    people.template("{{ a }}{{ b }}", { a: text, b: short.colText("name") }),
    /different numbers of rows \(a: 3, b: 1\)/,
  ],
  ["labels that are neither true nor false", label.isIn("x", { falseValues: "y" }), /the column also has X/],
  ["no true labels", CategoryToBooleanOp({ inputCategory: label, trueValues: [] }), /list of true values is empty/],
  [
    "no false labels",
    CategoryToBooleanOp({ inputCategory: label, trueValues: null, falseValues: [] }),
    /list of false values is empty/,
  ],
];

for (const [behaviour, op, message] of refused) {
  Deno.test(`refused as in krnel-graph: ${behaviour}`, async () => {
    await assert.rejects(op.toArrow(), message);
  });
}

Deno.test("a template variable is a column or a constant, not both", () => {
  const template = () => people.template("{{ a }}", { a: text }).subs({ constants: { a: 1 } });
  assert.throws(template, /"?a"? stands for a column and for a constant/);
});

Deno.test('inline columns with names such as "10" keep the place that a Map gives them', async () => {
  const columns = new Map<string, readonly number[]>([["b", [1]], ["10", [2]], ["9", [3]]]);
  const dataset = runner.fromInline(columns);
  assert.equal(dataset.uuid, runner.fromInline(Object.fromEntries(columns)).uuid);
  assert.deepEqual((await dataset.toArrow()).schema.names, ["b", "10", "9"]);
});
