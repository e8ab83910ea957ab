/** The host that TraceFlock runs on, as the checks see it. */
import { MAX_BTF_BYTES } from "../../model/base/limits.ts";
import type { HostMeasure } from "../../sources/bpftrace/host_measure.ts";
import { KernelTypes } from "../../sources/bpftrace/kernel_types.ts";
import { exists, readLargeFile, readLink, readText } from "../../sources/libc/file.ts";
import { libc } from "../../sources/libc/library.ts";
import type { HostAccess } from "./check.ts";
import { BTF_FILE } from "./measure.ts";
import { ignoredEntries, runTool } from "./tools.ts";
import { socketTableError } from "../../sources/procfs/connection_bytes.ts";

let types: HostMeasure["types"] | undefined;

/** Reads the types of the kernel, once. */
function kernelTypes(): HostMeasure["types"] {
  return types ??= readTypes();
}

function readTypes(): HostMeasure["types"] {
  if (!exists(BTF_FILE)) return null;
  const bytes = readLargeFile(BTF_FILE, MAX_BTF_BYTES);
  return bytes === null ? { fault: "it cannot be read" } : KernelTypes.read(bytes);
}

/** Returns the access of the checks to this host. */
export function realHost(): HostAccess {
  return {
    uid: libc().geteuid(),
    readFile: (path) => readText(path),
    readLink,
    exists,
    kernelTypes,
    socketTable: socketTableError,
    run: runTool,
    ignoredEntries,
  };
}
