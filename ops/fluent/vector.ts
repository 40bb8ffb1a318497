/**
 * The methods of columns of vectors, of the classifiers that are trained on them, and of their layouts.
 *
 * @module
 */

import type { TrainClassifierOptions, TrainSpanClassifierOptions, UmapOptions } from "../handles/vector_column.ts";
import type { PlaceOptions } from "../handles/viz_column.ts";
import { ClassifierPredictOp, TrainClassifierOp } from "../types/classifiers.ts";
import { UMAPPlaceOp } from "../types/placed_points.ts";
import { NamedVectorElementOp, VectorSoftmaxOp, VectorToScalarOp } from "../types/scores.ts";
import { ClassifierTokenScoresOp, TrainSpanClassifierOp } from "../types/token_scores.ts";
import { UMAPVizOp } from "../types/viz.ts";
import { negation } from "./boolean.ts";
import { type Argument, fluentMethod } from "./description.ts";

export const trainClassifier = fluentMethod<TrainClassifierOptions>({
  name: "trainClassifier",
  on: ["vector"],
  receiver: "x",
  positional: { modelType: { default: "logistic_regression", inWords: "the name of a classifier" } },
  options: {
    positives: { required: true },
    negatives: { derived: ({ positives }) => negation(positives) },
    trainDomain: {},
    preprocessing: {},
    params: {},
  },
  makes: TrainClassifierOp,
});

export const trainSpanClassifier = fluentMethod<TrainSpanClassifierOptions>({
  name: "trainSpanClassifier",
  on: ["vector"],
  receiver: "x",
  positional: { modelType: {} },
  options: { spans: { required: true }, trainDomain: {}, preprocessing: {}, params: {} },
  makes: TrainSpanClassifierOp,
});

export const predict = fluentMethod({
  name: "predict",
  on: ["classifier"],
  receiver: "model",
  positional: { vectors: { field: "x", required: true } },
  makes: ClassifierPredictOp,
});

export const tokenScores = fluentMethod({
  name: "tokenScores",
  on: ["classifier"],
  receiver: "model",
  positional: { vectors: { field: "x", required: true } },
  makes: ClassifierTokenScoresOp,
});

export const col = fluentMethod({
  name: "col",
  on: ["vector"],
  receiver: "input",
  positional: {
    index: { field: ["colIndex", "name"], accepts: "an element's index, from 0, or its name" },
  },
  makes: [VectorToScalarOp, NamedVectorElementOp],
  choose: ({ index }) => typeof index === "string" ? NamedVectorElementOp : VectorToScalarOp,
});

export const softmax = fluentMethod({ name: "softmax", on: ["vector"], receiver: "input", makes: VectorSoftmaxOp });

const { inputEmbedding: _, ...umapFields } = UMAPVizOp.fields;
const umapOptions = Object.fromEntries(Object.keys(umapFields).map((name): [string, Argument] => [name, {}]));

export const umapVis = fluentMethod<UmapOptions>({
  name: "umapVis",
  on: ["vector"],
  receiver: "inputEmbedding",
  options: {
    ...umapOptions as Readonly<Record<keyof UmapOptions, Argument>>,
    nNeighbors: { default: 15 },
    nEpochs: { default: 200 },
    randomState: { default: 42 },
  },
  makes: UMAPVizOp,
});

export const place = fluentMethod<PlaceOptions>({
  name: "place",
  on: ["viz"],
  receiver: "layout",
  positional: { vectors: {} },
  options: { randomState: {} },
  makes: UMAPPlaceOp,
  derived: { known: ({ layout }) => layout.fields.inputEmbedding },
  refuses: ({ type }) =>
    type === UMAPVizOp.type ? undefined : `adds points to what umapVis() laid out, and this is ${type}`,
});
