/**
 * Which process this is, and whether another one is still alive.
 *
 * @module
 */

import { hostname } from "node:os";
import process from "node:process";

/** Names a process in a way that processes elsewhere can read. */
export interface ProcessIdentity {
  /** Name of the computer, for people. */
  readonly host: string;
  /** Tells apart what has process numbers of its own: computers, containers, and each start of them. */
  readonly machine: string;
  /** Its process number there. */
  readonly pid: number;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  const host = orUndefined(hostname) ?? "unknown";
  const boot = orUndefined(() => Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim()) ?? "";
  const namespace = orUndefined(() => Deno.readLinkSync("/proc/self/ns/pid")) ?? "";
  return { host, machine: `${host} ${boot} ${namespace}`, pid: process.pid };
}

/** Whether a process runs, or `undefined` where that cannot be seen from here. */
export function isAlive(other: ProcessIdentity): boolean | undefined {
  const own = thisProcess();
  if (other.machine !== own.machine || own.host === "unknown") return undefined;
  try {
    // The signal 0 is none: it only asks whether one could be sent.
    process.kill(other.pid, 0);
    return !isZombie(other.pid);
  } catch (error) {
    const { code } = error as { code?: string };
    return code === "ESRCH" ? false : code === "EPERM" ? true : undefined;
  }
}

/** Whether a process has ended, and nobody has asked how: in containers, often nobody ever does. */
function isZombie(pid: number): boolean {
  const stat = orUndefined(() => Deno.readTextFileSync(`/proc/${pid}/stat`)) ?? "";
  return stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
}

/** Some permissions may not be given, and some files are there on Linux only. */
function orUndefined<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
