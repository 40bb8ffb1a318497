/** Graph files, and what is made of the ops in them. */
import "../../mod.ts";
import { graphTextOf } from "../../ops/graph_file.ts";
import { deserialize, parseCode } from "../../ops/mod.ts";
import { toCode } from "../../ops/code/print.ts";
import type { FuzzTarget } from "../target.ts";

export const target: FuzzTarget = {
  words: ["TakeRowsOp", '"outputs"', '"nodes"', '"type"', "SelectTextColumnOp", "GroupedOp"],
  run(input) {
    const ops = deserialize(new TextDecoder().decode(input));
    const again = deserialize(graphTextOf(ops));
    if (again.some((op, i) => op.uuid !== ops[i].uuid)) throw new Error("a graph that was written is read otherwise");
    for (const op of ops) {
      const code = toCode(op);
      if (!code.includes("fromGraph") && parseCode(code).uuid !== op.uuid) {
        throw new Error(`printed as another op: ${code}`);
      }
    }
  },
};
