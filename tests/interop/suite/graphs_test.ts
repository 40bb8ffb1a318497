/** What krnel-graph's own tests of graphs ask, asked of ours: identity, dependencies, substitution, graph files. */
import assert from "node:assert/strict";
import {
  canonicalJson,
  createOp,
  defineOp,
  deserialize,
  field,
  group,
  LoadInlineJsonDatasetOp,
  LoadLocalParquetDatasetOp,
  type Op,
  OpError,
  serialize,
  walk,
} from "../../../mod.ts";

const SourceOp = defineOp({
  type: "SuiteSourceOp",
  kind: "score",
  fields: { name: field.string(), note: field.string({ hashed: false, default: "" }) },
});
const MixedOp = defineOp({
  type: "SuiteMixedOp",
  kind: "score",
  fields: {
    one: field.op("score"),
    maybe: field.optional(field.op("score")),
    list: field.opList("score"),
    map: field.opMap("score"),
    text: field.string(),
    tries: field.optional(field.int()),
  },
});
const [a, b, c] = ["a", "b", "c"].map((name) => SourceOp({ name }));
const mixed = MixedOp({ one: a, list: [a, b], map: { k: c }, text: "t" });
const outer = MixedOp({ one: mixed, maybe: a, list: [], map: { m: mixed }, text: "o" });
const uuids = (ops: readonly Op[]) => ops.map(({ uuid }) => uuid);
const file = () =>
  JSON.parse(JSON.stringify(serialize(outer))) as { outputs: string[]; nodes: Record<string, Record<string, unknown>> };

Deno.test("an op cannot be changed", () => {
  assert.throws(() => Object.assign(a, { uuid: "x" }), TypeError);
  assert.throws(() => Object.assign(a.fields, { name: "x" }), TypeError);
  assert.throws(() => (mixed.fields.list as unknown[]).push(b), TypeError);
});

Deno.test("a uuid is the type's name and a hash of the fields, the same for the same op", () => {
  assert.match(mixed.uuid, /^SuiteMixedOp_[0-9a-f]{64}$/);
  assert.equal(MixedOp({ text: "t", map: { k: c }, list: [a, b], one: a }).uuid, mixed.uuid);
  assert.notEqual(mixed.subs({ text: "u" }).uuid, mixed.uuid);
  assert.notEqual(mixed.subs({ list: [b, a] }).uuid, mixed.uuid);
});

Deno.test("a field that is not hashed is written in graph files, and an op upstream may have another", () => {
  const noted = SourceOp({ name: "a", note: "seen" });
  assert.equal(noted.uuid, a.uuid);
  assert.equal(outer.subs([a, noted]).uuid, outer.uuid);
  assert.ok(!canonicalJson(noted).includes("seen"));
  assert.equal((deserialize(serialize(noted))[0] as typeof noted).fields.note, "seen");
  const [here, there] = ["here", "there"].map((filePath) => LoadLocalParquetDatasetOp({ contentHash: "0", filePath }));
  assert.equal(here.uuid, there.uuid);
});

Deno.test("parameters are the fields that hold no ops, with their defaults", () => {
  assert.deepEqual(mixed.parameters, { text: "t", tries: null });
});

Deno.test("dependencies are direct, or go all the way down, each once and after what it needs", () => {
  assert.deepEqual(uuids(mixed.dependencies()), uuids([a, b, c]));
  assert.deepEqual(uuids(outer.dependencies()), uuids([mixed, a]));
  assert.deepEqual(uuids(outer.dependencies({ recursive: true })), uuids([a, b, c, mixed]));
  assert.deepEqual(a.dependencies({ recursive: true }), []);
});

Deno.test("a graph of several roots has each op once, roots that others need among them", () => {
  assert.deepEqual(uuids(walk([outer, mixed, b])), uuids([a, b, c, mixed, outer]));
  assert.deepEqual(uuids(walk([a, b])), uuids([a, b]));
  assert.deepEqual(walk([]), []);
});

Deno.test("a graph file holds every node once, and comes back", () => {
  const { outputs, nodes } = file();
  assert.deepEqual(outputs, [outer.uuid]);
  assert.deepEqual(Object.keys(nodes).sort(), uuids(walk([outer])).sort());
  assert.deepEqual([nodes[mixed.uuid].list, nodes[mixed.uuid].map], [uuids([a, b]), { k: c.uuid }]);
  assert.deepEqual(uuids(deserialize(serialize(outer, b))), uuids([outer, b]));
});

