/**
 * Data as JSON that comes in small pieces.
 *
 * @module
 */

/** Values of a long list that are written in one step. */
const VALUES_OF_STEP = 256;

/** Writes a value as JSON; gives nothing for one that is no data. */
type Write = (value: unknown) => string | undefined;

/** What `JSON.stringify`, or another that writes JSON, makes of plain data, piece by piece: of much data there is none that is long. */
export function* jsonPieces(data: unknown, write: Write = JSON.stringify): Generator<string, void> {
  if (Array.isArray(data)) yield* listPieces(data, write);
  else if (isPlainObject(data)) yield* objectPieces(data, write);
  else yield write(data) ?? "null";
}

function* listPieces(values: readonly unknown[], write: Write): Generator<string, void> {
  yield "[";
  if (values.length <= VALUES_OF_STEP) {
    for (let i = 0; i < values.length; i++) {
      if (i > 0) yield ",";
      yield* jsonPieces(values[i], write);
    }
  } else {
    for (let start = 0; start < values.length; start += VALUES_OF_STEP) {
      const text = write(values.slice(start, start + VALUES_OF_STEP))!.slice(1, -1);
      yield start > 0 ? `,${text}` : text;
    }
  }
  yield "]";
}

function* objectPieces(object: object, write: Write): Generator<string, void> {
  let before = "{";
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    yield* jsonPieces(value, write);
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

function isPlainObject(data: unknown): data is object {
  return typeof data === "object" && data !== null && Object.getPrototypeOf(data) === Object.prototype;
}
