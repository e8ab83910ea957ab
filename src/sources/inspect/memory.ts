import {
  MAX_ENVIRONMENT_BYTES,
  MAX_LISTED_MAPS,
  MAX_LISTED_VARIABLES,
  MAX_MAPS_BYTES,
  MAX_ROLLUP_BYTES,
} from "../../model/base/limits.ts";
import { formatBytes } from "../../model/base/units.ts";
import type { Absence, Facts, Listed, MapGroup, NamedBytes } from "../../model/inspect/reading.ts";
import { splitArgv } from "../../wire/proc/proc_cmdline.ts";
import { parseMemoryShares, parseMemorySizes, parseProcMaps } from "../../wire/proc/proc_maps.ts";
import { readBytes, readText } from "../libc/file.ts";
import { lastFailure, type Reader } from "./failure.ts";

/** Reads the sizes, shares and mappings of a process. */
export function readMaps(folder: string, reader: Reader): Facts | Absence {
  const status = readText(`${folder}/status`);
  if (status === null) return lastFailure(reader);
  const sizes = parseMemorySizes(status);
  const resident = sizes.find(([name]) => name === "resident")?.[1] ?? 0;
  return {
    tab: "maps",
    sizes,
    shares: readShares(folder, resident, reader),
    groups: readGroups(folder, reader),
  };
}

function readShares(
  folder: string,
  resident: number,
  reader: Reader,
): readonly NamedBytes[] | Absence {
  if (resident > MAX_ROLLUP_BYTES) {
    const limit = formatBytes(MAX_ROLLUP_BYTES);
    const why = `not summed above ${limit}: the kernel would walk all pages each second`;
    return { kind: "failed", why };
  }
  const rollup = readText(`${folder}/smaps_rollup`);
  return rollup === null ? lastFailure(reader) : parseMemoryShares(rollup);
}

function readGroups(folder: string, reader: Reader): Listed<MapGroup> | Absence {
  const bytes = readBytes(`${folder}/maps`, MAX_MAPS_BYTES);
  if (bytes === null) return lastFailure(reader);
  const isCut = bytes.length === MAX_MAPS_BYTES;
  const groups = parseProcMaps(bytes);
  return { entries: groups.slice(0, MAX_LISTED_MAPS), total: isCut ? null : groups.length };
}

/** Reads the environment of the last exec, as the process left it in its memory. */
export function readEnvironment(folder: string, reader: Reader): Facts | Absence {
  const bytes = readBytes(`${folder}/environ`, MAX_ENVIRONMENT_BYTES);
  if (bytes === null) return lastFailure(reader);
  const isCut = bytes.length === MAX_ENVIRONMENT_BYTES;
  // A variable without its end could be half a secret that no rule finds.
  const end = isCut ? bytes.lastIndexOf(0) + 1 : bytes.length;
  const all = splitArgv(bytes, end).filter(({ text }) => text !== "");
  const entries = all.slice(0, MAX_LISTED_VARIABLES);
  return { tab: "environment", variables: { entries, total: isCut ? null : all.length } };
}