const damages: readonly [string, (graph: ReturnType<typeof file>) => void, RegExp][] = [
  ["a node is missing", ({ nodes }) => delete nodes[b.uuid], /SuiteSourceOp_/],
  ["a node was changed", ({ nodes }) => nodes[b.uuid].name = "z", /uuid|differ/],
  ["a node is in its own past", ({ nodes }) => nodes[mixed.uuid].one = outer.uuid, /cycle/],
  ["no output reaches a node", ({ nodes }) => nodes.SuiteSourceOp_0 = { type: "SuiteSourceOp", name: "z" }, /reach/],
  ["a type is unknown", ({ nodes }) => nodes[b.uuid].type = "NobodysOp", /NobodysOp/],
];

for (const [damage, change, message] of damages) {
  Deno.test(`a graph file is refused where ${damage}`, () => {
    const graph = file();
    change(graph);
    assert.throws(() => deserialize(JSON.stringify(graph)), message);
  });
}

const z = SourceOp({ name: "z" });
const substitutions: readonly [string, Op, Op][] = [
  ["a field", mixed.subs({ text: "u" }), MixedOp({ one: a, list: [a, b], map: { k: c }, text: "u" })],
  [
    "several fields",
    mixed.subs({ text: "u", tries: 2 }),
    MixedOp({ one: a, list: [a, b], map: { k: c }, text: "u", tries: 2 }),
  ],
  ["nothing", mixed.subs({}), mixed],
  ["an op in a field", mixed.subs({ one: z }), MixedOp({ one: z, list: [a, b], map: { k: c }, text: "t" })],
  ["a list of ops", mixed.subs({ list: [z] }), MixedOp({ one: a, list: [z], map: { k: c }, text: "t" })],
  ["a map of ops", mixed.subs({ map: { q: z } }), MixedOp({ one: a, list: [a, b], map: { q: z }, text: "t" })],
  ["a node, wherever it stands", mixed.subs([a, z]), MixedOp({ one: z, list: [z, b], map: { k: c }, text: "t" })],
  ["several nodes", mixed.subs([[b, z], [c, z]]), MixedOp({ one: a, list: [a, z], map: { k: z }, text: "t" })],
  ["fields of a node upstream", mixed.subs(a, { name: "z" }), mixed.subs([a, z])],
  [
    "a node far upstream",
    outer.subs([c, z]),
    MixedOp({ one: mixed.subs([c, z]), maybe: a, list: [], map: { m: mixed.subs([c, z]) }, text: "o" }),
  ],
  ["a node by itself", outer.subs([a, SourceOp({ name: "a" })]), outer],
  ["a node in all of several roots", group(mixed, outer).subs([c, z]), group(mixed.subs([c, z]), outer.subs([c, z]))],
  ["no node", outer.subs([] as never), outer],
];

for (const [what, changed, expected] of substitutions) {
  Deno.test(`subs() replaces ${what}`, () => {
    assert.equal(changed.uuid, expected.uuid);
    assert.equal(changed.constructor, expected.constructor);
  });
}

const mistakes: readonly [string, () => unknown, RegExp][] = [
  ["a field that is not there", () => mixed.subs({ txt: "u" }), /"txt".*did you mean "text"/],
  ["a node that is not in the graph", () => mixed.subs([z, a]), /is not in the graph/],
  ["one such node among others", () => mixed.subs([[a, z], [z, b]]), /is not in the graph/],
  ["fields beside pairs", () => mixed.subs([a, z] as never, { text: "u" }), /second argument/],
  ["a value of another kind", () => mixed.subs({ one: "a" }), /one takes a column of numbers/],
  ["no pair", () => mixed.subs([a, "z"] as never), /pairs/],
];

for (const [what, call, message] of mistakes) {
  Deno.test(`subs() refuses ${what}`, () => {
    assert.throws(call, (error) => error instanceof OpError && message.test(error.message));
  });
}

Deno.test("an op of the wrong kind, or a field of the wrong type, is refused", () => {
  const text = LoadInlineJsonDatasetOp({ data: { t: ["x"] } }).colText("t");
  assert.throws(() => createOp(MixedOp, { one: text, list: [], map: {}, text: "t" }), /one takes a column of numbers/);
  assert.throws(() => createOp(MixedOp, { one: a, list: [], map: {}, text: 5 }), /text takes a string/);
});
