/**
 * Files of this machine: workers do not have them, so that whoever asks puts their data into the store. Those on other
 * machines are fetched by whoever asks too: a stranger's jobs make no worker send requests.
 *
 * @module
 */

import { isAbsolute, relative } from "node:path";
import { resolve } from "../../ops/standard.ts";
import { recordIn } from "../../ops/json_record.ts";
import type { Op } from "../../ops/op.ts";
import { FILE_DATASETS } from "../../ops/file_datasets.ts";
import { expandHome } from "../../stores/home.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import type { ResultStore } from "../../stores/results.ts";
import { isRemote } from "../files/remote/mod.ts";
import { Evaluation } from "../evaluation/evaluation.ts";
import type { RunListener } from "../schedule/executor.ts";
import type { Step, StepEnd } from "../schedule/plan.ts";
import { runSteps } from "../schedule/run_steps.ts";

/** How files are read. */
export interface ReadOptions extends RunListener {
  /** Where the data go. */
  readonly results: ResultStore;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** Files that are read at a time. */
const PARALLEL = 2;

const FILE_OPS: ReadonlySet<string> = new Set(FILE_DATASETS.map(({ type }) => type));

/**
 * Does the steps that read files of this machine.
 *
 * @returns How they ended, and the steps that are left for workers. A file that is not here may be on theirs.
 */
export async function readFiles(
  steps: readonly Step[],
  options: ReadOptions,
): Promise<{ readonly ends: StepEnd[]; readonly left: Step[] }> {
  const here = new Set<Step>();
  await forEachParallel(steps, PARALLEL, async (step) => {
    if (await isHere(step.op)) here.add(step);
  });
  if (here.size === 0) return { ends: [], left: [...steps] };
  const { computation } = new Evaluation(options.results);
  const ends = await runSteps([...here], {
    ...options,
    signal: options.signal ?? new AbortController().signal,
    jobs: PARALLEL,
    compute: (op, signal) => computation.store(op, signal),
  });
  return { ends, left: leftSteps(steps, ends, options) };
}

/** Whether an op reads a file of the machine that computes it. */
export function readsFile(op: Op): boolean {
  return FILE_OPS.has(op.type);
}

/**
 * Whether the file of an op lies in one of some folders, links followed. Nothing outside of them is looked at, so that
 * nobody learns whether a file is there.
 */
export async function isInFolders(op: Op, folders: readonly string[]): Promise<boolean> {
  const paths = filesOf(op);
  return paths.length > 0 && (await Promise.all(paths.map((path) => isBelowFolders(path, folders)))).every(Boolean);
}

/** The paths and addresses that an op reads; none where a stranger's graph does not say. */
export function filesOf({ fields: { filePath, files } }: Op): string[] {
  if (typeof filePath === "string") return [filePath];
  const paths = Array.isArray(files) ? files.map((file) => recordIn(file).path) : [];
  return paths.every((path) => typeof path === "string") ? paths : [];
}

async function isBelowFolders(filePath: string, folders: readonly string[]): Promise<boolean> {
  if (isRemote(filePath)) return false;
  const path = resolve(filePath);
  const roots = folders.map((folder) => resolve(expandHome(folder)));
  if (!roots.some((root) => isBelow(path, root))) return false;
  const real = await Deno.realPath(path).catch(() => undefined);
  // One that is not there is refused as such.
  if (real === undefined) return true;
  const realRoots = await Promise.all(roots.map((root) => Deno.realPath(root).catch(() => root)));
  return realRoots.some((root) => isBelow(real, root));
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== "" && !isAbsolute(way) && way.split(/[\\/]/)[0] !== "..";
}

async function isHere(op: Op): Promise<boolean> {
  const paths = FILE_OPS.has(op.type) ? filesOf(op) : [];
  return paths.length > 0 && (await Promise.all(paths.map(isFileHere))).every(Boolean);
}

async function isFileHere(path: string): Promise<boolean> {
  return isRemote(path) || (await Deno.stat(path).catch(() => undefined))?.isFile === true;
}

/** The other steps, without those that need a file that could not be read. */
function leftSteps(steps: readonly Step[], ends: StepEnd[], { onEnd }: ReadOptions): Step[] {
  const ended = new Map(ends.map((end) => [end.op.uuid, end]));
  return steps.flatMap((step) => {
    const { op, needs } = step;
    if (ended.has(op.uuid)) return [];
    const failed = needs.map(({ uuid }) => ended.get(uuid)).find((need) =>
      need?.outcome === "failed" || need?.outcome === "skipped"
    );
    if (failed === undefined) return [{ ...step, needs: needs.filter(({ uuid }) => !ended.has(uuid)) }];
    const skipped: StepEnd = { op, outcome: "skipped", because: failed.because ?? failed.op, milliseconds: 0 };
    ended.set(op.uuid, skipped);
    ends.push(skipped);
    onEnd?.(skipped);
    return [];
  });
}
