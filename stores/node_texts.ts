/**
 * The texts of a graph's ops, as statuses hold them. In a large graph an op stands in the statuses of thousands of others: a short
 * text is made once and kept with the op.
 *
 * @module
 */

import { walk } from "../ops/graph.ts";
import { nodeOf } from "../ops/graph_file.ts";
import type { Op } from "../ops/op.ts";
import { pythonJson, pythonJsonPieces } from "../ops/python_json.ts";
import { sha256Steps } from "../ops/sha256.ts";
import type { Steps } from "../ops/steps.ts";
import { atPace, Pace } from "./pace.ts";

/** A node whose text is longer, in bytes, is large: inline data mostly. */
const LARGE = 16 << 10;

/** A node that is written wherever it is needed. */
export interface SmallNode {
  /** The op that it describes. */
  readonly op: Op;
  /** Its text. */
  readonly text: string;
}

/** A node that can be kept by itself. */
export interface LargeNode {
  /** The op that it describes. */
  readonly op: Op;
  /** SHA-256 of its text, in hex. */
  readonly hash: string;
  /** The length of its text. */
  readonly bytes: number;
}

/** A node of a graph. */
export type WrittenNode = SmallNode | LargeNode;

/** Of ops that were met, or are being measured. */
const known = new WeakMap<Op, WrittenNode | Promise<WrittenNode>>();

/** The nodes of an op's graph, each after those that it depends on. */
export async function writtenNodes(op: Op): Promise<WrittenNode[]> {
  const pace = new Pace();
  const nodes: WrittenNode[] = [];
  for (const node of walk([op])) {
    const found = known.get(node) ?? measure(node, pace);
    nodes.push(found instanceof Promise ? await found : found);
  }
  return nodes;
}

/** Whether a node is large. */
export function isLarge(node: WrittenNode): node is LargeNode {
  return "hash" in node;
}

/** The text of an op as a node. */
export function piecesOf(op: Op): Iterable<string> {
  return pythonJsonPieces(nodeOf(op), false);
}

/**
 * The text of an op's graph file.
 *
 * @param nodes Those of {@linkcode writtenNodes}.
 * @param large What stands for a large one.
 */
export function* graphPieces(
  nodes: readonly WrittenNode[],
  large: (node: LargeNode) => Iterable<string>,
): Iterable<string> {
  yield `{"outputs": [${pythonJson(nodes[nodes.length - 1].op.uuid)}], "nodes": {`;
  // Roots first, as krnel-graph writes them.
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (isLarge(node)) {
      yield `${pythonJson(node.op.uuid)}: `;
      yield* large(node);
    } else yield node.text;
    if (i > 0) yield ", ";
  }
  yield "}}";
}

function measure(op: Op, pace: Pace): Promise<WrittenNode> {
  const measuring = atPace(measureSteps(op), pace).then((node) => {
    known.set(op, node);
    return node;
  });
  known.set(op, measuring);
  return measuring;
}

/** Its text is escaped, so that a character is a byte. */
function* measureSteps(op: Op): Steps<WrittenNode> {
  const pieces: string[] = [];
  let bytes = 0;
  for (const piece of piecesOf(op)) {
    pieces.push(piece);
    bytes += piece.length;
    yield;
  }
  if (bytes > LARGE) return { op, hash: yield* sha256Steps(pieces), bytes };
  return { op, text: `${pythonJson(op.uuid)}: ${pieces.join("")}` };
}
