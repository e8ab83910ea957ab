import { Finder, type Findings } from "../findings.ts";
import { scratch, start } from "../started.ts";
import { FORKSTAT, orMissing, RunningTracer, TRACEFLOCK, type Tracer } from "../tracers.ts";

/** Programs one after another in one shell, as a script runs them. */
const LOOP = "i=0; while [ $i -lt 1500 ]; do /bin/true; i=$((i+1)); done";
const SOURCES = 40;

interface Load {
  readonly name: string;
  readonly command: () => readonly string[];
}

const LOADS: readonly Load[] = [
  { name: "1,500 x /bin/true", command: () => ["/bin/sh", "-c", LOOP] },
  {
    name: `make -j of ${SOURCES} C files`,
    command: () => ["make", "-B", "-s", `-j${navigator.hardwareConcurrency}`, "-C", build()],
  },
];

/** Measures the wall time that a tracer adds to other programs: ours beside forkstat's. */
export async function slowdownSuite(quick: boolean): Promise<Findings> {
  const finder = new Finder();
  const rounds = quick ? 1 : 5;
  for (const { name, command } of LOADS) {
    const times = new Map<Tracer | null, number[]>();
    await wallMs(command());
    for (let round = 0; round < rounds; round++) {
      for (const tracer of [null, TRACEFLOCK, FORKSTAT]) {
        await orMissing(tracer?.name ?? "no tracer", finder, async () => {
          const ms = tracer === null ? await wallMs(command()) : await traced(tracer, command());
          times.set(tracer, [...times.get(tracer) ?? [], ms]);
        });
      }
    }
    for (const [tracer, values] of times) {
      finder.figure(`${name}: ${tracer?.name ?? "no tracer"}`, "ms", values);
    }
    const ours = times.get(TRACEFLOCK) ?? [];
    const ratio = finder.ratio(
      `${name}: under traceflock / under forkstat`,
      ours,
      times.get(FORKSTAT) ?? [],
    );
    finder.ratio(`${name}: under traceflock / without`, ours, times.get(null) ?? []);
    // A tracer that costs as much as forkstat has the ratio 1: the budget is what goes beyond it.
    const beyond = ratio.map((value) => value - 1);
    finder.budget(`${name}: added wall time, traceflock / forkstat - 1`, 0.15, "x", beyond);
  }
  return finder;
}

async function traced(tracer: Tracer, command: readonly string[]): Promise<number> {
  const running = new RunningTracer(tracer);
  try {
    await running.ready();
    return await wallMs(command);
  } finally {
    await running.stop();
  }
}

async function wallMs(command: readonly string[]): Promise<number> {
  const began = performance.now();
  const { success } = await start(command).status;
  if (!success) throw new Error(`${command[0]} failed`);
  return performance.now() - began;
}

let folder: string | null = null;

/** A folder with a Makefile and small C files, made once. */
function build(): string {
  if (folder !== null) return folder;
  folder = `${scratch()}/build`;
  Deno.mkdirSync(folder);
  const names = Array.from({ length: SOURCES }, (_, i) => `part${i}`);
  for (const name of names) {
    const text = `#include <stdio.h>\nint ${name}(void) { return printf("${name}\\n"); }\n`;
    Deno.writeTextFileSync(`${folder}/${name}.c`, text);
  }
  const objects = names.map((name) => `${name}.o`).join(" ");
  Deno.writeTextFileSync(`${folder}/Makefile`, `all: ${objects}\n%.o: %.c\n\tgcc -c -o $@ $<\n`);
  return folder;
}
