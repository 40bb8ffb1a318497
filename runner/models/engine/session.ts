/**
 * Models that run in workers, so that the program's event loop stays free.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { settleTf32 } from "../../onnx/tf32.ts";
import { type Channel, closedError, failedError, openChannel } from "./channel.ts";
import { type CutFacts, factsOf } from "./cut_facts.ts";
import { CPU, type Device, singleDevices } from "./device.ts";
import type { EditFeed, LoadedEdits } from "./edit_feeds.ts";
import type { EngineInfo, EngineRequest, HeadCheck } from "./engine.ts";
import { EvenShares } from "./even_shares.ts";
import type { GeneratorInfo, GeneratorRequest, NextTokens } from "./generator.ts";
import { type KeepableSession, keepSession, releaseKept, takeKept } from "./kept_session.ts";
import { isOutOfMemory } from "./out_of_memory.ts";
import type { PatcherInfo, PatchMap, PatchPair, PatchRequest } from "./patching/task.ts";
import type { WorkerReply, WorkerRequest } from "./protocol.ts";
import type { WayPoint } from "./readings/reading.ts";
import { workOn } from "./streams.ts";
import type { TokenBatch } from "./token_batch.ts";
import { hasTurns, inTurn, leavingAdvice, untilLeft } from "./turns.ts";
import { budget } from "../../schedule/budget.ts";
import { untilAborted } from "../../schedule/until_aborted.ts";
import { Crew } from "../../workers/crew.ts";

/**
 * A loaded model, in one worker for each of its streams. Dispose it with `close()` or `await using`: its workers keep the
 * program alive.
 */
export interface ModelSession extends AsyncDisposable {
  /** What the engine says about itself. */
  readonly info: EngineInfo;
  /** What it loaded. */
  readonly cut: CutFacts;
  /** Passes that are taken at once, those that wait for a GPU among them; more wait until others are done. */
  readonly streams: number;
  /** For each edit of the task the places where it takes hold. */
  readonly places: LoadedEdits["places"];
  /**
   * One forward pass. Where the worker that computes it ends, another one does.
   *
   * @param feeds for each edit of the task its numbers
   * @param way where between a baseline and the text, for what is divided among tokens
   * @returns for each requested layer its vectors, row-major
   * @throws {ModelError} if the model fails
   */
  run(batch: TokenBatch, feeds?: readonly EditFeed[], way?: WayPoint): Promise<Float32Array<ArrayBuffer>[]>;
  /** The model's own logits, and those of its last hidden state; `undefined` if the task has not both. */
  checkHead(batch: TokenBatch): Promise<HeadCheck | undefined>;
  /** Frees the model and ends the workers. */
  close(): Promise<void>;
}

/** A loaded model that writes text token by token. Dispose it like a {@linkcode ModelSession}. */
export interface GeneratorSession extends AsyncDisposable {
  /** What the generator says about itself. */
  readonly info: GeneratorInfo;
  /** What it loaded. */
  readonly cut: CutFacts;
  /** For each edit the places where it takes hold. */
  readonly places: LoadedEdits["places"];
  /**
   * Reads texts from their beginning.
   *
   * @param keepCache keep their keys and values, for `step`
   * @param feeds for each edit its numbers
   * @returns the likeliest next token of each row
   * @throws {ModelError} if the model fails
   */
  start(batch: TokenBatch, keepCache: boolean, feeds?: readonly EditFeed[]): Promise<NextTokens>;
  /** Reads one more token of each row of the last `start`. */
  step(tokens: Int32Array<ArrayBuffer>, feeds?: readonly EditFeed[]): Promise<NextTokens>;
  /** Frees the model and ends the worker. */
  close(): Promise<void>;
}

/**
 * Loads a model in a worker, and where several streams are worth it, in more of them, which join in when they are ready.
 *
 * @param passes about how many passes are to come
 * @param signal ends the workers when it is aborted, whatever they compute
 * @throws {ModelError} if the model cannot be loaded
 * @throws the signal's reason
 */
