import type { LiveRequest } from "./flags.ts";
export function runScreen(_request: LiveRequest, _entryUrl: string): Promise<number> {
  throw new Error("soon");
}
