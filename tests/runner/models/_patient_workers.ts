/** Tests open one small model after the other, and pause between them for longer than programs do: the same worker runs them all. */
import { idleWorkers } from "../../../runner/models/engine/channel.ts";

idleWorkers.idleMs = 60_000;
