/**
 * A process that computes some ops in the store that it is told of, and says so: one line in a file for each op that it
 * computed, and `ready` when it begins.
 *
 * Arguments: the store's URI, the file, how many ops, how long one takes in milliseconds, and the S3 endpoint, if any.
 */
import { withLease } from "../../stores/compute_once.ts";
import { openStore } from "../../stores/open.ts";
import { ResultStore } from "../../stores/results.ts";
import { completed, jsonResult, reportOp, running } from "./_ops.ts";
import { PART_BYTES, s3Settings, valueOf } from "./_process_values.ts";

const [uri, log, count, takesMs, endpoint] = Deno.args;
const s3 = endpoint === undefined ? {} : { s3: { ...s3Settings(endpoint), partBytes: PART_BYTES } };
const results = new ResultStore(openStore(uri, { cacheDir: null, ...s3 }));

console.log("ready");
for (let number = 0; number < Number(count); number++) {
  const op = reportOp(number);
  await withLease(results, op, { pollMs: 50, ttlMs: 5000 }, async (writer) => {
    await writer.writeStatus(running(op));
    await new Promise((resolve) => setTimeout(resolve, Number(takesMs)));
    await Deno.writeTextFile(log, `${number}\n`, { append: true });
    await writer.write(jsonResult(valueOf(number)), completed(op));
  });
}
