/**
 * A server of guardrails' folders.
 *
 * @module
 */

import type { Guard, GuardOptions } from "../runner/guardrails/guard.ts";
import { loadGuardrail } from "../runner/guardrails/load.ts";
import { type GuardServer, guardServer, type GuardServerOptions } from "./guard_server.ts";

/** How folders are served. */
export interface OpenOptions extends GuardServerOptions {
  /**
   * How guardrails are loaded. By default texts that are longer than a guardrail reads at once are read whole, in windows: what
   * is cut off could hold anything.
   */
  readonly load?: GuardOptions;
}

/**
 * Loads guardrails, and serves them.
 *
 * @param folders what `guardrail(…).save(folder)` wrote
 * @throws {GuardrailError} where a folder is no guardrail
 * @throws {ProbegraphError} if there are none, two have one name, or a limit is no number
 */
export async function openGuardServer(folders: readonly string[], options: OpenOptions = {}): Promise<GuardServer> {
  const guards = await loadAll(folders, { long: "windows", ...options.load });
  try {
    return guardServer(guards, options);
  } catch (error) {
    await closeAll(guards);
    throw error;
  }
}

/** All of them, or none. */
async function loadAll(folders: readonly string[], options: GuardOptions): Promise<Guard[]> {
  const loaded = await Promise.allSettled(folders.map((folder) => loadGuardrail(folder, options)));
  const guards = loaded.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const failed = loaded.find((result) => result.status === "rejected");
  if (failed === undefined) return guards;
  await closeAll(guards);
  throw failed.reason;
}

async function closeAll(guards: readonly Guard[]): Promise<void> {
  await Promise.all(guards.map((guard) => guard.close()));
}
