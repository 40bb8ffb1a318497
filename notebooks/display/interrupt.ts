/**
 * The notebook's Stop button. It sends SIGINT, which ends a kernel that does not listen, and everything in it.
 *
 * @module
 */

import { activity } from "../../runner/evaluation/activity.ts";
import { kernel } from "./kernel.ts";

let isInstalled = false;

/** Lets Stop end the running ops instead of the kernel. Does nothing outside a kernel, or the second time. */
export function installInterrupt(): void {
  if (isInstalled || kernel() === undefined) return;
  isInstalled = true;
  Deno.addSignalListener("SIGINT", onInterrupt);
}

function onInterrupt(): void {
  const names = activity.running.map(({ op }) => op.toString()).join(", ");
  console.error(
    names !== "" ? `Stopping ${names}` : "Stop: no op is running. Restart the kernel to end other code.",
  );
  activity.stop(
    "Stopped. What was finished is kept, and so are the notebook's variables: run the cell again to go on",
  );
}
