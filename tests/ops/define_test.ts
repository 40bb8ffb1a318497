import assert from "node:assert/strict";
import {
  canonicalJson,
  defineOp,
  deserialize,
  field,
  float,
  graph,
  GraphError,
  LoadInlineJsonDatasetOp,
  OpError,
  parseCode,
  ScoreColumn,
  serialize,
  type TextColumn,
  UuidMismatchError,
} from "../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { prompt: ["a"] } });
const prompt = ds.colText("prompt");

const SentenceLengthOp = defineOp({
  type: "SentenceLengthOp",
  kind: "score",
  fields: {
    text: field.op("text"),
    unit: field.oneOf(["words", "characters"], { default: "words" }),
    limit: field.optional(field.int()),
    label: field.string({ default: "", hashed: false }),
  },
  methods: { sentenceLength: { receiver: "text" } },
});

Deno.test("an op of one's own is a handle of its kind, with identity and defaults like any other", () => {
  const op = SentenceLengthOp({ text: prompt, label: "shown only" });
  assert.ok(op instanceof ScoreColumn);
  assert.equal(op.add(op).kind, "score");
  assert.equal(op.fields.unit, "words");
  assert.equal(
    canonicalJson(op),
    `{"limit": null, "text": "${prompt.uuid}", "type": "SentenceLengthOp", "unit": "words"}`,
  );
  assert.equal(op.uuid, SentenceLengthOp({ text: prompt }).uuid);
});

Deno.test("its fields are checked by name and type", () => {
  assert.throws(() => SentenceLengthOp({} as never), /SentenceLengthOp: needs text: a column of text/);
  assert.throws(
    () => SentenceLengthOp({ text: ds } as never),
    /SentenceLengthOp\.text takes a column of text: got a LoadInlineJsonDatasetOp/,
  );
  assert.throws(() => SentenceLengthOp({ text: prompt, unit: "letters" } as never), /one of "words", "characters"/);
  assert.throws(
    () => SentenceLengthOp({ text: prompt, units: "words" } as never),
    /no field "units" \(did you mean "unit"\?\)/,
  );
});

Deno.test("it can be substituted, stored, read, printed and written in a template", () => {
  const op = SentenceLengthOp({ text: prompt, limit: 5 });
  assert.equal(op.subs({ limit: 9 }).uuid, SentenceLengthOp({ text: prompt, limit: 9 }).uuid);
  assert.equal(deserialize(serialize(op))[0].uuid, op.uuid);
  assert.match(op.toCode(), /= dataset\.colText\("prompt"\)\.sentenceLength\(\{ limit: 5 \}\);/);
  assert.equal(parseCode(op.toCode()).uuid, op.uuid);
  assert.equal(graph`x = SentenceLengthOp({ text: ${prompt}, limit: 5 })`.x.uuid, op.uuid);
  assert.match(op.toCode({ imports: true }), /\/\/ SentenceLengthOp is made with defineOp: import it/);
});

Deno.test("its methods stand on the handles, in chains and templates, with checks like all others", () => {
  const withMethod = prompt as TextColumn & { sentenceLength(options?: object): ScoreColumn };
  assert.equal(withMethod.sentenceLength({ limit: 3 }).uuid, SentenceLengthOp({ text: prompt, limit: 3 }).uuid);
  assert.equal(graph`x = ${prompt}.sentenceLength()`.x.uuid, SentenceLengthOp({ text: prompt }).uuid);
  assert.throws(
    () => withMethod.sentenceLength({ limits: 3 }),
    /sentenceLength\(\) has no option "limits" \(did you mean "limit"\?\); it has unit, limit, label/,
  );
  assert.equal("sentenceLength" in ds.colVector("v"), false);
});

Deno.test("arguments before the options are those that a method names", () => {
  const fields = {
    column: field.op("text", "json"),
    other: field.optional(field.op("text")),
    word: field.string(),
    n: field.int({ default: 3 }),
  };
  const op = defineOp({
    type: "PositionalOp",
    kind: "score",
    fields,
    methods: { countOf: { receiver: "column", positional: ["word", "other"] } },
  });
  const op1 = op({ column: ds.colConversation("c"), word: "a", n: 4 });
  assert.match(op1.toCode(), /\.colConversation\("c"\)\.countOf\("a", null, \{ n: 4 \}\);/);
  const op2 = op({ column: prompt, word: "a", other: prompt });
  assert.match(op2.toCode(), /prompt\.countOf\("a", prompt\);/);
  for (const each of [op1, op2]) assert.equal(parseCode(each.toCode()).uuid, each.uuid);
});

