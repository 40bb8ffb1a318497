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

let isFolded = false;

/**
 * From now on stacks of the project's errors have the user's own frames alone, without places in cells: Deno's kernel counts the
 * lines of what it makes of a cell, without types, comments and blank lines, and does not keep the cell. For notebooks, which show
 * all of a stack.
 */
export function foldFrames(): void {
  isFolded = true;
}

/**
 * A promise whose rejection leads to whoever called: the user's frames at the time of the call stand below those of what
 * failed.
 *
 * @param isOurs Whether an error is one that may be changed.
 */
export function fromHere<T>(promise: Promise<T>, isOurs: (error: unknown) => error is Error): Promise<T> {
  const site = {} as { readonly stack: string };
  Error.captureStackTrace(site, fromHere);
  return promise.catch((error) => {
    if (isOurs(error)) addCallers(error, site.stack);
    throw error;
  });
}

function addCallers(error: Error, callerStack: string): void {
  const callers = framesOf(callerStack).filter(isOutside).map((frame) =>
    frame.replace(/^ {4}at (?!async )/, "    at async ")
  );
  const own = error.stack ?? "";
  if (callers.length > 0 && !framesOf(own).some(isOutside)) error.stack = [own, ...inCells(callers)].join("\n");
}

/** Takes the frames inside the project out of an error's stack, where that is asked for. */
export function foldStack(error: Error): void {
  if (!isFolded || error.stack === undefined) return;
  const frames = framesOf(error.stack);
  const message = error.stack.slice(0, error.stack.length - frames.join("\n").length).trimEnd();
  error.stack = [message, ...inCells(frames.filter(isOutside))].join("\n");
}

/** Frames of which those in cells have the function's name alone; what is in none is the cell that is run. */
function inCells(frames: readonly string[]): readonly string[] {
  if (!isFolded) return frames;
  return frames.filter((frame) => !/^ {4}at (?:async )?<anonymous>:\d+:\d+$/.test(frame))
    .map((frame) => frame.replace(/ \(<anonymous>:\d+:\d+\)$/, " (in a cell)"));
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
