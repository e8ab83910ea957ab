import assert from "node:assert/strict";
import { ImagePeaks } from "../../../src/capture/interpret/image_peaks.ts";
import { newProcess } from "../../../src/model/process/new_process.ts";
import { execSeen, exitSeen, forkSeen } from "../../support/capture/observations.ts";

/** A process as the probe sees it: a birth, execs with former peaks, and an exit. */
interface Story {
  readonly fork?: "own" | "shared";
  /** For each exec: the pages of the former images. */
  readonly execs?: readonly number[];
  /** The pages of all images, and of the last image if the kernel shows them. */
  readonly all: number;
  readonly last?: number;
}

function peak({ fork, execs = [], all, last = 0 }: Story, peaks = new ImagePeaks()): number | null {
  const place = { ts: 1, pid: 7 };
  if (fork) peaks.fork(forkSeen({ ...place, ppid: 1, sharesMemory: fork === "shared" }));
  for (const formerPeakPages of execs) peaks.exec(execSeen("true", { ...place, formerPeakPages }));
  const row = newProcess({ key: "7-0", pid: 7 });
  row.birth.seen = fork !== undefined;
  row.image.execCount = fork === undefined ? null : execs.length;
  const imagePeakPages = last === 0 ? null : last;
  return peaks.exit(exitSeen({ ...place, maxRssPages: all, imagePeakPages }), row);
}

Deno.test("the peak is the last image's own where the kernel shows it", () => {
  assert.equal(peak({ fork: "shared", execs: [100_000], all: 100_000, last: 260 }), 260);
  assert.equal(peak({ fork: "own", all: 300, last: 300 }), 300);
  assert.equal(peak({ all: 300, last: 200 }), 200);
});

Deno.test("a kernel that has shown one image's peak shows the peak of every image", () => {
  const peaks = new ImagePeaks();
  peak({ all: 300, last: 300 }, peaks);
  assert.equal(peak({ fork: "own", execs: [100], all: 200 }, peaks), null);
});

Deno.test("on other kernels, a peak that grew since the last exec is the last image's", () => {
  assert.equal(peak({ fork: "own", execs: [100], all: 300 }), 300);
  assert.equal(peak({ fork: "own", execs: [100, 300], all: 300 }), null);
  assert.equal(peak({ fork: "shared", execs: [100_000], all: 100_000 }), null);
  assert.equal(peak({ execs: [100], all: 300 }), 300);
});

Deno.test("a process without exec has its own peak, unless it ran in its caller's memory", () => {
  assert.equal(peak({ fork: "own", all: 300 }), 300);
  assert.equal(peak({ fork: "shared", all: 100_000 }), null);
  assert.equal(peak({ fork: "shared", all: 100_000, last: 100_000 }), null);
});

Deno.test("the peak of a process is unknown without its birth and exec", () => {
  assert.equal(peak({ all: 300 }), null);
});
