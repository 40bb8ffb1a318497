/**
 * The graph in an op's statuses: most of their bytes, and the same in each.
 *
 * @module
 */

import type { Op } from "../ops/op.ts";
import { referenceTo } from "./kept_nodes.ts";
import { graphPieces, isLarge, type LargeNode, piecesOf, type WrittenNode, writtenNodes } from "./node_texts.ts";
import { atPace } from "./pace.ts";
import { partSteps } from "./text_bytes.ts";

/** A graph of more bytes, which holds much data, is not kept while its op is computed. */
const MOST_KEPT = 4 << 20;

/** Walks an op's graph once for all the statuses that are written of it, and puts its text together once. */
export class StatusGraph {
  readonly #op: Op;
  #nodes: Promise<readonly WrittenNode[]> | undefined;
  #kept: { readonly refers: boolean; readonly parts: readonly Uint8Array[] } | undefined;

  constructor(op: Op) {
    this.#op = op;
  }

  /** The large nodes of the graph. */
  async large(): Promise<LargeNode[]> {
    return (await this.#written()).filter(isLarge);
  }

  /** Its text, in parts; `refers` says whether references stand for large nodes. */
  async parts(refers: boolean): Promise<readonly Uint8Array[]> {
    if (this.#kept?.refers === refers) return this.#kept.parts;
    const standing = (node: LargeNode) => refers ? [referenceTo(node)] : piecesOf(node.op);
    const parts = await atPace(partSteps(graphPieces(await this.#written(), standing)));
    const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
    this.#kept = bytes > MOST_KEPT ? undefined : { refers, parts };
    return parts;
  }

  #written(): Promise<readonly WrittenNode[]> {
    return this.#nodes ??= writtenNodes(this.#op);
  }
}
