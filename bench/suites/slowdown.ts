import type { Finder } from "../findings.ts";
import { wallMs } from "../load.ts";
import { scratch } from "../started.ts";
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
export async function slowdownSuite(finder: Finder, quick: boolean): Promise<void> {
  const rounds = quick ? 1 : 5;
  const times = new Map(LOADS.map(({ name }) => [name, new Map<Tracer | null, number[]>()]));
  for (const { command } of LOADS) await wallMs(command());
  for (let round = 0; round < rounds; round++) {
    for (const tracer of [null, TRACEFLOCK, FORKSTAT]) {
      await orMissing(tracer?.name ?? "no tracer", finder, async () => {
        const running = tracer === null ? null : new RunningTracer(tracer);
        try {
          await running?.ready();
          for (const { name, command } of LOADS) {
            const ofLoad = times.get(name)!;
            ofLoad.set(tracer, [...ofLoad.get(tracer) ?? [], await wallMs(command())]);
          }
        } finally {
          await running?.stop();
        }
      });
    }
  }
  for (const [name, ofLoad] of times) record(finder, name, ofLoad);
}

function record(finder: Finder, name: string, times: ReadonlyMap<Tracer | null, number[]>): void {
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
