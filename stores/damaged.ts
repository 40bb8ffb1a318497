/**
 * Damaged results: set aside, reported, never used and never deleted.
 *
 * @module
 */

import { FormatError } from "../ops/errors.ts";
import { doneKey, opFolder, OWN_STATUS, ownStatusKey, statusKey } from "./keys.ts";
import { withdrawRecord } from "./earlier_records.ts";
import { LeaseSeeker } from "./lease.ts";
import type { Store } from "./store.ts";

/** What is known of a damaged result. */
export interface DamageReport {
  /** The op. */
  readonly uuid: string;
  /** Key of the result's file. */
  readonly key: string;
  /** Key under which it was set aside, or `undefined` where another process did, or is computing the op anew. */
  readonly setAside: string | undefined;
  /** The checksum in its status. */
  readonly expected: string;
  /** The checksum that it has. */
  readonly found: string;
}

/**
 * A stored result is not what was written. It was set aside: computing the op again replaces it.
 *
 * @example
 * ```ts
 * import { DamagedResultError, FormatError } from "@probegraph/probegraph";
 *
 * // Whether a stored result was damaged: it was set aside, and asking again computes it anew.
 * const isDamage = (error: unknown) => error instanceof DamagedResultError;
 * console.log(isDamage(new FormatError("no"))); // false
 * ```
 */
export class DamagedResultError extends FormatError {
  /** Tells the class by name. */
  override name = "DamagedResultError";
  /** What is known of it. */
  readonly report: DamageReport;

  /** Made from what is known of the result. */
  constructor(report: DamageReport) {
    const { uuid, key, setAside, expected, found } = report;
    super(
      `The result of ${uuid} is damaged: ${key} has the checksum ${found}, but ${expected} was written. ` +
        (setAside === undefined ? "Another process deals with it" : `It was set aside as ${setAside}`) +
        "; compute the op again",
    );
    this.report = report;
  }
}

/** A version of a result's file that was found to be damaged. */
export interface DamagedVersion {
  /** Of the op. */
  readonly uuid: string;
  /** Of the file. */
  readonly key: string;
  /** Of the version. */
  readonly tag: string;
}

/**
 * Moves a damaged result and its status into a folder `damaged-<time>` beside it, where nothing looks for results.
 *
 * @returns The result's new key, or `undefined` where that version is gone or another process holds the op's lease.
 */
export async function setAside(store: Store, { uuid, key, tag }: DamagedVersion): Promise<string | undefined> {
  const lease = await new LeaseSeeker(store, uuid, {}).attempt();
  if (lease === undefined) return undefined;
  try {
    if ((await store.open(key))?.tag !== tag) return undefined;
    const time = new Date().toISOString().replace(/[:.]/g, "-");
    const folder = `${opFolder(uuid)}/damaged-${time}`;
    const target = `${folder}/${key.slice(key.lastIndexOf("/") + 1)}`;
    // Without the result's file there is no result; `done` and the status say no more than that it was there.
    await store.move(key, target);
    await store.delete(doneKey(uuid));
    await withdrawRecord(store, uuid, `${folder}/status.json`);
    await store.move(statusKey(uuid), `${folder}/status.json`);
    await store.move(ownStatusKey(uuid), `${folder}/${OWN_STATUS}`);
    return target;
  } finally {
    await lease.release();
  }
}

/** Whether a key is of something that was set aside. */
export function isSetAside(key: string): boolean {
  return key.includes("/damaged-") && /^[^/]+\/[^/]+\/damaged-/.test(key);
}
