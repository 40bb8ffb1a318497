import assert from "node:assert/strict";
import {
  deserialize,
  graphData,
  GraphError,
  graphText,
  LoadInlineJsonDatasetOp,
  serialize,
  UuidMismatchError,
} from "../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { a: [1], b: [2.5] } });
const column = ds.colScore("a");
const sum = column.add(ds.colScore("b"));

type Nodes = Record<string, Record<string, unknown>>;

/** The graph file of `sum`, changed. */
function tampered(change: (nodes: Nodes, outputs: string[]) => void): object {
  const file = JSON.parse(JSON.stringify(serialize(sum)));
  change(file.nodes, file.outputs);
  return file;
}

Deno.test("deserialize() reads what serialize() and graphText() give, shared parts once", () => {
  for (const file of [serialize(sum, column), JSON.stringify(serialize(sum, column)), graphText(sum, column)]) {
    const [first, second] = deserialize(file);
    assert.equal(first.uuid, sum.uuid);
    assert.equal(second.uuid, column.uuid);
    assert.equal(first.dependencies()[0], second);
  }
});

Deno.test("serialize() refuses what is no op", () => {
  assert.throws(() => serialize(ds, "x" as never), /serialize\(\) takes ops, got "x"/);
});

Deno.test("graphData() takes what stands for an op from its caller, roots first", () => {
  const { outputs, nodes } = graphData([sum], ({ type }) => ({ type, short: true }));
  assert.deepEqual(outputs, [sum.uuid]);
  assert.equal(Object.keys(nodes)[0], sum.uuid);
  assert.deepEqual(nodes[column.uuid], { type: column.type, short: true });
});

const refused: [string, string | object, RegExp][] = [
  ["text that is not JSON", "{", /is not JSON/],
  ["a file without outputs", { nodes: {} }, /list of uuids under "outputs"/],
  ["a file without nodes", { outputs: [] }, /object of nodes under "nodes"/],
  ["null", "null", /"outputs"/],
  ["a missing node", tampered((nodes) => delete nodes[column.uuid]), /refers to SelectScoreColumnOp_.*no such node/],
  ["a missing output", tampered((_, outputs) => outputs.push("NoOp_1")), /refers to NoOp_1/],
  [
    "a node that no output reaches",
    tampered((nodes) => nodes["X_1"] = { ...nodes[ds.uuid] }),
    /no output reaches: X_1/,
  ],
  [
    "an unknown type",
    tampered((nodes) => nodes[ds.uuid].type = "LoadInlineJsonDatasetOpp"),
    /unknown type "LoadInlineJsonDatasetOpp" \(did you mean "LoadInlineJsonDatasetOp"\?\)/,
  ],
  ["a type named __proto__", tampered((nodes) => nodes[ds.uuid].type = "__proto__"), /unknown type "__proto__"/],
  ["a cycle", tampered((nodes) => nodes[column.uuid].dataset = sum.uuid), /a cycle through/],
  ["a node that refers to itself", tampered((nodes) => nodes[sum.uuid].left = sum.uuid), /a cycle through/],
  ["a reference that is no uuid", tampered((nodes) => nodes[sum.uuid].left = 5), /field left: got number 5/],
  ["a node without a type", tampered((nodes) => delete nodes[ds.uuid].type), /has no "type"/],
  ["a node that is no object", tampered((nodes) => nodes[ds.uuid] = 5 as never), /has no "type"/],
  ["a field of the wrong type", tampered((nodes) => nodes[column.uuid].column_name = 5), /columnName takes a string/],
  ["a missing field", tampered((nodes) => delete nodes[column.uuid].column_name), /needs columnName/],
  ["an op of the wrong kind", tampered((nodes) => nodes[sum.uuid].left = ds.uuid), /takes a column of numbers/],
];

for (const [name, file, message] of refused) {
  Deno.test(`deserialize() refuses ${name}`, () => {
    assert.throws(() => deserialize(file), (error) => {
      assert.ok(error instanceof GraphError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("deserialize() refuses a node of another identity and shows the difference", () => {
  const file = tampered((nodes) => nodes[column.uuid].column_name = "z");
  assert.throws(() => deserialize(file), (error) => {
    assert.ok(error instanceof UuidMismatchError);
    assert.match(error.message, new RegExp(`The stored node ${column.uuid} is rebuilt as SelectScoreColumnOp_`));
    return true;
  });
  const float = tampered((nodes) => nodes[ds.uuid].data = { a: [1], b: [3.5] });
  assert.throws(() => deserialize(float), /different|rebuilt/);
});

Deno.test("deserialize() shows fields that only one side has", () => {
  const file = tampered((nodes) => nodes[column.uuid].constructor_ = "x");
  const [read] = deserialize(file);
  assert.equal(read.uuid, sum.uuid);
});

Deno.test("hostile keys reach no prototype", () => {
  const file = JSON.parse(
    JSON.stringify(serialize(sum)).replace('"nodes":{', '"nodes":{"__proto__":{"type":"TakeRowsOp"},'),
  );
  assert.throws(() => deserialize(file), /no output reaches: __proto__/);
  assert.equal(({} as { type?: string }).type, undefined);
});

Deno.test("an op that was read without a runner asks for one", () => {
  const [read] = deserialize(serialize(sum));
  assert.throws(() => read.toJson(), /was made without a runner: pass one, as in op\.toJson\(\{ runner \}\)/);
});
