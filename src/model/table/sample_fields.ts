import type { ExtraUsage } from "../process/extra_usage.ts";
import type { Identity, Process, ProcessImage, Usage } from "../process/process.ts";
import type { Text } from "../base/text.ts";

/** The values that only /proc has, and those that can change without an event. */
export type SampledValues =
  & Readonly<Usage>
  & Readonly<Pick<Identity, "uid" | "user" | "euid" | "cgroup" | "container" | "pgid" | "sid">>
  & Readonly<Pick<ProcessImage, "cwd">>;

/** Numbers for texts, so that a former value is a number in every field. */
export interface TextNumbers {
  readonly names: NumberedTexts<string>;
  readonly folders: NumberedTexts<Text>;
}

/** Returns the key of a folder: its text, and its bytes where they differ. */
export function folderKey({ text, hex }: Text): string {
  return hex === undefined ? text : `${text}\0${hex}`;
}

/** A bounded list of texts, each with a number from 1 on. */
export class NumberedTexts<Value> {
  readonly #numbers = new Map<string, number>();
  #values: Value[] = [];

  constructor(private readonly most: number) {}

  get isFull(): boolean {
    return this.#values.length >= this.most;
  }

  /** Returns the number of a text; null, which is unknown, for a new text beyond the bound. */
  numberOf(key: string, value: Value): number | null {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.isFull) return null;
    const number = this.#values.push(value);
    this.#numbers.set(key, number);
    return number;
  }

  valueOf(number: number | null): Value | null {
    return number === null ? null : this.#values[number - 1] ?? null;
  }

  clear(): void {
    this.#numbers.clear();
    this.#values = [];
  }
}

/** One value of a row as a whole number. */
export interface SampleField {
  readonly name: string;
  /** It may exceed 31 bits. */
  readonly isWide: boolean;
  /** Few rows have it. */
  readonly isRare: boolean;
  /** Returns the number of the present value; null is unknown. */
  readonly read: (row: Process, texts: TextNumbers) => number | null;
}

/** The resolution of a percentage and of a rate, and of cpu time and memory. */
const PERCENT_STEP = 0.01;
const CPU_STEP = 1e6;
const MEMORY_STEP = 1024;

/** The fields that every row has, those that change most first. */
const COMMON: readonly SampleField[] = [
  wide("cpuPercent", ({ usage }) => inSteps(usage.cpuPercent, PERCENT_STEP)),
  wide("cpuUserNs", ({ usage }) => inSteps(usage.cpuUserNs, CPU_STEP)),
  wide("cpuSystemNs", ({ usage }) => inSteps(usage.cpuSystemNs, CPU_STEP)),
  wide("rssBytes", ({ usage }) => inSteps(usage.rssBytes, MEMORY_STEP)),
  small("state", ({ usage: { state } }) => state === null ? null : state.charCodeAt(0)),
  small("threads", ({ usage }) => usage.threads),
  small("nice", ({ usage }) => usage.nice),
  small("hasExtra", ({ usage }) => usage.extra === null ? null : 1),
  wide("uid", ({ identity }) => identity.uid),
  wide("euid", ({ identity }) => identity.euid),
  small("pgid", ({ identity }) => identity.pgid),
  small("sid", ({ identity }) => identity.sid),
  small("user", ({ identity }, texts) => named(identity.user, texts)),
  small("cgroup", ({ identity }, texts) => named(identity.cgroup, texts)),
  small("container", ({ identity }, texts) => named(identity.container, texts)),
  small("cwd", ({ image: { cwd } }, { folders }) => {
    return cwd === null ? null : folders.numberOf(folderKey(cwd), cwd);
  }),
];

/** The fields of {@linkcode ExtraUsage}. */
const RARE: readonly SampleField[] = [
  rare("readRate", (extra) => inSteps(extra.readRate, 1)),
  rare("writeRate", (extra) => inSteps(extra.writeRate, 1)),
  rare("diskReadRate", (extra) => inSteps(extra.diskReadRate, 1)),
  rare("diskWriteRate", (extra) => inSteps(extra.diskWriteRate, 1)),
  rare("processor", (extra) => extra.processor),
  rare("switchRate", (extra) => inSteps(extra.switchRate, PERCENT_STEP)),
  rare("majorFaultRate", (extra) => inSteps(extra.majorFaultRate, PERCENT_STEP)),
  rare("virtBytes", (extra) => inSteps(extra.virtBytes, MEMORY_STEP)),
  rare("sharedBytes", (extra) => inSteps(extra.sharedBytes, MEMORY_STEP)),
  rare("swapBytes", (extra) => inSteps(extra.swapBytes, MEMORY_STEP)),
  rare("pssBytes", (extra) => inSteps(extra.pssBytes, MEMORY_STEP)),
  rare("oomScore", (extra) => extra.oomScore),
  rare("priority", (extra) => extra.priority),
  // The mask of a record has no bit for each of the two.
  rare("policy", packedScheduling),
  rare("tty", (extra, texts) => named(extra.tty, texts)),
];

