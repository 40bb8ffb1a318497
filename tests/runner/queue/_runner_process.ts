/** Prints what a queue's workers computed. Arguments: the queue, the store, the log of test ops. */
import { Runner } from "../../../mod.ts";
import { opMaker } from "./_ops.ts";

const [queue, store, log] = Deno.args;
const op = opMaker(new Runner({ store, queue }).fromInline({ x: [1, 2] }), log);
console.log([...await op("asked").toArray() as Float64Array].join(" "));
