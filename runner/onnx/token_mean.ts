/**
 * Means over the tokens of a row, as a graph gives them out: a GPU need not give out all tokens for them.
 *
 * @module
 */
import type { BuiltNode, BuiltValue } from "./build.ts";
import type { CutOutput, CutRequest } from "./cut.ts";
import { ELEMENT_TYPE } from "./graph.ts";

/** The added input: for each row what each of its tokens counts for in its mean, float32 of shape [rows, 1, tokens]. */
export const TOKEN_SHARES_INPUT = "probegraph.token_shares";

/** Its declaration. */
export const TOKEN_SHARES_VALUE: BuiltValue = {
  name: TOKEN_SHARES_INPUT,
  elementType: ELEMENT_TYPE.float,
  shape: ["share_rows", 1, "share_tokens"],
};

/** The output with the mean of what another one has for each token: float32 of shape [rows, 1, numbers of a token]. */
export function meanOutput(output: string): string {
  return `${output}.mean`;
}

const SHAPE = "probegraph.token_shape";
const SIZES = `${SHAPE}.sizes`;
const ROWS_AND_TOKENS = `${SHAPE}.first`;
const [FIRST, REST] = [`${SHAPE}.axes`, `${SHAPE}.rest`];

/** What a cut needs to give the means of outputs that have numbers for each token. */
export function tokenMeans(outputs: readonly CutOutput[]): CutRequest {
  return {
    outputs: outputs.map(({ name }) => ({ tensor: `${name}.sum`, name: meanOutput(name) })),
    addedInputs: [TOKEN_SHARES_VALUE],
    addedNodes: [
      { opType: "Shape", inputs: [TOKEN_SHARES_INPUT], outputs: [SIZES] },
      { opType: "Gather", inputs: [SIZES, FIRST], outputs: [ROWS_AND_TOKENS] },
      { opType: "Concat", inputs: [ROWS_AND_TOKENS, REST], outputs: [SHAPE], attributes: { axis: 0n } },
      ...outputs.flatMap(meanNodes),
    ],
    addedTensors: [{ name: FIRST, dims: [2], values: [0, 2] }, { name: REST, dims: [1], values: [-1] }],
  };
}

/** Whatever the axes of a tensor, its tokens lie one after the other. Sums are of 32 bits. */
function meanNodes({ tensor, name }: CutOutput): BuiltNode[] {
  const [exact, byToken] = [`${name}.exact`, `${name}.by_token`];
  return [
    { opType: "Cast", inputs: [tensor], outputs: [exact], attributes: { to: BigInt(ELEMENT_TYPE.float) } },
    { opType: "Reshape", inputs: [exact, SHAPE], outputs: [byToken] },
    { opType: "MatMul", inputs: [TOKEN_SHARES_INPUT, byToken], outputs: [`${name}.sum`] },
  ];
}