/** All fields of a former value, in the order in which the log writes them. */
export const SAMPLE_FIELDS: readonly SampleField[] = [...COMMON, ...RARE];

/** The number of fields that are not rare; they come first. */
export const COMMON_FIELDS = COMMON.length;

const PLACES: ReadonlyMap<string, number> = new Map(
  SAMPLE_FIELDS.map(({ name }, place) => [name, place]),
);

/** Returns the place of a field in {@linkcode SAMPLE_FIELDS}. */
export function placeOf(name: string): number {
  return PLACES.get(name)!;
}

/** Returns the values whose numbers `read` returns, rounded to the resolution of their fields. */
export function valuesOf(
  read: (place: number) => number | null,
  { names, folders }: TextNumbers,
): SampledValues {
  const number = (name: string) => read(PLACES.get(name)!);
  const times = (name: string, step: number) => {
    const steps = number(name);
    return steps === null ? null : steps * step;
  };
  const hundredths = (name: string) => {
    const steps = number(name);
    return steps === null ? null : steps / 100;
  };
  const name = (field: string) => names.valueOf(number(field));
  const state = number("state");
  const extra = (): ExtraUsage => ({
    priority: number("priority"),
    ...unpackedScheduling(number("policy")),
    processor: number("processor"),
    virtBytes: times("virtBytes", MEMORY_STEP),
    tty: name("tty"),
    majorFaultRate: hundredths("majorFaultRate"),
    readRate: number("readRate"),
    writeRate: number("writeRate"),
    diskReadRate: number("diskReadRate"),
    diskWriteRate: number("diskWriteRate"),
    // The mask of a record has no bits for the totals.
    ...{ rchar: null, wchar: null, syscr: null, syscw: null, readBytes: null, writeBytes: null },
    cancelledWriteBytes: null,
    sharedBytes: times("sharedBytes", MEMORY_STEP),
    swapBytes: times("swapBytes", MEMORY_STEP),
    switchRate: hundredths("switchRate"),
    pssBytes: times("pssBytes", MEMORY_STEP),
    oomScore: number("oomScore"),
  });
  return {
    state: state === null ? null : String.fromCharCode(state),
    threads: number("threads"),
    rssBytes: times("rssBytes", MEMORY_STEP),
    cpuPercent: hundredths("cpuPercent"),
    cpuUserNs: times("cpuUserNs", CPU_STEP),
    cpuSystemNs: times("cpuSystemNs", CPU_STEP),
    nice: number("nice"),
    extra: number("hasExtra") === null ? null : extra(),
    uid: number("uid"),
    user: name("user"),
    euid: number("euid"),
    cgroup: name("cgroup"),
    container: name("container"),
    cwd: folders.valueOf(number("cwd")),
    pgid: number("pgid"),
    sid: number("sid"),
  };
}

/** Numbers of policies that are packed; the last one is an unknown policy. */
const POLICIES = 16;

function packedScheduling({ policy, ioPriority }: ExtraUsage): number | null {
  if (policy === null && ioPriority === null) return null;
  const known = policy === null ? POLICIES - 1 : Math.min(policy, POLICIES - 1);
  return (ioPriority === null ? 0 : ioPriority + 1) * POLICIES + known;
}

function unpackedScheduling(packed: number | null): Pick<ExtraUsage, "policy" | "ioPriority"> {
  if (packed === null) return { policy: null, ioPriority: null };
  const policy = packed % POLICIES;
  const ioPriority = Math.floor(packed / POLICIES);
  return {
    policy: policy === POLICIES - 1 ? null : policy,
    ioPriority: ioPriority === 0 ? null : ioPriority - 1,
  };
}

function inSteps(value: number | null, step: number): number | null {
  return value === null ? null : Math.round(value / step);
}

function named(name: string | null, { names }: TextNumbers): number | null {
  return name === null ? null : names.numberOf(name, name);
}

function small(name: string, read: SampleField["read"]): SampleField {
  return { name, isWide: false, isRare: false, read };
}

function wide(name: string, read: SampleField["read"]): SampleField {
  return { name, isWide: true, isRare: false, read };
}

function rare(
  name: keyof ExtraUsage,
  read: (extra: ExtraUsage, texts: TextNumbers) => number | null,
): SampleField {
  return {
    name,
    isWide: true,
    isRare: true,
    read: ({ usage: { extra } }, texts) => extra === null ? null : read(extra, texts),
  };
}
