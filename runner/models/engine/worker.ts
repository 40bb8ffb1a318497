/**
 * The worker in which a model runs: onnxruntime blocks its thread while it computes.
 *
 * Extractions are what most start it for: readings, patches and their gradients, a third of its code, are loaded when one is asked for.
 *
 * @module
 */
import { answerQuestions } from "../../workers/answers.ts";
import {
  type Engine,
  type EnginePlan,
  type EngineRequest,
  openEngine,
  type PlainRequest,
  planEngine,
} from "./engine.ts";
import type { ReadingRequest } from "./readings/plan.ts";
import { type Generator, openGenerator } from "./generator.ts";
import type { Patcher } from "./patching/task.ts";
import { keptPlan } from "./kept_plans.ts";
import type { ModelProtocol, WorkerReply, WorkerRequest } from "./protocol.ts";
import { freeSpares, keepSpares } from "./spare_sessions.ts";

/** Of small models, which take more time to load than memory. */
const SPARE_BYTES = 32 << 20;
keepSpares(SPARE_BYTES);

let engine: Engine | undefined;
let generator: Generator | undefined;
let patcher: Patcher | undefined;

answerQuestions<ModelProtocol>({
  answer: handle,
  transfer: (reply) => reply.kind === "ran" ? reply.vectors.map((vectors) => vectors.buffer) : [],
});

async function handle(request: WorkerRequest): Promise<WorkerReply> {
  switch (request.kind) {
    case "plan":
      return { kind: "planned", plan: await planOf(request.request) };
    case "load":
      engine = await open(request);
      return { kind: "loaded", info: engine.info };
    case "run":
      return { kind: "ran", vectors: await engine!.run(request.batch, request.feeds, request.way) };
    case "check-head":
      return { kind: "head-checked", check: await engine!.checkHead(request.batch) };
    case "open-generator":
      generator = await openGenerator(request.request);
      return { kind: "generator-opened", info: generator.info, cut: generator.cut, places: generator.places };
    case "start":
      return { kind: "stepped", next: await generator!.start(request.batch, request.keepCache, request.feeds) };
    case "step":
      return { kind: "stepped", next: await generator!.step(request.tokens, request.feeds) };
    case "open-patcher": {
      const { openPatcher } = await import("./patching/patcher.ts");
      patcher = await openPatcher(request.request);
      return { kind: "patcher-opened", info: patcher.info, cut: patcher.cut };
    }
    case "patch":
      return { kind: "patched", map: await patcher!.patch(request.pair) };
    case "close":
      await closeAll();
      return { kind: "closed" };
    case "end":
      await freeSpares();
      return { kind: "ended" };
  }
}

/** Frees what is open: the worker may be asked to open another model. */
async function closeAll(): Promise<void> {
  const opened = [engine, generator, patcher];
  engine = generator = patcher = undefined;
  for (const each of opened) await each?.close();
}

async function planOf(request: EngineRequest): Promise<EnginePlan> {
  if (!isReading(request)) return keptPlan(request, () => planEngine(request as PlainRequest));
  const { planReading } = await import("./readings/plan.ts");
  return keptPlan(request, () => planReading(request));
}

async function open({ request, plan, threads }: Extract<WorkerRequest, { kind: "load" }>): Promise<Engine> {
  if (!isReading(request)) return openEngine(request as PlainRequest, plan, threads);
  const { openReading } = await import("./readings/open.ts");
  return openReading(request, plan, threads);
}

function isReading(request: EngineRequest): request is ReadingRequest {
  return request.task.kind === "reading";
}
