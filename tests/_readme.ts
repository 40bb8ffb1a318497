/** Programs that a page tells piece by piece: TypeScript marked `ts ignore`, each followed by what it prints. */

/** A piece of a program, and what the page says that it prints. */
export interface Piece {
  readonly code: string;
  readonly printed: string;
}

/** Stands between the outputs of pieces. */
const BETWEEN = "———— next piece ————";

const PIECE = /```ts ignore\n([^]*?)```\n\n```text\n([^]*?)```/g;

/** The pieces of a page, in order. */
export function piecesOf(page: string): Piece[] {
  return [...page.matchAll(PIECE)].map(([, code, printed]) => ({ code, printed: printed.trim() }));
}

/** One program of them. */
export function programOf(pieces: readonly Piece[]): string {
  return pieces.map(({ code }) => code).join(`\nconsole.log(${JSON.stringify(BETWEEN)});\n`);
}

/** What each piece of the program printed. */
export function outputsOf(output: string): string[] {
  return output.split(BETWEEN).map((part) => part.trim());
}

const NUMBER = /-?\d+(?:\.\d+)?/g;

/** Whether two outputs say the same. Processors round differently: numbers may differ by two in a hundred. */
export function saysTheSame(said: string, printed: string): boolean {
  const [own, other] = [said, printed].map((text) => [...text.matchAll(NUMBER)].map(([number]) => Number(number)));
  return said.replaceAll(NUMBER, "0") === printed.replaceAll(NUMBER, "0") &&
    own.every((value, i) => Math.abs(value - other[i]) <= 0.02 * Math.max(1, Math.abs(value)));
}
