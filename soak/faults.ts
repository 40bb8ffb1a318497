/** What goes wrong in the middle of rounds. */
import type { TestRedis } from "../tests/runner/queue/_redis.ts";
import type { FolderStore, Op } from "../mod.ts";
import type { Workers } from "./workers.ts";

/** What can be damaged. */
export interface Setting {
  readonly redis: TestRedis;
  readonly workers: Workers;
  readonly store: FolderStore;
}

/** A fault, by its name. */
export const FAULTS: Readonly<Record<string, (setting: Setting) => Promise<void>>> = {
  "none": () => Promise.resolve(),
  "a worker is killed": ({ workers }) => workers.replace("SIGKILL"),
  "a worker is replaced": ({ workers }) => workers.replace("SIGTERM"),
  "Redis restarts": ({ redis }) => redis.restart({ keepsData: true, awayMs: 200 }),
  "Redis loses its data": ({ redis }) => redis.restart({ keepsData: false, awayMs: 200 }),
};

/** Cuts off the end of a stored result, as a full disk may. @returns whether there was one */
export async function damage(op: Op, store: FolderStore): Promise<boolean> {
  for await (const { key, size } of store.list(op.uuid.replace("_", "/"))) {
    if (!/\/result\.\w+$/.test(key) || size < 2) continue;
    await Deno.truncate(`${store.path}/${key}`, Math.floor(size / 2));
    return true;
  }
  return false;
}
