/**
 * Asks for ops through a queue, and says when their jobs are there.
 *
 * Arguments: the queue, the store, and the text of a graph file.
 */
import "./_ops.ts";
import { deserialize, type Op, ResultStore, Runner } from "../../../mod.ts";
import { queueAddress } from "../../../runner/queue/address.ts";
import { connect } from "../../../runner/queue/connection.ts";
import { JobStates } from "../../../runner/queue/job_states.ts";
import { QueueNames } from "../../../runner/queue/names.ts";
import { planRun } from "../../../runner/schedule/plan.ts";
import { runQueued } from "../../../runner/queue/queued_run.ts";

const [queue, store, graph] = Deno.args;
const runner = new Runner({ store });
const results = new ResultStore(runner.store);
const { steps } = await planRun(deserialize(graph, { runner }), (op) => results.has(op));
using connection = await connect(queueAddress(queue));
const jobs = new JobStates(connection.redis, new QueueNames(queueAddress(queue), runner.store.uri));
const run = runQueued(steps, { queue, results });
const [{ op: first }] = steps;
while (!await hasJob(first)) await new Promise((resolve) => setTimeout(resolve, 10));
console.log(JSON.stringify({ type: "begun" }));
await run;

async function hasJob(op: Op): Promise<boolean> {
  const [{ state }] = await jobs.of([op]);
  return state !== "missing";
}
