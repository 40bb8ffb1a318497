/**
 * The commands. Each is loaded when it is asked for, so that none waits for what others need.
 *
 * @module
 */

import type { CommandEntry } from "./command.ts";

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: "new", about: "Make a folder for experiments", load: () => import("./commands/new.ts") },
  { name: "types", about: "Let editors complete column names", load: () => import("./commands/types.ts") },
  {
    name: "run",
    alias: "materialize",
    about: "Compute ops and keep their results",
    load: () => import("./commands/run.ts"),
  },
  { name: "worker", about: "Compute what others ask a queue for", load: () => import("./commands/worker.ts") },
  { name: "queue", about: "Show the workers and jobs of a queue", load: () => import("./commands/queue.ts") },
  { name: "summary", about: "Count ops by type and state", load: () => import("./commands/summary.ts") },
  { name: "status", about: "Show the state of each op", load: () => import("./commands/status.ts") },
  { name: "watch", about: "Show states as they change", load: () => import("./commands/watch.ts") },
  { name: "print", about: "Print ops as code", load: () => import("./commands/print.ts") },
  { name: "show", about: "Show ops with their results", load: () => import("./commands/show.ts") },
  { name: "graph", about: "Draw ops and what they depend on", load: () => import("./commands/graph.ts") },
  { name: "diff", about: "Show what differs between two ops", load: () => import("./commands/diff.ts") },
  { name: "explain", about: "Tell why ops must be computed again", load: () => import("./commands/explain.ts") },
  { name: "export", about: "Write a result to a file", load: () => import("./commands/export.ts") },
  { name: "make-group", about: "Put ops under one uuid", load: () => import("./commands/make_group.ts") },
  { name: "serve", about: "Answer whether guardrails flag texts", load: () => import("./commands/serve.ts") },
  { name: "verify", about: "Check the results of a store", load: () => import("./commands/verify.ts") },
  { name: "remove", about: "Remove results, to compute them anew", load: () => import("./commands/remove.ts") },
  { name: "gc", about: "Find what a store no longer needs", load: () => import("./commands/gc.ts") },
  { name: "copy", about: "Copy results to another store", load: () => import("./commands/copy.ts") },
  { name: "config", about: "Show or change the configuration", load: () => import("./commands/config.ts") },
  { name: "doctor", about: "Check that everything works here", load: () => import("./commands/doctor.ts") },
  { name: "cuda", about: "Have models run on NVIDIA GPUs", load: () => import("./commands/cuda.ts") },
  { name: "completion", about: "Print a script for your shell", load: () => import("./commands/completion.ts") },
];
