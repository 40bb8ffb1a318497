import { MemoryStore } from "../../../../../stores/memory.ts";

/** Does something while it writes the first result of a model. */
export class BusyStore extends MemoryStore {
  meanwhile: (() => Promise<unknown>) | undefined;

  override async create(...[key, ...rest]: Parameters<MemoryStore["create"]>): Promise<string | undefined> {
    const { meanwhile } = this;
    if (key.startsWith("LLM") && key.endsWith("/result.parquet")) {
      this.meanwhile = undefined;
      await meanwhile?.();
    }
    return await super.create(key, ...rest);
  }
}
