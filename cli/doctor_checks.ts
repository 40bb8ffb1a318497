/**
 * What `probegraph doctor` looks at.
 *
 * @module
 */

import { arch, availableParallelism, platform } from "node:os";
import { largest } from "../ops/extremes.ts";
import { dirname } from "../ops/standard.ts";
import { hubSettings } from "../runner/models/hub/settings.ts";
import { parseTokenizer } from "../runner/models/rows/tokenizer.ts";
import { type ListedWorker, type QueueOverview, queueOverview, type QueueServer, UNTOLD } from "../runner/queue/mod.ts";
import { Runner } from "../runner/runner.ts";
import { MemoryStore } from "../stores/memory.ts";
import { openStore } from "../stores/open.ts";
import { DEVICE_CHECKS } from "./doctor_devices.ts";
import { modelChecks } from "./doctor_model.ts";
import { checkAccess } from "./store_access.ts";

/** One thing that must work. */
export interface Check {
  /** What is looked at. */
  readonly name: string;
  /** Says what it found; throws where it does not work, `NotHere` where that is no fault. */
  readonly look: () => Promise<string>;
  /** What to do where it does not work. */
  readonly wayOut: string;
}

/** What is looked at besides this machine. */
export interface DoctorOptions {
  /** The store. @default the configured one */
  readonly store: string | undefined;
  /** The URL of a queue, where there is one. */
  readonly queue: string | undefined;
  /** A model, by its name with its scheme. */
  readonly model?: string;
}

/** All checks, in order. */
export function doctorChecks({ store, queue, model }: DoctorOptions): readonly Check[] {
  return [
    { name: "runtime", look: runtime, wayOut: "install Deno 2.9 or later" },
    {
      name: "native library",
      look: nativeLibrary,
      wayOut: Deno.build.standalone
        ? "make this program again with deno task compile, which has it unpack its library"
        : "install dependencies again (deno install --allow-scripts=npm:onnxruntime-node), and run with --allow-ffi",
    },
    {
      name: "tokenizers",
      look: tokenizers,
      wayOut: "install dependencies again (deno install), and run with --allow-ffi",
    },
    {
      name: "store",
      look: () => storeAccess(store),
      wayOut: "choose a store that you can write to: probegraph config --store-uri …",
    },
    {
      name: "hub cache",
      look: hubCache,
      wayOut: "set HF_HOME to a folder that you can write to",
    },
    ...(queue === undefined ? [] : queueChecks(queue, store)),
    ...DEVICE_CHECKS,
    {
      name: "tiny run",
      look: tinyRun,
      wayOut: "run probegraph doctor --verbose, and report what it prints",
    },
    ...(model === undefined ? [] : modelChecks(model)),
  ];
}

function queueChecks(queue: string, store: string | undefined): readonly Check[] {
  let looked: Promise<QueueOverview> | undefined;
  const overview = () => looked ??= queueOverview(queue, openStore(store).uri);
  return [
    {
      name: "queue",
      look: async () => serverText((await overview()).server),
      wayOut: "start a Redis server of version 6.2 or later with maxmemory-policy noeviction, and name it with --queue",
    },
    {
      name: "workers",
      look: async () => {
        const { workers } = await overview().catch(() => {
          throw new Error("not known, as the queue is not");
        });
        return workersText(workers);
      },
      wayOut: "start one: probegraph worker --queue … --store …, with the store's URI as it is here",
    },
  ];
}

/** Splits a text with a tokenizer of one word. */
async function tokenizers(): Promise<string> {
  const model = { type: "WordLevel", vocab: { hello: 0 }, unk_token: "hello" };
  const files = { tokenizerPath: "of one word", tokenizerConfig: {} };
  const tokenizer = await parseTokenizer(JSON.stringify({ version: "1.0", model }), files);
  const [{ ids }] = await Array.fromAsync(tokenizer.encode(["hello"], { addSpecialTokens: false }));
  if (ids.length !== 1) throw new Error(`a word became ${ids.length} tokens`);
  return "Hugging Face's tokenizers library splits texts";
}

/** What BullMQ works best with. */
const OLDEST_REDIS = [6, 2];

