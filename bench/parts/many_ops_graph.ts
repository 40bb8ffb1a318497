// What the command line looks at in graphs.ts: BENCH_OPS says how many ops.
import { reportsOn } from "./many_ops.ts";

export const reports = reportsOn(Number(Deno.env.get("BENCH_OPS") ?? 10_000));
