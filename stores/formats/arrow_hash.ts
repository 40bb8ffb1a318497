/**
 * What names a table that comes from no file.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { nodeCrypto } from "../../ops/builtins.ts";
import { Pace } from "../pace.ts";
import { arrowStream } from "./arrow_ipc.ts";

/** Bytes that are hashed in one step. */
const STEP = 1 << 20;

/** The SHA-256 of a table as an Arrow IPC stream, in hex; made with rests, and of one part of the stream at a time. */
export async function arrowStreamHash(table: Table): Promise<string> {
  const [hash, pace] = [nodeCrypto().createHash("sha256"), new Pace()];
  for await (const part of arrowStream(table)) {
    for (let at = 0; at < part.length; at += STEP) {
      hash.update(part.subarray(at, at + STEP));
      if (pace.isDue) await pace.rest();
    }
  }
  return hash.digest("hex");
}
