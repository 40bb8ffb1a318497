import assert from "node:assert/strict";
import { group, Runner } from "../../mod.ts";
import { pythonJson } from "../../ops/python_json.ts";
import { graphData } from "../../ops/graph_file.ts";
import type { Op } from "../../ops/op.ts";
import { graphPieces, isLarge, piecesOf, writtenNodes } from "../../stores/node_texts.ts";

const runner = new Runner({ store: "memory://" });
const prompts = (rows: number) => Array.from({ length: rows }, (_, i) => `Prömpt ${i} "\u{1f600}"\ufeff`);
const onRows = (rows: number): Op => {
  const data = runner.fromInline({ prompt: prompts(rows), x: prompts(rows).map((_, i) => i) });
  const [a, x] = [data.colText("prompt"), data.colScore("x")];
  return group(data.template("{{ a }}!", { a }), a.eq("é"), x.add(x), x);
};

async function wholeText(op: Op): Promise<string> {
  return [...graphPieces(await writtenNodes(op), (node) => piecesOf(node.op))].join("");
}

for (const [what, op] of [["small", onRows(3)], ["large", onRows(5000)], ["one", runner.fromInline({})]] as const) {
  Deno.test(`the texts of nodes make a graph file, where they are ${what}`, async () => {
    const expected = pythonJson(graphData([op]), { sortKeys: false });
    assert.equal(await wholeText(op), expected);
    // From texts that are known by now.
    assert.equal(await wholeText(op), expected);
  });
}

Deno.test("a node is large by the bytes of its own text", async () => {
  const nodes = await writtenNodes(onRows(5000));
  const large = nodes.filter(isLarge);
  assert.deepEqual(large.map(({ op }) => op.type), ["LoadInlineJsonDatasetOp"]);
  assert.equal(large[0].bytes, [...piecesOf(large[0].op)].join("").length);
});

Deno.test("a small op's text is made once for the statuses of all that stand on it", async () => {
  const below = onRows(2);
  const [nodes, above] = [await writtenNodes(below), await writtenNodes(group(below))];
  assert.equal(above[nodes.length - 1], nodes[nodes.length - 1]);
});
