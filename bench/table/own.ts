/**
 * Measures one task in this process, and prints a `Sample`: `own.ts own|limit PART TASK SIZE FOLDER`.
 */
import { loadPart } from "../parts.ts";
import { cost } from "./cost.ts";

const [which, part, name, size, folder] = Deno.args;
const task = (await loadPart(part)).tasks[name];
const ready = which === "limit" ? task.limit!.ready : task.own!;
const run = await ready(Number(size), folder);
const sample = await cost(() => run.work());
const figure = await run.figure?.();
await run.end?.();
console.log(JSON.stringify({ ...sample, figure }));
// Workers that stay for whoever comes next would keep the process.
Deno.exit();
