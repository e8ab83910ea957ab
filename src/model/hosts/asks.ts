/**
 * The questions that an agent answers about its host. They have a module of their own, because each
 * start of TraceFlock loads it for the help of `agent`.
 */
export const ASKS = ["query", "snapshot", "ancestry", "doctor"] as const;

export type Ask = typeof ASKS[number];
