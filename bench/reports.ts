/**
 * Times a report of a million scores, beside scikit-learn's ranking metrics where Python has it.
 *
 * Use: deno run --allow-all bench/reports.ts [rows]; PYTHON names the interpreter.
 */

import { evaluate } from "../runner/reports/mod.ts";

const rows = Number(Deno.args[0] ?? 1_000_000);
const truth = Uint8Array.from({ length: rows }, () => Math.random() < 0.4 ? 1 : 0);
const falsehood = truth.map((value) => 1 - value);
const scores = Float64Array.from(truth, (value) => value + Math.random() + Math.random() + Math.random());
const split = Array.from({ length: rows }, (_, row) => row % 4 === 0 ? "test" : "train");

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function report(name: string, work: () => void): void {
  const before = Deno.memoryUsage();
  const time = Math.min(seconds(work), seconds(work));
  const grown = Deno.memoryUsage().rss - before.rss;
  console.log(`${name.padEnd(40)} ${time.toFixed(3)} s, memory grew by ${(grown / 2 ** 20).toFixed(0)} MiB`);
}

console.log(`${rows} scores`);
report("report", () => evaluate(scores, truth, falsehood));
report("report by split, threshold given", () => evaluate(scores, truth, falsehood, { split, threshold: 2 }));
report("report with extras", () => evaluate(scores, truth, falsehood, { extras: true }));

const python = Deno.env.get("PYTHON") ?? "python3";
const peer = await new Deno.Command(python, { args: [new URL("reports_peer.py", import.meta.url).pathname, `${rows}`] })
  .output().catch(() => null);
if (peer?.success) {
  const { rank_metrics } = JSON.parse(new TextDecoder().decode(peer.stdout));
  console.log(`${"scikit-learn, ranking metrics only".padEnd(40)} ${rank_metrics.toFixed(3)} s`);
} else {
  console.log("scikit-learn: not available; set PYTHON to an interpreter that has it");
}
