/**
 * Ops: what is to be computed, as immutable data with an identity.
 *
 * @module
 */

export { createOp } from "./create.ts";
export type { Fields, OpDefinition } from "./definition.ts";
export * from "./errors.ts";
export type * from "./evaluator.ts";
export type { Field } from "./fields.ts";
export { float, FloatLiteral } from "./float.ts";
export { walk } from "./graph.ts";
export {
  canonicalJson,
  deserialize,
  type DeserializeOptions,
  graphData,
  type GraphFile,
  graphText,
  serialize,
} from "./graph_file.ts";
export * from "./handles/mod.ts";
export { type Kind, KINDS } from "./kinds.ts";
export { Op, type ResultOptions } from "./op.ts";
export { isOp } from "./op_reference.ts";
export { parsePythonJson, type PythonJson, pythonJson } from "./python_json.ts";
export type { Substitution } from "./substitute.ts";
export * from "./types/mod.ts";
