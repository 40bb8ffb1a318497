/**
 * The command `probegraph`.
 *
 * @module
 */

import { EXIT } from "./exit_code.ts";
import { runCommandLine } from "./program.ts";
import { systemTerminal } from "./terminal.ts";

/** How long the last writes of stopped ops may take, in milliseconds. */
const LAST_WRITES = 10_000;

if (import.meta.main) {
  const code = await runCommandLine(Deno.args, systemTerminal());
  if (code !== EXIT.interrupted) Deno.exit(code);
  // What was stopped still writes its status; the process ends with that.
  Deno.exitCode = code;
  Deno.unrefTimer(setTimeout(() => Deno.exit(code), LAST_WRITES));
  await (await import("./run/interrupt.ts")).endBesideNativeCode();
}
