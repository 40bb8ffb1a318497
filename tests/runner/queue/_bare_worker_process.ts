/** A worker that knows no ops but probegraph's own. Arguments: the queue and the store. */
import { runWorker } from "../../../runner/queue/worker.ts";

const [queue, store] = Deno.args;
await runWorker({ queue, store });
