/** Results of several columns that a stranger's store holds: grids and features, with the JSON in their texts and metadata. */
import { Field, Float32, Int32, List, Schema, Utf8 } from "apache-arrow";
import { atOnce } from "../../ops/steps.ts";
import { featuresJsonSteps } from "../../runner/values/feature_values.ts";
import { gridArraySteps, gridJsonSteps, gridOfTable } from "../../runner/values/grid_values.ts";
import { columnOfType, tableOfSchema } from "../../stores/formats/columns.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";

const NUMBERS = new List(new Field("item", new Float32(), true));
const INTEGERS = new List(new Field("item", new Int32(), true));
const TYPES = { values: NUMBERS, shape: INTEGERS, counts: INTEGERS, indices: INTEGERS };

export const target: FuzzTarget = {
  words: ['"axes"', '"labels"', '"shape"', "probegraph.grid", '"tokens"', "__proto__", "1000000000"],
  *seeds() {
    yield JSON.stringify({
      layout: '{"axes":["layer","token"],"labels":{"layer":["a","b"]}}',
      columns: {
        values: [[1, 2, 3, 4]],
        shape: [[2, 2]],
        "labels.token": ['["x","y"]'],
        tokens: ['{"ids":[1],"starts":[0],"ends":[1]}'],
      },
    });
    yield JSON.stringify({
      columns: { counts: [[1, 0, 1]], indices: [[3, 5]], values: [[1, 0.5]], tokens: ['["a","b","c"]'] },
    });
  },
  async run(input) {
    const table = tableIn(input);
    if (table === undefined) return;
    await useAll([
      () => atOnce(gridJsonSteps(table)),
      () => atOnce(gridArraySteps(gridOfTable(table))),
      () => atOnce(featuresJsonSteps(table)),
    ]);
  },
};

/** `undefined` where the input is no table of that form. */
function tableIn(input: Uint8Array) {
  try {
    const { layout, columns } = JSON.parse(new TextDecoder().decode(input));
    const all = Object.entries(columns as Record<string, unknown[]>).map(([name, values]) => {
      const type = Object.hasOwn(TYPES, name) ? TYPES[name as keyof typeof TYPES] : new Utf8();
      return [name, columnOfType(values, type)] as const;
    });
    const fields = all.map(([name, { type }]) => new Field(name, type, true));
    const metadata = new Map(layout === undefined ? [] : [["probegraph.grid", String(layout)]]);
    return tableOfSchema(new Schema(fields, metadata), all);
  } catch {
    return undefined;
  }
}
