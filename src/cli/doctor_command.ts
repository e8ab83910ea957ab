import { exists, readLink, readText } from "../sources/libc/file.ts";
import { libc } from "../sources/libc/library.ts";
import { blocking, diagnose } from "./doctor/diagnose.ts";
import type { HostFacts } from "./doctor/host_facts.ts";
import { doctorJson } from "./doctor/report_json.ts";
import { doctorText } from "./doctor/report_text.ts";
import { EXIT } from "./exit_code.ts";
import type { DoctorRequest } from "./flags.ts";

/** `traceflock doctor`: the report, and a status that says whether the live source can start. */
export function runDoctor(request: DoctorRequest, print: (text: string) => void): number {
  const report = diagnose(realHostFacts());
  const color = Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR");
  print(request.json ? doctorJson(report) : doctorText(report, { unicode: usesUtf8(), color }));
  return blocking(report)?.status ?? EXIT.ok;
}

/** The machine we run on. */
export function realHostFacts(): HostFacts {
  return {
    uid: libc().geteuid(),
    readFile: (path) => readText(path),
    readLink,
    exists,
    run: (command, args) => {
      try {
        const output = new Deno.Command(command, { args: [...args] }).outputSync();
        const decoder = new TextDecoder();
        return {
          code: output.code,
          stdout: decoder.decode(output.stdout),
          stderr: decoder.decode(output.stderr),
        };
      } catch {
        return null;
      }
    },
  };
}

/** The locale says so (locale(7): LC_ALL before LC_CTYPE before LANG). */
export function usesUtf8(): boolean {
  const locale = Deno.env.get("LC_ALL") || Deno.env.get("LC_CTYPE") || Deno.env.get("LANG") || "";
  return /utf-?8/i.test(locale);
}
