/**
 * Which process this is, and whether another one is still alive.
 *
 * @module
 */

import { nodeOs } from "../ops/builtins.ts";
import { isGranted } from "./granted.ts";

/** Names a process in a way that processes elsewhere can read. */
export interface ProcessIdentity {
  /** Name of the computer, for people. */
  readonly host: string;
  /** Tells apart what has process numbers of its own: computers, containers, and each start of them. */
  readonly machine: string;
  /** Its process number there. */
  readonly pid: number;
}

/** Name of this computer, `unknown` where it may not be asked for. */
export function hostName(): string {
  return isGranted({ name: "sys", kind: "hostname" }) ? nodeOs().hostname() : "unknown";
}

/** What is asked once, though permissions may change: each lease says it. */
let own: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  return own ??= identify();
}

function identify(): ProcessIdentity {
  const host = hostName();
  const boot = readIfGranted("/proc/sys/kernel/random/boot_id", Deno.readTextFileSync).trim();
  const namespace = readIfGranted("/proc/self/ns/pid", Deno.readLinkSync);
  return { host, machine: `${host} ${boot} ${namespace}`, pid: Deno.pid };
}

/** Whether a process runs, or `undefined` where that cannot be seen from here. */
export function isAlive(other: ProcessIdentity): boolean | undefined {
  const own = thisProcess();
  if (other.machine !== own.machine || own.host === "unknown") return undefined;
  try {
    // The signal 0 is none: it only asks whether one could be sent.
    globalThis.process.kill(other.pid, 0);
    return !isZombie(other.pid);
  } catch (error) {
    const { code } = error as { code?: string };
    return code === "ESRCH" ? false : code === "EPERM" ? true : undefined;
  }
}

/** Whether a process has ended, and nobody has asked how: in containers, often nobody ever does. */
function isZombie(pid: number): boolean {
  const stat = readIfGranted(`/proc/${pid}/stat`, Deno.readTextFileSync);
  return stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
}

/** What a path says; nothing where it may not be read, or is not there: some are on Linux only. */
function readIfGranted(path: string, read: (path: string) => string): string {
  try {
    return isGranted({ name: "read", path }) ? read(path) : "";
  } catch {
    return "";
  }
}