Deno.test("methods can be functions; what they make is printed as a call of them where one gives it", () => {
  const op = defineOp({
    type: "FunctionOp",
    kind: "vector",
    fields: { text: field.op("text"), size: field.int(), note: field.string({ default: "", hashed: false }) },
    methods: (make) => ({
      text: {
        embedded: (text, { size = 8 }: { size?: number } = {}) => make({ text, size }),
        broken: () => JSON.parse("{"),
        noOp: () => 5 as never,
      },
    }),
  });
  const code = (size: number, note = "") => op({ text: prompt, size, note }).toCode().split("\n")[1];
  assert.equal(code(5), 'const function2 = dataset.colText("prompt").embedded({ size: 5 });');
  assert.match(code(5, "kept"), /= FunctionOp\(\{ text: .*, size: 5, note: "kept" \}\);/);
  assert.equal(graph`x = ${prompt}.embedded()`.x.uuid, op({ text: prompt, size: 8 }).uuid);
  assert.throws(() => graph`x = ${prompt}.noOp()`, /\.noOp gives number 5, not an op/);
});

Deno.test("a module that is printed says which definitions it needs, also where only their methods are called", () => {
  const op = SentenceLengthOp({ text: prompt });
  assert.match(
    op.add(op).toCode({ imports: true }),
    /^import \{ LoadInlineJsonDatasetOp \} from .*\n\/\/ SentenceLengthOp is made with defineOp: import it/,
  );
});

Deno.test("raising the version gives the op another identity, also in stored graphs", () => {
  const fields = { text: field.op("text") };
  const [first, second] = quietly(() => [
    defineOp({ type: "VersionedOp", kind: "score", fields, version: 1 })({ text: prompt }),
    defineOp({ type: "VersionedOp", kind: "score", fields, version: 2 })({ text: prompt }),
  ]).result;
  assert.notEqual(first.uuid, second.uuid);
  assert.doesNotMatch(canonicalJson(first), /op_version/);
  assert.match(canonicalJson(second), /"op_version": 2/);
  assert.equal(deserialize(serialize(second))[0].uuid, second.uuid);
  assert.throws(() => deserialize(serialize(first)), (error) => {
    assert.ok(error instanceof UuidMismatchError);
    assert.match(error.message, /\+ op_version: 2/);
    return true;
  });
});

Deno.test("defining a type again replaces it, its methods too, with a notice", () => {
  const text = field.op("text");
  const { warnings, result } = quietly(() => {
    defineOp({
      type: "AgainOp",
      kind: "score",
      fields: { text },
      methods: () => ({ text: { oldName: (text) => text } }),
    });
    return defineOp({ type: "AgainOp", kind: "vector", fields: { text, size: field.int({ default: 2 }) } });
  });
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0],
    /AgainOp is defined again: this definition replaces the earlier one\. Its fields were \(text: a column of text\) and are now \(text: a column of text; size: an integer\)/,
  );
  assert.equal(result({ text: prompt }).kind, "vector");
  assert.equal("oldName" in prompt, false);
});

Deno.test("a graph stored with other fields is refused, and the message names both definitions", () => {
  const before = defineOp({ type: "TwiceOp", kind: "score", fields: { text: field.op("text"), n: field.int() } });
  const file = serialize(before({ text: prompt, n: 1 }));
  const redefinitions = [
    { text: field.op("text") },
    { text: field.op("text"), n: field.string() },
    { text: field.op("text"), n: field.float() },
    { text: field.op("text"), n: field.int(), note: field.string({ default: "", hashed: false }) },
  ];
  for (const fields of redefinitions) {
    quietly(() => defineOp({ type: "TwiceOp", kind: "score", fields: fields as never }));
    assert.throws(() => deserialize(file), (error) => {
      assert.ok(error instanceof GraphError, String(error));
      assert.match(
        error.message,
        /TwiceOp was defined more than once, with different fields: before with \(.*\), now with \(.*\)/,
      );
      return true;
    });
  }
});

Deno.test("an ephemeral op says so", () => {
  const op = defineOp({
    type: "QuickOp",
    kind: "boolean",
    ephemeral: true,
    fields: { text: field.op("text", "json") },
  });
  assert.equal(op({ text: prompt }).isEphemeral, true);
  assert.equal(op({ text: prompt.parseJson() }).not().isEphemeral, true);
});

