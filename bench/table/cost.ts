/**
 * What work takes of this process's time and memory.
 *
 * @module
 */
import process from "node:process";
import type { Sample } from "./task.ts";

/** Ticks of Linux's clock in a second (`getconf CLK_TCK`), the same on all machines of note. */
const TICKS = 100;

/** What this process and those that it waited for have used of all cores so far. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + secondsOfChildren();
}

function secondsOfChildren(): number {
  const words = Deno.readTextFileSync("/proc/self/stat").split(") ")[1].split(" ");
  // cutime and cstime of proc(5), which counts from 1 and from the process's number.
  return (Number(words[13]) + Number(words[14])) / TICKS;
}

/** The most memory that this process has held, in MB. */
export function peakMegabytes(): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

/** Times some work. */
export async function cost(work: () => unknown): Promise<Sample> {
  const [start, busy] = [performance.now(), processorSeconds()];
  await work();
  const [seconds, processor] = [(performance.now() - start) / 1000, processorSeconds() - busy];
  return { seconds, processor, megabytes: peakMegabytes() };
}
