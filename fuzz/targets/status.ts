/** Statuses and leases, which everybody writes who may write to a store. */
import "../../mod.ts";
import { describe, listStates } from "../../stores/housekeeping.ts";
import { recordKeys } from "../../stores/keys.ts";
import { leaseKey, LeaseSeeker } from "../../stores/lease.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import { encodeStoredStatus } from "../../stores/status.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";

const UUIDS = [`SelectTextColumnOp_${"0".repeat(64)}`, `TrainClassifierOp_${"0".repeat(64)}`];

const status = { graph: {}, state: "new", timeStarted: null, timeCompleted: null } as const;

export const target: FuzzTarget = {
  words: [
    '"state"',
    "completed",
    '"provenance"',
    '"warnings"',
    '"time_started"',
    '"error"',
    '"ttlMs"',
    '"token"',
    '"pid"',
  ],
  async run(input) {
    const results = new ResultStore(new MemoryStore());
    for (const uuid of UUIDS) {
      for (const key of [recordKeys(uuid).status, leaseKey(uuid)]) await results.store.put(key, input);
      await useAll([
        () => new LeaseSeeker(results.store, uuid, { onWait: ({ holder }) => void holder.length }).attempt(),
        async () => encodeStoredStatus(await results.readStatus(uuid) ?? status),
        () => listStates(results, UUIDS),
        () => describe(results, uuid),
      ]);
    }
  },
};
