import assert from "node:assert/strict";
import { type BooleanColumn, Runner } from "../../../../mod.ts";
import { intoColumns, type Place } from "../../../../notebooks/display/graph/columns.ts";
import { foldGraph } from "../../../../notebooks/display/graph/fold.ts";
import { settle } from "../../../../notebooks/display/graph/settle.ts";

const runner = new Runner({ store: "memory://columns" });
const datasets = ["a", "b", "c"].map((name) => runner.fromInline({ [name]: [true] }));

/** A chain whose ops use three datasets by turns. */
function chain(length: number): BooleanColumn {
  const columns = Array.from({ length }, (_, i) => datasets[i % 3].colBoolean(`column ${i}`));
  return columns.reduce((joined, column) => joined.xor(column));
}

const nodes = foldGraph(chain(250));
const rooms = { boxOf: () => ({ width: 90, height: 38 }), labelOf: () => ({ label: "l", width: 20, height: 14 }) };

Deno.test("lines go from one column to the next, and are few, as those of a box run together", () => {
  const { columns, lines } = intoColumns(nodes, rooms);
  for (const { places } of lines) {
    places.forEach(({ column }, i) => assert.equal(column, places[0].column + i));
  }
  const places = columns.flat();
  assert.ok(places.length < 12 * nodes.length, `${places.length} places for ${nodes.length} nodes`);
});

Deno.test("lines show every edge", () => {
  const { boxes, lines } = intoColumns(nodes, rooms);
  const uuids = new Map(boxes.map((box, i) => [box, nodes[i].op.uuid]));
  const boxBefore = (place: Place): Place => uuids.has(place) ? place : boxBefore(place.before[0]);
  const ends = lines.map(({ places }) => places.at(-1)!).filter((end) => uuids.has(end));
  const shown = new Map(ends.map((end) => [uuids.get(end)!, end.before.map((each) => uuids.get(boxBefore(each)))]));
  for (const { op, inputs } of nodes) {
    assert.deepEqual(shown.get(op.uuid) ?? [], inputs.map(({ from }) => from.uuid));
  }
});

Deno.test("places of a column do not overlap", async () => {
  const { columns } = intoColumns(nodes, rooms);
  await settle(columns);
  for (const column of columns) {
    column.slice(1).forEach((place, i) => assert.ok(place.y - column[i].y >= (place.height + column[i].height) / 2));
  }
});
