/**
 * Where in a user's code an error comes from: results are computed for whoever asks, so the stack of what failed does not
 * lead to the line that asked.
 *
 * @module
 */

const ROOT = new URL("../", import.meta.url).href;
/** What is not a user's code: the project's folders, its libraries, the runtime. */
const INSIDE = [
  ...["ops/", "stores/", "runner/", "notebooks/display/", "cli/", "serve/"].map((folder) => ROOT + folder),
  "ext:",
  "npm:",
  "node:",
];

/** The name of a call that reads a member, of whatever name. */
export const ANY_MEMBER = "get";

/** A call that a cell of a notebook makes. */
export interface CallInCell {
  /** Where, in what the kernel makes of the cell: its lines are other ones. From 1. */
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;
  /** What is called; `new` or `await` where it is one of these, and {@linkcode ANY_MEMBER} where a member is read. */
  readonly name: string;
}

/** What is known of a notebook's cells. */
export interface Cells {
  /**
   * The line of the running cell that made a call, for people; `undefined` where that is not sure, or the call was made before the
   * cell began.
   *
   * @param time When it was made, as of `Date.now()`.
   */
  lineOf(call: CallInCell, time: number): string | undefined;
}

/** The frame of a cell's own code, outside of functions that have a name. */
const CELL = /^ {4}at (async )?<anonymous>:(\d+):(\d+)$/;

/** Stacks of notebooks that have so many frames do not tell where they begin. */
const DEEPEST = 100;

let cells: Cells | undefined;

/**
 * From now on stacks of the project's errors have the user's own frames alone, without places in cells: Deno's kernel counts the
 * lines of what it makes of a cell, without types, comments and blank lines. The cell's own line ends the stack, where it is known.
 * For notebooks, which show all of a stack.
 */
export function foldFrames(inCells: Cells): void {
  cells = inCells;
}

/**
 * A promise whose rejection leads to whoever called: the user's frames at the time of the call stand below those of what
 * failed.
 *
 * @param isOurs Whether an error is one that may be changed.
 */
export function fromHere<T>(promise: Promise<T>, isOurs: (error: unknown) => error is Error): Promise<T> {
  const site = captured(fromHere);
  const time = Date.now();
  return promise.catch((error) => {
    if (isOurs(error)) addCallers(error, site.stack, time);
    throw error;
  });
}

function addCallers(error: Error, callerStack: string, time: number): void {
  const frames = framesOf(callerStack);
  const callers = frames.filter(isOutside).map((frame) => frame.replace(/^ {4}at (?!async )/, "    at async "));
  const own = error.stack ?? "";
  if (callers.length === 0 || framesOf(own).some(isOutside)) return;
  error.stack = [own, ...inCells(callers), ...lineInCell(frames, time)].join("\n");
}

/** Whether it is a cell's own code, and no library, that calls a function. */
export function isCalledByCell(called: (...args: never[]) => unknown): boolean {
  return cells !== undefined && /<anonymous>:\d+:\d+\)?$/.test(framesOf(captured(called).stack)[0] ?? "");
}

/** Takes the frames inside the project out of the stack of an error that is being made, where that is asked for. */
export function foldStack(error: Error): void {
  if (cells === undefined) return;
  const frames = framesOf(captured(foldStack).stack);
  error.stack = [String(error), ...inCells(frames.filter(isOutside)), ...lineInCell(frames, Date.now())].join("\n");
}

/** The stack above a function: in notebooks down to the cell. */
function captured(above: (...args: never[]) => unknown): { readonly stack: string } {
  const site = {} as { readonly stack: string };
  const limit = Error.stackTraceLimit;
  if (cells !== undefined) Error.stackTraceLimit = DEEPEST;
  Error.captureStackTrace(site, above);
  Error.stackTraceLimit = limit;
  return site;
}

/** Frames of which those in cells have the function's name alone; what is in none is the cell that is run. */
function inCells(frames: readonly string[]): readonly string[] {
  if (cells === undefined) return frames;
  return frames.filter((frame) => !CELL.test(frame))
    .map((frame) => frame.replace(/ \(<anonymous>:\d+:\d+\)$/, " (in a cell)")).slice(0, Error.stackTraceLimit);
}

/** The line of a cell that a stack begins at, as its last frame: none where the stack is cut off, or does not begin in a cell. */
function lineInCell(frames: readonly string[], time: number): readonly string[] {
  const [, isAsync, line, column] = CELL.exec(frames.at(-1) ?? "") ?? [];
  const name = isAsync ? "await" : calledBy(frames.slice(0, -1));
  if (line === undefined || name === undefined || frames.length >= DEEPEST) return [];
  const text = cells?.lineOf({ line: Number(line), column: Number(column), name }, time);
  return text === undefined ? [] : [`    at ${text}`];
}

/** What the last of some frames was called as, those without names aside. */
function calledBy(frames: readonly string[]): string | undefined {
  const called = frames.map((frame) => /\[as ([\w$]+)\] \(|^ {4}at (new) |([\w$]+) \(/.exec(frame)?.slice(1).join(""));
  return called.findLast((name) => name);
}

/** The last lines of a stack that are frames: a message can have any lines. */
function framesOf(stack: string): string[] {
  const lines = stack.split("\n");
  const first = lines.findLastIndex((line) => !/^ {4}at /.test(line)) + 1;
  return lines.slice(first);
}

function isOutside(frame: string): boolean {
  return !INSIDE.some((place) => frame.includes(place)) && !frame.includes("/node_modules/") &&
    !frame.includes(" (<anonymous>)") && !frame.includes("Array.");
}
