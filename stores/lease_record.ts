/**
 * `lease.json`: who computes an op, beside its status, for as long as that takes.
 *
 * @module
 */

import { parseJson } from "../ops/json_record.ts";
import { utf8 } from "./bytes.ts";
import { isAlive, type ProcessIdentity, thisProcess } from "./process_identity.ts";

/** What a lease says of its holder. */
export interface LeaseRecord extends ProcessIdentity {
  /** Tells this lease from all others, whoever holds them. */
  readonly token: string;
  /** The holder, for people. */
  readonly holder: string;
  /** When the lease was taken. */
  readonly since: string;
  /** Heartbeats so far. */
  readonly beats: number;
  /** Without a heartbeat for so long, the holder counts as dead. */
  readonly ttlMs: number;
}

/** A process that can be seen to run may be busy, and then late: it has this many times as long. */
const PATIENCE = 5;

/** No lease of this project's is longer: one that says so, whoever wrote it, would keep others from computing for ever. */
const LONGEST_TTL_MS = 3_600_000;

/** What a lease that begins now says of this process. */
export function newLeaseRecord({ holder, ttlMs = 60_000 }: { holder?: string; ttlMs?: number }): LeaseRecord {
  const own = thisProcess();
  return {
    token: crypto.randomUUID(),
    holder: holder ?? `${own.host}, process ${own.pid}`,
    ...own,
    since: new Date().toISOString(),
    beats: 0,
    ttlMs,
  };
}

/** The bytes of a lease file. */
export function encodeLease(record: LeaseRecord): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify(record) + "\n");
}

/** Reads a lease file; `undefined` where it is none, as nobody can hold that. */
export function decodeLease(bytes: Uint8Array): LeaseRecord | undefined {
  try {
    const record = parseJson(new TextDecoder().decode(bytes)) as LeaseRecord;
    if (typeof record.token !== "string" || !isTtl(record.ttlMs)) return undefined;
    return { ...record, holder: typeof record.holder === "string" ? record.holder : "a process without a name" };
  } catch {
    return undefined;
  }
}

function isTtl(milliseconds: number): boolean {
  return Number.isFinite(milliseconds) && milliseconds <= LONGEST_TTL_MS;
}

/** Whether a holder that has been silent for `silentMs` counts as dead. */
export function isDead(record: LeaseRecord, silentMs: number): boolean {
  switch (isAlive(record)) {
    case true:
      return silentMs > record.ttlMs * PATIENCE;
    case false:
      return true;
    case undefined:
      return silentMs > record.ttlMs;
  }
}
