import type { ExtraUsage } from "../../../src/model/process/extra_usage.ts";
import type {
  Birth,
  Identity,
  Process,
  ProcessImage,
  Usage,
} from "../../../src/model/process/process.ts";

/** Fields of a process without their groups, so that a test names only what is special. */
export type ProcessParts = Partial<
  & Omit<Process, "birth" | "image" | "identity" | "usage">
  & ProcessImage
  & Identity
  & Usage
  & BirthParts
>;

/** The fields of {@linkcode Birth}, with names that no other group has. */
interface BirthParts {
  birthSeen: Birth["seen"];
  birthPpid: Birth["ppid"];
  birthParentKey: Birth["parentKey"];
  birthParentComm: Birth["parentComm"];
}

const BIRTH: Readonly<Record<keyof BirthParts, keyof Birth>> = {
  birthSeen: "seen",
  birthPpid: "ppid",
  birthParentKey: "parentKey",
  birthParentComm: "parentComm",
};

/** Returns a copy of a process with these fields changed. */
export function withParts(process: Process, parts: ProcessParts): Process {
  const copy: Process = {
    ...process,
    birth: { ...process.birth },
    image: { ...process.image },
    identity: { ...process.identity },
    usage: { ...process.usage },
  };
  for (const [name, value] of Object.entries(parts)) {
    if (Object.hasOwn(BIRTH, name)) {
      Object.assign(copy.birth, { [BIRTH[name as keyof BirthParts]]: value });
    } else {
      const group = [copy.image, copy.identity, copy.usage].find((one) => name in one) ?? copy;
      Object.assign(group, { [name]: value });
    }
  }
  return copy;
}

/** Rare values of which none is known. */
export const NO_EXTRA: ExtraUsage = {
  ...{ policy: null, ioPriority: null },
  ...{ priority: null, processor: null, virtBytes: null, tty: null, majorFaultRate: null },
  ...{ readRate: null, writeRate: null, diskReadRate: null, diskWriteRate: null },
  ...{ rchar: null, wchar: null, syscr: null, syscw: null, readBytes: null, writeBytes: null },
  ...{ cancelledWriteBytes: null, sharedBytes: null, swapBytes: null, switchRate: null },
  ...{ pssBytes: null, oomScore: null },
};
