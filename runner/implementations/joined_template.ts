/**
 * Templates that do no more than write columns of texts between texts of their own: the bytes are joined where they lie, and no text
 * is made of them.
 *
 * @module
 */

import { DataType, type Utf8, type Vector } from "apache-arrow";
import type { Op } from "../../ops/op.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import { JoinedColumns, type JoinedPiece } from "../columns/joined_columns.ts";
import type { Context } from "../evaluation/implementation.ts";
import { compileTemplate, DEFAULT_OUTPUT, type Piece, type Template } from "../templates/mod.ts";
import { eachStretch } from "./each_row.ts";

/** Templates of more pieces may exceed what a rendering may use. */
const MOST_PIECES = 1000;

/**
 * The texts of a template. `undefined` where it has to be rendered: it does more, or writes what is no text, or a text might exceed
 * its limits.
 */
export async function joinedTemplate(
  template: Template,
  columns: { readonly [name: string]: Op<"text" | "json"> },
  constants: { readonly [name: string]: PythonJson },
  context: Context,
): Promise<Vector<Utf8> | undefined> {
  const { pieces } = template;
  if (pieces === undefined || pieces.length > MOST_PIECES) return undefined;
  const ops = Object.values(columns);
  if (ops.length === 0 || ops.some(({ kind }) => kind !== "text")) return undefined;
  const vectors = await Promise.all(ops.map((op) => context.column(op)));
  const { length } = vectors[0];
  if (vectors.some((vector) => vector.length !== length || !DataType.isUtf8(vector.type))) return undefined;
  const byName = new Map(Object.keys(columns).map((name, i) => [name, vectors[i] as Vector<Utf8>]));
  const joined = JoinedColumns.of(pieces.map((piece) => pieceOf(piece, byName, constants)), length, DEFAULT_OUTPUT);
  if (joined === undefined) return undefined;
  await eachStretch(length, context, (start, end) => joined.add(end - start));
  return joined.column();
}

function pieceOf(
  piece: Piece,
  columns: ReadonlyMap<string, Vector<Utf8>>,
  constants: { readonly [name: string]: PythonJson },
): JoinedPiece | undefined {
  if ("text" in piece) return piece.text;
  const { name } = piece;
  if (Object.hasOwn(constants, name)) return compileTemplate(`{{ ${name} }}`).render({ [name]: constants[name] });
  return columns.get(name);
}
