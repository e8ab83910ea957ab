import { MAX_REDACTED_NAMES, MAX_REDACTED_STRINGS } from "../base/limits.ts";
import type { Text } from "../base/text.ts";
import { markedText, REDACTED } from "./marked_text.ts";
import { hidesBytes, redactedArgv } from "./redacted_argv.ts";
import { type RedactionRule, secretsIn } from "./redaction_rule.ts";

/** The options `--redact` and `--no-argv`. */
export interface RedactionRequest {
  /** Every match of these rules is replaced. */
  readonly redact: readonly RedactionRule[] | null;
  /** All arguments become unknown. */
  readonly noArgv: boolean;
}

/**
 * Fields that TraceFlock or the kernel makes. Every other text is searched, since other users
 * choose it.
 */
const OURS: ReadonlySet<string> = new Set([
  ...["type", "key", "parentKey", "host", "state", "signalName", "where"],
  ...["cause", "oomScope", "errnoName", "tty"],
  ...["flags", "kinds", "protocol", "protocols", "result", "direction", "closedBy", "access"],
  ...["processes"],
  ...["tool", "version", "kernel", "bootId", "source", "bpftrace", "capabilities", "totals"],
]);

/** Names of at most 15 bytes, which the kernel takes from the end of a path. */
const NAMES: ReadonlySet<string> = new Set(["comm", "parentComm", "oldComm"]);
const MAX_NAME_BYTES = 15;

/**
 * Removes secrets from events and from values of /proc before they reach the table, the screen, a
 * stream or the disk. Fields that later versions add are searched as well.
 *
 * This folder holds the rules and their use; the callers decide which objects pass through.
 */
export class Redactor {
  readonly #rules: readonly RedactionRule[];
  readonly #noArgv: boolean;
  /**
   * Redacted command lines by the original: a child shares its parent's, an exit that of its exec.
   */
  readonly #argvs = new WeakMap<readonly Text[], readonly Text[]>();
  /** Redacted groups of fields by the original: processes share their login and program. */
  readonly #groups = new WeakMap<object, object>();
  readonly #strings = new Map<string, string>();
  /** Names that the kernel took from a path with a secret. */
  readonly #names = new Set<string>();

  constructor({ redact, noArgv }: RedactionRequest) {
    this.#rules = redact ?? [];
    this.#noArgv = noArgv;
  }

  /** Returns the one redactor of a request; null when nothing is to be removed. */
  static of(request: RedactionRequest): Redactor | null {
    if (request.redact === null && !request.noArgv) return null;
    const known = REDACTORS.get(request) ?? new Redactor(request);
    REDACTORS.set(request, known);
    return known;
  }

  /** Returns the fields without secrets; the same object when they have none. */
  redacted<T extends object>(fields: T): T {
    const changed: Record<string, unknown> = {};
    let isChanged = false;
    this.#learnName(fields);
    for (const [name, value] of Object.entries(fields)) {
      if (value === null || OURS.has(name)) continue;
      const shown = this.#value(name, value, fields);
      if (shown === value) continue;
      changed[name] = shown;
      isChanged = true;
    }
    return isChanged ? { ...fields, ...changed } : fields;
  }

  #value(name: string, value: unknown, fields: object): unknown {
    if (name === "argv" && this.#noArgv) return null;
    if (typeof value === "string") return this.#string(value);
    if (Array.isArray(value)) {
      return value.every(isText)
        ? this.#argv(value, isTrue(fields, "argvTruncated"))
        : this.#list(name, value);
    }
    if (!isText(value)) return typeof value === "object" ? this.#group(value as object) : value;
    if (NAMES.has(name) && this.#hidesName(value.text)) return { text: REDACTED };
    const isCut = name === "filename" && isTrue(fields, "filenameTruncated") ||
      name === "path" && isTrue(fields, "pathTruncated");
    if (isCut && this.#rules.length > 0) {
      return { text: REDACTED };
    }
    const shown = this.#string(value.text);
    if (shown !== value.text) return { text: shown };
    return hidesBytes(value, this.#rules) ? { text: REDACTED } : value;
  }

  /** Redacts an object of fields, such as a killer. Shared objects stay shared. */
  #group<T extends object>(group: T): T {
    const known = this.#groups.get(group);
    if (known !== undefined) return known as T;
    const shown = this.redacted(group);
    this.#groups.set(group, shown);
    return shown;
  }

  /** Redacts a list of other values than texts, such as one of files. */
  #list(name: string, list: readonly unknown[]): readonly unknown[] {
    const shown = list.map((value) => value === null ? null : this.#value(name, value, NO_FIELDS));
    return shown.every((value, i) => value === list[i]) ? list : shown;
  }

  #argv(argv: readonly Text[], isCut: boolean): readonly Text[] {
    if (this.#rules.length === 0) return argv;
    const known = this.#argvs.get(argv);
    if (known !== undefined) return known;
    const shown = redactedArgv(argv, isCut, this.#rules);
    this.#argvs.set(argv, shown);
    this.#argvs.set(shown, shown);
    return shown;
  }

  #string(text: string): string {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    if (this.#strings.size >= MAX_REDACTED_STRINGS) this.#strings.clear();
    const shown = this.#marked(text);
    this.#strings.set(text, shown);
    return shown;
  }

  #marked(text: string): string {
    const lowered = text.toLowerCase();
    const pieces = [];
    for (const { pattern, when, hints } of this.#rules) {
      if (hints.length > 0 && !hints.some((hint) => lowered.includes(hint))) continue;
      if (when !== undefined && !when.test(text)) continue;
      const found = secretsIn(pattern, text);
      if (found === null) return REDACTED;
      pieces.push(...found);
    }
    return markedText(text, pieces);
  }

  /**
   * Remembers a name that is the start of a secret file name: the kernel names processes after
   * files.
   */
  #learnName(fields: object): void {
    if (!("comm" in fields) || !("filename" in fields)) return;
    const { comm, filename } = fields;
    if (!isText(comm) || !isText(filename) || comm.text === REDACTED) return;
    const shown = this.#string(filename.text);
    if (shown === filename.text) return;
    const base = filename.text.slice(filename.text.lastIndexOf("/") + 1);
    const isNamedAfter = comm.text !== "" && base.startsWith(comm.text);
    if (!isNamedAfter || shown.endsWith(`/${base}`)) return;
    if (comm.text.length < MAX_NAME_BYTES && base !== comm.text) return;
    if (this.#names.size <= MAX_REDACTED_NAMES) this.#names.add(comm.text);
  }

  /** Whether the name is a secret. Beyond the limit of names, every name is. */
  #hidesName(name: string): boolean {
    return this.#names.size > MAX_REDACTED_NAMES || this.#names.has(name);
  }
}

const NO_FIELDS = {};
const REDACTORS = new WeakMap<RedactionRequest, Redactor>();

function isText(value: unknown): value is Text {
  return typeof value === "object" && value !== null && "text" in value &&
    typeof value.text === "string";
}

function isTrue(fields: object, name: string): boolean {
  return (fields as Readonly<Record<string, unknown>>)[name] === true;
}
