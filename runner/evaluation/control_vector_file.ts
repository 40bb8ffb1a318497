/**
 * Control vectors as a file for llama.cpp.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import type { GgufOptions, Matrix } from "../../ops/evaluator.ts";
import { walk } from "../../ops/graph.ts";
import { parseHookName } from "../../ops/hook_points.ts";
import { listNames } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { opName } from "../../ops/op_name.ts";
import { type BlockVector, ggufControlVectors } from "../../stores/formats/gguf.ts";

/**
 * The file of one vector, for one block or several, or of a group of vectors, each for its own block.
 *
 * @param matrixOf Gives the result of a vector.
 * @throws {OpError} where there is more than one row, or nothing says for which block a vector is.
 */
export async function controlVectorFile(
  op: Op,
  { blocks, modelHint }: GgufOptions,
  matrixOf: (op: Op) => Promise<Matrix>,
): Promise<Uint8Array<ArrayBuffer>> {
  const ops = op.kind === "group" ? op.dependencies() : [op];
  const given = blocks === undefined ? undefined : typeof blocks === "number" ? [blocks] : [...blocks].map(Number);
  const vectors: BlockVector[] = [];
  for (const [i, each] of ops.entries()) {
    const values = vectorOf(each, await matrixOf(each));
    const own = given === undefined ? [blockOf(each)] : ops.length === 1 ? given : given.slice(i, i + 1);
    for (const block of own) vectors.push({ block, values });
  }
  checkVectors(vectors, ops.length, given);
  return ggufControlVectors(vectors.sort((a, b) => a.block - b.block), modelHint ?? nameOfModel(op));
}

function vectorOf(op: Op, { rows, data }: Matrix): ArrayLike<number> {
  if (rows === 1) return data;
  throw new OpError(
    `toGguf() takes control vectors of one row, and ${opName(op)} has ${rows}: make one with controlVector(…)`,
  );
}

function checkVectors(vectors: readonly BlockVector[], count: number, given: readonly number[] | undefined): void {
  if (given !== undefined && count > 1 && given.length !== count) {
    throw new OpError(`toGguf() got ${given.length} blocks for a group of ${count} vectors: one for each is needed`);
  }
  if (vectors.length === 0) throw new OpError("toGguf() needs at least one vector and one block");
  const odd = vectors.find(({ block }, i) => vectors.findIndex((other) => other.block === block) !== i);
  if (odd !== undefined) throw new OpError(`toGguf() got two vectors for block ${odd.block}`);
  const wrong = vectors.find(({ block }) => !(Number.isSafeInteger(block) && block >= 1));
  if (wrong !== undefined) {
    throw new OpError(
      `toGguf() got block ${wrong.block}: llama.cpp adds a vector to what a block gives, counted from 0, and reads none for ` +
        "the first: blocks from 1 are needed",
    );
  }
  const lengths = new Set(vectors.map(({ values }) => values.length));
  if (lengths.size > 1) {
    throw new OpError(`toGguf() got vectors of different lengths: ${listNames([...lengths].map(String))}`);
  }
}

/** The block whose output a vector was found at. */
function blockOf(op: Op): number {
  const points = [...new Set(walk([op]).flatMap(pointOf))];
  const blocks = new Set(points.map((point) => typeof point === "number" ? blockOfLayer(point) : blockOfPoint(point)));
  const [block] = blocks;
  if (blocks.size === 1 && block !== undefined) return block;
  throw new OpError(
    `toGguf() cannot tell for which block ${opName(op)} is, found at ${
      listNames(points.map(String))
    }: llama.cpp adds it to ` +
      "what a block gives (hook_resid_post); pass blocks, as in toGguf({ blocks: [12] })",
  );
}

/** Where an op takes activations: the layer, or the name of the point. */
function pointOf({ fields }: Op): (number | string)[] {
  if (typeof fields.model !== "string") return [];
  const { hookPoint, point = hookPoint, layer } = fields;
  if (typeof point === "string") return [point];
  return layer === undefined ? [] : [Number(layer)];
}

/** What a state is given by; those counted from the end are not known without the model. */
function blockOfLayer(layer: number): number | undefined {
  return layer < 0 ? undefined : layer - 1;
}

/** The block that gives what flows at a point of the stream; what flows into a block is what the one before gives. */
function blockOfPoint(name: string): number | undefined {
  const { block, site } = parseHookName(name) ?? {};
  if (typeof block !== "number") return undefined;
  return site === "hook_resid_post" ? block : site === "hook_resid_pre" ? block - 1 : undefined;
}

/** The name of the model that a vector was found in. */
function nameOfModel(op: Op): string {
  const model = walk([op]).map(({ fields }) => fields.model).find((name) => typeof name === "string") as
    | string
    | undefined;
  return model?.slice(model.indexOf(":") + 1).split("/").at(-1) ?? "";
}
