import { loadDefects, type LoadLine, type LoadOutput } from "../support/activity/known_loads.ts";
import { pause } from "../support/machine/time_limit.ts";
import { Traceflock } from "../support/machine/traceflock.ts";
import { runProgram, workload } from "../support/machine/workload.ts";
import type { Installation } from "./installation.ts";

/** The results of `--activity` with one version on this kernel. */
export interface ActivityTrial {
  /** It traced; else it refused, and `refusal` is its message. */
  readonly refusal: string | null;
  /** Each difference between the stream and the loads. */
  readonly defects: readonly string[];
}

/** Earlier attempts had lost records, and declared them: the machine was busy. */
const ATTEMPTS = 3;
const START_MS = 40_000;

/** Runs TraceFlock with that bpftrace and `--activity` over loads that count themselves. */
export async function tryActivity(
  installation: Installation,
  hideBtf: readonly string[],
): Promise<ActivityTrial> {
  for (let attempt = 1;; attempt++) {
    const trial = await once(installation, hideBtf);
    const hasLost = trial.defects.some((defect) => defect.startsWith("lost: "));
    if (!hasLost || attempt === ATTEMPTS) return trial;
  }
}

async function once(
  { bin }: Installation,
  hideBtf: readonly string[],
): Promise<ActivityTrial> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-matrix-" });
  try {
    await using running = new Traceflock(["--json", "--activity", "net,file,open"], {
      ...{ wrapper: hideBtf, env: { PATH: `${bin}:${Deno.env.get("PATH")}` } },
    });
    const began = performance.now();
    while (!running.stdout.includes('"type":"activity"')) {
      if (running.hasEnded) return { refusal: running.stderr.trim(), defects: [] };
      if (performance.now() - began > START_MS) return { refusal: null, defects: ["not ready"] };
      await pause(50);
    }
    const outputs: LoadOutput[] = [];
    for (
      const load of [
        ["fork", "5000000", "100"],
        ["many", "100"],
        ["threads"],
        ["others", folder],
        ["brief"],
        ["broken"],
        ["files", folder],
      ]
    ) {
      const { stdout } = await runProgram(workload("traffic"), load);
      outputs.push({ load: load.join(" "), text: stdout });
    }
    await running.stop();
    const lines = running.lines as unknown as readonly LoadLine[];
    const complaint = running.complaints.trim().split("\n")[0]!;
    return {
      refusal: null,
      defects: [
        ...loadDefects(lines, outputs),
        ...complaint === "" ? [] : [`on stderr: ${complaint}`],
      ],
    };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
