import type { Recording } from "./recording.ts";

/** Programs that only start others, one after another, and wait: the drivers of compilers. */
const DRIVER = /^(.*-)?(cc|c\+\+|gcc|g\+\+|clang|clang\+\+|gfortran|cpp|collect2)(-[\d.]+)?$/;
/** What drivers start. */
const TOOL = /^(cc1(plus|obj)?|f951|lto1|lto-wrapper|as|ld(\.\w+)?|collect2|clang|.*-(as|ld))$/;

/**
 * Marks the processes that are one job with all below them: a wrapper and its only child, as `sh -c`
 * and what it runs, and a compiler's driver and its tools, as gcc with cc1, as and ld. Both wait while
 * the other works, so that one row shows all there is to see.
 */
export function jobsOf(recording: Recording): Uint8Array {
  const { count, end } = recording;
  const jobs = new Uint8Array(count);
  // Children stand behind their parents: what is below is known first.
  for (let place = count - 1; place >= 0; place--) {
    if (!recording.has(place, "born") || end[place] === place + 1) continue;
    const isDriver = DRIVER.test(recording.name(place));
    let [children, tools, parts] = [0, 0, 0];
    for (let child = place + 1; child < end[place]!; child = end[child]!) {
      children++;
      if (TOOL.test(recording.name(child))) tools++;
      if (end[child] === child + 1 || jobs[child] === 1) parts++;
    }
    const isWhole = parts === children;
    const isWrapper = children === 1 && waits(recording, place, place + 1);
    if (isWhole && (isWrapper || (isDriver && tools === children))) jobs[place] = 1;
  }
  return jobs;
}

/** The child ran within the life of its parent, and for most of it: the parent only waited. */
function waits({ from, to }: Recording, place: number, child: number): boolean {
  const [life, work] = [to[place]! - from[place]!, to[child]! - from[child]!];
  return to[child]! <= to[place]! && work * 2 >= life;
}

/** The names of all that a job consists of besides its first process: `+ cc1, as`. */
export function partsOf(recording: Recording, place: number): string {
  const names = new Set<string>();
  for (let below = place + 1; below < recording.end[place]!; below++) {
    names.add(recording.name(below));
  }
  return `+ ${[...names].slice(0, MOST_PARTS).join(", ")}${names.size > MOST_PARTS ? ", …" : ""}`;
}

/** Names of parts that have room beside the name of a job. */
const MOST_PARTS = 5;
