/** A target with every fault that a run looks for. */
import { FormatError } from "../../../ops/errors.ts";
import type { FuzzTarget } from "../../../fuzz/target.ts";

const held: Uint8Array[] = [];

export const target: FuzzTarget = {
  seeds: () => ["fine", "own", "foreign and more text", "hang", "fine", "exit", "fine", "fill"],
  run(input) {
    const text = new TextDecoder().decode(input);
    if (text === "own") throw new FormatError("as it should be");
    if (text.includes("foreign")) throw new TypeError("not ours");
    if (text === "exit") Deno.exit(7);
    if (text === "fill") held.push(new Uint8Array(400e6).fill(1));
    while (text === "hang" || text === "fill");
  },
};
