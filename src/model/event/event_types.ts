import type { EventType } from "./event.ts";

const EVERY_TYPE: Readonly<Record<EventType, true>> = {
  fork: true,
  exec: true,
  exit: true,
  reparent: true,
  rename: true,
  move: true,
  process: true,
  lost: true,
  gap: true,
  meta: true,
  ready: true,
  end: true,
};

/** The `type` of every event; the compiler sees to it that none is missing. */
export const EVENT_TYPES: readonly string[] = Object.keys(EVERY_TYPE);
