import { UNKNOWN_PROGRAM } from "../../../src/model/event/death.ts";
import type { Lookup } from "../../../src/model/event/lookup.ts";

/** A host without any known fact. */
export const NO_LOOKUP: Lookup = {
  user: () => null,
  cgroup: () => null,
  cgroupMade: () => {},
  cgroupAfterMove: () => undefined,
  directory: () => null,
  program: ({ device, inode, isDeleted, isInMemory }) => ({
    ...{ ...UNKNOWN_PROGRAM, exeDevice: device, exeInode: inode },
    ...{ exeDeleted: isDeleted, exeMemfd: isInMemory },
  }),
  oomScope: () => null,
  processOf: () => null,
  pageBytes: 4096,
};
