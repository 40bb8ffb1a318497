/**
 * The logits that a language model gives to a few tokens as the next one.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { show } from "../../../ops/messages.ts";
import { namePlace } from "../../../ops/name_place.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { ModelFolder } from "../files/folder.ts";
import { requireVocabulary } from "../../onnx/head.ts";
import { withModel } from "../../onnx/open_model.ts";
import { findStreamOrEnds } from "../../onnx/residual.ts";
import { collectVectors } from "./extract.ts";
import { graphHead } from "../files/graph_facts.ts";
import { type RowBatch, type RowsRequest, runRows } from "./run_rows.ts";
import { createTokenEncoder, type TokenEncoder } from "./tokens.ts";

/** What logits to compute. */
export interface LogitRequest extends RowsRequest {
  /**
   * The tokens, as ids or as texts that are one token; the columns of the result. Of a model that classifies rows: labels,
   * as numbers or names.
   */
  readonly tokens: readonly (number | string)[];
}

/**
 * Computes the logits of the asked tokens after the last token of each row, batch by batch; each batch has one output,
 * with a column per asked token. The rest of the vocabulary is not computed.
 *
 * @throws {ModelError} if a token is not one token of the vocabulary, the model has no language model head, or as
 * `extractActivations`
 */
export async function* extractLogits(request: LogitRequest): AsyncGenerator<RowBatch, void, void> {
  if (request.tokens.length === 0) {
    throw new ModelError("Cannot compute logits: no tokens are asked for; give one or more");
  }
  const encoder = await createTokenEncoder(request.model, request);
  const { model, tokens } = request;
  const tokenIds = scoresLabels(model)
    ? resolveLabels(request)
    : await namingTokens(model, () => Array.fromAsync(tokens, (token) => resolveToken(token, encoder)));
  yield* runRows(request, { kind: "logits", tokenIds }, () => encoder);
}

/**
 * Computes the logits of the asked tokens, and gathers them in memory.
 *
 * @returns a matrix with a row per row of the dataset and a column per asked token
 * @throws as {@linkcode extractLogits}
 */
export async function collectLogits(request: LogitRequest): Promise<Matrix<Float32Array<ArrayBuffer>>> {
  const [matrix] = await collectVectors(extractLogits(request), 1, request.rows.length, request.tokens.length);
  return matrix;
}

/** Whether a model has names for the labels of a head that scores whole rows. Language models have none. */
function scoresLabels(model: ModelFolder): boolean {
  if (model.config.labels.length === 0) return false;
  const head = graphHead(model);
  return head.kind === "labels" && !head.perToken;
}

/** The numbers of labels, which may be given by name. */
function resolveLabels({ model, tokens, onWarning }: LogitRequest): number[] {
  const { labels } = model.config;
  onWarning?.(`The model ${model.path} has a classification head: the logits are those of its labels, not of tokens`);
  return tokens.map((label) => {
    const at = typeof label === "number" ? label : namePlace(label, labels, ModelError);
    if (Number.isInteger(at) && at >= 0 && at < labels.length) return at;
    throw new ModelError(
      `Cannot take the logit of ${JSON.stringify(label)}: the model has a classification head, whose labels are ` +
        labels.map((name, id) => `${id} (${JSON.stringify(name)})`).join(", "),
    );
  });
}

/**
 * Resolves tokens whose logits are wanted. Where a model has labels in place of a vocabulary, that is what to say, and not that they are no
 * tokens.
 *
 * @throws {ModelError} if the model has no vocabulary; otherwise what resolving throws
 */
export async function namingTokens<R>(model: ModelFolder, resolve: () => Promise<R>): Promise<R> {
  try {
    return await resolve();
  } catch (error) {
    requireVocabularyOf(model);
    throw error;
  }
}

/** Requires that a model gives logits of its vocabulary. @throws {ModelError} if it gives something else */
export function requireVocabularyOf({ modelPath, config }: ModelFolder): void {
  withModel(modelPath, (model) => requireVocabulary(model, findStreamOrEnds(model.graph, config.numLayers)));
}

/**
 * The id of a token: an id as it is, a token of the vocabulary by its own spelling (`Ġyes`), or a text of one token (` yes`).
 *
 * @throws {ModelError} if it is none of these
 */
export async function resolveToken(token: number | string, encoder: TokenEncoder): Promise<number> {
  if (typeof token === "number") {
    if (Number.isInteger(token) && token >= 0 && token < encoder.vocabularySize) return token;
    throw new ModelError(
      `Cannot take the logit of token ${token}: token ids are integers from 0 to ${encoder.vocabularySize - 1}`,
    );
  }
  const id = encoder.tokenId(token);
  if (id !== undefined) return id;
  const { ids, tokens } = await encoder.split(token);
  if (ids.length === 1) return ids[0];
  throw new ModelError(
    `Cannot take the logit of ${JSON.stringify(token)}: it is not one token, but ` +
      `${ids.length} (${tokens.map((part, index) => `${JSON.stringify(part)} = ${ids[index]}`).join(", ")}); ` +
      "ask for one of them",
  );
}

/**
 * The ids of answers, and of what each is compared with.
 *
 * @throws {ModelError} as {@linkcode resolveToken}, and where both are one token
 */
export async function resolvePairs(
  answers: readonly (number | string)[],
  wrongs: readonly (number | string)[],
  encoder: TokenEncoder,
): Promise<[answer: number, wrong: number][]> {
  const ids = await resolveEach([...answers, ...wrongs], encoder);
  const pairs = answers.map((_, row): [number, number] => [ids[row], ids[answers.length + row]]);
  const odd = pairs.findIndex(([answer, wrong]) => answer === wrong);
  if (odd < 0) return pairs;
  throw new ModelError(
    `Cannot compare ${show(answers[odd])} with ${show(wrongs[odd])}: answer and wrong are one token ` +
      `(${pairs[odd][0]}), and its logit less itself is 0 everywhere; name another token as wrong`,
  );
}

/**
 * The ids of tokens, of which many may be equal: each is resolved once.
 *
 * @throws {ModelError} as {@linkcode resolveToken}
 */
export async function resolveEach(tokens: readonly (number | string)[], encoder: TokenEncoder): Promise<number[]> {
  const ids = new Map<number | string, number>();
  for (const token of new Set(tokens)) ids.set(token, await resolveToken(token, encoder));
  return tokens.map((token) => ids.get(token)!);
}
