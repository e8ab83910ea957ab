import type { ExecutableId } from "../../model/event/lookup.ts";
import { statDevice } from "../../model/base/device_number.ts";
import { MAX_KEPT_PROGRAMS } from "../../model/base/limits.ts";
import type { Program } from "../../model/event/death.ts";
import { isSameText, type Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { DELETED_MARK } from "../../wire/proc/proc_fdinfo.ts";
import { type FileIdentity, identify, readLinkBytes } from "../libc/file.ts";
import { type KnownFile, knownFile } from "../libc/known_file.ts";

/** The attempts to find the path of an executable that only living processes show. */
const ATTEMPTS = 3;
/** The arguments in which a script's path can be: interpreter, its argument, the script; some nest. */
const LAST_SCRIPT = 10;

interface Kept {
  readonly id: ExecutableId;
  readonly program: Program;
  /** The working directory, when the path of the program began there; else null. */
  readonly from: string | null;
  attempts: number;
}

/** Finds the paths of executables, and keeps one object for each program. */
export class Executables {
  readonly #kept = new Map<string, Kept>();
  /** By the kernel's device: the devices that stat(2) gives its files on btrfs and overlayfs. */
  readonly #devices = new Map<number, Set<number>>();

  /**
   * Returns the program of an exec that the kernel identified as `id`.
   *
   * @param argv the arguments: the interpreter and its argument come before a script
   */
  program(
    id: ExecutableId,
    filename: Text | null,
    argv: readonly Text[] | null,
    cwd: Text | null,
    pid: number,
  ): Program {
    const name = filename?.text ?? "";
    const known = this.#kept.get(name);
    const from = name.startsWith("/") ? null : cwd?.text ?? null;
    if (known !== undefined && known.id === id && this.#isStillThere(known, from)) {
      const isFound = known.program.exe !== null || ++known.attempts > ATTEMPTS;
      // Two interpreters may run one script.
      if (isFound && (known.program.script === null || isScript(known.program, argv))) {
        return known.program;
      }
    }
    const program = this.#found(id, filename, argv, cwd, pid);
    if (this.#kept.size >= MAX_KEPT_PROGRAMS) this.#kept.clear();
    this.#kept.set(name, { id, program, from, attempts: known?.attempts ?? 0 });
    return program;
  }

  #found(
    id: ExecutableId,
    filename: Text | null,
    argv: readonly Text[] | null,
    cwd: Text | null,
    pid: number,
  ): Program {
    const path = pathOf(filename, cwd);
    // The link comes first: it shows how stat(2) numbers the device of this file system.
    const link = this.#linkOf(pid, id);
    const file = path === null ? null : knownFile(path);
    const isGiven = this.#isSame(file, id);
    const script = file === null || isGiven ? null : scriptOf(filename, argv);
    const interpreter = script === null ? null : argv?.[0] ?? null;
    const known = isGiven ? file : this.#interpreterFile(interpreter, id);
    const real = id.isDeleted ? null : known?.path ?? null;
    return {
      exe: real === null ? link : { text: real },
      exeDevice: id.device,
      exeInode: id.inode,
      exeDeleted: id.isDeleted || id.isInMemory,
      exeMemfd: id.isInMemory,
      script,
      interpreter,
      argvBytes: null,
    };
  }

  /** Whether a file is the executable. In another mount namespace its path may lead to another file. */
  #isSame(file: FileIdentity | null, { device, inode }: ExecutableId): boolean {
    if (file === null || file.inode !== inode) return false;
    const given = statDevice(file.device);
    return given === device || this.#devices.get(device)?.has(given) === true;
  }

  /** Returns the file of an interpreter, if its path leads to the executable. */
  #interpreterFile(interpreter: Text | null, id: ExecutableId): KnownFile | null {
    if (interpreter === null || interpreter.hex !== undefined) return null;
    const file = interpreter.text.startsWith("/") ? knownFile(interpreter.text) : null;
    return this.#isSame(file, id) ? file : null;
  }

  /** Whether the path holds for an exec in this directory: the old directory may have a new name. */
  #isStillThere({ id, program, from }: Kept, directory: string | null): boolean {
    return from === directory ||
      (program.exe !== null && this.#isSame(knownFile(program.exe.text), id));
  }

  /** Returns the path of the executable of a process, if it still runs the one that the kernel saw. */
  #linkOf(pid: number, { device, inode, isDeleted, isInMemory }: ExecutableId): Text | null {
    const link = readLinkBytes(`/proc/${pid}/exe`);
    const file = link === null ? null : identify(`/proc/${pid}/exe`);
    if (link === null || file === null || file.inode !== inode) return null;
    // The process may have called exec between the two.
    const path = decodeUtf8(link);
    const again = readLinkBytes(`/proc/${pid}/exe`);
    if (again === null || !isSameText(decodeUtf8(again), path)) return null;
    const given = statDevice(file.device);
    if (given !== device) {
      const others = this.#devices.get(device) ?? new Set();
      if (this.#devices.size >= MAX_KEPT_PROGRAMS) this.#devices.clear();
      this.#devices.set(device, others.size < MAX_KEPT_PROGRAMS ? others.add(given) : others);
    }
    const isMarked = (isDeleted || isInMemory) && path.hex === undefined &&
      path.text.endsWith(DELETED_MARK);
    return isMarked ? { text: path.text.slice(0, -DELETED_MARK.length) } : path;
  }
}

/** Returns the absolute path of a file as execve(2) got it; null when it is unknown. */
function pathOf(filename: Text | null, cwd: Text | null): string | null {
  if (filename === null || filename.hex !== undefined) return null;
  if (filename.text.startsWith("/")) return filename.text;
  return cwd === null || cwd.hex !== undefined ? null : `${cwd.text}/${filename.text}`;
}

/** Returns the path of the script, which the kernel puts among the arguments. */
function scriptOf(filename: Text | null, argv: readonly Text[] | null): Text | null {
  if (filename === null || argv === null) return null;
  const isThere = argv.slice(1, LAST_SCRIPT).some(({ text, hex }) =>
    text === filename.text && hex === filename.hex
  );
  return isThere ? filename : null;
}

function isScript({ script, interpreter }: Program, argv: readonly Text[] | null): boolean {
  return argv !== null && argv[0]?.text === interpreter?.text && scriptOf(script, argv) !== null;
}
