/**
 * A text cut where its tokens begin and end.
 *
 * @module
 */

/** A row's tokens. */
export interface TokenRow {
  /** The number of the row. */
  readonly row: number;
  /** In their order. */
  readonly tokens: readonly ScoredToken[];
}

/** A token with its score. */
export interface ScoredToken {
  /** What it stands for in the text; parts of one character have their number behind: `🙂 (2/3)`. */
  readonly text: string;
  /** What colours it. */
  readonly score: number;
  /** Its id in the vocabulary, where that is known. */
  readonly id?: number;
  /** Where it lies in the row's text, in UTF-16 units; −1 for what is none of it. Left out where nobody knows. */
  readonly span?: readonly [start: number, end: number];
}

/** What is drawn as one: a token's text, a character that several tokens share, or what lies between tokens. */
export interface Piece {
  /** What is shown. */
  readonly text: string;
  /** In their order; none for what lies between. */
  readonly tokens: readonly ScoredToken[];
  /** Whether the token is none of the text's. */
  readonly isSpecial: boolean;
}

/** Cuts a row into pieces. Each token is in one of them. */
export function piecesOf({ tokens }: TokenRow): Piece[] {
  let done = 0;
  return groupsOf(tokens).flatMap((group) => {
    const [start, end] = group[0].span ?? [done, done];
    const isSpecial = start < 0;
    const piece = { text: textOf(group), tokens: group, isSpecial };
    // Tokenizers leave spaces between tokens out of both.
    const isApart = start > done && !/^\s/.test(piece.text);
    if (!isSpecial) done = Math.max(done, end);
    return isApart ? [SPACE, piece] : [piece];
  });
}

const SPACE: Piece = { text: " ", tokens: [], isSpecial: false };

function textOf([first, ...more]: readonly ScoredToken[]): string {
  return more.length === 0 ? first.text : first.text.replace(/ \(1\/\d+\)$/, "");
}

/** Neighbours that share a character, as byte-level tokens that split one do, are together. */
function groupsOf(tokens: readonly ScoredToken[]): ScoredToken[][] {
  const groups: ScoredToken[][] = [];
  let end = -1;
  for (const token of tokens) {
    const [from, to] = token.span ?? [-1, -1];
    if (from >= 0 && from < end) groups.at(-1)!.push(token);
    else groups.push([token]);
    end = from < 0 ? -1 : Math.max(end, to);
  }
  return groups;
}