function serverText({ name, version, evictionPolicy, isPersistent, milliseconds }: QueueServer): string {
  const [major, minor = 0] = version.split(".").map(Number);
  const found = `${name} ${version}`;
  if (name === "Redis" && (major < OLDEST_REDIS[0] || (major === OLDEST_REDIS[0] && minor < OLDEST_REDIS[1]))) {
    throw new Error(`${found} is older than ${OLDEST_REDIS.join(".")}`);
  }
  if (evictionPolicy !== undefined && evictionPolicy !== "noeviction") {
    throw new Error(`${found} drops jobs when its memory is full (maxmemory-policy ${evictionPolicy})`);
  }
  return [
    `${found} answers in ${milliseconds.toFixed(1)} ms`,
    ...(isPersistent === false ? ["keeps nothing over a restart: runs add their jobs again"] : []),
  ].join("; ");
}

function workersText(workers: readonly ListedWorker[] | null): string {
  if (workers === null) return `not known, as ${UNTOLD}`;
  const own = workers.filter(({ isOfStore }) => isOfStore);
  if (own.length === 0) {
    throw new Error(workers.length === 0 ? "there are none" : `all ${workers.length} serve other stores`);
  }
  const tags = [...new Set(own.flatMap(({ tags }) => tags))].sort();
  return `${own.length} for this store, ${tags.length === 0 ? "without tags" : `with the tags ${tags.join(", ")}`}`;
}

const OLDEST = [2, 9];

function runtime(): Promise<string> {
  const [major, minor] = Deno.version.deno.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return Promise.reject(new Error(`this is Deno ${Deno.version.deno}`));
  }
  return Promise.resolve(`Deno ${Deno.version.deno} on ${platform()} ${arch()}, ${availableParallelism()} cores`);
}

async function nativeLibrary(): Promise<string> {
  const { listSupportedBackends, env } = await import("../runner/onnx/runtime.ts");
  const providers = listSupportedBackends().map(({ name }) => name).join(", ");
  return `onnxruntime ${env.versions.node ?? env.versions.common}, execution providers: ${providers}`;
}

async function storeAccess(uri: string | undefined): Promise<string> {
  const store = openStore(uri);
  return `${store.uri} can be written and read (${Math.round(await checkAccess(store))} ms)`;
}

async function hubCache(): Promise<string> {
  const { cacheFolder } = await hubSettings();
  const nearest = await nearestThere(cacheFolder);
  const probe = await Deno.makeTempDir({ dir: nearest }).catch((cause) => {
    throw new Error(`${nearest} cannot be written`, { cause });
  });
  await Deno.remove(probe);
  return nearest === cacheFolder
    ? `${cacheFolder} can be written`
    : `${cacheFolder} is not there yet: the first download makes it`;
}

/** A folder, or the nearest one above it that is there. */
async function nearestThere(folder: string): Promise<string> {
  const info = await Deno.stat(folder).catch(() => undefined);
  if (info === undefined && dirname(folder) !== folder) return await nearestThere(dirname(folder));
  if (info?.isDirectory !== true) throw new Error(`${folder} is no folder`);
  return folder;
}

/** Trains a probe on eight rows, writes it as an ONNX model, and has the native library run that. */
async function tinyRun(): Promise<string> {
  const runner = new Runner({ store: new MemoryStore("doctor") });
  const vectors = Array.from({ length: 8 }, (_, i) => Float32Array.of(i, i % 3));
  const dataset = runner.fromInline({ x: vectors, label: vectors.map(([first]) => first > 3 ? "high" : "low") });
  const x = dataset.colVector("x");
  const probe = x.trainClassifier({ positives: dataset.colCategorical("label").isIn("high") });
  const scores = await probe.predict(x).toArray() as ArrayLike<number>;
  const { createSession, Tensor } = await import("../runner/onnx/runtime.ts");
  const session = await createSession(await runner.toOnnx(probe));
  const { score } = await session.run({ vector: new Tensor("float32", vectors.flatMap((row) => [...row]), [8, 2]) });
  const difference = largest(Array.from(scores, (value, i) => Math.abs(value - Number(score.data[i]))));
  if (!(difference < 1e-3)) throw new Error(`the native library's scores differ by ${difference}`);
  return "a probe was trained, exported, and run by the native library";
}
