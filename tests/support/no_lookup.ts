import type { Lookup } from "../../src/model/base/lookup.ts";

/** A host of which nothing is known. */
export const NO_LOOKUP: Lookup = {
  user: () => null,
  cgroup: () => null,
  cgroupMade: () => {},
  cgroupAfterMove: () => undefined,
  directory: () => null,
  pageBytes: 4096,
};
