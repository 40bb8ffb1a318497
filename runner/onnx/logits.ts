/**
 * Cuts a model down to the logits of a few tokens at the last position.
 *
 * The hidden state of each row's last token is picked before the vocabulary projection, and where the projection's
 * weights can be picked too, only those of the asked tokens are kept.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import type { BuiltNode } from "./build.ts";
import { type Cut, cutModel, type CutRequest } from "./cut.ts";
import { holdsHalf } from "./edits/half.ts";
import { flowBetween, type Step, stepsOf } from "./dataflow.ts";
import { constantDims, ELEMENT_TYPE, type OnnxModel, type OnnxNode } from "./graph.ts";
import { headOf, requireVocabulary } from "./head.ts";
import { confineToLastTokens, LAST_TOKEN_VALUE, type LastTokenRequest, type LastTokens } from "./last_token.ts";
import { canPick, type PickedTensor } from "./pick.ts";
import type { ResidualStream } from "./residual.ts";

/** The output: float32 of shape [rows, 1, asked tokens]. */
export const LOGITS_OUTPUT = "probegraph.logits";

/** The input of a head: the last hidden state, float32 of shape [rows, tokens, hidden size]. */
export const STATE_INPUT = "probegraph.state";

const TOKEN_IDS = "probegraph.token_ids";
const ASKED_LOGITS = "probegraph.asked_logits";
/** Operators after the projection that treat each logit alone. */
const ELEMENTWISE: ReadonlySet<string> = new Set(["Cast", "Identity", "Mul", "Div", "Tanh", "Add"]);

/**
 * A model that ends at the logits of the given tokens, or where it scores whole rows, of the given labels.
 *
 * @throws {ModelError} if the model puts out neither, or has no such label
 */
export function cutAtLogits(model: OnnxModel, stream: ResidualStream, tokenIds: readonly number[]): Cut {
  const head = headOf(model, stream);
  if (head.kind === "labels" && !head.perToken) return cutAtLabels(model, stream, tokenIds, head.count);
  requireVocabulary(model, stream);
  return cutModel(model, logitsRequest(model, stream, tokenIds, logitsAtLastTokens(model, stream)));
}

/** The head picks the token that it reads by itself. */
function cutAtLabels(model: OnnxModel, { output }: ResidualStream, labels: readonly number[], count = Infinity): Cut {
  const unknown = labels.find((label) => label >= count);
  if (unknown !== undefined) {
    throw new ModelError(
      `Cannot take the logit of ${unknown}: the model has a classification head with ${count} labels for each row, ` +
        `and no logits of tokens; its labels are 0 to ${count - 1}, or their names in config.json`,
    );
  }
  return cutModel(model, {
    outputs: [{ tensor: ASKED_LOGITS, name: LOGITS_OUTPUT }],
    addedNodes: [askedNode(output, 1, ASKED_LOGITS)],
    addedTensors: [{ name: TOKEN_IDS, dims: [labels.length], values: labels }],
  });
}

/** What a cut needs to give the logits of tokens at each row's last token. */
export function logitsRequest(
  model: OnnxModel,
  stream: ResidualStream,
  tokenIds: readonly number[],
  last: LastTokens,
): CutRequest {
  const head = planHead(model, stream, tokenIds, last);
  return {
    outputs: [{ tensor: head.logits, name: LOGITS_OUTPUT }],
    addedNodes: [...last.nodes, ...head.nodes],
    addedPicks: head.picked,
    addedTensors: [{ name: TOKEN_IDS, dims: [tokenIds.length], values: tokenIds }],
    addedInputs: [LAST_TOKEN_VALUE],
    rename: (name, node) => head.renamed.get(node)?.get(name) ?? last.rename(name, node),
  };
}

/**
 * A model that begins at the last hidden state, given as the input {@linkcode STATE_INPUT}, and ends at the logits of
 * tokens.
 */
export function cutHead(model: OnnxModel, stream: ResidualStream, tokenIds: readonly number[]): Cut {
  const finalState = finalStateOf(stream);
  const last = logitsAtLastTokens(model, stream, { whole: [finalState] });
  const request = logitsRequest(model, stream, tokenIds, last);
  const half: BuiltNode = {
    opType: "Cast",
    inputs: [STATE_INPUT],
    outputs: [`${STATE_INPUT}.half`],
    attributes: { to: BigInt(ELEMENT_TYPE.float16) },
  };
  const state = holdsHalf(model, finalState) ? half.outputs[0] : STATE_INPUT;
  const fromInput = (name: string) => name === finalState ? state : name;
  return cutModel(model, {
    ...request,
    addedNodes: [half, ...request.addedNodes!.map((node) => ({ ...node, inputs: node.inputs.map(fromInput) }))],
    addedInputs: [...request.addedInputs!, { name: STATE_INPUT, elementType: ELEMENT_TYPE.float }],
    rename: (name, node) => fromInput(request.rename!(name, node)),
  });
}

