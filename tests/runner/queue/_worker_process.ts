/**
 * A worker as a process of its own. Says what happens in lines of JSON, and ends with SIGTERM.
 *
 * Arguments: its options as JSON.
 */
import "./_ops.ts";
import "./_models.ts";
import { runWorker } from "../../../runner/queue/worker.ts";

const stop = new AbortController();
Deno.addSignalListener("SIGTERM", () => stop.abort());
await runWorker({
  ...JSON.parse(Deno.args[0]),
  signal: stop.signal,
  onEvent: (event) => console.log(JSON.stringify({ ...event, op: "op" in event ? event.op.uuid : undefined })),
});
Deno.exit();
