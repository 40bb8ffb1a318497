/**
 * Asks for ops through a queue, and says when their jobs are there.
 *
 * Arguments: the queue, the store, and the text of a graph file.
 */
import "./_ops.ts";
import { deserialize, ResultStore, Runner } from "../../../mod.ts";
import { planRun } from "../../../runner/schedule/plan.ts";
import { runQueued } from "../../../runner/queue/queued_run.ts";

const [queue, store, graph] = Deno.args;
const runner = new Runner({ store });
const results = new ResultStore(runner.store);
const { steps } = await planRun(deserialize(graph, { runner }), (op) => results.has(op));
const run = runQueued(steps, { queue, results });
const first = steps[0].op;
while ((await runner.status(first)).state === "new") await new Promise((resolve) => setTimeout(resolve, 10));
// The job follows its status.
await new Promise((resolve) => setTimeout(resolve, 500));
console.log(JSON.stringify({ type: "begun" }));
await run;