/**
 * Confines a model to last tokens whose logits are wanted.
 *
 * @param others what else is wanted of it
 */
export function logitsAtLastTokens(
  model: OnnxModel,
  stream: ResidualStream,
  others: Partial<Omit<LastTokenRequest, "known">> = {},
): LastTokens {
  const { output } = stream;
  const wanted = [...others.wanted ?? [], output];
  return confineToLastTokens(model, stream, { ...others, wanted, known: [finalStateOf(stream), output] });
}

/** The last hidden state, from which the vocabulary projection comes. */
function finalStateOf({ hiddenStates }: ResidualStream): string {
  return hiddenStates[hiddenStates.length - 1];
}

/** How the head is changed: added nodes, and what nodes of the graph read in place of their tensors. */
interface HeadChange {
  /** The tensor with the logits. */
  readonly logits: string;
  /** Nodes to add. */
  readonly nodes: BuiltNode[];
  /** Parts of weights to add. */
  readonly picked: PickedTensor[];
  /** What nodes of the graph are to read in place of their tensors. */
  readonly renamed: Map<OnnxNode, Map<string, string>>;
}

function planHead(model: OnnxModel, stream: ResidualStream, tokenIds: readonly number[], last: LastTokens): HeadChange {
  const head: HeadChange = { logits: last.at(stream.output)!, nodes: [], picked: [], renamed: new Map() };
  const { steps, tensors } = flowBetween(stepsOf(model.graph), finalStateOf(stream), stream.output)!;
  const projection = steps.findLastIndex(({ opType, inputs }) => opType === "MatMul" && !tensors.has(inputs[1]));
  if (projection !== -1 && narrowProjection(model, steps.slice(projection), tokenIds, head)) return head;
  head.nodes.push(askedNode(head.logits, 2, ASKED_LOGITS));
  return { ...head, logits: ASKED_LOGITS };
}

function askedNode(tensor: string, axis: number, output: string): BuiltNode {
  return { opType: "Gather", inputs: [tensor, TOKEN_IDS], outputs: [output], attributes: { axis: BigInt(axis) } };
}

/** Weights of the head, with a place for each token of the vocabulary along one dimension. */
interface TokenWeights {
  readonly node: OnnxNode;
  readonly tensor: string;
  readonly axis: 0 | 1;
}

/**
 * Picks the asked tokens out of the weights of the projection and of what follows it.
 *
 * @returns false, with nothing changed, if the head has parts that are not known
 * @throws {ModelError} if there is no such token
 */
function narrowProjection(
  model: OnnxModel,
  [projection, ...rest]: readonly Step[],
  tokenIds: readonly number[],
  head: HeadChange,
): boolean {
  const weights: TokenWeights[] = [projectionWeights(model, projection)];
  const made = new Set([projection, ...rest].flatMap((step) => step.outputs));
  for (const { opType, inputs, node } of rest) {
    if (!ELEMENTWISE.has(opType)) return false;
    for (const tensor of inputs.filter((name) => !made.has(name))) {
      const dims = constantDims(model, tensor);
      if (dims?.every((size) => size === 1)) continue;
      if (dims?.length !== 1) return false;
      weights.push({ node, tensor, axis: 0 });
    }
  }
  weights.forEach(({ node, tensor, axis }, index) => {
    requireTokens(tokenIds, constantDims(model, tensor)?.[axis]);
    const name = `probegraph.asked_weights.${index}`;
    const stored = model.graph.initializers.get(tensor);
    if (stored !== undefined && canPick(stored)) head.picked.push({ name, from: stored, axis, indices: tokenIds });
    else head.nodes.push(askedNode(tensor, axis, name));
    head.renamed.set(node, new Map([...head.renamed.get(node) ?? [], [tensor, name]]));
  });
  return true;
}

/** A tokenizer may have tokens that the model has no weights for. @throws {ModelError} if one of them is asked for */
function requireTokens(tokenIds: readonly number[], count = Infinity): void {
  const unknown = tokenIds.find((id) => id >= count);
  if (unknown === undefined) return;
  throw new ModelError(
    `Cannot take the logit of token ${unknown}: the model gives those of ${count} tokens, and their ids begin with 0, though ` +
      "its tokenizer may have more; ask for one of these",
  );
}

/** The projection's own weights, or those of the embeddings where it reads them transposed. */
function projectionWeights(model: OnnxModel, { inputs, node }: Step): TokenWeights {
  const { nodes } = model.graph;
  const transpose = nodes.find(({ opType, outputs }) => opType === "Transpose" && outputs[0] === inputs[1]);
  const isShared = nodes.some((other) => other !== node && other.inputs.includes(inputs[1]));
  if (transpose === undefined || isShared || constantDims(model, transpose.inputs[0])?.length !== 2) {
    return { node, tensor: inputs[1], axis: 1 };
  }
  return { node: transpose, tensor: transpose.inputs[0], axis: 0 };
}
