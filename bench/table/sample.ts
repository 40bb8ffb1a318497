/**
 * Starts what is measured, each in a process of its own.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { outputOf } from "./program.ts";
import type { Peer, Sample, Task } from "./task.ts";

/** Who is measured, with what. */
export interface Question {
  /** Its part's name. */
  readonly part: string;
  /** Its task's name. */
  readonly name: string;
  /** The task itself. */
  readonly task: Task;
  /** Of its input. */
  readonly size: number;
  /** What the part made. */
  readonly folder: string;
  /** The interpreter of the peers. */
  readonly python: string;
}

/** Measures what is ours. */
export async function sampleOwn(question: Question): Promise<Sample> {
  const { task, size, folder, python } = question;
  return task.program === undefined
    ? await sampleHere("own", question)
    : await sampleOf([python, path("parts/timed.py"), ...task.program(size, folder)]);
}

/** Measures the limit of the machine. */
export async function sampleLimit(question: Question): Promise<Sample> {
  return await sampleHere("limit", question);
}

/** Measures a peer. */
export async function samplePeer(peer: Peer, { name, size, folder, python }: Question): Promise<Sample> {
  const words = peer.program === undefined
    ? [path(`parts/${peer.script}`), folder, name, `${size}`]
    : [path("parts/timed.py"), ...peer.program(size, folder)];
  return await sampleOf([python, ...words]);
}

async function sampleHere(which: "own" | "limit", { part, name, size, folder }: Question): Promise<Sample> {
  const words = ["run", "--allow-all", "--quiet", path("table/own.ts"), which, part, name, `${size}`, folder];
  return await sampleOf([Deno.execPath(), ...words]);
}

/** What a program prints as its last line. */
async function sampleOf(command: readonly string[]): Promise<Sample> {
  const text = await outputOf(command);
  return JSON.parse(text.slice(text.lastIndexOf("\n") + 1));
}

function path(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}