export async function openSession(request: EngineRequest, passes = 1, signal?: AbortSignal): Promise<ModelSession> {
  settleDevice(request.device);
  await releaseKept(signal);
  const first = openChannel(request.modelPath);
  const { plan } = await first.open({ kind: "plan", request }, "planned", signal);
  const { streams, threads, cores, ahead } = workOn(request, plan.cut.weightBytes, passes);
  const gpus = singleDevices(request.device);
  const devices = new EvenShares(gpus);
  const load = (channel: Channel) => {
    const { thing: device, giveBack } = devices.take();
    channel.ended.then(giveBack);
    const question = { kind: "load", request: { ...request, device }, plan, threads } as const;
    return openInTurn(device, channel, question, "loaded", signal);
  };
  const crew = new Crew<Channel>({
    questions: ahead,
    signal,
    start: async () => {
      const channel = openChannel(request.modelPath);
      await load(channel);
      return channel;
    },
    stop: (channel) => closeInTurn(request.device, channel, signal),
    lost: (message, cause) => failedError(request.modelPath, message, cause),
  });
  // Each GPU that is named has to be there.
  const others = crew.start(gpus.length - 1);
  others.catch(() => {});
  // A further stream that cannot be loaded, for want of memory for one, is not missed.
  crew.start(streams - gpus.length).catch(() => {});
  const close = () => crew.close(closedError(request.modelPath));
  try {
    const { info } = await load(first);
    crew.add(first);
    await others;
    const needs = { cores: coresOn(info, cores) };
    const ask: Channel["ask"] = (question, kind) =>
      crew.use((channel) =>
        budget.use(needs, () => inTurn(request.device, channel, () => channel.ask(question, kind, signal), signal))
      );
    return {
      info,
      cut: factsOf(plan.cut),
      streams: streams * ahead,
      places: plan.places,
      run: async (batch, feeds, way) => (await ask({ kind: "run", batch, feeds, way }, "ran")).vectors,
      checkHead: async (batch) => (await ask({ kind: "check-head", batch }, "head-checked")).check,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Cores that a pass takes: none where a GPU computes, which may be known only once the model is loaded. */
function coresOn({ executionProvider }: EngineInfo, cores: number): number {
  return executionProvider === "cpu" ? cores : 0;
}

/** Opens a model; if that fails, also while it waits for its turn, the worker ends. */
async function openInTurn<K extends WorkerReply["kind"]>(
  device: Device,
  channel: Channel,
  question: WorkerRequest,
  kind: K,
  signal?: AbortSignal,
): Promise<Extract<WorkerReply, { kind: K }>> {
  try {
    await untilLeft(device, signal);
    return await inTurn(device, channel, () => channel.open(question, kind, signal), signal);
  } catch (error) {
    await channel.close();
    if (error instanceof ModelError && isOutOfMemory(error)) error.message += leavingAdvice(device);
    throw error;
  }
}

/** One that has ended needs no turn. Who is stopped does not wait for another session's turn: the model is closed behind it. */
async function closeInTurn(device: Device, channel: Channel, signal?: AbortSignal): Promise<void> {
  if (channel.hasEnded) return;
  const closing = inTurn(device, channel, () => channel.close());
  await untilAborted(closing, hasTurns(device) ? signal : undefined).catch(() => {});
}

/** Settles what the process computes in, before a worker loads the device's libraries. */
function settleDevice({ provider, tf32 = false }: Device): void {
  if (provider === "cuda") settleTf32(tf32);
}

/** A model that is being loaded. Dispose it, whether the loading succeeds or not: that closes the session. */
export interface LoadingSession extends AsyncDisposable {
  /** The loaded model; rejects like {@linkcode openSession}. */
  readonly session: Promise<ModelSession>;
}

/** Loads a model, as {@linkcode openSession}, while other things are done. */
export function startSession(request: EngineRequest, passes: number, signal?: AbortSignal): LoadingSession {
  const session = openSession(request, passes, signal);
  // A failure is told to whoever awaits the session: nobody may, if something else fails before.
  session.catch(() => {});
  return { session, [Symbol.asyncDispose]: () => session.then(({ close }) => close(), () => {}) };
}

/**
 * Starts a worker and loads a model in it that writes text.
 *
 * @param signal ends the worker when it is aborted, whatever it computes
 * @throws {ModelError} if the model cannot be loaded, or has no logits
 */
export async function openGeneratorSession(
  request: GeneratorRequest,
  signal?: AbortSignal,
): Promise<GeneratorSession> {
  const { device = CPU, threads } = request;
  settleDevice(device);
  await releaseKept(signal);
  const channel = openChannel(request.modelPath);
  const onDevice = <R>(work: () => Promise<R>) => inTurn(device, channel, work, signal);
  const opening = { kind: "open-generator", request } as const;
  const { info, cut, places } = await openInTurn(device, channel, opening, "generator-opened", signal);
  const cores = coresOn(info, threads);
  const ask = async (question: WorkerRequest) =>
    (await budget.use({ cores }, () => onDevice(() => channel.ask(question, "stepped", signal)))).next;
  const close = () => closeInTurn(device, channel, signal);
  return {
    info,
    cut,
    places,
    start: (batch, keepCache, feeds) => ask({ kind: "start", batch, keepCache, feeds }),
    step: (tokens, feeds) => ask({ kind: "step", tokens, feeds }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A loaded model that is patched. Dispose it like a {@linkcode ModelSession}. */
export interface PatchSession extends KeepableSession {
  /** What the patcher says about itself. */
  readonly info: PatcherInfo;
  /** What it loaded. */
  readonly cut: CutFacts;
  /**
   * The patch map of a pair.
   *
   * @throws {ModelError} if the model fails
   * @throws the signal's reason if it is aborted: the session is closed then
   */
  patch(pair: PatchPair, signal?: AbortSignal): Promise<PatchMap>;
}

/**
 * Loads a model in a worker to be patched, or takes the session that was left open after the last use.
 *
 * @param identity what names the model's files; left out, the session is closed after its use
 * @param signal ends the loading, and the waiting for another session when it is closed
 * @throws {ModelError} if the model cannot be loaded, or not be patched so
 * @throws the signal's reason
 */
export async function openPatchSession(
  request: PatchRequest,
  identity?: string,
  signal?: AbortSignal,
): Promise<PatchSession> {
  const key = identity && JSON.stringify([identity, request]);
  const session = await takeKept<StartedPatcher>(key, signal) ?? await startPatchSession(request, signal);
  let isSound = true;
  return {
    info: session.info,
    cut: session.cut,
    get hasEnded() {
      return session.hasEnded;
    },
    async patch(pair, signal) {
      try {
        return await session.patch(pair, signal);
      } catch (error) {
        isSound = false;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      if (key === undefined || !isSound || session.cut.weightBytes > KEPT_BYTES) {
        return await session.close(signal);
      }
      await keepSession(key, session);
    },
  };
}

/** Larger models are closed after their use. */
const KEPT_BYTES = 2 ** 30;

interface StartedPatcher extends PatchSession {
  close(signal?: AbortSignal): Promise<void>;
}

async function startPatchSession(request: PatchRequest, signal?: AbortSignal): Promise<StartedPatcher> {
  settleDevice(request.device);
  const channel = openChannel(request.modelPath);
  const { device } = request;
  const opening = { kind: "open-patcher", request } as const;
  const { info, cut } = await openInTurn(device, channel, opening, "patcher-opened", signal);
  const close = (signal?: AbortSignal) => closeInTurn(device, channel, signal);
  return {
    info,
    cut,
    get hasEnded() {
      return channel.hasEnded;
    },
    patch: (pair, signal) =>
      budget.use({ cores: coresOn(info, request.threads) }, async () => {
        return (await inTurn(device, channel, () => channel.ask({ kind: "patch", pair }, "patched", signal), signal))
          .map;
      }),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}
