/**
 * Plans that a worker made last, for whoever asks for the same of the same files next, as the same op on other rows does: to read a
 * graph and to cut it takes as long as to load a small model.
 *
 * @module
 */
import { foreignTagOf } from "../../../stores/file_source.ts";
import type { EnginePlan, EngineRequest } from "./engine.ts";
import type { LoadableCut } from "./loaded_cut.ts";

/** Bytes of all plans: they hold graphs, and no large weights. */
const MOST_BYTES = 16 << 20;

interface KeptPlan {
  readonly plan: EnginePlan;
  /** The version of the model's file when it was read. */
  readonly version: string | undefined;
  /** The versions of the files to which the plan refers. */
  readonly weights: string | undefined;
}

/** The last one that was used at the end. */
const kept = new Map<string, KeptPlan>();

/**
 * The plan of a request, as it was made before, or made now.
 *
 * @throws what making it throws
 */
export function keptPlan(request: EngineRequest, make: () => EnginePlan): EnginePlan {
  const key = keyOf(request);
  const version = versionsOf([request.modelPath]);
  const known = kept.get(key);
  kept.delete(key);
  const used = known !== undefined && isCurrent(known, version) ? known : newlyKept(make(), version);
  kept.set(key, used);
  if (used !== known) dropOldest();
  return used.plan;
}

function newlyKept(plan: EnginePlan, version: string | undefined): KeptPlan {
  return { plan, version, weights: versionsOf(weightFiles(plan)) };
}

function isCurrent({ plan, ...known }: KeptPlan, version: string | undefined): boolean {
  return version !== undefined && known.version === version && known.weights === versionsOf(weightFiles(plan));
}

/** What a plan is made of; threads are no part of it. */
function keyOf({ modelPath, config, task, device }: EngineRequest): string {
  return JSON.stringify([modelPath, config, task, device], (_, value) => {
    // JSON makes the same of all that is no number.
    if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
    return ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
  });
}

/** `undefined` where one is missing. */
function versionsOf(paths: readonly string[]): string | undefined {
  try {
    return paths.map((path) => foreignTagOf(Deno.statSync(path))).join();
  } catch {
    return undefined;
  }
}

function weightFiles(plan: EnginePlan): string[] {
  return cutsOf(plan).flatMap((cut) => cut.weightFiles);
}

function cutsOf({ cut, head, reading }: EnginePlan): LoadableCut[] {
  const parts = [cut, head, reading?.norm.cut, reading?.head.cut, reading?.projections?.cut];
  return parts.filter((part) => part !== undefined);
}

function dropOldest(): void {
  const bytes = [...kept].map(([key, { plan }]) => ({
    key,
    bytes: cutsOf(plan).reduce((sum, cut) => sum + cut.bytes.length, 0),
  }));
  let total = bytes.reduce((sum, each) => sum + each.bytes, 0);
  for (const each of bytes) {
    if (total <= MOST_BYTES) return;
    kept.delete(each.key);
    total -= each.bytes;
  }
}
