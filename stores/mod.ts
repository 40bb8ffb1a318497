/**
 * Stores: bytes under keys, and the results and statuses of ops in them.
 *
 * @module
 */

export { cached, type CacheOptions } from "./cached.ts";
export {
  collectGarbage,
  type GarbageItem,
  type GarbageOptions,
  type GarbageReason,
  type GarbageReport,
} from "./collect_garbage.ts";
export { withLease } from "./compute_once.ts";
export { type Config, configPath, defaultStoreUri, readConfig, writeConfig } from "./config.ts";
export { DamagedResultError, type DamageReport } from "./damaged.ts";
export { FolderStore } from "./folder.ts";
export {
  type CopyReport,
  copyStore,
  describe,
  listOps,
  listStates,
  type StoredOp,
  type Verification,
  verifyStore,
} from "./housekeeping.ts";
export { type GsOptions, gsStore } from "./gs.ts";
export { acquireLease, Lease, LeaseLostError, type LeaseOptions, type LeaseRecord } from "./lease.ts";
export { MemoryStore } from "./memory.ts";
export { type OpenOptions, openStore } from "./open.ts";
export type { RemovalItem, RemovalOptions, StayReason } from "./removal_items.ts";
export { type RemovalReport, removeResults } from "./remove_results.ts";
export type { Dependence } from "./dependents.ts";
export { ResultStore, type ResultStoreOptions } from "./results.ts";
export { ResultWriter } from "./result_writer.ts";
export { S3Error } from "./s3/error.ts";
export { type S3Options, S3Store } from "./s3.ts";
export type {
  ByteSource,
  ObjectData,
  ObjectInfo,
  ObjectName,
  ObjectSource,
  PartialWrite,
  Store,
  WriteOptions,
} from "./store.ts";