Deno.test("fields of every sort keep what they are given", () => {
  const op = defineOp({
    type: "ManyFieldsOp",
    kind: "dataset",
    fields: {
      number: field.number(),
      real: field.float(),
      flag: field.boolean({ default: false }),
      names: field.strings(),
      any: field.any({ default: null }),
      map: field.map(),
      columns: field.opList("text", "score"),
      byName: field.opMap("text"),
    },
  })({
    number: float(1),
    real: 1,
    names: new Set(["b", "a"]),
    map: { x: [1] },
    columns: [prompt],
    byName: { a: prompt },
  });
  assert.deepEqual(op.fields.names, ["a", "b"]);
  assert.equal(parseCode(op.toCode()).uuid, op.uuid);
  assert.equal(deserialize(serialize(op))[0].uuid, op.uuid);
});

const mistakes: [string, () => unknown, RegExp][] = [
  ["nothing", () => defineOp(undefined as never), /defineOp\(\) takes an object/],
  ["an unknown option", () => defineOp({ type: "A", kind: "score", field: {} } as never), /no option "field"/],
  ["no type name", () => defineOp({ kind: "score", fields: {} } as never), /needs type/],
  ["a type name that leads elsewhere", () => defineOp({ type: "../A", kind: "score", fields: {} }), /cannot be named/],
  [
    "one of probegraph's own names",
    () => defineOp({ type: "TakeRowsOp", kind: "dataset", fields: {} }),
    /own op types: choose another name/,
  ],
  [
    "an unknown kind",
    () => defineOp({ type: "A", kind: "scores" as never, fields: {} }),
    /needs kind, one of dataset, /,
  ],
  [
    "a field that is none",
    () => defineOp({ type: "A", kind: "score", fields: { text: "text" } as never }),
    /A\.text is "text": make it with field/,
  ],
  [
    "a field named type",
    () => defineOp({ type: "A", kind: "score", fields: { type: field.int() } }),
    /cannot have a field named "type"/,
  ],
  [
    "a field in snake case",
    () => defineOp({ type: "A", kind: "score", fields: { a_b: field.int() } }),
    /write it in camelCase/,
  ],
  [
    "two fields of one wire name",
    () => defineOp({ type: "A", kind: "score", fields: { ab: field.int(), cd: field.int({ wireName: "ab" }) } }),
    /have the same name in graph files, ab/,
  ],
  [
    "a version that is none",
    () => defineOp({ type: "A", kind: "score", fields: {}, version: 0 }),
    /version is an integer from 1 on/,
  ],
  [
    "a method that the handle has",
    () => defineOp({ type: "A", kind: "score", fields: {}, methods: () => ({ text: { isIn: (text) => text } }) }),
    /cannot add the method isIn: columns of text have one of that name/,
  ],
  [
    "a method of no field",
    () =>
      defineOp({
        type: "A",
        kind: "score",
        fields: { a: field.op("text") },
        methods: { b: { receiver: "c" as never } },
      }),
    /A: the method b needs receiver, the field that the op before the dot goes to \(a\), got "c"/,
  ],
  [
    "an argument that is no field",
    () =>
      defineOp({
        type: "A",
        kind: "score",
        fields: { a: field.op("text"), unit: field.int() },
        methods: { b: { receiver: "a", positional: ["units" as never] } },
      }),
    /A: the method b takes positional: names of fields \(unit\), got "units" \(did you mean "unit"\?\)/,
  ],
  [
    "an unknown setting of a method",
    () =>
      defineOp({
        type: "A",
        kind: "score",
        fields: { a: field.op("text") },
        methods: { b: { receiver: "a", default: 1 } as never },
      }),
    /A: the method b has no default; it has receiver and positional/,
  ],
  [
    "methods that are none",
    () => defineOp({ type: "A", kind: "score", fields: {}, methods: 5 as never }),
    /A\.methods/,
  ],
  [
    "a method that every op has",
    () => defineOp({ type: "A", kind: "score", fields: {}, methods: () => ({ text: { subs: (text) => text } }) }),
    /cannot add the method subs/,
  ],
];

for (const [name, define, message] of mistakes) {
  Deno.test(`defineOp() refuses ${name}`, () => {
    assert.throws(define, (error) => {
      assert.ok(error instanceof OpError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

/** Runs something, and keeps what it warns of. */
function quietly<T>(run: () => T): { result: T; warnings: string[] } {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (message: string) => warnings.push(message);
  try {
    return { result: run(), warnings };
  } finally {
    console.warn = warn;
  }
}
