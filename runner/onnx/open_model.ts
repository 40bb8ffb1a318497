/**
 * Opens an ONNX file for as long as its graph is looked at.
 *
 * @module
 */
import { fileBytes } from "./bytes.ts";
import { type OnnxModel, readModel } from "./graph.ts";
import { withoutCacheBranch } from "./merged.ts";

/** What a function makes of the model in a file, of a merged decoder the one without a cache. */
export function withModel<T>(modelPath: string, use: (model: OnnxModel) => T): T {
  return withWholeModel(modelPath, (model) => use(withoutCacheBranch(model)));
}

/** What a function makes of the model in a file, as it is there. */
export function withWholeModel<T>(modelPath: string, use: (model: OnnxModel) => T): T {
  const source = fileBytes(modelPath);
  try {
    return use(readModel(source));
  } finally {
    source.close();
  }
}
