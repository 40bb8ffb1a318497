/**
 * The field numbers of ONNX's messages, by name, as far as they are read or written here.
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 *
 * @module
 */

/** ModelProto. */
export const MODEL = { irVersion: 1, producerName: 2, docString: 6, graph: 7, opsetImport: 8, functions: 25 } as const;

/** OperatorSetIdProto. */
export const OPSET = { domain: 1, version: 2 } as const;

/** GraphProto. */
export const GRAPH = {
  node: 1,
  name: 2,
  initializer: 5,
  input: 11,
  output: 12,
  valueInfo: 13,
  sparseInitializer: 15,
} as const;

/** FunctionProto. */
export const FUNCTION = { node: 7, attribute: 11 } as const;

/** SparseTensorProto. */
export const SPARSE = { values: 1, indices: 2 } as const;

/** NodeProto. */
export const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;

/** AttributeProto: a name, a type, and the value in the field of its type. */
export const ATTRIBUTE = {
  name: 1,
  float: 2,
  integer: 3,
  text: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  integers: 8,
  texts: 9,
  tensors: 10,
  graphs: 11,
  type: 20,
  sparse: 22,
  sparses: 23,
} as const;

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPE = { float: 1, integer: 2, text: 3, floats: 6, integers: 7, texts: 8 } as const;

/** TensorProto. */
export const TENSOR = {
  dims: 1,
  dataType: 2,
  int64Data: 7,
  name: 8,
  rawData: 9,
  externalData: 13,
  dataLocation: 14,
} as const;

/** TensorProto.DataLocation: the numbers are in another file. */
export const EXTERNAL_LOCATION = 1;

/** StringStringEntryProto. */
export const ENTRY = { key: 1, value: 2 } as const;

/** ValueInfoProto. */
export const VALUE_INFO = { name: 1, type: 2 } as const;

/** TypeProto. */
export const TYPE = { tensor: 1 } as const;

/** TypeProto.Tensor. */
export const TENSOR_TYPE = { elementType: 1, shape: 2 } as const;

/** TensorShapeProto. */
export const SHAPE = { size: 1 } as const;

/** TensorShapeProto.Dimension: a number, or a name. */
export const SIZE = { value: 1, name: 2 } as const;
