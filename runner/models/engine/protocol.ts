/**
 * The messages between a model's worker and the program that uses it.
 *
 * @module
 */
import type { Protocol } from "../../workers/calls.ts";
import type { CutFacts } from "./cut_facts.ts";
import type { EditFeed, LoadedEdits } from "./edit_feeds.ts";
import type { EngineInfo, EnginePlan, EngineRequest, HeadCheck } from "./engine.ts";
import type { GeneratorInfo, GeneratorRequest, NextTokens } from "./generator.ts";
import type { PatcherInfo, PatchMap, PatchPair, PatchRequest } from "./patching/task.ts";
import type { WayPoint } from "./readings/reading.ts";
import type { TokenBatch } from "./token_batch.ts";

/** What the worker is asked; it answers in the order of the questions. */
export type WorkerRequest =
  | { readonly kind: "plan"; readonly request: EngineRequest }
  | { readonly kind: "load"; readonly request: EngineRequest; readonly plan: EnginePlan; readonly threads: number }
  | { readonly kind: "run"; readonly batch: TokenBatch; readonly feeds?: readonly EditFeed[]; readonly way?: WayPoint }
  | { readonly kind: "check-head"; readonly batch: TokenBatch }
  | { readonly kind: "open-generator"; readonly request: GeneratorRequest }
  | {
    readonly kind: "start";
    readonly batch: TokenBatch;
    readonly keepCache: boolean;
    readonly feeds?: readonly EditFeed[];
  }
  | { readonly kind: "step"; readonly tokens: Int32Array<ArrayBuffer>; readonly feeds?: readonly EditFeed[] }
  | { readonly kind: "open-patcher"; readonly request: PatchRequest }
  | { readonly kind: "patch"; readonly pair: PatchPair }
  /** Closes the model; another one may be opened. */
  | { readonly kind: "close" }
  /** The last question: frees what has stayed, too. */
  | { readonly kind: "end" };

/** What the worker answers. */
export type WorkerReply =
  | { readonly kind: "planned"; readonly plan: EnginePlan }
  | { readonly kind: "loaded"; readonly info: EngineInfo }
  | { readonly kind: "ran"; readonly vectors: Float32Array<ArrayBuffer>[] }
  | { readonly kind: "head-checked"; readonly check: HeadCheck | undefined }
  | {
    readonly kind: "generator-opened";
    readonly info: GeneratorInfo;
    readonly cut: CutFacts;
    readonly places: LoadedEdits["places"];
  }
  | { readonly kind: "stepped"; readonly next: NextTokens }
  | { readonly kind: "patcher-opened"; readonly info: PatcherInfo; readonly cut: CutFacts }
  | { readonly kind: "patched"; readonly map: PatchMap }
  | { readonly kind: "closed" }
  | { readonly kind: "ended" };

/** What passes between a model's worker and the program. */
export interface ModelProtocol extends Protocol {
  /** What the worker shall do. */
  readonly question: WorkerRequest;
  /** What came of it. */
  readonly answer: WorkerReply;
}
