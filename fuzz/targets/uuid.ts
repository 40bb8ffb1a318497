/** Uuids and keys from outside, and the identity of ops that hold any data. */
import * as fc from "fast-check";
import { createOp } from "../../ops/create.ts";
import { graphText } from "../../ops/graph_file.ts";
import { deserialize } from "../../ops/mod.ts";
import { LoadInlineJsonDatasetOp } from "../../ops/types/mod.ts";
import { isKey, opFolder, recordKeys, uuidOfKey, workFolder } from "../../stores/keys.ts";
import type { FuzzTarget } from "../target.ts";

const columns = fc.dictionary(
  fc.string({ unit: "binary" }),
  fc.array(fc.jsonValue({ noUnicodeString: false }), { maxLength: 4 }),
);

export const target: FuzzTarget = {
  seeds: (seed) => fc.sample(columns.map((data) => JSON.stringify(data)), { seed, numRuns: 100 }),
  words: ["TakeRowsOp_", "..", "/", "a".repeat(64), "partial/", "done"],
  run(input) {
    const text = new TextDecoder().decode(input);
    const uuid = uuidOfKey(text);
    if (isKey(text) && text.split("/").includes("..")) throw new Error("a key leads out of the store");
    if (uuid !== undefined && opFolder(uuid) !== text.split("/").slice(0, 2).join("/")) {
      throw new Error("another folder");
    }
    const data = dataIn(text);
    if (data !== undefined) return keepsIdentity(data);
    recordKeys(text);
    workFolder(text);
  },
};

function dataIn(text: string): Record<string, unknown[]> | undefined {
  try {
    const data = JSON.parse(text);
    return typeof data === "object" && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}

function keepsIdentity(data: Record<string, unknown[]>): void {
  const op = createOp(LoadInlineJsonDatasetOp, { data } as never);
  const [again] = deserialize(graphText(op));
  if (again.uuid !== op.uuid) throw new Error(`the graph file of ${op.uuid} is read as ${again.uuid}`);
}
