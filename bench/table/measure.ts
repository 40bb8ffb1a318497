/**
 * Measures a task: ours, its peers and its limit in turn, so that what else the machine does slows all alike.
 *
 * @module
 */
import { type Question, sampleLimit, sampleOwn, samplePeer } from "./sample.ts";
import { growthExponent, median } from "./statistics.ts";
import type { Sample, Task } from "./task.ts";

/** How thoroughly. */
export interface Effort {
  /** How often each is measured at the largest size. */
  readonly rounds: number;
  /** Only the smallest size. */
  readonly isQuick: boolean;
}

/** What stands beside ours. */
export interface Beside {
  /** Its name. */
  readonly name: string;
  /** Its samples at the size of the row, in the order of ours; a reason where there are none. */
  readonly samples: readonly Sample[] | string;
  /** How its cost grows; see `growthExponent`. */
  readonly growth?: number;
}

/** A line of the table. */
export interface Row {
  /** The task's name. */
  readonly name: string;
  /** The size at which it was measured, in words. */
  readonly size: string;
  /** Samples of ours; a reason where there are none. */
  readonly own: readonly Sample[] | string;
  /** How our cost grows. */
  readonly growth?: number;
  /** What stands beside it. */
  readonly peers: readonly Beside[];
  /** The limit of the machine. */
  readonly limit?: Beside;
}

type Side = (size: number) => Promise<Sample>;

/** The sizes at which a task is measured. */
export function sizesOf(task: Task, { isQuick }: Effort): readonly number[] {
  return isQuick ? task.sizes.slice(0, 1) : task.sizes;
}

/** Measures one task. */
export async function measureTask(question: Omit<Question, "size">, effort: Effort): Promise<Row> {
  const { task, name } = question;
  const sizes = sizesOf(task, effort);
  const sides = sidesOf(task, question);
  const found = new Map(sides.map(([name]) => [name, new Map<number, Sample[] | string>()]));
  for (const size of sizes) {
    // Small sizes only tell how cost grows.
    const rounds = size === sizes.at(-1) ? effort.rounds : Math.min(effort.rounds, 2);
    for (let round = 0; round < rounds; round++) {
      for (const [name, side] of sides) await take(found.get(name)!, size, () => side(size));
    }
  }
  const beside = (name: string) => besideOf(name, found.get(name)!, sizes);
  const own = beside("");
  return {
    name,
    size: `${sizes.at(-1)!.toLocaleString("en")} ${task.unit}`,
    own: own.samples,
    growth: own.growth,
    peers: (task.peers ?? []).map(({ name }) => beside(name)),
    limit: task.limit && beside(task.limit.name),
  };
}

function sidesOf(task: Task, question: Omit<Question, "size">): [name: string, Side][] {
  return [
    ["", (size) => sampleOwn({ ...question, size })],
    ...(task.peers ?? []).map((peer): [string, Side] => [peer.name, (size) => samplePeer(peer, { ...question, size })]),
    ...(task.limit ? [[task.limit.name, (size) => sampleLimit({ ...question, size })] satisfies [string, Side]] : []),
  ];
}

/** A side that failed is not asked again: its reason stands in the table. */
async function take(found: Map<number, Sample[] | string>, size: number, sample: () => Promise<Sample>): Promise<void> {
  const before = found.get(size) ?? [];
  if (typeof before === "string") return;
  found.set(size, await sample().then((one) => [...before, one], (error: Error) => error.message));
}

function besideOf(name: string, found: ReadonlyMap<number, Sample[] | string>, sizes: readonly number[]): Beside {
  const samples = found.get(sizes.at(-1)!)!;
  const points = sizes.map((size) => [size, processorMedian(found.get(size)!)] as const);
  const grows = sizes.length > 1 && points.every(([, seconds]) => seconds > 0);
  return { name, samples, growth: grows ? growthExponent(points) : undefined };
}

function processorMedian(samples: readonly Sample[] | string): number {
  return typeof samples === "string" ? NaN : median(samples.map(({ processor }) => processor));
}
