import type { Lookup } from "../../src/model/base/lookup.ts";

/** A host without any known fact. */
export const NO_LOOKUP: Lookup = {
  user: () => null,
  cgroup: () => null,
  cgroupMade: () => {},
  cgroupAfterMove: () => undefined,
  directory: () => null,
  processOf: () => null,
  pageBytes: 4096,
};
