/**
 * Wording shared by error messages.
 *
 * @module
 */

/** A value as an error message shows it: short, quoted where it is text, with its type where that helps. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shorten(value));
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") return `${typeof value} ${value}`;
  if (typeof value === "function") return `a function${value.name ? ` (${value.name})` : ""}`;
  if (typeof value === "symbol") return `the symbol ${String(value)}`;
  try {
    return showObject(value);
  } catch {
    return "an object that cannot be read";
  }
}

function showObject(value: object): string {
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (isPromise(value)) return "a promise (is an await missing?)";
  const object = value as { uuid?: unknown; type?: unknown; constructor?: { name?: string } };
  if (typeof object.uuid === "string" && typeof object.type === "string") return aOrAn(object.type);
  const name = object.constructor?.name;
  return !name || name === "Object" ? "an object" : aOrAn(name);
}

/** Whether something is a promise, of any realm. */
export function isPromise(value: unknown): boolean {
  return value instanceof Promise || Object.prototype.toString.call(value) === "[object Promise]";
}

/** The name of a type or a class with its article: `an EditOp`, `a URL`. */
export function aOrAn(name: string): string {
  return `${/^([AEIO]|LLM)/.test(name) ? "an" : "a"} ${name}`;
}

/** The few values of an array or an object, for messages about the values themselves: `[20, 10]`. Others as `show`. */
export function showValues(value: unknown): string {
  const isList = Array.isArray(value);
  if (!isList && show(value) !== "an object") return show(value);
  const entries = Object.entries(value as object);
  if (entries.length === 0 || entries.length > 4) return show(value);
  const parts = entries.map(([name, each]) => {
    const text = typeof each === "number" ? String(each) : show(each);
    return isList ? text : `${shorten(name, 40)}: ${text}`;
  });
  return isList ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
}

/** Names for a list in an error message, at most `most` of them. */
export function listNames(names: Iterable<string>, most = 20): string {
  const all = [...names];
  if (all.length === 0) return "none";
  const shown = all.slice(0, most).map((name) => shorten(name, 60)).join(", ");
  return all.length > most ? `${shown}, … (${all.length} in all)` : shown;
}

/** ` (did you mean "x"?)` with the nearest of `names`, or nothing where none is near. */
export function suggest(name: string, names: Iterable<string>): string {
  // Of a short name not a letter would be left.
  const best = nearest(name, names, Math.min(name.length - 1, Math.max(2, Math.floor(name.length / 3))));
  return best === undefined ? "" : ` (did you mean ${JSON.stringify(best)}?)`;
}

/** The first of the nearest `names`, by Levenshtein's distance without regard to case, or `undefined`. */
export function nearest(name: string, names: Iterable<string>, mostDistance: number): string | undefined {
  let best: string | undefined;
  let bestDistance = mostDistance + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** What moves a terminal's cursor, hides or reorders text, or talks to the terminal; ends of lines and tabs are text. */
const CONTROLS = /(?![\n\t])\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/gu;

/** Text in which control characters and bidirectional marks are seen, as `\u001b`: JSON stays the same JSON. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Text without a terminal's colours, which the runtime puts into what it says of workers. */
export function withoutColours(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[\d;]*m/g, "");
}

/** The most characters of a whole message, and how many of them are its end, which says what would work. */
const LONGEST_MESSAGE = 4000;
const MESSAGE_END = 1000;

/** A whole message of bounded length, without control characters, whatever strangers' names are in it. */
export function messageText(text: string): string {
  if (text.length <= LONGEST_MESSAGE) return escapeControls(text);
  return escapeControls(`${text.slice(0, LONGEST_MESSAGE - MESSAGE_END)} … ${text.slice(-MESSAGE_END)}`);
}

/** What an error says, whatever it is that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * An address, well-formed or not, without what stands before its `@`, user and password, and behind the `?` of one with a
 * scheme, where signed ones have their secrets.
 */
export function withoutCredentials(address: string): string {
  return address.replace(/^((?:[A-Za-z][\w+.-]*:)?\/{0,2}).*@/s, "$1…@").replace(
    /^([A-Za-z][\w+.-]*:\/\/[^?]*\?).+/s,
    "$1…",
  );
}

/** Characters of a path, or of an address, that a message shows: most of them are its end, which names the file. */
const [PATH_START, PATH_END] = [40, 119];

/** A path or an address as a message shows it: a long one without its middle, anything else as {@linkcode show} does. */
export function showPath(path: unknown): string {
  if (typeof path !== "string") return show(path);
  const isLong = path.length > PATH_START + PATH_END;
  return JSON.stringify(isLong ? `${path.slice(0, PATH_START)}…${path.slice(-PATH_END)}` : path);
}

/** Text cut to `most` characters for a message. */
export function shorten(text: string, most = 80): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Levenshtein distance of two short strings, `limit` where it cannot be less. */
export function editDistance(a: string, b: string, limit: number = Infinity): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, substitution));
    }
    previous = current;
  }
  return Math.min(previous[b.length], limit);
}
